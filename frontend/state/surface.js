/** What a frame says of the plane: which picture to show, what it means at a place, and which point is near. Pure. */

import { featureSurface } from "../lib/features.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {import("../types.js").Domain} Domain */
/** @typedef {import("../types.js").Points} Points */
/** @typedef {import("../types.js").UnitPlace} UnitPlace */
/** @typedef {import("../types.js").Probe} Probe */

/** @typedef {{x1: number, x2: number}} Place  of the plane */

/**
 * A picture of values: byte 0 is `low`, 255 `high`; the colour scale's middle stands at `centre`, its ends `half` away.
 * @typedef {object} Values
 * @property {"values"} kind
 * @property {Uint8Array} bytes  row-major, row 0 above
 * @property {number} side
 * @property {number} low
 * @property {number} high
 * @property {number} centre
 * @property {number} half
 * @property {"unit" | "classes" | "target"} of  of what: a unit, two classes with one output, targets that are values
 */

/**
 * A picture of classes: which one wins, and its value over `low`..`high`.
 * @typedef {object} Classes
 * @property {"classes"} kind
 * @property {Uint8Array} winner  class indices; 255: no answer
 * @property {Uint8Array} bytes
 * @property {number} side
 * @property {number} low
 * @property {number} high
 * @property {number} floor  the least that a winner's value means anything: an equal share for softmax
 * @property {number} classes
 */

/** @typedef {Values | Classes} Surface */

export const RESOLUTION = 64;
export const NOWHERE = 255;
const PLAIN = ["x1", "x2"]; // features where none are named

/** Whether the data are points of several classes, with an output for each. @param {SessionState} session */
export function hasRegions(session) {
  return Boolean(session.domain && session.classes && (session.spec.network.layers.at(-1)?.units ?? 1) > 1);
}

/** What the plane asks for. @param {SessionState} session @param {Place | null} place  where the reader points */
export function planeProbes(session, place) {
  /** @type {Probe[]} */
  const probes = [{ type: hasRegions(session) ? "regions" : "boundary", resolution: RESOLUTION }];
  if (place) probes.push({ type: "point", ...place });
  return probes;
}

/**
 * The picture in a frame: of the hovered unit where it is there, else of the whole network. Null: the frame has none.
 * @param {Frame} frame @param {SessionState} session @param {UnitPlace | null} hovered
 * @returns {Surface | null}
 */
export function surfaceOf(frame, session, hovered) {
  return (hovered && (hovered.layer === "input" ? featureOf(session, hovered.unit) : unitOf(frame, hovered))) ?? classesOf(frame, session) ?? boundaryOf(frame, session);
}

/** @param {Frame} frame @param {UnitPlace} place @returns {Values | null} */
function unitOf(frame, { layer, unit }) {
  const picture = pictureOf(frame, `units.${layer}`, unit);
  if (!picture) return null;
  const half = Math.max(Math.abs(picture.low), Math.abs(picture.high));
  return { ...picture, kind: "values", centre: 0, half: half || 1, of: "unit" };
}

/** A feature over the plane: known without a frame, over a range of its own. @param {SessionState} session @param {number} unit @returns {Values | null} */
function featureOf({ spec, domain }, unit) {
  const name = (spec.data.features ?? PLAIN)[unit];
  if (!domain || name === undefined) return null;
  const values = featureSurface(name, domain, RESOLUTION);
  const half = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const bytes = Uint8Array.from(values, (value) => Math.round((value / half + 1) * 127.5));
  return { kind: "values", bytes, side: RESOLUTION, low: -half, high: half, centre: 0, half, of: "unit" };
}

/** @param {Frame} frame @param {SessionState} session @returns {Values | null} */
function boundaryOf(frame, session) {
  const picture = pictureOf(frame, "boundary", 0);
  if (!picture) return null;
  const { low, high } = picture;
  const middle = frame.scalars.get("boundary.middle") ?? NaN;
  const centre = Number.isFinite(middle) ? middle : 0;
  return { ...picture, kind: "values", centre, half: Math.max(high - centre, centre - low) || 1, of: session.classes ? "classes" : "target" };
}

/** @param {Frame} frame @param {SessionState} session @returns {Classes | null} */
function classesOf(frame, session) {
  const winner = pictureOf(frame, "regions", 0);
  const value = pictureOf(frame, "regions", 1);
  const output = session.spec.network.layers.at(-1);
  if (!winner || !value || !output) return null;
  const classes = Math.max(session.classes ?? 0, output.units);
  const floor = output.activation === "softmax" ? 1 / output.units : Math.max(0, value.low);
  return { ...value, kind: "classes", winner: winner.bytes, floor, classes };
}

/** @param {Frame} frame @param {string} name @param {number} at */
function pictureOf({ tensors, scalars }, name, at) {
  const tensor = tensors.get(name);
  if (!tensor || tensor.shape.length !== 3 || !(tensor.data instanceof Uint8Array)) return null;
  const [count, side] = tensor.shape;
  const first = Math.min(at, count - 1) * side * side;
  return { bytes: tensor.data.subarray(first, first + side * side), side, low: scalars.get(`${name}.low`) ?? -1, high: scalars.get(`${name}.high`) ?? 1 };
}

/** The index of the cell that holds a place. @param {number} side @param {Domain} domain @param {Place} place */
export function cellAt(side, [left, right, bottom, top], { x1, x2 }) {
  const within = (/** @type {number} */ share) => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
  return within((top - x2) / (top - bottom)) * side + within((x1 - left) / (right - left));
}

/** A byte of a picture as the value that it stands for. @param {{low: number, high: number}} range @param {number} byte */
export const valueOf = ({ low, high }, byte) => low + (byte / 255) * (high - low);

/**
 * What is answered at a place: exactly, where the frame has just this place, else what the picture's cell says.
 * @typedef {{value: number, label: number | null, exact: boolean, share: boolean}} Answer
 *   `label`: the class, null where there is none; `share`: the value is a probability of that class
 */

/**
 * @param {Surface} surface @param {Frame} frame @param {SessionState} session @param {Domain} domain @param {Place} place
 * @returns {Answer | null}
 */
export function answerAt(surface, frame, session, domain, place) {
  const given = exactAt(surface, frame, place);
  const cell = cellAt(surface.side, domain, place);
  const activation = session.spec.network.layers.at(-1)?.activation;
  if (surface.kind === "classes") {
    const label = given ? given.indexOf(Math.max(...given)) : surface.winner[cell];
    if (label === NOWHERE || label < 0) return null;
    return { value: given ? given[label] : valueOf(surface, surface.bytes[cell]), label, exact: given !== null, share: activation === "softmax" };
  }
  const value = given ? given[0] : valueOf(surface, surface.bytes[cell]);
  if (!Number.isFinite(value)) return null;
  if (surface.of !== "classes") return { value, label: null, exact: given !== null, share: false };
  const label = value > surface.centre ? 1 : 0;
  const share = activation === "sigmoid" && surface.centre === 0.5;
  return { value: share && !label ? 1 - value : value, label, exact: given !== null, share };
}

/** @param {Surface} surface @param {Frame} frame @param {Place} place @returns {number[] | null} */
function exactAt(surface, { tensors, scalars }, { x1, x2 }) {
  if (surface.kind === "values" && surface.of === "unit") return null;
  const point = tensors.get("point");
  return point && scalars.get("point.x1") === x1 && scalars.get("point.x2") === x2 ? [...point.data] : null;
}

/**
 * The point next to a place, of the splits given.
 * @template {{points: Points | null}} S
 * @param {readonly S[]} splits @param {Domain} domain @param {Place} place
 * @returns {{split: S, label: number, index: number} | null}
 */
export function nearest(splits, [left, right, bottom, top], { x1, x2 }) {
  let found = null;
  let least = Infinity;
  for (const split of splits) {
    split.points?.points.forEach(([p1, p2], index) => {
      const distance = ((p1 - x1) / (right - left)) ** 2 + ((p2 - x2) / (top - bottom)) ** 2;
      if (distance >= least) return;
      least = distance;
      found = { split, index, label: labelOf(split.points, index) };
    });
  }
  return found;
}

/** The label of a point; the first number where targets have several. @param {Points | null} points @param {number} index */
export function labelOf(points, index) {
  const label = /** @type {number | number[] | undefined} */ (points?.labels[index]);
  return Number(Array.isArray(label) ? label[0] : label);
}

/**
 * A place so many cells further: always in the middle of one, so that picture, figure and exact answer speak of the same.
 * @param {Domain} domain @param {Place | null} place  null: the middle @param {number} right  cells @param {number} up  cells
 * @returns {Place}
 */
export function moved(domain, place, right, up) {
  const [left, end, bottom, top] = domain;
  const step = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ at, /** @type {number} */ cells) => {
    const size = (high - low) / RESOLUTION;
    const cell = Math.min(RESOLUTION - 1, Math.max(0, Math.floor((at - low) / size) + cells));
    return low + (cell + 0.5) * size;
  };
  const from = place ?? { x1: (left + end) / 2, x2: (bottom + top) / 2 };
  return written(domain, { x1: step(left, end, from.x1, right), x2: step(bottom, top, from.x2, up) });
}

/** A place with as many decimals as are shown of it, so that what is answered belongs to the numbers that stand there. @param {Domain} domain @param {Place} place */
export function written(domain, { x1, x2 }) {
  const decimals = decimalsOf(domain);
  return { x1: Number(x1.toFixed(decimals)), x2: Number(x2.toFixed(decimals)) };
}

/** Decimals that tell places apart: about a thousandth of the plane. @param {Domain} domain */
export function decimalsOf([left, right, bottom, top]) {
  const size = Math.min(right - left, top - bottom) / 100;
  return Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(size > 0 ? size : 1))));
}
