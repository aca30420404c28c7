/** What is watched of the example that goes through the network: one of the data, or a picture of one's own. Pure. */

import { nodesOf } from "../stage/shapes.js";

/** @typedef {import("../types.js").SampleChoice} SampleChoice */
/** @typedef {import("../types.js").Probe} Probe */

/** How the example is named on the wire. @param {SampleChoice} sample @returns {import("../types.js").ExamplePlace} */
export function exampleOf({ split, index, own }) {
  return own ? { pixels: own.pixels } : { split, index };
}

/**
 * Every z and a of the example, live; in a network with pictures those of the vectors alone: its pictures come as bytes.
 * @param {SampleChoice} sample @param {readonly import("../stage/shapes.js").Node[]} [nodes]  of a network with pictures
 * @returns {Probe}
 */
export function sampleProbe(sample, nodes = []) {
  if (!nodes.length) return { type: "sample", ...exampleOf(sample) };
  const layers = nodes.filter((node) => node.shape.length === 1 && node.type !== "flatten").map((node) => node.name);
  return { type: "sample", ...exampleOf(sample), layers, gradients: false };
}

/** The nodes of a network that is more than dense layers; else none. @param {import("../types.js").Network} network */
export function graphOf(network) {
  return network.layers.some((layer) => layer.type !== "dense") ? nodesOf(network) : [];
}

/** What each input adds to the score of a class. @param {SampleChoice} sample @param {number | null} output  null: the largest @returns {Probe} */
export function saliencyProbe(sample, output) {
  return { type: "saliency", ...exampleOf(sample), ...(output === null ? {} : { output }) };
}

/**
 * Height, width and channels of a network's input where it is a picture: as the server has it; null where it is none.
 * @param {readonly number[]} shape @returns {[number, number, number] | null}
 */
export function pictureShape(shape) {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length === 3) return channels === 1 || channels === 3 ? [height, width, channels] : null;
  if (shape.length === 2) return [height, width, 1];
  const side = Math.round(Math.sqrt(height));
  return side >= 8 && side * side === height ? [side, side, 1] : null;
}

/** Whether the session's examples are pictures that one can draw oneself. @param {import("../types.js").SessionState | null} session */
export function takesPictures(session) {
  return session !== null && !session.domain && pictureShape(session.spec.network.input_shape) !== null;
}
