/** The card beside what is pointed at: its name, and values that follow training. */

import { make, setText } from "../lib/dom.js";
import { count, DASH, signed } from "../lib/numbers.js";
import { featureLabel } from "../lib/features.js";
import { maps } from "../state/maps-strings.js";
import { text } from "../state/strings.js";
import { cellValue } from "./maps.js";
import { biasThing, isNumber, thingName } from "./thing.js";
import { columnOf } from "./model.js";
import { isSilent, LossTable } from "./silence.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

const AWAY = 16;

/** A value as cards print it; a dash while no frame has brought it. @param {number} value @param {number} [decimals] */
export function valueText(value, decimals = 4) {
  return Number.isNaN(value) ? DASH : signed(value, decimals);
}

/** A gradient with its sign; a dash before the first step. @param {number} value */
export function gradientText(value) {
  if (Number.isNaN(value)) return DASH;
  const size = Math.abs(value);
  if (size === 0 || size >= 0.001) return signed(value, 4);
  const text = size.toExponential(2).replace("-", "−").replace("+", "");
  return `${value < 0 ? "−" : "+"}${text}`;
}

/** The last change that was seen of a number. @param {Board} board @param {Thing} thing */
export function changeText(board, thing) {
  const change = board.change(thing);
  return change ? text.stage.changeOver(gradientText(change.by), count(change.steps)) : DASH;
}

export class HoverCard {
  element = make("div", { class: "stage-card", role: "tooltip", hidden: true });
  #name = make("span", { class: "stage-card__name" });
  #value = make("output", { class: "stage-card__value" });
  #about = make("span", { class: "stage-card__about" });
  #rows = make("dl", { class: "stage-card__rows" });
  #losses = new LossTable();

  constructor() {
    this.element.append(make("div", { class: "stage-card__head" }, this.#name, this.#value), this.#about, this.#rows, this.#losses.element);
  }

  /**
   * @param {Board} board @param {Thing | null} thing
   * @param {{width: number, height: number}} room
   */
  show(board, thing, room) {
    const at = thing && board.anchor(thing);
    const hidden = !thing || !at || (thing.unit === undefined && !thing.tensor);
    if (this.element.hidden !== hidden) this.element.hidden = hidden;
    if (!thing || !at || hidden) return;
    setText(this.#name, thingName(thing));
    if (isNumber(thing)) this.#number(board, thing);
    else this.#unit(board, thing);
    this.#losses.show(board, thing);
    this.#move(board, thing, at, room);
  }

  /** @param {Board} board @param {Thing} thing */
  #number(board, thing) {
    const value = board.number(thing);
    setText(this.#value, valueText(value));
    this.#value.dataset["sign"] = value < 0 ? "neg" : "pos";
    setText(this.#about, isSilent(board, thing) ? text.stage.off : board.pinned(thing) ? text.stage.locked : "");
    this.#table([
      [text.stage.gradient, gradientText(board.gradient(thing)), "grad"],
      [text.stage.change, changeText(board, thing), ""],
    ]);
  }

  /** @param {Board} board @param {Thing} thing */
  #unit(board, thing) {
    const column = board.model && columnOf(board.model, thing.layer);
    const unit = thing.unit ?? 0;
    if (!column) return;
    const feature = column.features[unit];
    setText(this.#value, feature ? featureLabel(feature) : "");
    setText(this.#about, text.stage.unitOf(unit, column.activation));
    if (column.kind === "maps") return this.#map(board, thing, column);
    /** @type {[string, string, string][]} */
    const rows = [];
    const activation = board.values.tensor(column.at === 0 ? "sample.input" : `sample.${column.name}.a`)?.data[unit];
    const logit = board.values.tensor(`sample.${column.name}.z`)?.data[unit];
    if (logit !== undefined) rows.push([text.stage.logit, signed(logit, 4), ""]);
    if (activation !== undefined) rows.push([text.stage.activation, signed(activation, 4), ""]);
    if (column.at > 0) {
      const bias = biasThing(thing.layer, unit);
      rows.push([text.stage.bias, valueText(board.number(bias)), ""]);
      rows.push([`${text.stage.gradient} ${text.stage.bias}`, gradientText(board.gradient(bias)), "grad"]);
    }
    this.#table(rows);
  }

  /** A map, and the cell pointed at as its picture has it. @param {Board} board @param {Thing} thing @param {import("./model.js").Column} column */
  #map(board, thing, column) {
    const [rows, columns] = column.cells ?? [0, 0];
    setText(this.#about, maps.aboutMap(thing.unit ?? 0, rows, columns, column.activation));
    const value = cellValue(board, thing);
    const { tensor } = board.mapsLook;
    /** @type {[string, string, string][]} */
    const cell = thing.cell ? [[maps.cell, thing.cell.join(", "), ""], [tensor, Number.isNaN(value) ? DASH : signed(value, 2), ""]] : [];
    if (column.type === "conv2d") cell.push([text.stage.bias, valueText(board.number(biasThing(thing.layer, thing.unit ?? 0))), ""]);
    this.#table(cell);
  }

  /** @param {[string, string, string][]} rows  name, number, kind */
  #table(rows) {
    while (this.#rows.children.length > rows.length * 2) this.#rows.lastElementChild?.remove();
    while (this.#rows.children.length < rows.length * 2) this.#rows.append(make("dt"), make("dd"));
    rows.forEach(([name, value, kind], at) => {
      const dt = this.#rows.children[at * 2];
      const dd = this.#rows.children[at * 2 + 1];
      if (!(dt instanceof HTMLElement) || !(dd instanceof HTMLElement)) return;
      setText(dt, name);
      setText(dd, value);
      dd.dataset["kind"] = dt.dataset["kind"] = kind;
    });
  }

  /** @param {Board} board @param {Thing} thing @param {{x: number, y: number}} at @param {{width: number, height: number}} room */
  #move(board, thing, at, room) {
    const size = board.layout?.places.find((place) => place.column.name === thing.layer)?.size ?? 0;
    const beside = isNumber(thing) ? AWAY : size / 2 + AWAY;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = at.x + beside + width < room.width - 8;
    const left = right ? at.x + beside : Math.max(8, at.x - beside - width);
    const top = Math.min(room.height - height - 8, Math.max(8, isNumber(thing) ? at.y + 12 : at.y - height / 2));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
