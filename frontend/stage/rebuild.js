/**
 * Other structures of a network: the same spec with a unit or a layer more or less. The server keeps every weight
 * whose place (layer name, tensor, index) exists before and after; so units come and go at the end. Pure.
 */

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Layer} Layer */

export const MOST_HIDDEN = 12; // layers that the stage offers to build by hand, beside the output
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
  if (!layer || at === layers.length - 1) return null;
  const units = layer.units + by;
  if (units < 1 || units > MOST_UNITS) return null;
  const changed = new Set([name, ...takers(layers, name)]);
  return withLayers(
    spec,
    layers.map((old) => (old === layer ? { ...old, units } : old)),
    changed,
  );
}

/**
 * A new layer behind the one named ("input" for the front), with the units and activation of a hidden neighbour.
 * @param {Spec} spec @param {string} after
 * @returns {{spec: Spec, name: string} | null}  null: no further layer is offered there
 */
export function withLayerAfter(spec, after) {
  const { layers } = spec.network;
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
  return withLayers(spec, next, changed);
}
