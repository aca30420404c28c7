import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, actionOf } from "../../../frontend/state/actions.js";
import { KEYS, rowOf, shownKey } from "../../../frontend/state/keys.js";
import { neighbour } from "../../../frontend/state/pace.js";
import { firstState } from "../../../frontend/state/store.js";
import { score, search } from "../../../frontend/state/search.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";
import { troubleOf } from "../../../frontend/state/trouble.js";

globalThis.document ??= { fullscreenEnabled: true };

const preferences = { theme: "auto", singleKeys: true, hintsDone: [], lossScale: "log", showTest: false, recent: [] };
const session = {
  status: "paused", stopped: null, step: 20, op: 0, epoch: 0, branch: "main", head: 12_400, learning_rate: 0.03, steps_per_second: null,
  pins: [], masks: [], train: null, validation: null, test: null, spec: DEFAULT_SPEC, undo: true, redo: false, domain: [-6, 6, -6, 6],
};
const state = (changes = {}) => ({ ...firstState(preferences, false), connection: "open", session: { ...session, ...changes } });
const press = (changes) => ({ key: "", code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...changes });

test("every key means an action, and no press means two", () => {
  for (const row of KEYS) assert.ok(actionOf(row.action), row.action);
  const presses = KEYS.map((row) => JSON.stringify([row.code, row.key, Boolean(row.ctrl), Boolean(row.shift), Boolean(row.alt)]));
  assert.equal(new Set(presses).size, presses.length);
});

test("signs are matched by their place, letters by what is printed", () => {
  assert.equal(rowOf(press({ code: "BracketLeft", key: "ü" })).action, "slower");
  assert.equal(rowOf(press({ code: "KeyY", key: "z", ctrlKey: true })).action, "undo");
  assert.equal(rowOf(press({ code: "Minus", key: "?", shiftKey: true })).action, "help");
  assert.equal(rowOf(press({ code: "KeyK", key: "k", metaKey: true })).action, "palette");
  assert.equal(rowOf(press({ code: "Period", key: ":", shiftKey: true })).action, "forward_epoch");
  assert.equal(rowOf(press({ code: "KeyR", key: "r", ctrlKey: true })), null);
});

test("the palette finds every action that is possible", () => {
  const now = state();
  for (const action of ACTIONS) {
    if (action.quiet || action.id === "palette" || !(action.when?.(now) ?? true)) continue;
    assert.ok(search(action.label, now).some(({ id }) => id === action.id), action.label);
  }
  assert.equal(search("undo", now)[0].key, shownKey("undo"));
});

test("the palette takes settings with their value, and steps", () => {
  assert.equal(search("learning rate 0.01", state())[0].label, "learning rate 0.01");
  assert.equal(search("lr 1e-3", state()).some(({ label }) => label === "learning rate 0.001"), true);
  assert.equal(search("step 12,400", state())[0].label, "Go to step 12,400");
  assert.ok(!search("step 12,401", state()).some(({ id }) => id === "seek"));
  assert.equal(search("adam", state())[0].label, "optimizer adam");
  assert.equal(score("xyz", "undo"), 0);
});

test("whoever looks on is offered no changes", () => {
  const looking = { ...state(), role: "view" };
  const ids = search("", looking).map(({ id }) => id);
  for (const id of ["toggle_play", "reset", "undo", "regenerate"]) assert.ok(!ids.includes(id), id);
});

test("the pace climbs its ladder, and leaves ease-in where it is", () => {
  assert.deepEqual(neighbour({ steps_per_second: 10, ease_in: false }, 1, null), { steps_per_second: 30, ease_in: false });
  assert.deepEqual(neighbour({ steps_per_second: 100_000, ease_in: false }, 1, null), { steps_per_second: null, ease_in: false });
  assert.deepEqual(neighbour({ steps_per_second: null, ease_in: false }, -1, null), { steps_per_second: 100_000, ease_in: false });
  assert.deepEqual(neighbour({ steps_per_second: 1, ease_in: false }, -1, null), { steps_per_second: 1, ease_in: false });
  assert.deepEqual(neighbour({ steps_per_second: 300, ease_in: true }, -1, 160), { steps_per_second: 100, ease_in: false });
});

test("trouble is told with ways out that exist, the gravest first", () => {
  assert.equal(troubleOf(state()), null);
  const stopped = { reason: "not_finite", tensor: "hidden2.z", operation: "dense", step: 512, message: "hidden2.z became infinite." };
  const bad = troubleOf({ ...state({ status: "stopped", stopped }), news: "older" });
  assert.equal(bad.kind, "not_finite");
  assert.equal(bad.says, "hidden2.z became infinite.");
  for (const offer of bad.offers) assert.ok(actionOf(offer.action), offer.action);
  assert.deepEqual(bad.offers.map(({ label }) => label), ["Back one step", "Learning rate 0.003 from here", "New start"]);
  assert.equal(troubleOf({ ...state({ status: "stopped", stopped }), connection: "lost" }).kind, "lost");
  const compiling = troubleOf(state({ status: "compiling", kernels: { ready: 12, total: 48 } }));
  assert.equal(compiling.progress, 0.25);
  assert.match(troubleOf({ ...state(), dead: "hidden1" }).says, /All 4 units of hidden1/);
});
