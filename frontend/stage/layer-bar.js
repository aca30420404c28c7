/** The header line: each layer's name and shape above its column, with buttons for units, layers and its menu. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { count } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { LABEL } from "./layout.js";
import { MOST_GRAPH, MOST_HIDDEN } from "./rebuild.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./model.js").Column} Column */

/**
 * @typedef {object} Wishes
 * @property {(layer: string, by: 1 | -1) => void} resize
 * @property {(after: string) => void} add
 * @property {(layer: string) => void} remove
 * @property {(layer: string) => void} choose
 * @property {(layer: string) => void} menu
 * @property {(by: 1 | -1) => void} deepen  a hidden layer more before the output, or the last one less
 */

/** px between columns below which buttons show for one layer only, that for a new layer among them. */
const TIGHT = { mouse: 130, touch: 196 };
/** px between columns below which units and activation stand one above the other, and below which names are short. */
const STACKED = 116;
const SHORT = 66;
/** And below which a square picture is named by its side: "28²". */
const TINY = 44;

export class LayerBar {
  element = make("div", { class: "stage-layers" });
  #signature = "";
  /** @type {{column: Column, box: HTMLElement, insert: HTMLElement | null}[]} */
  #entries = [];
  #depth = make("span", { class: "stage-depth__count" });
  #wishes;

  /** @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(wishes, signal) {
    this.#wishes = wishes;
    this.element.addEventListener("click", this.#press, { signal });
    this.element.addEventListener("contextmenu", this.#menu, { signal });
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
      if (editable) this.element.append(this.#depthControl());
    }
    const share = LABEL / (board.room.label || LABEL);
    const { classList } = this.element;
    classList.toggle("is-tight", layout.pitch < (board.room.touch ? TIGHT.touch : TIGHT.mouse));
    classList.toggle("is-stacked", layout.pitch * share < STACKED);
    classList.toggle("is-short", layout.pitch * share < SHORT);
    setText(this.#depth, text.stage.depth(model.columns.length - 2));
    for (const button of this.element.querySelectorAll(".stage-depth button")) {
      const full = button instanceof HTMLElement && button.dataset["wish"] === "deeper" ? !mayGrow(board) : model.columns.length <= 2;
      setAttribute(button, "disabled", full);
    }
    model.columns.forEach((column, at) => this.#place(column, at, board));
  }

  /** @param {Column} column @param {number} at @param {Board} board */
  #place(column, at, board) {
    const entry = this.#entries[at];
    const place = board.layout?.places[at];
    if (!entry || !place || !board.layout) return;
    const next = board.layout.places[at + 1];
    const { box } = entry;
    const short = this.element.classList.contains("is-short") || (place.room ?? 1e3) < SHORT;
    box.style.left = `${place.x}px`;
    box.style.setProperty("--room", `${place.room ? Math.round(place.room) : Math.max(short ? 30 : 60, Math.round(board.layout.pitch - 6))}px`);
    const chosen = board.chosen?.layer === column.name || board.focused?.layer === column.name;
    box.classList.toggle("is-chosen", chosen);
    const { operation } = board;
    const runs = operation?.layer === column.name;
    box.classList.toggle("is-running", runs);
    box.classList.toggle("is-running-back", runs && operation.phase === "backward");
    if (entry.insert && next) {
      entry.insert.style.left = `${(place.x + next.x) / 2}px`;
      setAttribute(entry.insert, "hidden", !mayGrow(board));
    }
    const layer = board.layerOf(column.name);
    const name = column.at === 0 ? text.stage.input : column.name;
    part(box, "name", short ? text.stage.shortName(name) : name);
    setAttribute(box.querySelector(".stage-layer__name") ?? box, "title", short ? name : null);
    const tiny = (place.room ?? SHORT) < TINY && column.cells && column.cells[0] === column.cells[1];
    const cells = tiny ? `${column.cells?.[0]}²` : column.cells ? column.cells.join("×") : column.side ? `${column.side}×${column.side}` : "";
    const maps = column.cells && !column.side ? `×${column.units}` : "";
    part(box, "units", cells ? cells + (short ? "" : maps) : count(column.units));
    part(box, "activation", maps && short ? maps : column.activation);
    box.querySelector(".stage-layer__dot")?.toggleAttribute("hidden", !column.activation);
    const named = box.querySelector(".stage-layer__activation");
    if (named) setAttribute(named, "data-tip", text.glossary[column.activation]);
    box.querySelector(".stage-layer__frozen")?.toggleAttribute("hidden", layer?.trainable !== false);
    const less = box.querySelector('[data-wish="less"]');
    if (less instanceof HTMLButtonElement) less.disabled = column.units <= 1;
  }

  /** @param {Column} column @param {boolean} editable @param {boolean} last */
  #entry(column, editable, last) {
    const name = make("span", { class: "stage-layer__name" });
    const label = column.at > 0 ? text.stage.menuOf(column.name) : null;
    const shape = make(
      column.at > 0 ? "button" : "span",
      { class: "stage-layer__shape", type: column.at > 0 ? "button" : null, tabindex: column.at > 0 ? -1 : null, "data-wish": column.at > 0 ? "menu" : null, "data-layer": column.name, title: label && `${label} (A)` },
      make("span", { class: "stage-layer__units" }),
      ...(column.at > 0 ? [make("span", { class: "stage-layer__dot" }, " · "), make("span", { class: "stage-layer__activation" })] : []),
      make("span", { class: "stage-layer__frozen", hidden: true, role: "img", "aria-label": text.stage.frozen }, icon("lock")),
    );
    const box = make("div", { class: "stage-layer", "data-layer": column.name }, name, shape);
    if (!editable || last) return { column, box, insert: null };
    const ofUnits = [
      button("less", "minus", `${text.stage.unitLess} ${column.name}`, column.name, "Delete"),
      button("more", "plus", `${text.stage.unitMore} ${column.name}`, column.name, "Insert"),
      button("gone", "close", `${text.stage.layerGone} ${column.name}`, column.name, "Shift+Delete"),
    ];
    const added = () => button("new", "plus", `${text.stage.layerNew} ${column.name}`, column.name, "Shift+Insert");
    const group = { class: "stage-layer__tools", role: "group", "aria-label": text.stage.tools(column.name) };
    if (!column.fixed) box.append(make("div", group, ...ofUnits, added()));
    return { column, box, insert: make("div", { class: "stage-insert" }, added()) };
  }

  /** How many hidden layers there are, with one more and one less: always in sight. */
  #depthControl() {
    return make(
      "div",
      { class: "stage-depth", role: "group", "aria-label": text.stage.depthLong, "data-control": "numHiddenLayers" },
      button("shallower", "minus", text.stage.depthLess, "", ""),
      this.#depth,
      button("deeper", "plus", text.stage.depthMore, "", ""),
    );
  }

  /** @param {MouseEvent} event */
  #press = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const pressed = target?.closest("button");
    const wish = pressed?.dataset["wish"];
    if (wish === "deeper" || wish === "shallower") return this.#wishes.deepen(wish === "deeper" ? 1 : -1);
    const layer = pressed?.dataset["layer"] || target?.closest(".stage-layer")?.getAttribute("data-layer");
    if (!layer) return;
    switch (wish) {
      case "less":
        return this.#wishes.resize(layer, -1);
      case "more":
        return this.#wishes.resize(layer, 1);
      case "gone":
        return this.#wishes.remove(layer);
      case "new":
        return this.#wishes.add(layer);
      case "menu":
        return this.#wishes.menu(layer);
      default:
        return this.#wishes.choose(layer);
    }
  };

  /** @param {MouseEvent} event */
  #menu = (event) => {
    const layer = event.target instanceof Element ? event.target.closest(".stage-layer")?.getAttribute("data-layer") : null;
    event.stopPropagation();
    if (!layer || layer === "input") return;
    event.preventDefault();
    this.#wishes.menu(layer);
  };
}

/** Whether a further hidden layer is offered. @param {Board} board */
function mayGrow(board) {
  if (board.model?.nodes.length) return board.model.nodes.length < MOST_GRAPH;
  return (board.model?.columns.length ?? 0) - 2 < MOST_HIDDEN;
}

/** @param {HTMLElement} box @param {string} name @param {string} value */
function part(box, name, value) {
  const found = box.querySelector(`.stage-layer__${name}`);
  if (found) setText(found, value);
}

/** Not a tab stop of its own: by keyboard the stage has the same by the key that its tooltip names. @param {string} wish @param {string} sign @param {string} label @param {string} layer @param {string} key */
function button(wish, sign, label, layer, key) {
  return make(
    "button",
    { type: "button", tabindex: -1, class: "stage-layer__button", "data-wish": wish, "data-layer": layer || null, "aria-label": label, title: key ? `${label} (${key})` : label },
    icon(sign),
  );
}
