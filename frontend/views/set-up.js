import { icon, make, setAttribute } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { CompareMenu } from "./compare-menu.js";
import { DataCard } from "./data-card.js";
import { TrainingCard } from "./training-card.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<set-up>`: data and training; collapses to a rail of icons, on a narrow page to nothing. */
export class SetUp extends View {
  #data = new DataCard();
  #training = new TrainingCard();
  #rail = make(
    "div", { class: "rail card" },
    railButton("data", `${text.setup.open}: ${text.setup.data}`),
    railButton("tune", `${text.setup.open}: ${text.setup.training}`),
  );
  /** @type {CompareMenu | null} */
  #compare = null;
  #close = make("button", { type: "button", class: "icon-button icon-button--bare setup__close", "data-action": "setup", "aria-label": text.setup.close, title: `${text.setup.close} (\\)` }, icon("panel"));

  /** @param {import("../state/desk.js").Desk} desk */
  set desk(desk) {
    this.#data.desk = desk;
    this.#training.desk = desk;
  }

  build() {
    const first = make("div", { class: "setup__top" }, this.#close);
    this.append(this.#rail, first, this.#data, this.#training);
    this.#compare = new CompareMenu(this);
  }

  /** @param {PageState} state */
  show(state) {
    setAttribute(this, "data-open", state.rail ? null : true);
    this.#compare?.show(state);
    this.#data.state = state;
    this.#training.state = state;
  }
}

/** @param {string} name @param {string} label */
function railButton(name, label) {
  return make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "setup", "aria-label": label, title: `${label} (\\)` }, icon(name));
}

customElements.define("set-up", SetUp);
