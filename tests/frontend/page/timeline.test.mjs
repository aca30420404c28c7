import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE, TimeScale, extent, placeMarks } from "../../../frontend/charts/time-scale.js";
import { LANES, changesInWords, lanesOf, lineage, parting } from "../../../frontend/state/branches.js";
import { Curves } from "../../../frontend/state/curves.js";

const branch = (name, parent, fork_step, head, changes = []) => ({ name, parent, fork_step, head, here: false, gone: false, changes, bookmarks: [] });
const FAMILY = [
  branch("main", null, 0, 9000, [{ step: 10, label: "batch 5" }, { step: 5000, label: "lr 1" }]),
  branch("lr 0.003", "main", 4200, 7600, [{ step: 4200, label: "lr 0.003" }]),
  branch("noise", "lr 0.003", 5000, 5100, [{ step: 5000, label: "noise 0.2" }]),
  branch("reset", "main", 0, 300, [{ step: 20, label: "rebuild" }]),
];

test("two branches part where the one left the other, or both left a third", () => {
  assert.deepEqual([...lineage(FAMILY, "noise")], [["noise", Infinity], ["lr 0.003", 5000], ["main", 4200]]);
  assert.equal(parting(FAMILY, "main", "lr 0.003"), 4200);
  assert.equal(parting(FAMILY, "main", "noise"), 4200);
  assert.equal(parting(FAMILY, "noise", "lr 0.003"), 5000);
  assert.equal(parting(FAMILY, "reset", "noise"), 0);
});

test("at most three lanes are drawn, that of the branch left among them, and the others are counted", () => {
  const many = [...FAMILY, branch("x", "noise", 5050, 6000), branch("y", "x", 5060, 7000), { ...branch("z", "main", 1, 2), gone: true }];
  const { lanes, more } = lanesOf(many, "lr 0.003");
  assert.equal(lanes.length, LANES);
  assert.deepEqual(lanes.map(({ name }) => name), ["main", "x", "y"]);
  assert.deepEqual(lanes.map(({ fork }) => fork), [4200, 5000, 5000]);
  assert.equal(more, 2);
  assert.deepEqual(lanesOf([FAMILY[0]], "main"), { lanes: [], more: 0 });
});

test("what was changed on a branch is said once each, the first three in words", () => {
  const changes = ["a", "b", "a", "c", "d"].map((label, step) => ({ step, label }));
  assert.deepEqual(changesInWords(branch("m", null, 0, 9, changes)), { words: "a, b, c", more: 1 });
});

test("a fifth of the width stays free for what comes", () => {
  for (const head of [0, 80, 81, 9000, 100_000, 3_500_000]) assert.ok(head <= 0.8 * extent(head), String(head));
  assert.equal(extent(80), 100);
  assert.equal(extent(81), 200);
});

test("zooming keeps the place under the pointer, stays inside, and ends where everything is seen", () => {
  const whole = new TimeScale(1000, 9000);
  const closer = new TimeScale(1000, 9000, whole.zoomed(0.25, 400));
  assert.ok(Math.abs(closer.toX(whole.from + ((400 - EDGE) / (1000 - 2 * EDGE)) * whole.to) - 400) < 1e-6);
  assert.equal(closer.zoomed(8, 100), null);
  const first = new TimeScale(1000, 9000, closer.moved(-1e6));
  assert.equal(first.from, 0);
  assert.ok(closer.showing(9000).to <= extent(9000));
  assert.ok(closer.showing(9000).to >= 9000);
  assert.equal(closer.toStep(1e9), Math.round(closer.to));
  assert.equal(whole.toStep(1e9), 9000);
});

const measure = (label) => 6 * label.length;

test("a mark has its name only where 60 pixels are free, and never under the knob", () => {
  const scale = new TimeScale(816, 80); // 8 pixels a step
  const marks = [10, 30, 33, 60].map((step) => ({ step, label: `lr ${step}` }));
  assert.deepEqual(placeMarks(marks, scale, measure, -100).map(({ label }) => label), ["lr 10", null, "lr 33", "lr 60"]);
  assert.deepEqual(placeMarks(marks, scale, measure, scale.toX(34)).map(({ label }) => label), ["lr 10", null, null, "lr 60"]);
});

test("marks closer than three pixels are one, with everything that happened there", () => {
  const scale = new TimeScale(816, 80_000);
  const placed = placeMarks([100, 101, 102, 50_000].map((step) => ({ step, label: "w" })), scale, measure, -100);
  assert.deepEqual(placed.map(({ marks, label }) => [marks.length, label]), [[3, null], [1, "w"]]);
});

test("one gesture is one mark", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  for (let step = 0; step < 30; step += 1) curves.mark("main", { step, label: "hidden1.kernel[0,3]", gesture: "g1" });
  curves.mark("main", { step: 31, label: "hidden1.kernel[0,3]", gesture: "g2" });
  assert.deepEqual(curves.run.marks.map(({ step }) => step), [0, 31]);
});

test("marks of the server take the place of the page's own, but for its own words", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  curves.mark("main", { step: 5, label: "lr 0.1" });
  curves.mark("main", { step: 7, label: "away", own: true });
  curves.setMarks("main", [{ step: 4, label: "batch 5" }, { step: 9, label: "lr 1" }]);
  assert.deepEqual(curves.run.marks.map(({ label }) => label), ["batch 5", "away", "lr 1"]);
});

test("a renamed branch keeps its curves, and one never seen begins with those of the branch it left", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  for (let step = 1; step < 9; step += 1) curves.add(new Map([["metrics_step", step * 1000], ["train_loss", 1 / step]]));
  curves.adopt(FAMILY[1], FAMILY);
  assert.equal(curves.of("lr 0.003").series.train_loss.end, 4000);
  curves.rename("main", "first");
  assert.equal(curves.of("main"), null);
  assert.equal(curves.of("first").series.train_loss.end, 8000);
  assert.equal(curves.run.branch, "first");
});
