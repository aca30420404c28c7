/** Specs that fit: another data set, other features or own points for the same network. Pure: nothing is changed in place. */

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").DataSpec} DataSpec */
/** @typedef {import("../types.js").DatasetEntry} DatasetEntry */
/** @typedef {import("../types.js").Json} Json */
/** @typedef {import("./csv.js").Point} Point */

/** What a network may take of a point, in the order in which it stands. */
export const FEATURES = /** @type {const} */ (["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]);

/** Sets that TensorFlow Playground's generator makes. */
const PLAYGROUND = ["circle", "xor", "gauss", "spiral", "reg_plane", "reg_gauss"];

/** Sets whose number of points and split are given. */
const FIXED = ["xor4", "mnist", "inline"];

export const BLOBS = 3; // classes of blobs, unless said otherwise

/** Smallest set of own points of which some are held back. */
const WORTH_SPLITTING = 20;

/**
 * How many classes the data have; null: their targets are values.
 * @param {DataSpec} data @param {readonly DatasetEntry[]} datasets @returns {number | null}
 */
export function classesOf(data, datasets) {
  if (data.dataset === "inline") return inlineClasses(data.y);
  if (data.dataset === "blobs") return data.classes ?? BLOBS;
  const entry = datasets.find(({ id }) => id === data.dataset);
  return entry?.classes ?? (data.dataset.startsWith("reg_") ? null : 2);
}

/** The server's rule: one-hot rows are classes; so is one output that is always 0 or 1, or always -1 or 1. @param {Json | undefined} y */
function inlineClasses(y) {
  if (!Array.isArray(y)) return null;
  const rows = y.map((row) => (Array.isArray(row) ? row : [row]));
  const width = rows[0]?.length ?? 0;
  if (width > 1) return rows.every((row) => row.every((v) => v === 0 || v === 1) && row.filter(Boolean).length === 1) ? width : null;
  return [0, -1].some((low) => rows.every(([v]) => v === low || v === 1)) ? 2 : null;
}

/** @param {string} loss */
const isEntropy = (loss) => loss === "binary_crossentropy" || loss === "categorical_crossentropy";

/**
 * The spec on other data, its output layer and loss fitting their classes: one output of both signs for two classes,
 * a share for each of more, the bare sum for values. What fits already stays.
 * @param {Spec} spec @param {DataSpec} data @param {number | null} before  classes of its present data @param {number | null} classes  of the new
 * @returns {Spec}
 */
export function onData(spec, data, before, classes) {
  const output = spec.network.layers[spec.network.layers.length - 1];
  let { units, activation } = output;
  let { loss } = spec.training;
  if (classes === null) {
    units = 1;
    if (before !== null) activation = "linear";
    if (isEntropy(loss)) loss = "half_mse";
  } else if (classes > 2) {
    units = classes;
    if (before === null || before <= 2) [activation, loss] = ["softmax", "categorical_crossentropy"];
  } else if (before !== 2) {
    units = 1;
    if (before === null) activation = "tanh";
    else [activation, loss] = isEntropy(loss) ? ["sigmoid", "binary_crossentropy"] : ["tanh", loss];
  }
  const layers = spec.network.layers.map((layer) => (layer === output ? { ...layer, units, activation } : layer));
  const changed = units === output.units ? [] : [output.name];
  return { ...spec, data, network: { ...spec.network, layers, ...firstValues(spec, (tensor) => !changed.includes(tensor.split(".")[0] ?? "")) }, training: { ...spec.training, loss } };
}

/** First values of the tensors that keep their shape. @param {Spec} spec @param {(tensor: string) => boolean} stays @returns {{weights?: {[tensor: string]: Json}}} */
function firstValues({ network }, stays) {
  return network.weights ? { weights: Object.fromEntries(Object.entries(network.weights).filter(([tensor]) => stays(tensor))) } : {};
}

/**
 * The data of a set of the gallery, with the noise, split, seed and features of the present ones.
 * @param {DataSpec} now @param {string} dataset @param {number} [classes]  of blobs
 * @returns {DataSpec}
 */
export function dataOf(now, dataset, classes) {
  const { x: _x, y: _y, samples, test_split, classes: _classes, generator, features, ...rest } = now;
  const counted = FIXED.includes(now.dataset) ? {} : { samples: samples ?? null, test_split };
  return {
    ...rest,
    ...counted,
    ...(features?.length ? { features } : {}),
    ...(generator && (generator !== "playground" || PLAYGROUND.includes(dataset)) ? { generator } : {}),
    ...(dataset === "blobs" ? { classes: classes ?? BLOBS } : {}),
    dataset,
  };
}

/**
 * Own points as data. Of two classes the targets have both signs, or 0 and 1 where the loss wants them so; of more,
 * each has a row with 1 at its class.
 * @param {DataSpec} now @param {readonly Point[]} points @param {number | null} classes  null: targets are values @param {string} loss
 * @returns {DataSpec}
 */
export function inlineData(now, points, classes, loss) {
  const { samples: _samples, classes: _classes, generator: _generator, noise: _noise, ...rest } = now;
  const low = loss === "binary_crossentropy" ? 0 : -1;
  const target = (/** @type {number} */ value) =>
    classes === null ? value : classes <= 2 ? (value === 1 ? 1 : low) : Array.from({ length: classes }, (_, at) => (at === value ? 1 : 0));
  return {
    ...rest,
    dataset: "inline",
    features: now.features?.length ? now.features : ["x1", "x2"],
    test_split: points.length < WORTH_SPLITTING ? 0 : (now.test_split ?? 0),
    validation_split: points.length < WORTH_SPLITTING ? 0 : (now.validation_split ?? 0),
    scaling: now.scaling ?? "none",
    x: points.map(({ point }) => [...point]),
    y: points.map((point) => target(point.target)),
  };
}

/** How many classes points of these indices make: at least two. @param {readonly Point[]} points */
export function classesIn(points) {
  return points.reduce((most, { target }) => Math.max(most, target + 1), 2);
}

/**
 * Two-class inline targets coded for another loss; the same spec where nothing has to change.
 * @param {Spec} spec @param {string} loss @returns {Spec}
 */
export function recoded(spec, loss) {
  const { data } = spec;
  if (data.dataset !== "inline" || !Array.isArray(data.y) || inlineClasses(data.y) !== 2 || spec.network.layers.at(-1)?.units !== 1) return spec;
  const low = loss === "binary_crossentropy" ? 0 : -1;
  const nested = Array.isArray(data.y[0]);
  const y = data.y.map((row) => {
    const value = (Array.isArray(row) ? row[0] : row) === 1 ? 1 : low;
    return nested ? [value] : value;
  });
  return { ...spec, data: { ...data, y } };
}

/**
 * The spec that sees these features, in the order of the table. First values of weights on features that stay are kept.
 * @param {Spec} spec @param {readonly string[]} chosen @returns {Spec}
 */
export function withFeatures(spec, chosen) {
  const features = FEATURES.filter((name) => chosen.includes(name));
  const before = spec.data.features?.length ? spec.data.features : ["x1", "x2"];
  const rows = features.map((name) => before.indexOf(name));
  const { layers } = spec.network;
  const takers = layers.filter((layer, at) => (layer.inputs ? layer.inputs.includes("input") : at === 0)).map((layer) => `${layer.name}.kernel`);
  const kept = firstValues(spec, (tensor) => !takers.includes(tensor) || rows.every((row) => row >= 0));
  for (const tensor of takers) {
    const kernel = kept.weights?.[tensor];
    if (kept.weights && Array.isArray(kernel)) kept.weights[tensor] = rows.map((row) => kernel[row]);
  }
  return { ...spec, data: { ...spec.data, features }, network: { ...spec.network, input_shape: [features.length], ...kept } };
}
