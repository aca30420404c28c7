/** Ranges that colours and widths are measured by: steady, round, and printed beside the picture. Pure. */

/**
 * The next of 1, 2, 5, 10, 20, ... (and 0.5, 0.2, ...) that is not below a size.
 * @param {number} size  >= 0
 */
export function roundUp125(size) {
  if (!(size > 0) || !Number.isFinite(size)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  for (const factor of [1, 2, 5]) if (size <= factor * power * (1 + 1e-9)) return Number((factor * power).toPrecision(1));
  return Number((10 * power).toPrecision(1));
}

const MOST_LOOKED_AT = 4096;
const scratch = new Float32Array(MOST_LOOKED_AT);

/**
 * 99th percentile of the absolute values (the largest, of fewer than 100); of long arrays every k-th is looked at.
 * Not-finite values are left out; 0 for none.
 * @param {ArrayLike<number>} values
 */
export function size99(values) {
  const stride = Math.ceil(values.length / MOST_LOOKED_AT) || 1;
  let count = 0;
  for (let at = 0; at < values.length; at += stride) {
    const size = Math.abs(Number(values[at]));
    if (size < Number.POSITIVE_INFINITY) scratch[count++] = size;
  }
  if (!count) return 0;
  const sorted = scratch.subarray(0, count).sort();
  return Number(sorted[Math.min(count - 1, Math.ceil(0.99 * count) - 1)]);
}

const HOLD_MS = 1000;

/** A range that changes in steps of 1-2-5 and stays for at least a second, so that nothing flickers. */
export class HeldRange {
  value = 0; // 0: nothing seen yet
  #since = Number.NEGATIVE_INFINITY;

  /**
   * @param {ArrayLike<number>} values
   * @param {number} now  milliseconds
   * @returns {number}
   */
  follow(values, now) {
    if (this.value && now - this.#since < HOLD_MS) return this.value;
    const size = size99(values);
    if (!size) return this.value || 1;
    // A size just under a step would flip between two ranges: a smaller one must be smaller by a clear margin.
    const next = roundUp125(size);
    if (!this.value || next > this.value || roundUp125(size * 1.25) < this.value) {
      this.value = next;
      this.#since = now;
    }
    return this.value;
  }
}
