/** Sentences of the page's frame: sharing, hidden controls, embedding, modes; part of the one table in strings.js. */

export const frame = {
  /** @param {number} count */
  hidden: (count) => `${count === 1 ? "1 control is" : `${count} controls are`} hidden`,
  showHidden: "show",
  showHiddenLong: "Show all hidden controls",
  shareHide: "Hide controls in this link",
  shareHideNote: "Who opens it sees the page without them, and a line that brings them back.",
  /** @param {string} characters @param {string} most */
  tooLong: (characters, most) =>
    `This experiment holds so many numbers of its own that its link would have ${characters} characters, and a link can carry ${most}. Take it as a file instead.`,
  /** @param {string} step */
  withWeightsAt: (step) => `With its weights, at step ${step}`,
  /** @param {string} step */
  weightsRepeated: (step) => `Nothing was changed on the way, so whoever opens it trains to the same bits: the same weights at step ${step}.`,
  /** @param {string} step */
  weightsGiven: (step) => `Something was changed on the way, so the weights of step ${step} go along as the first weights of a new run, which begins at step 0.`,
  /** @param {string} most */
  weightsTooMany: (most) => `This network has more weights than a link can carry (${most} at most). Save the run or a replay instead.`,
  /** @param {string} step */
  reached: (step) => `These first weights were reached at step ${step} of the run that was shared.`,
  /** @param {string} step */
  repeating: (step) => `The link shows step ${step}: training there.`,
  presenter: "Presenter mode: large, for a projector",
  spotlight: "Spotlight under the pointer",
  signMarks: "Sign marks: negative dashed, with a minus",
  openWhole: "Open in Neurodeck",
  embed: "Put it into a page of yours",
  embedParts: "Parts to show",
  embedNote: "Paste this into the page's HTML. The server must name that site with --frame-ancestors.",
  parts: { setup: "Set-up", stage: "Stage", output: "Output", chart: "Chart", deck: "Deck" },
  saveFile: "Save as a file",
  fileName: "neurodeck-experiment.json",
};

/**
 * Every control that can be hidden, by the name that links use: TensorFlow Playground's own where it has the control.
 * @type {Readonly<Record<string, string>>}
 */
export const controls = {
  playButton: "Play",
  stepButton: "Forward and back",
  resetButton: "Reset",
  newStart: "New start",
  pace: "Pace",
  timeline: "Timeline",
  problem: "Problem",
  dataset: "Data set",
  samples: "Examples",
  classes: "Classes",
  percTrainData: "Test split",
  validation: "Validation split",
  noise: "Noise",
  batchSize: "Batch size",
  regenerate: "New points",
  seed: "Seed",
  features: "Features",
  x1: "Feature x₁",
  x2: "Feature x₂",
  x1_squared: "Feature x₁²",
  x2_squared: "Feature x₂²",
  x1_x2: "Feature x₁x₂",
  sin_x1: "Feature sin x₁",
  sin_x2: "Feature sin x₂",
  scaling: "Scaling",
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  loss: "Loss",
  activation: "Activation",
  regularization: "Penalty",
  regularizationRate: "Penalty rate",
  momentum: "Momentum",
  nesterov: "Nesterov",
  rho: "rho",
  beta_1: "beta_1",
  beta_2: "beta_2",
  epsilon: "epsilon",
  weight_decay: "Weight decay",
  initial_accumulator_value: "First sum",
  output_activation: "Output activation",
  kernel_initializer: "First weights",
  bias_initializer: "First biases",
  shuffle: "Shuffle",
  remainder: "Remainder",
  penalty_rule: "Penalty rule",
  dtype: "Numbers",
  numHiddenLayers: "Number of layers",
  showTrainData: "Training points",
  showTestData: "Test points",
  point_value: "Value of a drawn point",
  discretize: "Discretize",
  text: "Hints and name",
};
