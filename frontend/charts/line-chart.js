/** Curves over steps: drawn on a canvas while they grow, the same axes handed to Plotly when they rest. */

import { grow, linearTicks, logTicks, reach } from "../lib/axis.js";
import { Series, trace } from "../lib/decimate.js";
import { prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { MONO, SANS } from "./plotly.js";

const RAW_ALPHA = 0.55;

export const MARGIN = { l: 44, r: 44, t: 8, b: 24 };

/** @typedef {import("../lib/svg.js").Paper} Paper */
/** @typedef {{series: Series, name: string, token: string, dash: number[] | null, width: number}} Curve */
/** @typedef {{low: number, high: number}} Range */

/**
 * @typedef {object} Content
 * @property {Curve[]} curves
 * @property {Curve | null} ghost  the run before
 * @property {Curve | null} [raw]  losses of single batches, behind the curves
 * @property {number[]} marks  steps at which something was changed
 * @property {"log" | "linear"} scale
 * @property {boolean} isShare  values 0..1, written in percent
 * @property {number} head  the axis reaches at least here
 * @property {boolean} mayShrink
 * @property {number | null} [now]  the step of the past that is looked at
 */

const TALL = 200;
const TICK_PX = 26; // so that numbers beside the axis stay apart, in presenter mode too

/** @param {number} v @param {number} low @param {number} high */
const clamp = (v, low, high) => Math.min(Math.max(v, low), high);

export class LineChart {
  #canvas;
  /** @type {Range | null} */
  #y = null;
  #x = 50;
  #key = "";

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** The axes for a content. @param {Content} content */
  axes(content) {
    const key = `${content.scale} ${content.isShare}`;
    if (key !== this.#key) this.#y = null;
    this.#key = key;
    const end = Math.max(content.head, ...content.curves.map(({ series }) => series.end));
    this.#x = content.mayShrink ? reach(end) : Math.max(this.#x, reach(end));
    this.#y = grow(this.#y, this.#needed(content), content.mayShrink);
    const { low, high } = this.#y;
    const isLog = content.scale === "log";
    const room = Math.floor((this.#canvas.clientHeight || TALL) / TICK_PX);
    const ticks = isLog ? logTicks(low, high, clamp(room, 1, 6)) : linearTicks(low, high, clamp(room, 1, 4));
    const write = (/** @type {number} */ v) => (content.isShare ? `${Math.round(v * 100)}` : tick(v));
    return { x: this.#x, low, high, isLog, ticks, labels: ticks.map(write) };
  }

  /** @param {Content} content @returns {Range} */
  #needed(content) {
    const { scale, isShare } = content;
    let low = Infinity;
    let high = -Infinity;
    for (const { series } of allOf(content)) {
      const extent = series.extent(0, this.#x);
      if (!extent) continue;
      low = Math.min(low, extent.low);
      high = Math.max(high, extent.high);
    }
    if (!(low <= high)) return isShare ? { low: 0, high: 1 } : { low: scale === "log" ? 0.01 : 0, high: 1 };
    if (isShare) return { low: Math.max(0, Math.min(0.5, Math.floor(low * 10) / 10)), high: 1 };
    if (scale === "linear") return { low: 0, high: high * 1.05 || 1 };
    const floor = Math.max(low, high * 1e-9, 1e-12);
    return { low: floor / 1.3, high: Math.max(high, floor * 2) * 1.15 };
  }

  /**
   * @param {Content} content @param {number} width @param {number} height
   * @param {(name: string) => string} token
   * @param {boolean} rests  Plotly draws the curves and axes: only what it does not have is drawn here
   * @param {number | null} [pointer]  where the values are to be told, CSS pixels from the left
   */
  draw(content, width, height, token, rests, pointer = null) {
    return this.drawOn(prepare(this.#canvas, width, height), content, width, height, token, rests, pointer);
  }

  /**
   * The same on any paper, its upper left corner at the origin.
   * @param {Paper} context @param {Content} content @param {number} width @param {number} height
   * @param {(name: string) => string} token @param {boolean} [rests] @param {number | null} [pointer]
   */
  drawOn(context, content, width, height, token, rests = false, pointer = null) {
    const axes = this.axes(content);
    const left = MARGIN.l;
    const right = width - MARGIN.r;
    const bottom = height - MARGIN.b;
    const toX = (/** @type {number} */ x) => left + (x / axes.x) * (right - left);
    const place = axes.isLog ? (/** @type {number} */ v) => Math.log10(Math.max(v, 1e-300)) : (/** @type {number} */ v) => v;
    const [from, to] = [place(axes.low), place(axes.high)];
    const toY = (/** @type {number} */ y) => bottom - ((place(y) - from) / (to - from)) * (bottom - MARGIN.t);
    if (!rests) this.#drawAxes(context, axes, { left, right, bottom, toY }, token);
    this.#drawMarks(context, content.marks, toX, bottom, token);
    if (typeof content.now === "number") {
      context.fillStyle = token("ink");
      context.fillRect(toX(content.now) - 0.75, MARGIN.t, 1.5, bottom - MARGIN.t);
    }
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left + 1, bottom);
    context.clip();
    if (!rests) for (const curve of allOf(content)) {
      context.beginPath();
      context.globalAlpha = curve === content.raw ? RAW_ALPHA : 1;
      trace(context, curve.series, toX, toY);
      context.strokeStyle = token(curve.token);
      context.lineWidth = curve.width;
      context.lineJoin = "round";
      context.setLineDash(curve.dash ?? []);
      context.stroke();
    }
    context.restore();
    this.#drawNames(context, content, { toX, toY, bottom, width }, token);
    if (!rests && pointer !== null && pointer >= left && pointer <= right) {
      drawReading(context, content, { x: pointer, step: ((pointer - left) / (right - left)) * axes.x, right, bottom, toX }, token);
    }
    return axes;
  }

  /**
   * @param {Paper} context @param {ReturnType<LineChart["axes"]>} axes
   * @param {{left: number, right: number, bottom: number, toY: (y: number) => number}} place @param {(name: string) => string} token
   */
  #drawAxes(context, axes, { left, right, bottom, toY }, token) {
    context.font = `11px ${MONO}`;
    context.fillStyle = token("soft");
    context.strokeStyle = token("line");
    context.lineWidth = 1;
    context.textAlign = "right";
    axes.ticks.forEach((value, i) => {
      const y = Math.round(toY(value) - 0.5) + 0.5;
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(right, y);
      context.stroke();
      context.fillText(axes.labels[i], left - 3, y + 4);
    });
    context.textAlign = "center";
    context.fillText("0", left, bottom + 14);
    context.fillText(stepLabel(axes.x), right, bottom + 14);
  }

  /** @param {Paper} context @param {number[]} marks @param {(x: number) => number} toX @param {number} bottom @param {(name: string) => string} token */
  #drawMarks(context, marks, toX, bottom, token) {
    context.fillStyle = token("ctl");
    let last = -Infinity;
    for (const step of marks) {
      const x = Math.round(toX(step));
      if (x - last < 2) continue;
      last = x;
      context.fillRect(x, bottom - 7, 1.5, 7);
    }
  }

  /**
   * @param {Paper} context @param {Content} content
   * @param {{toX: (x: number) => number, toY: (y: number) => number, bottom: number, width: number}} place @param {(name: string) => string} token
   */
  #drawNames(context, { curves, ghost, raw }, { toX, toY, bottom, width }, token) {
    context.font = `600 11px ${SANS}`;
    context.textAlign = "left";
    const shown = [...curves, ...(raw ? [raw] : [])].filter(({ series }) => series.length > 1);
    const names = shown.map((curve) => ({ curve, x: Math.min(toX(curve.series.end) + 5, width - MARGIN.r + 5), y: toY(curve.series.value) + 4 }));
    names.sort((a, b) => a.y - b.y);
    names.forEach((name, i) => {
      if (i && name.y - names[i - 1].y < 15) name.y = names[i - 1].y + 15;
    });
    const over = Math.max(0, (names.at(-1)?.y ?? 0) - bottom + 3);
    for (const { curve, x, y } of names) {
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeStyle = token("card");
      context.strokeText(curve.name, x, y - over);
      context.fillStyle = token(curve === raw ? "soft" : curve.token);
      context.fillText(curve.name, x, y - over);
    }
    if (!ghost || ghost.series.length < 2) return;
    const last = Math.max(0, ghost.series.before(this.#x) - 1); // the newest point that is in sight
    const at = toX(ghost.series.x[last]);
    const y = toY(ghost.series.last[last]);
    if (names.some((name) => Math.abs(name.x - at) < 60 && Math.abs(name.y - y) < 15)) return;
    context.fillStyle = token("soft");
    context.textAlign = at > MARGIN.l + 60 ? "right" : "left";
    context.fillText(ghost.name, at, Math.max(MARGIN.t + 10, y - 6));
  }
}

/** From the back to the front. @param {Content} content @returns {Curve[]} */
export function allOf({ curves, ghost, raw }) {
  return [...(raw ? [raw] : []), ...(ghost ? [ghost] : []), ...curves];
}

/** What a curve says at a step: the last point up to there. @param {Curve} curve @param {number} step */
export function reading({ series }, step) {
  const at = series.before(step) - 1;
  return at < 0 ? null : { step: series.x[at], value: series.last[at] };
}

/**
 * A line at the pointer and the values there, from real points only.
 * @param {Paper} context @param {Content} content
 * @param {{x: number, step: number, right: number, bottom: number, toX: (x: number) => number}} place @param {(name: string) => string} token
 */
function drawReading(context, content, { x, step, right, bottom, toX }, token) {
  const read = allOf(content).flatMap((curve) => {
    const found = reading(curve, step);
    return found ? [{ curve, ...found }] : [];
  });
  if (!read.length) return;
  const nearest = Math.max(...read.map((row) => row.step));
  const line = Math.round(toX(nearest)) + 0.5;
  const rows = read.reverse().map(({ curve, value }) => ({ token: curve.token, said: `${curve.name} ${content.isShare ? numbers.accuracy(value) : numbers.loss(value)}` }));
  rows.unshift({ token: "soft", said: `step ${numbers.count(nearest)}` });
  const wide = Math.max(...rows.map(({ said }) => said.length)) * 6.7 + 14;
  const from = x + 12 + wide > right ? x - 12 - wide : x + 12;
  context.strokeStyle = token("ctl");
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(line, MARGIN.t);
  context.lineTo(line, bottom);
  context.stroke();
  context.fillStyle = token("card");
  context.strokeStyle = token("line");
  context.beginPath();
  context.rect(from, MARGIN.t, wide, rows.length * 15 + 8);
  context.fill();
  context.stroke();
  context.font = `11px ${MONO}`;
  context.textAlign = "left";
  rows.forEach((row, i) => {
    context.fillStyle = token(row.token);
    context.fillText(row.said, from + 7, MARGIN.t + 15 * (i + 1));
  });
}

/** The end of the axis, a round number; in millions where it would not fit beside the chart. @param {number} x */
export const stepLabel = (x) => (x < 1e6 ? `step ${numbers.count(x)}` : `step ${numbers.typed(x / 1e6)} M`);

/** A number beside the axis: 0.05, 20, 1e−5. @param {number} v */
function tick(v) {
  if (v === 0) return "0";
  return Math.abs(v) < 1e-3 || Math.abs(v) >= 1e5 ? numbers.typed(v).includes("e") ? numbers.typed(v) : v.toExponential().replace("e+", "e").replace("-", "−") : numbers.typed(v);
}
