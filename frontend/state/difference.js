/** Two frames of one step beside each other: the same scales, the difference of the pictures, the numbers. Pure. */

import { valueOf } from "./surface.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {import("./surface.js").Values} Values */

export const MEASURED = /** @type {const} */ (["train_loss", "validation_loss", "test_loss", "train_accuracy", "validation_accuracy", "test_accuracy"]);

/** Both pictures by the wider one's colours. @param {Surface | null} a @param {Surface | null} b @returns {[Surface | null, Surface | null]} */
export function onOneScale(a, b) {
  if (a?.kind === "values" && b?.kind === "values") {
    const half = Math.max(a.half, b.half);
    return [{ ...a, half }, { ...b, half, centre: a.centre }];
  }
  return [a, b];
}

/**
 * B - A, diverging about 0, over a range of its own; of classes, where another one is answered.
 * @param {Surface | null} a @param {Surface | null} b @returns {Values | null}
 */
export function differenceOf(a, b) {
  if (!a || !b || a.side !== b.side || a.kind !== b.kind) return null;
  const count = a.bytes.length;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    values[i] = a.kind === "classes" && b.kind === "classes" ? Number(a.winner[i] !== b.winner[i]) : valueOf(b, b.bytes[i]) - valueOf(a, a.bytes[i]);
  }
  const half = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1e-9;
  const bytes = Uint8Array.from(values, (value) => Math.round((value / half + 1) * 127.5));
  return { kind: "values", bytes, side: a.side, low: -half, high: half, centre: 0, half, of: "unit" };
}

/** Euclidean length of all weights that a frame carries whole; null where it has none. @param {Frame} frame */
export function weightsLength({ tensors }) {
  let sum = 0;
  let found = false;
  for (const [name, { data }] of tensors) {
    if (!/^[^.[\]]+\.kernel$/.test(name)) continue;
    found = true;
    for (const value of data) sum += value * value;
  }
  return found ? Math.sqrt(sum) : null;
}

/** @typedef {{name: typeof MEASURED[number] | "weights", a: number | null, b: number | null}} Row */

/**
 * What both measure at this step. Null: an evaluation is still on its way, so A's and B's are not of the same step.
 * @param {Frame} a @param {Frame} b @returns {Row[] | null}
 */
export function rowsOf(a, b) {
  const [of, at] = [a, b].map(({ scalars }) => scalars.get("metrics_step"));
  if (of === undefined || of !== at) return null;
  const known = (/** @type {Frame} */ { scalars }, /** @type {string} */ name) => {
    const value = scalars.get(name);
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  /** @type {Row[]} */
  const rows = MEASURED.map((name) => ({ name, a: known(a, name), b: known(b, name) })).filter((row) => row.a !== null || row.b !== null);
  const [lengthA, lengthB] = [weightsLength(a), weightsLength(b)];
  if (lengthA !== null || lengthB !== null) rows.push({ name: "weights", a: lengthA, b: lengthB });
  return rows;
}

export const VIEWS = /** @type {const} */ (["ab", "a", "b", "difference"]);

/** @typedef {typeof VIEWS[number]} ViewName */

/** The next of A | B, A, B, difference; null: off. @param {ViewName} view @param {boolean} plane  there are pictures to take a difference of @returns {ViewName | null} */
export function nextView(view, plane) {
  const next = VIEWS[VIEWS.indexOf(view) + 1] ?? null;
  return next === "difference" && !plane ? null : next;
}
