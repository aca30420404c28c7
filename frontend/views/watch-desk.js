import { spark } from "../charts/spark.js";
import { readTokens } from "../lib/colour.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { watching as words } from "../state/watch-strings.js";
import { themeOf } from "../state/preferences.js";
import { BreakForm } from "./break-form.js";
import { BreakReport } from "./break-report.js";
import { View } from "./view.js";
import { wrongAt } from "./wrong-at.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {{item: HTMLElement, value: HTMLElement, canvas: HTMLCanvasElement, why: HTMLElement}} Line */

const NUMBERS_MS = 95; // between two writings while playing
const SPARK = /** @type {const} */ ([60, 20]);
const CURVE_HEIGHT = 64;

/** `<watch-desk>`: expressions with their values and curves, breakpoints, and the report of the one that struck. */
export class WatchDesk extends View {
  /** @type {import("../watch-room.js").WatchRoom | null} */
  room = null;
  #report = new BreakReport();
  #form = new BreakForm();
  #input = make("input", { class: "field mono", type: "text", maxlength: 400, spellcheck: "false", autocomplete: "off", "aria-label": words.expression, placeholder: words.placeholder });
  #wrong = make("p", { class: "refusal", role: "alert", id: "watch-wrong" });
  #list = make("ul", { class: "watch__list" });
  #none = make("p", { class: "soft" }, words.noWatches);
  #examples = make("p", { class: "watch__examples soft" }, `${words.examples}: `);
  #curve = make("canvas", { class: "watch__curve", role: "img" });
  #reach = make("p", { class: "soft mono watch__reach" });
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #chosen = "";
  #theme = "";
  #token = readTokens(document.documentElement);
  #writtenAt = 0;
  /** @type {PageState | null} */
  #shown = null;

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": words.close, title: `${words.close} (Esc)` }, icon("close"));
    for (const example of words.exampleList) {
      const button = make("button", { type: "button", class: "button button--small mono" }, example);
      button.addEventListener("click", () => this.#add(example));
      this.#examples.append(button);
    }
    const form = make("form", { class: "watch__form" }, this.#input, make("button", { type: "submit", class: "button" }, words.add));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add(this.#input.value);
    });
    this.#input.addEventListener("input", () => this.#refuse("", null));
    this.append(
      make("div", { class: "dock__head" }, make("h2", { class: "title" }, words.title), close),
      make(
        "div", { class: "watch__columns" },
        this.#report.element,
        make("section", { class: "watch__part", "aria-label": words.watch }, make("h3", { class: "watch__name" }, words.watch), form, this.#wrong, this.#none, this.#examples, this.#list, this.#curve, this.#reach),
        this.#form.element,
      ),
    );
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
    document.addEventListener("watch-opened", (event) => {
      if (!(event instanceof CustomEvent)) return;
      const { what, expression } = event.detail;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        if (what === "break") this.#form.ask(expression ? `${expression} > ` : null);
        else this.#input.focus();
      }));
    });
  }

  /** @param {string} text */
  #add(text) {
    if (!this.room?.add(text)) return;
    this.#chosen = text.trim();
    this.#lines.delete(""); // the list is drawn anew
    if (this.#shown) this.show(this.#shown);
  }

  /** @param {string} text @param {{message: string, position: number} | null} problem */
  #refuse(text, problem) {
    setAttribute(this.#input, "aria-invalid", problem ? "true" : null);
    setAttribute(this.#input, "aria-describedby", problem ? "watch-wrong" : null);
    this.#wrong.replaceChildren(...(problem ? wrongAt(text, problem) : []));
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    this.hidden = state.inspector !== "watch";
    const { room } = this;
    if (this.hidden || !room) return;
    const theme = `${themeOf(state.preferences)} ${document.documentElement.dataset.mode}`;
    if (theme !== this.#theme) this.#token = readTokens(document.documentElement);
    this.#theme = theme;
    this.#settle(state);
    this.#report.show(state, this.#token);
    this.#form.show(state, room);
    this.#showList(state);
    this.#paint();
  }

  /** The newest expression stays, or goes back into the field with what is wrong. @param {PageState} state */
  #settle({ problems }) {
    const { room } = this;
    const fresh = room?.fresh;
    if (!room || !fresh || problems === null) return;
    const problem = problems.find(({ expression }) => expression === fresh);
    const isAnswered = problem || room.watches.get(fresh)?.steps.length;
    if (!isAnswered) return;
    room.fresh = null;
    if (!problem) {
      if (this.#input.value.trim() === fresh) this.#input.value = "";
      return;
    }
    room.remove(fresh);
    this.#input.value = fresh;
    this.#refuse(fresh, problem);
    this.#input.focus();
    this.#input.setSelectionRange(problem.position, problem.position + 1);
  }

  /** @param {PageState} state */
  #showList({ problems }) {
    const watches = [...(this.room?.watches.keys() ?? [])];
    this.#none.hidden = this.#examples.hidden = watches.length > 0;
    if (watches.join("\n") !== [...this.#lines.keys()].join("\n")) {
      if (!watches.includes(this.#chosen)) this.#chosen = watches[0] ?? "";
      const before = this.#lines;
      this.#lines = new Map(watches.map((text) => [text, before.get(text) ?? this.#line(text)]));
      this.#list.replaceChildren(...[...this.#lines.values()].map(({ item }) => item));
    }
    for (const [text, { item, why }] of this.#lines) {
      const problem = problems?.find(({ expression }) => expression === text);
      setText(why, problem ? words.gone(problem.message) : "");
      const name = item.querySelector(".watch__text");
      if (name) setAttribute(name, "aria-pressed", String(text === this.#chosen));
    }
  }

  /** @param {string} text @returns {Line} */
  #line(text) {
    const value = make("output", { class: "mono watch__value" }, numbers.DASH);
    const canvas = make("canvas", { class: "watch__spark", "aria-hidden": "true" });
    const why = make("span", { class: "soft watch__why" });
    const name = make("button", { type: "button", class: `watch__text mono${/\bgrad\b/.test(text) ? " watch__text--gradient" : ""}`, title: text }, /\bgrad\b/.test(text) ? `∇ ${text}` : text);
    name.addEventListener("click", () => {
      this.#chosen = text;
      if (this.#shown) this.show(this.#shown);
    });
    const stop = make("button", { type: "button", class: "icon-button icon-button--bare", "aria-label": words.breakWhenLong(text), title: words.breakWhenLong(text) }, icon("stop"));
    stop.addEventListener("click", () => this.#form.ask(`${text} > `));
    const remove = make("button", { type: "button", class: "icon-button icon-button--bare watch__remove", "aria-label": words.remove(text), title: words.remove(text) }, icon("close"));
    remove.addEventListener("click", () => {
      this.room?.remove(text);
      if (this.#shown) this.show(this.#shown);
      this.#input.focus();
    });
    return { item: make("li", { class: "watch__line" }, name, value, canvas, stop, remove, why), value, canvas, why };
  }

  /** @param {import("../types.js").Frame} frame */
  draw(frame) {
    this.room?.take(frame);
    if (this.hidden) return;
    if (this.room?.fresh && this.#shown) this.#settle(this.#shown);
    const now = performance.now();
    const isPlaying = this.#shown?.session?.status === "playing";
    if (isPlaying && now < this.#writtenAt + NUMBERS_MS) return;
    this.#writtenAt = now;
    const isBefore = Number.isNaN(frame.scalars.get("loss") ?? NaN); // there is no batch yet
    for (const [text, { value }] of this.#lines) {
      const latest = frame.scalars.get(`expression:${text}`);
      if (latest !== undefined) setText(value, Number.isNaN(latest) && isBefore ? numbers.DASH : numbers.loss(latest, 5));
    }
    this.#paint();
  }

  #paint() {
    const gradient = this.#token("grad");
    const ink = this.#token("ink");
    for (const [text, { canvas }] of this.#lines) {
      const history = this.room?.watches.get(text);
      if (history) spark(canvas, ...SPARK, history, { colour: /\bgrad\b/.test(text) ? gradient : ink });
    }
    const history = this.room?.watches.get(this.#chosen);
    this.#curve.hidden = this.#reach.hidden = !history;
    if (!history) return;
    const width = this.#curve.clientWidth || 240;
    spark(this.#curve, width, CURVE_HEIGHT, history, { colour: /\bgrad\b/.test(this.#chosen) ? gradient : ink });
    const [low, high] = history.range;
    const reach = history.steps.length > 1 ? words.curveIs(numbers.loss(low, 4), numbers.loss(high, 4), numbers.count(history.steps[0]), numbers.count(history.steps.at(-1) ?? 0)) : words.curveEmpty;
    setText(this.#reach, reach);
    setAttribute(this.#curve, "aria-label", `${words.curve(this.#chosen)}: ${reach}`);
  }
}

customElements.define("watch-desk", WatchDesk);
