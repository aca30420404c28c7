/** Lines of the microscope: a formula in symbols, with numbers, and what comes out. */

import { make } from "../lib/dom.js";
import { chunks, draw, m, math, spoken, symbol, within } from "../lib/mathml.js";
import { inner, isDerivative, result, symbolOfPart, symbolText } from "../state/microscope.js";
import { microscope as words } from "../state/microscope-strings.js";

/** @typedef {import("../state/microscope.js").Part} Part */
/** @typedef {import("../state/microscope.js").Line} Line */
/** @typedef {import("../state/microscope.js").Looking} Looking */
/** @typedef {{names: {[name: string]: string}, dtype: "float32" | "float64", reading: "symbols" | "numbers" | "both", short?: boolean}} Manner */

/** How a look is written. @param {Looking} looking @returns {Manner} */
export function mannerOf(looking) {
  return { names: looking.names, dtype: looking.number?.moment.dtype ?? "float32", reading: looking.reading };
}

/** A symbol alone. @param {Part} part @param {Manner} manner */
export function symbolLine(part, manner) {
  const found = symbolOfPart(part, manner.names);
  return math(symbolText(found), symbol(found));
}

/** "z = ..." in symbols. @param {Line} line @param {Manner} manner @param {boolean} [arrow]  the target is set anew */
export function symbolsOf(line, manner, arrow = false) {
  const how = { ...manner, numbers: false };
  const target = line.target ? symbolOfPart(line.target, manner.names) : null;
  const sign = arrow ? "←" : "=";
  const said = `${target ? `${symbolText(target)} ${sign} ` : ""}${spoken(line.value, how)}`;
  const start = target ? [symbol(target), m("mo", sign)] : [];
  return math(said, m("mrow", ...start, draw(line.value, how)));
}

/**
 * The same with numbers: terms of a sum stand apart, so that the line may break between them.
 * @param {Part} value @param {Manner} manner @param {((fold: Part) => void) | null} [unfold]  shows what is folded away
 */
export function numbersOf(value, manner, unfold = null) {
  const how = { ...manner, numbers: true };
  const line = make("span", { class: "formula__numbers", role: "group", "aria-label": spoken(value, how) });
  for (const chunk of chunks(value)) {
    if ("hidden" in chunk) {
      line.append(" ", hidden(chunk.hidden, manner, unfold), " ");
      continue;
    }
    const element = m("math", ...(chunk.sign ? [m("mo", chunk.sign)] : []), chunk.sign ? within(chunk.part, 1, how) : draw(chunk.part, how));
    element.setAttribute("aria-hidden", "true");
    line.append(element, " ");
  }
  return line;
}

/** @param {Part} fold @param {Manner} manner @param {((fold: Part) => void) | null} unfold */
function hidden(fold, manner, unfold) {
  const count = (fold.count ?? 0) - (fold.shown?.length ?? 0);
  const label = fold.rest === undefined ? words.more(count) : words.rest(String(count), inner(fold.rest, manner.dtype));
  if (!unfold) return make("span", { class: "formula__more soft" }, label);
  const button = make("button", { type: "button", class: "formula__more quiet-link", "data-fold": "open", title: words.unfold }, label);
  button.addEventListener("click", () => unfold(fold));
  return button;
}

/**
 * A row: formula, numbers, result.
 * @param {Line} line @param {Manner} manner @param {{arrow?: boolean, unfold?: ((fold: Part) => void) | null, tag?: string | null}} [more]
 */
export function formulaRow(line, manner, { arrow = false, unfold = null, tag = null } = {}) {
  const value = line.target?.value ?? line.value.value;
  const isGradient = line.target ? isDerivative(line.target) : false;
  const plain = line.value.kind === "tensor" || line.value.kind === "number";
  const left = make("div", { class: "formula__left" });
  if (manner.reading !== "numbers" || plain) left.append(symbolsOf(line, manner, arrow));
  if (manner.reading === "numbers" && line.target && !plain) left.append(symbolLine(line.target, manner), ` ${arrow ? "←" : "="} `);
  if (manner.reading !== "symbols" && !plain) left.append(numbersOf(line.value, manner, unfold));
  const shown = make("b", { class: `formula__result mono${isGradient ? " is-gradient" : ""}` }, result(value, manner.dtype));
  return make("div", { class: "formula" }, left, tag ? make("span", { class: "tag" }, tag) : null, shown);
}
