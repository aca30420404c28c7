/** What is said aloud of the training; part of the one table in strings.js. */

export const listen = {
  on: "Listening: the loss sounds as a pitch, lower is better, and is told every 10 seconds of play.",
  off: "No longer listening.",
  nothing: "Nothing is there to tell yet.",
  /** @param {string} step */
  step: (step) => `step ${step}`,
  /** @param {string} split @param {string} loss */
  loss: (split, loss) => `${split} loss ${loss}`,
  /** @param {string} accuracy */
  accuracy: (accuracy) => `accuracy ${accuracy}`,
  /** @type {Readonly<Record<string, string>>} */
  status: { playing: "playing", paused: "paused", stopped: "stopped", compiling: "compiling" },
  past: "in the past",
};
