/** Pictures of the plane: what is answered everywhere, and the points on it. */

import { classLook, cssColour, diverging, parseColour, valueScale } from "../lib/colour.js";
import { labelOf, valueOf, NOWHERE } from "../state/surface.js";
import { shape } from "./marks.js";

/** @typedef {import("../types.js").Domain} Domain */
/** @typedef {import("../types.js").Points} Points */
/** @typedef {import("../state/surface.js").Surface} Surface */
/** @typedef {import("../state/surface.js").Values} Values */
/** @typedef {import("../state/surface.js").Classes} Classes */
/** @typedef {(name: string) => string} Token */
/** @typedef {{points: Points | null, rim: string}} Split  `rim`: the colour that tells the split */

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** How strongly a class's colour stands on the ground, at no confidence, at full, and where only the class is shown. */
const [PALE, FULL, FLAT] = [0.12, 0.8, 0.62];

/** Around the rims, so that a white one is seen on a pale ground too. */
const EDGE = "rgba(29, 36, 48, 0.45)";

/** A uint8 picture on a canvas of its own size, enlarged by CSS. */
export class Picture {
  #canvas;
  /** @type {ImageData | null} */
  #image = null;
  #table = new Uint32Array(0);
  #key = "";

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /**
   * @param {Surface} surface @param {Token} token @param {string} theme
   * @param {boolean} discrete  only what is decided, not how strongly
   */
  paint(surface, token, theme, discrete) {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const { side, bytes } = surface;
    if (!this.#image || this.#image.width !== side) {
      this.#canvas.width = this.#canvas.height = side;
      this.#image = context.createImageData(side, side);
    }
    this.#look(surface, token, theme, discrete);
    const pixels = new Uint32Array(this.#image.data.buffer);
    const table = this.#table;
    if (surface.kind === "values") {
      for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[bytes[i]];
    } else {
      const { winner } = surface;
      for (let i = 0; i < pixels.length; i += 1) pixels[i] = table[winner[i] * 256 + bytes[i]];
    }
    context.putImageData(this.#image, 0, 0);
  }

  /** @param {Surface} surface @param {Token} token @param {string} theme @param {boolean} discrete */
  #look(surface, token, theme, discrete) {
    const parts = surface.kind === "values" ? [surface.centre, surface.half] : [surface.floor, surface.classes];
    const key = [surface.kind, theme, discrete, surface.low, surface.high, ...parts].join(" ");
    if (key === this.#key) return;
    this.#key = key;
    this.#table = surface.kind === "values" ? valueTable(surface, token, discrete) : classTable(surface, token, discrete);
  }
}

/** @param {number[] | readonly number[]} rgb */
const pixel = ([r, g, b]) => (LITTLE_ENDIAN ? (255 << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | 255);

/** Pixels for the 256 values of a picture. @param {Values} surface @param {Token} token @param {boolean} discrete */
function valueTable(surface, token, discrete) {
  const scale = valueScale(token);
  const { centre, half } = surface;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    // a range about its centre has no byte in the middle: both neighbours are drawn as zero
    const away = valueOf(surface, byte === 127 || byte === 128 ? 127.5 : byte) - centre;
    return pixel(diverging(discrete ? Math.sign(valueOf(surface, byte) - centre) * half : away, half, scale));
  });
}

/** Pixels by class and value; the last 256 are those of no answer. @param {Classes} surface @param {Token} token @param {boolean} discrete */
function classTable(surface, token, discrete) {
  const table = new Uint32Array((NOWHERE + 1) * 256).fill(pixel(colourOf(token("line"))));
  for (let label = 0; label < surface.classes; label += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      table[label * 256 + byte] = pixel(classShade(label, surface.classes, discrete ? null : confidence(surface, byte), token));
    }
  }
  return table;
}

/** 0..1: how far the winner is above what would say nothing. @param {Classes} surface @param {number} byte */
function confidence(surface, byte) {
  return Math.min(1, Math.max(0, (valueOf(surface, byte) - surface.floor) / (surface.high - surface.floor || 1)));
}

/** The ground where a class wins. @param {number} label @param {number} classes @param {number | null} sure  0..1; null: not told @param {Token} token */
export function classShade(label, classes, sure, token) {
  const ground = colourOf(token("value-mid"));
  const own = colourOf(token(classLook(label, classes).token));
  const share = sure === null ? FLAT : PALE + (FULL - PALE) * sure ** 0.85;
  return ground.map((part, i) => Math.round(part + (own[i] - part) * share));
}

/** @param {string} text */
const colourOf = (text) => parseColour(text) ?? [128, 128, 128];

/**
 * Points over a picture of `size` CSS pixels a side, its upper left corner at the paper's origin.
 * @param {import("../lib/svg.js").Paper} paper @param {number} size @param {Domain} domain
 * @param {readonly Split[]} splits
 * @param {number | null} classes  null: labels are values, coloured on the picture's own scale
 * @param {{centre: number, half: number}} scale
 * @param {Token} token
 */
export function drawPoints(paper, size, [left, right, low, high], splits, classes, { centre, half }, token) {
  const colours = valueScale(token);
  const count = splits.reduce((sum, { points }) => sum + (points?.points.length ?? 0), 0);
  const radius = count <= 20 ? 6 : size < 240 ? 2.5 : 3.1;
  const rimWidth = count <= 20 ? 1.6 : 1.2;
  paper.lineJoin = "round";
  for (const { points, rim } of splits) {
    if (!points) continue;
    points.points.forEach(([x1, x2], i) => {
      const x = ((x1 - left) / (right - left)) * size;
      const y = (1 - (x2 - low) / (high - low)) * size;
      const label = labelOf(points, i);
      const look = classes === null ? null : classLook(label, classes);
      paper.fillStyle = look ? token(look.token) : cssColour(diverging(label - centre, half, colours));
      shape(paper, x, y, look?.shape ?? "disc", radius);
      paper.strokeStyle = EDGE;
      paper.lineWidth = rimWidth + 1.2;
      paper.stroke();
      paper.fill();
      paper.strokeStyle = rim;
      paper.lineWidth = rimWidth;
      paper.stroke();
    });
  }
}
