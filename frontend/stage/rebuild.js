/**
 * Other structures of a network: the same spec with a unit or a layer more or less. The server keeps every weight
 * whose place (layer name, tensor, index) exists before and after; so units come and go at the end. Pure.
 */

import { nodesOf } from "./shapes.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Layer} Layer */

export const MOST_HIDDEN = 12; // layers that the stage offers to build by hand, beside the output
export const MOST_GRAPH = 40; // layers of a network with pictures
export const MOST_UNITS = 1024;
const NEW_UNITS = 4;

/** @param {Spec} spec @param {Layer[]} layers @param {ReadonlySet<string>} changed  layers whose kernel has another shape @returns {Spec} */
function withLayers(spec, layers, changed) {
  const network = { ...spec.network, layers };
  if (network.weights) {
    // First values of tensors that have another shape now would be refused.
    const names = new Set(layers.map((layer) => layer.name));
    const kept = Object.entries(network.weights).filter(([tensor]) => {
      const layer = tensor.split(".")[0] ?? "";
      return names.has(layer) && !changed.has(layer);
    });
    network.weights = Object.fromEntries(kept);
    if (!kept.length) delete network.weights;
  }
  return { ...spec, network };
}

/** Names of the layers that take a layer. @param {readonly Layer[]} layers @param {string} name */
function takers(layers, name) {
  return layers.filter((layer, at) => (layer.inputs ?? [layers[at - 1]?.name]).includes(name)).map((layer) => layer.name);
}

/**
 * One unit more (`by` 1) or less (-1); null where that cannot be: the last layer's units are given by the data.
 * @param {Spec} spec @param {string} name @param {number} by
 * @returns {Spec | null}
 */
export function resized(spec, name, by) {
  const { layers } = spec.network;
  const at = layers.findIndex((layer) => layer.name === name);
  const layer = layers[at];
  const size = layer && sizeOf(layer);
  if (!layer || size === null || size === undefined || at === layers.length - 1) return null;
  const units = size + by;
  if (units < 1 || units > MOST_UNITS) return null;
  const next = layers.map((old) => (old === layer ? { ...old, ...(layer.type === "conv2d" ? { filters: units } : { units }) } : old));
  if (isGraph(layers)) return withLayers(spec, next, reshaped(spec, next));
  return withLayers(spec, next, new Set([name, ...takers(layers, name)]));
}

/** How many units a layer has, or maps; null where what it takes decides. @param {Layer} layer */
export function sizeOf(layer) {
  return layer.type === "conv2d" ? Number(layer.filters) : layer.type === "dense" ? layer.units : null;
}

/** @param {readonly Layer[]} layers */
function isGraph(layers) {
  return layers.some((layer) => layer.type !== "dense");
}

/** Layers that take or give another shape than before: their first weights do not fit. @param {Spec} spec @param {Layer[]} next */
function reshaped(spec, next) {
  const shapes = (/** @type {Layer[]} */ layers) => {
    const nodes = nodesOf({ ...spec.network, layers });
    const given = new Map([["input", spec.network.input_shape], ...nodes.map((node) => /** @type {const} */ ([node.name, node.shape]))]);
    return new Map(nodes.map((node) => [node.name, JSON.stringify([node.shape, node.inputs.map((input) => given.get(input))])]));
  };
  const before = shapes(spec.network.layers);
  return new Set([...shapes(next)].filter(([name, shape]) => before.get(name) !== shape).map(([name]) => name));
}

/** What may be put behind a picture. */
export const PICTURE_LAYERS = ["conv2d", "max_pooling2d", "average_pooling2d", "zero_padding2d"];
const PREFIX = /** @type {{[type: string]: string}} */ ({ conv2d: "conv", max_pooling2d: "pool", average_pooling2d: "pool", zero_padding2d: "pad", dense: "dense" });

/**
 * A new layer behind one of a network with pictures: a convolution behind a picture, a dense layer behind a vector.
 * @param {Spec} spec @param {string} after @param {string} [type]
 * @returns {{spec: Spec, name: string} | null}
 */
function graphLayerAfter(spec, after, type) {
  const { layers } = spec.network;
  const at = after === "input" ? -1 : layers.findIndex((layer) => layer.name === after);
  if ((at < 0 && after !== "input") || at >= layers.length - 1 || layers.length >= MOST_GRAPH) return null;
  const shape = after === "input" ? spec.network.input_shape : (nodesOf(spec.network).find((node) => node.name === after)?.shape ?? []);
  const kind = shape.length === 3 ? (type ?? "conv2d") : "dense";
  const like = layers.find((layer) => layer.type === kind);
  const names = new Set(layers.map((layer) => layer.name));
  let number = 1;
  while (names.has(`${PREFIX[kind]}${number}`)) number++;
  const name = `${PREFIX[kind]}${number}`;
  const activation = like?.activation ?? "relu";
  const fields = kind === "conv2d" ? { filters: Math.max(4, Number(shape[2])), kernel_size: 3, padding: "same", activation } : kind === "dense" ? { units: Number(like?.units ?? 32), activation } : {};
  const layer = /** @type {Layer} */ ({ type: kind, name, ...fields, ...(layers.some((old) => old.inputs) ? { inputs: [after] } : {}) });
  const next = layers.map((old) => (old.inputs?.includes(after) ? { ...old, inputs: old.inputs.map((input) => (input === after ? name : input)) } : old));
  next.splice(at + 1, 0, layer);
  return { spec: withLayers(spec, next, reshaped(spec, next)), name };
}

/**
 * A new layer behind the one named ("input" for the front), with the units and activation of a hidden neighbour.
 * @param {Spec} spec @param {string} after @param {string} [type]  of a layer behind a picture
 * @returns {{spec: Spec, name: string} | null}  null: no further layer is offered there
 */
export function withLayerAfter(spec, after, type) {
  const { layers } = spec.network;
  if (isGraph(layers)) return graphLayerAfter(spec, after, type);
  const at = after === "input" ? -1 : layers.findIndex((layer) => layer.name === after);
  if ((at < 0 && after !== "input") || at >= layers.length - 1 || layers.length > MOST_HIDDEN) return null;
  const hidden = layers.slice(0, -1);
  const like = hidden[at] ?? hidden[at + 1];
  const names = new Set(layers.map((layer) => layer.name));
  let number = 1;
  while (names.has(`hidden${number}`)) number++;
  const name = `hidden${number}`;
  /** @type {Layer} */
  const layer = { type: "dense", name, units: like?.units ?? NEW_UNITS, activation: like?.activation ?? "tanh" };
  const changed = new Set(takers(layers, after));
  const next = layers.map((old) => {
    return old.inputs?.includes(after) ? { ...old, inputs: old.inputs.map((input) => (input === after ? name : input)) } : old;
  });
  if (!layers[at + 1]) return null;
  if (layers.some((old) => old.inputs)) layer.inputs = [after];
  const follower = next[at + 1];
  if (follower && !follower.inputs) changed.add(follower.name);
  next.splice(at + 1, 0, layer);
  return { spec: withLayers(spec, next, changed), name };
}

/**
 * Without a hidden layer; what took it takes its input.
 * @param {Spec} spec @param {string} name
 * @returns {Spec | null}  null: not a hidden layer
 */
export function withoutLayer(spec, name) {
  const { layers } = spec.network;
  const at = layers.findIndex((layer) => layer.name === name);
  const gone = layers[at];
  if (!gone || at === layers.length - 1) return null;
  const changed = new Set(takers(layers, name));
  const instead = gone.inputs ?? [layers[at - 1]?.name ?? "input"];
  const next = layers
    .filter((layer) => layer !== gone)
    .map((layer) => {
      if (!layer.inputs?.includes(name)) return layer;
      return { ...layer, inputs: layer.inputs.flatMap((input) => (input === name ? instead : [input])) };
    });
  if (isGraph(layers)) return withLayers(spec, next, reshaped(spec, next));
  return withLayers(spec, next, changed);
}
