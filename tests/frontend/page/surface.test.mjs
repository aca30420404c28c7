import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";
import { answerAt, cellAt, decimalsOf, hasRegions, moved, nearest, planeProbes, surfaceOf, written } from "../../../frontend/state/surface.js";

/** @typedef {import("../../../frontend/types.js").SessionState} SessionState */
/** @typedef {import("../../../frontend/types.js").Frame} Frame */

/** @type {import("../../../frontend/types.js").Domain} */
const DOMAIN = [-6, 6, -6, 6];

/** @param {number} units @param {string} activation @param {number | null} classes @returns {SessionState} */
function session(units, activation, classes) {
  const layers = [...DEFAULT_SPEC.network.layers.slice(0, -1), { type: "dense", name: "output", units, activation }];
  const spec = { ...DEFAULT_SPEC, network: { ...DEFAULT_SPEC.network, layers } };
  return /** @type {SessionState} */ (/** @type {unknown} */ ({ spec, classes, domain: DOMAIN }));
}

/** @param {{[name: string]: {data: Uint8Array | Float32Array, shape: number[]}}} tensors @param {{[name: string]: number}} scalars @returns {Frame} */
const frame = (tensors, scalars) => ({ view: 1, tensors: new Map(Object.entries(tensors)), scalars: new Map(Object.entries(scalars)) });

const LEFT_TOP = { x1: -5.9, x2: 5.9 };
const BOUNDARY = { boundary: { data: Uint8Array.from([255, 0, 64, 128]), shape: [1, 2, 2] } };

test("row 0 of a picture is the top, column 0 the left", () => {
  assert.equal(cellAt(2, DOMAIN, LEFT_TOP), 0);
  assert.equal(cellAt(2, DOMAIN, { x1: 5, x2: 5 }), 1);
  assert.equal(cellAt(2, DOMAIN, { x1: -5, x2: -5 }), 2);
  assert.equal(cellAt(2, DOMAIN, { x1: 6, x2: -6 }), 3);
});

test("several classes with an output each ask for regions, all else for the boundary", () => {
  assert.ok(hasRegions(session(4, "softmax", 4)));
  assert.ok(!hasRegions(session(1, "tanh", 2)));
  assert.ok(!hasRegions(session(2, "linear", null)));
  assert.deepEqual(planeProbes(session(1, "tanh", 2), { x1: 1, x2: 2 }), [{ type: "boundary", resolution: 64 }, { type: "point", x1: 1, x2: 2 }]);
});

test("one output says a class by the side of the middle", () => {
  const state = session(1, "tanh", 2);
  const shown = frame(BOUNDARY, { "boundary.low": -1, "boundary.high": 1, "boundary.middle": 0 });
  const surface = surfaceOf(shown, state, null);
  assert.ok(surface?.kind === "values" && surface.of === "classes" && surface.half === 1);
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, LEFT_TOP), { value: 1, label: 1, exact: false, share: false });
  assert.equal(answerAt(surface, shown, state, DOMAIN, { x1: -1, x2: -1 })?.label, 0);
});

test("a probability is told of the class that is answered", () => {
  const state = session(1, "sigmoid", 2);
  const shown = frame(BOUNDARY, { "boundary.low": 0, "boundary.high": 1, "boundary.middle": 0.5 });
  const surface = surfaceOf(shown, state, null);
  assert.ok(surface);
  const answer = answerAt(surface, shown, state, DOMAIN, { x1: -1, x2: -1 });
  assert.deepEqual([answer?.label, answer?.share, answer?.value], [0, true, 1 - 64 / 255]);
});

test("values have no class, and a range about their own middle", () => {
  const state = session(1, "linear", null);
  const shown = frame(BOUNDARY, { "boundary.low": 100, "boundary.high": 110, "boundary.middle": 105 });
  const surface = surfaceOf(shown, state, null);
  assert.ok(surface?.kind === "values" && surface.centre === 105 && surface.half === 5);
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, LEFT_TOP), { value: 110, label: null, exact: false, share: false });
});

test("regions tell the class and its share, and nothing where there is no answer", () => {
  const state = session(3, "softmax", 3);
  const regions = { data: Uint8Array.from([2, 0, 1, 255, 255, 128, 102, 0]), shape: [2, 2, 2] };
  const shown = frame({ regions }, { "regions.low": 0, "regions.high": 1 });
  const surface = surfaceOf(shown, state, null);
  assert.ok(surface?.kind === "classes" && surface.classes === 3 && surface.floor === 1 / 3);
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, LEFT_TOP), { value: 1, label: 2, exact: false, share: true });
  assert.equal(answerAt(surface, shown, state, DOMAIN, { x1: 1, x2: -1 }), null);
});

test("the exact answer is taken for its own place only", () => {
  const state = session(3, "softmax", 3);
  const regions = { data: Uint8Array.from([2, 2, 2, 2, 255, 255, 255, 255]), shape: [2, 2, 2] };
  const point = { data: Float32Array.from([0.25, 0.5, 0.25]), shape: [3] };
  const shown = frame({ regions, point }, { "regions.low": 0, "regions.high": 1, "point.x1": 1, "point.x2": 2 });
  const surface = surfaceOf(shown, state, null);
  assert.ok(surface);
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, { x1: 1, x2: 2 }), { value: 0.5, label: 1, exact: true, share: true });
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, { x1: 1, x2: 3 }), { value: 1, label: 2, exact: false, share: true });
});

test("a hovered unit takes the place of the network's answer", () => {
  const state = session(1, "tanh", 2);
  const units = { data: Uint8Array.from([0, 0, 0, 0, 255, 255, 255, 255]), shape: [2, 2, 2] };
  const shown = frame({ ...BOUNDARY, "units.hidden1": units }, { "units.hidden1.low": -2, "units.hidden1.high": 2, "boundary.low": -1, "boundary.high": 1 });
  const surface = surfaceOf(shown, state, { layer: "hidden1", unit: 1 });
  assert.ok(surface?.kind === "values" && surface.of === "unit");
  assert.deepEqual(answerAt(surface, shown, state, DOMAIN, LEFT_TOP), { value: 2, label: null, exact: false, share: false });
});

test("keys move by whole cells and stay on the plane", () => {
  const start = moved(DOMAIN, null, 0, 0);
  const right = moved(DOMAIN, start, 1, 0);
  assert.ok(Math.abs(right.x1 - start.x1 - 12 / 64) < 0.011 && right.x2 === start.x2);
  for (let i = 0; i < 100; i += 1) assert.equal(cellAt(64, DOMAIN, moved(DOMAIN, { x1: -6 + i * 0.12, x2: 0.05 }, 0, 0)), cellAt(64, DOMAIN, { x1: -6 + i * 0.12, x2: 0.05 }));
  assert.equal(moved(DOMAIN, { x1: 5.9, x2: 0 }, 8, 0).x1, moved(DOMAIN, { x1: 5.9, x2: 0 }, 0, 0).x1);
});

test("places are told with decimals that suit the plane", () => {
  assert.equal(decimalsOf(DOMAIN), 2);
  assert.equal(decimalsOf([0, 1, 0, 1]), 3);
  assert.equal(decimalsOf([0, 1000, 0, 1000]), 0);
  assert.deepEqual(written(DOMAIN, { x1: 1.23456, x2: -0.004 }), { x1: 1.23, x2: -0 });
});

test("the nearest point is found among the splits that are shown", () => {
  const train = { name: "train", points: { points: [[0, 0], [3, 3]], labels: [0, 1] } };
  const test = { name: "test", points: { points: [[2.9, 3]], labels: [2] } };
  const both = nearest([train, test], DOMAIN, { x1: 2.8, x2: 3 });
  assert.deepEqual([both?.split.name, both?.label], ["test", 2]);
  assert.equal(nearest([train], DOMAIN, { x1: 2.8, x2: 3 })?.label, 1);
  assert.equal(nearest([], DOMAIN, { x1: 0, x2: 0 }), null);
});

test("a hovered input shows its feature over the plane, in a range of its own", () => {
  const state = session(1, "tanh", 2);
  state.spec.data = { ...state.spec.data, features: ["x1", "x1_squared"] };
  const surface = surfaceOf(frame({}, {}), { ...state, domain: DOMAIN }, { layer: "input", unit: 1 });
  assert.ok(surface?.kind === "values" && surface.of === "unit");
  assert.ok(surface.bytes[0] > 250 && surface.bytes[32] < 130);
  assert.ok(surface.half > 30 && surface.half <= 36);
});
