/** The sentences of the comparison of two futures, A and B. */

export const versus = {
  title: "Comparison",
  views: /** @type {const} */ ([["ab", "A | B"], ["a", "A"], ["b", "B"], ["difference", "difference"]]),
  viewsLong: { ab: "A beside B", a: "A alone", b: "B alone", difference: "The difference, B − A" },
  show: "Show",
  cycle: "Compare: A beside B, A, B, difference, off",
  branches: "Compare two branches side by side",
  toA: "This change goes to A alone.",
  toB: "B too",
  takeB: "Go on with B",
  takeBTip: "B becomes the experiment on the stage; A stays in Runs",
  close: "Close the comparison",
  closeTip: "Back to the experiment as it was",
  lockstep: "Play goes on with both, in lock-step.",
  opening: "Making B from the same start.",
  replaying: "Making B: its branch is done again.",
  same: "No setting differs.",
  sameStart: "Same data, same first weights.",
  /** @param {string} step */
  step: (step) => `step ${step}`,
  /** @param {string} setting @param {string} value */
  palette: (setting, value) => `compare ${setting} ${value}`.trim(),
  /** @param {string} setting */
  menu: (setting) => `Compare with another ${setting}`,
  with: "Compare with ...",
  settings: { optimizer: "optimizer", learningRate: "learning rate", activation: "activation", regularization: "regularization", batchSize: "batch size" },
  atStep: "At this step",
  difference: "B − A",
  of: { train_loss: "train loss", validation_loss: "validation loss", test_loss: "test loss", train_accuracy: "train accuracy", validation_accuracy: "validation accuracy", test_accuracy: "test accuracy", weights: "‖weights‖" },
  differing: "What differs",
  nothing: "–",
  /** @param {string} letter @param {string} name @param {string} step */
  picture: (letter, name, step) => `What ${letter} (${name}) answers, for every place of the plane, at step ${step}`,
  /** @param {string} low @param {string} high @param {string} step */
  pictureOfDifference: (low, high, step) => `Difference of the answers, B minus A, from ${low} to ${high}, at step ${step}`,
  differs: "Blue: B answers more than A. Orange: less. Pale: both the same.",
  differsClass: "Blue: A and B answer another class.",
  scale: "Same colours for both",
  /** @param {string} letter */
  stage: (letter) => `Network ${letter}`,
  /** @param {string} letter @param {string} step */
  stopped: (letter, step) => `${letter} does not go on after step ${step}; the other waits there.`,
  /** @param {string} letter @param {string} reason */
  refused: (letter, reason) => `${letter} does not go on: ${reason}`,
  /** @param {string} reason */
  notMade: (reason) => `B could not be made: ${reason}`,
  refusedIt: "B could not be made: the server does not take this value.",
  lost: "The comparison is closed: B is no longer on the server.",
  ended: "The comparison is closed: A is at another step now.",
  took: "Going on with B.",
  noOther: "There is one branch only: go back and change something, then there are two.",
};
