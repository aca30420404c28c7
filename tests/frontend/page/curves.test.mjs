import assert from "node:assert/strict";
import { test } from "node:test";
import { Series, trace } from "../../../frontend/lib/decimate.js";
import { grow, linearTicks, logTicks, reach, roundUp } from "../../../frontend/lib/axis.js";
import { Curves } from "../../../frontend/state/curves.js";

const filled = (count, value = (i) => i) => {
  const series = new Series();
  for (let i = 0; i < count; i += 1) series.add(i, value(i));
  return series;
};

test("a long curve stays in bounded room and loses no peak", () => {
  const series = filled(1_000_000, (i) => (i === 123_456 ? 99 : i === 777_777 ? -99 : 0));
  assert.ok(series.length <= Series.CAPACITY);
  assert.deepEqual(series.extent(), { low: -99, high: 99 });
  assert.equal(series.end, 999_999);
});

test("points that do not go on, or are not finite, are left out", () => {
  const series = filled(10);
  assert.equal(series.add(9, 5), false);
  assert.equal(series.add(3, 5), false);
  assert.equal(series.add(10, NaN), false);
  assert.equal(series.value, 9);
});

test("a copy up to a step knows nothing of what came later", () => {
  const copy = filled(100).upTo(40);
  assert.equal(copy.end, 40);
  assert.equal(copy.extent().high, 40);
  assert.ok(copy.add(41, 7));
});

test("a traced curve has one stroke a pixel column, from its least to its largest value", () => {
  const points = [];
  const path = { moveTo: (x, y) => points.push([x, y]), lineTo: (x, y) => points.push([x, y]) };
  trace(path, filled(1000, (i) => i % 100), (x) => x / 100, (y) => y);
  assert.equal(new Set(points.map(([x]) => x)).size, 10);
  assert.ok(points.some(([, y]) => y === 0) && points.some(([, y]) => y === 99));
});

test("ticks are round numbers inside the range", () => {
  assert.deepEqual(linearTicks(0, 1), [0, 0.5, 1]);
  assert.deepEqual(logTicks(0.04, 0.7), [0.05, 0.1, 0.2, 0.5]);
  assert.ok(logTicks(1e-9, 1).length <= 6);
  assert.ok(logTicks(0.21, 0.29).length >= 1);
  assert.equal(roundUp(0.03), 0.05);
  for (const step of [1, 49, 50, 51, 999, 1001, 48_320, 10 ** 9]) assert.ok(reach(step) >= step && reach(step) <= Math.max(50, 1.4 * step));
});

test("an axis grows at once and shrinks only when asked", () => {
  assert.deepEqual(grow({ low: 0, high: 10 }, { low: 2, high: 12 }, false), { low: 0, high: 12 });
  assert.deepEqual(grow({ low: 0, high: 10 }, { low: 2, high: 5 }, true), { low: 2, high: 5 });
});

const metrics = (step, loss) => new Map([["metrics_step", step], ["train_loss", loss], ["test_loss", loss]]);
const run = (curves, count) => {
  for (let i = 0; i <= count; i += 1) curves.add(metrics(i, 1 / (i + 1)));
};

test("after a reset the run before is the ghost, and comes back with its branch", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  run(curves, 50);
  curves.follow("reset", 0);
  assert.equal(curves.run.series.train_loss.length, 0);
  assert.equal(curves.run.ghost.series.train_loss.end, 50);
  curves.follow("main", 50);
  assert.equal(curves.run.series.train_loss.end, 50);
});

test("a branch keeps the past that it shares", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  run(curves, 50);
  curves.mark("main", { step: 10, label: "lr 0.1" });
  curves.mark("main", { step: 40, label: "lr 1" });
  curves.follow("lr 0.003", 20);
  assert.equal(curves.run.series.train_loss.end, 20);
  assert.deepEqual(curves.run.marks.map(({ step }) => step), [10]);
});

test("an edit adds a mark and no point", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  run(curves, 5);
  const before = curves.run.series.train_loss.length;
  curves.mark("main", { step: 5, label: "w" });
  curves.add(metrics(5, 123));
  assert.equal(curves.run.series.train_loss.length, before);
  assert.equal(curves.run.series.train_loss.extent().high, 1);
});

test("going back to another session brings its curves back", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  run(curves, 50);
  const back = curves.snapshot();
  curves.clear();
  curves.follow("main", 0);
  assert.equal(curves.run.series.train_loss.length, 0);
  back();
  assert.equal(curves.run.series.train_loss.end, 50);
});
