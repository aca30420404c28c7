/** What the page reads from a spec, and how it writes one that differs. Pure: a spec is never changed in place. */

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Regularizer} Regularizer */

/** The start: the zoo's xor_2_4_1. @type {Spec} */
export const DEFAULT_SPEC = {
  network: {
    input_shape: [2],
    dtype: "float32",
    layers: [
      { type: "dense", name: "hidden1", units: 4, activation: "tanh" },
      { type: "dense", name: "output", units: 1, activation: "tanh" },
    ],
  },
  data: { dataset: "xor", noise: 0.1 },
  training: {
    loss: "half_mse",
    optimizer: { type: "sgd", learning_rate: 0.03 },
    batch_size: 10,
    shuffle: true,
  },
  seed: 17,
};

/** Fields of a layer and what they are when absent; these need not be said. */
export const LAYER_DEFAULTS = {
  inputs: null,
  activation: "linear",
  kernel_initializer: "glorot_uniform",
  bias_initializer: "zeros",
  kernel_regularizer: null,
  trainable: true,
  use_bias: true,
  padding: "valid",
};

/** "2-4-1": the sizes from input to output. @param {Spec} spec */
export function shapeOf(spec) {
  const input = spec.network.input_shape.length === 1 ? spec.network.input_shape[0] : spec.network.input_shape.join("×");
  const { layers } = spec.network;
  if (layers.some((layer) => layer.type !== "dense")) return graphShape(spec.network);
  return [input, ...layers.map((layer) => layer.units)].join("-");
}

/** "28×28×1 · 2 convolutions · 120-84-10" @param {import("../types.js").Network} network */
function graphShape({ input_shape: input, layers }) {
  const convolutions = layers.filter((layer) => layer.type === "conv2d").length;
  const units = layers.filter((layer) => layer.type === "dense").map((layer) => layer.units);
  return [input.join("×"), convolutions ? `${convolutions} convolution${convolutions > 1 ? "s" : ""}` : "", units.join("-")].filter(Boolean).join(" · ");
}

/** What can be chosen, in the order in which it is offered: the commonest first. */
export const OPTIMIZERS = ["sgd", "rmsprop", "adam", "adamw", "nadam", "adagrad", "adadelta"];
export const LOSSES = ["half_mse", "mse", "binary_crossentropy", "categorical_crossentropy"];
export const ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "softplus", "gelu", "swish"];

/** A layer with a kernel, which has an activation too. @param {{type: string}} layer */
export function hasWeights({ type }) {
  return type === "dense" || type === "conv2d";
}

/** The hidden layers' activation where they agree, else null. @param {Spec} spec */
export function hiddenActivation(spec) {
  const names = new Set(spec.network.layers.slice(0, -1).filter(hasWeights).map((layer) => layer.activation));
  return names.size === 1 ? [...names][0] : null;
}

/** @param {Regularizer | undefined} regularizer @returns {{type: string, rate: number} | null} */
export function regularizerOf(regularizer) {
  if (!regularizer) return null;
  if (typeof regularizer === "string") return { type: regularizer, rate: 0.01 };
  return { type: regularizer.type, rate: regularizer.rate ?? 0.01 };
}

/** The kernels' regularizer where all layers agree, else null. @param {Spec} spec */
export function commonRegularizer(spec) {
  const all = spec.network.layers.filter(hasWeights).map((layer) => JSON.stringify(regularizerOf(layer.kernel_regularizer)));
  return new Set(all).size === 1 ? regularizerOf(spec.network.layers.find(hasWeights)?.kernel_regularizer) : null;
}

/** Sets of points in the plane. */
const PLANES = ["xor4", "xor", "circle", "gauss", "spiral", "moons", "circles", "blobs", "reg_plane", "reg_gauss"];

/**
 * Whether the data are points of the plane. Until they are there (compiling), the set's name decides.
 * @param {import("../types.js").SessionState | null} session
 */
export function isPlane(session) {
  if (!session) return true;
  return Boolean(session.domain) || (session.status === "compiling" && PLANES.includes(session.spec.data.dataset));
}

/** What decides which examples there are: two specs of the same key have the same data. @param {Spec} spec */
export function dataKey(spec) {
  return JSON.stringify([spec.data, spec.seed, spec.training.loss, spec.network.input_shape, spec.network.layers.at(-1)?.units]);
}

/** What decides the layers and their shapes. @param {Spec} spec */
export function shapeKey(spec) {
  return JSON.stringify([spec.network.input_shape, spec.network.layers.map((l) => [l.name, l.type, l.units, l.inputs ?? null, l.use_bias, l.filters, l.kernel_size, l.pool_size, l.strides, l.padding])]);
}

/** @param {unknown} a @param {unknown} b @returns {boolean} */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(a[name], b[name]));
}

/** @param {unknown} value @returns {value is {[name: string]: unknown}} */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
