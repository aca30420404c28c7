/** Pictures of the output as they were drawn along a run, a few for all of its time: none is made up. Pure. */

/** @typedef {import("./surface.js").Surface} Surface */
/** @typedef {{step: number, surface: Surface}} Glimpse */

/** Pictures kept of a run: more would lie closer than a pointer can tell apart. */
export const MOST = 64;

export class Glimpses {
  /** In the order of their steps. @type {Glimpse[]} */
  #kept = [];

  get length() {
    return this.#kept.length;
  }

  /** What is drawn at a step; it is copied. What was drawn there before has been changed since. @param {number} step @param {Surface} surface */
  add(step, surface) {
    const at = this.#after(step);
    const glimpse = { step, surface: copied(surface) };
    if (this.#kept[at - 1]?.step === step) this.#kept[at - 1] = glimpse;
    else this.#kept.splice(at, 0, glimpse);
    if (this.#kept.length > MOST) this.#thin();
  }

  /** The picture next to a step; null where there is none. @param {number} step @returns {Glimpse | null} */
  near(step) {
    const at = this.#after(step);
    const [before, after] = [this.#kept[at - 1], this.#kept[at]];
    if (!before || !after) return before ?? after ?? null;
    return step - before.step <= after.step - step ? before : after;
  }

  /** Those of a past that another run shares: before a step, for there it goes its own way. @param {number} step */
  before(step) {
    const found = new Glimpses();
    found.#kept = this.#kept.filter((glimpse) => glimpse.step < step);
    return found;
  }

  /** How many lie at or before a step. @param {number} step */
  #after(step) {
    let at = this.#kept.length;
    while (at > 0 && this.#kept[at - 1].step > step) at -= 1;
    return at;
  }

  /** The one goes that leaves the smallest gap; both ends stay. */
  #thin() {
    let gone = 1;
    let least = Infinity;
    for (let at = 1; at < this.#kept.length - 1; at += 1) {
      const gap = this.#kept[at + 1].step - this.#kept[at - 1].step;
      if (gap >= least) continue;
      least = gap;
      gone = at;
    }
    this.#kept.splice(gone, 1);
  }
}

/** @param {Surface} surface @returns {Surface} */
function copied(surface) {
  const bytes = surface.bytes.slice();
  return surface.kind === "classes" ? { ...surface, bytes, winner: surface.winner.slice() } : { ...surface, bytes };
}
