import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFrame } from "../../../frontend/net/frame.js";

/** A safetensors blob as the server packs it: header padded to a multiple of 8, larger elements first. */
function pack(view, tensors) {
  const header = { __metadata__: { view: String(view) } };
  let at = 0;
  for (const [name, dtype, shape, data] of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = JSON.stringify(header).padEnd(Math.ceil(JSON.stringify(header).length / 8) * 8);
  const blob = new Uint8Array(8 + json.length + at);
  new DataView(blob.buffer).setBigUint64(0, BigInt(json.length), true);
  blob.set(new TextEncoder().encode(json), 8);
  let place = 8 + json.length;
  for (const [, , , data] of tensors) {
    blob.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return blob.buffer;
}

const scalars = ["scalars", "F64", [3], new Float64Array([7, 120, NaN])];
const kernel = ["hidden1.kernel", "F32", [2, 2], new Float32Array([1, -2, 3, 4])];
const picture = ["boundary", "U8", [1, 2, 2], new Uint8Array([0, 127, 128, 255])];

test("a frame gives its scalars by name and its tensors with their shapes", () => {
  const frame = decodeFrame(pack(3, [scalars, kernel, picture]), ["frame", "step", "test_loss"]);
  assert.equal(frame.view, 3);
  assert.equal(frame.scalars.get("step"), 120);
  assert.ok(Number.isNaN(frame.scalars.get("test_loss")));
  assert.deepEqual([...frame.tensors.get("hidden1.kernel").data], [1, -2, 3, 4]);
  assert.deepEqual(frame.tensors.get("hidden1.kernel").shape, [2, 2]);
  assert.deepEqual([...frame.tensors.get("boundary").data], [0, 127, 128, 255]);
});

test("tensors look into the message instead of copying it", () => {
  const message = pack(1, [scalars, kernel]);
  assert.equal(decodeFrame(message, []).tensors.get("hidden1.kernel").data.buffer, message);
});

test("a cut or strange frame is refused", () => {
  const message = pack(1, [scalars]);
  assert.throws(() => decodeFrame(message.slice(0, 20), ["frame"]), /header of/);
  assert.throws(() => decodeFrame(pack(1, [["x", "I64", [1], new Float64Array(1)]]), []), /dtype I64/);
});
