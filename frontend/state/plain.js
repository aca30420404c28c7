/**
 * A spec without what goes without saying: the server's defaults, by data set and by optimizer. Two specs that say the
 * same have equal plain forms. Pure.
 */

import { LAYER_DEFAULTS, isRecord, regularizerOf, same } from "./spec.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Layer} Layer */
/** @typedef {{[name: string]: unknown}} Fields */
/** @typedef {"number" | "text" | "texts" | "numbers" | "flag" | "json" | "numberOrText"} Kind */

/**
 * Every field of a spec beside its layers and first weights: its key in an address, its place, its kind.
 * @type {readonly [key: string, path: string, kind: Kind][]}
 */
export const TABLE = [
  ["in", "network.input_shape", "numbers"],
  ["dtype", "network.dtype", "text"],
  ["data", "data.dataset", "text"],
  ["classes", "data.classes", "number"],
  ["samples", "data.samples", "number"],
  ["noise", "data.noise", "number"],
  ["test", "data.test_split", "number"],
  ["validation", "data.validation_split", "number"],
  ["points", "data.seed", "numberOrText"],
  ["features", "data.features", "texts"],
  ["scaling", "data.scaling", "text"],
  ["generator", "data.generator", "text"],
  ["x", "data.x", "json"],
  ["y", "data.y", "json"],
  ["loss", "training.loss", "text"],
  ["optimizer", "training.optimizer.type", "text"],
  ["lr", "training.optimizer.learning_rate", "number"],
  ["momentum", "training.optimizer.momentum", "number"],
  ["nesterov", "training.optimizer.nesterov", "flag"],
  ["rho", "training.optimizer.rho", "number"],
  ["beta1", "training.optimizer.beta_1", "number"],
  ["beta2", "training.optimizer.beta_2", "number"],
  ["epsilon", "training.optimizer.epsilon", "number"],
  ["decay", "training.optimizer.weight_decay", "number"],
  ["accumulator", "training.optimizer.initial_accumulator_value", "number"],
  ["batch", "training.batch_size", "numberOrText"],
  ["shuffle", "training.shuffle", "flag"],
  ["remainder", "training.remainder", "text"],
  ["penalty", "training.penalty_rule", "text"],
  ["seed", "seed", "numberOrText"],
];

/** Whatever the data set and the optimizer. @type {{[path: string]: unknown}} */
const FIELD_DEFAULTS = {
  "network.dtype": "float32",
  "data.noise": 0,
  "data.validation_split": 0,
  "data.seed": null,
  "data.generator": "neurodeck",
  "data.x": null,
  "data.y": null,
  "training.loss": "half_mse",
  "training.batch_size": 32,
  "training.shuffle": true,
  "training.remainder": "keep",
  "training.penalty_rule": "loss",
  seed: 0,
};

/** Of all optimizers, where a type does not say otherwise. */
const OPTIMIZER = { learning_rate: 0.001, momentum: 0, nesterov: false, rho: 0.9, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 };

/** @type {{[type: string]: Fields}} */
const OPTIMIZERS = {
  sgd: { learning_rate: 0.01 },
  adadelta: { rho: 0.95 },
  adamw: { weight_decay: 0.004 },
  adagrad: { initial_accumulator_value: 0.1 },
};

/** What a field is when a spec leaves it out. @param {Fields} spec @returns {{[path: string]: unknown}} */
export function defaultsOf(spec) {
  const given = at(spec, "training.optimizer") ?? "sgd";
  const type = String(isRecord(given) ? given.type : given);
  const optimizer = Object.entries({ type, ...OPTIMIZER, ...OPTIMIZERS[type] }).map(([name, value]) => [`training.optimizer.${name}`, value]);
  const points = at(spec, "data.x");
  const count = Array.isArray(points) ? { "data.samples": points.length } : {};
  return { ...FIELD_DEFAULTS, ...Object.fromEntries(optimizer), ...datasetDefaults(String(at(spec, "data.dataset"))), ...count };
}

/** Fields of the data whose default depends on the set. @param {string} dataset @returns {{[path: string]: unknown}} */
function datasetDefaults(dataset) {
  if (dataset === "mnist") {
    return { "data.samples": 60_000, "data.test_split": 0, "data.scaling": "unit", "data.features": [] };
  }
  const features = dataset === "inline" ? [] : ["x1", "x2"];
  const shared = { "data.scaling": "none", "data.features": features };
  if (dataset === "inline") return { ...shared, "data.test_split": 0 };
  if (dataset === "xor4") return { ...shared, "data.samples": 4, "data.test_split": 0 };
  const generated = { ...shared, "data.samples": 500, "data.test_split": 0.5 };
  return dataset === "blobs" ? { ...generated, "data.classes": 3 } : generated;
}

/** @param {Fields} root @param {string} path @returns {unknown} */
export function at(root, path) {
  /** @type {unknown} */
  let value = root;
  for (const name of path.split(".")) value = isRecord(value) ? value[name] : undefined;
  return value;
}

/** @param {Fields} root @param {string} path @param {unknown} value */
export function put(root, path, value) {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let owner = root;
  for (const name of names) {
    const inner = owner[name];
    const next = isRecord(inner) ? inner : {};
    owner[name] = next;
    owner = next;
  }
  owner[last] = value;
}

/** Said even where it is the default, since everybody asks for it. */
const ALWAYS = new Set(["training.loss", "training.batch_size", "training.optimizer.type", "training.optimizer.learning_rate"]);

/** @param {Spec} spec @returns {Fields} */
export function plain(spec) {
  /** @type {Fields} */
  const bare = {};
  const source = /** @type {Fields} */ (/** @type {unknown} */ (spec));
  const defaults = defaultsOf(source);
  for (const [, path] of TABLE) {
    const value = at(source, path) ?? (ALWAYS.has(path) ? defaults[path] : null);
    if (value === null || (!ALWAYS.has(path) && same(value, defaults[path]))) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    put(bare, path, value);
  }
  put(bare, "network.layers", spec.network.layers.map(plainLayer));
  if (Object.keys(spec.network.weights ?? {}).length) put(bare, "network.weights", spec.network.weights);
  return bare;
}

/** @param {Layer} layer @returns {Fields} */
function plainLayer(layer) {
  /** @type {Fields} */
  const bare = {};
  /** @type {Fields} */
  const defaults = LAYER_DEFAULTS;
  for (const [name, value] of Object.entries(layer)) {
    if (value === undefined || value === null) continue;
    const written = name === "kernel_regularizer" ? regularizerOf(layer.kernel_regularizer) : bareName(value);
    if (!same(written, defaults[name])) bare[name] = written;
  }
  return bare;
}

/** {"type": "zeros"} says what "zeros" says. @param {unknown} value */
function bareName(value) {
  return isRecord(value) && Object.keys(value).length === 1 && typeof value.type === "string" ? value.type : value;
}

