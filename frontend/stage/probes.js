/**
 * What the stage asks the server for: only what it draws, thinned when that would be too much for a connection. Pure.
 */

import { exampleOf, sampleProbe } from "../state/sample.js";

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
 * @param {import("../types.js").MapsLook} [now.look]  how feature maps are shown
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
    add(sampleProbe(now.sample, model.nodes));
    for (const probe of mapsProbes(model, now.sample, now.things, now.look ?? { tensor: "a", own: false })) add(probe);
  }

  for (const link of model.links) {
    if (whole.has(link.kernel)) tensor(link.kernel);
    if (link.bias) tensor(link.bias);
  }
  for (const node of model.nodes) if (node.bias) tensor(`${node.name}.bias`);
  for (const thing of now.things) {
    if (!thing) continue;
    if (thing.tensor && thing.index) slice(`grad.${thing.tensor}`, [...thing.index]);
    if (thing.tensor && thing.index && !whole.has(thing.tensor) && thing.tensor.endsWith(".kernel")) {
      slice(thing.tensor, [...thing.index]);
    }
    if (thing.unit === undefined) continue;
    for (const [name, index] of kernelsOf(model, thing)) slice(name, index);
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

/** Bytes a frame that feature maps may take. */
const MOST_MAPS_BYTES = 60_000;
const SIDES = [32, 24, 16, 12, 8, 6, 4];

/**
 * The feature maps: all whole where they are few, else thinned but for the layer that is looked at.
 * @param {Model} model @param {import("../types.js").SampleChoice} sample @param {readonly (Thing | null)[]} things
 * @param {import("../types.js").MapsLook} look
 * @returns {Probe[]}
 */
export function mapsProbes(model, sample, things, look) {
  const layers = model.columns.filter((column) => column.at > 0 && column.kind === "maps");
  if (!layers.length) return [];
  const every = { type: /** @type {const} */ ("maps"), ...exampleOf(sample), ...look };
  const bytes = (/** @type {import("./model.js").Column} */ { units, cells }, /** @type {number} */ side) =>
    units * (cells ?? [0, 0]).reduce((product, size) => product * Math.ceil(size / Math.ceil(Math.max(...(cells ?? [1])) / side)), 1);
  const total = (/** @type {typeof layers} */ some, /** @type {number} */ side) => some.reduce((sum, column) => sum + bytes(column, side), 0);
  if (total(layers, 1e4) <= MOST_MAPS_BYTES) return [every];
  const looked = new Set(things.map((thing) => thing?.layer));
  const whole = layers.filter((column) => looked.has(column.name) && bytes(column, 1e4) <= MOST_MAPS_BYTES);
  const rest = layers.filter((column) => !whole.includes(column));
  const left = Math.max(MOST_MAPS_BYTES / 3, MOST_MAPS_BYTES - total(whole, 1e4));
  const side = SIDES.find((size) => total(rest, size) <= left) ?? 4;
  const named = (/** @type {typeof layers} */ some) => some.map(({ name }) => name);
  return [...(whole.length ? [{ ...every, layers: named(whole) }] : []), ...(rest.length ? [{ ...every, layers: named(rest), side }] : [])];
}

/** Kernels into a map and out of it. @param {Model} model @param {Thing} thing @returns {[string, (number | null)[]][]} */
function kernelsOf(model, thing) {
  const column = model.columns.find((other) => other.name === thing.layer);
  if (thing.unit === undefined || (column?.kind !== "maps" && !column?.cells)) return [];
  const unit = column.kind === "picture" ? 0 : thing.unit;
  return model.nodes.flatMap((node) => {
    if (node.type !== "conv2d") return [];
    /** @type {[string, (number | null)[]][]} */
    const both = [];
    if (node.name === thing.layer) both.push([`${node.name}.kernel`, [null, null, null, unit]]);
    if (node.inputs.includes(thing.layer)) both.push([`${node.name}.kernel`, [null, null, unit, null]]);
    return both;
  });
}
