import { readTokens } from "../lib/colour.js";
import { make, setAttribute } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { drawSkyline, laneAt } from "../charts/skyline.js";
import { TimeScale } from "../charts/time-scale.js";
import { GlimpseCard } from "./glimpse-card.js";
import { lanesOf } from "../state/branches.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */
/** @typedef {import("../charts/time-scale.js").Marked} Marked */

const NEAR_MARK = 6; // of the pointer, CSS pixels
const ZOOM = 1.0015; // for a pixel of the wheel
const MOST_WORDS = 90; // characters beside the pointer

/**
 * The timeline: one slider over the steps of this branch. Dragging it seeks; letting go stays there, Esc goes back to
 * where the drag began. The wheel and two fingers bring a part of it closer.
 */
export class TimeLine {
  #canvas = make("canvas", { class: "timeline__canvas" });
  #glimpse = new GlimpseCard();
  element = make(
    "div",
    { class: "timeline", role: "slider", tabindex: "0", "aria-label": text.deck.timeline, "aria-valuemin": 0, "aria-orientation": "horizontal" },
    this.#canvas, this.#glimpse.element,
  );
  /** @type {Desk | null} */
  desk = null;
  /** @type {import("../branch-room.js").BranchRoom | null} */
  room = null;
  /** @type {import("../state/curves.js").Curves | null} */
  curves = null;
  /** Opens the list of branches. */
  openList = () => {};
  #token = readTokens(document.documentElement);
  #theme = "";
  #width = 0;
  #height = 0;
  #step = 0;
  #head = 0;
  #branch = "";
  /** @type {ReturnType<typeof lanesOf>} */
  #beside = { lanes: [], more: 0 };
  /** @type {readonly Marked[]} */
  #flags = [];
  /** @type {import("../charts/time-scale.js").Placed[]} */
  #placed = [];
  /** @type {import("../charts/time-scale.js").Window} */
  #window = null;
  #pointer = NaN; // step under it
  #words = "";
  /** Where the drag began. @type {number | null} */
  #held = null;
  /** Two fingers: their x. @type {Map<number, number>} */
  #fingers = new Map();
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
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) this.element.addEventListener(type, this.#let);
    this.element.addEventListener("pointerleave", () => {
      this.#pointer = NaN;
      this.#words = "";
      this.paint();
    });
    this.element.addEventListener("wheel", this.#wheel, { passive: false });
    this.element.addEventListener("dblclick", () => this.#zoomTo(null));
    this.element.addEventListener("keydown", this.#press);
  }

  /** Where the playhead stands. */
  get step() {
    return this.#step;
  }

  /** The playhead's knob on the screen. */
  get knob() {
    const { left, top, width } = this.element.getBoundingClientRect();
    return { x: left + (this.#scale.toX(this.#step) * width) / Math.max(1, this.#width), y: top };
  }

  get #scale() {
    return new TimeScale(this.#width, Math.max(this.#head, this.#step), this.#window);
  }

  /** @param {PageState} state */
  show({ session, branches, preferences, role }) {
    const theme = themeOf(preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
    }
    if (this.#branch !== (session?.branch ?? "")) this.#window = null;
    this.#branch = session?.branch ?? "";
    this.#head = session?.head ?? 0;
    this.#beside = lanesOf(branches, this.#branch);
    this.#flags = (session?.bookmarks ?? []).map(({ step, note }) => ({ step, label: note, kind: "bookmark" }));
    this.#key = "";
    setAttribute(this.element, "aria-valuemax", this.#head);
    setAttribute(this.element, "aria-disabled", role === "view" || !session ? "true" : null);
    this.paint();
  }

  /** @param {number} step */
  tell(step) {
    this.#step = step;
    const here = this.#marks.filter((mark) => mark.step === step).map(({ label }) => label);
    setAttribute(this.element, "aria-valuenow", step);
    setAttribute(this.element, "aria-valuetext", [`${text.deck.step} ${numbers.count(step)}`, ...here].join(", "));
    if (this.#window && this.#held === null) this.#window = this.#scale.showing(step);
    this.paint();
  }

  /** @returns {readonly Marked[]} */
  get #marks() {
    const changes = this.curves?.run.marks ?? [];
    return this.#flags.length ? [...changes, ...this.#flags].sort((a, b) => a.step - b.step) : changes;
  }

  paint() {
    const run = this.curves?.run;
    if (!run || this.#width < 20) return;
    const { from, to, head } = this.#scale;
    const key = `${this.curves?.version} ${this.#step} ${head} ${from} ${to} ${this.#theme} ${this.#pointer} ${this.#words} ${this.#width} ${this.#height}`;
    if (key === this.#key) return;
    this.#key = key;
    const isLooking = Number.isFinite(this.#pointer) && this.#held === null;
    this.#glimpse.show(isLooking ? { x: this.#scale.toX(this.#pointer), step: this.#pointer, width: this.#width } : null, run, this.#token, this.#theme);
    const content = { loss: run.series.train_loss, marks: this.#marks, ...this.#beside, step: this.#step, head, pointer: this.#pointer, words: this.#words };
    this.#placed = drawSkyline(this.#canvas, content, this.#scale, this.#width, this.#height, this.#token);
  }

  /** In the timeline's own pixels: the presenter's is enlarged. @param {MouseEvent} event */
  #place(event) {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: ((event.clientX - left) * this.#width) / Math.max(1, width), y: ((event.clientY - top) * this.#height) / Math.max(1, height) };
  }

  /** The mark under the pointer, if any. @param {number} x */
  #markAt(x) {
    const near = this.#placed.filter((placed) => Math.abs(placed.x - x) <= NEAR_MARK);
    return near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x)).at(0) ?? null;
  }

  /** @param {PointerEvent} event */
  #take = (event) => {
    if (event.button !== 0) return;
    const { x, y } = this.#place(event);
    this.#fingers.set(event.pointerId, x);
    this.element.setPointerCapture(event.pointerId);
    if (this.#fingers.size > 1 || !this.desk?.mayAct) return;
    const lane = this.#beside.lanes[laneAt(y, this.#height, this.#beside.lanes.length)];
    if (lane) {
      if (this.#isMore(x, lane.name)) this.openList();
      else void this.room?.goTo(lane.name);
      return;
    }
    if (this.#head === 0) return;
    this.#held = this.#step;
    const mark = this.#markAt(x);
    this.#seek(mark ? mark.marks[0].step : this.#scale.toStep(x));
  };

  /** Whether the place is that of "+4". @param {number} x @param {string} lane */
  #isMore(x, lane) {
    return this.#beside.more > 0 && lane === this.#beside.lanes.at(-1)?.name && x > this.#width - 40;
  }

  /** @param {PointerEvent} event */
  #move = (event) => {
    const { x, y } = this.#place(event);
    if (this.#fingers.size === 2 && this.#fingers.has(event.pointerId)) return this.#pinch(event.pointerId, x);
    const { lanes } = this.#beside;
    const lane = this.#held === null ? lanes[laneAt(y, this.#height, lanes.length)] : undefined;
    this.#pointer = this.#head > 0 ? this.#scale.toStep(x) : NaN;
    if (lane) {
      const isMore = this.#isMore(x, lane.name);
      this.#pointer = NaN;
      setAttribute(this.element, "title", isMore ? text.timeline.branchesLong : text.timeline.lane(lane.name, numbers.count(Math.min(this.#step, lane.head))));
    } else setAttribute(this.element, "title", null);
    this.element.style.cursor = lane ? "pointer" : "";
    this.#words = lane || this.#held !== null ? "" : this.#wordsAt(x);
    if (this.#held !== null) this.#seek(this.#pointer);
    this.paint();
  };

  /** What happened where the pointer is. @param {number} x */
  #wordsAt(x) {
    const scale = this.#scale;
    const marks = this.#markAt(x)?.marks ?? [];
    const forks = this.#beside.lanes.filter(({ fork }) => Math.abs(scale.toX(fork) - x) <= NEAR_MARK);
    if (!marks.length && !forks.length) return "";
    const labels = [...new Set(marks.map(({ label }) => label)), ...forks.map(({ name }) => `${text.timeline.forked}: ${name}`)];
    const step = marks[0]?.step ?? forks[0].fork;
    const shown = labels.length > 4 ? [text.timeline.marks(labels.length), ...labels.slice(0, 3), "…"] : labels;
    const words = `${numbers.count(step)} · ${shown.join(", ")}`;
    return words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS - 1)}…` : words;
  }

  /** @param {PointerEvent} event */
  #let = (event) => {
    this.#fingers.delete(event.pointerId);
    this.#held = null;
  };

  /** Two fingers: closer as they part, moved as they go along. @param {number} finger @param {number} x */
  #pinch(finger, x) {
    if (this.#held !== null) this.#giveBack(); // the first finger was no drag
    const before = [...this.#fingers.values()];
    this.#fingers.set(finger, x);
    const after = [...this.#fingers.values()];
    const [was, is] = [before, after].map(([a, b]) => ({ span: Math.max(8, Math.abs(a - b)), middle: (a + b) / 2 }));
    this.#zoomTo(this.#scale.zoomed(was.span / is.span, was.middle));
    this.#zoomTo(this.#scale.moved(was.middle - is.middle));
  }

  /** @param {WheelEvent} event */
  #wheel = (event) => {
    if (this.#head === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [across, along] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    if (Math.abs(across) > Math.abs(along)) this.#zoomTo(this.#scale.moved(across * unit));
    else this.#zoomTo(this.#scale.zoomed(ZOOM ** (along * unit * (event.ctrlKey ? 5 : 1)), this.#place(event).x));
  };

  /** @param {import("../charts/time-scale.js").Window} window */
  #zoomTo(window) {
    this.#window = window;
    this.paint();
  }

  /** Where the drag began. */
  #giveBack() {
    if (this.#held === null) return;
    const step = this.#held;
    this.#held = null;
    void this.#seek(step);
  }

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
    if (!desk?.mayAct || event.metaKey || event.altKey) return;
    const scale = this.#scale;
    const middle = scale.toX(this.#step);
    /** @type {{[key: string]: () => unknown}} */
    const moves = event.ctrlKey
      ? { ArrowLeft: () => this.room?.goToMark(-1), ArrowRight: () => this.room?.goToMark(1) }
      : {
          ArrowLeft: () => desk.back(desk.state.grain),
          ArrowRight: () => desk.forward(desk.state.grain),
          PageUp: () => desk.seek(this.#step - Math.max(1, Math.round(this.#head / 10))),
          PageDown: () => desk.seek(this.#step + Math.max(1, Math.round(this.#head / 10))),
          Home: () => desk.seek(0),
          End: () => desk.seek(Infinity),
          "+": () => this.#zoomTo(scale.zoomed(0.5, middle)),
          "-": () => this.#zoomTo(scale.zoomed(2, middle)),
          ...(this.#held === null ? {} : { Escape: () => this.#giveBack() }),
        };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    void move();
  };
}
