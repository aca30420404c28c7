import { make, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { shapeOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** `<experiment-sheet>`: what can be started from. Tells "open-zoo" with the entry. */
export class ExperimentSheet extends Sheet {
  title = text.sheets.experiments;
  #cards = make("ul", { class: "zoo" });
  #key = "";

  build() {
    super.build();
    this.body.append(make("h3", { class: "title" }, text.sheets.startFrom), this.#cards);
  }

  /** @param {import("../state/store.js").PageState} state */
  show({ zoo }) {
    const key = zoo.map(({ id }) => id).join();
    if (key === this.#key) return;
    this.#key = key;
    this.#cards.replaceChildren(...zoo.map((entry) => this.#card(entry)));
  }

  /** @param {import("../types.js").ZooEntry} entry */
  #card(entry) {
    const name = make("b", {});
    setText(name, entry.title);
    const size = `${shapeOf(entry.spec)} · ${numbers.count(parameters(entry.spec))} ${text.sheets.parameters}`;
    const button = make(
      "button", { type: "button", class: "zoo__card" },
      name, make("span", { class: "mono soft" }, size), make("span", { class: "soft" }, entry.about),
    );
    button.addEventListener("click", () => {
      this.close();
      tell(this, "open-zoo", entry);
    });
    return make("li", {}, button);
  }
}

/** Numbers that a network of dense layers, one after the other, trains. @param {import("../types.js").Spec} spec */
function parameters({ network }) {
  let inputs = network.input_shape.reduce((product, size) => product * size, 1);
  let sum = 0;
  for (const layer of network.layers) {
    sum += layer.units * (inputs + (layer.use_bias === false ? 0 : 1));
    inputs = layer.units;
  }
  return sum;
}

customElements.define("experiment-sheet", ExperimentSheet);
