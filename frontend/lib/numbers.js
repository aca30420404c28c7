/**
 * How numbers are written: real minus, thousands grouped, fixed decimals, never a negative zero.
 * Whatever is not finite is written as a word; what does not apply is an en dash.
 */

export const DASH = "–";
const MINUS = "−";
const FIGURE_SPACE = "\u2007"; // as wide as a digit: keeps the place of a sign
const groups = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** "NaN", "+∞", "−∞", an en dash for what is not there; null for an ordinary number. @param {number | null | undefined} v */
function unusual(v) {
  if (v === null || v === undefined) return DASH;
  if (Number.isFinite(v)) return null;
  return Number.isNaN(v) ? "NaN" : v > 0 ? "+∞" : `${MINUS}∞`;
}

/** Puts the real minus for the hyphen. @param {string} text */
function minus(text) {
  return text.replaceAll("-", MINUS);
}

/**
 * Weights, z and a: sign and decimals; what rounds to zero has no sign but keeps its place.
 * @param {number | null | undefined} v @param {number} [decimals]
 */
export function signed(v, decimals = 3) {
  const odd = unusual(v);
  if (odd) return odd;
  const text = Math.abs(Number(v)).toFixed(decimals);
  if (Number(text) === 0) return FIGURE_SPACE + text;
  return (Number(v) < 0 ? MINUS : "+") + text;
}

/** Without a plus. @param {number | null | undefined} v @param {number} [decimals] */
export function fixed(v, decimals = 3) {
  const odd = unusual(v);
  if (odd) return odd;
  const text = Math.abs(Number(v)).toFixed(decimals);
  return Number(v) < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/**
 * A loss: significant digits; below 0.001 as 3.20e−5.
 * @param {number | null | undefined} v @param {number} [digits]
 */
export function loss(v, digits = 3) {
  const odd = unusual(v);
  if (odd) return odd;
  const value = Number(v);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.001) return minus(value.toExponential(digits - 1));
  if (size >= 1e7) return minus(value.toExponential(digits - 1).replace("e+", "e"));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return decimals > 0 ? minus(value.toFixed(decimals)) : minus(groups.format(value));
}

/**
 * An accuracy, 0..1: one decimal, two from 10,000 examples; 100 % only when none is wrong, 0 % when none is right.
 * @param {number | null | undefined} v @param {number} [count]  examples looked at
 */
export function accuracy(v, count = 0) {
  const odd = unusual(v);
  if (odd) return odd;
  const value = Number(v);
  const decimals = count >= 10_000 ? 2 : 1;
  const least = 10 ** -decimals;
  let percent = value * 100;
  if (value < 1) percent = Math.min(percent, 100 - least);
  if (value > 0) percent = Math.max(percent, least);
  return value === 1 ? "100 %" : `${percent.toFixed(decimals)} %`;
}

/** A probability, 0..1. @param {number | null | undefined} v */
export function probability(v) {
  const odd = unusual(v);
  if (odd) return odd;
  if (Number(v) < 0.0005) return "< 0.1 %";
  return `${(Number(v) * 100).toFixed(1)} %`;
}

/** Steps, parameters, points. @param {number | null | undefined} v */
export function count(v) {
  return unusual(v) ?? minus(groups.format(Number(v)));
}

/** A share, 0..1, in whole percent. @param {number} v */
export function percent(v) {
  return unusual(v) ?? `${Math.round(v * 100)} %`;
}

/** Two digits and a unit: 128 -> "130", 128,400 -> "130 k". @param {number | null | undefined} v */
export function rate(v) {
  const odd = unusual(v);
  if (odd) return odd;
  const value = Number(v);
  if (value <= 0) return "0";
  const rounded = Number(value.toPrecision(2));
  if (rounded >= 1e6) return `${Number((rounded / 1e6).toPrecision(2))} M`;
  if (rounded >= 1e3) return `${Number((rounded / 1e3).toPrecision(2))} k`;
  return String(rounded);
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
  const odd = unusual(seconds);
  if (odd) return odd;
  const s = Number(seconds);
  if (s < 1e-3) return `${Number((s * 1e6).toPrecision(2))} µs`;
  if (s < 1) return `${Number((s * 1e3).toPrecision(2))} ms`;
  if (s < 60) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A setting, as it would be typed: 0.03, 1e−5. @param {number} v */
export function typed(v) {
  const odd = unusual(v);
  if (odd) return odd;
  const text = Math.abs(v) > 0 && Math.abs(v) < 1e-4 ? v.toExponential() : String(Number(v.toPrecision(12)));
  return minus(text.replace("e+", "e"));
}

/**
 * Reads what a person types: "0.5", ".5", "−1e−3", "1,000"; null when it is no finite number.
 * @param {string} text
 */
export function parse(text) {
  const plain = text.trim().replaceAll(MINUS, "-").replace(/(?<=\d),(?=\d{3}(\D|$))/g, "").replace(/^\+/, "");
  if (!/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
