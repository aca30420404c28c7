/** The curves of a session: one run a branch, each with the run before it as its ghost. */

import { Series } from "../lib/decimate.js";
import { lineage } from "./branches.js";
import { Glimpses } from "./glimpses.js";

export const CURVES = /** @type {const} */ ([
  "train_loss",
  "train_accuracy",
  "validation_loss",
  "validation_accuracy",
  "test_loss",
  "test_accuracy",
]);
/** @typedef {typeof CURVES[number]} CurveName */

/**
 * A setting or an edit, where it took effect; one for each gesture. `own`: the page's own word, of which the server knows nothing.
 * @typedef {{step: number, label: string, gesture?: string | null, own?: boolean, kind?: "break"}} Mark
 */

export class Run {
  /** @type {{[name in CurveName]: Series}} */
  series = {
    train_loss: new Series(),
    train_accuracy: new Series(),
    validation_loss: new Series(),
    validation_accuracy: new Series(),
    test_loss: new Series(),
    test_accuracy: new Series(),
  };
  /** The loss of single batches, as frames told it: something to see between two evaluations. */
  batch = new Series();
  /** @type {Mark[]} */
  marks = [];
  /** Of the output, to be looked at over the timeline. */
  pictures = new Glimpses();
  /** The run that was shown before a reset made this one. @type {Run | null} */
  ghost = null;

  /** @param {string} branch */
  constructor(branch) {
    this.branch = branch;
  }

  /** A run that shares this one's past up to a step. @param {string} branch @param {number} step */
  fork(branch, step) {
    const run = new Run(branch);
    for (const name of CURVES) run.series[name] = this.series[name].upTo(step);
    run.batch = this.batch.upTo(step);
    run.marks = this.marks.filter((mark) => mark.step <= step);
    run.pictures = this.pictures.before(step);
    run.ghost = this;
    return run;
  }
}

export class Curves {
  /** Marks kept a run; more could not be told apart. */
  static MARKS = 500;
  /** Runs kept; of older ones only the branch's name is known, and their curve begins anew. */
  static RUNS = 24;
  /** @type {Map<string, Run>} */
  #runs = new Map();
  /** @type {Set<string>} */
  #forgotten = new Set();
  /** Of the newest mark. @type {string | null} */
  #gesture = null;
  run = new Run("main");
  /** Counts up with every change, so that a chart knows when to draw. */
  version = 0;

  /**
   * Goes to a branch. One that is new at step 0 starts empty, with the run before as its ghost; one that is new
   * further on keeps the past up to there.
   * @param {string} branch @param {number} step
   */
  follow(branch, step) {
    if (branch === this.run.branch && this.#runs.has(branch)) return;
    const known = this.#runs.get(branch);
    const before = this.run;
    if (known) this.run = known;
    else if (this.#runs.size === 0 || this.#forgotten.has(branch)) this.run = new Run(branch);
    else if (step > 0) this.run = before.fork(branch, step);
    else {
      this.run = new Run(branch);
      this.run.ghost = before.series.train_loss.length > 1 ? before : before.ghost;
    }
    if (this.run.ghost) this.run.ghost = withoutGhost(this.run.ghost);
    this.#runs.delete(branch); // the newest stand last
    this.#runs.set(branch, this.run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > Curves.RUNS) {
      this.#runs.delete(oldest);
      this.#forgotten.add(oldest);
    }
    this.version += 1;
  }

  /**
   * Takes a frame's metrics, at the step they were measured at, and the loss of the last batch. A step adds once:
   * whatever else is drawn anew (an edit, another size, another look) adds nothing.
   * @param {Map<string, number>} scalars
   */
  add(scalars) {
    let grew = scalars.get("op") === 0 && this.run.batch.add(scalars.get("step") ?? NaN, scalars.get("loss") ?? NaN);
    const step = scalars.get("metrics_step");
    if (step === undefined || !Number.isFinite(step)) {
      if (grew) this.version += 1;
      return;
    }
    for (const name of CURVES) {
      const value = scalars.get(name);
      if (value !== undefined) grew = this.run.series[name].add(step, value) || grew;
    }
    if (grew) this.version += 1;
  }

  /** @param {string} branch @param {Mark} mark */
  mark(branch, mark) {
    const run = this.#runs.get(branch) ?? this.run;
    const last = run.marks.at(-1);
    if (last && last.step === mark.step && last.label === mark.label) return;
    if (mark.gesture && this.#gesture === mark.gesture) return;
    this.#gesture = mark.gesture ?? null;
    run.marks.push(mark);
    if (run.marks.length > Curves.MARKS) run.marks.shift();
    this.version += 1;
  }

  /** The marks of the branch that is shown, as the server knows them. @param {string} branch @param {readonly Mark[]} marks */
  setMarks(branch, marks) {
    const run = this.#runs.get(branch);
    if (!run) return;
    const own = run.marks.filter((mark) => mark.own);
    run.marks = [...marks, ...own].sort((a, b) => a.step - b.step).slice(-Curves.MARKS);
    this.version += 1;
  }

  /**
   * Takes up a branch that this page has not seen: its past is that of the branch which it left.
   * @param {import("./branches.js").Branch} branch @param {readonly import("./branches.js").Branch[]} branches
   */
  adopt(branch, branches) {
    if (this.#runs.has(branch.name)) return;
    for (const [name, upTo] of lineage(branches, branch.name)) {
      const known = this.#runs.get(name);
      if (!known) continue;
      const run = known.fork(branch.name, upTo);
      run.ghost = null;
      this.#runs.set(branch.name, run);
      return;
    }
    this.#runs.set(branch.name, new Run(branch.name));
  }

  /**
   * What the server measured along a branch, where this page has seen less of it: after a reload, on another machine.
   * @param {import("./branches.js").Branch} branch
   */
  learn({ name, curve = [] }) {
    const known = this.#runs.get(name);
    if (curve.length < 2 || (known && known.series.train_loss.length * 2 > curve.length)) return;
    const run = known ?? new Run(name);
    for (const [at, series] of /** @type {const} */ ([[1, "train_loss"], [2, "test_loss"]])) {
      const before = run.series[series];
      const whole = new Series();
      for (const point of curve) whole.add(point[0], point[at] ?? NaN);
      for (let i = 0; i < before.length; i += 1) whole.add(before.x[i], before.last[i]);
      run.series[series] = whole;
    }
    run.marks = run.marks.filter((mark) => !mark.own); // nothing is missing any more
    this.#runs.set(name, run);
    this.version += 1;
  }

  /** A branch's curves, where this page knows them. @param {string} branch */
  of(branch) {
    return this.#runs.get(branch) ?? null;
  }

  /** A branch has another name. @param {string} from @param {string} to */
  rename(from, to) {
    const run = this.#runs.get(from);
    if (!run || this.#runs.has(to)) return;
    this.#runs.delete(from);
    run.branch = to;
    this.#runs.set(to, run);
    this.version += 1;
  }

  /** Keeps all runs as they are; gives the way back to them. @returns {() => void} */
  snapshot() {
    const runs = new Map(this.#runs);
    const { run } = this;
    return () => {
      this.#runs = runs;
      this.run = run;
      this.version += 1;
    };
  }

  /** The way to put these in the place of others. @param {Curves} others @returns {() => void} */
  snapshotInto(others) {
    const runs = new Map(this.#runs);
    const { run } = this;
    return () => {
      others.#runs = runs;
      others.run = run;
      others.version += 1;
    };
  }

  /** A run that was kept over a reload: its branch goes on from there. @param {Run} run */
  recall(run) {
    this.#runs.set(run.branch, run);
    this.run = run;
    this.version += 1;
  }

  /** Another session: everything anew. */
  clear() {
    this.#runs = new Map();
    this.#forgotten.clear();
    this.run = new Run("main");
    this.version += 1;
  }
}

/** A ghost has none of its own, so that old runs can be let go. @param {Run} run */
function withoutGhost(run) {
  if (!run.ghost) return run;
  const copy = new Run(run.branch);
  copy.series = run.series;
  copy.batch = run.batch;
  copy.marks = run.marks;
  return copy;
}
