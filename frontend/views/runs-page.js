import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { themeOf } from "../state/preferences.js";
import { nameOf, roomInWords, searchable } from "../state/run-words.js";
import { Runs } from "../state/runs.js";
import { settingsOf } from "../state/settings.js";
import { text } from "../state/strings.js";
import { RunsCompare } from "./runs-compare.js";
import { RunsTable } from "./runs-table.js";
import { View, actionButton } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/runs.js").Run} Run */

const words = text.runs;

/**
 * `<runs-page>`: one's own recent experiments, and two of them compared. It tells "run-action" with {action, id, value}
 * and "go-to" with {name, given} for its own addresses.
 */
export class RunsPage extends View {
  #title = make("h2", { class: "place__title" }, words.title);
  #count = make("span", { class: "soft" });
  #filter = make("input", { type: "search", class: "field runs__filter", placeholder: words.filter, "aria-label": words.filter, autocomplete: "off", spellcheck: "false" });
  #back = make("button", { type: "button", class: "button" }, icon("left"), words.backToAll);
  #compare = make("button", { type: "button", class: "button" }, words.compare);
  #bin = make("button", { type: "button", class: "button", "aria-pressed": "false" }, icon("bin"), make("span", {}));
  #head = make("div", { class: "place__head" }, this.#back, this.#title, this.#count, make("span", { class: "space" }), this.#filter, this.#compare, this.#bin);
  #note = make("p", { class: "soft" });
  #none = make("div", { class: "place__empty" });
  #noneSays = make("p", {});
  #room = make("p", { class: "soft runs__room" });
  #table = new RunsTable();
  #comparison = new RunsCompare();
  /** In the order chosen. @type {string[]} */
  #chosen = [];
  #isBin = false;
  /** @type {PageState | null} */
  #shown = null;

  build() {
    this.#none.append(this.#noneSays, actionButton("stage", { label: words.toStage, class: "button" }));
    this.append(make("div", { class: "place__body" }, this.#head, this.#note, this.#comparison.element, this.#none, this.#table.element, this.#room));
    this.#filter.addEventListener("input", () => this.#again());
    this.#bin.addEventListener("click", () => {
      this.#isBin = !this.#isBin;
      this.#again();
    });
    this.#back.addEventListener("click", () => tell(this, "go-to", { name: "runs", given: {} }));
    this.#compare.addEventListener("click", () => {
      const [a, b] = this.#chosen;
      if (a && b) tell(this, "go-to", { name: "runs", given: { a, b } });
      else setText(this.#note, words.compareHow);
    });
    this.addEventListener("run-action", (event) => {
      if (!(event instanceof CustomEvent) || event.detail.action !== "choose") return;
      const { id, value } = event.detail;
      this.#chosen = [...this.#chosen.filter((other) => other !== id), ...(value ? [id] : [])].slice(-2);
      this.#again();
    });
  }

  #again() {
    if (this.#shown) this.show(this.#shown);
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    if (state.place.name !== "runs") return;
    const { kept } = state;
    if (!kept) return;
    const { a, b } = state.place.given;
    if (a && b) this.#showPair(kept.runs, [a, b], state);
    else this.#showAll(state, kept);
  }

  /** @param {PageState} state @param {import("../state/store.js").KeptRuns} kept */
  #showAll(state, kept) {
    if (!kept.bin.length) this.#isBin = false;
    const all = this.#isBin ? kept.bin : kept.runs;
    const typed = this.#filter.value.toLowerCase().split(" ").filter(Boolean);
    const found = all.filter((run) => {
      const inIt = searchable(run, settingsOf(run.spec).map(({ label, shown }) => `${label} ${shown}`).join(" "));
      return typed.every((word) => inIt.includes(word));
    });
    this.#chosen = this.#chosen.filter((id) => kept.runs.some((run) => run.id === id));
    const isPair = this.#chosen.length === 2;
    this.#back.hidden = this.#comparison.element.hidden = true;
    this.#filter.hidden = all.length < 2;
    this.#compare.hidden = this.#isBin || kept.runs.length < 2;
    this.#bin.hidden = kept.bin.length === 0;
    setAttribute(this.#compare, "aria-disabled", isPair ? null : "true");
    this.#compare.classList.toggle("button--main", isPair);
    setAttribute(this.#compare, "title", isPair ? null : words.compareHow);
    setAttribute(this.#bin, "aria-pressed", String(this.#isBin));
    setText(this.#bin.querySelector("span") ?? this.#bin, this.#isBin ? words.leaveBin : words.bin(numbers.count(kept.bin.length)));
    setText(this.#title, words.title);
    setText(this.#count, all.length ? words.count(all.length, numbers.count(all.length)) : "");
    setText(this.#note, this.#isBin ? words.binNote : kept.runs.length > 1 && !isPair ? words.compareHow : "");
    this.#none.hidden = found.length > 0;
    setText(this.#noneSays, all.length ? words.noneFound : words.empty);
    this.#table.element.hidden = found.length === 0;
    this.#room.hidden = kept.room === 0;
    setText(this.#room, words.room(roomInWords(kept.room), roomInWords(Runs.ROOM)));
    this.#table.show({ runs: found, alive: kept.alive, here: state.session?.id ?? null, chosen: new Set(this.#chosen), isBin: this.#isBin });
  }

  /** @param {readonly Run[]} runs @param {string[]} ids @param {PageState} state */
  #showPair(runs, ids, state) {
    const pair = ids.map((id) => runs.find((run) => run.id === id)).filter((run) => run !== undefined);
    const isPair = pair.length === 2;
    this.#back.hidden = false;
    this.#filter.hidden = this.#compare.hidden = this.#bin.hidden = this.#table.element.hidden = this.#room.hidden = true;
    setText(this.#title, isPair ? `${nameOf(pair[0])} · ${nameOf(pair[1])}` : words.compared);
    setText(this.#count, "");
    setText(this.#note, "");
    this.#none.hidden = isPair;
    setText(this.#noneSays, words.missing);
    this.#comparison.element.hidden = !isPair;
    if (isPair) this.#comparison.show(pair, state.preferences.lossScale, themeOf(state.preferences));
  }
}

customElements.define("runs-page", RunsPage);
