import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { versus } from "../state/compare-strings.js";
import { differenceOf, onOneScale } from "../state/difference.js";
import { themeOf } from "../state/preferences.js";
import { planeProbes, surfaceOf } from "../state/surface.js";
import { ComparePicture } from "./compare-picture.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../compare-room.js").Pair} Pair */
/** @typedef {import("../types.js").NetworkStage} NetworkStage */

const MOST_WEIGHTS = 5000; // a frame carries more than these only where a stage draws them

/**
 * The middle of the page while two futures are compared: A's network with its picture, B's below it, or their
 * difference. B's stage is there only as long as the comparison is.
 */
export class CompareStage {
  #middle;
  #stageA;
  #a = new Side("A");
  #b = new Side("B");
  #difference = new ComparePicture();
  #differs = make("p", { class: "soft" }, versus.differs);
  #sunk = make("div", { class: "versus__difference" }, this.#difference.element, make("div", { class: "versus__legend" }, this.#difference.key, this.#differs));
  #cardB = make("section", { class: "card stage versus__b", "aria-label": versus.stage("B") });
  #cardDifference = make("section", { class: "card stage versus__d", "aria-label": versus.viewsLong.difference }, this.#sunk);
  /** @type {NetworkStage | null} */
  #stageB = null;
  /** @type {PageState | null} */
  #state = null;
  /** @type {Pair | null} */
  #pair = null;

  /** @param {HTMLElement} middle @param {HTMLElement} card  of A's stage @param {NetworkStage} stage  A's */
  constructor(middle, card, stage) {
    this.#middle = middle;
    this.#stageA = stage;
    card.prepend(this.#a.head);
    card.append(this.#a.element);
    for (const type of ["command", "select", "hover-unit", "hint", "choose-sample"]) this.#cardB.addEventListener(type, (event) => event.stopPropagation());
  }

  /** What is asked of B. @returns {import("../types.js").Probe[]} */
  get wanted() {
    const other = this.#state?.comparison?.other;
    if (!other || !this.#stageB) return [];
    return [...this.#stageB.wanted, ...this.#kernelsOf(other), ...(other.domain ? planeProbes(other, null) : []), { type: "metrics" }];
  }

  /** A's weights, also where its stage is not shown. */
  get kernels() {
    const { comparison, session } = this.#state ?? {};
    return comparison && session ? this.#kernelsOf(session) : [];
  }

  /** Whole where they are few. @param {import("../types.js").SessionState} session @returns {import("../types.js").Probe[]} */
  #kernelsOf({ spec }) {
    const { summary } = this.#state ?? {};
    if (!summary || summary.total_params > MOST_WEIGHTS) return [];
    return spec.network.layers.map(({ name }) => ({ type: "tensor", name: `${name}.kernel` }));
  }

  /** @param {PageState} state @param {import("../types.js").StagePreferences} preferences  of stages */
  show(state, preferences) {
    const { comparison, session } = state;
    this.#state = state;
    setAttribute(this.#middle, "data-compare", comparison?.view ?? null);
    if (!comparison) return this.#leave();
    this.#enter();
    const plane = Boolean(session?.domain);
    this.#a.show(comparison.nameA, plane);
    this.#b.show(comparison.nameB, plane);
    const { other } = comparison;
    const stage = this.#stageB;
    if (!stage) return;
    if (JSON.stringify(stage.preferences) !== JSON.stringify(preferences)) stage.preferences = preferences;
    if (other && other.status !== "compiling") {
      const { spec, pins, masks, step } = other;
      stage.experiment = {
        spec, pins, masks, step, status: session?.status ?? "paused", operation: null, classes: other.classes ?? null, summary: state.summary,
        role: "view", domain: other.domain ?? null, dataset: state.dataset, sample: state.sample,
      };
    }
    if (this.#pair) this.draw(this.#pair);
  }

  #enter() {
    if (this.#stageB) return;
    const stage = /** @type {NetworkStage} */ (document.createElement("network-stage"));
    this.#stageB = stage;
    this.#cardB.replaceChildren(this.#b.head, stage, this.#b.element);
    this.#middle.append(this.#cardB, this.#cardDifference);
    for (const named of stage.querySelectorAll("[id]")) named.removeAttribute("id"); // A's has them
    this.#stageA.measureWith(stage);
  }

  #leave() {
    if (!this.#stageB) return;
    this.#stageA.measureWith(null);
    this.#stageB = this.#pair = null;
    this.#cardB.remove();
    this.#cardDifference.remove();
  }

  /** @param {Pair} pair */
  draw(pair) {
    const state = this.#state;
    const other = state?.comparison?.other;
    const session = state?.session;
    if (!state || !other || !session || !this.#stageB) return;
    this.#pair = pair;
    if (this.#stageB.frame !== pair.b) this.#stageB.frame = pair.b;
    const step = numbers.count(pair.b.scalars.get("step"));
    for (const side of [this.#a, this.#b]) side.tell(step);
    if (!session.domain || !other.domain) return;
    const theme = themeOf(state.preferences);
    const [a, b] = onOneScale(surfaceOf(pair.a, session, null), surfaceOf(pair.b, other, null));
    const { nameA, nameB, view } = state.comparison ?? { nameA: "", nameB: "", view: "ab" };
    if (a) this.#a.picture.draw(a, state, theme, versus.picture("A", nameA, step));
    if (b) this.#b.picture.draw(b, state, theme, versus.picture("B", nameB, step));
    const difference = view === "difference" ? differenceOf(a, b) : null;
    if (!difference) return;
    const [low, high] = [difference.low, difference.high].map((end) => numbers.typed(Number(end.toPrecision(3))));
    setText(this.#differs, a?.kind === "classes" ? versus.differsClass : versus.differs);
    this.#difference.draw(difference, state, theme, versus.pictureOfDifference(low, high, step));
  }
}

/** What stands beside a network: its letter, its name, its step, its picture. */
class Side {
  picture = new ComparePicture();
  #name = make("b", { class: "versus__name" });
  #step = make("span", { class: "mono versus__step" });
  head;
  element = make("div", { class: "versus__side" }, this.picture.element);

  /** @param {"A" | "B"} letter */
  constructor(letter) {
    this.head = make("h2", { class: "versus__head" }, make("span", { class: `badge badge--${letter.toLowerCase()}` }, letter), this.#name, this.#step);
  }

  /** @param {string} name @param {boolean} plane */
  show(name, plane) {
    setText(this.#name, name);
    this.element.hidden = !plane;
  }

  /** @param {string} step */
  tell(step) {
    setText(this.#step, versus.step(step));
  }
}
