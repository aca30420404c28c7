import { icon, make, setAttribute, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { own, summaryTable as words } from "../state/own-strings.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<summary-table>`: the layers as Keras's summary tells them, with connections; choosing a row chooses the layer everywhere. */
export class SummaryTable extends View {
  #rows = make("tbody");
  #foot = make("tr");
  #key = "";

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": own.close, title: `${own.close} (Esc)` }, icon("close"));
    const head = [words.layer, words.type, words.shape, words.params, words.connections].map((name) => make("th", { scope: "col", title: name === words.connections ? words.connectionsTip : null }, name));
    this.append(
      make("div", { class: "dock__head" }, make("h2", { class: "title" }, words.title), close),
      make("table", { class: "summary", "aria-label": words.title }, make("thead", {}, make("tr", {}, ...head)), this.#rows, make("tfoot", {}, this.#foot)),
    );
    this.#rows.addEventListener("click", (event) => {
      const pressed = event.target instanceof Element ? event.target.closest("[data-layer]") : null;
      if (pressed instanceof HTMLElement) tell(this, "select", { layer: pressed.dataset.layer });
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
  }

  focusFirst() {
    const first = this.querySelector("tbody button");
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {PageState} state */
  show({ inspector, summary, selection }) {
    this.hidden = inspector !== "summary";
    if (this.hidden || !summary) return;
    const key = JSON.stringify(summary);
    if (key !== this.#key) {
      this.#key = key;
      this.#rows.replaceChildren(...summary.layers.map(({ name, type, output_shape: shape, params, connections }) =>
        make("tr", { "data-layer": name },
          make("th", { scope: "row" }, make("button", { type: "button", class: "summary__layer mono" }, name)),
          make("td", {}, type), make("td", { class: "mono" }, shape.map((size) => size ?? numbers.DASH).join(" × ")),
          make("td", { class: "mono" }, numbers.count(params)), make("td", { class: "mono" }, numbers.count(connections)))));
      this.#foot.replaceChildren(
        make("th", { scope: "row" }, words.total), make("td", {}, summary.trainable_params === summary.total_params ? "" : words.trainable(numbers.count(summary.trainable_params))), make("td"),
        make("td", { class: "mono" }, numbers.count(summary.total_params)), make("td", { class: "mono" }, numbers.count(summary.total_connections)));
    }
    for (const row of this.#rows.querySelectorAll("tr")) {
      const isChosen = selection?.layer === row.dataset.layer;
      row.classList.toggle("is-chosen", isChosen);
      const button = row.querySelector("button");
      if (button) setAttribute(button, "aria-pressed", String(isChosen));
    }
  }
}

customElements.define("summary-table", SummaryTable);
