/** What a layer's menu offers, in Keras's words. Pure. */

import { ACTIVATIONS, regularizerOf } from "../state/spec.js";

/** @typedef {import("../types.js").Layer} Layer */
/** @typedef {import("../types.js").Json} Json */

export const INITIALIZERS = [
  "glorot_uniform",
  "glorot_normal",
  "he_uniform",
  "he_normal",
  "lecun_uniform",
  "lecun_normal",
  "random_uniform",
  "random_normal",
  "truncated_normal",
  "constant",
  "zeros",
  "ones",
];

export const PENALTIES = ["none", "l1", "l2"];
export const RATES = ["0.0001", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"];

/** Softmax is a choice among outputs: it says how one total is shared. @param {Layer} layer @param {boolean} last */
export function activationsFor(layer, last) {
  const names = [...ACTIVATIONS];
  if ((last && layer.units > 1) || layer.activation === "softmax") names.push("softmax");
  if (!layer.activation) return names;
  return names.includes(layer.activation) ? names : [...names, layer.activation];
}

/** @param {Json | undefined} initializer @returns {string} */
export function initializerOf(initializer) {
  if (typeof initializer === "string") return initializer;
  if (initializer && typeof initializer === "object" && !Array.isArray(initializer)) return String(initializer["type"] ?? INITIALIZERS[0]);
  return String(INITIALIZERS[0]);
}

/** What to set for a penalty chosen by name; the rate stays where there was one. @param {Layer} layer @param {string} name @param {string} rate */
export function penaltyFor(layer, name, rate) {
  if (name === "none") return null;
  return { type: name, rate: Number(rate) || regularizerOf(layer.kernel_regularizer)?.rate || 0.01 };
}
