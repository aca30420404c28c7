/** What a pasted text opens: an address of ours, one of TensorFlow Playground, bare keys, or a spec as JSON. Pure. */

import { isRecord } from "./spec.js";

/**
 * @typedef {{kind: "address", hash: string}
 *   | {kind: "playground", hash: string}
 *   | {kind: "live", path: string}
 *   | {kind: "spec", spec: import("../types.js").Spec}} Pasted
 */

/** Keys by which a link of TensorFlow Playground is known. */
const PLAYGROUND = [
  "activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate", "regularizationRate", "noise", "networkShape",
  "seed", "showTestData", "discretize", "percTrainData", "x", "y", "xTimesY", "xSquared", "ySquared", "cosX", "sinX", "cosY", "sinY",
  "collectStats", "problem", "initZero", "hideText", "tutorial",
];

/** What TensorFlow Playground opens with. */
const PLAYGROUND_START = "#activation=tanh";

/** @param {string} text @param {string} origin  the page's own @returns {Pasted | null}  null: nothing that can be opened */
export function readPasted(text, origin) {
  const clean = text.trim().replace(/^[<"']+|[>"']+$/g, "");
  if (clean.startsWith("{")) return readSpec(clean);
  const live = /^(https?:\/\/[^/]+)(\/s\/[A-Za-z0-9_-]{1,64}\/?(?:#.*)?)$/.exec(clean);
  if (live) return live[1] === origin ? { kind: "live", path: live[2] } : null;
  const isAddress = /^https?:\/\//i.test(clean);
  const mark = clean.indexOf("#");
  const fragment = mark >= 0 ? clean.slice(mark + 1) : isAddress ? "" : clean;
  if (/^v=\d+(&|$)/.test(fragment)) return { kind: "address", hash: `#${fragment}` };
  if (fragment.split("&").some((part) => PLAYGROUND.some((key) => part.startsWith(`${key}=`)))) return { kind: "playground", hash: `#${fragment}` };
  if (isAddress && /^https?:\/\/playground\.tensorflow\.org\b/i.test(clean)) return { kind: "playground", hash: PLAYGROUND_START };
  return null;
}

/** @param {string} text @returns {Pasted | null} */
function readSpec(text) {
  try {
    const spec = specIn(JSON.parse(text));
    return spec && { kind: "spec", spec };
  } catch {
    return null;
  }
}

/** The spec that a file holds: bare, or with more around it, as an entry of the zoo has. @param {unknown} found @returns {import("../types.js").Spec | null} */
export function specIn(found) {
  const spec = isRecord(found) && isRecord(found.spec) ? found.spec : found;
  if (!isRecord(spec) || !isRecord(spec.network) || !isRecord(spec.data) || !isRecord(spec.training)) return null;
  if (!Array.isArray(spec.network.layers) || !spec.network.layers.every(isRecord) || !Array.isArray(spec.network.input_shape)) return null;
  return /** @type {import("../types.js").Spec} */ (/** @type {unknown} */ (spec));
}

/** A name for the file of a spec: "neurodeck-xor-2-4-1.json". @param {string} name */
export function fileName(name) {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `neurodeck-${plain || "experiment"}.json`;
}
