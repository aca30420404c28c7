/** The sentences of the set-up column; part of the one table in strings.js. */

export const setup = {
  open: "Open set-up",
  close: "Close set-up",
  data: "Data",
  training: "Training",
  gallery: "Data set",
  more: "More",
  none: "none",
  mixed: "mixed",

  // data
  problem: "Problem",
  problems: /** @type {{[problem: string]: string}} */ ({ classes: "Classification", values: "Regression" }),
  pointsTools: "Points",
  regenerate: "New points",
  editPoints: "Edit these points",
  ownPoints: "Your own points",
  downloadPoints: "Download points (CSV)",
  noise: "Noise",
  testSplit: "Test split",
  validationSplit: "Validation",
  batch: "Batch size",
  full: "full",
  samples: "Samples",
  classes: "Classes",
  seed: "Seed",
  scaling: "Scaling",
  features: "Features",
  lastFeature: "One feature must stay: the network needs something to look at.",
  featureNames: /** @type {{[feature: string]: string}} */ ({
    x1: "x₁",
    x2: "x₂",
    x1_squared: "x₁²",
    x2_squared: "x₂²",
    x1_x2: "x₁x₂",
    sin_x1: "sin x₁",
    sin_x2: "sin x₂",
  }),

  // training
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  loss: "Loss",
  regularization: "Penalty",
  rate: "Penalty rate",
  penaltyRule: "Penalty rule",
  penaltyRules: /** @type {{[rule: string]: string}} */ ({ loss: "in the loss", playground: "as Playground" }),
  penaltyRuleTip: "Penalty rule: in the loss and in its gradient, as Keras does; or after the step and out of the shown loss, as TensorFlow Playground does.",
  activation: "Activation",
  outputActivation: "Output layer",
  outputActivationTip: "Output layer: the activation of the last layer, which gives its numbers a meaning.",
  kernelInitializer: "Weights",
  biasInitializer: "Biases",
  initializerNote: "First values are drawn at the next reset.",
  value: "Value",
  mean: "Mean",
  stddev: "Deviation",
  minval: "From",
  maxval: "To",
  shuffle: "Shuffle",
  remainder: "Remainder",
  remainders: /** @type {{[rule: string]: string}} */ ({ keep: "a smaller batch", drop: "left out", carry: "carried over" }),
  remainderTip: "Remainder: what becomes of the examples that do not fill the last batch of an epoch. Carried over to the next epoch is TensorFlow Playground's way.",
  dtype: "Numbers",
  dtypeTip: "Numbers: float32 is fast; float64 computes with sixteen digits, as TensorFlow Playground does, and slower.",
  hyperparameters: /** @type {{[field: string]: string}} */ ({
    momentum: "Momentum",
    nesterov: "Nesterov",
    rho: "rho",
    beta_1: "beta 1",
    beta_2: "beta 2",
    epsilon: "epsilon",
    weight_decay: "Weight decay",
    initial_accumulator_value: "First sum",
  }),

  /** @param {string} count */
  points: (count) => `${count} points`,
  /** @param {string} count */
  images: (count) => `${count} images`,

  // said in a toast
  /** @param {string} name */
  chosen: (name) => `${name}.`,
  /** @param {string} units @param {string} activation */
  outputNow: (units, activation) => `The output layer is now ${units}, ${activation}.`,
  /** @param {string} activation */
  activationNow: (activation) => `The output layer is now ${activation}.`,
  /** @param {string} loss */
  lossNow: (loss) => `The loss is now ${loss}.`,
  generatorNow: "The points are Neurodeck's own, not Playground's.",
  /** @param {number} units */
  units: (units) => (units === 1 ? "1 unit" : `${units} units`),
  downloaded: "The points are in your downloads.",
  /** @param {string} why */
  notDownloaded: (why) => `The points could not be fetched: ${why}`,

  // the sheet of own points
  sheet: "Points",
  plane: "The plane: arrow keys move the cross, Enter puts a point, Delete takes the nearest away, 0 to 5 choose the class",
  clickHint: "Click puts a point; right click or a long press takes one away.",
  keyHint: "Keys 0 to 5 choose the class.",
  /** @param {number} x1 @param {number} x2 @param {string} target @param {string} count */
  put: (x1, x2, target, count) => `Point at ${x1}, ${x2}: ${target}. ${count} in all.`,
  /** @param {string} count */
  taken: (count) => `Taken away. ${count} in all.`,
  nothingNear: "There is no point near the cross.",
  kind: "Targets are",
  kinds: /** @type {{[kind: string]: string}} */ ({ classes: "classes", values: "values" }),
  pointClass: "Class of the next point",
  /** @param {number} number */
  classNumber: (number) => `Class ${number}`,
  pointValue: "Value of the next point",
  pointText: "Points as text: x1, x2, class or value, one point a line",
  textHint: "Type or paste lines: x1, x2, label. Comma, semicolon or tab; a header may stand first.",
  openFile: "Open a CSV file",
  undo: "Undo",
  clear: "Clear",
  use: "Use these points",
  cancel: "Cancel",
  /** @param {string} pairs */
  labels: (pairs) => `Labels: ${pairs}`,
  ignored: "Columns beside x1, x2 and the target are left out.",
  noPoints: "There is no point yet. Click into the plane, or paste some lines.",
  /** @param {string} count */
  usedPoints: (count) => `Your ${count} points.`,
};

/** What is wrong with a table of points, as a teacher says it. `line` counts from 1. */
export const csv = {
  /** @param {string} most */
  tooLong: (most) => `This is more than ${most}. Take fewer rows.`,
  /** @param {string} most */
  tooManyRows: (most) => `There are more than ${most} rows. Take fewer.`,
  /** @param {number} line @param {number} count */
  columns: (line, count) => `Line ${line} has ${count === 1 ? "1 value" : `${count} values`}; three are expected: x1, x2 and a label, with comma, semicolon or tab between them.`,
  /** @param {number} line @param {string} name @param {string} got */
  number: (line, name, got) => `Line ${line}: ${name} expects a number, got "${got}". Write it as 1.5 or -2e-3.`,
  /** @param {number} line @param {string} name */
  empty: (line, name) => `Line ${line}: ${name} is missing. Write a value there, or take the line away.`,
  /** @param {number} line @param {string} name @param {string} most */
  large: (line, name, most) => `Line ${line}: ${name} is beyond ${most}. Use smaller units.`,
  /** @param {string} names */
  header: (names) => `The header names ${names}; x1, x2 and label (or value) are expected.`,
  /** @param {number} count @param {number} line @param {string} label */
  classes: (count, line, label) => `There are more than ${count} different labels; the next is "${label}" in line ${line}. Choose "values" if these are numbers to learn, or use at most ${count} labels.`,
  nothing: "There is no point in it. Each line needs x1, x2 and a label.",
};
