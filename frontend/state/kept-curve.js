/** A run's curves in little room, to be shown again after a reload: some of the values measured, none made up. Pure. */

import { CURVES, Run } from "./curves.js";

/** @typedef {import("./curves.js").CurveName} CurveName */

/**
 * Values at the same steps; null where a curve has none.
 * @typedef {{branch: string, step: number[]} & {[name in CurveName]?: (number | null)[]}} KeptCurve
 */

/** Points kept of a curve: about one for every third pixel of the chart. */
export const MOST_POINTS = 120;

/** @param {Run} run @returns {KeptCurve | null}  null while there is nothing to keep */
export function pack(run) {
  const { length, x } = run.series.train_loss;
  if (length === 0) return null;
  const count = Math.min(length, MOST_POINTS);
  const step = Array.from({ length: count }, (_, i) => x[count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1))]);
  /** @type {KeptCurve} */
  const kept = { branch: run.branch, step };
  for (const name of CURVES) {
    const series = run.series[name];
    if (series.length === 0) continue;
    kept[name] = step.map((at) => {
      const place = series.before(at) - 1;
      return place >= 0 && series.x[place] === at ? Number(series.last[place].toPrecision(4)) : null;
    });
  }
  return kept;
}

/** @param {KeptCurve} kept @returns {Run} */
export function unpack(kept) {
  const run = new Run(kept.branch);
  for (const name of CURVES) {
    kept[name]?.forEach((value, i) => {
      if (value !== null) run.series[name].add(kept.step[i], value);
    });
  }
  return run;
}
