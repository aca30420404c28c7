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
  validationSplit: "Validation split",
  noise: "Noise",
  batchSize: "Batch size",
  regenerate: "New points",
  seed: "Seed",
  features: "Features",
  scaling: "Scaling",
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  loss: "Loss",
  activation: "Activation",
  regularization: "Penalty",
  regularizationRate: "Penalty rate",
  numHiddenLayers: "Add and remove layers and units",
  showTestData: "Test points",
  discretize: "Discretize",
  text: "Hints and name",
};
