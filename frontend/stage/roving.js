/**
 * The stage by keyboard: one tab stop, inside it a focus that goes from layer to layer, unit to unit, weight to weight.
 * Tells what is wanted; changes nothing but the focus.
 */

import { columnOf, linkInto } from "./model.js";
import { biasThing, isNumber, weightThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

/**
 * @typedef {object} Wishes
 * @property {(thing: Thing | null) => void} focus  moved there: to be shown and said
 * @property {(thing: Thing | null) => void} choose
 * @property {(thing: Thing) => void} open  the popover of a number
 * @property {(thing: Thing) => void} lock
 * @property {(thing: Thing) => void} mask
 * @property {(layer: string) => void} menu
 * @property {(thing: Thing, sign: 1 | -1, event: KeyboardEvent) => void} nudge
 * @property {(layer: string, by: 1 | -1) => void} resize
 * @property {(layer: string) => void} add
 * @property {(layer: string) => void} remove
 * @property {() => void} table
 */

export class Roving {
  #board;
  #wishes;

  /** @param {Board} board @param {Wishes} wishes */
  constructor(board, wishes) {
    this.#board = board;
    this.#wishes = wishes;
  }

  /** Where the focus begins: at what is chosen, else at the first layer's first unit. @returns {Thing | null} */
  first() {
    const column = this.#board.model?.columns[1] ?? this.#board.model?.columns[0];
    return this.#board.chosen ?? (column ? { layer: column.name, unit: 0 } : null);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was meant for the stage */
  press(event) {
    if (event.ctrlKey || event.metaKey) return false;
    const thing = this.#board.focused;
    if (!thing) {
      const first = this.first();
      if (!first || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter"].includes(event.key)) return false;
      this.#wishes.focus(first);
      return true;
    }
    if (event.shiftKey && event.key.toLowerCase() === "t") {
      this.#wishes.table();
      return true;
    }
    return this.#structure(event, thing) || this.#open(event, thing) || (isNumber(thing) ? this.#inEdges(event, thing) : thing.cell ? this.#inCells(event, thing, thing.cell) : this.#inUnits(event, thing));
  }

  /** @param {KeyboardEvent} event @param {Thing} thing */
  #structure(event, thing) {
    if (event.key !== "Insert" && event.key !== "Delete") return false;
    if (event.shiftKey) this.#wishes[event.key === "Insert" ? "add" : "remove"](thing.layer);
    else this.#wishes.resize(thing.layer, event.key === "Insert" ? 1 : -1);
    return true;
  }

  /** The layer's menu; on and off. @param {KeyboardEvent} event @param {Thing} thing */
  #open(event, thing) {
    const letter = event.shiftKey || event.altKey ? "" : event.key.toLowerCase();
    if (letter === "x" && thing.unit !== undefined) this.#wishes.mask(thing);
    else if (letter === "a" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) this.#wishes.menu(thing.layer);
    else return false;
    return true;
  }

  /** Layers and units. @param {KeyboardEvent} event @param {Thing} thing */
  #inUnits(event, thing) {
    if (event.altKey) return false;
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight":
        return this.#toLayer(thing, event.key === "ArrowLeft" ? -1 : 1);
      case "ArrowUp":
      case "ArrowDown":
        return this.#toUnit(thing, (event.key === "ArrowUp" ? -1 : 1) * 1);
      case "PageUp":
      case "PageDown":
        return this.#toUnit(thing, (event.key === "PageUp" ? -1 : 1) * this.#rowLength(thing));
      case "Home":
      case "End":
        return this.#toEnd(thing, event.key === "End");
      case "Enter":
        if (this.#intoCells(thing)) return true;
        this.#wishes.choose(thing);
        if (thing.unit === undefined) this.#wishes.focus({ layer: thing.layer, unit: 0 });
        return true;
      case "Escape":
        return this.#out(thing);
      default:
        return event.key.toLowerCase() === "e" && !event.shiftKey ? this.#intoEdges(thing) : false;
    }
  }

  /** From a map to the cell in its middle. @param {Thing} thing */
  #intoCells(thing) {
    const column = this.#board.model && columnOf(this.#board.model, thing.layer);
    if (column?.kind !== "maps" || !column.cells || thing.unit === undefined) return false;
    const cell = { ...thing, cell: /** @type {[number, number]} */ (column.cells.map((size) => Math.floor((size - 1) / 2))) };
    this.#wishes.choose(cell);
    this.#wishes.focus(cell);
    return true;
  }

  /** Cells of a map; with Shift by the width of its window. @param {KeyboardEvent} event @param {Thing} thing @param {[number, number]} cell */
  #inCells(event, thing, [row, column]) {
    const { model } = this.#board;
    const owner = model && columnOf(model, thing.layer);
    const window = model?.nodes.find((node) => node.name === thing.layer)?.window;
    if (!owner?.cells || event.altKey) return false;
    const [rows, columns] = owner.cells;
    const by = event.shiftKey ? [window?.size[0] ?? 1, window?.size[1] ?? 1] : [1, 1];
    const go = (/** @type {number} */ down, /** @type {number} */ right, unit = thing.unit ?? 0) => {
      const cell = /** @type {[number, number]} */ ([Math.min(rows - 1, Math.max(0, row + down)), Math.min(columns - 1, Math.max(0, column + right))]);
      const next = { layer: thing.layer, unit: Math.min(owner.units - 1, Math.max(0, unit)), cell };
      this.#wishes.choose(next);
      this.#wishes.focus(next);
      return true;
    };
    switch (event.key) {
      case "ArrowUp":
      case "ArrowDown":
        return go(event.key === "ArrowUp" ? -Number(by[0]) : Number(by[0]), 0);
      case "ArrowLeft":
      case "ArrowRight":
        return go(0, event.key === "ArrowLeft" ? -Number(by[1]) : Number(by[1]));
      case "Home":
      case "End":
        return event.key === "Home" ? go(-rows, -columns) : go(rows, columns);
      case "PageUp":
      case "PageDown":
        return go(0, 0, (thing.unit ?? 0) + (event.key === "PageUp" ? -1 : 1));
      case "Enter":
        return go(0, 0);
      case "Escape":
        this.#wishes.choose(null);
        this.#wishes.focus({ layer: thing.layer, unit: thing.unit });
        return true;
      default:
        return false;
    }
  }

  /** A unit's bias and weights. @param {KeyboardEvent} event @param {Thing & {tensor: string, index: number[]}} thing */
  #inEdges(event, thing) {
    const unit = { layer: thing.layer, unit: thing.index.at(-1) ?? 0 };
    const list = this.numbersOf(unit);
    const at = list.findIndex((other) => other.tensor === thing.tensor && String(other.index) === String(thing.index));
    const go = (/** @type {number} */ to) => {
      const next = list[Math.min(list.length - 1, Math.max(0, to))];
      if (next) this.#wishes.focus(next);
      return true;
    };
    switch (event.key) {
      case "ArrowUp":
        return go(at - 1);
      case "ArrowDown":
        return go(at + 1);
      case "Home":
        return go(0);
      case "End":
        return go(list.length - 1);
      case "ArrowLeft":
      case "ArrowRight":
        this.#wishes.nudge(thing, event.key === "ArrowLeft" ? -1 : 1, event);
        return true;
      case "Enter":
        this.#wishes.open(thing);
        return true;
      case "Escape":
        this.#wishes.choose(null);
        this.#wishes.focus(unit);
        return true;
    }
    const letter = event.shiftKey || event.altKey ? "" : event.key.toLowerCase();
    if (letter === "l") this.#wishes.lock(thing);
    else if (letter === "e") this.#wishes.focus(unit);
    else return false;
    return true;
  }

  /** A unit's bias, then its incoming weights, strongest first. @param {{layer: string, unit: number}} unit @returns {Thing[]} */
  numbersOf({ layer, unit }) {
    const { model, values } = this.#board;
    const link = model && linkInto(model, layer);
    if (!link) return [];
    const weights = values.incoming(link, unit);
    const size = (/** @type {number} */ input) => (weights ? Math.abs(Number(weights.data[weights.start + input * weights.stride])) : 0);
    const order = Array.from({ length: link.from.units }, (_, input) => input).sort((a, b) => size(b) - size(a));
    const strongest = order.slice(0, 256).map((input) => weightThing(layer, input, unit));
    return link.bias ? [biasThing(layer, unit), ...strongest] : strongest;
  }

  /** @param {Thing} thing */
  #intoEdges(thing) {
    if (thing.unit === undefined) return false;
    const first = this.numbersOf({ layer: thing.layer, unit: thing.unit })[0];
    if (!first) return false;
    this.#wishes.choose(thing);
    this.#wishes.focus(first);
    return true;
  }

  /** @param {Thing} thing @param {number} by */
  #toLayer(thing, by) {
    const columns = this.#board.model?.columns ?? [];
    const at = columns.findIndex((column) => column.name === thing.layer);
    const next = columns[Math.min(columns.length - 1, Math.max(0, at + by))];
    const here = columns[at];
    if (!next || !here) return true;
    if (thing.unit === undefined) this.#wishes.focus({ layer: next.name });
    else {
      // The unit at the same height, not the one with the same number.
      const share = here.units > 1 ? thing.unit / (here.units - 1) : 0.5;
      const unit = next.kind === "picture" || next.kind === "bridge" ? undefined : Math.round(share * (next.units - 1));
      this.#wishes.focus(next === here ? thing : { layer: next.name, unit });
    }
    return true;
  }

  /** @param {Thing} thing @param {number} by */
  #toUnit(thing, by) {
    const column = this.#board.model && columnOf(this.#board.model, thing.layer);
    if (!column || column.kind === "picture" || column.kind === "bridge") return true;
    if (thing.unit === undefined) this.#wishes.focus(by > 0 ? { layer: thing.layer, unit: 0 } : thing);
    else if (thing.unit + by < 0 && thing.unit === 0) this.#wishes.focus({ layer: thing.layer });
    else this.#wishes.focus({ layer: thing.layer, unit: Math.min(column.units - 1, Math.max(0, thing.unit + by)) });
    return true;
  }

  /** @param {Thing} thing */
  #rowLength(thing) {
    const place = this.#board.layout?.places.find((other) => other.column.name === thing.layer);
    return place?.column.kind === "block" ? place.rows : 8;
  }

  /** @param {Thing} thing @param {boolean} last */
  #toEnd(thing, last) {
    const column = this.#board.model && columnOf(this.#board.model, thing.layer);
    if (!column) return true;
    const columns = this.#board.model?.columns ?? [];
    if (thing.unit === undefined) this.#wishes.focus({ layer: (last ? columns.at(-1) : columns[0])?.name ?? thing.layer });
    else this.#wishes.focus({ layer: thing.layer, unit: last && column.kind !== "picture" ? column.units - 1 : 0 });
    return true;
  }

  /** @param {Thing} thing */
  #out(thing) {
    if (this.#board.chosen) this.#wishes.choose(null);
    else if (thing.unit !== undefined) this.#wishes.focus({ layer: thing.layer });
    else this.#wishes.focus(null);
    return true;
  }
}

