import assert from "node:assert/strict";
import test from "node:test";

import { diverging, paintValues, parseColour, pictureTable, textOn } from "../../../frontend/lib/colour.js";
import { dragged, typed } from "../../../frontend/stage/amount.js";
import { HeldRange, roundUp125, size99 } from "../../../frontend/stage/ranges.js";

test("what is typed is a value, a factor, or something to add", () => {
  const now = 0.5;
  const cases = { "0": 0, "0.25": 0.25, "-3": -3, "\u22123": -3, "*2": 1, "×2": 1, "/2": 0.25, "+0.1": 0.6, "--0.1": 0.4, "1e-2": 0.01, ".5": 0.5, "0,5": 0.5 };
  for (const [text, value] of Object.entries(cases)) assert.ok(Math.abs(typed(text, now) - value) < 1e-12, text);
  for (const text of ["", "abc", "1 2 x", "*", "NaN", "1e999", "/0"]) assert.equal(typed(text, now), null, text);
});

test("one pixel is a hundredth of the range; Shift makes it finer, Alt coarser", () => {
  assert.equal(dragged(10, 0, 2, { shiftKey: false, altKey: false }), 0.2);
  assert.equal(dragged(0, -10, 2, { shiftKey: false, altKey: false }), 0.2);
  assert.ok(Math.abs(dragged(10, 0, 2, { shiftKey: true, altKey: false }) - 0.02) < 1e-12);
  assert.equal(dragged(10, 0, 2, { shiftKey: false, altKey: true }), 2);
});

test("ranges go up in steps of 1, 2, 5", () => {
  const cases = { 0.7: 1, 1: 1, 1.01: 2, 2.5: 5, 6: 10, 0.03: 0.05, 0.2: 0.2 };
  for (const [size, range] of Object.entries(cases)) assert.equal(roundUp125(Number(size)), range);
  assert.equal(roundUp125(0), 1);
  assert.equal(roundUp125(Number.NaN), 1);
});

test("the 99th percentile ignores the one in a hundred and what is not finite", () => {
  const values = Float32Array.from({ length: 200 }, (_, at) => (at === 0 ? 100 : 1));
  assert.equal(size99(values), 1);
  assert.equal(size99([Number.NaN, -3, Number.POSITIVE_INFINITY]), 3);
  assert.equal(size99([]), 0);
});

test("a held range does not change within a second, nor flip at a boundary", () => {
  const range = new HeldRange();
  assert.equal(range.follow([0.9], 0), 1);
  assert.equal(range.follow([1.5], 500), 1);
  assert.equal(range.follow([1.5], 1100), 2);
  assert.equal(range.follow([0.99], 2200), 2); // just under the step: stays
  assert.equal(range.follow([0.5], 3300), 0.5);
});

test("zero is the ground, the ends are the scale's, and nothing lies beyond them", () => {
  const scale = { low: [232, 130, 42], middle: [244, 245, 243], high: [31, 111, 178] };
  assert.deepEqual(diverging(0, 1, scale), scale.middle);
  assert.deepEqual(diverging(Number.NaN, 1, scale), scale.middle);
  assert.deepEqual(diverging(5, 1, scale), scale.high);
  assert.deepEqual(diverging(-5, 1, scale), scale.low);
  const table = pictureTable(scale);
  const pixels = new Uint32Array(3);
  paintValues([-2, Number.NaN, 2], 2, pixels, table);
  assert.deepEqual([...pixels], [table[0], table[128], table[255]]);
  assert.equal(table[127], table[128]);
});

test("colours are read in the ways that CSS writes them", () => {
  assert.deepEqual(parseColour(" #1f6fb2 "), [31, 111, 178]);
  assert.deepEqual(parseColour("#fff"), [255, 255, 255]);
  assert.deepEqual(parseColour("rgb(1 2 3)"), [1, 2, 3]);
  assert.equal(parseColour("inherit"), null);
  assert.equal(textOn([31, 111, 178]), "#ffffff");
  assert.equal(textOn([244, 245, 243]), "#000000");
});
