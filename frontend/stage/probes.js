/**
 * What the stage asks the server for: only what it draws, thinned when that would be too much for a connection. Pure.
 */

import { sampleProbe } from "../state/sample.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("../types.js").Probe} Probe */

/** Bytes a frame: 8 MB/s at 60 frames a second are 133 kB, and the page watches something too. */
const MOST_KERNEL_BYTES = 48_000;
const MOST_PICTURE_BYTES = 56_000;
const SIZES = [8, 16, 24, 32, 48];

/** Cells across a unit's picture, for a tile of so many device pixels. @param {number} pixels */
export function pictureResolution(pixels) {
  return SIZES.find((size) => size * 2 >= pixels) ?? 48;
}

/** Name that a probe's tensor has in a frame. @param {string} tensor @param {readonly (number | null)[]} index */
export function sliceName(tensor, index) {
  return `${tensor}[${index.map((at) => (at === null ? ":" : at)).join(",")}]`;
}

/**
 * Kernels small enough to be watched whole, in the order of the layers.
 * @param {Model} model
 * @returns {Set<string>}
 */
export function wholeKernels(model) {
  const whole = /** @type {Set<string>} */ (new Set());
  let bytes = 0;
  for (const link of [...model.links].sort((a, b) => a.from.units * a.to.units - b.from.units * b.to.units)) {
    bytes += link.from.units * link.to.units * 4;
    if (bytes > MOST_KERNEL_BYTES) break;
    whole.add(link.kernel);
  }
  return whole;
}

/**
 * Layers by the resolution of their units' pictures: that of the tiles, less where all together would be too much.
 * @param {Layout} layout @param {number} ratio  device pixels a CSS pixel
 * @returns {Map<number, string[]>}
 */
export function pictureLayers(layout, ratio) {
  const shown = layout.places.filter((place) => place.column.at > 0 && place.column.kind !== "block");
  for (let sharpness = ratio; ; sharpness *= 0.75) {
    const layers = /** @type {Map<number, string[]>} */ (new Map());
    let bytes = 0;
    for (const place of shown) {
      const resolution = pictureResolution(place.size * sharpness);
      bytes += place.column.units * resolution * resolution;
      layers.set(resolution, [...(layers.get(resolution) ?? []), place.column.name]);
    }
    if (bytes <= MOST_PICTURE_BYTES || sharpness < 0.1) return layers;
  }
}

/**
 * @param {Model} model
 * @param {Layout} layout
 * @param {object} now
 * @param {number} now.ratio  device pixels a CSS pixel
 * @param {readonly (Thing | null)[]} now.things  hovered and chosen
 * @param {import("../types.js").SampleChoice | null} now.sample
 * @param {readonly {layer: string, units: readonly number[]}[]} now.pictures  units whose incoming weights are shown
 * @returns {Probe[]}
 */
export function wantedProbes(model, layout, now) {
  /** @type {Map<string, Probe>} */
  const probes = new Map();
  const add = (/** @type {Probe} */ probe) => probes.set(JSON.stringify(probe), probe);
  const tensor = (/** @type {string} */ name) => add({ type: "tensor", name });
  const slice = (/** @type {string} */ name, /** @type {(number | null)[]} */ index) =>
    add({ type: "tensor", name, index });

  const whole = wholeKernels(model);
  if (model.surfaces) {
    for (const [resolution, layers] of pictureLayers(layout, now.ratio)) add({ type: "units", resolution, layers });
  } else if (now.sample) {
    add(sampleProbe(now.sample));
  }

  for (const link of model.links) {
    if (whole.has(link.kernel)) tensor(link.kernel);
    if (link.bias) tensor(link.bias);
  }
  for (const thing of now.things) {
    if (!thing) continue;
    if (thing.tensor && thing.index) slice(`grad.${thing.tensor}`, [...thing.index]);
    if (thing.tensor && thing.index && !whole.has(thing.tensor) && thing.tensor.endsWith(".kernel")) {
      slice(thing.tensor, [...thing.index]);
    }
    if (thing.unit === undefined) continue;
    const link = model.links.find((other) => other.layer === thing.layer);
    if (link?.bias && !thing.tensor) slice(`grad.${link.bias}`, [thing.unit]);
    if (link && !whole.has(link.kernel)) slice(link.kernel, [null, thing.unit]);
    for (const next of model.links) {
      if (next.from.name === thing.layer && !whole.has(next.kernel)) slice(next.kernel, [thing.unit, null]);
    }
  }
  for (const picture of now.pictures) {
    const link = model.links.find((other) => other.layer === picture.layer);
    if (link && !whole.has(link.kernel)) for (const unit of picture.units) slice(link.kernel, [null, unit]);
  }
  return [...probes.values()];
}
