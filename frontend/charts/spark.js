/** A line without axes, small enough for a row of text. */

import { prepare } from "../lib/dom.js";
import { line } from "../state/history.js";

/**
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @param {{steps: readonly number[], values: readonly number[], range: readonly [number, number]}} history
 * @param {{colour: string, bound?: number | null, boundColour?: string}} look
 */
export function spark(canvas, width, height, { steps, values, range }, { colour, bound = null, boundColour = colour }) {
  const context = prepare(canvas, width, height);
  const has = bound !== null && Number.isFinite(bound);
  /** @type {readonly [number, number]} */
  const over = has && Number.isFinite(range[0]) ? [Math.min(range[0], bound), Math.max(range[1], bound)] : range;
  if (has) {
    const y = line([0], [bound], width, height, over)[0][1];
    context.strokeStyle = boundColour;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
    context.setLineDash([]);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.beginPath();
  let isDown = false;
  for (const [x, y] of line(steps, values, width, height, over)) {
    if (Number.isNaN(y)) isDown = false;
    else if (isDown) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      isDown = true;
    }
  }
  context.stroke();
}
