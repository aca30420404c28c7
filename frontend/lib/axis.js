/** Where an axis has its ticks, and how far it reaches. The canvas and Plotly draw the same ones. */

/** @typedef {{low: number, high: number}} Range */

/** The next of 1, 2, 5, 10, ... at or above v > 0. @param {number} v */
export function roundUp(v) {
  const power = 10 ** Math.floor(Math.log10(v));
  for (const step of [1, 2, 5, 10]) if (step * power >= v * (1 - 1e-9)) return step * power;
  return 10 * power;
}

/**
 * About `wanted` round numbers from low to high.
 * @param {number} low @param {number} high @param {number} [wanted]
 */
export function linearTicks(low, high, wanted = 4) {
  if (!(high > low)) return [low];
  const step = roundUp((high - low) / wanted);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9) + 0; k * step <= high + step * 1e-9; k += 1) ticks.push(k * step);
  return ticks;
}

/**
 * Ticks of a logarithmic axis: whole powers of ten, and 2 and 5 between them where there are few.
 * @param {number} low  > 0 @param {number} high @param {number} [most]
 */
export function logTicks(low, high, most = 6) {
  /** @param {number[]} factors @param {number} every */
  const at = (factors, every) => {
    const ticks = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e += 1) {
      if (e % every) continue;
      for (const f of factors) {
        const v = Number(`${f}e${e}`);
        if (v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)) ticks.push(v);
      }
    }
    return ticks;
  };
  for (const factors of [[1, 2, 5], [1, 3]]) {
    const ticks = at(factors, 1);
    if (ticks.length <= most && ticks.length >= 2) return ticks;
  }
  for (const every of [1, 2, 3, 4, 5, 10]) {
    const ticks = at([1], every);
    if (ticks.length <= most && ticks.length >= 1) return ticks;
  }
  return linearTicks(low, high); // a narrow range holds no 1, 2 or 5
}

/**
 * The range that an axis shows: it grows at once and shrinks only when asked to.
 * @param {Range | null} before @param {Range} needed @param {boolean} mayShrink
 * @returns {Range}
 */
export function grow(before, needed, mayShrink) {
  if (!before || mayShrink) return needed;
  return { low: Math.min(before.low, needed.low), high: Math.max(before.high, needed.high) };
}

/** The right end of an axis of steps: room ahead, in steps of about a quarter. @param {number} step */
export function reach(step) {
  if (step <= 50) return 50;
  const power = 10 ** Math.floor(Math.log10(step));
  for (const factor of [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]) {
    if (factor * power >= step) return Math.round(factor * power);
  }
  return step;
}
