/**
 * What every layer takes and gives, by Keras's rules: so that the stage knows its pictures, windows and receptive
 * fields from the spec alone. Pure.
 */

/** @typedef {import("../types.js").Network} Network */
/** @typedef {import("../types.js").Layer} Layer */

/**
 * What a cell of a picture is made of: the cells of a window in the pictures before. Row r begins at r·stride − top.
 * @typedef {object} Window
 * @property {"conv" | "max" | "average" | "pad" | "all"} kind  "all": the whole picture
 * @property {[number, number]} size  rows, columns
 * @property {[number, number]} strides
 * @property {number} top  rows of padding above
 * @property {number} left
 */

/**
 * @typedef {object} Node  one layer in its place
 * @property {string} name
 * @property {string} type
 * @property {string[]} inputs  names of layers, or "input"
 * @property {number[]} shape  [height, width, channels] or [units]
 * @property {boolean} bias  of a conv2d: each map has one
 * @property {Window | null} window  null: each cell comes from the cell at the same place, or it is no picture
 */

/** One number for both, as Keras has it. @param {unknown} value @param {[number, number]} usual @returns {[number, number]} */
function pair(value, usual) {
  if (typeof value === "number") return [value, value];
  return Array.isArray(value) && value.length === 2 ? [Number(value[0]), Number(value[1])] : usual;
}

/** Zeros above and to the left that "same" lays around: the odd one goes behind. @param {number} length @param {number} size @param {number} stride @param {boolean} same */
function before(length, size, stride, same) {
  return same ? Math.floor(Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length) / 2) : 0;
}

/** @param {Layer} layer @param {readonly number[]} input @returns {Window | null} */
export function windowOf(layer, input) {
  const [height = 0, width = 0] = input;
  if (layer.type.startsWith("global_")) return { kind: "all", size: [height, width], strides: [1, 1], top: 0, left: 0 };
  if (layer.type === "zero_padding2d") {
    const [[top], [left]] = margins(layer.padding);
    return { kind: "pad", size: [1, 1], strides: [1, 1], top, left };
  }
  const isConv = layer.type === "conv2d";
  if (!isConv && !layer.type.endsWith("_pooling2d")) return null;
  const size = pair(isConv ? layer.kernel_size : layer.pool_size, isConv ? [1, 1] : [2, 2]);
  const strides = pair(layer.strides, isConv ? [1, 1] : size);
  const same = layer.padding === "same";
  const kind = isConv ? "conv" : layer.type.startsWith("max") ? "max" : "average";
  return { kind, size, strides, top: before(height, size[0], strides[0], same), left: before(width, size[1], strides[1], same) };
}

/** [[top, bottom], [left, right]]. @param {unknown} padding @returns {[[number, number], [number, number]]} */
function margins(padding) {
  if (Array.isArray(padding)) return [pair(padding[0], [1, 1]), pair(padding[1], [1, 1])];
  const all = typeof padding === "number" ? padding : 1;
  return [[all, all], [all, all]];
}

/** @param {Layer} layer @param {readonly number[][]} inputs @returns {number[]} */
function shapeOf(layer, inputs) {
  const [first = [], ...others] = inputs;
  const [height = 0, width = 0] = first;
  const channels = Number(first.at(-1) ?? 0);
  switch (layer.type) {
    case "dense":
      return [layer.units];
    case "flatten":
      return [first.reduce((size, part) => size * part, 1)];
    case "concatenate":
      return [...first.slice(0, -1), others.reduce((sum, shape) => sum + Number(shape.at(-1) ?? 0), channels)];
    case "zero_padding2d": {
      const [rows, columns] = margins(layer.padding);
      return [height + rows[0] + rows[1], width + columns[0] + columns[1], channels];
    }
  }
  if (layer.type.startsWith("global_")) return [channels];
  const window = windowOf(layer, first);
  if (!window) return [...first];
  const count = (/** @type {number} */ length, /** @type {0 | 1} */ at) =>
    layer.padding === "same" ? Math.ceil(length / window.strides[at]) : Math.floor((length - window.size[at]) / window.strides[at]) + 1;
  return [count(height, 0), count(width, 1), layer.type === "conv2d" ? Number(layer.filters) : channels];
}

/** Each layer's inputs: those it names, else the one before it. @param {Network} network @returns {string[][]} */
export function inputsOf({ layers }) {
  return layers.map((layer, at) => [...(layer.inputs ?? [layers[at - 1]?.name ?? "input"])]);
}

/**
 * The layers, each behind what it takes. Of what cannot be built (a cycle) the part that can.
 * @param {Network} network
 * @returns {Node[]}
 */
export function nodesOf(network) {
  const inputs = inputsOf(network);
  /** @type {Map<string, number[]>} */
  const shapes = new Map([["input", [...network.input_shape]]]);
  /** @type {Node[]} */
  const nodes = [];
  for (let round = 0; round < network.layers.length && nodes.length < network.layers.length; round++) {
    network.layers.forEach((layer, at) => {
      const taken = (inputs[at] ?? []).map((name) => shapes.get(name) ?? []);
      if (shapes.has(layer.name) || taken.some((shape) => !shape.length)) return;
      const shape = shapeOf(layer, taken);
      const window = taken[0]?.length === 3 ? windowOf(layer, taken[0]) : null;
      shapes.set(layer.name, shape);
      nodes.push({ name: layer.name, type: layer.type, inputs: inputs[at] ?? [], shape, window, bias: layer.type === "conv2d" && layer.use_bias !== false });
    });
  }
  return nodes;
}

/** Rows and columns of a picture that lie from (top, left) up to, and without, (bottom, right). @typedef {{top: number, left: number, bottom: number, right: number}} Field */

/**
 * What a cell sees: a field in the picture of every layer before it and in the input; of what lies beyond a picture's
 * border nothing is cut off.
 * @param {readonly Node[]} nodes  from `nodesOf` @param {string} layer @param {number} row @param {number} column
 * @returns {Map<string, Field>}  the layer's own cell among them
 */
export function receptiveFields(nodes, layer, row, column) {
  /** @type {Map<string, Field>} */
  const fields = new Map([[layer, { top: row, left: column, bottom: row + 1, right: column + 1 }]]);
  for (const node of [...nodes].reverse()) {
    const field = fields.get(node.name);
    if (!field) continue;
    const seen = behind(field, node.window);
    for (const name of node.inputs) {
      const known = fields.get(name);
      fields.set(name, known ? union(known, seen) : seen);
    }
  }
  return fields;
}

/** @param {Field} field @param {Window | null} window @returns {Field} */
function behind(field, window) {
  if (!window) return { ...field };
  const { size, strides, top, left } = window;
  if (window.kind === "all") return { top: 0, left: 0, bottom: size[0], right: size[1] };
  return {
    top: field.top * strides[0] - top,
    left: field.left * strides[1] - left,
    bottom: (field.bottom - 1) * strides[0] - top + size[0],
    right: (field.right - 1) * strides[1] - left + size[1],
  };
}

/** @param {Field} a @param {Field} b @returns {Field} */
function union(a, b) {
  return { top: Math.min(a.top, b.top), left: Math.min(a.left, b.left), bottom: Math.max(a.bottom, b.bottom), right: Math.max(a.right, b.right) };
}
