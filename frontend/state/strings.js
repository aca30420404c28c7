/** Every sentence of the page, once. Another language is another such table. */

import { controls, frame } from "./frame-strings.js";
import { glossary, words } from "./glossary.js";
import { replay } from "./replay-strings.js";
import { listen } from "./listen-strings.js";
import { lesson } from "./lesson-strings.js";
import { runs } from "./runs-strings.js";
import { setup } from "./setup-strings.js";
import { stage } from "./stage-strings.js";
import { timeline } from "./timeline-strings.js";

export const text = {
  stage,
  listen,
  frame,
  controls,
  runs,
  lesson,
  timeline,
  replay,
  brand: "Neurodeck",
  header: {
    experiment: "Choose an experiment",
    tools: "Tools",
    search: "Search",
    share: "Share",
    viewing: "Looking on",
    opening: "Opening",
  },
  setup,
  datasets: /** @type {{[id: string]: string}} */ ({
    xor4: "XOR, four points",
    xor: "XOR",
    circle: "Circle",
    gauss: "Two clouds",
    spiral: "Spiral",
    moons: "Two moons",
    circles: "Two circles",
    blobs: "Blobs",
    reg_plane: "Plane, values",
    reg_gauss: "Six bumps, values",
    mnist: "MNIST digits",
    inline: "Own data",
  }),
  shortDatasets: /** @type {{[id: string]: string}} */ ({
    xor4: "XOR 4",
    xor: "XOR",
    circle: "Circle",
    gauss: "Clouds",
    spiral: "Spiral",
    moons: "Moons",
    circles: "Circles",
    blobs: "Blobs",
    reg_plane: "Plane",
    reg_gauss: "Bumps",
    mnist: "MNIST",
    inline: "Own",
  }),
  glossary,
  words,
  chart: {
    curves: "Curves",
    loss: "Loss",
    accuracy: "Accuracy",
    scale: "Scale",
    log: "log",
    linear: "linear",
    /** @param {string} split */
    lossOf: (split) => `${split} loss`,
    train: "train",
    test: "test",
    validation: "valid.",
    before: "before",
    batch: "batch",
    confusion: "Confusion",
    /** @param {string} name @param {string} from @param {string} to @param {string} steps */
    falls: (name, from, to, steps) => `${name} falls from ${from} to ${to} over ${steps} steps`,
    /** @param {string} name @param {string} from @param {string} to @param {string} steps */
    rises: (name, from, to, steps) => `${name} rises from ${from} to ${to} over ${steps} steps`,
    /** @param {string} name @param {string} at @param {string} steps */
    stays: (name, at, steps) => `${name} stays at ${at} over ${steps} steps`,
    noSplit: "All points train. Hold some back?",
    hold: "Hold back half",
    empty: "The curves begin when you press Play.",
    noAccuracy: "The targets are values: there is no accuracy.",
    step: "step",
  },
  deck: {
    transport: "Transport",
    start: "To step 0",
    back: "Back",
    play: "Play",
    pause: "Pause",
    forward: "Forward",
    grain: "Back and forward by",
    op: "op",
    step: "step",
    epoch: "epoch",
    again: "Start again",
    reset: "Reset",
    resetLong: "Reset: the same start again",
    newStart: "New start",
    newStartLong: "New start: other first weights",
    pace: "Pace",
    slower: "Slower",
    faster: "Faster",
    easeIn: "ease-in",
    max: "max",
    timeline: "Timeline",
    timelineEmpty: "The timeline fills when you press Play.",
    past: "Looking at the past",
    backToHead: "To the newest step",
    steps: "steps/s",
    /** @param {string} rate */
    rate: (rate) => `${rate} steps/s`,
    states: /** @type {{[status: string]: string}} */ ({
      opening: "opening",
      compiling: "compiling",
      playing: "playing",
      replaying: "replaying",
      paused: "paused",
      stopped: "stopped",
      past: "past",
      lost: "offline",
    }),
    seed: "seed",
    branch: "branch",
    opOf: "inside the step, operation",
  },
  hints: /** @type {{[id: string]: string}} */ ({
    play: "Press Space: it learns",
    drag: "Drag any line: that is a weight",
    rate: "Try learning rate 1",
  }),
  trouble: {
    lost: "Connection lost; training may go on. Trying again every 2 s.",
    /** @param {string} step */
    stale: (step) => `Picture of step ${step}`,
    tryNow: "Try now",
    starting: "The server has not answered yet. Trying again every 2 s.",
    gone: "The server was restarted and no longer has this run. The same experiment is open again at step 0.",
    keepAddress: "Keep its address",
    /** @param {string} step */
    backAt: (step) => `Connected again, at step ${step}.`,
    dismiss: "Dismiss",
    /** @param {string} ready @param {string} total */
    compiling: (ready, total) => `Compiling the engine's operations for this machine, once: ${ready} of ${total}.`,
    preparing: "Preparing the network and its data.",
    /** @param {string} step */
    stopped: (step) => `Stopped at step ${step}.`,
    backOne: "Back one step",
    /** @param {string} rate */
    slowerRate: (rate) => `Learning rate ${rate} from here`,
    newStart: "New start",
    /** @param {string} layer @param {number} units */
    dead: (layer, units) =>
      `All ${units} units of ${layer} gave 0 for every example of the last three batches looked at. Where relu gives 0 its gradient is 0, so they may never recover.`,
    otherActivation: "tanh instead",
    noSession: "This address belongs to a session of somebody else, or to one that has ended. A new experiment is open instead.",
    /** @param {string} reason */
    badAddress: (reason) => `${reason} The default experiment is open instead.`,
    /** @param {string} reason */
    notOpened: (reason) => `The server would not open this experiment: ${reason}`,
    /** @param {string} reason */
    refused: (reason) => `Not done: ${reason}`,
    openDefault: "Open the default",
  },
  toast: {
    undo: "Undo",
    /** @param {string} what */
    opened: (what) => `Opened ${what}. The experiment before is kept.`,
    reset: "Back at the start. The run before is the grey curve.",
    newStart: "Other first weights. The run before is the grey curve.",
    copied: "Address copied.",
    /** @param {string} what */
    undone: (what) => `Undone: ${what}`,
  },
  sheets: {
    close: "Close",
    experiments: "Experiments",
    startFrom: "Start from",
    share: "Share",
    shareExperiment: "This experiment, to open anew",
    shareView: "This run, to look on while it trains",
    shareViewWarning: "Whoever has this address may watch, but change nothing.",
    noView: "Only who opened the session can give a look-on address.",
    copy: "Copy",
    help: "Keys and hints",
    singleKeys: "Keys without Ctrl act",
    showHints: "Show the hints again",
    keysNote: "Keys act when no text field has the focus. Those for signs are told by their place on the keyboard.",
    parameters: "parameters",
  },
  palette: {
    title: "Search actions and settings",
    placeholder: "Type an action, a setting with its value, a step",
    none: "Nothing is called that.",
    /** @param {string} step */
    goTo: (step) => `Go to step ${step}`,
    /** @param {string} note @param {string} step */
    bookmark: (note, step) => `go to bookmark ${note}, step ${step}`,
    /** @param {string} name */
    branch: (name) => `go to branch ${name}`,
  },
  marks: {
    reset: "reset",
    undo: "undo",
    redo: "redo",
    rebuilt: "rebuilt",
    edited: "edited",
  },
};
