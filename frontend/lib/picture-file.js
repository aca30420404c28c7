/** Opens a picture file by the browser's own decoders, in bounds, and hands out plain bytes. */

import { own } from "../state/own-strings.js";
import * as numbers from "./numbers.js";
import { HEAD_BYTES, PICTURES, kindOf } from "./picture-kind.js";

/** Why a file is not opened, in a sentence. */
export class PictureError extends Error {}

/** @typedef {{most_side: number, most_bytes: number, most_pixels: number}} Limits */
/** @typedef {{bytes: Uint8Array, width: number, height: number, channels: 1 | 3}} Pixels */

/**
 * Red, green and blue of a picture, scaled down to the side that is taken.
 * @param {File} file @param {Limits} limits @returns {Promise<Pixels & {name: string, notes: string[], fullWidth: number, fullHeight: number}>} @throws {PictureError}
 */
export async function openPicture(file, limits) {
  const name = file.name || "clipboard";
  if (!file.size) throw new PictureError(own.noFile(name));
  if (file.size > limits.most_bytes) throw new PictureError(own.tooHeavy(name, `${Math.round(limits.most_bytes / 2 ** 20)} MB`));
  const kind = kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!PICTURES.includes(kind.name)) throw new PictureError(own.notPictureFile(name, own.kinds[kind.name]));
  const mega = (/** @type {number} */ pixels) => numbers.fixed(pixels / 1e6, 0);
  if (kind.width * kind.height > limits.most_pixels) throw new PictureError(own.tooLarge(name, mega(kind.width * kind.height), mega(limits.most_pixels)));
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new PictureError(own.broken(name));
  }
  const { width: fullWidth, height: fullHeight } = bitmap;
  if (fullWidth * fullHeight > limits.most_pixels) {
    bitmap.close();
    throw new PictureError(own.tooLarge(name, mega(fullWidth * fullHeight), mega(limits.most_pixels)));
  }
  const scale = Math.min(1, limits.most_side / Math.max(fullWidth, fullHeight));
  const width = Math.max(1, Math.round(fullWidth * scale));
  const height = Math.max(1, Math.round(fullHeight * scale));
  const { bytes, flattened } = pixelsOf(bitmap, width, height);
  bitmap.close();
  const notes = [];
  if (kind.moves) notes.push(own.firstFrame);
  if (kind.bits > 8) notes.push(own.fewerBits(kind.bits));
  if (flattened) notes.push(own.flattened);
  if (scale < 1) notes.push(own.scaled(own.size(fullWidth, fullHeight), own.size(width, height)));
  return { bytes, width, height, channels: 3, name, notes, fullWidth, fullHeight };
}

/** @param {ImageBitmap} bitmap @param {number} width @param {number} height */
function pixelsOf(bitmap, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new PictureError(own.broken(""));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(width * height * 3);
  let flattened = false;
  for (let at = 0; at < width * height; at++) {
    const alpha = data[4 * at + 3] / 255;
    flattened ||= alpha < 1;
    for (let c = 0; c < 3; c++) bytes[3 * at + c] = Math.round(255 + (data[4 * at + c] - 255) * alpha);
  }
  return { bytes, flattened };
}
