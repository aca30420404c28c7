/**
 * One's own runs, kept by the browser: one entry a session, each under a key of its own, so that several tabs write at
 * once and none loses what another wrote. Bounded in number and in room; the oldest without a name go first.
 */

import { isRecord } from "./spec.js";

/** @typedef {import("../types.js").Spec} Spec */

/**
 * @typedef {object} Run
 * @property {string} id  of its session
 * @property {string} token
 * @property {string | null} viewToken
 * @property {string | null} name  given by hand
 * @property {Spec} spec
 * @property {"weights" | "data" | null} without  what was too large to be kept of the spec
 * @property {number} opened  ms since 1970
 * @property {number} last  ms since 1970; when it was last on the stage
 * @property {number} step
 * @property {number | null} loss  of the split that judges it, last measured
 * @property {number | null} accuracy
 * @property {Best | null} best
 * @property {string | null} picture  data URL of what it answers; null for data that is not 2-D
 * @property {import("./kept-curve.js").KeptCurve | null} curve
 * @property {number | null} deleted  ms since 1970; null: not in the bin
 */

/** The least loss of a branch. @typedef {{split: "test" | "validation" | "train", loss: number, of: string}} Best */

/** What of localStorage is used. @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} Shelf */

const PLACE = "neurodeck.run.";

/** @type {Omit<Run, "id" | "token" | "spec">} */
const EMPTY = {
  viewToken: null, name: null, without: null, opened: 0, last: 0, step: 0,
  loss: null, accuracy: null, best: null, picture: null, curve: null, deleted: null,
};

/** The browser's storage; where it is closed, one that lasts as long as the page. @returns {Shelf} */
export function openShelf() {
  try {
    return window.localStorage;
  } catch {
    /** @type {Map<string, string>} */
    const held = new Map();
    return {
      get length() {
        return held.size;
      },
      key: (at) => [...held.keys()][at] ?? null,
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => void held.set(key, value),
      removeItem: (key) => void held.delete(key),
    };
  }
}

export class Runs {
  static MOST = 100;
  /** Characters, keys included. */
  static ROOM = 1_000_000;
  /** Characters of one spec; first weights or points beyond are left out. */
  static SPEC_ROOM = 64_000;
  static BIN_MS = 7 * 24 * 3600 * 1000;
  #shelf;
  #now;

  /** @param {Shelf} shelf @param {() => number} [now] */
  constructor(shelf, now = Date.now) {
    this.#shelf = shelf;
    this.#now = now;
  }

  /** Whether a change of the browser's storage is one of runs. @param {string | null} key  null: all was cleared */
  static isOurs(key) {
    return key === null || key.startsWith(PLACE);
  }

  /** @param {string} id @returns {Run | null} */
  get(id) {
    return this.#read(PLACE + id);
  }

  /** All that are not in the bin, the last opened first. */
  all() {
    return this.#everything().filter((run) => run.deleted === null);
  }

  /** What is in the bin, the last deleted first. */
  bin() {
    return this.#everything().filter((run) => run.deleted !== null).sort((a, b) => Number(b.deleted) - Number(a.deleted));
  }

  /**
   * Writes some fields of a run over what is there now, whoever wrote it.
   * @param {Partial<Run> & {id: string}} changes  a new run needs at least token and spec
   * @returns {boolean}  whether there was room
   */
  write(changes) {
    const before = this.get(changes.id);
    const now = this.#now();
    const run = { ...EMPTY, opened: now, last: now, ...before, ...changes };
    if (!isRun(run)) return false;
    if (changes.spec) Object.assign(run, this.#fitting(run.spec));
    const text = JSON.stringify(run);
    for (let tries = 0; tries <= Runs.MOST; tries += 1) {
      try {
        this.#shelf.setItem(PLACE + run.id, text);
        this.#keepWithinBounds(run.id);
        return true;
      } catch {
        if (!this.#letGo(run.id)) return false; // the browser's own limit: the oldest make room, while there are any
      }
    }
    return false;
  }

  /** @param {string} id */
  toBin(id) {
    if (this.get(id)) this.write({ id, deleted: this.#now() });
  }

  /** @param {string} id */
  restore(id) {
    if (this.get(id)) this.write({ id, deleted: null });
  }

  /** @param {string} id */
  erase(id) {
    this.#shelf.removeItem(PLACE + id);
  }

  /** Empties the bin of what has lain there for a week. */
  tidy() {
    for (const run of this.bin()) if (this.#now() - Number(run.deleted) > Runs.BIN_MS) this.erase(run.id);
  }

  /** Characters that all runs take. */
  get room() {
    return this.#keys().reduce((sum, key) => sum + key.length + (this.#shelf.getItem(key)?.length ?? 0), 0);
  }

  #keys() {
    const keys = Array.from({ length: this.#shelf.length }, (_, i) => this.#shelf.key(i));
    return keys.filter((key) => key !== null).filter((key) => key.startsWith(PLACE));
  }

  /** @returns {Run[]}  the last opened first */
  #everything() {
    return this.#keys().map((key) => this.#read(key)).filter((run) => run !== null).sort((a, b) => b.last - a.last);
  }

  /** @param {string} key @returns {Run | null} */
  #read(key) {
    try {
      const found = JSON.parse(this.#shelf.getItem(key) ?? "null");
      return isRun(found) ? { ...EMPTY, ...found } : null;
    } catch {
      return null; // damaged, or a storage that is closed
    }
  }

  /** @param {string} spared */
  #keepWithinBounds(spared) {
    while ((this.#keys().length > Runs.MOST || this.room > Runs.ROOM) && this.#letGo(spared));
  }

  /** Erases what is missed least: from the bin, then without a name, then the oldest. @param {string} spared @returns {boolean} */
  #letGo(spared) {
    const runs = this.#everything().filter((run) => run.id !== spared).reverse();
    const victim = runs.find((run) => run.deleted !== null) ?? runs.find((run) => !run.name) ?? runs[0];
    if (!victim) return false;
    this.erase(victim.id);
    return true;
  }

  /** A spec without what is too large for its place. @param {Spec} spec @returns {Pick<Run, "spec" | "without">} */
  #fitting(spec) {
    const whole = lean(spec);
    if (JSON.stringify(whole).length <= Runs.SPEC_ROOM) return { spec: whole, without: null };
    const { weights: _weights, ...network } = whole.network;
    const bare = { ...whole, network };
    if (JSON.stringify(bare).length <= Runs.SPEC_ROOM) return { spec: bare, without: "weights" };
    const { x: _x, y: _y, ...data } = whole.data;
    return { spec: { ...bare, data }, without: "data" };
  }
}

/** A spec without fields that say nothing. @param {Spec} spec @returns {Spec} */
export function lean(spec) {
  return JSON.parse(JSON.stringify(spec, (_, value) => (value === null ? undefined : value)));
}

/** @param {unknown} found @returns {found is Run} */
function isRun(found) {
  if (!isRecord(found) || typeof found.id !== "string" || typeof found.token !== "string" || !isRecord(found.spec)) return false;
  const { network, data, training } = found.spec;
  return isRecord(network) && Array.isArray(network.layers) && Array.isArray(network.input_shape) && isRecord(data) && isRecord(training);
}
