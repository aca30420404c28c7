/** The stage's sentences; part of the one table in strings.js. */

export const stage = {
  /** @param {string} shape */
  name: (shape) => `Network ${shape}`,
  about:
    "Left and Right go between layers, Up and Down between units, Enter chooses, E goes through a unit's weights, Shift+T shows the layer as a table, Escape goes out.",
  input: "input",
  /** @param {string} units @param {string} activation */
  layerLine: (units, activation) => (activation ? `${units} · ${activation}` : units),
  unitLess: "Remove the last unit of",
  unitMore: "Add a unit to",
  layerGone: "Remove layer",
  layerNew: "Add a layer after",
  /** @param {string} layer */
  tools: (layer) => `Units of ${layer}`,

  // hover card and popover
  /** @param {number} unit  from 0, as in tensor names @param {string} activation */
  unitOf: (unit, activation) => (activation ? `unit ${unit} · ${activation}` : `input ${unit}`),
  bias: "bias",
  activation: "a",
  logit: "z",
  gradient: "∇",
  gradientLong: "gradient of the last step",
  change: "last change",
  /** @param {string} by @param {string} steps */
  changeOver: (by, steps) => (steps === "1" ? by : `${by} in ${steps} steps`),
  absent: "no step has run yet",
  less: "Less",
  more: "More",
  slider: "Value",
  typeHere: "Type a value, *2 or +0.1",
  lock: "Lock: training leaves it alone",
  unlock: "Unlock: training changes it again",
  locked: "locked",
  close: "Close",
  notNumber: "That is no number. Examples: 0.5, *2, +0.1.",
  watching: "Looking on: only the session's owner may change it.",

  // legend
  negative: "negative",
  positive: "positive",
  thickness: "thickness = size",
  /** @param {string} range */
  upTo: (range) => `full at ${range}`,
  /** @param {string} drawn @param {string} all */
  strongest: (drawn, all) => `${drawn} strongest of ${all} weights`,
  everySecond: "drawing every 2nd picture",

  // the example shown in wide networks
  example: "Example",
  examplePrevious: "Previous example",
  exampleNext: "Next example",
  exampleRandom: "Any example",
  /** @param {string} split */
  exampleOf: (split) => `${split} example`,
  /** @param {string} label */
  exampleLabel: (label) => `label ${label}`,
  brush: "Brush",
  brushMore: "Brush: more",
  brushLess: "Brush: less",
  brushSize: "Brush size",

  // spoken
  /** @param {string} layer @param {number} at @param {number} of @param {string} units @param {string} activation */
  sayLayer: (layer, at, of, units, activation) =>
    `${layer}, layer ${at} of ${of}, ${units} units${activation ? `, ${activation}` : ""}`,
  /** @param {string} layer @param {number} at @param {number} of @param {string} rest */
  sayUnit: (layer, at, of, rest) => `${layer}, unit ${at} of ${of}${rest}`,
  /** @param {string} name @param {number} at @param {number} of @param {string} rest */
  sayInput: (name, at, of, rest) => `input ${name}, ${at} of ${of}${rest}`,
  /** @param {string} value */
  sayBias: (value) => `bias ${value}`,
  /** @param {string} from @param {string} to @param {string} value */
  sayWeight: (from, to, value) => `weight from ${from} to ${to}, ${value}`,
  /** @param {string} layer @param {number} unit */
  endOf: (layer, unit) => `unit ${unit + 1} of ${layer}`,
  plus: "plus",
  minus: "minus",
  sayLocked: "locked",
  sayUnlocked: "unlocked",
  sayOut: "out",
  /** @param {string} layer */
  sayRemoved: (layer) => `${layer} removed`,
  /** @param {string} layer */
  sayAdded: (layer) => `${layer} added`,

  // the layer as a table
  /** @param {string} layer */
  table: (layer) => `${layer}: weights and biases`,
  unit: "unit",
  tableClose: "Back to the picture",
  /** @param {string} shown @param {string} all */
  tableFirst: (shown, all) => `The first ${shown} of ${all} units.`,
};
