import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIONS } from "../../../frontend/state/actions.js";
import { FORMS, OFFERS, adviceOf, expressionOf, layersOf, placeOf } from "../../../frontend/state/conditions.js";
import { Deaths, Ridges, findings, layersIn } from "../../../frontend/state/health.js";
import { History, line } from "../../../frontend/state/history.js";
import { watching } from "../../../frontend/state/watch-strings.js";

const layers = [
  { type: "dense", name: "hidden1", units: 4, activation: "relu" },
  { type: "dense", name: "output", units: 1, activation: "tanh" },
];
const session = /** @type {any} */ ({ step: 40, epoch: 2, train: { count: 250 }, spec: { network: { layers }, training: { batch_size: 10 } } });

test("every kind of breakpoint is an expression, with layers and a bound of the session", () => {
  assert.deepEqual(Object.keys(FORMS), Object.keys(watching.kinds));
  const said = Object.fromEntries(Object.entries(FORMS).map(([kind, form]) => [kind, form.when(layersOf(form, session).at(-1) ?? "", form.value?.(session) ?? "", session)]));
  assert.deepEqual(said, {
    gradient_over: "norm(grad.output) > 10",
    gradient_under: "norm(grad.output) < 1e-6",
    dead: "dead(hidden1.a) > 0",
    loss_below: "loss < 0.01",
    loss_above: "loss > 5",
    rises: "rises(loss) >= 5",
    plateau: "fall(loss, 500) < 0.01",
    accuracy: "average(accuracy, 25) >= 0.97",
    step: "step == 140",
    epoch: "epoch >= 3",
    expression: "",
  });
  assert.deepEqual(layersOf(FORMS.dead, session), ["hidden1"]);
});

test("what strikes has advice and at least two offers that are actions", () => {
  const advised = ["norm(grad) > 10", "norm(grad.hidden1) < 1e-6", "dead(hidden1.a) > 0", "loss > 5", "fall(loss, 500) < 0.01", "loss < 0.01", "step == 4", "hidden1.kernel[0,0] > 1"].map(adviceOf);
  assert.deepEqual(advised, ["explodes", "vanishes", "dead", "rises", "plateau", "reached", "reached", "other"]);
  const known = new Set(ACTIONS.map(({ id }) => id));
  for (const offers of Object.values(OFFERS)) assert.ok(offers.length >= 2 && offers.every((id) => known.has(id)));
});

test("names lead to places of the stage and chosen places to expressions", () => {
  assert.deepEqual(placeOf("grad.hidden1.kernel", [], session), { layer: "hidden1" });
  assert.deepEqual(placeOf("hidden1.a", [3], session), { layer: "hidden1", unit: 3 });
  assert.equal(placeOf("loss", [], session), null);
  assert.equal(expressionOf({ layer: "hidden1", tensor: "hidden1.kernel", index: [0, 3] }), "hidden1.kernel[0,3]");
  assert.equal(expressionOf({ layer: "hidden1", unit: 2 }), "mean(hidden1.a[:,2])");
  assert.equal(expressionOf({ layer: "hidden1" }), "norm(grad.hidden1)");
});

test("a history is bounded, begins anew at a step of the past, and leaves holes out of its range", () => {
  const history = new History();
  for (let step = 0; step < 5000; step += 1) history.add(step, step === 4000 ? Infinity : step);
  assert.ok(history.steps.length <= 512);
  assert.deepEqual([history.steps.at(-1), history.range[1]], [4999, 4999]);
  history.add(100, NaN);
  assert.ok((history.steps.at(-1) ?? 0) < 100);
  assert.deepEqual(line([0, 10], [0, 1], 12, 12, [0, 1]), [[1, 11], [11, 1]]);
});

const NAMES = ["hidden1", "output"];

/** @param {number[]} units @param {number} ratio */
function frameOf(units, ratio) {
  const row = [0, 1, -1, 1, 0, 2, 10, 10 * ratio];
  return /** @type {any} */ ({
    tensors: new Map([
      ["layer_stats", { data: Float32Array.from([...row, ...row]), shape: [2, 8] }],
      ["units_health.hidden1", { data: Uint8Array.from(units), shape: [4] }],
      ["units_health.output", { data: Uint8Array.from([254]), shape: [1] }],
    ]),
  });
}

test("dead and redundant units and odd updates are told in words", () => {
  const deaths = new Deaths();
  const told = (/** @type {number[]} */ units, /** @type {number} */ ratio, /** @type {number} */ step) => {
    const found = layersIn(frameOf(units, ratio), NAMES) ?? [];
    deaths.take(found, step);
    return findings(found, deaths);
  };
  assert.deepEqual(told([255, 255, 255, 255], 0.001, 0), ["Every hidden unit answers to some of the examples, and no two answer alike."]);
  told([255, 254, 255, 255], 0.001, 1204);
  assert.deepEqual(told([255, 254, 0, 255], 0.001, 1300), [
    "1 of 4 units of hidden1 is dead (1) since step 1,204 or before: 0 for each of the training examples looked at.",
    "Units 0 and 2 of hidden1 answer alike: one of them is redundant.",
  ]);
  assert.match(told([255, 255, 255, 255], 0.5, 1400)[0], /^hidden1 is thrown about: .* 0\.50/);
});

test("distributions are kept evenly, the newest always", () => {
  const ridges = new Ridges(8);
  for (let step = 0; step < 1000; step += 1) ridges.take(step, 2, Float32Array.from([1, 0]));
  assert.ok(ridges.rows.length <= 8 && ridges.rows.length >= 4);
  assert.deepEqual([ridges.rows[0].step, ridges.rows.at(-1)?.step, ridges.reach], [0, 999, 2]);
});
