/** Distributions one behind the other, the newest in front at the foot. */

import { prepare } from "../lib/dom.js";
import { MONO } from "./plotly.js";
import * as numbers from "../lib/numbers.js";

const LEFT = 64;
const TOP = 26;
const FOOT = 18;

/**
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @param {import("../state/health.js").Ridges} ridges @param {(name: string) => string} token @param {string} colour
 */
export function ridgeline(canvas, width, height, ridges, token, colour) {
  const context = prepare(canvas, width, height);
  const { rows, reach } = ridges;
  if (!rows.length || !reach) return;
  const tallest = Math.max(...rows.map((row) => Math.max(...row.shares))) || 1;
  const room = height - TOP - FOOT;
  const gap = rows.length > 1 ? room / (rows.length - 1) : 0;
  const x = (/** @type {number} */ value) => LEFT + ((value + reach) / (2 * reach)) * (width - LEFT - 8);
  context.font = `11px ${MONO}`;
  context.textBaseline = "middle";
  let lowest = -Infinity; // of the labels, so that they stay apart
  rows.forEach(({ step, reach: half, shares }, at) => {
    const base = TOP + at * gap;
    const bins = shares.length;
    context.beginPath();
    context.moveTo(x(-half), base);
    shares.forEach((share, bin) => context.lineTo(x(-half + ((bin + 0.5) / bins) * 2 * half), base - (share / tallest) * (TOP - 2)));
    context.lineTo(x(half), base);
    context.fillStyle = token("card");
    context.globalAlpha = 0.85;
    context.fill();
    context.globalAlpha = at === rows.length - 1 ? 1 : 0.35 + (0.5 * at) / rows.length;
    context.strokeStyle = colour;
    context.lineWidth = at === rows.length - 1 ? 1.8 : 1;
    context.stroke();
    context.globalAlpha = 1;
    if (base - lowest < 13 && at < rows.length - 1) return;
    if (at < rows.length - 1 && TOP + room - base < 13) return; // the newest step's own label comes there
    lowest = base;
    context.fillStyle = token("soft");
    context.textAlign = "right";
    context.fillText(numbers.count(step), LEFT - 6, base);
  });
  context.textBaseline = "alphabetic";
  for (const [value, align] of /** @type {const} */ ([[-reach, "left"], [0, "center"], [reach, "right"]])) {
    context.textAlign = align;
    context.fillText(numbers.typed(value), x(value), height - 4);
  }
}
