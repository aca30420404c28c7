import assert from "node:assert/strict";
import { test } from "node:test";

import { cellSum, presetKernel } from "../../../frontend/lib/cell-sum.js";
import { stageLayout } from "../../../frontend/stage/layout.js";
import { arcsOf } from "../../../frontend/stage/maps-layout.js";
import { stageModel } from "../../../frontend/stage/model.js";
import { mapsProbes } from "../../../frontend/stage/probes.js";
import { nodesOf, receptiveFields } from "../../../frontend/stage/shapes.js";

const conv = (name, filters, kernel_size, more = {}) => ({ type: "conv2d", name, filters, kernel_size, activation: "tanh", ...more });
const LENET = [
  { type: "zero_padding2d", name: "pad", padding: 2 },
  conv("conv1", 6, 5),
  { type: "average_pooling2d", name: "pool1", pool_size: [2, 2] },
  conv("conv2", 16, [5, 5]),
  { type: "average_pooling2d", name: "pool2" },
  { type: "flatten", name: "flatten" },
  { type: "dense", name: "dense1", units: 120, activation: "tanh" },
  { type: "dense", name: "output", units: 10, activation: "softmax" },
];
const network = (layers, input_shape = [28, 28, 1]) => ({ input_shape, layers });
const modelOf = (layers) => stageModel({ spec: { network: network(layers), data: { dataset: "mnist" } }, domain: null, classes: 10 });
const ROOM = { width: 876, height: 490, touch: false, label: 12, top: 88 };

test("shapes are Keras's", () => {
  const shapes = Object.fromEntries(nodesOf(network(LENET)).map(({ name, shape }) => [name, shape.join("x")]));
  assert.deepEqual(shapes, { pad: "32x32x1", conv1: "28x28x6", pool1: "14x14x6", conv2: "10x10x16", pool2: "5x5x16", flatten: "400", dense1: "120", output: "10" });
  const [same] = nodesOf(network([conv("c", 2, [3, 4], { strides: 2, padding: "same" })], [9, 8, 3]));
  assert.deepEqual([same.shape, same.window.top, same.window.left], [[5, 4, 2], 1, 1]);
});

test("a cell sees a field in every layer before it, and in the input", () => {
  const fields = receptiveFields(nodesOf(network(LENET)), "conv2", 3, 4);
  assert.deepEqual(fields.get("pool1"), { top: 3, left: 4, bottom: 8, right: 9 });
  assert.deepEqual(fields.get("conv1"), { top: 6, left: 8, bottom: 16, right: 18 });
  assert.deepEqual(fields.get("pad"), { top: 6, left: 8, bottom: 20, right: 22 });
  assert.deepEqual(fields.get("input"), { top: 4, left: 6, bottom: 18, right: 20 });
});

test("a field that comes by two ways is the one around both", () => {
  const layers = [conv("a", 4, 3, { padding: "same" }), conv("b", 4, 5, { padding: "same" }), { type: "add", name: "sum", inputs: ["a", "b"] }];
  const fields = receptiveFields(nodesOf(network(layers)), "sum", 10, 10);
  assert.deepEqual(fields.get("a"), { top: 8, left: 8, bottom: 13, right: 13 });
  assert.deepEqual(fields.get("input"), { top: 7, left: 7, bottom: 14, right: 14 });
});

test("columns stand side by side within the room, however many", () => {
  const deep = [...Array.from({ length: 17 }, (_, at) => conv(`conv${at + 1}`, 16, 3, { padding: "same" })), { type: "global_average_pooling2d", name: "global" }, ...LENET.slice(-2)];
  for (const [layers, height] of [[LENET, 490], [LENET, 250], [deep, 490], [deep, 260]]) {
    const { places } = stageLayout(modelOf(layers), { ...ROOM, height });
    assert.equal(places.length, layers.length + 1);
    places.forEach(({ box, xs, size, column }, at) => {
      assert.ok(box.left >= 0 && box.left + box.width <= ROOM.width, column.name);
      assert.ok(box.top >= 80 && box.top + box.height <= height, column.name);
      assert.ok(at === 0 || box.left > places[at - 1].box.left + places[at - 1].box.width, column.name);
      if (column.kind === "maps") assert.ok(xs.length === column.units && size >= 5, `${column.name} ${size}`);
    });
  }
});

test("arcs that meet run in lanes of their own, the shorter one beneath", () => {
  const c = (name, inputs) => ({ ...conv(name, 4, 3, { padding: "same" }), inputs });
  const layers = [c("a", ["input"]), c("b", ["a"]), { type: "add", name: "s", inputs: ["a", "b"] }, c("d", ["s"]), { type: "add", name: "t", inputs: ["a", "d"] }];
  assert.deepEqual(arcsOf(modelOf(layers)), [{ from: 1, to: 3, lane: 0 }, { from: 1, to: 5, lane: 1 }]);
});

test("maps that are too many are thinned, those looked at are not", () => {
  const sample = { split: "test", index: 3, label: 1 };
  const look = { tensor: "a", own: false };
  assert.deepEqual(mapsProbes(modelOf(LENET), sample, [], look), [{ type: "maps", split: "test", index: 3, ...look }]);
  const many = [...Array.from({ length: 6 }, (_, at) => conv(`conv${at}`, 24, 3, { padding: "same" })), ...LENET.slice(-3)];
  const [whole, rest] = mapsProbes(modelOf(many), sample, [{ layer: "conv3", unit: 0 }], look);
  assert.deepEqual(whole.layers, ["conv3"]);
  assert.equal(whole.side, undefined);
  assert.ok(rest.layers.length === 5 && rest.side < 28);
});

test("a cell's numbers add up, channel by channel; what lies beyond the picture does not count", () => {
  const parts = cellSum([1, 10, 2, 20, 3, 30, 4, 40], [1, 0.5, 0, 0, 0, 0, -1, 0.25], [2, 2, 2]);
  assert.deepEqual(parts.sums, [-3, 15]);
  assert.equal(parts.sum, 12);
  assert.deepEqual([...parts.products[1]], [5, 0, 0, 10]);
  const pool = cellSum([-1, Number.NaN, -3, Number.NaN], null, [2, 2, 1]);
  assert.deepEqual([pool.sum, pool.count, pool.largest], [-4, 2, -1]);
  assert.deepEqual([...presetKernel("mirrored", Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)], [3, 2, 1, 6, 5, 4]);
  assert.deepEqual([...presetKernel("identity", new Float64Array(9), 3, 3)], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
});
