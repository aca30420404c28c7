/** The report of a breakpoint that struck: what, where, why, the steps before, and what one might try. */

import { spark } from "../charts/spark.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { actionOf, isPossible } from "../state/actions.js";
import { OFFERS, adviceOf, placeOf } from "../state/conditions.js";
import { watching as words } from "../state/watch-strings.js";

const SPARK = /** @type {const} */ ([220, 44]);

export class BreakReport {
  #says = make("p", { class: "report__says" });
  #value = make("dd", { class: "mono" });
  #bound = make("dd", { class: "mono" });
  #where = make("button", { type: "button", class: "button button--small mono" });
  #canvas = make("canvas", { class: "report__spark", role: "img" });
  #advice = make("p", {});
  #offers = make("div", { class: "report__offers" });
  #numbers = make("dl", { class: "report__numbers" }, make("div", {}, make("dt", {}, words.value), this.#value), make("div", {}, make("dt", {}, words.boundIs), this.#bound), this.#canvas);
  element = make(
    "section", { class: "report", hidden: true, role: "status", "aria-label": words.report },
    make("h3", { class: "watch__name report__name" }, icon("stop"), words.report), this.#says, this.#where, this.#numbers, this.#advice, this.#offers,
  );
  /** @type {import("../types.js").Selection | null} */
  #place = null;
  #key = "";

  constructor() {
    this.#where.addEventListener("click", () => tell(this.#where, "select", this.#place));
  }

  /** @param {import("../state/store.js").PageState} state @param {(name: string) => string} token */
  show(state, token) {
    const { session } = state;
    const stopped = session?.stopped?.reason === "breakpoint" ? session.stopped : null;
    this.element.hidden = !stopped;
    if (!session || !stopped) return;
    setText(this.#says, stopped.message);
    this.#place = placeOf(stopped.tensor, stopped.units ?? [], session);
    this.#where.hidden = !this.#place;
    const where = this.#place ? `${this.#place.layer}${this.#place.unit === undefined ? "" : `, unit ${this.#place.unit}`}` : "";
    setText(this.#where, words.show(where));
    setText(this.#value, Number.isInteger(stopped.value) ? numbers.typed(Number(stopped.value)) : numbers.loss(stopped.value, 5));
    setText(this.#bound, stopped.bound === null || stopped.bound === undefined ? numbers.DASH : numbers.typed(stopped.bound));
    const steps = (stopped.before ?? []).map(([step]) => step);
    const values = (stopped.before ?? []).map(([, value]) => value ?? NaN);
    const finite = values.filter(Number.isFinite);
    this.#canvas.hidden = steps.length < 2;
    spark(this.#canvas, ...SPARK, { steps, values, range: [Math.min(...finite), Math.max(...finite)] }, { colour: token("grad"), bound: stopped.bound ?? null, boundColour: token("soft") });
    setAttribute(this.#canvas, "aria-label", `${words.before(Math.max(0, steps.length - 1))}: ${values.map((value) => numbers.loss(value)).join(", ")}`);
    const advice = adviceOf(stopped.when ?? "");
    setText(this.#advice, words.advice[advice]);
    const key = `${advice} ${stopped.when} ${session.learning_rate}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#offers.replaceChildren(...OFFERS[advice].map((id) => make("button", { type: "button", class: "button", "data-action": id }, labelOf(id))));
    }
    for (const button of this.#offers.querySelectorAll("button")) {
      const action = actionOf(button.dataset.action ?? "");
      button.disabled = !action || !isPossible(action, state);
    }
  }
}

/** @param {string} id */
function labelOf(id) {
  /** @type {{[id: string]: string}} */
  const own = { toggle_play: words.goOn, tenth_of_rate: words.tenth, new_start: words.newStart, bookmark: words.note };
  return own[id] ?? actionOf(id)?.label ?? id;
}
