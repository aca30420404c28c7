/** What is said aloud of a thing. Pure. */

import { loss } from "../lib/numbers.js";
import { featureLabel } from "../lib/features.js";
import { maps } from "../state/maps-strings.js";
import { text } from "../state/strings.js";
import { cellValue } from "./maps.js";
import { columnOf, linkInto } from "./model.js";
import { isSilent } from "./silence.js";
import { biasThing, isNumber, isWeight } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

/** "plus 0.21", "minus 1.04", "0.00". @param {number} value @param {number} [decimals] */
export function spoken(value, decimals = 2) {
  if (Number.isNaN(value)) return text.stage.absent;
  const size = Math.abs(value).toFixed(decimals);
  if (Number(size) === 0) return size;
  return `${value < 0 ? text.stage.minus : text.stage.plus} ${size}`;
}

/** @param {Board} board @param {Thing} thing @returns {string} */
export function sayThing(board, thing) {
  const { model } = board;
  const column = model && columnOf(model, thing.layer);
  if (!model || !column) return "";
  if (isNumber(thing)) {
    const lock = isSilent(board, thing) ? `, ${text.stage.sayOff}` : board.pinned(thing) ? `, ${text.stage.sayLocked}` : "";
    const value = spoken(board.number(thing));
    const unit = thing.index.at(-1) ?? 0;
    if (!isWeight(thing)) return `${text.stage.endOf(thing.layer, unit)}, ${text.stage.sayBias(value)}${lock}`;
    const link = linkInto(model, thing.layer);
    const input = thing.index[0] ?? 0;
    const feature = link?.from.features[input];
    const from = feature ? featureLabel(feature) : text.stage.endOf(link?.from.name ?? "", input);
    return text.stage.sayWeight(from, text.stage.endOf(thing.layer, unit), value) + lock;
  }
  if (column.kind === "maps") return sayMaps(board, thing, column);
  if (thing.unit === undefined) {
    return text.stage.sayLayer(column.name, column.at, model.columns.length - 1, String(column.units), column.activation);
  }
  const at = thing.unit + 1;
  if (column.at === 0) {
    const feature = column.features[thing.unit];
    return text.stage.sayInput(feature ? featureLabel(feature) : "", at, column.units, sayActivation(board, thing));
  }
  const bias = board.number(biasThing(thing.layer, thing.unit));
  const says = `${column.activation ? `, ${column.activation}` : ""}, ${text.stage.sayBias(spoken(bias))}`;
  const off = isSilent(board, thing) ? `, ${text.stage.sayOff}` : "";
  return text.stage.sayUnit(column.name, at, column.units, says + sayActivation(board, thing) + off);
}

/** @param {Board} board @param {Thing} thing @param {import("./model.js").Column} column */
function sayMaps(board, thing, column) {
  const [rows, columns] = column.cells ?? [0, 0];
  const whole = maps.sayLayer(column.name, column.at, (board.model?.columns.length ?? 1) - 1, column.units, rows, columns, column.activation);
  if (thing.unit === undefined) return whole;
  if (!thing.cell) return maps.sayMap(column.name, thing.unit + 1, column.units, rows, columns);
  const value = cellValue(board, thing);
  return maps.sayCell(column.name, thing.unit, thing.cell[0], thing.cell[1], Number.isNaN(value) ? "" : spoken(value));
}

/** The loss with and without what is switched off. @param {Board} board @param {Thing} thing */
export function sayLosses(board, thing) {
  const before = board.silence.before(thing)?.train ?? Number.NaN;
  return text.stage.sayLosses(loss(before), loss(board.values.scalar("train_loss")));
}

/** @param {Board} board @param {Thing} thing */
function sayActivation(board, thing) {
  const name = thing.layer === "input" ? "sample.input" : `sample.${thing.layer}.a`;
  const value = board.values.tensor(name)?.data[thing.unit ?? 0];
  return value === undefined ? "" : `, ${text.stage.activation} ${spoken(value)}`;
}
