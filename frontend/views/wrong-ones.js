import { readTokens } from "../lib/colour.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import { paintField, valueTable } from "../lib/field.js";
import * as numbers from "../lib/numbers.js";
import { SPLITS } from "../state/curve-words.js";
import { own, wrongOnes as words } from "../state/own-strings.js";
import { answers } from "../state/output-strings.js";
import { themeOf } from "../state/preferences.js";
import { pictureShape } from "../state/sample.js";
import { text } from "../state/strings.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../net/pictures.js").WrongExamples} WrongExamples */
/** @typedef {import("../net/pictures.js").WrongExample} WrongExample */

const PART = 24; // of them at once
const AGAIN_MS = 3000; // while it plays

/** `<wrong-ones>`: examples that get a wrong answer, the surest first, as pictures with label and answer. */
export class WrongOnes extends View {
  /** @type {import("../picture-room.js").PictureRoom | null} */
  room = null;
  #count = make("span", { class: "soft", role: "status" });
  #splits = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": answers.split });
  #list = make("ul", { class: "wrong__list" });
  #earlier = make("button", { type: "button", class: "icon-button", "aria-label": words.earlier, title: words.earlier }, icon("left"));
  #later = make("button", { type: "button", class: "icon-button", "aria-label": words.later, title: words.later }, icon("right"));
  #part = make("span", { class: "mono soft wrong__part" });
  /** @type {typeof SPLITS[number]} */
  #split = "test";
  #offset = 0;
  #key = "";
  #asked = 0;
  #askedAt = 0;
  #timer = 0;
  #theme = "";
  #table = valueTable(readTokens(document.documentElement));
  /** @type {PageState | null} */
  #shown = null;
  /** @type {WrongExamples | null} */
  #found = null;

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": own.close, title: `${own.close} (Esc)` }, icon("close"));
    this.append(
      make("div", { class: "dock__head" }, make("h2", { class: "title", title: words.key }, words.title), this.#count, this.#splits, make("span", { class: "wrong__pages", role: "group" }, this.#earlier, this.#part, this.#later), close),
      this.#list,
    );
    rove(this.#splits, "button", { choose: true });
    rove(this.#list, "button");
    this.#splits.addEventListener("click", (event) => {
      const pressed = event.target instanceof Element ? event.target.closest("button") : null;
      const split = SPLITS.find((one) => one === pressed?.dataset.split);
      if (split) this.#turn(split, 0);
    });
    this.#earlier.addEventListener("click", () => this.#turn(this.#split, Math.max(0, this.#offset - PART)));
    this.#later.addEventListener("click", () => this.#turn(this.#split, this.#offset + PART));
    this.#list.addEventListener("click", (event) => {
      const pressed = event.target instanceof Element ? event.target.closest("button") : null;
      if (pressed?.dataset.index) tell(this, "choose-sample", { split: this.#split, index: Number(pressed.dataset.index) });
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
  }

  focusFirst() {
    const first = this.#list.querySelector("button") ?? this.#splits.querySelector('[aria-checked="true"]');
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {typeof SPLITS[number]} split @param {number} offset */
  #turn(split, offset) {
    [this.#split, this.#offset] = [split, offset];
    if (this.#shown) this.show(this.#shown);
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    this.hidden = state.inspector !== "wrong";
    const { session, sample } = state;
    if (this.hidden || !session || session.status === "compiling") {
      clearTimeout(this.#timer);
      this.#timer = 0;
      return;
    }
    const theme = themeOf(state.preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#table = valueTable(readTokens(document.documentElement));
      this.#fill();
    }
    const there = SPLITS.filter((split) => session[split]?.count);
    if (!there.includes(this.#split)) this.#split = there.at(-1) ?? "train";
    if (this.#splits.childElementCount !== there.length) this.#splits.replaceChildren(...there.map((split) => make("button", { type: "button", role: "radio", "data-split": split }, text.chart[split])));
    for (const choice of this.#splits.querySelectorAll("button")) setAttribute(choice, "aria-checked", String(choice.dataset.split === this.#split));
    if (!this.#splits.contains(document.activeElement)) giveStop(this.#splits, "button", this.#splits.querySelector('[aria-checked="true"]'));
    for (const tile of this.#list.querySelectorAll("button")) setAttribute(tile, "aria-pressed", String(!sample?.own && sample?.split === this.#split && sample.index === Number(tile.dataset.index)));
    const plays = session.status === "playing";
    const key = [session.id, session.branch, plays ? "" : session.step, plays, session.pins.length, session.masks.length, this.#split, this.#offset, session.train?.loss].join();
    if (key !== this.#key) {
      this.#key = key;
      void this.#ask();
    }
  }

  async #ask() {
    clearTimeout(this.#timer);
    const number = (this.#asked += 1);
    this.#askedAt = performance.now();
    if (!this.#found) setText(this.#count, words.looking);
    const found = (await this.room?.wrong(this.#split, this.#offset, PART)) ?? null;
    if (number !== this.#asked) return;
    if (typeof found === "string") {
      this.#found = null;
      setText(this.#count, found);
    } else {
      this.#found = found;
    }
    this.#fill();
    if (this.#shown?.session?.status === "playing" && !this.hidden) this.#timer = window.setTimeout(() => void this.#ask(), Math.max(0, AGAIN_MS - (performance.now() - this.#askedAt)));
  }

  #fill() {
    const found = this.#found;
    const session = this.#shown?.session;
    const { activeElement } = document;
    const held = activeElement instanceof HTMLElement && this.#list.contains(activeElement) ? [...this.#list.querySelectorAll("button")].findIndex((tile) => tile === activeElement) : -1;
    if (!found || !session) {
      this.#list.replaceChildren();
      setText(this.#part, "");
      return;
    }
    setText(this.#count, found.wrong ? words.count(numbers.count(found.wrong), numbers.count(found.count), numbers.count(found.step)) : words.none);
    setText(this.#part, found.wrong ? words.part(numbers.count(this.#offset + 1), numbers.count(Math.min(found.wrong, this.#offset + PART))) : "");
    setAttribute(this.#earlier, "aria-disabled", this.#offset ? null : "true");
    setAttribute(this.#later, "aria-disabled", this.#offset + PART < found.wrong ? null : "true");
    if (found.wrong && this.#offset >= found.wrong) return this.#turn(this.#split, Math.floor((found.wrong - 1) / PART) * PART);
    const shape = session.domain ? null : pictureShape(session.spec.network.input_shape);
    const isShare = ["softmax", "sigmoid"].includes(session.spec.network.layers.at(-1)?.activation ?? "");
    this.#list.replaceChildren(...found.examples.map((example, at) => this.#tile(example, found.x[at], shape, isShare)));
    const tiles = [...this.#list.querySelectorAll("button")];
    giveStop(this.#list, "button", tiles[Math.max(0, held)] ?? null);
    if (held >= 0) tiles[Math.min(held, tiles.length - 1)]?.focus();
  }

  /** @param {WrongExample} example @param {import("../types.js").Json} x @param {[number, number, number] | null} shape @param {boolean} isShare */
  #tile({ index, label, answer, value }, x, shape, isShare) {
    const shown = isShare ? numbers.probability(value) : numbers.signed(value);
    const name = words.example(index, label, answer, shown);
    const values = /** @type {number[]} */ ([x].flat(4));
    const canvas = make("canvas", { class: "wrong__picture", "aria-hidden": "true" });
    if (shape) {
      const first = shape[2] === 1 ? values : values.filter((_, at) => at % shape[2] === 0);
      paintField(canvas, first, shape[1], shape[0], Math.max(1e-9, ...values.map(Math.abs)), this.#table);
    }
    const picture = shape ? canvas : make("span", { class: "mono soft" }, values.slice(0, 3).map((one) => numbers.fixed(one, 2)).join(" "));
    return make("li", {}, make("button", { type: "button", class: "wrong__tile", "data-index": index, "aria-label": name, title: name }, picture, make("b", { class: "mono" }, words.pair(label, answer)), make("span", { class: "mono soft" }, shown)));
  }
}

customElements.define("wrong-ones", WrongOnes);
