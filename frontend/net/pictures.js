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
