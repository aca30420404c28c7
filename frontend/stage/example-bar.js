/** Under the input's picture: which example goes through the network, and buttons for another. */

import { icon, make, setText } from "../lib/dom.js";
import { own } from "../state/own-strings.js";
import { text } from "../state/strings.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("../types.js").SampleChoice} SampleChoice */

const ANY = 2 ** 31; // the page knows how many there are, and wraps around

export class ExampleBar {
  element = make("div", { class: "stage-example", role: "group", "aria-label": text.stage.example, hidden: true });
  #index = make("input", { class: "stage-example__index", type: "number", min: 0, step: 1, "aria-label": text.stage.example });
  #label = make("span", { class: "stage-example__label" });
  /** @type {SampleChoice | null} */
  #sample = null;
  #choose;

  /** @param {(choice: {split: string, index: number}) => void} choose @param {AbortSignal} signal */
  constructor(choose, signal) {
    this.#choose = choose;
    const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ act) => {
      const made = make("button", { type: "button", class: "stage-example__button", "aria-label": label, title: label }, icon(sign));
      made.addEventListener("click", act, { signal });
      return made;
    };
    this.element.append(
      this.#label,
      make(
        "div",
        { class: "stage-example__row" },
        button("left", text.stage.examplePrevious, () => this.#go(Number(this.#sample?.index) - 1)),
        this.#index,
        button("left", text.stage.exampleNext, () => this.#go(Number(this.#sample?.index) + 1)),
        button("dice", text.stage.exampleRandom, () => this.#go(Math.floor(Math.random() * ANY))),
        make("button", { type: "button", class: "stage-example__button", "data-action": "own_picture", "aria-label": own.open, title: `${own.open} (D)` }, icon("pencil")),
      ),
    );
    this.element.querySelectorAll("button")[1]?.classList.add("stage-example__button--next");
    this.#index.addEventListener("change", () => this.#go(Number(this.#index.value)), { signal });
    for (const type of ["pointerdown", "dblclick"]) {
      this.element.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
  }

  /** @param {Board} board */
  show(board) {
    const sample = board.experiment?.sample ?? null;
    const picture = board.layout?.places[0];
    const hidden = !sample || picture?.column.kind !== "picture" || (board.model?.surfaces ?? true);
    if (this.element.hidden !== hidden) this.element.hidden = hidden;
    if (hidden || !sample || !picture) return;
    this.#sample = sample;
    const { left, top, width, height } = picture.box;
    this.element.classList.toggle("stage-example--low", picture.foot !== undefined);
    this.element.style.left = `${Math.round(Math.max(left + width / 2, this.element.offsetWidth / 2 + 4))}px`;
    this.element.style.top = `${Math.round(picture.foot ?? top + height + 6)}px`;
    if (document.activeElement !== this.#index) this.#index.value = String(sample.index);
    const label = sample.label === null ? "" : ` · ${text.stage.exampleLabel(String(sample.label))}`;
    setText(this.#label, sample.own ? own.which[sample.own.from] : text.stage.exampleOf(sample.split) + label);
  }

  /** @param {number} index */
  #go(index) {
    if (this.#sample && Number.isFinite(index)) this.#choose({ split: this.#sample.split, index: Math.round(index) });
  }
}
