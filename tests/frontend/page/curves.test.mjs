import assert from "node:assert/strict";
import { test } from "node:test";
import { Series, trace } from "../../../frontend/lib/decimate.js";
import { grow, linearTicks, logTicks, reach, roundUp } from "../../../frontend/lib/axis.js";
import { Curves, Run } from "../../../frontend/state/curves.js";
import { contentOf, inWords, toCsv } from "../../../frontend/state/curve-words.js";

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

test("a million metrics and batches stay in bounded room, and runs too", () => {
  const curves = new Curves();
  const scalars = new Map([["op", 0], ["train_loss", 1], ["train_accuracy", 0.5], ["loss", 2]]);
  for (let step = 1; step <= 1_000_000; step += 1) {
    scalars.set("step", step);
    scalars.set("metrics_step", step);
    curves.add(scalars);
  }
  for (const series of [curves.run.series.train_loss, curves.run.batch]) {
    assert.ok(series.length <= Series.CAPACITY && series.x.length <= Series.CAPACITY);
    assert.equal(series.end, 1_000_000);
    assert.equal(series.start, 1);
  }
  for (let i = 0; i < 100; i += 1) {
    curves.follow(`reset ${i}`, 0);
    curves.add(new Map([["op", 0], ["step", 1], ["metrics_step", 1], ["train_loss", i]]));
  }
  curves.follow("reset 0", 50);
  assert.equal(curves.run.series.train_loss.length, 0); // forgotten: its past is not made up
  curves.follow("reset 98", 1);
  assert.equal(curves.run.series.train_loss.value, 98);
});

test("what is drawn again adds no point", () => {
  const curves = new Curves();
  const scalars = new Map([["op", 0], ["step", 5], ["metrics_step", 5], ["train_loss", 1], ["loss", 2]]);
  curves.add(scalars);
  const { version } = curves;
  scalars.set("train_loss", 0.5); // edited, measured again at the same step
  curves.add(scalars);
  scalars.set("op", 3).set("loss", 9); // inside the next step
  curves.add(scalars);
  assert.deepEqual([curves.run.series.train_loss.length, curves.run.series.train_loss.value], [1, 1]);
  assert.deepEqual([curves.run.batch.length, curves.run.batch.value], [1, 2]);
  assert.equal(curves.version, version);
});

test("a curve is told in words", () => {
  const curves = new Curves();
  const add = (/** @type {number} */ step, /** @type {number} */ train, /** @type {number} */ test) =>
    curves.add(new Map([["op", 0], ["step", step], ["metrics_step", step], ["train_loss", train], ["test_loss", test]]));
  const look = /** @type {const} */ ({ scale: "log", head: 0, mayShrink: true });
  assert.match(inWords(contentOf(curves.run, "loss", look)), /^Loss\. The curves begin/);
  add(0, 0.5, 0.4);
  assert.equal(inWords(contentOf(curves.run, "loss", look)), "Loss. train 0.500; test 0.400.");
  add(1200, 0.01, 0.4);
  assert.equal(inWords(contentOf(curves.run, "loss", look)), "Loss. train falls from 0.500 to 0.0100 over 1,200 steps; test stays at 0.400 over 1,200 steps.");
});

test("single batches are shown only where evaluations are rare", () => {
  const curves = new Curves();
  const look = /** @type {const} */ ({ scale: "log", head: 0, mayShrink: false });
  for (let step = 1; step <= 20; step += 1) curves.add(new Map([["op", 0], ["step", step], ["metrics_step", 1], ["train_loss", 1], ["loss", 2]]));
  assert.equal(contentOf(curves.run, "loss", look).raw?.series.length, 20);
  assert.equal(contentOf(curves.run, "accuracy", look).raw, null);
  for (let step = 21; step <= 40; step += 1) curves.add(new Map([["op", 0], ["step", step], ["metrics_step", step], ["train_loss", 1], ["loss", 2]]));
  assert.equal(contentOf(curves.run, "loss", look).raw, null);
});

test("curves as CSV have a row a step and empty cells where nothing was measured", () => {
  const run = new Run("main");
  run.series.train_loss.add(0, 0.5);
  run.series.train_loss.add(10, 0.25);
  run.series.test_loss.add(10, 0.75);
  assert.equal(toCsv(run), "step,train_loss,test_loss\n0,0.5,\n10,0.25,0.75\n");
});
