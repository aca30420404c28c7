import assert from "node:assert/strict";
import { test } from "node:test";
import * as numbers from "../../../frontend/lib/numbers.js";

test("weights have a sign, a real minus and three decimals", () => {
  assert.equal(numbers.signed(1.2842), "+1.284");
  assert.equal(numbers.signed(-0.5), "−0.500");
  assert.equal(numbers.signed(0.1, 2), "+0.10");
});

test("there is no negative zero, and a zero keeps the place of its sign", () => {
  assert.equal(numbers.signed(-0.0001), "\u20070.000");
  assert.equal(numbers.signed(-0), "\u20070.000");
  assert.equal(numbers.fixed(-0.0001), "0.000");
});

test("a loss has three significant digits, below a thousandth an exponent", () => {
  assert.equal(numbers.loss(0.04123), "0.0412");
  assert.equal(numbers.loss(1.2511), "1.25");
  assert.equal(numbers.loss(0.0000320), "3.20e−5");
  assert.equal(numbers.loss(1234.5), "1,235");
  assert.equal(numbers.loss(1.93e73), "1.93e73");
  assert.equal(numbers.loss(0), "0");
  assert.equal(numbers.loss(0.041234, 5), "0.041234");
});

test("an accuracy is 100 % only when none is wrong", () => {
  assert.equal(numbers.accuracy(0.976), "97.6 %");
  assert.equal(numbers.accuracy(0.97614, 10_000), "97.61 %");
  assert.equal(numbers.accuracy(0.99999, 60_000), "99.99 %");
  assert.equal(numbers.accuracy(0.9999), "99.9 %");
  assert.equal(numbers.accuracy(1), "100 %");
  assert.equal(numbers.accuracy(0.0001), "0.1 %");
  assert.equal(numbers.accuracy(0), "0.0 %");
});

test("a small probability is said to be small", () => {
  assert.equal(numbers.probability(0.0004), "< 0.1 %");
  assert.equal(numbers.probability(0.858), "85.8 %");
});

test("what is not finite is a word, what does not apply a dash", () => {
  for (const write of [numbers.signed, numbers.loss, numbers.accuracy, numbers.count, numbers.rate]) {
    assert.equal(write(NaN), "NaN");
    assert.equal(write(Infinity), "+∞");
    assert.equal(write(-Infinity), "−∞");
    assert.equal(write(null), "–");
    assert.equal(write(undefined), "–");
  }
});

test("rates have two digits, counts their groups, times their unit", () => {
  assert.equal(numbers.rate(128_400), "130 k");
  assert.equal(numbers.rate(2_449_000), "2.4 M");
  assert.equal(numbers.rate(20.3), "20");
  assert.equal(numbers.count(48320), "48,320");
  assert.equal(numbers.duration(4e-7), "0.4 µs");
  assert.equal(numbers.duration(0.012), "12 ms");
  assert.equal(numbers.duration(3.2), "3.2 s");
  assert.equal(numbers.duration(125), "2 min 05 s");
});

test("a setting is written as it would be typed, and read back", () => {
  for (const value of [0.03, 0, 1, 1e-5, 3e-7, 1000, 0.1 + 0.2]) {
    assert.ok(Math.abs(numbers.parse(numbers.typed(value)) - value) <= 1e-12);
  }
  assert.equal(numbers.typed(0.00001), "1e−5");
  assert.equal(numbers.typed(0.1 + 0.2), "0.3");
});

test("typed numbers are read, other text is not", () => {
  assert.equal(numbers.parse(" −1e−3 "), -0.001);
  assert.equal(numbers.parse(".5"), 0.5);
  assert.equal(numbers.parse("12,400"), 12_400);
  for (const text of ["", "abc", "1e", "--1", "1.2.3", "Infinity", "NaN", "1e999", "0x10"]) assert.equal(numbers.parse(text), null, text);
});
