import { make, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { SPLITS } from "../state/curve-words.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */

const TOKENS = { train: "ink", validation: "validation", test: "test" };

/** Loss and accuracy of each split that has examples, in figures. */
export class ChartNumbers {
  element = make("dl", { class: "numbers scores" });
  /** @type {Map<string, HTMLElement>} */
  #values = new Map();
  #key = "";
  /** @type {Frame | null} */
  #frame = null;
  /** What the session has told last, by split; what frames have told since is newer. @type {unknown[]} */
  #told = [];
  /** @type {PageState["session"]} */
  #session = null;

  /** @param {PageState} state */
  show({ session, counts }) {
    this.#session = session;
    const known = session && session.status !== "compiling";
    const splits = known ? SPLITS.filter((split) => split === "train" || (counts ? counts[split] : session[split]?.count)) : ["train", "test"];
    const hasClasses = !known || session.classes !== null;
    this.#build(/** @type {typeof SPLITS[number][]} */ (splits), hasClasses);
    if (this.#told.length === 0 && this.#frame) this.tell(this.#frame); // a row made anew after its numbers came
    if (!session || session.status === "playing") return;
    const told = SPLITS.map((split) => session[split]);
    if (told.every((metrics, i) => metrics === this.#told[i])) return;
    this.#told = told;
    for (const split of SPLITS) {
      const metrics = session[split];
      if (!metrics) continue; // frames may have told before the session does
      this.#write(`${split}_loss`, numbers.loss(metrics.finite === false ? NaN : metrics.loss));
      this.#write(`${split}_accuracy`, numbers.accuracy(metrics.accuracy, metrics.count));
    }
  }

  /** Those of a frame. @param {Frame} frame */
  tell(frame) {
    this.#frame = frame;
    const { scalars } = frame;
    if (Number.isNaN(scalars.get("metrics_step") ?? NaN)) return;
    for (const split of SPLITS) {
      const [loss, accuracy] = [`${split}_loss`, `${split}_accuracy`].map((name) => scalars.get(name) ?? NaN);
      this.#write(`${split}_loss`, numbers.loss(Number.isNaN(loss) ? null : loss));
      this.#write(`${split}_accuracy`, numbers.accuracy(Number.isNaN(accuracy) ? null : accuracy, this.#session?.[split]?.count));
    }
  }

  /** As rows of words, for a picture or a sheet of paper. @returns {{name: string, loss: string, accuracy: string}[]} */
  rows() {
    return SPLITS.filter((split) => this.#values.has(`${split}_loss`)).map((split) => ({
      name: text.chart[split],
      loss: this.#values.get(`${split}_loss`)?.textContent ?? numbers.DASH,
      accuracy: this.#values.get(`${split}_accuracy`)?.textContent ?? numbers.DASH,
    }));
  }

  /** @param {string} id @param {string} shown */
  #write(id, shown) {
    const place = this.#values.get(id);
    if (place) setText(place, shown);
  }

  /** @param {readonly (typeof SPLITS[number])[]} splits @param {boolean} hasClasses */
  #build(splits, hasClasses) {
    const key = `${splits.join()} ${hasClasses}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#told = [];
    const before = this.#values;
    this.#values = new Map();
    const number = (/** @type {string} */ id, /** @type {string} */ look) => {
      const shown = before.get(id)?.textContent ?? numbers.DASH; // another split has come: the numbers of the others stand
      const value = make("dd", { class: look, "data-number": id }, shown);
      this.#values.set(id, value);
      return value;
    };
    this.element.replaceChildren(
      ...splits.map((split) =>
        make(
          "div", { class: `is-${TOKENS[split]}` },
          make("dt", {}, text.chart.lossOf(text.chart[split])),
          number(`${split}_loss`, "scores__loss"),
          hasClasses && number(`${split}_accuracy`, "scores__accuracy"),
        ),
      ),
    );
  }
}
