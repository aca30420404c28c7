/**
 * Formulas as native MathML, built element by element: in symbols, or with the numbers of a step in their places.
 */

import { inner, isDerivative, isNegative, letterOf, symbolOfPart, symbolText } from "../state/microscope.js";

/** @typedef {import("../state/microscope.js").Part} Part */
/** @typedef {import("../state/microscope.js").Symbol} Symbol */
/** @typedef {{names: {[name: string]: string}, dtype: "float32" | "float64", numbers: boolean, short?: boolean}} Manner */

const MATH = "http://www.w3.org/1998/Math/MathML";
const MOST_WRITTEN = 4; // terms that are written out in symbols; more are a sum sign

/** @param {string} tag @param {...(Node | string)} children */
export function m(tag, ...children) {
  const element = document.createElementNS(MATH, tag);
  element.append(...children);
  return element;
}

/** @param {string} tag @param {string} name @param {...(Node | string)} children */
function marked(tag, name, ...children) {
  const element = m(tag, ...children);
  element.setAttribute("class", name);
  return element;
}

const mi = (/** @type {string} */ text) => m("mi", text);
const mo = (/** @type {string} */ text) => m("mo", text);
const row = (/** @type {(Node | string)[]} */ ...children) => m("mrow", ...children);

/** The whole element, with its reading for the ear. @param {string} spoken @param {...Node} children */
export function math(spoken, ...children) {
  const element = m("math", ...children);
  element.setAttribute("aria-label", spoken);
  return element;
}

/** One symbol; the loss's derivative by it as a fraction. @param {Symbol} symbol @param {string} [loss] */
export function symbol({ base, sub, sup, partial }, loss = "L") {
  let found = letters(base);
  if (sub) {
    const below = /^[\d,]+$/.test(sub) ? m("mn", sub) : m("mtext", sub);
    found = m("msub", found, below);
  }
  if (sup) found = m("msup", found, m("mtext", sup));
  if (!partial) return found;
  return marked("mfrac", "derivative", row(mo("∂"), mi(loss)), row(mo("∂"), found));
}

/** A letter, or a word that is none; "μ₊" has its sign below. @param {string} text */
function letters(text) {
  const digits = "₀₁₂₃₄₅₆₇₈₉";
  const found = /^(\D+?)([₀-₉₊])$/.exec(text);
  if (found) return m("msub", mi(found[1]), m("mn", found[2] === "₊" ? "t+1" : String(digits.indexOf(found[2]))));
  return [...text].length > 2 ? m("mtext", text) : mi(text);
}

/** A number, coloured as the stage colours it. @param {Part} part @param {Manner} manner */
function figure(part, manner) {
  const element = m("mn", manner.short && typeof part.value === "number" ? inner(Number(part.value.toPrecision(4)), "float32") : inner(part.value, manner.dtype));
  const name = part.tensor ?? "";
  const kind = isDerivative(part) || part.symbol?.startsWith("∂") ? "derivative" : /\.(kernel|bias)$/.test(name) ? (isNegative(part.value) ? "negative" : "positive") : "";
  if (kind) element.setAttribute("class", kind);
  element.setAttribute("title", symbolText(symbolOfPart(part, manner.names)));
  return element;
}

/** How tightly a part is bound: what binds less stands in brackets. @param {Part} part */
function tightness(part) {
  if (part.kind === "fold") return part.name === "sum" && (part.count ?? 0) > 1 ? 1 : 3;
  if (part.kind !== "apply") return 4;
  return { add: 1, subtract: 1, negative: 1, multiply: 2, greater: 0, less: 0, equal: 0, unequal: 0, where: 0, chosen: 4 }[part.name ?? ""] ?? 4;
}

/** A part in brackets where it binds less, or is a number below zero. @param {Part} part @param {number} least @param {Manner} manner */
export function within(part, least, manner) {
  const shown = draw(part, manner);
  const inside = part.kind === "apply" && part.name === "chosen" ? part.parts?.[1] ?? part : part;
  const isBelow = manner.numbers && !inside.parts?.length && isNegative(inside.value);
  return isBelow || tightness(inside) < least ? row(mo("("), shown, mo(")")) : shown;
}

const SIGNS = /** @type {{[name: string]: string}} */ ({ greater: ">", less: "<", equal: "=", unequal: "≠" });
const CALLED = /** @type {{[name: string]: string}} */ ({ sigmoid: "σ", normal_share: "Φ", normal_density: "φ" });
const FOLDS = /** @type {{[name: string]: string}} */ ({ sum: "∑", product: "∏", mean: "mean", largest: "max", place_of_largest: "arg max" });

/** @param {Part} part @param {Manner} manner @returns {Node} */
export function draw(part, manner) {
  const parts = part.parts ?? [];
  switch (part.kind) {
    case "number":
      return m("mn", inner(part.value, "float64"));
    case "tensor":
    case "scalar":
    case "local":
      if (manner.numbers && part.value !== undefined) return figure(part, manner);
      return symbol(symbolOfPart(part, manner.names));
    case "fold":
      return drawFold(part, manner);
  }
  const [first, second] = parts;
  switch (part.name) {
    case "add":
      return row(draw(first, manner), mo("+"), within(second, 1, manner));
    case "subtract":
      return row(draw(first, manner), mo("−"), within(second, 2, manner));
    case "multiply":
      return row(within(first, 2, manner), mo(manner.numbers || second.kind === "number" ? "·" : "\u2062"), within(second, 2, manner));
    case "divide":
      return m("mfrac", row(draw(first, manner)), row(draw(second, manner)));
    case "power":
      return m("msup", row(within(first, 4, manner)), row(draw(second, manner)));
    case "negative":
      return row(mo("−"), within(first, 2, manner));
    case "exp":
      return m("msup", mi("e"), row(draw(first, manner)));
    case "sqrt":
      return m("msqrt", draw(first, manner));
    case "abs":
      return row(mo("|"), draw(first, manner), mo("|"));
    case "where":
      return m("mtable", m("mtr", m("mtd", draw(second, manner)), m("mtd", m("mtext", "\u2002if "), draw(first, manner))), m("mtr", m("mtd", draw(parts[2], manner)), m("mtd", m("mtext", "\u2002else"))));
    case "chosen":
      return draw(second, manner);
  }
  if (SIGNS[part.name ?? ""]) return row(draw(first, manner), mo(SIGNS[part.name ?? ""]), draw(second, manner));
  const arguments_ = parts.flatMap((inner, at) => (at ? [mo(","), draw(inner, manner)] : [draw(inner, manner)]));
  return row(mi(CALLED[part.name ?? ""] ?? part.name ?? ""), mo("\u2061"), mo("("), ...arguments_, mo(")"));
}

/** @param {Part} part @param {Manner} manner */
function drawFold(part, manner) {
  const parts = part.parts ?? [];
  const sign = FOLDS[part.name ?? ""] ?? part.name ?? "";
  const isSum = part.name === "sum";
  if (part.count === undefined) return signed(sign, part, within(parts[0], 2, manner));
  if (isSum && (part.count <= MOST_WRITTEN || manner.numbers)) {
    if (!parts.length) return m("mn", "0");
    return row(...parts.flatMap((term, at) => {
      const gap = at && (part.shown?.[at] ?? at) > (part.shown?.[at - 1] ?? at - 1) + 1;
      return [...(at ? [mo("+")] : []), ...(gap ? [m("mtext", "…"), mo("+")] : []), within(term, 1, manner)];
    }));
  }
  if (!isSum && manner.numbers) {
    const list = parts.flatMap((term, at) => (at ? [mo(","), draw(term, manner)] : [draw(term, manner)]));
    if ((part.count ?? 0) > parts.length) list.push(mo(","), m("mtext", "…"));
    return part.count === 1 ? row(draw(parts[0], manner)) : row(m("mtext", sign), mo("("), ...list, mo(")"));
  }
  return parts.length === 1 && !isSum ? row(draw(parts[0], manner)) : signed(sign, part, within(general(parts[0]), 2, manner));
}

/** A term with letters in the place of its index. @param {Part} part @returns {Part} */
function general(part) {
  const { index: _index, tensor: _tensor, value: _value, ...rest } = part;
  return { ...rest, parts: part.parts?.map(general) };
}

/** @param {string} sign @param {Part} part @param {Node} body */
function signed(sign, part, body) {
  const below = (part.places ?? []).map((place) => ({ lanes: "batch", outputs: "outputs" })[place] ?? letterOf(place)).filter(Boolean).join(", ");
  const head = sign === "∑" || sign === "∏" ? mo(sign) : m("mtext", sign);
  return row(below ? m("munder", head, m("mtext", below)) : head, sign === "∑" || sign === "∏" ? body : row(mo("("), body, mo(")")));
}

/**
 * A value cut where a line may break: terms of its outermost sum, each with the sign before it. `hidden`: terms that
 * are folded away stand here.
 * @param {Part} part @returns {({sign: string, part: Part} | {hidden: Part})[]}
 */
export function chunks(part) {
  const [first, second] = part.parts ?? [];
  if (part.kind === "apply" && part.name === "add") return [...chunks(first), ...withSign("+", chunks(second))];
  if (part.kind === "apply" && part.name === "subtract" && tightness(second) > 1) return [...chunks(first), { sign: "−", part: second }];
  if (part.kind === "fold" && part.name === "sum" && part.parts?.length) {
    /** @type {({sign: string, part: Part} | {hidden: Part})[]} */
    const found = [];
    part.parts.forEach((term, at) => {
      const before = at ? part.shown?.[at - 1] ?? at - 1 : -1;
      if ((part.shown?.[at] ?? at) > before + 1) found.push({ hidden: part });
      found.push({ sign: found.length ? "+" : "", part: term });
    });
    if ((part.shown?.at(-1) ?? part.parts.length - 1) < (part.count ?? 0) - 1) found.push({ hidden: part });
    return found;
  }
  return [{ sign: "", part }];
}

/** @param {string} sign @param {({sign: string, part: Part} | {hidden: Part})[]} list */
function withSign(sign, list) {
  const [first, ...others] = list;
  return "part" in first ? [{ ...first, sign }, ...others] : list;
}

/** A part in one line of text: for the ear. @param {Part} part @param {Manner} manner @returns {string} */
export function spoken(part, manner) {
  const parts = part.parts ?? [];
  if (part.kind === "number") return inner(part.value, "float64");
  if (part.kind === "fold") {
    const sign = { sum: "sum", mean: "mean", product: "product", largest: "largest", place_of_largest: "place of the largest" }[part.name ?? ""] ?? "";
    if (part.count !== undefined && part.name === "sum" && part.count <= MOST_WRITTEN) return parts.map((term) => spoken(term, manner)).join(" + ");
    const more = part.count === undefined ? "" : ` of ${part.count} terms`;
    return `${sign}${more}: ${parts.map((term) => spoken(term, manner)).join(", ")}`;
  }
  if (part.kind !== "apply") return manner.numbers && part.value !== undefined ? inner(part.value, manner.dtype) : symbolText(symbolOfPart(part, manner.names));
  const [a, b, c] = parts.map((inside) => (tightness(inside) < 2 && part.name !== "add" ? `(${spoken(inside, manner)})` : spoken(inside, manner)));
  const sign = { add: "+", subtract: "−", multiply: "·", divide: "/", power: "^", greater: ">", less: "<", equal: "=", unequal: "≠" }[part.name ?? ""];
  if (sign) return `${a} ${sign} ${b}`;
  if (part.name === "negative") return `−${a}`;
  if (part.name === "where") return `${b} if ${a} else ${c}`;
  if (part.name === "chosen") return b;
  return `${part.name}(${[a, b, c].filter((text) => text !== undefined).join(", ")})`;
}
