/** A chosen unit's incoming weights, painted on their picture: more or less, in spots of 1 to 3 pixels. */

import { icon, make, setAttribute } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { newGesture } from "./hold.js";
import { linkInto } from "./model.js";
import { isNumber } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("../types.js").Command} Command */

/**
 * One pass of the hand: what it has set, and what of it is not yet sent.
 * @typedef {{gesture: string, unit: number, layer: string, last: number, values: Map<number, number>, unsent: Set<number>}} Stroke
 */

const STRENGTH = 0.25; // of the range, for each pass over a pixel
const SEND_MS = 1000 / 30;
const SIZES = [1, 2, 3];

export class Brush {
  #board;
  #send;
  #sign = 1;
  #size = 2;
  /** @type {Stroke | null} */
  #stroke = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  element = make("div", { class: "stage-brush", role: "group", "aria-label": text.stage.brush, hidden: true });

  /** @param {Board} board @param {(command: Command) => void} send @param {AbortSignal} signal */
  constructor(board, send, signal) {
    this.#board = board;
    this.#send = send;
    const button = (/** @type {string} */ label, /** @type {string} */ name, /** @type {Node | string} */ sign) =>
      make("button", { type: "button", class: "stage-brush__button", "data-brush": name, "aria-label": label, title: label }, sign);
    this.element.append(
      button(text.stage.brushMore, "+", icon("plus")),
      button(text.stage.brushLess, "-", icon("minus")),
      ...SIZES.map((size) => button(`${text.stage.brushSize} ${size}`, String(size), String(size))),
    );
    this.element.addEventListener("click", this.#press, { signal });
    for (const type of ["pointerdown", "dblclick"]) this.element.addEventListener(type, (event) => event.stopPropagation(), { signal });
    signal.addEventListener("abort", () => this.#end());
    this.#mark();
  }

  /** Shown while a unit is chosen whose weights are a picture. */
  show() {
    const unit = this.#unit();
    const { weights } = this.#board.layout ?? {};
    if (this.element.hidden !== !unit) this.element.hidden = !unit;
    if (!unit || !weights) return;
    const under = weights.top > (this.#board.layout?.places[0]?.box.top ?? 0);
    const { offsetWidth: width, offsetHeight: height } = this.element;
    this.element.style.left = `${Math.round(Math.max(8, weights.left + weights.size / 2 - width / 2))}px`;
    this.element.style.top = `${Math.round(under ? weights.top + weights.size + 6 : weights.top - height - 6)}px`;
  }

  /**
   * @param {number} x @param {number} y @param {"down" | "move" | "up"} phase
   * @returns {boolean} whether this pointer paints
   */
  paint(x, y, phase) {
    if (phase === "up") {
      this.#end();
      return true;
    }
    const cell = this.#cellAt(x, y);
    if (phase === "down") {
      const unit = this.#unit();
      if (!unit || cell < 0) return false;
      this.#stroke = { ...unit, gesture: newGesture(), last: -1, values: new Map(), unsent: new Set() };
    }
    if (this.#stroke && cell >= 0 && cell !== this.#stroke.last) this.#dab(this.#stroke, cell);
    return this.#stroke !== null;
  }

  #unit() {
    const { chosen, model, mayEdit } = this.#board;
    if (!mayEdit || !model || chosen?.unit === undefined || isNumber(chosen)) return null;
    const link = linkInto(model, chosen.layer);
    return link?.from.side && this.#board.values.incoming(link, chosen.unit) ? { layer: chosen.layer, unit: chosen.unit } : null;
  }

  /** @param {number} x @param {number} y @returns {number} index of the input, -1 beside the picture */
  #cellAt(x, y) {
    const side = this.#board.model?.columns[0]?.side ?? 0;
    const { left, top, size } = this.#board.layout?.weights ?? { left: 0, top: 0, size: 0 };
    const column = Math.floor(((x - left) / size) * side);
    const row = Math.floor(((y - top) / size) * side);
    return size && column >= 0 && row >= 0 && column < side && row < side ? row * side + column : -1;
  }

  /** @param {Stroke} stroke @param {number} cell */
  #dab(stroke, cell) {
    stroke.last = cell;
    const { model } = this.#board;
    const link = model && linkInto(model, stroke.layer);
    const weights = link && this.#board.values.incoming(link, stroke.unit);
    if (!link || !weights) return;
    const { side } = link.from;
    const from = -Math.floor((this.#size - 1) / 2);
    const by = this.#sign * STRENGTH * this.#board.weightRange(stroke.layer);
    for (let down = from; down < from + this.#size; down++) {
      for (let right = from; right < from + this.#size; right++) {
        const row = Math.floor(cell / side) + down;
        const column = (cell % side) + right;
        if (row < 0 || column < 0 || row >= side || column >= side) continue;
        const at = row * side + column;
        stroke.values.set(at, (stroke.values.get(at) ?? Number(weights.data[weights.start + at * weights.stride])) + by);
        stroke.unsent.add(at);
      }
    }
    this.#timer ??= setTimeout(this.#flush, SEND_MS);
  }

  #flush = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const stroke = this.#stroke;
    if (!stroke) return;
    for (const at of stroke.unsent) {
      const value = stroke.values.get(at) ?? 0;
      if (Number.isFinite(value)) this.#send({ type: "edit", tensor: `${stroke.layer}.kernel`, index: [at, stroke.unit], value, gesture: stroke.gesture });
    }
    stroke.unsent.clear();
  };

  #end() {
    this.#flush();
    this.#stroke = null;
  }

  /** @param {MouseEvent} event */
  #press = (event) => {
    const name = event.target instanceof Element ? event.target.closest("button")?.dataset["brush"] : undefined;
    if (name === "+" || name === "-") this.#sign = name === "+" ? 1 : -1;
    else if (name) this.#size = Number(name);
    this.#mark();
  };

  #mark() {
    for (const button of this.element.querySelectorAll("button")) {
      const name = button.dataset["brush"] ?? "";
      const on = name === "+" ? this.#sign > 0 : name === "-" ? this.#sign < 0 : Number(name) === this.#size;
      setAttribute(button, "aria-pressed", on ? "true" : "false");
    }
  }
}
