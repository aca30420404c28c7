/** How a cell of a feature map comes about, in numbers: patch times kernel, summed; or the largest, or the mean. Pure. */

/**
 * @typedef {object} Parts
 * @property {number} rows
 * @property {number} columns
 * @property {number} channels
 * @property {Float64Array[]} patch  one a channel, row by row
 * @property {Float64Array[]} kernel  empty without a kernel
 * @property {Float64Array[]} products  empty without a kernel
 * @property {number[]} sums  one a channel: of the products, or of the patch
 * @property {number} sum  of all
 * @property {number} count  numbers of the patch that are there
 * @property {number} largest  of the patch
 */

/**
 * @param {ArrayLike<number>} patch  [rows, columns, channels], NaN beyond a picture
 * @param {ArrayLike<number> | null} kernel  the same
 * @param {readonly number[]} shape
 * @returns {Parts}
 */
export function cellSum(patch, kernel, [rows = 0, columns = 0, channels = 0]) {
  const area = rows * columns;
  const plane = (/** @type {ArrayLike<number>} */ values, /** @type {number} */ channel) => Float64Array.from({ length: area }, (_, at) => Number(values[at * channels + channel]));
  const all = Array.from({ length: channels }, (_, channel) => channel);
  const patches = all.map((channel) => plane(patch, channel));
  const kernels = kernel ? all.map((channel) => plane(kernel, channel)) : [];
  const products = kernels.map((weights, channel) => weights.map((weight, at) => weight * Number(patches[channel]?.[at])));
  const there = patches.flatMap((values) => [...values].filter((value) => !Number.isNaN(value)));
  const sums = (kernel ? products : patches).map((values) => values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0));
  return {
    rows, columns, channels, patch: patches, kernel: kernels, products, sums,
    sum: sums.reduce((total, sum) => total + sum, 0),
    count: there.length,
    largest: there.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}

/** Kernels that one can set instead, each [size, size]. @param {"identity" | "edge" | "zero" | "mirrored"} name @param {Float64Array} now @param {number} rows @param {number} columns */
export function presetKernel(name, now, rows, columns) {
  const middle = Math.floor((rows - 1) / 2) * columns + Math.floor((columns - 1) / 2);
  return now.map((_, at) => {
    switch (name) {
      case "identity":
        return at === middle ? 1 : 0;
      case "edge":
        return at === middle ? 1 : -1 / (now.length - 1 || 1);
      case "mirrored":
        return Number(now[Math.floor(at / columns) * columns + (columns - 1 - (at % columns))]);
      default:
        return 0;
    }
  });
}
