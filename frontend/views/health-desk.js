import { ridgeline } from "../charts/ridgeline.js";
import { spark } from "../charts/spark.js";
import { readTokens } from "../lib/colour.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { Deaths, Ridges, findings, layersIn } from "../state/health.js";
import { History } from "../state/history.js";
import { themeOf } from "../state/preferences.js";
import { health as words } from "../state/watch-strings.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {"std" | "gradient" | "ratio"} Measure */
/** @typedef {{row: HTMLElement, activations: HTMLElement, zeros: HTMLElement, weights: HTMLElement, values: Record<Measure, HTMLElement>, canvases: Record<Measure, HTMLCanvasElement>, history: Record<Measure, History>}} Line */

const DRAW_MS = 100;
const SAY_MS = 1000; // sentences change no faster than they can be read
const SPARK = /** @type {const} */ ([48, 18]);
const RIDGES = 190;
const MEASURES = /** @type {const} */ (["std", "gradient", "ratio"]);

/** `<health-desk>`: each layer's size of activations and gradients over time, update against weight, dead and redundant units in words, and how numbers are spread. */
export class HealthDesk extends View {
  #says = make("ul", { class: "health__says", "aria-live": "polite" });
  #body = make("tbody", {});
  #table = make(
    "table", { class: "health__table" },
    make("thead", {}, make("tr", {}, ...[words.layer, words.activations, words.zeros, words.gradient, words.weights, words.ratio].map((name) => make("th", { scope: "col" }, name)))), this.#body,
  );
  #tensor = make("select", { class: "field", "aria-label": words.tensor });
  #ridges = make("canvas", { class: "health__ridges", role: "img" });
  #none = make("p", { class: "soft" }, words.none);
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #deaths = new Deaths();
  #rows = new Ridges();
  #tensors = "";
  #branch = "";
  #theme = "";
  #token = readTokens(document.documentElement);
  #drawnAt = 0;
  #saidAt = 0;
  /** @type {PageState | null} */
  #shown = null;

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": words.close, title: `${words.close} (Esc)` }, icon("close"));
    this.append(
      make("div", { class: "dock__head" }, make("h2", { class: "title" }, words.title), close),
      make(
        "div", { class: "health__columns" },
        make("section", { "aria-label": words.title }, this.#says, this.#none, this.#table, make("p", { class: "soft" }, words.lesionHelp)),
        make("section", { "aria-label": words.spread }, make("label", { class: "health__tensor" }, make("span", { class: "soft" }, words.tensor), this.#tensor), this.#ridges),
      ),
    );
    this.#tensor.addEventListener("change", () => {
      this.#rows = new Ridges();
      tell(this, "probes");
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
  }

  /** @param {PageState} state @returns {import("../types.js").Probe[]} */
  wanted({ inspector, session }) {
    if (inspector !== "health" || !session) return [];
    this.#offer(session);
    return [{ type: "layer_stats" }, ...(this.#tensor.value ? [/** @type {const} */ ({ type: "histogram", name: this.#tensor.value, bins: 48 })] : [])];
  }

  /** The tensors that may be looked at. @param {import("../types.js").SessionState} session */
  #offer({ spec }) {
    const names = spec.network.layers.flatMap(({ name, type }) => [`${name}.a`, ...(type === "dense" || type === "conv2d" ? [`${name}.kernel`, `grad.${name}.kernel`] : [])]);
    if (names.join() === this.#tensors) return;
    this.#tensors = names.join();
    const before = this.#tensor.value;
    this.#tensor.replaceChildren(...names.map((name) => make("option", { value: name }, name.startsWith("grad.") ? `∇ ${name}` : name)));
    this.#tensor.value = names.includes(before) ? before : names[0] ?? "";
    if (this.#tensor.value !== before) this.#rows = new Ridges();
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    this.hidden = state.inspector !== "health";
    const { session } = state;
    if (this.hidden || !session) return;
    const theme = `${themeOf(state.preferences)} ${document.documentElement.dataset.mode}`;
    if (theme !== this.#theme) this.#token = readTokens(document.documentElement);
    this.#theme = theme;
    const names = session.spec.network.layers.map(({ name }) => name);
    if (names.join() !== [...this.#lines.keys()].join() || this.#branch !== session.branch) {
      this.#branch = session.branch;
      this.#lines = new Map(names.map((name) => [name, makeLine(name)]));
      this.#body.replaceChildren(...[...this.#lines.values()].map(({ row }) => row));
      this.#rows = new Ridges();
      this.#deaths = new Deaths();
    }
    this.#paint();
  }

  /** @param {import("../types.js").Frame} frame */
  draw(frame) {
    if (this.hidden || !frame.tensors.has("layer_stats")) return;
    const layers = layersIn(frame, [...this.#lines.keys()]);
    const step = frame.scalars.get("step") ?? NaN;
    if (!layers || !Number.isFinite(step)) return;
    this.#deaths.take(layers, step);
    for (const layer of layers) {
      const line = this.#lines.get(layer.name);
      for (const measure of MEASURES) line?.history[measure].add(step, measure === "std" ? layer.std : Math.log10(layer[measure])); // sizes over decades
    }
    const name = this.#tensor.value;
    const shares = frame.tensors.get(`histogram.${name}`);
    if (shares) this.#rows.take(step, frame.scalars.get(`histogram.${name}.range`) ?? NaN, shares.data);
    const now = performance.now();
    const isPlaying = this.#shown?.session?.status === "playing";
    if (isPlaying && now < this.#drawnAt + DRAW_MS) return;
    this.#drawnAt = now;
    this.#tell(layers, isPlaying ? now : Infinity);
    this.#paint();
  }

  /** @param {readonly import("../state/health.js").LayerHealth[]} layers @param {number} now */
  #tell(layers, now) {
    this.#none.hidden = layers.some(({ mean }) => !Number.isNaN(mean));
    for (const layer of layers) {
      const line = this.#lines.get(layer.name);
      if (!line) continue;
      setText(line.activations, Number.isNaN(layer.mean) ? numbers.DASH : `${numbers.signed(layer.mean, 2)} ± ${numbers.fixed(layer.std, 2)}`);
      setAttribute(line.activations, "title", `${numbers.signed(layer.p1)} … ${numbers.signed(layer.p99)}`);
      setText(line.zeros, Number.isNaN(layer.zeros) ? numbers.DASH : numbers.percent(layer.zeros));
      setText(line.weights, told(layer.weights));
      setText(line.values.gradient, told(layer.gradient));
      setText(line.values.ratio, told(layer.ratio));
    }
    if (now < this.#saidAt + SAY_MS) return;
    this.#saidAt = Math.min(now, performance.now());
    const said = findings(layers, this.#deaths);
    if (said.join() !== [...this.#says.children].map(({ textContent }) => textContent).join()) this.#says.replaceChildren(...said.map((sentence) => make("li", {}, sentence)));
  }

  #paint() {
    const ink = this.#token("ink");
    const gradient = this.#token("grad");
    for (const { history, canvases } of this.#lines.values()) {
      for (const measure of MEASURES) spark(canvases[measure], ...SPARK, history[measure], { colour: measure === "gradient" ? gradient : ink });
    }
    const name = this.#tensor.value;
    ridgeline(this.#ridges, this.#ridges.clientWidth || 320, RIDGES, this.#rows, this.#token, name.startsWith("grad.") ? gradient : ink);
    setAttribute(this.#ridges, "aria-label", words.ridge(name, this.#rows.rows.length));
  }
}

/** NaN: there is none. @param {number} value */
const told = (value) => (Number.isNaN(value) ? numbers.DASH : numbers.loss(value));

/** @param {string} name @returns {Line} */
function makeLine(name) {
  const cell = () => make("span", { class: "mono health__number" }, numbers.DASH);
  const canvas = () => make("canvas", { class: "health__spark", "aria-hidden": "true" });
  const values = { std: cell(), gradient: cell(), ratio: cell() };
  const canvases = { std: canvas(), gradient: canvas(), ratio: canvas() };
  const [activations, zeros, weights] = [cell(), cell(), cell()];
  const row = make(
    "tr", {}, make("th", { scope: "row", class: "mono" }, name), make("td", {}, activations, canvases.std), make("td", {}, zeros),
    make("td", {}, values.gradient, canvases.gradient), make("td", {}, weights), make("td", {}, values.ratio, canvases.ratio),
  );
  return { row, activations, zeros, weights, values, canvases, history: { std: new History(), gradient: new History(), ratio: new History() } };
}

customElements.define("health-desk", HealthDesk);
