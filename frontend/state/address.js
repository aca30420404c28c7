/**
 * The address holds the whole experiment: `#v=1&...`, one short key for each setting that differs from the default.
 *
 * One table says key, place in the spec, and type. What the table cannot say (first weights, a layer's rarer fields)
 * goes into `more` as JSON. Pure: nothing here touches the page.
 */

import { DEFAULT_SPEC, LAYER_DEFAULTS, commonRegularizer, isRecord, regularizerOf, same } from "./spec.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Layer} Layer */
/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {{[name: string]: unknown}} Fields */

export class AddressError extends Error {}

/** @typedef {"number" | "text" | "texts" | "numbers" | "flag" | "json" | "numberOrText"} Kind */

/** @type {readonly [key: string, path: string, kind: Kind][]} */
const TABLE = [
  ["in", "network.input_shape", "numbers"],
  ["dtype", "network.dtype", "text"],
  ["data", "data.dataset", "text"],
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
  ["batch", "training.batch_size", "numberOrText"],
  ["shuffle", "training.shuffle", "flag"],
  ["remainder", "training.remainder", "text"],
  ["penalty", "training.penalty_rule", "text"],
  ["seed", "seed", "numberOrText"],
];

/** What a field is when a spec leaves it out. @type {{[path: string]: unknown}} */
const FIELD_DEFAULTS = {
  "network.dtype": "float32",
  "data.noise": 0,
  "data.validation_split": 0,
  "data.seed": null,
  "data.generator": "neurodeck",
  "data.x": null,
  "data.y": null,
  "training.optimizer.momentum": 0,
  "training.optimizer.nesterov": false,
  "training.optimizer.rho": 0.9,
  "training.optimizer.beta_1": 0.9,
  "training.optimizer.beta_2": 0.999,
  "training.optimizer.epsilon": 1e-7,
  "training.shuffle": true,
  "training.remainder": "keep",
  "training.penalty_rule": "loss",
  seed: 0,
};

/** Fields of the data whose default depends on the set. @param {string} dataset @returns {{[path: string]: unknown}} */
function datasetDefaults(dataset) {
  if (dataset === "mnist") {
    return { "data.samples": 60_000, "data.test_split": 0, "data.scaling": "unit", "data.features": [] };
  }
  const features = dataset === "inline" ? [] : ["x1", "x2"];
  const shared = { "data.scaling": "none", "data.features": features };
  if (dataset === "inline") return { ...shared, "data.test_split": 0 };
  if (dataset === "xor4") return { ...shared, "data.samples": 4, "data.test_split": 0 };
  return { ...shared, "data.samples": 500, "data.test_split": 0.5 };
}

/** @param {Fields} root @param {string} path @returns {unknown} */
function at(root, path) {
  /** @type {unknown} */
  let value = root;
  for (const name of path.split(".")) value = isRecord(value) ? value[name] : undefined;
  return value;
}

/** @param {Fields} root @param {string} path @param {unknown} value */
function put(root, path, value) {
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

/**
 * The same spec without what goes without saying. Two specs that say the same have equal plain forms.
 * @param {Spec} spec @returns {Fields}
 */
export function plain(spec) {
  /** @type {Fields} */
  const bare = {};
  const source = /** @type {Fields} */ (/** @type {unknown} */ (spec));
  const defaults = { ...FIELD_DEFAULTS, ...datasetDefaults(spec.data.dataset) };
  for (const [, path] of TABLE) {
    const value = at(source, path);
    if (value === undefined || value === null || same(value, defaults[path])) continue;
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

/**
 * @param {Spec} spec
 * @param {Selection | null} [selection]  the chosen layer or unit
 * @returns {string}  "#v=1&..."
 */
export function encode(spec, selection = null) {
  const bare = plain(spec);
  const start = plain(DEFAULT_SPEC);
  const parts = ["v=1"];
  for (const [key, path, kind] of TABLE) {
    const value = at(bare, path);
    const initial = at(start, path);
    if (same(value, initial)) continue;
    const shown = kind === "numberOrText" && looksLikeNumber(value) ? JSON.stringify(value) : value;
    parts.push(`${key}=${write(shown ?? FIELD_DEFAULTS[path] ?? datasetDefaults(spec.data.dataset)[path] ?? "")}`);
  }
  const layers = spec.network.layers.map((layer) => `${layer.name}.${layer.units}.${layer.activation ?? "linear"}`);
  const startLayers = DEFAULT_SPEC.network.layers.map((layer) => `${layer.name}.${layer.units}.${layer.activation}`);
  if (!same(layers, startLayers)) parts.push(`net=${write(layers)}`);
  const penalty = commonRegularizer(spec);
  if (penalty) parts.push(`kernels=${penalty.type},${penalty.rate}`);
  const more = extras(bare, penalty !== null);
  if (more) parts.push(`more=${write(more)}`);
  if (selection) parts.push(`at=${selection.unit === undefined ? selection.layer : `${selection.layer}.${selection.unit}`}`);
  return `#${parts.join("&")}`;
}

/**
 * What the table cannot say: rarer fields by layer, and first weights.
 * @param {Fields} bare @param {boolean} penaltySaid @returns {Fields | null}
 */
function extras(bare, penaltySaid) {
  /** @type {Fields} */
  const layers = {};
  for (const layer of /** @type {Fields[]} */ (at(bare, "network.layers"))) {
    const { name, units: _units, activation: _activation, type, ...rest } = layer;
    if (type !== "dense") rest.type = type;
    if (penaltySaid) delete rest.kernel_regularizer;
    if (Object.keys(rest).length) layers[String(name)] = rest;
  }
  const weights = at(bare, "network.weights");
  if (!Object.keys(layers).length && !weights) return null;
  return { ...(Object.keys(layers).length ? { layers } : {}), ...(weights ? { weights } : {}) };
}

/** A text that would be read back as a number: it is written with quotes. @param {unknown} value */
function looksLikeNumber(value) {
  return typeof value === "string" && (Number.isFinite(Number(value)) || value.startsWith('"'));
}

/** @param {unknown} value */
function write(value) {
  const text = Array.isArray(value) && !value.some((v) => typeof v === "object") ? value.join(",") : isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return encodeURIComponent(text).replace(/%(2C|3A|5B|5D)/g, decodeURIComponent);
}

/**
 * Reads an address's fragment.
 * @param {string} hash  with or without "#"
 * @returns {{kind: "none"} | {kind: "playground", link: string} | {kind: "spec", spec: Spec, selection: Selection | null}}
 * @throws {AddressError} for a fragment that starts with v= and cannot be read
 */
export function decode(hash) {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return { kind: "none" };
  const given = new Map(text.split("&").map((part) => {
    const cut = part.indexOf("=");
    return cut < 0 ? [part, ""] : [part.slice(0, cut), readable(part.slice(cut + 1))];
  }));
  const version = given.get("v");
  if (version === undefined) return { kind: "playground", link: `#${text}` };
  if (version !== "1") throw new AddressError(`This address is of version ${version.slice(0, 20)}; this page reads version 1.`);
  const root = /** @type {Fields} */ (structuredClone(plain(DEFAULT_SPEC)));
  for (const [key, path, kind] of TABLE) {
    const value = given.get(key);
    if (value !== undefined) put(root, path, read(key, value, kind));
  }
  const net = given.get("net");
  put(root, "network.layers", net === undefined ? structuredClone(DEFAULT_SPEC.network.layers) : net.split(",").map(readLayer));
  addPenalty(root, given.get("kernels"));
  addMore(root, given.get("more"));
  return { kind: "spec", spec: /** @type {Spec} */ (/** @type {unknown} */ (root)), selection: readSelection(given.get("at")) };
}

/** @param {string} text */
function readable(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressError("This address is damaged: it holds a broken % sign.");
  }
}

/** @param {string} key @param {string} text @param {Kind} kind @returns {unknown} */
function read(key, text, kind) {
  const number = text.trim() === "" ? NaN : Number(text);
  switch (kind) {
    case "number":
      if (!Number.isFinite(number)) throw new AddressError(`This address says ${key}=${text.slice(0, 40)}; a number is expected.`);
      return number;
    case "numberOrText":
      if (text.startsWith('"')) return readJson(key, text);
      return Number.isFinite(number) ? number : text;
    case "numbers":
      return text.split(/[,x]/).map((part) => read(key, part, "number"));
    case "texts":
      return text === "" ? [] : text.split(",");
    case "flag":
      return text === "true";
    case "json":
      return readJson(key, text);
    case "text":
      return text;
  }
}

/** @param {string} key @param {string} text @returns {unknown} */
function readJson(key, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new AddressError(`This address is damaged: its part "${key}" is not JSON.`);
  }
}

/** "hidden1.4.tanh" @param {string} text @returns {Fields} */
function readLayer(text) {
  const [name, units, activation] = text.split(".");
  if (!name || !activation) throw new AddressError(`This address names a layer "${text.slice(0, 40)}"; name.units.activation is expected.`);
  return { type: "dense", name, units: read("net", units, "number"), activation };
}

/** The penalty of all kernels: "l2,0.001". @param {Fields} root @param {string | undefined} text */
function addPenalty(root, text) {
  if (text === undefined) return;
  const [type, rate] = text.split(",");
  for (const layer of /** @type {Fields[]} */ (at(root, "network.layers"))) {
    layer.kernel_regularizer = { type, rate: read("kernels", rate ?? "", "number") };
  }
}

/** @param {Fields} root @param {string | undefined} text */
function addMore(root, text) {
  if (text === undefined) return;
  const more = readJson("more", text);
  if (!isRecord(more)) throw new AddressError('This address is damaged: its part "more" is not an object.');
  for (const layer of /** @type {Fields[]} */ (at(root, "network.layers"))) {
    const fields = isRecord(more.layers) ? more.layers[String(layer.name)] : undefined;
    if (isRecord(fields)) Object.assign(layer, fields);
  }
  if (isRecord(more.weights)) put(root, "network.weights", more.weights);
}

/** @param {string | undefined} text @returns {Selection | null} */
function readSelection(text) {
  if (!text) return null;
  const [layer, unit] = text.split(".");
  return unit === undefined || !/^\d+$/.test(unit) ? { layer } : { layer, unit: Number(unit) };
}
