/** The losses of a replay over its steps, up to the picture shown in full and beyond it pale. */

import { count, loss as lossText } from "../lib/numbers.js";
import { linearTicks, logTicks } from "../lib/axis.js";

/** @typedef {import("./film.js").Film} Film */

const FONT = '11px ui-monospace, "DejaVu Sans Mono", monospace';
const [LEFT, RIGHT, TOP, FOOT] = [52, 10, 18, 22]; // CSS pixels around the curves
const AHEAD = 0.35; // opacity of what is to come
const SPLITS = /** @type {const} */ ([["train", "ink"], ["test", "test"]]);

/** The step at a place across the chart. @param {Film} film @param {number} x @param {number} width */
export function stepAt(film, x, width) {
  return Math.round((Math.min(1, Math.max(0, (x - LEFT) / Math.max(1, width - LEFT - RIGHT)))) * film.head);
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Film} film
 * @param {number} shown  which picture @param {(name: string) => string} token
 */
export function drawCurve(context, width, height, film, shown, token) {
  const lines = SPLITS.map(([split, colour]) => ({
    split, colour,
    points: film.pictures.map(({ reel, at, step }) => ({ step, value: reel.scene[split][at]?.[0] ?? NaN })),
  })).filter(({ points }) => points.some(({ value }) => Number.isFinite(value)));
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.max(1e-12, Math.min(...values, 1)) * 0.9;
  const high = Math.max(...values, low * 1.2) * 1.1;
  const toX = (/** @type {number} */ step) => LEFT + ((width - LEFT - RIGHT) * step) / Math.max(1, film.head);
  const toY = (/** @type {number} */ value) => TOP + (height - TOP - FOOT) * (1 - Math.log(Math.max(value, low) / low) / Math.log(high / low));
  context.font = FONT;
  context.textBaseline = "middle";
  for (const tick of logTicks(low, high, 5)) {
    context.fillStyle = token("line");
    context.fillRect(LEFT, toY(tick), width - LEFT - RIGHT, 1);
    context.fillStyle = token("soft");
    context.textAlign = "right";
    context.fillText(lossText(tick, 2), LEFT - 6, toY(tick));
  }
  context.textAlign = "center";
  for (const tick of linearTicks(0, film.head, 3)) context.fillText(count(tick), Math.min(width - 24, Math.max(LEFT, toX(tick))), height - FOOT / 2);
  drawMarks(context, film, toX, height, token);
  const now = toX(film.pictures[shown].step);
  for (const { points, colour } of lines) {
    for (const [from, to, opacity] of [[0, now, 1], [now, width, AHEAD]]) {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, height);
      context.clip();
      context.globalAlpha = opacity;
      context.strokeStyle = token(colour);
      context.lineWidth = 1.8;
      if (colour === "test") context.setLineDash([6, 3]);
      context.beginPath();
      let isOpen = false;
      for (const { step, value } of points) {
        const isThere = Number.isFinite(value);
        if (isThere && isOpen) context.lineTo(toX(step), toY(value));
        else if (isThere) context.moveTo(toX(step), toY(value));
        isOpen = isThere;
      }
      context.stroke();
      context.restore();
    }
  }
  context.fillStyle = token("ink");
  context.fillRect(now - 1, TOP - 6, 2, height - TOP - FOOT + 6);
}

/** What was changed, and bookmarks. @param {CanvasRenderingContext2D} context @param {Film} film @param {(step: number) => number} toX @param {number} height @param {(name: string) => string} token */
function drawMarks(context, film, toX, height, token) {
  context.fillStyle = token("soft");
  for (const [step] of film.written.changes) context.fillRect(toX(step) - 0.5, height - FOOT - 8, 1, 8);
  for (const [step] of film.written.notes) {
    const x = toX(step);
    context.beginPath();
    context.moveTo(x, TOP - 14);
    context.lineTo(x + 8, TOP - 10.5);
    context.lineTo(x, TOP - 7);
    context.fill();
    context.fillRect(x - 0.5, TOP - 14, 1, 12);
  }
}
