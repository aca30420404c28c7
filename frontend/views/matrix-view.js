/** A dense layer as matrices: Z = W X + b with numbers, the batch as columns. */

import { make } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { m, math } from "../lib/mathml.js";
import { inner } from "../state/microscope.js";
import { microscope as words } from "../state/microscope-strings.js";

/** @typedef {import("../state/microscope.js").Looking} Looking */

const WINDOW = 64;

/**
 * @param {Looking} looking @param {import("../state/store.js").PageState} state
 * @param {import("../microscope-room.js").MicroscopeRoom | null} room
 */
export function matrixView({ matrix, number, names }, { session }, room) {
  if (!matrix) return make("p", { class: "soft" }, words.matrixNone);
  const layers = (session?.spec.network.layers ?? []).filter(({ type }) => type === "dense" || type === undefined);
  const choice = make("select", { class: "field", "aria-label": words.matrixLayer, "data-keep": "layer" }, ...layers.map(({ name }) => make("option", { value: name, selected: name === matrix.layer }, name)));
  choice.addEventListener("change", () => room?.choose({ layer: choice.value, corner: [0, 0, 0] }));
  const [input, unit] = number && number.tensor === `${matrix.layer}.kernel` ? number.index : [-1, -1];
  const lane = number?.lane ?? 0;
  const before = matrix.x_name === "input" ? "input" : matrix.x_name.split(".")[0];
  const units = matrix.kernel.map((_, at) => names[`${matrix.layer}[${at + matrix.first_unit}]`] ?? String(at + matrix.first_unit));
  const inputs = matrix.x.map((_, at) => names[`${before}[${at + matrix.first_input}]`] ?? String(at + matrix.first_input));
  const samples = (matrix.x[0] ?? []).map((_, at) => String(at + matrix.first_example));
  const u = unit - matrix.first_unit;
  const i = input - matrix.first_input;
  const k = lane - matrix.first_example;
  const tables = [
    table("Z", matrix.z, units, samples, (row, column) => row === u && column === k),
    sign("="),
    table("W", matrix.kernel, units, inputs, (row, column) => row === u && column === i, (row) => row === u),
    table("X", matrix.x, inputs, samples, (row, column) => row === i && column === k, (_, column) => column === k),
    ...(matrix.bias ? [sign("+"), table("b", matrix.bias.map((value) => [value]), units, [""], (row) => row === u)] : []),
  ];
  const formula = math("Z = W X + b", m("mrow", m("mi", "Z"), m("mo", "="), m("mi", "W"), m("mi", "X"), ...(matrix.bias ? [m("mo", "+"), m("mi", "b")] : [])));
  const corner = /** @type {[number, number, number]} */ ([matrix.first_unit, matrix.first_input, matrix.first_example]);
  const pagers = [
    pager(words.units, 0, matrix.units, matrix.kernel.length, corner, room),
    pager(words.inputsOf, 1, matrix.inputs, matrix.x.length, corner, room),
    pager(words.samples, 2, matrix.moment.count, samples.length, corner, room),
  ];
  return make("section", { class: "microscope__section matrix" }, make("div", { class: "microscope__title" }, make("h3", {}, formula), choice), make("div", { class: "matrix__row" }, ...tables), ...pagers);
}

/** @param {string} text */
const sign = (text) => make("span", { class: "matrix__sign", "aria-hidden": "true" }, text);

/**
 * @param {string} name @param {number[][]} values @param {string[]} rows @param {string[]} columns
 * @param {(row: number, column: number) => boolean} isChosen @param {(row: number, column: number) => boolean} [isBeside]
 */
function table(name, values, rows, columns, isChosen, isBeside = () => false) {
  const body = values.map((line, row) =>
    make("tr", {}, make("th", { scope: "row", class: "soft" }, rows[row]), ...line.map((value, column) =>
      make("td", { class: [value < 0 ? "is-negative" : "", isChosen(row, column) ? "is-chosen" : isBeside(row, column) ? "is-beside" : ""].join(" ").trim() || null, title: inner(value, "float64") }, numbers.signed(value, 4)))));
  const head = make("tr", {}, make("td", {}), ...columns.map((column) => make("th", { scope: "col", class: "soft" }, column)));
  return make("table", { class: "matrix__table mono" }, make("caption", {}, `${name} (${values.length} × ${values[0]?.length ?? 0})`), make("thead", {}, head), make("tbody", {}, ...body));
}

/** @param {string} what @param {0 | 1 | 2} axis @param {number} size @param {number} shown @param {[number, number, number]} corner @param {import("../microscope-room.js").MicroscopeRoom | null} room */
function pager(what, axis, size, shown, corner, room) {
  if (size <= WINDOW) return null;
  const first = corner[axis];
  const go = (/** @type {string} */ label, /** @type {number} */ to, /** @type {boolean} */ may) => {
    const button = make("button", { type: "button", class: "button button--small", "aria-disabled": may ? null : "true", "data-keep": `${what} ${label}` }, label);
    button.addEventListener("click", () => {
      if (may) room?.choose({ corner: /** @type {[number, number, number]} */ (corner.map((at, i) => (i === axis ? to : at))) });
    });
    return button;
  };
  return make("div", { class: "microscope__pager" }, go(words.earlier, Math.max(0, first - WINDOW), first > 0), make("span", { class: "soft mono" }, words.window(numbers.count(first), numbers.count(first + shown - 1), numbers.count(size), what)), go(words.later, first + WINDOW, first + WINDOW < size));
}
