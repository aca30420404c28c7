/** What a saved replay says, and the page when it saves one. */

export const replay = {
  save: "Save replay",
  saveLong: "The run as one HTML file that plays in any browser, without Neurodeck",
  making: "The run is trained once more for the replay; the file comes when it is done.",
  /** @param {string} name */
  fileName: (name) => `${name}.replay.html`,
  untitled: "Neurodeck replay",
  /** @param {string} branch @param {string} steps @param {string} pictures */
  about: (branch, steps, pictures) => `A replay of ${branch ? `the branch "${branch}", ` : ""}${steps} steps in ${pictures} pictures. Every number is what the network had at the step shown.`,
  network: "Network",
  output: "Output",
  loss: "Loss",
  play: "Play",
  pause: "Pause",
  again: "Play again",
  back: "Back",
  forward: "Forward",
  theme: "Light or dark",
  time: "Step",
  /** @param {string} step @param {string} head */
  step: (step, head) => `step ${step} of ${head}`,
  epoch: "epoch",
  rate: "learning rate",
  trainLoss: "train loss",
  testLoss: "test loss",
  trainAccuracy: "train accuracy",
  testAccuracy: "test accuracy",
  /** @param {string} step @param {string} what */
  at: (step, what) => `step ${step}: ${what}`,
  keys: "Space plays and pauses, the arrow keys go from picture to picture, Home and End to both ends.",
  legend: "Blue is positive, orange negative; a thicker line is a larger weight.",
  sizes: "The bars tell how large the weights of each layer are (root mean square).",
  damaged: "This replay is damaged: its data cannot be read.",
  /** @param {string} label @param {string} answer @param {string} share */
  example: (label, answer, share) => `${label}: answered ${answer}, ${share}`,
};
