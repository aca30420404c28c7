/** The timeline's picture: train loss as a skyline, marks of what was changed, branches as lanes, the playhead. */

import { Series, trace } from "../lib/decimate.js";
import { prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { MONO, SANS } from "./plotly.js";
import { placeMarks } from "./time-scale.js";

/** @typedef {import("./time-scale.js").TimeScale} TimeScale */
/** @typedef {import("./time-scale.js").Placed} Placed */
/** @typedef {import("../state/branches.js").Lane} Lane */
/** @typedef {(name: string) => string} Token */

/** Above the skyline: the knob of the playhead and the labels of marks. CSS pixels. */
const TOP = 18;
/** Height of a branch's lane, CSS pixels. */
const LANE = 13;
const FUTURE = 0.4; // opacity

/**
 * @typedef {object} Content
 * @property {Series} loss
 * @property {readonly import("./time-scale.js").Marked[]} marks
 * @property {readonly Lane[]} lanes
 * @property {number} more  branches without a lane
 * @property {number} step  where the playhead stands
 * @property {number} head
 * @property {number} pointer  step under the pointer, NaN when there is none
 * @property {string} words  what is to be said of the place under the pointer
 */

/** The y of the skyline's ground. @param {number} height @param {number} lanes */
export const groundOf = (height, lanes) => height - 1 - lanes * LANE;

/** The lane at a height, or -1. @param {number} y @param {number} height @param {number} lanes */
export function laneAt(y, height, lanes) {
  const at = Math.floor((y - groundOf(height, lanes) - 1) / LANE);
  return at >= 0 && at < lanes ? at : -1;
}

/**
 * @param {HTMLCanvasElement} canvas @param {Content} content @param {TimeScale} scale
 * @param {number} width @param {number} height @param {Token} token
 * @returns {Placed[]}  marks where they are
 */
export function drawSkyline(canvas, content, scale, width, height, token) {
  const { loss, marks, lanes, more, step, head } = content;
  const context = prepare(canvas, width, height);
  const { toX } = scale;
  const bottom = groundOf(height, lanes.length);
  const range = loss.extent(scale.from, scale.to) ?? loss.extent();
  const low = Math.log10(Math.max(range?.low ?? 1e-3, 1e-12)) - 0.08;
  const high = Math.max(low + 0.3, Math.log10(Math.max(range?.high ?? 1, 1e-12)) + 0.05);
  const toY = (/** @type {number} */ v) => bottom - 3 - ((Math.log10(Math.max(v, 1e-12)) - low) / (high - low)) * (bottom - 3 - TOP);

  context.fillStyle = token("line");
  context.fillRect(scale.left, bottom, scale.right - scale.left, 1);
  const now = toX(step);
  if (loss.length > 1) {
    skyline(context, loss, scale, toY, bottom, scale.left, now, token, 1);
    if (step < head) skyline(context, loss, scale, toY, bottom, now, scale.right, token, FUTURE);
  }
  context.font = `500 11px ${SANS}`;
  const placed = placeMarks(marks, scale, (label) => context.measureText(label).width, now);
  drawMarks(context, placed, bottom, now, token);
  drawLanes(context, lanes, more, scale, bottom, now, token);
  drawPlayhead(context, now, bottom, scale, token);
  if (Number.isFinite(content.pointer)) drawPointer(context, content, toX(content.pointer), bottom, width, token);
  return placed;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Series} loss @param {TimeScale} scale @param {(y: number) => number} toY
 * @param {number} bottom @param {number} from  CSS pixels @param {number} until @param {Token} token @param {number} opacity
 */
function skyline(context, loss, scale, toY, bottom, from, until, token, opacity) {
  const [left, right] = [Math.max(from, scale.left), Math.min(until, scale.right)];
  if (right <= left) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, bottom + 1);
  context.clip();
  context.globalAlpha = opacity;
  const line = new Path2D();
  trace(line, loss, scale.toX, toY);
  const ground = new Path2D(line);
  ground.lineTo(scale.toX(loss.end), bottom);
  ground.lineTo(scale.toX(loss.x[0]), bottom);
  context.fillStyle = token("sunk");
  context.fill(ground);
  context.strokeStyle = token("soft");
  context.lineWidth = 1.3;
  context.lineJoin = "round";
  context.stroke(line);
  context.restore();
}

/**
 * A line and a word where there is room for one, else a dot; a bookmark has its flag. What lies ahead is paler.
 * @param {CanvasRenderingContext2D} context @param {readonly Placed[]} placed @param {number} bottom @param {number} now @param {Token} token
 */
function drawMarks(context, placed, bottom, now, token) {
  context.textAlign = "left";
  for (const { x, marks, label } of placed) {
    context.globalAlpha = x > now + 1 ? FUTURE + 0.2 : 1; // a word has to stay legible
    const isBreak = marks.some(({ kind }) => kind === "break");
    context.fillStyle = token(isBreak ? "grad" : "ink");
    const isFlag = marks.some(({ kind }) => kind === "bookmark");
    if (label !== null || isFlag) context.fillRect(x - 0.5, TOP - 8, 1, bottom - TOP + 8);
    if (isFlag) drawFlag(context, x);
    else if (label === null) dot(context, x, bottom - 4, isBreak ? 3 : 2.2);
    if (label === null) continue;
    context.fillStyle = token(isBreak ? "grad" : "soft");
    context.fillText(label, x + (isFlag ? 11 : 5), TOP - 6);
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {number} x */
function drawFlag(context, x) {
  context.beginPath();
  context.moveTo(x, TOP - 16);
  context.lineTo(x + 8, TOP - 12.5);
  context.lineTo(x, TOP - 9);
  context.fill();
  context.fillRect(x - 0.5, TOP - 16, 1, 8);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
function dot(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * Each other branch from where it parts from the one shown, with a ring there, to its furthest step.
 * @param {CanvasRenderingContext2D} context @param {readonly Lane[]} lanes @param {number} more @param {TimeScale} scale
 * @param {number} bottom @param {number} now @param {Token} token
 */
function drawLanes(context, lanes, more, scale, bottom, now, token) {
  context.font = `500 11px ${SANS}`;
  context.lineWidth = 1.3;
  for (const [i, { name, fork, head }] of lanes.entries()) {
    const y = bottom + LANE * i + LANE / 2 + 1;
    const [from, to] = [scale.toX(fork), scale.toX(head)];
    const [left, right] = [Math.max(from, scale.left), Math.min(to, scale.right)];
    context.strokeStyle = token("ctl");
    context.setLineDash([3, 3]);
    context.beginPath();
    if (from >= scale.left - 1 && from <= scale.right) {
      context.moveTo(from, bottom + 3);
      context.lineTo(from, y - 4);
      context.quadraticCurveTo(from, y, from + 4, y);
    } else context.moveTo(left, y);
    context.lineTo(Math.max(left + 4, right), y);
    if (right >= left) context.stroke();
    context.setLineDash([]);
    nameLane(context, name, left, right, y, scale, token);
  }
  for (const { fork } of lanes) {
    const x = scale.toX(fork);
    if (x < scale.left - 1 || x > scale.right) continue;
    context.beginPath();
    context.arc(x, bottom, 3.2, 0, 2 * Math.PI);
    context.fillStyle = token("card");
    context.fill();
    context.strokeStyle = token("soft");
    context.stroke();
  }
  if (more > 0) {
    context.textAlign = "right";
    context.fillStyle = token("soft");
    context.fillText(text.timeline.more(more), scale.right, bottom + LANE * lanes.length - 2);
  }
  if (lanes.length && now >= scale.left && now <= scale.right) {
    context.fillStyle = token("ctl");
    context.fillRect(now - 0.5, bottom, 1, LANE * lanes.length); // where a click on a lane leads
  }
}

/** Behind the lane's end, else before its beginning, else over it. @param {CanvasRenderingContext2D} context @param {string} name @param {number} left @param {number} right @param {number} y @param {TimeScale} scale @param {Token} token */
function nameLane(context, name, left, right, y, scale, token) {
  const shown = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  const room = context.measureText(shown).width;
  const end = Math.max(left + 4, right);
  const x = end + 8 + room < scale.right - 30 ? end + 8 : left - 8 - room > scale.left ? left - 8 - room : left + 16;
  context.textAlign = "left";
  context.lineWidth = 4;
  context.strokeStyle = token("card");
  context.strokeText(shown, x, y + 4);
  context.lineWidth = 1.3;
  context.fillStyle = token("soft");
  context.fillText(shown, x, y + 4);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} bottom @param {TimeScale} scale @param {Token} token */
function drawPlayhead(context, x, bottom, scale, token) {
  if (x < scale.left - 1 || x > scale.right + 1) return;
  context.fillStyle = token("ink");
  context.fillRect(x - 1.25, TOP - 8, 2.5, bottom - TOP + 8);
  dot(context, x, TOP - 10, 5.5);
}

/** @param {CanvasRenderingContext2D} context @param {Content} content @param {number} at @param {number} bottom @param {number} width @param {Token} token */
function drawPointer(context, { loss, pointer, words }, at, bottom, width, token) {
  context.fillStyle = token("ctl");
  context.fillRect(at - 0.5, TOP - 4, 1, bottom - TOP + 4);
  const near = loss.before(pointer) - 1;
  const value = near >= 0 ? `  loss ${numbers.loss(loss.last[near])}` : "";
  const label = words || `${numbers.count(pointer)}${value}`;
  context.font = words ? `500 11px ${SANS}` : `11px ${MONO}`;
  context.textAlign = "left";
  const room = context.measureText(label).width;
  const x = at + 10 + room > width ? Math.max(4, at - 10 - room) : at + 10;
  const y = Math.max(TOP + 12, bottom - 8);
  context.fillStyle = token("card");
  context.strokeStyle = token("line");
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - 5.5, y - 12.5, room + 11, 18, 4);
  context.fill();
  context.stroke();
  context.fillStyle = token("ink");
  context.fillText(label, x, y);
}
