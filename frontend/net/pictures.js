/** What the server says of pictures: what a network sees of one, and which examples it gets wrong. */

import { ask } from "./api.js";

/** @typedef {import("../lib/picture-file.js").Pixels} Pixels */
/** @typedef {import("../lib/picture-file.js").Limits} Limits */

/**
 * @typedef {object} WrongExample
 * @property {number} index
 * @property {number} label
 * @property {number} answer
 * @property {number | null} value  what the last layer gives for the answer
 * @property {number | null} label_value
 */

/** @typedef {{step: number, count: number, wrong: number, examples: WrongExample[], x: import("../types.js").Json[]}} WrongExamples */

/** @typedef {{id: string, title: string, about: string, values: number[][]}} Kernel */

/** @typedef {{convolution: {pictures: {id: string, title: string}[], kernels: Kernel[], most_side: number, most_kernel: number}, pictures: Limits}} Labs */

/**
 * What the network sees of it.
 * @param {string} id @param {string} token
 * @param {{pixels: string, height: number, width: number, channels: 1 | 3, centre: boolean, invert: boolean | null}} picture
 * @returns {Promise<{pixels: string, shape: [number, number, number], empty: boolean, notes: string[]}>}
 */
export const preparePicture = (id, token, picture) => ask(`/api/sessions/${id}/picture`, { method: "POST", token, body: picture });

/** @param {string} id @param {string} token @param {string} split @param {number} offset @param {number} limit @returns {Promise<WrongExamples>} */
export const getWrong = (id, token, split, offset, limit) => ask(`/api/sessions/${id}/wrong?split=${split}&offset=${offset}&limit=${limit}`, { token });

/** What the labs begin with, and the limits of pictures. @returns {Promise<Labs>} */
export const getLabs = () => ask("/api/labs");

/**
 * One direction of a convolution: (W - F + P before and after) / S + 1.
 * @typedef {{size: number, kernel: number, before: number, after: number, stride: number, output: number, left_over: number, formula: string}} Axis
 */

/**
 * @typedef {object} Convolved
 * @property {number[][][]} input  rows, columns, channels; 0 to 1
 * @property {number[][][]} kernel
 * @property {number[][]} output
 * @property {number} range
 * @property {Axis} rows
 * @property {Axis} columns
 * @property {string[]} notes
 * @property {Sums} [sums]
 */

/** Of one row of the result, for each of its cells. @typedef {{patch: number[][][][], products: number[][][][], by_channel: number[][], sum: number[]}} Sums */

/** @param {{picture: unknown, channels: number, kernel: number[][][], stride: number, padding: "valid" | "same" | number, row: number | null}} asked @returns {Promise<Convolved>} */
export const convolve = (asked) => ask("/api/labs/convolution", { method: "POST", body: asked });
