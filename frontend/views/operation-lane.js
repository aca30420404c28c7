import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { longName, phasesOf, shortName } from "../state/microscope.js";
import { microscope as words } from "../state/microscope-strings.js";
import { giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/microscope.js").Operation} Operation */

const MOST_NAMED = 18; // operations that have room for their names

/** The lane of one step's operations, in the place of the timeline while the microscope is open. */
export class OperationLane {
  #title = make("h2", { class: "title__name" });
  #done = make("span", { class: "soft" });
  #next = make("span", { class: "soft lane__next" });
  #phases = make("div", { class: "lane__phases", "aria-hidden": "true" });
  #ops = make("div", { class: "lane__ops", role: "toolbar", "aria-label": words.lane });
  #head = make("span", { class: "lane__playhead", "aria-hidden": "true" });
  element = make("div", { class: "lane", hidden: true }, make("div", { class: "title" }, this.#title, make("span", { class: "title__aside" }, this.#next, this.#done)), make("div", { class: "lane__track" }, this.#phases, this.#ops, this.#head));
  /** @type {import("../microscope-room.js").MicroscopeRoom | null} */
  room = null;
  /** @type {readonly Operation[]} */
  #operations = [];

  constructor() {
    rove(this.#ops, "button");
    this.#ops.addEventListener("click", (event) => {
      const op = event.target instanceof Element ? event.target.closest("button") : null;
      if (op) this.room?.choose({ row: Number(op.dataset.row), start: null });
    });
  }

  /** @param {PageState} state  Whether it is shown. */
  show({ inspector, looking }) {
    const moment = looking?.number?.moment ?? looking?.operation?.moment ?? null;
    const isShown = inspector === "microscope" && moment !== null && looking !== null && looking.operations.length > 0;
    this.element.hidden = !isShown;
    if (!isShown) return false;
    if (looking.operations !== this.#operations) this.#lay(looking.operations);
    setText(this.#title, words.state[moment.state](numbers.count(moment.step)));
    setText(this.#done, words.done(moment.op, moment.operations));
    const next = looking.operations[moment.op];
    setText(this.#next, next ? words.next(longName(next)) : words.allDone);
    const at = looking.operation?.row ?? -1;
    for (const [row, op] of [...this.#ops.children].entries()) {
      const isDone = row < moment.op;
      op.classList.toggle("is-done", isDone);
      op.classList.toggle("is-chosen", row === at);
      setAttribute(op, "aria-current", row === at ? "step" : null);
      setAttribute(op, "aria-label", `${row + 1}: ${longName(looking.operations[row])}, ${isDone ? words.isDone : words.isNext}`);
    }
    if (!this.#ops.contains(document.activeElement)) giveStop(this.#ops, "button", this.#ops.children[at] ?? null);
    this.#head.style.left = `${(100 * moment.op) / looking.operations.length}%`;
    return true;
  }

  /** @param {readonly Operation[]} operations */
  #lay(operations) {
    this.#operations = operations;
    this.#ops.classList.toggle("lane__ops--many", operations.length > MOST_NAMED);
    this.#ops.replaceChildren(...operations.map((operation, row) =>
      make("button", { type: "button", class: `lane__op is-${operation.phase}`, "data-row": row, title: `${longName(operation)}: ${operation.title}` }, make("i"), make("small", {}, shortName(operation)))));
    this.#phases.replaceChildren(...phasesOf(operations).map(({ phase, first, count }) => {
      const label = make("small", {}, words.phases[phase] ?? phase);
      const isLast = first + count === operations.length && count < 3;
      if (isLast) label.style.right = "0"; // it may be narrower than its name
      else label.style.left = `${(100 * first) / operations.length}%`;
      label.style.maxWidth = isLast ? "20%" : `${(100 * count) / operations.length}%`;
      return label;
    }));
  }
}
