import { make, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { Picture } from "../charts/boundary.js";
import { text } from "../state/strings.js";

const WIDTH = 114; // with its frame, CSS pixels

/** Over the timeline, where the pointer is: the step, its loss, and the output as it was drawn near it. */
export class GlimpseCard {
  #canvas = make("canvas", { class: "glimpse__picture" });
  #words = make("span", { class: "mono" });
  #of = make("span", { class: "soft" });
  element = make("div", { class: "glimpse", hidden: true, "aria-hidden": "true" }, this.#canvas, this.#words, this.#of);
  #picture = new Picture(this.#canvas);

  /**
   * @param {{x: number, step: number, width: number} | null} place  of the pointer; null: it is elsewhere
   * @param {import("../state/curves.js").Run | undefined} run @param {(name: string) => string} token @param {string} theme
   */
  show(place, run, token, theme) {
    const glimpse = place && run ? run.pictures.near(place.step) : null;
    this.element.hidden = !glimpse;
    if (!place || !run || !glimpse) return;
    const loss = run.series.train_loss;
    const at = loss.before(place.step) - 1;
    setText(this.#words, at >= 0 ? text.timeline.lossThere(numbers.loss(loss.last[at])) : "");
    setText(this.#of, text.timeline.glimpse(numbers.count(glimpse.step)));
    this.#picture.paint(glimpse.surface, token, theme, false);
    this.element.style.left = `${Math.min(Math.max(0, place.x - WIDTH / 2), Math.max(0, place.width - WIDTH))}px`;
  }
}
