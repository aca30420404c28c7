/**
 * What the microscope writes on the stage: the weight that it follows, ringed at both ends, its gradient as a dashed
 * arrow marked with its sign, and a textbook's names with the numbers of a small network.
 */

import { inner } from "../state/microscope.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").NetworkStage} NetworkStage */
/** @typedef {{x: number, y: number}} Point */

const SVG = "http://www.w3.org/2000/svg";
const MOST_NAMED = 16; // weights that have room for their names

/** @param {string} tag @param {{[name: string]: string | number}} attributes @param {...(Node | string)} children */
function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export class StageNotes {
  #stage;
  #place;
  element = document.createElementNS(SVG, "svg");
  /** @type {PageState | null} */
  #state = null;

  /** @param {Element} place  the stage's card @param {NetworkStage} stage */
  constructor(place, stage) {
    this.#stage = stage;
    this.#place = place;
    this.element.setAttribute("class", "stage-notes");
    this.element.setAttribute("aria-hidden", "true"); // the panel says the same
    place.append(this.element);
    new ResizeObserver(() => requestAnimationFrame(() => this.paint())).observe(place);
  }

  /** @param {PageState} state */
  show(state) {
    if (state.looking === this.#state?.looking && state.session === this.#state?.session && state.inspector === this.#state?.inspector) return;
    this.#state = state;
    requestAnimationFrame(() => requestAnimationFrame(() => this.paint()));
  }

  paint() {
    const { inspector, looking, session } = this.#state ?? {};
    const number = looking?.number;
    const isShown = inspector === "microscope" && number && session;
    this.element.style.display = isShown ? "" : "none";
    if (!isShown) return;
    const { left, top, width, height } = this.#place.getBoundingClientRect();
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const at = (/** @type {string} */ layer, /** @type {number} */ unit) => {
      const found = this.#stage.where({ layer, unit });
      return found && Number.isFinite(found.x + found.y) ? { x: found.x - left, y: found.y - top } : null;
    };
    const layer = number.tensor.split(".")[0];
    const layers = ["input", ...session.spec.network.layers.map(({ name }) => name)];
    const before = layers[layers.indexOf(layer) - 1];
    const isKernel = number.tensor.endsWith(".kernel") && number.index.length === 2;
    const to = at(layer, number.index.at(-1) ?? 0);
    const from = isKernel && before ? at(before, number.index[0]) : null;
    const marks = Object.keys(looking.names).length ? this.#names(looking, number, session.spec, at) : [];
    if (from && to && before) {
      marks.push(...[ring(from, half(at, before)), ring(to, half(at, layer))], ...gradient(from, to, `∇ ${inner(number.gradient, "float32")}`));
    }
    this.element.replaceChildren(...marks);
  }

  /**
   * @param {import("../state/microscope.js").Looking} looking @param {import("../state/microscope.js").NumberAnswer} number
   * @param {import("../types.js").Spec} spec @param {(layer: string, unit: number) => Point | null} at
   */
  #names({ names }, number, spec, at) {
    const marks = [];
    const weights = Object.entries(names).filter(([name]) => name.includes(".kernel["));
    for (const [name, called] of weights.length <= MOST_NAMED ? weights : []) {
      const [, tensor, index] = /^(.+)\[(\d+,\d+)\]$/.exec(name) ?? [];
      if (!tensor) continue;
      const [input, unit] = index.split(",").map(Number);
      const layer = tensor.split(".")[0];
      const layers = ["input", ...spec.network.layers.map((one) => one.name)];
      const from = at(layers[layers.indexOf(layer) - 1], input);
      const to = at(layer, unit);
      if (!from || !to) continue;
      const share = from.y === to.y ? 0.5 : 0.3;
      const rise = share * share * (3 - 2 * share);
      const x = from.x + (to.x - from.x) * share;
      const y = from.y + (to.y - from.y) * rise;
      const isChosen = tensor === number.tensor && index === number.index.join();
      marks.push(label(x, y, called, isChosen ? "is-chosen" : ""));
    }
    for (const [name, called] of Object.entries(names)) {
      const [, layer, unit] = /^([a-z0-9_]+)\[(\d+)\]$/.exec(name) ?? [];
      const place = layer && !layer.includes(".") && layer !== "input" ? at(layer, Number(unit)) : null;
      if (place) marks.push(draw("text", { x: place.x, y: place.y + 5, class: "stage-notes__unit", "text-anchor": "middle" }, called));
    }
    return marks;
  }
}

/** @param {number} x @param {number} y @param {string} text @param {string} name */
function label(x, y, text, name) {
  const width = 14 + 8 * text.length;
  return draw("g", { class: `stage-notes__name ${name}` }, draw("rect", { x: x - width / 2, y: y - 11, width, height: 22, rx: 6 }), draw("text", { x, y: y + 4, "text-anchor": "middle" }, text));
}

/** The dashed arrow back along the weight. @param {Point} from @param {Point} to @param {string} text */
function gradient(from, to, text) {
  const high = Math.max(24, Math.min(from.y, to.y) - 78);
  const [x0, x1] = [from.x + 20, to.x - 20];
  const [y0, y1] = [from.y - 40, to.y - 40];
  const middle = (x0 + x1) / 2;
  const crest = 0.75 * high + 0.125 * (y0 + y1); // of the curve
  const width = 20 + 7.6 * text.length;
  return [
    draw("path", { class: "stage-notes__gradient", d: `M${x1} ${y1}C${x1 - 40} ${high} ${x0 + 40} ${high} ${x0} ${y0}` }),
    draw("path", { class: "stage-notes__tip", d: `M${x0 + 2} ${y0 - 11}L${x0} ${y0}L${x0 + 10} ${y0 - 5}` }),
    draw("rect", { class: "stage-notes__plate", x: middle - width / 2, y: crest - 12, width, height: 24, rx: 7 }),
    draw("text", { class: "stage-notes__value", x: middle, y: crest + 4, "text-anchor": "middle" }, text),
  ];
}

/** @param {Point} place @param {number} size */
function ring({ x, y }, size) {
  return draw("rect", { class: "stage-notes__ring", x: x - size, y: y - size, width: 2 * size, height: 2 * size, rx: Math.min(12, size / 3) });
}

/** Half of a ring: as far as the next unit allows. @param {(layer: string, unit: number) => Point | null} at @param {string} layer */
function half(at, layer) {
  const [first, second] = [at(layer, 0), at(layer, 1)];
  if (!first || !second) return 36;
  const gap = Math.max(Math.abs(second.y - first.y), Math.abs(second.x - first.x));
  return Math.max(5, Math.min(36, gap / 2 - 1));
}

