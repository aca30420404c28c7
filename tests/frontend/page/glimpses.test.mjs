import assert from "node:assert/strict";
import { test } from "node:test";
import { Curves } from "../../../frontend/state/curves.js";
import { Glimpses, MOST } from "../../../frontend/state/glimpses.js";

const surface = (byte) => ({ kind: "values", bytes: new Uint8Array([byte]), side: 1, low: -1, high: 1, centre: 0, half: 1, of: "classes" });

test("the picture next to a step is found, and what is drawn later does not change it", () => {
  const glimpses = new Glimpses();
  assert.equal(glimpses.near(5), null);
  const shown = surface(1);
  glimpses.add(10, shown);
  shown.bytes[0] = 99;
  glimpses.add(20, surface(2));
  glimpses.add(5, surface(3));
  assert.deepEqual([0, 7, 8, 15, 16, 900].map((step) => glimpses.near(step).step), [5, 5, 10, 10, 20, 20]);
  assert.equal(glimpses.near(10).surface.bytes[0], 1);
  glimpses.add(10, surface(7)); // a weight was changed there
  assert.equal(glimpses.near(10).surface.bytes[0], 7);
});

test("they stay few, and spread over all of the run", () => {
  const glimpses = new Glimpses();
  for (let step = 0; step <= 10_000; step += 7) glimpses.add(step, surface(step % 256));
  assert.equal(glimpses.length, MOST);
  for (let step = 0; step <= 10_000; step += 500) assert.ok(Math.abs(glimpses.near(step).step - step) < 400, String(step));
  assert.equal(glimpses.near(0).step, 0);
});

test("a branch keeps the pictures of the past that it shares", () => {
  const curves = new Curves();
  curves.follow("main", 0);
  for (const step of [0, 10, 20, 30]) curves.run.pictures.add(step, surface(step));
  curves.follow("lr 1", 20);
  assert.deepEqual([curves.run.pictures.length, curves.run.pictures.near(99).step], [2, 10]);
  curves.follow("main", 30);
  assert.equal(curves.run.pictures.length, 4);
});
