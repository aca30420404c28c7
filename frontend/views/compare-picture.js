import { readTokens } from "../lib/colour.js";
import { make, prepare, setAttribute } from "../lib/dom.js";
import { Picture, drawPoints } from "../charts/boundary.js";
import { PlaneKey } from "./plane-key.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/surface.js").Surface} Surface */

/** One picture of the plane in a comparison: the answers and the points, on a scale that it is told. */
export class ComparePicture {
  #picture = make("canvas", { width: 64, height: 64 });
  #points = make("canvas");
  element = make("div", { class: "versus__picture picture", role: "img" }, this.#picture, this.#points);
  #painter = new Picture(this.#picture);
  #key = new PlaneKey();
  /** What its colours mean. */
  key = this.#key.element;
  #size = 0;
  #drawn = "";
  #theme = "";
  #token = readTokens(document.documentElement);
  #again = () => {};

  constructor() {
    new ResizeObserver(([{ contentRect }]) => {
      this.#size = Math.floor(contentRect.width);
      this.#drawn = "";
      this.#again();
    }).observe(this.element);
  }

  /** @param {Surface} surface @param {PageState} state @param {string} theme @param {string} says  in words */
  draw(surface, state, theme, says) {
    this.#again = () => this.#drawPoints(surface, state);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
      this.#drawn = "";
    }
    const { discretize } = state.preferences;
    const isDifference = surface.kind === "values" && surface.of === "unit";
    this.#painter.paint(surface, this.#token, theme, discretize && !isDifference);
    this.#key.show(surface, this.#token, theme, discretize && !isDifference, state.session?.spec.network.layers.at(-1)?.activation === "softmax");
    this.#drawPoints(surface, state);
    setAttribute(this.element, "aria-label", says);
  }

  /** @param {Surface} surface @param {PageState} state */
  #drawPoints(surface, { session, dataset, preferences }) {
    if (!this.#size || !session?.domain) return;
    const { showTrain, showTest } = preferences;
    const scale = surface.kind === "values" && surface.of === "target" ? { centre: surface.centre, half: surface.half } : { centre: 0, half: 1 };
    const key = JSON.stringify([this.#size, this.#theme, session.domain, showTrain, showTest, session.classes === null && scale, dataset?.train?.points.length, dataset?.train?.points[0], dataset?.test?.points.length]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const splits = [...(showTrain ? [{ points: dataset?.train ?? null, rim: "#ffffff" }] : []), ...(showTest ? [{ points: dataset?.test ?? null, rim: "#1d2430" }] : [])];
    drawPoints(prepare(this.#points, this.#size, this.#size), this.#size, session.domain, splits, session.classes ?? null, scale, this.#token);
  }
}
