/**
 * A lesson as the page sees it: which step is open, what it needs of the page, and how far the reader has come. What a
 * step asks for is judged by the server (docs/lessons.md). Pure.
 */

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Pace} Pace */

/** @typedef {{spec: Spec, pace?: Pace}} Start */
/** @typedef {{text: string, says: string, right?: boolean}} Choice */

/**
 * @typedef {object} Step
 * @property {"read" | "do" | "predict" | "compare" | "question"} type
 * @property {string} title
 * @property {string} text
 * @property {string[]} [controls]  that it needs
 * @property {Start} [start]  of whoever opens the lesson here
 * @property {string} [task]
 * @property {object[]} [goals]
 * @property {string} [hint]
 * @property {Choice[]} [choices]
 */

/**
 * @typedef {object} Lesson
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {number} minutes
 * @property {Start} start
 * @property {Step[]} steps
 */

/** Where a lesson is open; steps are counted from 1. @typedef {{id: string, step: number}} LessonPlace */

/** The server's word. @typedef {{done: boolean, goals: {met: boolean, text: string}[], log: number, step: number}} Verdict */

/**
 * The lesson that is open.
 * @typedef {LessonPlace & {verdict: Verdict | null, hint: boolean, everything: boolean}} OpenLesson
 *   hint: it is shown; everything: no control is hidden
 */

/** What is remembered of a lesson: the step left last, the steps done, the choice made in a step. @typedef {{at: number, done: number[], chosen: {[step: number]: number}}} Progress */

/** @typedef {{lessons: readonly Lesson[], lesson: OpenLesson | null, progress: {readonly [id: string]: Progress}}} Study */

/** @type {Progress} */
export const UNREAD = { at: 1, done: [], chosen: {} };

/** "xor_smallest.4"; the first step where none is said. @param {string | undefined} text @returns {LessonPlace | null} */
export function readPlace(text) {
  const found = /^([a-z][a-z0-9_]{0,39})(?:\.([1-9][0-9]{0,2}))?$/.exec(text ?? "");
  return found ? { id: found[1], step: Number(found[2] ?? 1) } : null;
}

/** @param {LessonPlace} place */
export const writePlace = ({ id, step }) => `${id}.${step}`;

/** @param {Pick<Study, "lessons" | "lesson">} study @returns {Lesson | null} */
export function lessonOf({ lessons, lesson }) {
  return lessons.find(({ id }) => id === lesson?.id) ?? null;
}

/** @param {Pick<Study, "lessons" | "lesson">} study @returns {Step | null} */
export function stepOf(study) {
  return lessonOf(study)?.steps[(study.lesson?.step ?? 0) - 1] ?? null;
}

/** What a step begins with: its own start, or that of the nearest step before it that has one. @param {Lesson} lesson @param {number} step @returns {Start} */
export function startOf(lesson, step) {
  return lesson.steps.slice(0, step).findLast((known) => known.start)?.start ?? lesson.start;
}

/** @param {Pick<Study, "lesson" | "progress">} study @returns {Progress} */
export function progressOf({ lesson, progress }) {
  return (lesson && progress[lesson.id]) ?? UNREAD;
}

/** The choice made in the open step. @param {Pick<Study, "lesson" | "progress">} study @returns {number | null} */
export function chosenIn(study) {
  return (study.lesson && progressOf(study).chosen[study.lesson.step]) ?? null;
}

/** Whether Play waits: a prediction comes first. @param {Study} study */
export function holdsPlay(study) {
  return stepOf(study)?.type === "predict" && chosenIn(study) === null;
}

/** Whether the server has something to judge. @param {Pick<Study, "lessons" | "lesson">} study */
export function isChecked(study) {
  return Boolean(stepOf(study)?.goals?.length);
}

/**
 * Names of the controls that are not shown: those that the step does not need.
 * @param {Pick<Study, "lessons" | "lesson">} study @param {readonly string[]} all  every control that can be hidden
 * @param {readonly string[]} others  hidden without a lesson
 */
export function hiddenIn(study, all, others) {
  const step = stepOf(study);
  if (!step) return others;
  if (study.lesson?.everything) return [];
  return all.filter((name) => !step.controls?.includes(name));
}

/** Which cards of Set-up a step needs anything of. @param {Pick<Study, "lessons" | "lesson">} study */
export function cardsIn(study) {
  const step = stepOf(study);
  const needs = (/** @type {readonly string[]} */ names) => !step || Boolean(study.lesson?.everything) || names.some((name) => step.controls?.includes(name));
  return { data: needs(DATA), training: needs(TRAINING) };
}

const DATA = ["problem", "dataset", "samples", "classes", "percTrainData", "validationSplit", "noise", "batchSize", "regenerate", "seed", "features", "scaling"];
const TRAINING = ["optimizer", "learningRate", "loss", "activation", "regularization", "regularizationRate"];

/**
 * Progress with a step done, chosen in, or gone to.
 * @param {{readonly [id: string]: Progress}} progress @param {LessonPlace} place @param {{done?: boolean, chosen?: number}} what
 * @returns {{[id: string]: Progress}}
 */
export function furthered(progress, { id, step }, { done = false, chosen }) {
  const before = progress[id] ?? UNREAD;
  return {
    ...progress,
    [id]: {
      at: step,
      done: done && !before.done.includes(step) ? [...before.done, step].sort((a, b) => a - b) : before.done,
      chosen: chosen === undefined ? before.chosen : { ...before.chosen, [step]: chosen },
    },
  };
}

/** What was kept of it, as far as it can be read. @param {unknown} stored @returns {{[id: string]: Progress}} */
export function readProgress(stored) {
  /** @type {{[id: string]: Progress}} */
  const progress = {};
  if (typeof stored !== "object" || stored === null) return progress;
  for (const [id, given] of Object.entries(stored)) {
    if (!readPlace(id) || typeof given !== "object" || given === null) continue;
    const { at, done, chosen } = /** @type {{[name: string]: unknown}} */ (given);
    progress[id] = {
      at: isStep(at) ? at : 1,
      done: Array.isArray(done) ? done.filter(isStep) : [],
      chosen: Object.fromEntries(Object.entries(chosen ?? {}).filter(([step, choice]) => isStep(Number(step)) && Number.isInteger(choice))),
    };
  }
  return progress;
}

/** @param {unknown} value @returns {value is number} */
const isStep = (value) => typeof value === "number" && Number.isInteger(value) && value >= 1 && value < 1000;
