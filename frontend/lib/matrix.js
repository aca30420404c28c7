/** A small matrix of numbers as a table: each cell coloured by its value, its number on it where there is room. */

import { cssColour, diverging, textOn } from "./colour.js";
import { make, setAttribute, setText } from "./dom.js";
import { fixed } from "./numbers.js";

/** @typedef {import("./colour.js").Scale} Scale */

/** Rows or columns up to which numbers stand on the cells. */
export const MOST_NUMBERED = 7;

export class Matrix {
  element;
  #rows = 0;
  #columns = 0;
  /** @type {HTMLElement[]} */
  #cells = [];
  #choose;

  /** @param {string} label @param {((row: number, column: number) => void) | null} [choose]  its cells can be chosen */
  constructor(label, choose = null) {
    this.#choose = choose;
    this.element = make("table", { class: "matrix", "aria-label": label, role: choose ? "grid" : null });
    if (!choose) return;
    this.element.addEventListener("click", (event) => {
      const at = this.#cells.findIndex((cell) => cell === event.target);
      if (at >= 0) choose(Math.floor(at / this.#columns), at % this.#columns);
    });
    this.element.addEventListener("keydown", this.#key);
  }

  /**
   * @param {ArrayLike<number>} values  row by row; NaN: there is nothing
   * @param {number} rows @param {number} columns @param {number} range @param {Scale} scale
   * @param {readonly [number, number] | null} chosen
   */
  show(values, rows, columns, range, scale, chosen) {
    if (rows !== this.#rows || columns !== this.#columns) this.#build(rows, columns);
    const numbered = Math.max(rows, columns) <= MOST_NUMBERED;
    this.#cells.forEach((cell, at) => {
      const value = Number(values[at]);
      const none = Number.isNaN(value);
      const colour = diverging(value, range, scale);
      cell.style.backgroundColor = none ? "" : cssColour(colour);
      cell.style.color = none ? "" : textOn(colour);
      setText(cell, none ? "" : numbered ? fixed(value, 2) : "");
      setAttribute(cell, "title", numbered || none ? null : fixed(value, 4));
      const mine = chosen !== null && at === chosen[0] * columns + chosen[1];
      cell.classList.toggle("is-chosen", mine);
      if (this.#choose) {
        setAttribute(cell, "tabindex", mine || (!chosen && at === 0) ? 0 : -1);
        setAttribute(cell, "aria-selected", mine ? "true" : "false");
      }
    });
  }

  /** @param {number} rows @param {number} columns */
  #build(rows, columns) {
    this.#rows = rows;
    this.#columns = columns;
    this.element.style.setProperty("--matrix-side", String(Math.max(rows, columns)));
    this.element.classList.toggle("matrix--bare", Math.max(rows, columns) > MOST_NUMBERED);
    const body = Array.from({ length: rows }, () => make("tr", {}, ...Array.from({ length: columns }, () => make("td", { role: this.#choose ? "gridcell" : null }))));
    this.element.replaceChildren(make("tbody", {}, ...body));
    this.#cells = [...this.element.querySelectorAll("td")];
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const at = this.#cells.findIndex((cell) => cell === event.target);
    const moves = /** @type {{[key: string]: [number, number]}} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });
    const by = moves[event.key];
    if (at < 0 || !by) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.min(this.#rows - 1, Math.max(0, Math.floor(at / this.#columns) + by[0]));
    const column = Math.min(this.#columns - 1, Math.max(0, (at % this.#columns) + by[1]));
    this.#choose?.(row, column);
    this.#cells[row * this.#columns + column]?.focus();
  };
}
