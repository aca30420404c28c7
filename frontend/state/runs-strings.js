/** The sentences of Runs and of the sheet of experiments. */

export const runs = {
  places: "Places",
  /** In the order of the header. @type {readonly [name: string, label: string][]} */
  placeNames: [["stage", "Stage"], ["labs", "Labs"], ["lessons", "Lessons"], ["runs", "Runs"]],
  toStage: "To the Stage",
  toRuns: "Runs: your recent experiments",
  title: "Runs",

  /** @param {number} count @param {string} shown */
  count: (count, shown) => `${shown} ${count === 1 ? "run" : "runs"}`,
  /** @param {string} room @param {string} most */
  room: (room, most) => `${room} of ${most}, kept in this browser only`,
  filter: "Filter by name, data or setting",
  noneFound: "No run is called that.",
  empty: "No runs yet. Press Play on the Stage: every experiment that has learnt a step is kept here, with its curve and its picture.",
  emptyBin: "The bin is empty.",
  /** @param {string} count */
  bin: (count) => `Bin (${count})`,
  binNote: "What lies here is erased after 7 days.",
  leaveBin: "Back to the runs",
  compare: "Compare",
  compareHow: "Choose two runs to compare them.",
  columns: {
    choose: "Choose",
    picture: "Output",
    name: "Name",
    shape: "Shape",
    data: "Data",
    settings: "Differing settings",
    steps: "Steps",
    loss: "Best test loss",
    last: "Last opened",
    actions: "Actions",
  },
  settingsTip: "Only what the runs listed do not share, and what is not the page's own default.",
  /** @param {string} name */
  choose: (name) => `Choose ${name}`,
  /** @param {string} name */
  nameOf: (name) => `Name of ${name}`,
  /** @param {string} split */
  bestOf: (split) => `of the ${split} data: nothing is held back to test`,
  stands: {
    here: "on the Stage",
    playing: "training on the server",
    alive: "kept on the server",
    gone: "no longer on the server",
    unknown: "",
  },
  continueIt: "Continue",
  openAnew: "Open anew",
  openAnewTip: "The server no longer has it: it opens at step 0, and its trained weights are gone.",
  duplicate: "Duplicate",
  delete: "Delete",
  notHere: "It is open on the Stage, and cannot be deleted while it is.",
  restore: "Restore",
  erase: "Erase for good",
  eraseSure: "Erase its log too?",
  /** @param {string} why */
  notErased: (why) => `It was not erased: ${why}`,
  just: "just now",
  /** @param {number} count */
  minutes: (count) => `${count} min ago`,
  /** @param {number} count */
  hours: (count) => `${count} h ago`,
  /** @param {number} count */
  days: (count) => (count === 1 ? "yesterday" : `${count} days ago`),

  /** @param {string} name */
  deleted: (name) => `${name} is in the bin, for 7 days.`,
  /** @param {string} name */
  continued: (name) => `Going on with ${name}.`,
  /** @param {string} name @param {"weights" | "data" | null} without */
  openedAnew: (name, without) =>
    without === "weights"
      ? `${name} is open at step 0. Its trained weights are gone; its first weights were too large to be kept, so others were drawn.`
      : `${name} is open at step 0: its trained weights are gone.`,
  /** @param {string} name */
  dataLost: (name) => `${name} cannot be opened anew: its points were too large to be kept in this browser.`,
  /** @param {string} name @param {string | null} kept  name of what was left, where something had been done to it */
  opened: (name, kept) => (kept === null ? `Opened ${name}.` : `Opened ${name}. ${kept} is kept in Runs.`),
  /** @param {string} name */
  copyName: (name) => `${name}, copy`,
  /** @param {string} step */
  copied: (step) => `Duplicated with its weights of step ${step}, as a new run at step 0.`,
  copiedFirst: "Duplicated with its first weights, as a new run at step 0: those of now are too many to be copied.",
  copiedGone: "Duplicated with its first weights, as a new run at step 0: those of now are gone.",
  /** @param {string} reason */
  notCopied: (reason) => `Not duplicated: ${reason}`,
  /** @param {string} reason */
  notOpened: (reason) => `Not opened: ${reason}`,
  away: "page closed",

  compared: "Comparison of two runs",
  backToAll: "All runs",
  settingOrNumber: "Setting",
  measured: "Measured",
  curvesOf: "Curves",
  /** @param {string} curve @param {string} a @param {string} b */
  curvesAre: (curve, a, b) => `${curve}: A ${a}, B ${b}`,
  testLoss: "test loss",
  validationLoss: "validation loss",
  trainLoss: "train loss",
  noCurve: "No curve was kept of these runs.",
  missing: "One of these runs is no longer here.",
  step: "steps",
  bestLoss: "best loss",
  lastLoss: "last loss",
  accuracy: "accuracy",
  sameSettings: "No setting differs: the same experiment.",
  /** @param {string} count @param {number} number @param {string} which */
  differ: (count, number, which) => (number === 1 ? `${count} setting differs: ${which}.` : `${count} settings differ: ${which}.`),
  /** @param {string} label @param {string} a @param {string} b */
  pair: (label, a, b) => `${label} ${a} in A, ${b} in B`,
  counts: ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"],
  yes: "yes",
  no: "no",
  none: "none",
  given: "given",
  /** @param {number} count */
  ownPoints: (count) => `${count} of your own`,
  settings: /** @type {{[key: string]: string}} */ ({
    shape: "shape",
    "data.dataset": "data set",
    "data.seed": "seed of the points",
    "data.x": "points",
    "data.y": "targets",
    "training.optimizer.type": "optimizer",
    "network.weights": "first weights",
    activation: "activation",
    output: "output activation",
    "layers.kernel_regularizer": "penalty",
    "layers.kernel_initializer": "first weights drawn from",
    "layers.bias_initializer": "first biases",
    "layers.use_bias": "biases",
    "layers.trainable": "trained",
    seed: "seed",
  }),

  sheet: {
    continueTitle: "Continue",
    startFrom: "Start from",
    open: "Open",
    allRuns: "All runs",
    /** @param {string} seconds */
    about: (seconds) => `about ${seconds}`,
    /** @param {string} step */
    atStep: (step) => `step ${step}`,
    paste: "Paste a link",
    pasteHint: "Neurodeck, TensorFlow Playground, or the part behind its #",
    openLink: "Open link",
    openFile: "Open file",
    saveFile: "Save as file",
    saveLong: "Save this experiment as a file",
    saveRun: "Save run",
    saveRunLong: "Save this run as a file: all that was done, to be done again elsewhere",
    /** @param {string} step */
    repeating: (step) => `The run is done again, up to step ${step}.`,
    csv: "Own points, CSV",
    notALink: "This is no link that can be opened: expected an address with #v=1, a TensorFlow Playground address, or its keys such as activation=tanh&batchSize=10.",
    /** @param {string} name */
    notJson: (name) => `${name} is not a spec file: it does not hold JSON. Save one with "Save as file".`,
    /** @param {string} name */
    notSpec: (name) => `${name} is JSON, but not an experiment: network, data and training are expected.`,
    /** @param {string} name */
    tooLarge: (name) => `${name} is larger than 8 MB, more than a server takes.`,
    /** @param {string} typed */
    palette: (typed) => `Open ${typed}`,
  },
};
