import assert from "node:assert/strict";
import { test } from "node:test";
import { bubbleSpot } from "../../../frontend/lib/spot.js";
import { WORDS, glossary } from "../../../frontend/state/glossary.js";
import { search } from "../../../frontend/state/search.js";
import { ACTIVATIONS, LOSSES, OPTIMIZERS } from "../../../frontend/state/spec.js";
import { firstState } from "../../../frontend/state/store.js";

globalThis.document ??= { fullscreenEnabled: true };

test("every option that the page offers has its sentence", () => {
  for (const option of [...ACTIVATIONS, ...LOSSES, ...OPTIMIZERS]) assert.ok(WORDS[option], option);
});

test("an entry is one sentence", () => {
  for (const [id, [name, sentence]] of Object.entries(WORDS)) {
    assert.match(sentence, /^[A-Z].*\.$/, id);
    assert.ok(!/\.\s/.test(sentence), `${id}: more than one sentence`);
    assert.ok(sentence.length <= 140, `${id}: ${sentence.length} characters`);
    assert.equal(glossary[id], `${name}: ${sentence}`);
  }
});

test("the palette finds words", () => {
  const state = firstState({ theme: "auto", singleKeys: true, hintsDone: [], lossScale: "log", showTest: false, recent: [] }, false);
  for (const word of ["epoch", "tanh", "test split", "half_mse"]) {
    assert.ok(search(word, state).some(({ id }) => id.startsWith("word:")), word);
  }
  let opened = null;
  search("epoch", state).find(({ id }) => id === "word:epoch").run({ openGlossary: (word) => (opened = word) });
  assert.equal(opened, "epoch");
});

test("a bubble stands inside the window and never over what it explains", () => {
  const room = { width: 800, height: 600 };
  const bubble = { width: 300, height: 60 };
  for (const left of [0, 250, 760]) {
    for (const top of [0, 40, 300, 570]) {
      const home = { left, top, width: 40, height: 30 };
      const spot = bubbleSpot(home, bubble, room);
      assert.ok(spot.left >= 0 && spot.top >= 0 && spot.left + bubble.width <= room.width && spot.top + bubble.height <= room.height, `${left}, ${top}`);
      const apart = spot.left >= left + 40 || spot.left + bubble.width <= left || spot.top >= top + 30 || spot.top + bubble.height <= top;
      assert.ok(apart, `${left}, ${top}`);
    }
  }
});
