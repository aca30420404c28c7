/**
 * What the stage draws, out of a spec: one column for the input and one for each layer, and a link for each kernel.
 * Pure: no document, no frame.
 */

/** @typedef {import("../types.js").StageExperiment} StageExperiment */
/** @typedef {import("../types.js").Spec} Spec */

/**
 * How a column is drawn: units as tiles, a wide layer as a block of cells, an image as itself, classes as labelled
 * tiles.
 * @typedef {"tiles" | "block" | "picture" | "classes"} ColumnKind
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
 */

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
  return { columns, links, surfaces, wide: given };
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
    JSON.stringify([m.surfaces, m.columns.map((c) => [c.name, c.units, c.kind, c.activation, c.features, c.classes]), m.links.map((l) => l.bias)]);
  return key(a) === key(b);
}
