/** The header line: each layer's name and shape above its column, with buttons for units and layers. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { count } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { MOST_LAYERS } from "./rebuild.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./model.js").Column} Column */

/**
 * @typedef {object} Wishes
 * @property {(layer: string, by: 1 | -1) => void} resize
 * @property {(after: string) => void} add
 * @property {(layer: string) => void} remove
 * @property {(layer: string) => void} choose
 */

/** px between columns below which buttons show for one layer only, that for a new layer among them. */
const TIGHT = { mouse: 130, touch: 196 };

export class LayerBar {
  element = make("div", { class: "stage-layers" });
  #signature = "";
  /** @type {{column: Column, box: HTMLElement, insert: HTMLElement | null}[]} */
  #entries = [];
  #wishes;

  /** @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(wishes, signal) {
    this.#wishes = wishes;
    this.element.addEventListener("click", this.#press, { signal });
    // A double click on a button is two presses, not a way one stop deeper; a drag does not begin here.
    for (const type of ["pointerdown", "dblclick"]) this.element.addEventListener(type, (event) => event.stopPropagation(), { signal });
  }

  /** @param {Board} board */
  show(board) {
    const { model, layout } = board;
    if (!model || !layout) {
      this.element.replaceChildren();
      this.#signature = "";
      this.#entries = [];
      return;
    }
    const editable = board.mayEdit;
    const signature = JSON.stringify([editable, model.columns.map((c) => [c.name, c.fixed])]);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#entries = model.columns.map((column, at) => this.#entry(column, editable, at === model.columns.length - 1));
      this.element.replaceChildren(...this.#entries.flatMap((entry) => (entry.insert ? [entry.box, entry.insert] : [entry.box])));
    }
    this.element.classList.toggle("is-tight", layout.pitch < (board.room.touch ? TIGHT.touch : TIGHT.mouse));
    model.columns.forEach((column, at) => this.#place(column, at, board));
  }

  /** @param {Column} column @param {number} at @param {Board} board */
  #place(column, at, board) {
    const entry = this.#entries[at];
    const place = board.layout?.places[at];
    if (!entry || !place || !board.layout) return;
    const next = board.layout.places[at + 1];
    entry.box.style.left = `${place.x}px`;
    entry.box.style.setProperty("--room", `${Math.max(72, Math.round(board.layout.pitch - 8))}px`);
    const chosen = board.chosen?.layer === column.name || board.focused?.layer === column.name;
    entry.box.classList.toggle("is-chosen", chosen);
    if (entry.insert && next) {
      entry.insert.style.left = `${(place.x + next.x) / 2}px`;
      setAttribute(entry.insert, "hidden", (board.model?.columns.length ?? 0) > MOST_LAYERS);
    }
    const shape = column.side ? `${column.side}×${column.side}` : count(column.units);
    setText(entry.box.querySelector(".stage-layer__name") ?? entry.box, column.at === 0 ? text.stage.input : column.name);
    const line = entry.box.querySelector(".stage-layer__shape") ?? entry.box;
    setText(line, text.stage.layerLine(shape, column.activation));
    setAttribute(line, "data-tip", column.activation ? text.glossary[column.activation] : null);
    const less = entry.box.querySelector('[data-wish="less"]');
    if (less instanceof HTMLButtonElement) less.disabled = column.units <= 1;
  }

  /** @param {Column} column @param {boolean} editable @param {boolean} last */
  #entry(column, editable, last) {
    const name = make("span", { class: "stage-layer__name" });
    const shape = make("span", { class: "stage-layer__shape" });
    const box = make("div", { class: "stage-layer", "data-layer": column.name }, name, shape);
    if (!editable || last) return { column, box, insert: null };
    const ofUnits = [
      button("less", "minus", `${text.stage.unitLess} ${column.name}`, column.name, "Delete"),
      button("more", "plus", `${text.stage.unitMore} ${column.name}`, column.name, "Insert"),
      button("gone", "close", `${text.stage.layerGone} ${column.name}`, column.name, "Shift+Delete"),
    ];
    const added = () => button("new", "plus", `${text.stage.layerNew} ${column.name}`, column.name, "Shift+Insert");
    const group = { class: "stage-layer__tools", role: "group", "aria-label": text.stage.tools(column.name) };
    box.append(make("div", group, ...(column.fixed ? [] : ofUnits), added()));
    return { column, box, insert: make("div", { class: "stage-insert" }, added()) };
  }

  /** @param {MouseEvent} event */
  #press = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const pressed = target?.closest("button");
    const layer = pressed?.dataset["layer"] ?? target?.closest(".stage-layer")?.getAttribute("data-layer");
    if (!layer) return;
    switch (pressed?.dataset["wish"]) {
      case "less":
        return this.#wishes.resize(layer, -1);
      case "more":
        return this.#wishes.resize(layer, 1);
      case "gone":
        return this.#wishes.remove(layer);
      case "new":
        return this.#wishes.add(layer);
      default:
        return this.#wishes.choose(layer);
    }
  };
}

/** Not a tab stop of its own: by keyboard the stage has the same by the key that its tooltip names. @param {string} wish @param {string} sign @param {string} label @param {string} layer @param {string} key */
function button(wish, sign, label, layer, key) {
  return make(
    "button",
    { type: "button", tabindex: -1, class: "stage-layer__button", "data-wish": wish, "data-layer": layer, "aria-label": label, title: `${label} (${key})` },
    icon(sign),
  );
}
