/** Ink, what a file is by its first bytes, and how an example of one's own is watched. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Ink, base64, fromBase64 } from "../../../frontend/lib/ink.js";
import { kindOf } from "../../../frontend/lib/picture-kind.js";
import { pictureShape, saliencyProbe, sampleProbe } from "../../../frontend/state/sample.js";

const bytes = (/** @type {string} */ text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("a stroke is full in its middle and soft at its rim; the eraser and undo take it away", () => {
  const ink = new Ink(28, 28);
  ink.begin();
  ink.stroke(5, 14, 20, 14, false);
  const at = (/** @type {number} */ x, /** @type {number} */ y) => ink.cells[y * 28 + x];
  assert.equal(at(10, 14), 255);
  assert.ok(at(10, 15) > 0 && at(10, 15) < 255);
  assert.equal(at(10, 18), 0);
  const before = ink.cells.slice();
  ink.begin();
  ink.stroke(10, 14, 10, 14, true);
  assert.equal(at(10, 14), 0);
  assert.ok(ink.undo());
  assert.deepEqual(ink.cells, before);
  ink.clear();
  assert.ok(ink.isEmpty && ink.undo() && !ink.isEmpty);
  while (ink.undo());
  assert.ok(ink.isEmpty && !ink.canUndo);
});

test("a stroke beyond the field draws what is inside", () => {
  const ink = new Ink(8, 8);
  ink.stroke(-20, -20, 30, 30, false);
  assert.equal(ink.cells[0], 255);
  assert.equal(ink.cells[63], 255);
});

test("bytes come back out of base64", () => {
  const all = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
  assert.deepEqual(fromBase64(base64(all)), all);
});

test("a file is what its first bytes say, whatever it is called", () => {
  const png = (/** @type {string} */ bits, more = "") => bytes(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x15\x60\0\0\x0e\x40${bits}\x02\0\0\0....${more}`);
  assert.deepEqual(kindOf(png("\x08")), { name: "png", width: 5472, height: 3648, bits: 8, moves: false });
  assert.equal(kindOf(png("\x10")).bits, 16);
  assert.equal(kindOf(png("\x08", "acTL....IDAT")).moves, true);
  assert.equal(kindOf(png("\x08", "IDAT....acTL")).moves, false);
  const jpeg = "\xff\xd8\xff\xe0\0\x04..\xff\xc0\0\x11\x08\0\x30\0\x40\x03....";
  assert.deepEqual(kindOf(bytes(jpeg)), { name: "jpeg", width: 64, height: 48, bits: 8, moves: false });
  const frame = "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x01.\0";
  const gif = `GIF89a\x02\0\x03\0\0\0\0`;
  assert.deepEqual(kindOf(bytes(`${gif}${frame};`)), { name: "gif", width: 2, height: 3, bits: 8, moves: false });
  assert.equal(kindOf(bytes(`${gif}\x21\xf9\x01.\0${frame}${frame};`)).moves, true);
  assert.equal(kindOf(bytes("RIFF....WEBPVP8X\x0a\0\0\0\x02\0\0\0\x1f\0\0\x0f\0\0....")).moves, true);
  const others = { pdf: "%PDF-1.7\n", zip: "PK\x03\x04....", svg: " <svg xmlns='x'/>", html: "<!doctype html>", text: "hello", other: "\0\x01\x02\x03" };
  for (const [name, start] of Object.entries(others)) assert.equal(kindOf(bytes(start)).name, name);
  assert.equal(kindOf(new Uint8Array(0)).name, "other");
});

test("a picture of one's own is watched in the place of the example", () => {
  const own = { pixels: "AAAA", shape: /** @type {[number, number, number]} */ ([28, 28, 1]), empty: false, notes: [], from: /** @type {const} */ ("drawn") };
  const sample = { split: /** @type {const} */ ("test"), index: 5, label: 7 };
  assert.deepEqual(sampleProbe(sample), { type: "sample", split: "test", index: 5 });
  assert.deepEqual(sampleProbe({ ...sample, own }), { type: "sample", pixels: "AAAA" });
  assert.deepEqual(saliencyProbe({ ...sample, own }, 3), { type: "saliency", pixels: "AAAA", output: 3 });
});

test("inputs that are pictures are those that the server takes for them", () => {
  const shapes = [[784], [28, 28], [28, 28, 1], [32, 32, 3], [28, 28, 4], [2], [16], [100]].map(pictureShape);
  assert.deepEqual(shapes, [[28, 28, 1], [28, 28, 1], [28, 28, 1], [32, 32, 3], null, null, null, [10, 10, 1]]);
});
