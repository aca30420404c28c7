import { make, setText } from "../lib/dom.js";
import { barsDrawing } from "../charts/drawings.js";
import * as numbers from "../lib/numbers.js";
import { answers } from "../state/output-strings.js";
import { own } from "../state/own-strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */

const NUMBERS_MS = 95; // between two writings of the numbers

/** What the output layer answers for one example: a bar of ink for each class, since colour is kept for sign. */
export class ClassBars {
  element = make("div", { class: "classes" });
  #list = make("ol", { class: "classes__list", "aria-label": answers.probabilities });
  #which = make("span", { class: "mono" });
  #label = make("b", { class: "classes__label" });
  aside = make("span", { class: "title__aside" }, this.#which, this.#label);
  /** @type {{fill: HTMLElement, value: HTMLElement, row: HTMLElement}[]} */
  #bars = [];
  #isShare = true;
  #layer = "";
  /** @type {number[]} */
  #answer = [];
  #numbersAt = 0; // time of the last change of the numbers, ms
  #timer = 0;

  constructor() {
    this.element.append(this.#list);
  }

  /** @param {PageState} state */
  show({ session, sample }) {
    const layer = session?.spec.network.layers.at(-1);
    if (!layer) return;
    this.#layer = layer.name;
    this.#isShare = layer.activation === "softmax" || layer.activation === "sigmoid";
    if (this.#bars.length !== layer.units) this.#make(layer.units);
    setText(this.#which, sample?.own ? own.which[sample.own.from] : sample ? answers.which(sample.split, numbers.count(sample.index)) : "");
    setText(this.#label, sample?.label === null || sample === null ? "" : `${answers.label} ${sample.label}`);
    this.#bars.forEach(({ row }, i) => row.classList.toggle("classes__row--label", i === sample?.label));
  }

  /** What it shows, to be drawn on another paper. @returns {import("../charts/drawings.js").Drawing | null} */
  get drawing() {
    return this.#answer.length ? barsDrawing(`${answers.title} · ${this.#which.textContent}`, this.#answer, this.#isShare) : null;
  }

  /** @param {number} count */
  #make(count) {
    this.#bars = Array.from({ length: count }, (_, i) => {
      const fill = make("i", { class: "classes__fill" });
      const value = make("span", { class: "classes__value mono" }, numbers.DASH);
      const row = make("li", { class: "classes__row" }, make("span", { class: "mono" }, String(i)), make("span", { class: "classes__track" }, fill), value);
      return { fill, value, row };
    });
    this.#list.replaceChildren(...this.#bars.map(({ row }) => row));
  }

  /** @param {Frame} frame */
  draw(frame) {
    const answer = frame.tensors.get(`sample.${this.#layer}.a`);
    if (!answer) return;
    this.#answer = [...answer.data];
    const largest = this.#isShare ? 1 : Math.max(1e-9, ...this.#answer.map(Math.abs));
    this.#bars.forEach(({ fill }, i) => {
      const v = this.#answer[i] ?? NaN;
      fill.style.transform = `scaleX(${Number.isFinite(v) ? Math.min(1, Math.max(0, Math.abs(v) / largest)).toFixed(4) : 0})`;
    });
    clearTimeout(this.#timer);
    const rest = NUMBERS_MS - (performance.now() - this.#numbersAt);
    if (rest <= 0) this.#write();
    else this.#timer = window.setTimeout(() => this.#write(), rest); // no other frame may come: the last one is told too
  }

  #write() {
    this.#numbersAt = performance.now();
    const answer = this.#answer;
    let best = 0;
    answer.forEach((v, i) => {
      if (v > answer[best]) best = i;
    });
    this.#bars.forEach(({ value, row }, i) => {
      const v = answer[i] ?? NaN;
      setText(value, this.#isShare ? numbers.probability(v) : numbers.signed(v));
      row.classList.toggle("classes__row--best", i === best && Number.isFinite(v));
    });
  }
}
