/** The sentences of the lessons' place and of the rail; what a lesson says itself is in its own file. */

export const lesson = {
  name: "Lesson",
  place: "Lessons",
  about: "Short steps on a live network. Each asks for something to be done, guessed or explained; nothing is locked.",
  toLessons: "Lessons",
  next: "Next",
  back: "Back",
  nextLong: "Lesson: next step",
  backLong: "Lesson: previous step",
  leave: "Leave the lesson",
  leaveLong: "Lesson: leave it, keep the network",
  finish: "All lessons",
  steps: "Steps of this lesson",
  /** @param {number} step @param {string} title @param {boolean} done */
  step: (step, title, done) => `Step ${step}: ${title}${done ? ", done" : ""}`,
  /** @param {number} step @param {number} of */
  of: (step, of) => `${step} of ${of}`,
  task: "Your turn",
  predict: "Guess first",
  question: "What do you think?",
  done: "Done",
  checking: "Looking …",
  notYet: "Not yet",
  /** @param {number} met @param {number} of */
  met: (met, of) => (of === 1 ? "Not yet" : `Not yet: ${met} of ${of}`),
  held: "Play waits for your guess.",
  freed: "Play is free now.",
  hint: "Show a hint",
  hintIs: "Hint",
  everything: "Show everything",
  afresh: "Set up afresh",
  afreshTip: "Opens the experiment that this step begins with; the present one is kept in Runs",
  right: "Right",
  wrong: "Not quite",
  begin: "Start",
  /** @param {number} step */
  goOn: (step) => `Continue at step ${step}`,
  over: "Start over",
  /** @param {number} minutes @param {number} steps */
  size: (minutes, steps) => `${steps} steps · about ${minutes} min`,
  /** @param {number} done @param {number} of */
  progress: (done, of) => (done === of ? "all done" : `${done} of ${of} done`),
  /** @param {string} title */
  palette: (title) => `lesson ${title}`,
  /** @param {string} id */
  unknown: (id) => `There is no lesson "${id}" on this server. The Lessons page shows those that there are.`,
  none: "The lessons could not be fetched from the server.",
  /** @param {string} reason */
  notChecked: (reason) => `This could not be checked: ${reason}`,
};
