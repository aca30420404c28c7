import { SvgPaper } from "../lib/svg.js";
import { classLook, cssColour, diverging, valueScale } from "../lib/colour.js";
import { make, prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { classShade } from "../charts/boundary.js";
import { shape } from "../charts/marks.js";
import { answers } from "../state/output-strings.js";

/** @typedef {import("../state/surface.js").Surface} Surface */
/** @typedef {import("../charts/boundary.js").Token} Token */

const BAR = { width: 76, height: 8 };
const MANY = 4; // of more classes there is only room for the marks
const SVG = "http://www.w3.org/2000/svg";

/** What the plane's colours and shapes mean: the scale with its ends, and a mark for each class. */
export class PlaneKey {
  element = make("p", { class: "key", "aria-label": answers.scale });
  #key = "";

  /**
   * Writes it anew where something of it has changed.
   * @param {Surface} surface @param {Token} token @param {string} theme @param {boolean} discrete @param {boolean} share  values are probabilities
   */
  show(surface, token, theme, discrete, share) {
    const { low, high, kind } = surface;
    const key = JSON.stringify([kind, low, high, kind === "values" ? [surface.centre, surface.half, surface.of] : [surface.classes, surface.floor], theme, discrete, share]);
    if (key === this.#key) return;
    this.#key = key;
    this.element.replaceChildren(...(kind === "values" ? valueKey(surface, token, discrete) : classKey(surface, token, discrete, share)));
  }
}

/** @param {import("../state/surface.js").Values} surface @param {Token} token @param {boolean} discrete */
function valueKey(surface, token, discrete) {
  const { centre, half, of } = surface;
  const scale = valueScale(token);
  const bar = drawBar((share) => {
    const away = (share * 2 - 1) * half;
    return cssColour(diverging(discrete ? Math.sign(away) * half : away, half, scale));
  });
  const ends = [centre - half, centre + half].map((end) => make("span", { class: "mono" }, bound(end, centre === 0)));
  const range = make("span", { class: "key__scale" }, ends[0], bar, ends[1]);
  if (of !== "classes") return [range];
  return [markOf(0, 2, true), range, markOf(1, 2, true)];
}

/** @param {import("../state/surface.js").Classes} surface @param {Token} token @param {boolean} discrete @param {boolean} share */
function classKey({ classes, floor, high }, token, discrete, share) {
  const marks = Array.from({ length: classes }, (_, label) => markOf(label, classes, false));
  if (discrete || classes > MANY) return marks;
  const bar = drawBar((at) => cssColour(/** @type {import("../lib/colour.js").Rgb} */ (/** @type {unknown} */ (classShade(0, classes, at, token)))));
  const ends = [floor, high].map((end) => make("span", { class: "mono" }, share ? numbers.percent(end) : bound(end, false)));
  return [...marks, make("span", { class: "key__scale key__scale--short" }, ends[0], bar, ends[1])];
}

/** @param {(share: number) => string} colour  0: left end, 1: right end */
function drawBar(colour) {
  const canvas = make("canvas", { class: "key__bar", "aria-hidden": "true" });
  const context = prepare(canvas, BAR.width, BAR.height);
  for (let x = 0; x < BAR.width; x += 1) {
    context.fillStyle = colour((x + 0.5) / BAR.width);
    context.fillRect(x, 0, 1, BAR.height);
  }
  return canvas;
}

/** @param {number} label @param {number} classes @param {boolean} word  there is room for the word, if not on a narrow page */
function markOf(label, classes, word) {
  return make("span", { class: "key__item" }, classMark(label, classes), make("span", { class: word ? "key__word" : "sight-hidden" }, answers.classWord), String(label));
}

/** The mark of a class, as on the plane. @param {number} label @param {number} classes */
export function classMark(label, classes) {
  const { token, shape: kind } = classLook(label, classes);
  const paper = new SvgPaper();
  shape(paper, 6, 6, kind, 4.2);
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("class", "key__mark");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", paper.path);
  path.setAttribute("fill", `var(--${token})`);
  svg.append(path);
  return svg;
}

/** The end of a scale: "−1", "+0.5", "0". @param {number} v @param {boolean} sign */
function bound(v, sign) {
  const shown = numbers.typed(Number(v.toPrecision(3)));
  return sign && v > 0 ? `+${shown}` : shown;
}
