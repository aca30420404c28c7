import { readTokens } from "../lib/colour.js";
import { make, prepare, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { Picture, drawPoints } from "../charts/boundary.js";
import { planeDrawing } from "../charts/drawings.js";
import { drawFigure } from "../charts/plotly.js";
import { answers } from "../state/output-strings.js";
import { themeOf } from "../state/preferences.js";
import { answerAt, decimalsOf, nearest, planeProbes, surfaceOf, valueOf, NOWHERE } from "../state/surface.js";
import { PlaneKey } from "./plane-key.js";
import { PlanePointer } from "./plane-pointer.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {import("../state/surface.js").Surface} Surface */

const NUMBERS_MS = 95; // while frames come, numbers change ten times a second

/** Rims of points: on every ground the train points' is white, the test points' dark. */
const RIMS = { train: "#ffffff", test: "#1d2430" };

/**
 * The plane: the answer (or one unit's) everywhere, under the points. Two canvases exactly under a transparent Plotly
 * figure, which is there while nothing moves and gives the values under the pointer.
 */
export class Plane {
  #picture = make("canvas", { class: "plane__picture", "aria-hidden": "true", width: 64, height: 64 });
  #points = make("canvas", { class: "plane__points", "aria-hidden": "true" });
  #figure = make("div", { class: "plane__figure", "aria-hidden": "true" });
  #square = make(
    "div", { class: "plane__square picture", role: "application", "aria-roledescription": answers.plane, tabindex: 0, "aria-describedby": "plane-answer" },
    this.#picture, this.#points, this.#figure,
  );
  #key = new PlaneKey();
  #discretize = toggle("discretize", "plane-discretize");
  #answer = make("p", { class: "plane__answer", id: "plane-answer" }, answers.hint);
  element = make(
    "div", { class: "plane" },
    make("div", { class: "plane__room" }, this.#square),
    make("div", { class: "plane__foot" }, this.#key.element, check(this.#discretize, answers.discretize, "discretize")),
    this.#answer,
  );
  #train = toggle("train_points");
  #test = toggle("test_points");
  #trainCheck = check(this.#train, answers.train, "showTrainData");
  #testCheck = check(this.#test, answers.test, "showTestData");
  aside = make("span", { class: "plane__switches" }, this.#trainCheck, this.#testCheck);
  #painter = new Picture(this.#picture);
  #pointer = new PlanePointer(this.#square);
  /** @type {PageState | null} */
  #state = null;
  /** @type {Frame | null} */
  #frame = null;
  #token = readTokens(document.documentElement);
  #theme = "";
  #drawn = ""; // what the points canvas shows
  #size = 0;
  #toldAt = 0; // time of the last change of the numbers, ms

  constructor() {
    this.#trainCheck.prepend(make("i", { class: "key__rim key__rim--train" }));
    this.#testCheck.prepend(make("i", { class: "key__rim key__rim--test" }));
    if (matchMedia("(hover: none)").matches) setText(this.#answer, answers.hintTouch);
    this.#square.addEventListener("place", () => this.#tellAnswer());
    new ResizeObserver(([{ contentRect }]) => {
      this.#size = Math.floor(Math.min(contentRect.width, contentRect.height));
      this.#square.style.width = this.#square.style.height = `${this.#size}px`;
      this.#drawn = "";
      this.#wake();
      this.#drawPoints();
    }).observe(/** @type {Element} */ (this.element.firstElementChild));
  }

  /** What it asks of the server. @param {SessionState} session */
  wanted(session) {
    return planeProbes(session, this.#pointer.wanted);
  }

  /** @param {PageState} state */
  show(state) {
    const theme = themeOf(state.preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
      this.#drawn = "";
    }
    const before = this.#state;
    const { preferences, dataset, session } = state;
    this.#state = state;
    this.#train.checked = preferences.showTrain;
    this.#test.checked = preferences.showTest;
    this.#discretize.checked = preferences.discretize;
    this.#testCheck.hidden = !dataset?.test?.points.length;
    this.#pointer.domain = session?.domain ?? null;
    if (before?.hovered !== state.hovered || before?.preferences.discretize !== preferences.discretize) this.#wake();
    this.#drawPoints();
    this.#paint();
    this.#tellAnswer();
  }

  /** @param {Frame} frame */
  draw(frame) {
    this.#frame = frame;
    this.#paint();
    this.#wake();
    if (performance.now() - this.#toldAt > NUMBERS_MS || this.#state?.session?.status !== "playing") this.#tellAnswer();
  }

  /** Hides the figure: its values are those of a picture that has gone. */
  #wake() {
    if (!this.#figure.hidden) this.#figure.hidden = true;
  }

  /** @returns {Surface | null} */
  get #surface() {
    const { hovered, session } = this.#state ?? {};
    return this.#frame && session ? surfaceOf(this.#frame, session, hovered ?? null) : null;
  }

  get #isShare() {
    return this.#state?.session?.spec.network.layers.at(-1)?.activation === "softmax";
  }

  #paint() {
    const surface = this.#surface;
    const discrete = this.#state?.preferences.discretize ?? false;
    if (!surface) return;
    this.#painter.paint(surface, this.#token, this.#theme, discrete);
    this.#key.show(surface, this.#token, this.#theme, discrete, this.#isShare);
  }

  /** The splits that are shown. */
  get #splits() {
    const { dataset, preferences } = this.#state ?? {};
    const all = /** @type {const} */ (["train", "test"]).map((split) => ({ name: answers[split], points: dataset?.[split] ?? null, rim: RIMS[split] }));
    return all.filter((_, i) => (i ? preferences?.showTest : preferences?.showTrain));
  }

  /** How labels are coloured: by class, or on the scale of the targets. */
  get #labelScale() {
    const surface = this.#frame && this.#state?.session ? surfaceOf(this.#frame, this.#state.session, null) : null;
    const { centre, half } = surface?.kind === "values" ? surface : { centre: 0, half: 1 };
    return { classes: this.#state?.session?.classes ?? null, centre, half };
  }

  #drawPoints() {
    const { dataset, session, preferences } = this.#state ?? {};
    const domain = session?.domain;
    if (!domain || !this.#size) return;
    const { classes, ...scale } = this.#labelScale;
    const key = JSON.stringify([this.#size, this.#theme, domain, preferences?.showTest, preferences?.showTrain, classes, classes === null && scale, stamp(dataset)]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const splits = this.#splits;
    drawPoints(prepare(this.#points, this.#size, this.#size), this.#size, domain, splits, classes, scale, this.#token);
    const shown = splits.filter(({ points }) => points?.points.length);
    const told = shown.map(({ name, points }) => `${numbers.count(points?.points.length)} ${name}`).join(", ");
    const count = shown.reduce((sum, { points }) => sum + (points?.points.length ?? 0), 0);
    setAttribute(this.#square, "aria-label", `${answers.picture}. ${count ? answers.drawn(numbers.count(count), told) : answers.noPoints}. ${answers.keys}`);
  }

  /** Says what is answered where the reader points. */
  #tellAnswer() {
    this.#toldAt = performance.now();
    const { place, byKeys } = this.#pointer;
    const { session } = this.#state ?? {};
    const surface = this.#surface;
    setAttribute(this.#answer, "aria-live", byKeys && session?.status !== "playing" ? "polite" : null);
    if (!place || !session?.domain || !surface || !this.#frame) {
      setText(this.#answer, matchMedia("(hover: none)").matches ? answers.hintTouch : answers.hint);
      this.#answer.classList.add("soft");
      return;
    }
    this.#answer.classList.remove("soft");
    const answer = answerAt(surface, this.#frame, session, session.domain, place);
    const near = nearest(this.#splits, session.domain, place);
    const decimals = decimalsOf(session.domain);
    const x = (/** @type {number} */ v) => numbers.fixed(v, decimals);
    const nearby = near ? ` · ${answers.near} ${answers.point(session.classes ? answers.className(near.label) : numbers.signed(near.label, 2).trim(), near.split.name)}` : "";
    setText(this.#answer, `x₁ ${x(place.x1)}, x₂ ${x(place.x2)}: ${say(answer, surface)}${nearby}`);
  }

  /** What it shows, to be drawn on another paper. @returns {import("../charts/drawings.js").Drawing | null} */
  get drawing() {
    const surface = this.#surface;
    const { session, hovered, preferences } = this.#state ?? {};
    if (!surface || !session?.domain) return null;
    const { classes, ...scale } = this.#labelScale;
    const title = hovered ? answers.unit(hovered.layer, hovered.unit) : answers.title;
    return planeDrawing({ title, surface, discrete: preferences?.discretize ?? false, domain: session.domain, splits: this.#splits, classes, scale });
  }

  /** Lays the figure over the canvases, its values those of the picture. */
  async rest() {
    const surface = this.#surface;
    const domain = this.#state?.session?.domain;
    if (!surface || !domain || !this.#size) return;
    const frame = this.#frame;
    const { side, bytes } = surface;
    const [left, right, bottom, top] = domain;
    const centres = (/** @type {number} */ from, /** @type {number} */ to) => Float64Array.from({ length: side }, (_, i) => from + ((i + 0.5) / side) * (to - from));
    /** @template T @param {(cell: number) => T} of */
    const rows = (of) => Array.from({ length: side }, (_, i) => Array.from({ length: side }, (__, j) => of((side - 1 - i) * side + j)));
    const hidden = { visible: false };
    const said = this.#isShare && surface.kind === "classes" ? "%{z:.1%}" : "%{z:.2f}";
    const names = surface.kind === "classes" ? { text: rows((cell) => (surface.winner[cell] === NOWHERE ? answers.noAnswer : answers.className(surface.winner[cell]))) } : {};
    this.#figure.hidden = false;
    await drawFigure(
      this.#figure,
      [{
        type: "heatmap", x: centres(left, right), y: centres(bottom, top), z: rows((cell) => valueOf(surface, bytes[cell])), ...names,
        opacity: 0, showscale: false, zmin: surface.low, zmax: surface.high,
        hovertemplate: `x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>${surface.kind === "classes" ? "%{text}" : "a"} ${said}<extra></extra>`,
      }],
      { width: this.#size, height: this.#size, margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: { ...hidden, range: [left, right] }, yaxis: { ...hidden, range: [bottom, top] }, hovermode: "closest" },
      this.#token,
    );
    if (frame !== this.#frame) this.#wake();
  }
}

/** @param {import("../state/surface.js").Answer | null} answer @param {Surface} surface */
function say(answer, surface) {
  if (!answer) return answers.noAnswer;
  const { value, label, exact, share } = answer;
  const places = Math.max(0, (exact ? 3 : 2) - Math.max(0, Math.floor(Math.log10(surface.high - surface.low))));
  const shown = share ? numbers.probability(value) : numbers.signed(value, places).trim();
  return label === null ? shown : `${answers.className(label)} ${shown}`;
}

/** @param {string} action @param {string} [id] */
function toggle(action, id) {
  return make("input", { type: "checkbox", class: "check__box", id: id ?? null, "data-action": action });
}

/** @param {HTMLInputElement} box @param {string} label @param {keyof typeof answers.tips} control */
function check(box, label, control) {
  return make("label", { class: "check", "data-control": control, "data-tip": answers.tips[control] }, box, label);
}

/** Something that changes with the points. @param {PageState["dataset"] | undefined} dataset */
function stamp(dataset) {
  const first = dataset?.train?.points[0];
  const last = dataset?.train?.points.at(-1);
  return [dataset?.train?.points.length, dataset?.test?.points.length, first, last, dataset?.train?.labels.reduce((sum, v, i) => sum + v * (i + 1), 0)];
}
