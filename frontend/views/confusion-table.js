import { parseColour, textOn } from "../lib/colour.js";
import { make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { SPLITS } from "../state/curve-words.js";
import { answers } from "../state/output-strings.js";
import { wrongOnes } from "../state/own-strings.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {(name: string) => string} Token */

/** How often each class got each answer: a table, its cells shaded by their share of the row. */
export class ConfusionTable {
  #table = make("table", { class: "confusion__table" });
  #caption = make("p", { class: "confusion__caption soft" });
  element = make("div", { class: "confusion", hidden: true }, make("div", { class: "confusion__head" }, this.#caption, make("button", { type: "button", class: "quiet-link", "data-action": "wrong_ones" }, wrongOnes.show)), make("div", { class: "confusion__room" }, this.#table));
  splits = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": answers.split, hidden: true });
  /** @type {HTMLElement[][]} */
  #cells = [];
  /** The split that was chosen, and the one that there is. @type {typeof SPLITS[number]} */
  #chosen = "test";
  /** @type {typeof SPLITS[number]} */
  #split = "test";
  /** What the cells say. @type {{counts: number[][], step: number} | null} */
  shown = null;
  #key = "";

  constructor() {
    this.splits.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      const split = SPLITS.find((one) => one === button?.dataset.split);
      if (!split) return;
      this.#chosen = this.#split = split;
      this.#choose();
      tell(this.splits, "probes");
    });
  }

  /** The split that is counted; the training split where the chosen one is empty. @param {SessionState} session */
  splitOf(session) {
    return session[this.#chosen]?.count ? this.#chosen : "train";
  }

  /** @param {SessionState} session @returns {import("../types.js").Probe[]} */
  wanted(session) {
    return session.classes && session[this.splitOf(session)]?.count ? [{ type: "confusion", split: this.splitOf(session) }] : [];
  }

  /** @param {PageState} state */
  show({ session }) {
    if (!session) return;
    const there = SPLITS.filter((split) => session[split]?.count);
    this.#split = this.splitOf(session);
    const classes = session.classes ? Math.max(2, session.spec.network.layers.at(-1)?.units ?? 2) : 0;
    const key = `${classes} ${there.join()}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#build(classes);
      this.splits.replaceChildren(...there.map((split) => make("button", { type: "button", role: "radio", "data-split": split }, text.chart[split])));
    }
    this.#choose();
  }

  #choose() {
    for (const button of this.splits.querySelectorAll("button")) setAttribute(button, "aria-checked", String(button.dataset.split === this.#split));
  }

  /** @param {number} classes */
  #build(classes) {
    this.shown = null;
    setText(this.#caption, classes ? answers.counting : text.chart.noAccuracy);
    const labels = Array.from({ length: classes }, (_, i) => String(i));
    this.#cells = labels.map(() => labels.map(() => make("td", { class: "mono" }, numbers.DASH)));
    const head = make("tr", {}, make("td", {}, make("span", { class: "sight-hidden" }, answers.corner)), ...labels.map((label) => make("th", { scope: "col", "aria-label": answers.answered(label) }, label)));
    const rows = labels.map((label, i) => make("tr", {}, make("th", { scope: "row", "aria-label": answers.labelled(label) }, label), ...this.#cells[i]));
    this.#table.replaceChildren(...(classes ? [make("thead", {}, head), make("tbody", {}, ...rows)] : []));
  }

  /** @param {Frame} frame @param {Token} token */
  draw({ tensors, scalars }, token) {
    const found = tensors.get(`confusion.${this.#split}`);
    const size = this.#cells.length;
    if (!found || found.shape[0] !== size || Number.isNaN(found.data[0])) return;
    const counts = Array.from({ length: size }, (_, i) => [...found.data.subarray(i * size, (i + 1) * size)]);
    this.shown = { counts, step: scalars.get("metrics_step") ?? NaN };
    this.paint(token);
  }

  /** @param {Token} token */
  paint(token) {
    if (!this.shown) return;
    const { counts, step } = this.shown;
    let right = 0;
    let all = 0;
    counts.forEach((row, label) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      all += total;
      right += row[label];
      row.forEach((count, answer) => {
        const cell = this.#cells[label][answer];
        const ground = shadeOf(count, total, token);
        setText(cell, String(count));
        const css = `background: rgb(${ground.join(" ")}); color: ${textOn(ground)}`;
        if (cell.dataset.look !== css) {
          cell.dataset.look = css;
          cell.style.cssText = css;
        }
      });
    });
    setText(this.#caption, answers.right(numbers.count(right), numbers.count(all)));
    setAttribute(this.#table, "aria-label", answers.tableOf(text.chart[this.#split], numbers.count(step)));
  }
}

/** One hue, from card to ink, by the share of the row; a count that is not zero never looks like one. @param {number} count @param {number} total @param {Token} token @returns {[number, number, number]} */
export function shadeOf(count, total, token) {
  const [card, ink] = ["card", "ink"].map((name) => parseColour(token(name)) ?? [128, 128, 128]);
  const share = count && total ? 0.08 + 0.82 * (count / total) : 0;
  const part = (/** @type {0 | 1 | 2} */ at) => Math.round(card[at] + (ink[at] - card[at]) * share);
  return [part(0), part(1), part(2)];
}
