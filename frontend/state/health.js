/** What the numbers of the layers say, in sentences. Pure. */

import * as numbers from "../lib/numbers.js";
import { health as words } from "./watch-strings.js";

export const COLUMNS = /** @type {const} */ (["mean", "std", "p1", "p99", "zeros", "gradient", "weights", "update"]);
const ALIVE = 255;
const DEAD = 254;
const MOST_PAIRS = 4;
const SMALL = 1e-5;
const LARGE = 0.1;

/** @typedef {Record<typeof COLUMNS[number], number> & {name: string, ratio: number, units: readonly number[]}} LayerHealth */

/** What a frame says of the layers; null before there is anything. @param {import("../types.js").Frame} frame @param {readonly string[]} names @returns {LayerHealth[] | null} */
export function layersIn(frame, names) {
  const table = frame.tensors.get("layer_stats");
  if (!table || table.shape[0] !== names.length) return null;
  return names.map((name, at) => {
    const row = table.data.subarray(at * COLUMNS.length, (at + 1) * COLUMNS.length);
    const found = /** @type {Record<typeof COLUMNS[number], number>} */ (Object.fromEntries(COLUMNS.map((column, i) => [column, row[i]])));
    return { name, ...found, ratio: found.update / found.weights, units: [...(frame.tensors.get(`units_health.${name}`)?.data ?? [])] };
  });
}

/** Since which step units have been seen dead; those that live again are forgotten. */
export class Deaths {
  /** @type {Map<string, number>} */
  #since = new Map();
  #step = -1;

  /** @param {readonly LayerHealth[]} layers @param {number} step */
  take(layers, step) {
    if (step < this.#step) this.#since.clear();
    this.#step = step;
    for (const { name, units } of layers) {
      units.forEach((word, unit) => {
        const key = `${name} ${unit}`;
        if (word !== DEAD) this.#since.delete(key);
        else if (!this.#since.has(key)) this.#since.set(key, step);
      });
    }
  }

  /** The step at which the last of them was seen to be dead. @param {string} layer @param {readonly number[]} units */
  since(layer, units) {
    return Math.max(...units.map((unit) => this.#since.get(`${layer} ${unit}`) ?? 0));
  }
}

/** Sentences, the gravest first. @param {readonly LayerHealth[]} layers @param {Deaths} deaths @returns {string[]} */
export function findings(layers, deaths) {
  /** @type {string[]} */
  const said = [];
  /** @type {string[]} */
  const alike = [];
  layers.forEach(({ name, units, ratio, weights }, at) => {
    const isLast = at === layers.length - 1 || !(weights >= 0); // or it has no parameters: its units are another layer's
    const dead = units.flatMap((word, unit) => (word === DEAD ? [unit] : []));
    if (dead.length && !isLast) {
      const which = dead.slice(0, 6).join(", ") + (dead.length > 6 ? ", ..." : "");
      const since = deaths.since(name, dead);
      said.push(words.dead(dead.length, units.length, name, which, since > 0 ? words.since(numbers.count(since)) : ""));
    }
    if (!isLast) units.forEach((word, unit) => word < DEAD && alike.push(words.alike(unit, word, name)));
    if (ratio < SMALL) said.push(words.ratioSmall(name, numbers.loss(ratio, 2)));
    if (ratio > LARGE) said.push(words.ratioLarge(name, numbers.loss(ratio, 2)));
  });
  said.push(...alike.slice(0, MOST_PAIRS));
  if (alike.length > MOST_PAIRS) said.push(words.more(alike.length - MOST_PAIRS));
  if (!said.length && layers.some(({ units }) => units.some((word) => word === ALIVE))) said.push(words.fine);
  return said;
}

/** Distributions at several moments: when there are too many, every second one goes, and fewer are taken. */
export class Ridges {
  /** @type {{step: number, reach: number, shares: Float32Array}[]} */
  rows = [];
  #every = 1;
  #most;

  constructor(most = 24) {
    this.#most = most;
  }

  /** @param {number} step @param {number} reach @param {import("../types.js").FrameArray} shares */
  take(step, reach, shares) {
    if (!Number.isFinite(reach) || Number.isNaN(shares[0])) return;
    while (this.rows.length && this.rows[this.rows.length - 1].step > step) this.rows.pop();
    const row = { step, reach, shares: Float32Array.from(shares) };
    const last = this.rows.at(-1);
    const before = this.rows.at(-2);
    if (last && before && last.step - before.step < this.#every) this.rows[this.rows.length - 1] = row; // the newest is always there
    else if (last?.step !== step) this.rows.push(row);
    if (this.rows.length > this.#most) {
      this.rows = this.rows.filter((_, at) => at % 2 === 0);
      const [first] = this.rows;
      this.#every = Math.max(1, Math.floor((step - first.step) / (this.#most / 2)));
    }
  }

  /** The range that holds all. */
  get reach() {
    return Math.max(0, ...this.rows.map(({ reach }) => reach));
  }
}
