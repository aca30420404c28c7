/**
 * How a unit's picture is coloured: about 0 as a rule; an output that is a probability about 0.5, and one output of
 * several as so much of its class's colour. Tables are made once for each range and theme.
 */

import { classLook, diverging, parseColour, pixelOf } from "../lib/colour.js";

/** @typedef {import("./model.js").Column} Column */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("../lib/colour.js").Rgb} Rgb */

const MOST_KEPT = 64;

export class Looks {
  /** @type {Map<string, Uint32Array>} */
  #tables = new Map();

  clear() {
    this.#tables.clear();
  }

  /**
   * Pixels for the 256 values of a picture that goes from `low` to `high`.
   * @param {Column} column @param {number} unit @param {number} low @param {number} high @param {Palette} palette
   * @returns {Uint32Array}
   */
  table(column, unit, low, high, palette) {
    if (column.look === "values") return palette.table;
    const key = `${column.look} ${column.look === "class" ? unit : ""} ${column.units} ${low} ${high}`;
    let table = this.#tables.get(key);
    if (!table) {
      if (this.#tables.size >= MOST_KEPT) this.#tables.clear();
      const shade = column.look === "class" ? classShade(unit, column.units, palette) : shareShade(palette);
      table = Uint32Array.from({ length: 256 }, (_, byte) => pixelOf(shade(low + (byte / 255) * (high - low))));
      this.#tables.set(key, table);
    }
    return table;
  }
}

/** A probability of class 1: its middle is undecided. @param {Palette} palette @returns {(value: number) => Rgb} */
function shareShade(palette) {
  return (value) => diverging(value - 0.5, 0.5, palette.scale);
}

/** From the ground, for 0, to the class's own colour, for 1. @param {number} label @param {number} classes @param {Palette} palette @returns {(value: number) => Rgb} */
function classShade(label, classes, palette) {
  const own = parseColour(palette.token(classLook(label, classes).token)) ?? palette.scale.high;
  return (value) => diverging(Math.max(0, value), 1, { ...palette.scale, high: own });
}
