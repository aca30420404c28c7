/** The values of something watched at the steps that were seen, in bounded memory. Pure. */

const MOST = 512;

export class History {
  /** @type {number[]} */
  steps = [];
  /** @type {number[]} */
  values = [];

  /** A value at a step; a step of the past begins anew there. @param {number} step @param {number} value */
  add(step, value) {
    if (!Number.isFinite(step)) return;
    while (this.steps.length && this.steps[this.steps.length - 1] >= step) {
      this.steps.pop();
      this.values.pop();
    }
    if (Number.isNaN(value)) return;
    this.steps.push(step);
    this.values.push(value);
    if (this.steps.length > MOST) this.#thin();
  }

  /** Every second of the older half goes. */
  #thin() {
    const keep = (/** @type {unknown} */ _, /** @type {number} */ at) => at >= MOST / 2 || at % 2 === 0;
    this.steps = this.steps.filter(keep);
    this.values = this.values.filter(keep);
  }

  /** The least and the largest finite value; NaN without any. @returns {[low: number, high: number]} */
  get range() {
    let low = Infinity;
    let high = -Infinity;
    for (const value of this.values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low <= high ? [low, high] : [NaN, NaN];
  }
}

/**
 * The points of a line in a picture, y downwards; NaN where there is nothing to draw.
 * @param {readonly number[]} steps @param {readonly number[]} values
 * @param {number} width @param {number} height @param {readonly [number, number]} range
 * @returns {[x: number, y: number][]}
 */
export function line(steps, values, width, height, [low, high]) {
  const first = steps[0] ?? 0;
  const across = Math.max(1, (steps.at(-1) ?? 0) - first);
  const up = high - low || 1;
  return steps.map((step, at) => [
    1 + ((step - first) / across) * (width - 2),
    Number.isFinite(values[at]) ? 1 + (1 - (high === low ? 0.5 : (values[at] - low) / up)) * (height - 2) : NaN,
  ]);
}
