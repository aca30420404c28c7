/** Curves over steps: drawn on a canvas while they grow, the same axes handed to Plotly when they rest. */

import { grow, linearTicks, logTicks, reach } from "../lib/axis.js";
import { Series, trace } from "../lib/decimate.js";
import { prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { MONO, SANS } from "./plotly.js";

export const MARGIN = { l: 44, r: 44, t: 8, b: 24 };

/** @typedef {{series: Series, name: string, token: string, dash: number[] | null, width: number}} Curve */
/** @typedef {{low: number, high: number}} Range */

/**
 * @typedef {object} Content
 * @property {Curve[]} curves
 * @property {Curve | null} ghost  the run before
 * @property {number[]} marks  steps at which something was changed
 * @property {"log" | "linear"} scale
 * @property {boolean} isShare  values 0..1, written in percent
 * @property {number} head  the axis reaches at least here
 * @property {boolean} mayShrink
 */

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
    const ticks = isLog ? logTicks(low, high) : linearTicks(low, high);
    const write = (/** @type {number} */ v) => (content.isShare ? `${Math.round(v * 100)}` : tick(v));
    return { x: this.#x, low, high, isLog, ticks, labels: ticks.map(write) };
  }

  /** @param {Content} content @returns {Range} */
  #needed({ curves, ghost, scale, isShare }) {
    let low = Infinity;
    let high = -Infinity;
    for (const { series } of ghost ? [...curves, ghost] : curves) {
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
   */
  draw(content, width, height, token, rests) {
    const axes = this.axes(content);
    const context = prepare(this.#canvas, width, height);
    const left = MARGIN.l;
    const right = width - MARGIN.r;
    const bottom = height - MARGIN.b;
    const toX = (/** @type {number} */ x) => left + (x / axes.x) * (right - left);
    const place = axes.isLog ? (/** @type {number} */ v) => Math.log10(Math.max(v, 1e-300)) : (/** @type {number} */ v) => v;
    const [from, to] = [place(axes.low), place(axes.high)];
    const toY = (/** @type {number} */ y) => bottom - ((place(y) - from) / (to - from)) * (bottom - MARGIN.t);
    if (!rests) this.#drawAxes(context, axes, { left, right, bottom, toY }, token);
    this.#drawMarks(context, content.marks, toX, bottom, token);
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left + 1, bottom);
    context.clip();
    if (!rests) for (const curve of content.ghost ? [content.ghost, ...content.curves] : content.curves) {
      context.beginPath();
      trace(context, curve.series, toX, toY);
      context.strokeStyle = token(curve.token);
      context.lineWidth = curve.width;
      context.lineJoin = "round";
      context.setLineDash(curve.dash ?? []);
      context.stroke();
    }
    context.restore();
    this.#drawNames(context, content, { toX, toY, bottom, width }, token);
    return axes;
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {ReturnType<LineChart["axes"]>} axes
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

  /** @param {CanvasRenderingContext2D} context @param {number[]} marks @param {(x: number) => number} toX @param {number} bottom @param {(name: string) => string} token */
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
   * @param {CanvasRenderingContext2D} context @param {Content} content
   * @param {{toX: (x: number) => number, toY: (y: number) => number, bottom: number, width: number}} place @param {(name: string) => string} token
   */
  #drawNames(context, { curves, ghost }, { toX, toY, bottom, width }, token) {
    context.font = `600 11px ${SANS}`;
    context.textAlign = "left";
    const shown = curves.filter(({ series }) => series.length > 1);
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
      context.fillStyle = token(curve.token);
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

/** The end of the axis, a round number; in millions where it would not fit beside the chart. @param {number} x */
export const stepLabel = (x) => (x < 1e6 ? `step ${numbers.count(x)}` : `step ${numbers.typed(x / 1e6)} M`);

/** A number beside the axis: 0.05, 20, 1e−5. @param {number} v */
function tick(v) {
  if (v === 0) return "0";
  return Math.abs(v) < 1e-3 || Math.abs(v) >= 1e5 ? numbers.typed(v).includes("e") ? numbers.typed(v) : v.toExponential().replace("e+", "e").replace("-", "−") : numbers.typed(v);
}
