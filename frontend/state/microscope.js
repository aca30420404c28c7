/**
 * The microscope's answers made ready for the eye: what a number is called, how it is written, which factors the chain
 * rule has. Pure: nothing here touches the page.
 */

import { microscope as words } from "./microscope-strings.js";

/**
 * A part of a formula, as the server tells it (docs/microscope.md); fields at their defaults are absent.
 * @typedef {object} Part
 * @property {"number" | "tensor" | "scalar" | "local" | "apply" | "fold"} kind
 * @property {string} [name]
 * @property {string} [symbol]
 * @property {number | string} [value]
 * @property {string} [tensor]
 * @property {number[]} [index]
 * @property {Part[]} [parts]
 * @property {string[]} [places]
 * @property {number} [count]
 * @property {number[]} [shown]
 * @property {number} [rest]
 */

/** @typedef {{target?: Part, value: Part}} Line */
/** @typedef {{row: number, lines: Line[]}} Story */
/** @typedef {{tensor: string, index: number[], story: Story, value: number | string | null, term: number | null, factors: Part[], follows: number | null}} Link */
/** @typedef {{step: number, op: number, operations: number, state: "coming" | "open" | "made" | "stopped", count: number, examples: number[], example: number | null, dtype: "float32" | "float64", player: "fast" | "reference"}} Moment */
/** @typedef {{name: string, symbol: string, tensor: string, shape: number[]}} TensorOf */
/** @typedef {{name: string, title: string, layer: string | null, phase: "forward" | "loss" | "backward" | "update", lines: Line[], reads: TensorOf[], writes: TensorOf[]}} Operation */
/** @typedef {{moment: Moment, tensor: string, index: number[], value: number | string, after: number | string | null, gradient: number | string | null, loss: number | string | null, lane: number, forward: Story[], derivative: Story[], chain: Link[], update: Story[]}} NumberAnswer */
/** @typedef {TensorOf & {values: (number | string)[], size: number}} Numbers */
/** @typedef {{moment: Moment, row: number, story: Story, reads: Numbers[], writes: Numbers[]}} OperationAnswer */
/** @typedef {{moment: Moment, layer: string, units: number, inputs: number, first_unit: number, first_input: number, first_example: number, kernel: number[][], bias: number[] | null, x: number[][], z: number[][], x_name: string}} MatrixAnswer */
/** @typedef {{gradient: number | string | null, quotient: number | string, h: number, above: number | string, below: number | string, scale: number, tensor: string, index: number[], moment: Moment}} CheckAnswer */

/**
 * What the page knows of the step that it looks into.
 * @typedef {object} Looking
 * @property {readonly Operation[]} operations
 * @property {NumberAnswer | null} number
 * @property {OperationAnswer | null} operation
 * @property {MatrixAnswer | null} matrix
 * @property {CheckAnswer | null} check
 * @property {string | null} refusal
 * @property {{[name: string]: string}} names  a textbook's, by "output.kernel[0,0]" and "hidden1[0]"
 * @property {"symbols" | "numbers" | "both"} reading
 * @property {"number" | "matrix"} view
 * @property {number | null} row  the operation that was chosen in the lane; null: the one at hand
 * @property {boolean} alone  one sample instead of the batch
 * @property {number | null} unfolded  the link whose sum is shown page by page
 */

/** A symbol: a letter, what stands below it and above it; `partial`: the loss's derivative by it. @typedef {{base: string, sub: string, sup: string, partial: boolean}} Symbol */

/** Letters for the places along a dimension. @type {{[dimension: string]: string}} */
const LETTERS = {
  inputs: "i", units: "j", outputs: "j", features: "j", lanes: "", filters: "f", channels: "c", height: "y", width: "x", out_height: "y", out_width: "x",
  pooled_height: "y", pooled_width: "x", kernel_height: "u", kernel_width: "v", size: "", one: "", padded_height: "y", padded_width: "x",
};

/** A text in which dimensions are letters. @param {string} place */
export function letterOf(place) {
  return place.replace(/[a-z_]+/g, (name) => LETTERS[name] ?? { stride_height: "s", stride_width: "s", top: "p", left: "p" }[name] ?? name);
}

/** @param {string} name  "w5" @returns {{base: string, sub: string}} */
function cut(name) {
  const found = /^([a-zA-Z]+)(\d+)$/.exec(name);
  return found ? { base: found[1], sub: found[2] } : { base: name, sub: "" };
}

/** The letter of a tensor, by the last part of its name. @type {{[name: string]: string}} */
const BASES = { kernel: "w", bias: "b", z: "z", a: "a", input: "x", target: "t", loss: "L", losses: "ℓ" };

/**
 * What to call one number of a tensor.
 * @param {string} tensor @param {readonly number[]} index @param {{[name: string]: string}} names
 * @returns {Symbol}
 */
export function symbolOf(tensor, index, names) {
  if (tensor.startsWith("grad.")) return { ...symbolOf(tensor.slice(5), index, names), partial: true };
  if (tensor.startsWith("slot.")) {
    const slot = tensor.slice(tensor.lastIndexOf(".") + 1);
    return { base: slot === "velocity" || slot === "accumulator" ? "v" : slot === "momenta" ? "m" : slot, sub: "", sup: "", partial: false };
  }
  const own = names[`${tensor}[${index.join()}]`];
  if (own) return { ...cut(own), sup: "", partial: false };
  const at = tensor.lastIndexOf(".");
  const layer = at < 0 ? tensor : tensor.slice(0, at);
  const kind = at < 0 ? tensor : tensor.slice(at + 1);
  const base = BASES[kind] ?? kind;
  if (kind === "kernel" || kind === "bias") return { base, sub: `${layer} ${index.join()}`, sup: "", partial: false };
  if (kind === "loss") return { base, sub: "", sup: "", partial: false };
  if (kind === "losses") return { base, sub: "", sup: "", partial: false };
  const unit = index.slice(1).join();
  const called = names[`${tensor === "target" ? "output" : layer}[${unit}]`];
  if (called && kind === "input") return { ...cut(called), sup: "", partial: false };
  if (called) return { base, sub: called, sup: "", partial: false };
  return { base, sub: kind === "input" || kind === "target" ? unit : `${layer} ${unit}`, sup: "", partial: false };
}

/**
 * The symbol of a part: with its own index where it has one, else with letters.
 * @param {Part} part @param {{[name: string]: string}} names @returns {Symbol}
 */
export function symbolOfPart(part, names) {
  if (part.tensor !== undefined) {
    const found = symbolOf(part.tensor, part.index ?? [], names);
    return part.tensor.startsWith("slot.") ? { ...found, base: part.symbol ?? found.base } : found;
  }
  const symbol = part.symbol ?? part.name ?? "";
  const partial = symbol.startsWith("∂");
  const base = partial ? symbol.slice(1) : symbol;
  const sub = (part.places ?? []).map(letterOf).filter(Boolean).join(part.places?.some((place) => /\W/.test(place)) ? ", " : "");
  return { base, sub, sup: "", partial };
}

/** As text, for the ear and for titles. @param {Symbol} symbol */
export function symbolText({ base, sub, partial }) {
  const name = sub ? `${base}[${sub}]` : base;
  return partial ? `dL/d${name}` : name;
}

const MINUS = "−";

/**
 * A result: float64 with 9 decimals, float32 with 7 significant digits; the words for what is not finite.
 * @param {number | string | null | undefined} value @param {"float32" | "float64"} dtype
 */
export function result(value, dtype) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return { NaN: "NaN", Infinity: "+∞", "-Infinity": `${MINUS}∞` }[value] ?? value;
  const size = Math.abs(value);
  if (size === 0) return "0";
  let text;
  if (dtype === "float64") text = size < 1e-5 || size >= 1e9 ? value.toExponential(8) : value.toFixed(9);
  else text = size < 1e-4 || size >= 1e7 ? value.toExponential(6) : value.toPrecision(7);
  return text.replace("e+", "e").replaceAll("-", MINUS);
}

/** A number inside a formula: the same, without zeros at its end. @param {number | string | null | undefined} value @param {"float32" | "float64"} dtype */
export function inner(value, dtype) {
  const text = result(value, dtype);
  return /^.?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text.replace(/\.?0+e/, "e");
}

/** Is it negative? @param {number | string | null | undefined} value */
export const isNegative = (value) => (typeof value === "number" ? value < 0 : value === "-Infinity");

// --- the chain rule ---

/** A factor of the chain rule in its box. @typedef {{words: string, part: Part, formula: Part | null, from: string | null, sum: number | null, isGradient: boolean}} Box */
/** One stretch of the chain rule: a derivative, the sum that it is, and the factors of the term that is followed. @typedef {{link: Link, at: number, fold: Part | null, boxes: Box[], row: number}} Stretch */

/** The fold in a line's value, alone or added to what was there. @param {Part | undefined} part @returns {Part | null} */
export function foldOf(part) {
  if (!part) return null;
  if (part.kind === "fold") return part;
  if (part.kind === "apply" && part.name === "add") return (part.parts ?? []).find((inner) => inner.kind === "fold") ?? null;
  return null;
}

/** The derivative in a part. @param {Part} part @returns {boolean} */
export function isDerivative(part) {
  return part.kind === "tensor" && (part.tensor ?? part.symbol ?? "").startsWith("grad.");
}

/** Whether one is inside it. @param {Part} part @returns {boolean} */
function holdsDerivative(part) {
  return isDerivative(part) || (part.kind !== "fold" && (part.parts ?? []).some(holdsDerivative));
}

/**
 * The links of a chain, gathered into stretches: one begins with each derivative that is a sum, and its boxes are the
 * factors of the term that is followed, down to the next sum or to the loss.
 * @param {readonly Link[]} chain @param {readonly Operation[]} operations @returns {Stretch[]}
 */
export function stretches(chain, operations) {
  /** @type {Stretch[]} */
  const found = [];
  let at = 0;
  while (at < chain.length) {
    const link = chain[at];
    const fold = foldOf(link.story.lines.at(-1)?.value);
    /** @type {Stretch} */
    const stretch = { link, at, fold, boxes: [], row: link.story.row };
    const factors = link.factors.map((part) => ({ part, of: link }));
    let next = at + 1;
    let follows = link.follows;
    while (follows !== null && next < chain.length) {
      const behind = chain[next];
      if (behind.term !== null || behind.factors.length < 2 || behind.follows === null) break;
      factors.splice(follows, 1, ...behind.factors.map((part) => ({ part, of: behind })));
      follows += behind.follows;
      next += 1;
    }
    const ends = next < chain.length ? chain[next] : null;
    stretch.boxes = factors.map(({ part, of }) => box(part, of, ends, operations));
    found.push(stretch);
    if (ends && ends.term === null) break; // its formula stands in its box
    at = next;
  }
  return found;
}

/** @param {Part} part @param {Link} of @param {Link | null} ends @param {readonly Operation[]} operations @returns {Box} */
function box(part, of, ends, operations) {
  const isGradient = isDerivative(part);
  if (isGradient) {
    const line = ends?.story.lines.at(-1);
    const fold = foldOf(line?.value);
    const isLoss = ends !== null && ends.follows === null;
    const kind = part.tensor?.endsWith(".z") ? words.errorZ : isLoss ? words.error : words.errorUnit;
    return { words: kind, part, formula: fold ? null : line?.value ?? null, from: null, sum: fold?.count ?? null, isGradient };
  }
  const tensor = part.tensor ?? "";
  if (tensor.endsWith(".kernel") || tensor.endsWith(".bias")) return { words: words.back, part, formula: null, from: null, sum: null, isGradient };
  if (part.kind === "tensor" && part.tensor) {
    const from = tensor === "input" ? "input" : tensor.split(".")[0];
    return { words: words.fed, part, formula: null, from, sum: null, isGradient };
  }
  const name = operations[of.story.row]?.name ?? "";
  if (holdsDerivative(part)) return { words: words.through(name.replace(/_backward$/, "").replaceAll("_", " ")), part, formula: part, from: null, sum: null, isGradient: true };
  const slope = name.endsWith("_backward") ? words.slope(name.slice(0, -"_backward".length).replace("sigmoid", "σ")) : words.factor;
  return { words: slope, part, formula: part, from: null, sum: null, isGradient };
}

// --- the lane ---

/** Short names under the lane. @param {Operation} operation */
export function shortName({ name, layer, phase }) {
  if (phase === "backward") {
    if (name.includes("kernel_gradient")) return "dkernel";
    if (name.includes("bias_gradient")) return "dbias";
    if (name.includes("input_gradient")) return "dx";
    if (name.endsWith("_backward")) return `δ ${name.slice(0, -9)}`;
  }
  if (name.startsWith("take_")) return name.slice(5);
  void layer;
  return name.replaceAll("_", " ");
}

/** An operation in words: "dense_bias_gradient · output". @param {Operation} operation */
export function longName(operation) {
  return operation.layer ? `${operation.name} · ${operation.layer}` : operation.name;
}

/** The lane's operations in runs of one phase. @param {readonly Operation[]} operations @returns {{phase: string, first: number, count: number}[]} */
export function phasesOf(operations) {
  /** @type {{phase: string, first: number, count: number}[]} */
  const runs = [];
  operations.forEach(({ phase }, at) => {
    const last = runs.at(-1);
    if (last?.phase === phase) last.count += 1;
    else runs.push({ phase, first: at, count: 1 });
  });
  return runs;
}

// --- what is looked at ---

/**
 * The parameter that a choice on the stage means; without one the last layer's first weight.
 * @param {import("../types.js").Selection | null} selection @param {import("../types.js").Spec} spec
 * @returns {{tensor: string, index: number[]} | null}
 */
export function parameterOf(selection, spec) {
  const layers = spec.network.layers.filter(({ type }) => type === "dense" || type === "conv2d" || type === undefined);
  const named = layers.find(({ name }) => name === selection?.layer);
  const size = (/** @type {import("../types.js").Layer} */ layer) => layer.units ?? /** @type {{filters?: number}} */ (layer).filters ?? 0;
  if (named && selection?.tensor && selection.index && /\.(kernel|bias)$/.test(selection.tensor)) {
    const before = spec.network.layers[spec.network.layers.indexOf(named) - 1];
    const inputs = !before ? spec.network.input_shape.reduce((product, side) => product * side, 1) : before.type === "dense" ? size(before) : Infinity;
    const isThere = Number(selection.index.at(-1)) < size(named) && (selection.index.length !== 2 || selection.index[0] < inputs);
    return isThere ? { tensor: selection.tensor, index: [...selection.index] } : parameterOf(null, spec);
  }
  const layer = named ?? (selection?.layer === "input" ? layers[0] : layers.at(-1));
  if (!layer) return null;
  const unit = selection?.unit ?? 0;
  const before = selection?.layer === "input" ? [unit, 0] : [0, named ? unit : 0];
  return { tensor: `${layer.name}.kernel`, index: layer.type === "conv2d" ? [0, 0, 0, named ? unit : 0] : before };
}

/**
 * The textbook's names for this network, from the ready network that has them; they stay when a setting changes.
 * @param {import("../types.js").Spec} spec @param {readonly {spec: import("../types.js").Spec, names?: {[name: string]: string} | null}[]} zoo
 * @returns {{[name: string]: string}}
 */
export function namesFor(spec, zoo) {
  const shape = (/** @type {import("../types.js").Spec} */ { network, data }) =>
    JSON.stringify([network.input_shape, network.layers.map(({ name, units }) => [name, units]), data.dataset]);
  return zoo.find((entry) => entry.names && shape(entry.spec) === shape(spec))?.names ?? {};
}

/** "output.kernel[0,0]" @param {string} text @returns {{tensor: string, index: number[]} | null} */
export function readParameter(text) {
  const found = /^([a-z0-9_.]+)\[([\d, ]+)\]$/.exec(text);
  return found ? { tensor: found[1], index: found[2].split(",").map(Number) } : null;
}
