import assert from "node:assert/strict";
import test from "node:test";

import { edgeDistance, riseAt, unitAt } from "../../../frontend/stage/hit.js";
import { stageLayout } from "../../../frontend/stage/layout.js";
import { Looks } from "../../../frontend/stage/looks.js";
import { stageModel } from "../../../frontend/stage/model.js";
import { between } from "../../../frontend/stage/slide.js";
import { experiment } from "./experiments.mjs";

const layoutOf = (shape, room, options) => stageLayout(stageModel(experiment(shape, options)), room);

for (const [width, height] of [[790, 660], [630, 480], [796, 520], [560, 360]]) {
  for (const shape of [[2, 4, 1], [2, 8, 8, 8, 1], [2, 12, 12, 1], [2, 64, 64, 1], [7, 13, 2]]) {
    test(`${shape.join("-")} fits ${width}x${height} and no tile covers another`, () => {
      const layout = layoutOf(shape, { width, height, touch: false });
      /** @type {{x: number, y: number, size: number}[]} */
      const tiles = layout.places.flatMap((p) => Array.from(p.xs, (x, unit) => ({ x, y: p.ys[unit], size: p.size })));
      for (const { x, y, size } of tiles) {
        assert.ok(size >= 9, `tile of ${size} px`);
        assert.ok(x - size / 2 >= 0 && x + size / 2 <= width && y - size / 2 >= layout.top - 1 && y + size / 2 <= height);
      }
      tiles.forEach((a, at) => {
        for (const b of tiles.slice(at + 1)) {
          const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) - (a.size + b.size) / 2;
          assert.ok(apart > 0, `tiles ${apart} px apart`);
        }
      });
    });
  }
}

test("a wide network is a picture, a block of 16 x 32 cells and ten labelled tiles", () => {
  const layout = layoutOf([784, 512, 10], { width: 790, height: 660, touch: false }, { domain: null, last: "softmax" });
  assert.deepEqual(layout.places.map((place) => place.column.kind), ["picture", "block", "classes"]);
  assert.equal(layout.places[0].size, 150);
  assert.equal(layout.places[1].rows, 16);
  assert.equal(new Set(layout.places[1].ys).size, 32);
});

test("two-dimensional data with several outputs keeps surfaces on its tiles", () => {
  const model = stageModel(experiment([2, 4, 3], { last: "softmax" }));
  assert.equal(model.columns.at(-1).kind, "tiles");
  assert.ok(model.surfaces);
});

test("an edge is hit along its curve and not beside it", () => {
  // x(t) and y(t) of the drawn Bezier at t = 0.3: control points at 0.4 of the span, level with the ends
  const bezier = (t, a, b, c, d) => (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d;
  for (const t of [0.05, 0.3, 0.5, 0.77]) {
    const x = bezier(t, 100, 180, 220, 300);
    const y = bezier(t, 50, 50, 350, 350);
    assert.ok(edgeDistance(x, y, 100, 50, 300, 350) < 1, `t = ${t}`);
    assert.ok(edgeDistance(x + 40, y, 100, 50, 300, 350) > 10);
  }
  assert.equal(edgeDistance(90, 50, 100, 50, 300, 350), Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(riseAt(0.5) - 0.5) < 1e-3);
});

test("a finger's slack widens the target, and the nearest unit wins", () => {
  const [, hidden] = layoutOf([2, 4, 1], { width: 790, height: 660, touch: false }).places;
  const x = hidden.xs[1] + hidden.size / 2 + 10;
  assert.equal(unitAt(hidden, x, hidden.ys[1], 2), -1);
  assert.equal(unitAt(hidden, x, hidden.ys[1], 18), 1);
});

test("a probability is coloured about one half, and an output of several as so much of its class", () => {
  const last = (shape, activation) => stageModel({ ...experiment(shape, { last: activation }), classes: Math.max(2, shape.at(-1)) }).columns.at(-1);
  assert.deepEqual([last([2, 4, 1], "tanh").look, last([2, 4, 1], "sigmoid").look, last([2, 4, 3], "softmax").look], ["values", "share", "class"]);
  assert.equal(last([2, 4, 1], "sigmoid").classes, null);
  assert.equal(last([2, 4, 3], "softmax").classes, 3);

  const scale = { low: [255, 0, 0], middle: [0, 0, 0], high: [0, 0, 255] };
  const palette = { scale, table: null, token: (name) => ({ "class-2": "#00ff00" })[name] ?? "#ffffff" };
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const share = new Looks().table(last([2, 4, 1], "sigmoid"), 0, 0, 1, palette);
  assert.deepEqual([parts(share[0]), parts(share[255])], [[255, 0, 0], [0, 0, 255]]);
  const third = new Looks().table(last([2, 4, 3], "softmax"), 2, -1, 1, palette);
  assert.deepEqual([parts(third[0]), parts(third[127]), parts(third[255])], [[0, 0, 0], [0, 0, 0], [0, 255, 0]]);
});

test("twelve hidden layers of eight fit, each with room for its short name", () => {
  const layout = layoutOf([2, ...Array(12).fill(8), 1], { width: 683, height: 470, touch: false });
  assert.ok(layout.pitch >= 42);
  for (const place of layout.places) assert.ok(place.size >= 16 && place.size <= layout.pitch * 0.7, `${place.size} of ${layout.pitch}`);
});

test("columns slide from place to place, and a new one stands where it belongs", () => {
  const room = { width: 790, height: 660, touch: false };
  const from = layoutOf([2, 4, 1], room);
  const to = layoutOf([2, 4, 4, 1], room);
  const x = (layout, name) => layout.places.find((place) => place.column.name === name).x;
  assert.equal(x(between(from, to, 0), "hidden1"), x(from, "hidden1"));
  assert.equal(x(between(from, to, 0), "hidden2"), x(to, "hidden2"));
  const half = x(between(from, to, 0.5), "hidden1");
  assert.ok(half < x(from, "hidden1") && half > x(to, "hidden1"));
  assert.deepEqual(between(from, to, 1).places.map((place) => [...place.xs]), to.places.map((place) => [...place.xs]));
});
