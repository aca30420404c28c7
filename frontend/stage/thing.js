/**
 * What can be pointed at on the stage: a layer, one of its units, one number of its kernel or bias. The same objects
 * travel as the detail of "select". Pure.
 */

import { linkInto } from "./model.js";

/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */

/** @typedef {Selection} Thing */

/** @param {string} layer @param {number} input @param {number} unit @returns {Thing} */
export function weightThing(layer, input, unit) {
  return { layer, unit, tensor: `${layer}.kernel`, index: [input, unit] };
}

/** @param {string} layer @param {number} unit @returns {Thing} */
export function biasThing(layer, unit) {
  return { layer, unit, tensor: `${layer}.bias`, index: [unit] };
}

/** @param {Thing | null} a @param {Thing | null} b */
export function sameThing(a, b) {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.layer !== b.layer || a.tensor !== b.tensor) return false;
  if (a.tensor) return String(a.index) === String(b.index);
  return a.unit === b.unit && String(a.cell) === String(b.cell);
}

/** A number that can be changed. @param {Thing | null} thing @returns {thing is Thing & {tensor: string, index: number[]}} */
export function isNumber(thing) {
  return !!thing?.tensor && !!thing.index;
}

/** @param {Thing | null} thing */
export function isWeight(thing) {
  return isNumber(thing) && thing.index.length === 2;
}

/** `hidden1.kernel[0, 3]`, `hidden1[2]`, `hidden1`. @param {Thing} thing */
export function thingName(thing) {
  if (isNumber(thing)) return `${thing.tensor}[${thing.index.join(", ")}]`;
  if (thing.cell) return `${thing.layer}[${thing.cell.join(", ")}, ${thing.unit}]`;
  return thing.unit === undefined ? thing.layer : `${thing.layer}[${thing.unit}]`;
}

/** @param {Layout} layout @param {string} layer @returns {Place | undefined} */
export function placeOf(layout, layer) {
  return layout.places.find((place) => place.column.name === layer);
}

/**
 * The two ends of a weight's edge; null for what has none.
 * @param {Model} model @param {Layout} layout @param {Thing} thing
 */
export function edgeEnds(model, layout, thing) {
  const link = linkInto(model, thing.layer);
  const [input, unit] = thing.index ?? [];
  if (!link || !isWeight(thing) || input === undefined || unit === undefined) return null;
  const from = layout.places[link.from.at];
  const to = layout.places[link.to.at];
  if (!from || !to || !from.xs.length || from.column.kind === "picture") return null;
  return {
    x0: Number(from.xs[input]) + from.size / 2,
    y0: Number(from.ys[input]),
    x1: Number(to.xs[unit]) - to.entry,
    y1: Number(to.ys[unit]),
  };
}

/** Whether a thing still exists in a model. @param {Model} model @param {Thing} thing */
export function exists(model, thing) {
  const column = model.columns.find((other) => other.name === thing.layer);
  if (!column) return false;
  if (thing.unit !== undefined && thing.unit >= column.units) return false;
  if (thing.cell && !(column.cells && thing.cell[0] < column.cells[0] && thing.cell[1] < column.cells[1])) return false;
  if (!isWeight(thing)) return true;
  const link = linkInto(model, thing.layer);
  return !!link && Number(thing.index?.[0]) < link.from.units;
}

/** @param {readonly import("../types.js").Place[]} pins @param {Thing | null} thing */
export function isPinned(pins, thing) {
  if (!isNumber(thing)) return false;
  return pins.some((pin) => pin.tensor === thing.tensor && String(pin.index) === String(thing.index));
}
