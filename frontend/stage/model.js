/**
 * What the stage draws, out of a spec: one column for the input and one for each layer, and a link for each kernel.
 * Pure: no document, no frame.
 */

import { nodesOf } from "./shapes.js";

/** @typedef {import("../types.js").StageExperiment} StageExperiment */
/** @typedef {import("../types.js").Spec} Spec */

/**
 * How a column is drawn: units as tiles, a wide layer as a block of cells, an image as itself, classes as labelled
 * tiles, feature maps as pictures, a layer that only lays numbers out anew as a bridge.
 * @typedef {"tiles" | "block" | "picture" | "classes" | "maps" | "bridge"} ColumnKind
 */

/**
 * @typedef {object} Column
 * @property {string} name  the layer's, or "input"
 * @property {number} at  place from the left, 0 is the input
 * @property {number} units
 * @property {string} activation  "" for the input
 * @property {ColumnKind} kind
 * @property {number} side  of a picture: rows and columns; else 0
 * @property {string[]} features  of the input of 2-D data: one name a unit; else empty
 * @property {boolean} fixed  its units are given by the data
 * @property {"values" | "share" | "class"} look  what its pictures show: values about 0, one probability about 0.5,
 *   so much of a class
 * @property {number | null} classes  of an output column: one unit for each class of the data
 * @property {string} type  of the layer; "" for the input
 * @property {[number, number] | null} cells  rows and columns of each of its pictures; `units` are then its maps
 */

/**
 * @typedef {object} Link  one dense layer's weights
 * @property {string} layer
 * @property {Column} from
 * @property {Column} to
 * @property {string} kernel  tensor name
 * @property {string} bias  tensor name; "" for a layer without bias
 */

/**
 * @typedef {object} Model
 * @property {Column[]} columns
 * @property {Link[]} links
 * @property {boolean} surfaces  units have pictures over 2-D data
 * @property {boolean} wide  some column is not made of tiles: edges are drawn for what is chosen only
 * @property {readonly Node[]} nodes  each layer with its inputs and window, where some layer gives pictures; else empty
 */

/** @typedef {import("./shapes.js").Node} Node */

/** Units that still are drawn one by one with edges. */
export const MOST_TILES = 64;
/** Outputs that are drawn as labelled tiles. */
const MOST_CLASSES = 12;
const PLAIN_FEATURES = ["x1", "x2"];

/** @param {number} size  of an input @returns {number} the side of the square image it is, else 0 */
function imageSide(size) {
  const side = Math.round(Math.sqrt(size));
  return side * side === size && side >= 8 ? side : 0;
}

/** @param {readonly number[]} shape */
function product(shape) {
  return shape.reduce((size, part) => size * part, 1);
}

/**
 * @param {StageExperiment} experiment
 * @returns {Model}
 */
export function stageModel(experiment) {
  const { network, data } = experiment.spec;
  if (network.layers.some((layer) => layer.type !== "dense")) return graphModel(experiment);
  const surfaces = experiment.domain !== null;
  const inputs = product(network.input_shape);
  const side = surfaces ? 0 : imageSide(inputs);
  const given = network.layers.some((layer) => layer.units > MOST_TILES) || inputs > MOST_TILES;
  /** @type {Column[]} */
  const columns = [
    {
      name: "input",
      at: 0,
      units: inputs,
      activation: "",
      kind: side ? "picture" : inputs > MOST_TILES ? "block" : "tiles",
      side,
      features: surfaces ? (data.features?.length ? data.features : PLAIN_FEATURES).slice(0, inputs) : [],
      fixed: true,
      look: "values",
      classes: null,
      type: "",
      cells: null,
    },
  ];
  network.layers.forEach((layer, at) => {
    const last = at === network.layers.length - 1;
    const classes = last && !surfaces && layer.units > 1 && layer.units <= MOST_CLASSES;
    columns.push({
      name: layer.name,
      at: at + 1,
      units: layer.units,
      activation: layer.activation,
      kind: classes ? "classes" : layer.units > MOST_TILES ? "block" : "tiles",
      side: 0,
      features: [],
      fixed: last,
      look: last ? outputLook(layer) : "values",
      classes: last && layer.units > 1 && experiment.classes ? layer.units : null,
      type: layer.type,
      cells: null,
    });
  });
  const byName = new Map(columns.map((column) => [column.name, column]));
  /** @type {Link[]} */
  const links = [];
  network.layers.forEach((layer, at) => {
    const to = columns[at + 1];
    const from = byName.get(layer.inputs?.[0] ?? columns[at]?.name ?? "input");
    if (!to || !from) return;
    const bias = layer.use_bias === false ? "" : `${layer.name}.bias`;
    links.push({ layer: layer.name, from, to, kernel: `${layer.name}.kernel`, bias });
  });
  return { columns, links, surfaces, wide: given, nodes: [] };
}

/**
 * Of a network that is more than dense layers: pictures become maps, and what has units is drawn as it is elsewhere.
 * @param {StageExperiment} experiment
 * @returns {Model}
 */
function graphModel(experiment) {
  const { network, data } = experiment.spec;
  const surfaces = experiment.domain !== null;
  const nodes = nodesOf(network);
  const [height = 1, width = 1, channels = 1] = network.input_shape;
  const isPicture = network.input_shape.length === 3;
  const inputs = isPicture ? channels : product(network.input_shape);
  const square = isPicture && channels === 1 && height === width;
  /** @type {Column[]} */
  const columns = [
    {
      name: "input",
      at: 0,
      units: square ? product(network.input_shape) : inputs,
      activation: "",
      kind: square ? "picture" : isPicture ? "maps" : inputs > MOST_TILES ? "block" : "tiles",
      side: square ? height : 0,
      features: surfaces ? (data.features?.length ? data.features : PLAIN_FEATURES).slice(0, inputs) : [],
      fixed: true,
      look: "values",
      classes: null,
      type: "",
      cells: isPicture ? [height, width] : null,
    },
  ];
  for (const node of nodes) {
    const layer = network.layers.find((other) => other.name === node.name);
    const last = node === nodes.at(-1);
    const picture = node.shape.length === 3;
    const units = Number(node.shape.at(-1));
    const classes = last && !surfaces && units > 1 && units <= MOST_CLASSES;
    columns.push({
      name: node.name,
      at: columns.length,
      units,
      activation: layer?.activation ?? "",
      kind: picture ? "maps" : node.type === "flatten" ? "bridge" : classes ? "classes" : units > MOST_TILES ? "block" : "tiles",
      side: 0,
      features: [],
      fixed: last || (node.type !== "dense" && node.type !== "conv2d"),
      look: last && layer ? outputLook({ ...layer, units }) : "values",
      classes: last && units > 1 && experiment.classes ? units : null,
      type: node.type,
      cells: picture ? [Number(node.shape[0]), Number(node.shape[1])] : null,
    });
  }
  const byName = new Map(columns.map((column) => [column.name, column]));
  const links = nodes.flatMap(({ name, type, inputs: taken }) => {
    const [from, to] = [byName.get(taken[0] ?? ""), byName.get(name)];
    const bias = network.layers.find((layer) => layer.name === name)?.use_bias === false ? "" : `${name}.bias`;
    return type === "dense" && from && to ? [{ layer: name, from, to, kernel: `${name}.kernel`, bias }] : [];
  });
  return { columns, links, surfaces, wide: true, nodes };
}

/** @param {import("../types.js").Layer} layer @returns {Column["look"]} */
function outputLook({ activation, units }) {
  if (activation !== "sigmoid" && activation !== "softmax") return "values";
  return units > 1 ? "class" : "share";
}

/** @param {Model} model @param {string} name @returns {Column | undefined} */
export function columnOf(model, name) {
  return model.columns.find((column) => column.name === name);
}

/** @param {Model} model @param {string} layer @returns {Link | undefined} */
export function linkInto(model, layer) {
  return model.links.find((link) => link.layer === layer);
}

/** Whether two models have the same columns at the same places. @param {Model} a @param {Model} b */
export function sameShape(a, b) {
  const key = (/** @type {Model} */ m) =>
    JSON.stringify([m.surfaces, m.columns.map((c) => [c.name, c.units, c.kind, c.activation, c.features, c.classes, c.cells]), m.links.map((l) => l.bias), m.nodes]);
  return key(a) === key(b);
}

/** Whether a thing is of a layer that gives pictures. @param {Model | null} model @param {{layer: string} | null} thing */
export function isOfMaps(model, thing) {
  return !!model && !!thing && columnOf(model, thing.layer)?.kind === "maps";
}
