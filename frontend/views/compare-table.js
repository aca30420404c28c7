import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { versus } from "../state/compare-strings.js";
import { rowsOf } from "../state/difference.js";
import { differing } from "../state/settings.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../compare-room.js").Pair} Pair */
/** @typedef {import("../state/difference.js").Row} Row */

const TOLD_MS = 95; // numbers change at most ten times a second

/** `<compare-table>`: what A and B measure at this step, and the settings in which they differ. */
export class CompareTable extends View {
  #measured = make("tbody", {});
  #settings = make("tbody", {});
  #settingsPart = table(versus.differing, this.#settings, false);
  #key = "";
  /** @type {Map<string, HTMLElement[]>} */
  #cells = new Map();
  #toldAt = 0;
  #isPlaying = false;

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", versus.atStep);
    this.tabIndex = 0; // it may scroll
    this.hidden = true;
    this.append(table(versus.atStep, this.#measured, true), this.#settingsPart);
  }

  /** @param {PageState} state */
  show({ comparison, session }) {
    this.hidden = comparison === null;
    this.#isPlaying = session?.status === "playing";
    if (!comparison?.other || !session) return;
    const rows = differing([session.spec, comparison.other.spec]);
    const key = JSON.stringify(rows);
    if (key === this.#key) return;
    this.#key = key;
    this.#settingsPart.hidden = rows.length === 0;
    this.#settings.replaceChildren(...rows.map(({ label, shown }) => make(
      "tr", {}, make("th", { scope: "row" }, label), ...shown.map((value) => make("td", { class: "mono" }, value ?? numbers.DASH)),
    )));
  }

  /** @param {Pair} pair */
  draw({ a, b }) {
    if (this.#isPlaying && performance.now() - this.#toldAt < TOLD_MS) return;
    const rows = rowsOf(a, b);
    if (!rows) return;
    this.#toldAt = performance.now();
    const names = rows.map(({ name }) => name);
    if ([...this.#cells.keys()].join() !== names.join()) this.#build(rows);
    for (const row of rows) written(row).forEach((shown, i) => setText(/** @type {HTMLElement[]} */ (this.#cells.get(row.name))[i], shown));
  }

  /** @param {readonly Row[]} rows */
  #build(rows) {
    this.#cells = new Map(rows.map(({ name }) => [name, Array.from({ length: 3 }, () => make("td", { class: "mono" }))]));
    this.#measured.replaceChildren(...[...this.#cells].map(([name, cells]) => {
      const line = make("tr", {}, make("th", { scope: "row" }, versus.of[/** @type {Row["name"]} */ (name)]), ...cells);
      setAttribute(line, "data-number", name);
      return line;
    }));
  }
}

/** A, B, and B - A. @param {Row} row */
function written({ name, a, b }) {
  const away = a === null || b === null ? null : b - a;
  if (name.endsWith("accuracy")) return [numbers.accuracy(a), numbers.accuracy(b), away === null ? numbers.DASH : `${numbers.signed(away * 100, 1).trim()} %`];
  const say = name === "weights" ? (/** @type {number | null} */ v) => numbers.fixed(v, 2) : numbers.loss;
  if (away === null) return [say(a), say(b), numbers.DASH];
  return [say(a), say(b), `${away > 0 ? "+" : ""}${say(away)}`];
}

/** @param {string} caption @param {HTMLElement} body @param {boolean} difference */
function table(caption, body, difference) {
  const heads = ["A", "B", ...(difference ? [versus.difference] : [])];
  const head = make("thead", {}, make("tr", {}, make("td", {}), ...heads.map((letter) => make("th", { scope: "col" }, letter))));
  return make("div", { class: "versus__part" }, make("h2", { class: "title" }, caption), make("table", { class: "versus__table", "aria-label": caption }, head, body));
}

customElements.define("compare-table", CompareTable);
