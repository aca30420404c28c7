/** The sentences of Output and chart; part of the one table in strings.js. */

export const answers = {
  title: "Output",
  menu: "Save or print what the network answers",
  test: "test",
  train: "train",
  discretize: "discretize",
  tips: {
    showTestData: "Test points: held back from training, they show whether the network has learnt the rule or only the points.",
    showTrainData: "Training points: those the network learns from.",
    discretize: "Discretize: shows only which side or class is answered, not how strongly.",
  },
  /** @param {string} layer @param {number} unit */
  unit: (layer, unit) => `${layer}, unit ${unit}`,
  /** @param {string} feature */
  feature: (feature) => `input ${feature}`,
  /** @param {number} label */
  className: (label) => `class ${label}`,
  classWord: "class ",
  plane: "plane",
  picture: "What the network answers, for every place of the plane",
  /** @param {string} layer @param {number} unit */
  pictureOf: (layer, unit) => `What unit ${unit} of ${layer} answers, for every place of the plane`,
  /** @param {string} points @param {string} splits */
  drawn: (points, splits) => `${points} points drawn: ${splits}`,
  noPoints: "No points are drawn",
  keys: "Arrow keys read the answer at a place, with Shift in longer steps.",
  scale: "Colours",
  sure: "confidence",
  noAnswer: "no number",
  near: "near",
  /** @param {string} what @param {string} split */
  point: (what, split) => `${what} (${split})`,
  value: "value",
  hint: "Point at the picture: the answer there",
  hintTouch: "Touch the picture: the answer there",
  /** @param {string} split @param {string} index */
  which: (split, index) => `${split} image ${index}`,
  label: "label",
  probabilities: "Class probabilities",
  values: "Outputs",

  // the table of answers
  split: "Examples",
  corner: "label \\ answer",
  counting: "Counting the answers.",
  /** @param {string} label */
  answered: (label) => `answered ${label}`,
  /** @param {string} label */
  labelled: (label) => `label ${label}`,
  /** @param {string} right @param {string} all */
  right: (right, all) => `Row: label, column: answer · ${right} of ${all} right`,
  /** @param {string} split @param {string} step */
  tableOf: (split, step) => `How often examples of each class got each answer: ${split} examples, step ${step}`,

  // what can be saved
  chartTools: "Chart tools",
  outputTools: "Output tools",
  saveChart: "Save or print the chart",
  saveStage: "Save the network's picture",
  /** @param {string} step */
  printedAt: (step) => `At step ${step}`,
  loss: "loss",
  accuracy: "accuracy",
};
