import { readTokens } from "../lib/colour.js";
import { make, setAttribute } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { drawSkyline, extent } from "../charts/skyline.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */

/** The timeline: one slider over the steps of this branch. Dragging it seeks; letting go stays there. */
export class TimeLine {
  #canvas = make("canvas", { class: "timeline__canvas" });
  element = make(
    "div",
    { class: "timeline", role: "slider", tabindex: "0", "aria-label": text.deck.timeline, "aria-valuemin": 0, "aria-orientation": "horizontal" },
    this.#canvas,
  );
  /** @type {Desk | null} */
  desk = null;
  /** @type {import("../state/curves.js").Curves | null} */
  curves = null;
  #token = readTokens(document.documentElement);
  #theme = "";
  #width = 0;
  #height = 0;
  #step = 0;
  #head = 0;
  #pointer = NaN;
  #held = false;
  /** @type {number | null} */
  #asked = null; // the newest place asked for while a seek is under way
  #seeking = false;
  #key = "";

  constructor() {
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = Math.floor(contentRect.width);
      this.#height = Math.floor(contentRect.height);
      this.paint();
    }).observe(this.element);
    this.element.addEventListener("pointerdown", this.#take);
    this.element.addEventListener("pointermove", this.#move);
    this.element.addEventListener("pointerup", () => (this.#held = false));
    this.element.addEventListener("pointercancel", () => (this.#held = false));
    this.element.addEventListener("pointerleave", () => {
      this.#pointer = NaN;
      this.paint();
    });
    this.element.addEventListener("keydown", this.#press);
  }

  /** @param {PageState} state */
  show({ session, preferences, role }) {
    const theme = themeOf(preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
    }
    this.#head = session?.head ?? 0;
    setAttribute(this.element, "aria-valuemax", this.#head);
    setAttribute(this.element, "aria-disabled", role === "view" || !session ? "true" : null);
    this.paint();
  }

  /** @param {number} step */
  tell(step) {
    this.#step = step;
    setAttribute(this.element, "aria-valuenow", step);
    setAttribute(this.element, "aria-valuetext", `${text.deck.step} ${numbers.count(step)}`);
    this.paint();
  }

  paint() {
    const run = this.curves?.run;
    if (!run || this.#width < 20) return;
    const head = Math.max(this.#head, this.#step);
    const key = `${this.curves?.version} ${this.#step} ${head} ${this.#theme} ${this.#pointer} ${this.#width} ${this.#height}`;
    if (key === this.#key) return;
    this.#key = key;
    const content = { loss: run.series.train_loss, marks: run.marks, step: this.#step, head, pointer: this.#pointer };
    drawSkyline(this.#canvas, content, this.#width, this.#height, this.#token);
  }

  /** The step under the pointer, at most the head. @param {PointerEvent} event */
  #stepAt(event) {
    const { left, width } = this.element.getBoundingClientRect();
    const head = Math.max(this.#head, this.#step);
    const x = ((event.clientX - left) * this.#width) / Math.max(1, width); // the presenter's timeline is enlarged
    const share = (x - 8) / Math.max(1, this.#width - 16);
    return Math.round(Math.min(Math.max(0, share) * extent(head), head));
  }

  /** @param {PointerEvent} event */
  #take = (event) => {
    if (event.button !== 0 || !this.desk?.mayAct || this.#head === 0) return;
    this.#held = true;
    this.element.setPointerCapture(event.pointerId);
    this.#seek(this.#stepAt(event));
  };

  /** @param {PointerEvent} event */
  #move = (event) => {
    this.#pointer = this.#head > 0 ? this.#stepAt(event) : NaN;
    if (this.#held) this.#seek(this.#pointer);
    this.paint();
  };

  /** One seek at a time; of those asked for meanwhile, the last. @param {number} step */
  async #seek(step) {
    this.#asked = step;
    if (this.#seeking) return;
    this.#seeking = true;
    while (this.#asked !== null) {
      const next = this.#asked;
      this.#asked = null;
      await this.desk?.seek(next);
    }
    this.#seeking = false;
  }

  /** @param {KeyboardEvent} event */
  #press = (event) => {
    const { desk } = this;
    if (!desk?.mayAct || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {{[key: string]: () => unknown}} */
    const moves = {
      ArrowLeft: () => desk.back(desk.state.grain),
      ArrowRight: () => desk.forward(desk.state.grain),
      PageUp: () => desk.seek(this.#step - Math.max(1, Math.round(this.#head / 10))),
      PageDown: () => desk.seek(this.#step + Math.max(1, Math.round(this.#head / 10))),
      Home: () => desk.seek(0),
      End: () => desk.seek(Infinity),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    void move();
  };
}
