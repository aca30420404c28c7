/** Pictures of the plane: what a unit answers everywhere, and the points on it. Canvas twins of a Plotly figure. */

import { classLook, cssColour, diverging, valueScale } from "../lib/colour.js";
import { prepare } from "../lib/dom.js";
import { shape } from "./marks.js";

/** @typedef {import("../types.js").Domain} Domain */
/** @typedef {import("../types.js").Points} Points */

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** A uint8 picture on a canvas of its own size, enlarged by CSS. */
export class Picture {
  #canvas;
  /** @type {ImageData | null} */
  #image = null;
  #table = new Uint32Array(256);
  #key = "";

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * @param {Uint8Array | ArrayLike<number>} bytes  row-major, row 0 above
   * @param {number} side  pixels a side
   * @param {{low: number, high: number, centre: number, half: number}} range  byte 0 is low, 255 high; the scale's
   *   middle stands at `centre`, its ends `half` away
   * @param {(name: string) => string} token
   * @param {string} theme
   */
  paint(bytes, side, range, token, theme) {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    if (!this.#image || this.#image.width !== side) {
      this.#canvas.width = this.#canvas.height = side;
      this.#image = context.createImageData(side, side);
    }
    this.#look(range, token, theme);
    const pixels = new Uint32Array(this.#image.data.buffer);
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = this.#table[bytes[i]];
    context.putImageData(this.#image, 0, 0);
  }

  /** @param {{low: number, high: number, centre: number, half: number}} range @param {(name: string) => string} token @param {string} theme */
  #look({ low, high, centre, half }, token, theme) {
    const key = `${theme} ${low} ${high} ${centre} ${half}`;
    if (key === this.#key) return;
    this.#key = key;
    const scale = valueScale(token);
    for (let byte = 0; byte < 256; byte += 1) {
      // a range about its centre has no byte in the middle: both neighbours are drawn as zero
      const value = low + ((byte === 127 || byte === 128 ? 127.5 : byte) / 255) * (high - low);
      const [r, g, b] = diverging(value - centre, half || 1, scale);
      this.#table[byte] = LITTLE_ENDIAN ? (255 << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | 255;
    }
  }
}

/**
 * Points over a picture of `size` CSS pixels a side. The rim tells the split: train white, test ink.
 * @param {HTMLCanvasElement} canvas @param {number} size @param {Domain} domain
 * @param {{points: Points | null, rim: string}[]} splits
 * @param {boolean} areClasses  else labels are values, coloured on the same scale as the picture
 * @param {(name: string) => string} token
 */
export function drawPoints(canvas, size, domain, splits, areClasses, token) {
  const context = prepare(canvas, size, size);
  const [left, right, low, high] = domain;
  const scale = valueScale(token);
  const count = splits.reduce((sum, { points }) => sum + (points?.points.length ?? 0), 0);
  const radius = count <= 20 ? 6 : size < 240 ? 2.5 : 3.1;
  context.lineWidth = count <= 20 ? 1.6 : 1.2;
  for (const { points, rim } of splits) {
    if (!points) continue;
    context.strokeStyle = rim;
    points.points.forEach(([x1, x2], i) => {
      const x = ((x1 - left) / (right - left)) * size;
      const y = (1 - (x2 - low) / (high - low)) * size;
      const label = points.labels[i];
      const look = classLook(label, 2);
      context.fillStyle = areClasses ? token(look.token) : cssColour(diverging(label, 1, scale));
      shape(context, x, y, areClasses ? look.shape : "disc", radius);
      context.fill();
      context.stroke();
    });
  }
}
