/** What the chart shows of a run, and the same in words. Pure. */

import * as numbers from "../lib/numbers.js";
import { text } from "./strings.js";

/** @typedef {import("./curves.js").Run} Run */
/** @typedef {import("../charts/line-chart.js").Curve} Curve */
/** @typedef {import("../charts/line-chart.js").Content} Content */
/** @typedef {"loss" | "accuracy"} Quantity */

export const SPLITS = /** @type {const} */ (["train", "validation", "test"]);

/** Single batches are shown where evaluations come so many times more rarely than frames: then they are all there is. */
const RARE = 4;

/**
 * @param {Run} run @param {Quantity} quantity
 * @param {{scale: "log" | "linear", head: number, mayShrink: boolean}} look
 * @returns {Content}
 */
export function contentOf(run, quantity, { scale, head, mayShrink }) {
  const hasValidation = run.series[`validation_${quantity}`].length > 0;
  const curve = (/** @type {typeof SPLITS[number]} */ split, /** @type {string} */ token, /** @type {number[] | null} */ dash) => ({
    series: run.series[`${split}_${quantity}`], name: text.chart[split], token, dash, width: 1.8,
  });
  const curves = [curve("test", "test", hasValidation ? [6, 3] : null), curve("validation", "validation", null), curve("train", "ink", null)];
  const ghost = run.ghost?.series[`train_${quantity}`];
  const isRaw = quantity === "loss" && run.batch.length > RARE * run.series.train_loss.length;
  return {
    curves: curves.filter(({ series }) => series.length > 0),
    ghost: ghost && ghost.length > 1 ? { series: ghost, name: text.chart.before, token: "ctl", dash: null, width: 1.2 } : null,
    raw: isRaw ? { series: run.batch, name: text.chart.batch, token: "ctl", dash: null, width: 1 } : null,
    marks: run.marks.map(({ step }) => step),
    scale: quantity === "loss" ? scale : "linear",
    isShare: quantity === "accuracy",
    head,
    mayShrink,
  };
}

/** A's curves solid, B's dashed, their letters at the lines' ends; the colours still tell the splits. @param {Content} a @param {Content} b @returns {Content} */
export function pairOf(a, b) {
  const of = (/** @type {Content} */ { curves }, /** @type {string} */ letter, /** @type {number[] | null} */ dash) =>
    curves.map((curve) => ({ ...curve, name: `${letter} ${curve.name}`, dash }));
  return { ...a, curves: [...of(a, "A", null), ...of(b, "B", [6, 4])], ghost: null, raw: null, head: Math.max(a.head, b.head) };
}

/** "Loss. train falls from 0.52 to 0.0122 over 1,532 steps, test rises ...". @param {Content} content */
export function inWords({ curves, raw, isShare }) {
  const title = isShare ? text.chart.accuracy : text.chart.loss;
  const told = [...curves].reverse().map((curve) => courseOf(curve, isShare));
  if (!told.length) return `${title}. ${raw && raw.series.length > 1 ? courseOf(raw, isShare) : text.chart.empty}`;
  return `${title}. ${told.join("; ")}.`;
}

/** @param {Curve} curve @param {boolean} isShare */
function courseOf({ series, name }, isShare) {
  const say = (/** @type {number} */ v) => (isShare ? numbers.accuracy(v) : numbers.loss(v));
  const [first, last] = [series.first, series.value];
  if (series.length < 2) return `${name} ${say(last)}`;
  const steps = numbers.count(series.end - series.start);
  if (say(first) === say(last)) return text.chart.stays(name, say(last), steps);
  return (last < first ? text.chart.falls : text.chart.rises)(name, say(first), say(last), steps);
}

/** The curves as CSV, a row for each step at which something was measured; a cell is empty where nothing was. @param {Run} run */
export function toCsv(run) {
  const columns = /** @type {const} */ (["train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy"]).filter((name) => run.series[name].length);
  /** @type {Map<number, Map<string, number>>} */
  const rows = new Map();
  for (const name of columns) {
    const { x, last, length } = run.series[name];
    for (let i = 0; i < length; i += 1) {
      const row = rows.get(x[i]) ?? new Map();
      row.set(name, last[i]);
      rows.set(x[i], row);
    }
  }
  const lines = [...rows].sort(([a], [b]) => a - b).map(([step, row]) => [step, ...columns.map((name) => row.get(name) ?? "")].join(","));
  return `${["step", ...columns].join(",")}\n${lines.map((line) => `${line}\n`).join("")}`;
}
