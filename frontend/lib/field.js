/** Small pictures drawn large: bytes and values as cells of a canvas, in the page's colours. */

import { paintBytes, paintValues, parseColour, pictureTable, pixelOf, valueScale } from "./colour.js";

/** @typedef {(name: string) => string} Token */

/** Values about zero: orange, ground, blue. @param {Token} token */
export const valueTable = (token) => pictureTable(valueScale(token));

/** Gradients have hues of their own. @param {Token} token */
export const gradientTable = (token) => pictureTable(valueScale((name) => token(name.replace("value-", "gradient-"))));

/** Bytes of 0 to 255 as values from zero up. @param {Token} token */
export function inkTable(token) {
  const half = valueTable(token);
  return Uint32Array.from({ length: 256 }, (_, byte) => half[byte ? 128 + (byte >> 1) : 128]);
}

/** What there is nothing of: not computed yet, or beyond the picture. @param {Token} token */
export const groundOf = (token) => pixelOf(parseColour(token("line")) ?? [227, 228, 224]);

/**
 * The cells of a canvas, as many as its values; it is drawn large by its style.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @param {(pixels: Uint32Array) => void} paint
 */
function cells(canvas, width, height, paint) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = new ImageData(width, height);
  paint(new Uint32Array(image.data.buffer));
  context?.putImageData(image, 0, 0);
}

/** @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values @param {number} width @param {number} height @param {number} range @param {Uint32Array} table */
export function paintField(canvas, values, width, height, range, table) {
  cells(canvas, width, height, (pixels) => paintValues(values, range, pixels, table));
}

/** Grey bytes by a table, or three of them as the colours that they are. @param {HTMLCanvasElement} canvas @param {Uint8Array} bytes @param {readonly [number, number, number]} shape @param {Uint32Array} table */
export function paintPicture(canvas, bytes, [height, width, channels], table) {
  cells(canvas, width, height, (pixels) => {
    if (channels === 1) paintBytes(bytes, pixels, table);
    else for (let at = 0; at < pixels.length; at++) pixels[at] = pixelOf([bytes[3 * at], bytes[3 * at + 1], bytes[3 * at + 2]]);
  });
}
