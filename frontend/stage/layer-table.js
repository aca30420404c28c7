/** The chosen layer as an HTML table: the same numbers without sight of the picture. */

import { icon, make, setText } from "../lib/dom.js";
import { count, signed } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { featureLabel, linkInto } from "./model.js";

/** @typedef {import("./board.js").Board} Board */

const MOST_UNITS = 64;
const MOST_INPUTS = 64;

export class LayerTable {
  element = make("div", { class: "stage-table", hidden: true, tabindex: -1 });
  #close = make("button", { type: "button", class: "stage-table__close", "aria-label": text.stage.tableClose, title: `${text.stage.tableClose} (Esc)` }, icon("close"));
  #table = make("table");
  #note = make("p", { class: "stage-table__note" });
  #layer = "";
  #signature = "";

  /** @param {() => void} close @param {AbortSignal} signal */
  constructor(close, signal) {
    this.element.append(this.#close, this.#table, this.#note);
    this.#close.addEventListener("click", close, { signal });
    this.element.addEventListener("pointerdown", (event) => event.stopPropagation(), { signal });
    this.element.addEventListener(
      "keydown",
      (event) => {
        const leave = event.key === "Escape" || (event.shiftKey && event.key.toLowerCase() === "t");
        if (!leave) return;
        event.stopPropagation();
        event.preventDefault();
        close();
      },
      { signal },
    );
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {string} layer @param {Board} board */
  open(layer, board) {
    this.#layer = layer;
    this.element.hidden = false;
    this.follow(board);
    this.element.focus();
  }

  close() {
    this.element.hidden = true;
  }

  /** @param {Board} board */
  follow(board) {
    const link = board.model && linkInto(board.model, this.#layer);
    if (!this.isOpen || !link) return;
    const units = Math.min(MOST_UNITS, link.to.units);
    const inputs = Math.min(MOST_INPUTS, link.from.units);
    const signature = JSON.stringify([link.layer, units, inputs, link.from.features, link.bias]);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#build(link, units, inputs);
    }
    const rows = this.#table.tBodies[0]?.rows ?? [];
    for (let unit = 0; unit < units; unit++) {
      const cells = rows[unit]?.cells;
      if (!cells) continue;
      let at = 1;
      if (link.bias) setText(cells[at++] ?? this.#note, signed(board.values.number(link.bias, [unit]), 4));
      for (let input = 0; input < inputs; input++) {
        setText(cells[at++] ?? this.#note, signed(board.number({ layer: link.layer, tensor: link.kernel, index: [input, unit] }), 4));
      }
    }
  }

  /** @param {import("./model.js").Link} link @param {number} units @param {number} inputs */
  #build(link, units, inputs) {
    const from = (/** @type {number} */ input) => {
      const feature = link.from.features[input];
      return feature ? featureLabel(feature) : `${link.from.name}[${input}]`;
    };
    const heads = [text.stage.unit, ...(link.bias ? [text.stage.bias] : []), ...Array.from({ length: inputs }, (_, input) => from(input))];
    const body = Array.from({ length: units }, (_, unit) =>
      make("tr", {}, make("th", { scope: "row" }, String(unit)), ...heads.slice(1).map(() => make("td"))),
    );
    this.#table.replaceChildren(
      make("caption", {}, text.stage.table(link.layer)),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...body),
    );
    setText(this.#note, units < link.to.units ? text.stage.tableFirst(count(units), count(link.to.units)) : "");
  }
}
