/** The stage's sentences; part of the one table in strings.js. */

export const stage = {
  /** @param {string} shape */
  name: (shape) => `Network ${shape}`,
  about:
    "Left and Right go between layers, Up and Down between units, Enter chooses, E goes through a unit's weights, X switches off, A opens the layer's menu, Shift+T shows numbers as a table, Escape goes out.",
  input: "input",
  /** Where columns stand close: "h12", "out". @param {string} name */
  shortName: (name) => (/^(conv|pool|dense|block)\d+$/.test(name) ? (name[0] ?? "") + name.replace(/^\D+/, "") : name === "flatten" ? "flat" : /^hidden\d+$/.test(name) ? name.replace("hidden", "h") : name === "output" ? "out" : name === "input" ? "in" : name),
  frozen: "does not learn",
  /** @param {number} layers */
  depth: (layers) => (layers === 1 ? "1 layer" : `${layers} layers`),
  depthLong: "Hidden layers",
  depthLess: "Remove the last hidden layer",
  depthMore: "Add a hidden layer before the output",

  // a layer's menu
  /** @param {string} layer */
  menuOf: (layer) => `Layer ${layer}`,
  unitsOf: "Units",
  mapsOf: "Maps",
  addType: "Type of the new layer",
  unitsRange: "Units are a whole number from 1 to 1024.",
  activationOf: "Activation",
  activationTip: "What a unit makes of its weighted sum z: without a bend (linear) any number of layers is no more than one.",
  penaltyOf: "Penalty",
  penaltyTip: "l1 and l2 charge for large weights in this layer's kernel: l1 drives some to zero, l2 keeps all small.",
  penaltyRate: "Rate of the penalty",
  initializerOf: "First weights",
  initializerTip: "How the kernel's first weights are drawn. Counts from the next Reset on.",
  trainableOf: "Learns",
  trainableTip: "Switched off, training leaves this layer's weights and biases as they are.",
  addAfter: "Add layer after",
  removeLayer: "Remove",
  asTable: "Table",
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

  // switched off
  maskOff: "Switch off",
  maskOn: "Switch on",
  maskLong: "Switch off, or on again",
  maskOutput: "Nothing takes what the output gives: switch off one of its weights instead.",
  off: "switched off",
  lossWith: "with",
  lossWithout: "without",
  /** @param {string} split */
  lossOf: (split) => `${split} loss`,
  /** @param {string} step */
  offSince: (step) => `Switched off at step ${step}`,
  isOn: "Switched on",
  offBefore: "It was off before this page looked",
  layer: "Layer …",
  layerLong: "Activation, penalty, units of its layer",
  biasOpen: "Change the bias",
  sayOff: "switched off",
  sayOn: "switched on",
  sayChoose: "Choose a unit or a weight first.",
  sayChooseWeight: "A weight or a bias can be locked: choose one.",
  /** @param {string} before @param {string} now */
  sayLosses: (before, now) => `loss ${before} with it, ${now} without it`,

  // legend
  negative: "negative",
  positive: "positive",
  thickness: "thickness = size",
  /** @param {string} range */
  upTo: (range) => `full at ${range}`,
  /** @param {string} drawn @param {string} all */
  strongest: (drawn, all) => `${drawn} strongest of ${all} weights`,
  /** @param {string} name @param {string} layer @param {boolean} back */
  operation: (name, layer, back) => `${back ? "∇ " : ""}${name}${layer ? ` · ${layer}` : ""}`,
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
  /** @param {string} shown @param {string} all */
  tableInputs: (shown, all) => `The first ${shown} of ${all} inputs.`,
  tableOf: "Table of",
  /** @param {string} name */
  tableName: (name) => (name === "network" ? "the network" : name === "data" ? "the points" : `layer ${name}`),
  tableNetwork: "The network, layer by layer",
  tableNetworkHeads: ["layer", "units", "activation", "parameters", "penalty", "learns", "switched off"],
  tableNetworkNote: "",
  /** @param {string} points */
  tableData: (points) => `${points} points in use`,
  tableDataHeads: ["point", "x₁", "x₂", "label"],
  /** @param {string} from @param {string} to @param {string} all */
  tablePage: (from, to, all) => `${from} to ${to} of ${all}`,
  tableNoData: "These data are not points of the plane: there is nothing to list.",
  pageBefore: "Page before",
  pageNext: "Next page",
  yes: "yes",
  no: "no",
};
