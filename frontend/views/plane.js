import { readTokens } from "../lib/colour.js";
import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { Picture, drawPoints } from "../charts/boundary.js";
import { drawFigure } from "../charts/plotly.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {{low: number, high: number, centre: number, half: number}} Range */

/**
 * The plane: the answer (or one unit's) everywhere, under the points. Two canvases exactly under a transparent Plotly
 * figure, which is there while nothing moves and gives the values under the pointer.
 */
export class Plane {
  #picture = make("canvas", { class: "plane__picture", width: 64, height: 64 });
  #points = make("canvas", { class: "plane__points" });
  #figure = make("div", { class: "plane__figure", "aria-hidden": "true" });
  #square = make("div", { class: "plane__square picture", role: "img", "aria-label": text.output.picture }, this.#picture, this.#points, this.#figure);
  #range = make("span", { class: "mono" });
  #test = make("input", { type: "checkbox", class: "check__box" });
  #rims = make("span", { class: "key__rims" });
  #classes = make(
    "span", { class: "key__rims" },
    make("span", { class: "key__item" }, make("i", { class: "key__mark key__mark--1" }), text.output.class1),
    make("span", { class: "key__item" }, make("i", { class: "key__mark key__mark--0" }), text.output.class0),
  );
  #areClasses = true;
  element = make(
    "div", { class: "plane" },
    make("div", { class: "plane__room" }, this.#square),
    make(
      "p", { class: "key" },
      this.#classes, this.#rims, this.#range,
    ),
  );
  aside = make("label", { class: "check" }, this.#test, text.output.test);
  #painter = new Picture(this.#picture);
  /** @type {PageState | null} */
  #state = null;
  /** @type {Frame | null} */
  #frame = null;
  #token = readTokens(document.documentElement);
  #theme = "";
  #drawn = ""; // what the points canvas shows
  #size = 0;
  #told = { centre: NaN, half: NaN }; // the range that is written under the picture

  constructor() {
    this.#rims.append(
      make("span", { class: "key__item" }, make("i", { class: "key__rim key__rim--train" }), text.output.trainRim),
      make("span", { class: "key__item" }, make("i", { class: "key__rim key__rim--test" }), text.output.testRim),
    );
    this.#test.dataset.action = "test_points";
    new ResizeObserver(([{ contentRect }]) => {
      this.#size = Math.floor(Math.min(contentRect.width, contentRect.height));
      this.#square.style.width = this.#square.style.height = `${this.#size}px`;
      this.#drawn = "";
      this.#wake();
      this.#drawPoints();
    }).observe(/** @type {Element} */ (this.element.firstElementChild));
  }

  /** @param {PageState} state */
  show(state) {
    const theme = themeOf(state.preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
      this.#drawn = "";
    }
    const hadUnit = this.#state?.hovered;
    this.#state = state;
    this.#test.checked = state.preferences.showTest;
    const hasTest = Boolean(state.dataset?.test?.points.length);
    this.aside.hidden = !hasTest;
    this.#rims.hidden = !(hasTest && state.preferences.showTest);
    const entry = state.datasets.find(({ id }) => id === state.session?.spec.data.dataset);
    this.#areClasses = entry?.classes !== null;
    this.#classes.hidden = !this.#areClasses;
    this.#drawPoints();
    if (state.hovered !== hadUnit) {
      this.#wake();
      if (this.#frame) this.#paint(this.#frame);
    } else if (this.#frame) this.#paint(this.#frame);
  }

  /** @param {Frame} frame */
  draw(frame) {
    this.#frame = frame;
    this.#paint(frame);
    this.#wake();
  }

  /** Hides the figure: its values are those of a picture that has gone. */
  #wake() {
    if (!this.#figure.hidden) this.#figure.hidden = true;
  }

  /** @returns {{bytes: ArrayLike<number>, side: number, range: Range} | null} */
  #shown() {
    const { hovered, session } = this.#state ?? {};
    const frame = this.#frame;
    if (!frame || !session) return null;
    const output = session.spec.network.layers.at(-1);
    const layer = hovered?.layer ?? "";
    const unitPicture = hovered ? frame.tensors.get(`units.${layer}`) : null;
    const name = unitPicture ? `units.${layer}` : "boundary";
    const tensor = unitPicture ?? frame.tensors.get("boundary");
    if (!tensor || tensor.shape.length !== 3) return null;
    const [units, side] = tensor.shape;
    const at = unitPicture && hovered ? Math.min(hovered.unit, units - 1) : units > 1 ? 1 : 0;
    const low = frame.scalars.get(`${name}.low`) ?? -1;
    const high = frame.scalars.get(`${name}.high`) ?? 1;
    const isShare = !unitPicture && (output?.activation === "sigmoid" || output?.activation === "softmax");
    const range = isShare ? { low, high, centre: 0.5, half: 0.5 } : { low, high, centre: 0, half: Math.max(Math.abs(low), Math.abs(high)) };
    return { bytes: tensor.data.subarray(at * side * side, (at + 1) * side * side), side, range };
  }

  /** @param {Frame} _frame */
  #paint(_frame) {
    const shown = this.#shown();
    if (!shown) return;
    this.#painter.paint(shown.bytes, shown.side, shown.range, this.#token, this.#theme);
    const { centre, half } = shown.range;
    if (centre === this.#told.centre && half === this.#told.half) return;
    this.#told = { centre, half };
    setText(this.#range, text.output.range(bound(centre - half), bound(centre + half)));
  }

  #drawPoints() {
    const { dataset, session, preferences } = this.#state ?? {};
    const domain = session?.domain;
    if (!domain || !this.#size) return;
    const key = JSON.stringify([this.#size, this.#theme, domain, preferences?.showTest, this.#areClasses, stamp(dataset)]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const splits = [{ points: dataset?.train ?? null, rim: "#ffffff" }];
    if (preferences?.showTest) splits.push({ points: dataset?.test ?? null, rim: this.#theme === "dark" ? "#12161c" : "#1d2430" });
    drawPoints(this.#points, this.#size, domain, splits, this.#areClasses, this.#token);
    const count = (dataset?.train?.points.length ?? 0) + (preferences?.showTest ? dataset?.test?.points.length ?? 0 : 0);
    setAttribute(this.#square, "aria-label", `${text.output.picture}. ${text.setup.points(numbers.count(count))}.`);
  }

  /** Lays the figure over the canvases, its values those of the picture. */
  async rest() {
    const shown = this.#shown();
    const domain = this.#state?.session?.domain;
    if (!shown || !domain || !this.#size) return;
    const frame = this.#frame;
    const { side, range: { low, high }, bytes } = shown;
    const [left, right, bottom, top] = domain;
    const centres = (/** @type {number} */ from, /** @type {number} */ to) => Float64Array.from({ length: side }, (_, i) => from + ((i + 0.5) / side) * (to - from));
    const rows = Array.from({ length: side }, (_, i) =>
      Float64Array.from({ length: side }, (_, j) => low + (bytes[(side - 1 - i) * side + j] / 255) * (high - low)),
    );
    const hidden = { visible: false };
    this.#figure.hidden = false;
    await drawFigure(
      this.#figure,
      [{ type: "heatmap", x: centres(left, right), y: centres(bottom, top), z: rows, opacity: 0, showscale: false, zmin: low, zmax: high, hovertemplate: "x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>a %{z:.2f}<extra></extra>" }],
      { width: this.#size, height: this.#size, margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: { ...hidden, range: [left, right] }, yaxis: { ...hidden, range: [bottom, top] }, hovermode: "closest" },
      this.#token,
    );
    if (frame !== this.#frame) this.#wake();
  }
}

/** The end of a scale: "−1", "+0.5", "0". @param {number} v */
function bound(v) {
  const shown = numbers.typed(Number(v.toPrecision(3)));
  return v > 0 ? `+${shown}` : shown;
}

/** Something that changes with the points. @param {PageState["dataset"] | undefined} dataset */
function stamp(dataset) {
  const first = dataset?.train?.points[0];
  const last = dataset?.train?.points.at(-1);
  return [dataset?.train?.points.length, dataset?.test?.points.length, first, last, dataset?.train?.labels.reduce((sum, v, i) => sum + v * (i + 1), 0)];
}
