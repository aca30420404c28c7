import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, actionOf, isPossible } from "../../../frontend/state/actions.js";
import { decode, encode, fragmentOf } from "../../../frontend/state/address.js";
import { cardsIn, chosenIn, furthered, hiddenIn, holdsPlay, isChecked, readPlace, readProgress, startOf, stepOf } from "../../../frontend/state/lesson.js";
import { search } from "../../../frontend/state/search.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";
import { firstState } from "../../../frontend/state/store.js";

globalThis.document ??= { fullscreenEnabled: true };

const other = { ...DEFAULT_SPEC, seed: 5 };
const LESSON = {
  id: "small", title: "Small", about: "A small lesson.", minutes: 3, start: { spec: DEFAULT_SPEC },
  steps: [
    { type: "read", title: "Read", text: "Some text.", controls: ["playButton"] },
    { type: "predict", title: "Guess", text: "Some text.", task: "Guess.", controls: ["playButton", "learningRate"], choices: [{ text: "a", says: "b" }, { text: "c", says: "d" }] },
    { type: "do", title: "Do", text: "Some text.", task: "Do it.", goals: [{}], hint: "Do.", start: { spec: other }, controls: ["noise"] },
    { type: "question", title: "Why?", text: "Some text.", task: "Why?", choices: [{ text: "a", says: "b", right: true }, { text: "c", says: "d" }] },
  ],
};
const preferences = { theme: "auto", singleKeys: true, hintsDone: [], lossScale: "log", showTest: false, recent: [] };
const session = {
  status: "paused", stopped: null, step: 20, op: 0, epoch: 0, branch: "main", head: 20, learning_rate: 0.03, steps_per_second: null,
  pins: [], masks: [], train: null, validation: null, test: null, spec: DEFAULT_SPEC, domain: [-6, 6, -6, 6],
};
const at = (step, changes = {}) => ({
  ...firstState(preferences, false), connection: "open", session, lessons: [LESSON],
  lesson: { id: "small", step, verdict: null, hint: false, everything: false }, ...changes,
});

test("a place says lesson and step, and nothing else is one", () => {
  assert.deepEqual(readPlace("small.3"), { id: "small", step: 3 });
  assert.deepEqual(readPlace("small"), { id: "small", step: 1 });
  for (const wrong of [undefined, "", "Small", "small.0", "small.-1", "small.1234", "small.x", "__proto__", "a b"]) assert.equal(readPlace(wrong), null);
});

test("the address keeps experiment, lesson and step", () => {
  const address = encode(other, { lesson: { id: "small", step: 3 } });
  assert.equal(address, "#v=1&seed=5&lesson=small.3");
  assert.deepEqual(decode(address).lesson, { id: "small", step: 3 });
  assert.equal(decode(encode(other)).lesson, null);
  assert.deepEqual(decode("#lesson=small.2"), { kind: "lesson", lesson: { id: "small", step: 2 } });
  assert.equal(decode("#lesson=No&activation=tanh").kind, "playground");
  assert.equal(fragmentOf(at(2)), "#v=1&lesson=small.2");
});

test("a step begins where the nearest start before it says", () => {
  assert.deepEqual([1, 2, 3, 4].map((step) => startOf(LESSON, step).spec.seed), [17, 17, 5, 5]);
});

test("Play waits for a guess, whichever, and can always be paused", () => {
  const forward = ACTIONS.filter(({ id }) => id === "toggle_play" || id.startsWith("forward"));
  const waiting = at(2);
  assert.ok(holdsPlay(waiting));
  for (const action of forward) assert.ok(!isPossible(action, waiting), action.id);
  assert.ok(isPossible(actionOf("toggle_play"), { ...waiting, session: { ...session, status: "playing" } }));
  assert.ok(isPossible(actionOf("lesson_next"), waiting));
  const guessed = { ...waiting, progress: furthered({}, waiting.lesson, { chosen: 1, done: true }) };
  assert.equal(chosenIn(guessed), 1);
  for (const action of forward) assert.ok(isPossible(action, guessed), action.id);
  assert.ok(!holdsPlay(at(1)) && !holdsPlay(at(4)) && !holdsPlay(at(2, { lessons: [] })));
});

test("only what a step needs is shown, until everything is asked for", () => {
  const all = ["playButton", "noise", "learningRate"];
  assert.deepEqual(hiddenIn(at(1), all, []), ["noise", "learningRate"]);
  assert.deepEqual([1, 2, 3].map((step) => cardsIn(at(step))), [{ data: false, training: false }, { data: false, training: true }, { data: true, training: false }]);
  const open = at(1, { lesson: { ...at(1).lesson, everything: true } });
  assert.deepEqual(hiddenIn(open, all, ["noise"]), []);
  assert.deepEqual(cardsIn(open), { data: true, training: true });
  const without = at(1, { lesson: null });
  assert.deepEqual(hiddenIn(without, all, ["noise"]), ["noise"]);
  assert.deepEqual(cardsIn(without), { data: true, training: true });
  assert.equal(stepOf(without), null);
});

test("only steps with goals are checked", () => {
  assert.deepEqual([1, 2, 3, 4].map((step) => isChecked(at(step))), [false, false, true, false]);
});

test("progress is written down and read back, however damaged", () => {
  let progress = furthered({}, { id: "small", step: 1 }, { done: true });
  progress = furthered(progress, { id: "small", step: 2 }, { chosen: 1 });
  progress = furthered(progress, { id: "small", step: 1 }, { done: true });
  assert.deepEqual(progress, { small: { at: 1, done: [1], chosen: { 2: 1 } } });
  assert.deepEqual(readProgress(JSON.parse(JSON.stringify(progress))), progress);
  assert.deepEqual(readProgress({ small: { at: "x", done: [1, "y", -3], chosen: { 2: 1, z: 4, 3: "q" } }, "A B": {}, other: null }), { small: { at: 1, done: [1], chosen: { 2: 1 } } });
  assert.deepEqual([null, 3, "x", []].map(readProgress), [{}, {}, {}, {}]);
});

test("the palette finds lessons, and leads to the step left last", () => {
  const state = at(1, { lesson: null, progress: { small: { at: 3, done: [], chosen: {} } } });
  const found = search("lesson sm", state).find(({ id }) => id === "lesson:small");
  assert.ok(found);
  const begun = [];
  found.run({ lesson: { begin: (...given) => begun.push(given) } });
  assert.deepEqual(begun, [["small", 3]]);
});
