import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SHAPES, classLook, parseColour, readTokens } from "../../../frontend/lib/colour.js";
import { shape } from "../../../frontend/charts/marks.js";

test("of two classes 1 is the blue disc and 0 the orange square", () => {
  assert.deepEqual(classLook(1, 2), { token: "class-0", shape: "disc" });
  assert.deepEqual(classLook(0, 2), { token: "class-1", shape: "square" });
});

test("of several classes each has a colour and a shape of its own", () => {
  const looks = Array.from({ length: 10 }, (_, label) => classLook(label, 10));
  assert.deepEqual(looks.map(({ token }) => token), looks.map((_, i) => `class-${i}`));
  assert.equal(new Set(looks.map((look) => look.shape)).size, 10);
  assert.deepEqual(classLook(12, 13), classLook(2, 13));
});

test("the style sheet names ten colours for each theme, and the page's fallback is the light ones", () => {
  const css = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
  const [light, dark] = css.split(':root[data-theme="dark"]');
  globalThis.getComputedStyle = /** @type {typeof getComputedStyle} */ (/** @type {unknown} */ (() => ({ getPropertyValue: () => "" })));
  const fallback = readTokens(/** @type {Element} */ (/** @type {unknown} */ (null)));
  for (let i = 0; i < 10; i += 1) {
    const found = [light, dark].map((part) => new RegExp(`--class-${i}: (#[0-9a-f]{6})`).exec(part)?.[1] ?? "");
    for (const colour of found) assert.ok(parseColour(colour));
    assert.notEqual(found[0], found[1]);
    assert.equal(fallback(`class-${i}`), found[0]);
  }
});

test("every shape stays within its reach and covers about the same area", () => {
  for (const kind of SHAPES) {
    /** @type {[number, number][]} */
    const corners = [];
    const path = {
      beginPath() {}, closePath() {},
      moveTo: (/** @type {number} */ x, /** @type {number} */ y) => corners.push([x, y]),
      lineTo: (/** @type {number} */ x, /** @type {number} */ y) => corners.push([x, y]),
      arc(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r, /** @type {number} */ from, /** @type {number} */ to) {
        for (let i = 0; i <= 100; i += 1) corners.push([x + r * Math.cos(from + ((to - from) * i) / 100), y + r * Math.sin(from + ((to - from) * i) / 100)]);
      },
    };
    shape(/** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (path)), 10, 10, kind, 4);
    const area = Math.abs(corners.reduce((sum, [x, y], i) => sum + x * corners[(i + 1) % corners.length][1] - corners[(i + 1) % corners.length][0] * y, 0)) / 2;
    assert.ok(area > 0.6 * 16 * Math.PI && area < 1.2 * 16 * Math.PI, `${kind}: ${area}`);
    for (const [x, y] of corners) assert.ok(Math.hypot(x - 10, y - 10) < 1.5 * 4, kind);
  }
});
