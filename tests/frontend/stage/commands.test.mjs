import assert from "node:assert/strict";
import test from "node:test";

import { Hold } from "../../../frontend/stage/hold.js";
import { stageLayout } from "../../../frontend/stage/layout.js";
import { stageModel } from "../../../frontend/stage/model.js";
import { overlap, placeBeside } from "../../../frontend/stage/place.js";
import { wantedProbes } from "../../../frontend/stage/probes.js";
import { resized, withLayerAfter, withoutLayer } from "../../../frontend/stage/rebuild.js";
import { FrameValues } from "../../../frontend/stage/values.js";
import { experiment } from "./experiments.mjs";

const PLACE = { tensor: "hidden1.kernel", index: [0, 3] };

function hold(start, locked) {
  const sent = [];
  const clock = { now: 0 };
  return { sent, clock, held: new Hold((command) => sent.push(command), PLACE, start, locked, () => clock.now) };
}

test("a held number is pinned, edited at most 30 times a second under one gesture, then let go", () => {
  const { sent, clock, held } = hold(0.5, false);
  for (let at = 0; at < 100; at++) {
    clock.now = at * 5;
    held.move(0.5 + at * 0.01);
  }
  held.end();
  const edits = sent.filter((command) => command.type === "edit");
  const { gesture } = sent[0]; // pin and edits are one undo
  assert.deepEqual(sent[0], { type: "pin", ...PLACE, on: true, gesture });
  assert.deepEqual(sent.at(-1), { type: "pin", ...PLACE, on: false, gesture });
  assert.ok(edits.length <= 17 && edits.length >= 13, `${edits.length} edits in half a second`);
  assert.equal(edits.at(-1).value, 0.5 + 99 * 0.01);
  assert.ok(edits.every((command) => command.gesture === gesture));
});

test("a click sends nothing", () => {
  const { sent, held } = hold(0.5, false);
  held.end();
  assert.deepEqual(sent, []);
});

test("Escape puts the value back; a locked number stays pinned", () => {
  const { sent, held } = hold(0.5, true);
  held.move(2);
  held.cancel();
  held.move(3);
  assert.deepEqual(sent.map((command) => command.value), [2, 0.5]);
});

test("locking while it is held keeps the pin", () => {
  const { sent, held } = hold(0.5, false);
  held.move(1);
  held.lock();
  held.end();
  assert.deepEqual(sent.filter((command) => command.type === "pin").map((command) => command.on), [true]);
});

test("units come and go at the end; first values that no longer fit are left out", () => {
  const { spec } = experiment([2, 4, 3, 1]);
  spec.network.weights = { "hidden1.kernel": [], "hidden2.kernel": [], "output.kernel": [] };
  const more = resized(spec, "hidden1", 1);
  assert.deepEqual(more.network.layers.map((layer) => layer.units), [5, 3, 1]);
  assert.deepEqual(Object.keys(more.network.weights), ["output.kernel"]);
  assert.equal(spec.network.layers[0].units, 4);
  assert.equal(resized(spec, "output", 1), null);
  assert.equal(resized(experiment([2, 1, 1]).spec, "hidden1", -1), null);
});

test("a layer goes in behind the one named and takes over who took it", () => {
  const { spec } = experiment([2, 4, 3, 1]);
  spec.network.layers[1].inputs = ["hidden1"];
  const { spec: more, name } = withLayerAfter(spec, "hidden1");
  assert.equal(name, "hidden3");
  assert.deepEqual(more.network.layers.map((layer) => layer.name), ["hidden1", "hidden3", "hidden2", "output"]);
  assert.deepEqual(more.network.layers[1].inputs, ["hidden1"]);
  assert.deepEqual(more.network.layers[2].inputs, ["hidden3"]);
  assert.equal(withLayerAfter(spec, "output"), null);
  assert.equal(withLayerAfter(experiment([2, 1]).spec, "input").spec.network.layers.length, 2);
});

test("without a hidden layer, what took it takes its input", () => {
  const { spec } = experiment([2, 4, 3, 1]);
  spec.network.layers[2].inputs = ["hidden2"];
  const less = withoutLayer(spec, "hidden2");
  assert.deepEqual(less.network.layers.map((layer) => layer.name), ["hidden1", "output"]);
  assert.deepEqual(less.network.layers[1].inputs, ["hidden1"]);
  assert.equal(withoutLayer(spec, "output"), null);
});

function probes(shape, options, things = [], ratio = 1) {
  const model = stageModel({ ...experiment(shape, options), sample: null });
  const layout = stageLayout(model, { width: 790, height: 660, touch: false });
  return wantedProbes(model, layout, { ratio, things, sample: { split: "test", index: 5, label: null }, pictures: [] });
}

test("a small network watches pictures, kernels and biases; what is pointed at, its gradient too", () => {
  const names = probes([2, 4, 1], {}, [{ layer: "hidden1", unit: 3, tensor: "hidden1.kernel", index: [0, 3] }]);
  const tensors = names.filter((probe) => probe.type === "tensor").map((probe) => `${probe.name}${probe.index ?? ""}`);
  assert.deepEqual(tensors, ["hidden1.kernel", "hidden1.bias", "output.kernel", "output.bias", "grad.hidden1.kernel0,3"]);
  assert.deepEqual(names.filter((probe) => probe.type === "units").flatMap((probe) => probe.layers), ["hidden1", "output"]);
});

test("a wide network watches one example and slices, never the whole kernel", () => {
  const wide = probes([784, 512, 10], { domain: null, last: "softmax" }, [{ layer: "hidden1", unit: 37 }]);
  const tensors = wide.filter((probe) => probe.type === "tensor").map((probe) => `${probe.name}${JSON.stringify(probe.index ?? "")}`);
  assert.ok(tensors.includes("hidden1.kernel[null,37]"));
  assert.ok(!tensors.includes('hidden1.kernel""'));
  assert.ok(wide.some((probe) => probe.type === "sample" && probe.split === "test" && probe.index === 5));
});

test("pictures of many units on a sharp screen stay under 56 kB a frame", () => {
  const units = probes([2, 64, 64, 64, 1], {}, [], 2).filter((probe) => probe.type === "units");
  const bytes = units.reduce((sum, probe) => sum + probe.layers.reduce((all, layer) => all + (layer === "output" ? 1 : 64) * probe.resolution ** 2, 0), 0);
  assert.ok(bytes <= 56_000, `${bytes} bytes`);
  assert.ok(units.every((probe) => probe.resolution >= 8));
});

test("numbers are found in whole tensors and in slices, and belong to their structure", () => {
  const values = new FrameValues();
  const tensors = new Map([
    ["hidden1.kernel", { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }],
    ["output.kernel[:,1]", { data: Float32Array.of(7, 8), shape: [2] }],
    ["output.kernel[1,:]", { data: Float32Array.of(9, 8), shape: [2] }],
    ["grad.hidden1.kernel[1,2]", { data: Float32Array.of(-0.5), shape: [1] }],
  ]);
  values.frame = { view: 1, scalars: new Map(), tensors };
  assert.equal(values.number("hidden1.kernel", [1, 2]), 6);
  assert.ok(Number.isNaN(values.number("hidden1.kernel", [2, 0])));
  assert.equal(values.number("output.kernel", [0, 1]), 7);
  assert.equal(values.number("output.kernel", [1, 0]), 9);
  assert.equal(values.number("grad.hidden1.kernel", [1, 2]), -0.5);
});

test("the popover covers neither its units nor its edge where there is room", () => {
  const keep = [{ left: 100, top: 100, width: 60, height: 60 }, { left: 400, top: 300, width: 60, height: 60 }];
  const line = Array.from({ length: 20 }, (_, at) => ({ x: 160 + at * 12.6, y: 130 + at * 10.5 }));
  const size = { width: 288, height: 150 };
  const at = placeBeside(size, { width: 790, height: 660 }, { x: 280, y: 230 }, keep, line, []);
  const box = { left: at.x, top: at.y, ...size };
  for (const other of keep) assert.equal(overlap(box, other), 0);
  assert.ok(line.every((p) => p.x < box.left || p.x > box.left + 288 || p.y < box.top || p.y > box.top + 150));
});
