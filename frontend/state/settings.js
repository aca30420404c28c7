/** The settings of a spec as words: what a list of runs shows of them, and what two runs do not share. Pure. */

import * as numbers from "../lib/numbers.js";
import { defaultsOf } from "./plain.js";
import { DEFAULT_SPEC, LAYER_DEFAULTS, isRecord, regularizerOf, same, shapeOf, hasWeights } from "./spec.js";
import { text } from "./strings.js";

const words = text.runs;

/** @typedef {import("../types.js").Spec} Spec */

/** @typedef {{key: string, label: string, shown: string, value: unknown, usual: boolean}} Setting  usual: what goes without saying */

/** @typedef {{key: string, label: string, shown: (string | null)[]}} Row  shown: of each spec, null where it has no such setting */

/** What the first experiment of the page says, where a spec has no default. @type {{[path: string]: unknown}} */
const FIRST = {
  "training.loss": DEFAULT_SPEC.training.loss,
  "training.optimizer.type": DEFAULT_SPEC.training.optimizer.type,
  "training.optimizer.learning_rate": DEFAULT_SPEC.training.optimizer.learning_rate,
  "training.batch_size": DEFAULT_SPEC.training.batch_size,
  activation: "tanh",
};

/** @param {Spec} spec @returns {Setting[]}  shape and data set first */
export function settingsOf(spec) {
  /** @type {Setting[]} */
  const found = [];
  const plainly = { ...defaultsOf(/** @type {import("./plain.js").Fields} */ (/** @type {unknown} */ (spec))), ...FIRST };
  const add = (/** @type {string} */ key, /** @type {unknown} */ value, usual = same(value, plainly[key])) => {
    if (Array.isArray(value) && value.length === 0) return;
    found.push({ key, label: words.settings[key] ?? named(key), shown: shownOf(key, value), value, usual });
  };
  const { network, data, training, seed } = spec;
  add("shape", shapeOf(spec));
  add("data.dataset", data.dataset);
  for (const [name, value] of fields(training, "training")) add(name, value);
  addLayers(network.layers, add);
  for (const [name, value] of fields(data, "data")) if (name !== "data.dataset") add(name, value);
  add("network.dtype", network.dtype ?? "float32");
  if (isRecord(network.weights) && Object.keys(network.weights).length) add("network.weights", network.weights);
  add("seed", seed ?? 0, seed === undefined || seed === 0 || seed === DEFAULT_SPEC.seed);
  return found;
}

/** @param {import("../types.js").Layer[]} layers @param {(key: string, value: unknown, usual?: boolean) => void} add */
function addLayers(layers, add) {
  const hidden = layers.slice(0, -1);
  const output = layers.at(-1);
  if (hidden.some(hasWeights)) add("activation", each(hidden.filter(hasWeights).map((layer) => layer.activation ?? "linear")));
  if (output) add("output", output.activation ?? "linear", true); // it follows from the loss
  /** @type {{[name: string]: unknown}} */
  const defaults = LAYER_DEFAULTS;
  const names = new Set(layers.flatMap((layer) => Object.keys(layer)));
  for (const name of [...names].sort()) {
    if (["type", "name", "units", "activation"].includes(name)) continue;
    const values = layers.map((layer) => plainField(name, layer));
    if (values.every((value) => value === undefined || same(value, defaults[name]))) continue;
    add(`layers.${name}`, each(values.map((value) => value ?? defaults[name] ?? null)));
  }
}

/** A layer's field as it is written in short. @param {string} name @param {import("../types.js").Layer} layer */
function plainField(name, layer) {
  if (name === "kernel_regularizer") return regularizerOf(layer.kernel_regularizer) ?? undefined;
  const value = /** @type {{[field: string]: unknown}} */ (/** @type {unknown} */ (layer))[name];
  if (value === null || value === undefined) return undefined;
  return isRecord(value) && Object.keys(value).length === 1 && typeof value.type === "string" ? value.type : value;
}

/** One value where all agree, else all of them. @param {unknown[]} values */
function each(values) {
  return values.every((value) => same(value, values[0])) ? values[0] : values;
}

/** Fields with their paths, inner ones included. @param {object} owner @param {string} path @returns {[path: string, value: unknown][]} */
function fields(owner, path) {
  return Object.entries(owner).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (isRecord(value)) return fields(value, `${path}.${name}`);
    return /** @type {[string, unknown][]} */ ([[`${path}.${name}`, value]]);
  });
}

/** @param {string} key */
const named = (key) => (key.split(".").at(-1) ?? key).replaceAll("_", " ");

/** @param {string} key @param {unknown} value @returns {string} */
function shownOf(key, value) {
  if (key === "data.dataset") return text.datasets[String(value)] ?? String(value);
  if (key === "data.x" || key === "data.y") return words.ownPoints(Array.isArray(value) ? value.length : 0);
  if (key === "network.weights") return words.given;
  if (typeof value === "number") return ["data.noise", "data.test_split", "data.validation_split"].includes(key) ? numbers.percent(value) : inShort(value);
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (value === null) return words.none;
  if (Array.isArray(value)) return value.map((item) => shownOf("", item)).join(", ");
  if (isRecord(value)) return Object.entries(value).map(([name, inner]) => (name === "type" ? String(inner) : shownOf("", inner))).join(" ");
  return String(value);
}

/** @param {number} value */
const inShort = (value) => (Number.isInteger(value) && value >= 1000 ? numbers.count(value) : numbers.typed(value));

/**
 * What the specs do not share: a row for each setting in which they differ.
 * @param {readonly Spec[]} specs @returns {Row[]}
 */
export function differing(specs) {
  const all = specs.map((spec) => new Map(settingsOf(spec).map((setting) => [setting.key, setting])));
  const keys = new Set(all.flatMap((one) => [...one.keys()]));
  /** @type {Row[]} */
  const rows = [];
  for (const key of keys) {
    const found = all.map((one) => one.get(key));
    const known = found.filter((setting) => setting !== undefined);
    if (known.every((setting) => same(setting.value, known[0].value)) && (known.length === all.length || known[0].usual)) continue;
    rows.push({ key, label: known[0].label, shown: found.map((setting) => setting?.shown ?? null) });
  }
  return rows;
}

/** What is told of a run beside its shape and its data: what it does not share with the others, where that is unusual. @param {Spec} spec @param {readonly Row[]} rows  of all runs listed */
export function special(spec, rows) {
  const keys = new Set(rows.map(({ key }) => key));
  const told = settingsOf(spec).filter(({ key, usual }) => keys.has(key) && !usual && key !== "shape" && key !== "data.dataset");
  return told.length > 1 ? told.filter(({ key }) => key !== "seed") : told; // where all else is equal the seed is what differs
}

/** "One setting differs: learning rate 0.03 in A, 0.1 in B." @param {readonly Row[]} rows  of two specs */
export function inWords(rows) {
  if (rows.length === 0) return words.sameSettings;
  const pair = (/** @type {Row} */ { label, shown }) => words.pair(label, shown[0] ?? numbers.DASH, shown[1] ?? numbers.DASH);
  const count = words.counts[rows.length] ?? numbers.count(rows.length);
  if (rows.length <= 3) return words.differ(count, rows.length, rows.map(pair).join("; "));
  return words.differ(count, rows.length, rows.map(({ label }) => label).join(", "));
}
