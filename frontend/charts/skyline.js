/** The timeline's picture: train loss as a skyline, marks of what was changed, the playhead. */

import { Series, trace } from "../lib/decimate.js";
import { prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { MONO, SANS } from "./plotly.js";

/** Above the skyline: the knob of the playhead and the labels of marks. CSS pixels. */
const TOP = 18;
const ROOM_FOR_LABEL = 60;

/** The right end of the timeline: doubled when it is full, so that nothing scrolls. @param {number} head */
export function extent(head) {
  let end = 100;
  while (end < head) end *= 2;
  return end;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} content
 * @param {Series} content.loss
 * @param {readonly {step: number, label: string}[]} content.marks
 * @param {number} content.step  where the playhead stands
 * @param {number} content.head
 * @param {number} content.pointer  step under the pointer, NaN when there is none
 * @param {number} width @param {number} height
 * @param {(name: string) => string} token
 */
export function drawSkyline(canvas, { loss, marks, step, head, pointer }, width, height, token) {
  const context = prepare(canvas, width, height);
  const end = extent(head);
  const right = width - 8;
  const toX = (/** @type {number} */ x) => 8 + (x / end) * (right - 8);
  const bottom = height - 1;
  const range = loss.extent();
  const low = Math.log10(Math.max(range?.low ?? 1e-3, 1e-12)) - 0.08;
  const high = Math.max(low + 0.3, Math.log10(Math.max(range?.high ?? 1, 1e-12)) + 0.05);
  const toY = (/** @type {number} */ v) => bottom - 4 - ((Math.log10(Math.max(v, 1e-12)) - low) / (high - low)) * (bottom - 4 - TOP);

  context.fillStyle = token("line");
  context.fillRect(8, bottom, right - 8, 1);
  if (loss.length > 1) {
    skyline(context, loss, toX, toY, bottom, toX(step), 0, token, 1);
    if (step < head) skyline(context, loss, toX, toY, bottom, width, toX(step), token, 0.4);
  }
  drawMarks(context, marks, toX, bottom, token);

  const x = toX(step);
  context.fillStyle = token("ink");
  context.fillRect(x - 1.25, TOP - 8, 2.5, bottom - TOP + 8);
  context.beginPath();
  context.arc(x, TOP - 10, 5.5, 0, 2 * Math.PI);
  context.fill();
  if (Number.isFinite(pointer)) {
    const at = toX(pointer);
    context.fillStyle = token("ctl");
    context.fillRect(at - 0.5, TOP - 4, 1, bottom - TOP + 4);
    const near = loss.before(pointer) - 1;
    const value = near >= 0 ? `  loss ${numbers.loss(loss.last[near])}` : "";
    context.font = `11px ${MONO}`;
    context.textAlign = at > width * 0.7 ? "right" : "left";
    context.lineWidth = 4;
    context.strokeStyle = token("card");
    const label = `${numbers.count(pointer)}${value}`;
    const place = at + (at > width * 0.7 ? -6 : 6);
    context.strokeText(label, place, bottom - 6);
    context.fillStyle = token("ink");
    context.fillText(label, place, bottom - 6);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Series} loss @param {(x: number) => number} toX @param {(y: number) => number} toY
 * @param {number} bottom @param {number} until  CSS pixels @param {number} from @param {(name: string) => string} token @param {number} opacity
 */
function skyline(context, loss, toX, toY, bottom, until, from, token, opacity) {
  context.save();
  context.beginPath();
  context.rect(from, 0, Math.max(0, until - from), bottom + 1);
  context.clip();
  context.globalAlpha = opacity;
  const line = new Path2D();
  trace(line, loss, toX, toY);
  const ground = new Path2D(line);
  ground.lineTo(toX(loss.end), bottom);
  ground.lineTo(toX(loss.x[0]), bottom);
  context.fillStyle = token("sunk");
  context.fill(ground);
  context.strokeStyle = token("soft");
  context.lineWidth = 1.3;
  context.lineJoin = "round";
  context.stroke(line);
  context.restore();
}

/**
 * A line and a word where there is room for one, else a dot.
 * @param {CanvasRenderingContext2D} context @param {readonly {step: number, label: string}[]} marks
 * @param {(x: number) => number} toX @param {number} bottom @param {(name: string) => string} token
 */
function drawMarks(context, marks, toX, bottom, token) {
  context.font = `500 11px ${SANS}`;
  context.textAlign = "left";
  let free = 0;
  let last = -Infinity;
  for (const [i, { step, label }] of marks.entries()) {
    const x = toX(step);
    if (x - last < 3 && i) continue;
    last = x;
    context.fillStyle = token("ink");
    const next = marks[i + 1] ? toX(marks[i + 1].step) : Infinity;
    if (x >= free && next - x >= ROOM_FOR_LABEL) {
      context.fillRect(x - 0.5, TOP - 4, 1, bottom - TOP + 4);
      context.fillStyle = token("soft");
      const shown = label.length > 24 ? `${label.slice(0, 23)}…` : label;
      context.fillText(shown, x + 9, TOP - 6);
      free = x + 14 + context.measureText(shown).width;
    } else {
      context.beginPath();
      context.arc(x, bottom - 4, 2.2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
