import { cssColour, diverging, textOn } from "../lib/colour.js";
import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";

/** @typedef {import("../lib/colour.js").Scale} Scale */

/**
 * Numbers in coloured cells, as a kernel or a patch is read: one colour scale, one range. Cells may be typed into.
 * They are made anew only when their number changes, so that nothing jumps while they are filled.
 */
export class NumberGrid {
  element = make("div", { class: "grid-numbers", role: "table" });
  #columns = 0;
  /** @type {HTMLElement[]} */
  #cells = [];
  #edited;

  /** @param {((row: number, column: number, text: string) => boolean) | null} [edited]  a cell was typed into: whether its value is taken */
  constructor(edited = null) {
    this.#edited = edited;
    if (edited) {
      this.element.addEventListener("change", (event) => this.#change(event));
      this.element.addEventListener("keydown", (event) => this.#move(event));
      this.element.addEventListener("focusin", (event) => event.target instanceof HTMLInputElement && event.target.select());
    }
  }

  /**
   * @param {ArrayLike<number | null>} values  row by row @param {number} rows @param {number} columns
   * @param {{range: number, scale: Scale, decimals: number, label: string, name?: (row: number, column: number) => string}} look
   */
  show(values, rows, columns, { range, scale, decimals, label, name }) {
    setAttribute(this.element, "aria-label", label);
    if (this.#cells.length !== rows * columns || this.#columns !== columns) this.#make(rows, columns);
    this.#cells.forEach((cell, at) => {
      const value = values[at] ?? NaN;
      const known = Number.isFinite(value);
      const ground = diverging(known ? value : 0, range || 1, scale);
      const shown = known ? (this.#edited && Number.isInteger(value) ? numbers.typed(value) : numbers.fixed(value, decimals)) : numbers.DASH;
      const style = `background:${cssColour(ground)};color:${textOn(ground)}`;
      if (cell.dataset.look !== style) {
        cell.dataset.look = style;
        cell.style.cssText = style;
      }
      if (cell instanceof HTMLInputElement) {
        if (document.activeElement !== cell) cell.value = shown;
        cell.title = known ? numbers.typed(value) : "";
        setAttribute(cell, "aria-label", name?.(Math.floor(at / columns), at % columns));
        setAttribute(cell, "aria-invalid", null);
      } else setText(cell, shown);
    });
  }

  /** @param {number} rows @param {number} columns */
  #make(rows, columns) {
    this.#columns = columns;
    const stop = Math.floor((rows * columns) / 2);
    this.#cells = Array.from({ length: rows * columns }, (_, at) =>
      this.#edited
        ? make("input", { class: "grid-numbers__cell", type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", tabindex: at === stop ? 0 : -1 })
        : make("span", { class: "grid-numbers__cell", role: "cell" }),
    );
    const lines = Array.from({ length: rows }, (_, row) => make("div", { class: "grid-numbers__row", role: "row" }, ...this.#cells.slice(row * columns, (row + 1) * columns).map((cell) => (this.#edited ? make("span", { role: "cell" }, cell) : cell))));
    this.element.replaceChildren(...lines);
    this.element.style.setProperty("--columns", String(columns));
  }

  /** @param {Event} event */
  #change(event) {
    const at = this.#cells.findIndex((cell) => cell === event.target);
    const cell = this.#cells[at];
    if (!(cell instanceof HTMLInputElement)) return;
    const taken = this.#edited?.(Math.floor(at / this.#columns), at % this.#columns, cell.value) ?? false;
    setAttribute(cell, "aria-invalid", taken ? null : "true");
  }

  /** One stop of the Tab key; arrows go on from there, left and right only where the text ends. @param {KeyboardEvent} event */
  #move(event) {
    const at = this.#cells.findIndex((cell) => cell === event.target);
    const cell = this.#cells[at];
    if (!(cell instanceof HTMLInputElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const column = at % this.#columns;
    const moves = /** @type {{[key: string]: number | false}} */ ({
      ArrowUp: at - this.#columns,
      ArrowDown: at + this.#columns,
      Enter: at + this.#columns,
      ArrowLeft: (whole || cell.selectionEnd === 0) && column > 0 && at - 1,
      ArrowRight: (whole || cell.selectionStart === cell.value.length) && column < this.#columns - 1 && at + 1,
    });
    const to = moves[event.key];
    if (typeof to !== "number") return;
    event.preventDefault();
    const next = this.#cells[to];
    if (!next) return;
    for (const other of this.#cells) other.tabIndex = other === next ? 0 : -1;
    next.focus();
  }
}
