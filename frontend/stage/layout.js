/**
 * Where everything stands: fixed by the model and the room, never by values, so that nothing moves while it trains.
 * All lengths are CSS pixels. Pure.
 */

import { mapsLayout } from "./maps-layout.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Column} Column */

/**
 * @typedef {object} Place  one column's
 * @property {Column} column
 * @property {number} x  middle of the column
 * @property {number} size  of a tile or cell: width
 * @property {number} height  of a tile or cell
 * @property {number} radius  of a tile's corners
 * @property {Float32Array} xs  middles of the units
 * @property {Float32Array} ys
 * @property {number} entry  px before a unit's middle at which edges end
 * @property {number} rows  units one above the other before the next run begins
 * @property {{left: number, top: number, width: number, height: number}} box  around all units
 * @property {number} [foot]  where the example's controls stand, if not beneath its picture
 * @property {number} [room]  px across that its name may take, where columns do not stand evenly
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} top  height of the header line
 * @property {Place[]} places  one a column
 * @property {number} pitch  from one column to the next
 * @property {number} stroke  width of the strongest edge: less where units stand close
 * @property {{left: number, top: number, size: number}} weights  where a unit's incoming weights are shown as a
 *   picture; size 0 where there is no picture input
 */

/**
 * @typedef {object} Room
 * @property {number} width
 * @property {number} height
 * @property {boolean} touch
 * @property {number} [label]  px of a layer's name; 12 where nothing else is said
 * @property {number} [line]  times as wide as usual, of edges
 * @property {number} [zoom]
 * @property {number} [panX]
 * @property {number} [panY]
 * @property {number} [top]  kept free at the top for the layers' names
 * @property {number} [foot]  kept free at the foot
 */

export const LABEL = 12;
const SMALL = 12;
const SHARE = 0.714; // of the pitch between units that the tile fills
const TILE = { least: 9, small: 28, most: 64 };
const GAP_CLASSES = 4;
const MANY = 8; // columns from which the margins are narrow
const DIGIT = 26; // px before a class's tile that its numeral takes
const STROKE = { most: 7, least: 2, share: 0.16 }; // px; share of the closest pitch between units

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * @param {Model} model
 * @param {Room} room
 * @returns {Layout}
 */
export function stageLayout(model, room) {
  if (model.nodes.length) return mapsLayout(model, room);
  const zoom = room.zoom ?? 1;
  const width = room.width * zoom;
  const height = room.height * zoom;
  const top = (room.top ?? 88) + (room.touch ? 28 : 0) + Math.ceil(Math.max(0, (room.label ?? LABEL) - LABEL) * 4);
  const bottom = 16 + (room.foot ?? 0);
  const usable = Math.max(60, height - top - bottom);
  const count = model.columns.length;

  const edges = sideRoom(model, width);
  const pitch = count > 1 ? (width - edges.left - edges.right) / (count - 1) : 0;
  const middle = top + usable / 2;
  const tile = tileSize(model, usable, pitch, zoom);
  const picture = pictureSize(model, usable);

  const places = model.columns.map((column, at) => {
    const x = edges.left + at * pitch + (room.panX ?? 0);
    const y = middle + (room.panY ?? 0);
    if (column.kind === "picture") return picturePlace(column, x, y, picture, top + (room.panY ?? 0), usable);
    if (column.kind === "block") return blockPlace(column, x, y, usable, pitch);
    if (column.kind === "classes") return classesPlace(column, x, y, usable);
    return tilesPlace(column, x, y, usable, pitch, tile, zoom);
  });

  const image = places.find((place) => place.column.kind === "picture");
  const weights = { left: 0, top: 0, size: 0 };
  if (image) {
    const beneath = image.box.top + image.box.height + 84;
    const fits = beneath + picture <= top + usable + 4;
    Object.assign(weights, { left: image.box.left, top: fits ? beneath : image.box.top, size: picture });
  }
  const close = Math.min(...places.filter((p) => p.column.kind === "tiles" && p.rows > 1).map((p) => p.size / SHARE), 64);
  const stroke = clamp(close * STROKE.share, STROKE.least, STROKE.most) * (room.line ?? 1);
  return { width, height, top, places, pitch, stroke, weights };
}

/** Many columns need the room themselves. @param {Model} model @param {number} width */
function sideRoom(model, width) {
  const first = model.columns[0];
  const last = model.columns.at(-1);
  const crowded = model.columns.length > MANY;
  const left = first?.kind === "picture" ? 100 : first?.kind === "block" ? 120 : crowded ? 80 : 96;
  const right = last?.kind === "classes" ? 108 : last?.kind === "block" ? 120 : crowded ? 52 : 74;
  const share = Math.min(1, width / 560);
  return { left: left * share, right: right * share };
}

/** One size for all columns of at most 12 units, by the fullest of them. @param {Model} model @param {number} usable @param {number} pitch @param {number} zoom */
function tileSize(model, usable, pitch, zoom) {
  const most = Math.max(1, ...model.columns.filter((c) => c.kind === "tiles" && c.units <= SMALL).map((c) => c.units));
  const byHeight = (usable / Math.max(most, 4)) * SHARE;
  return Math.floor(clamp(Math.min(byHeight, Math.max(24, pitch * 0.5)), 16, TILE.most * zoom));
}

/** @param {Model} model @param {number} usable */
function pictureSize(model, usable) {
  const side = model.columns[0]?.side ?? 0;
  if (!side) return 0;
  const two = (usable - 84) / 2; // the picture, its controls, and a unit's weights beneath
  return Math.floor(two >= 112 ? Math.min(150, two) : Math.min(150, usable - 64));
}

/**
 * @param {Column} column @param {number} x @param {number} y @param {number} width @param {number} height
 * @param {number} radius @param {Float32Array} xs @param {Float32Array} ys @param {number} rows
 * @returns {Place}
 */
function place(column, x, y, width, height, radius, xs, ys, rows) {
  const left = Math.min(...xs) - width / 2;
  const top = Math.min(...ys) - height / 2;
  const box = { left, top, width: Math.max(...xs) + width / 2 - left, height: Math.max(...ys) + height / 2 - top };
  const entry = column.kind === "classes" ? width / 2 + DIGIT : width / 2;
  return { column, x, size: width, height, radius, entry, xs, ys, rows, box };
}

/** @param {Column} column @param {number} x @param {number} y @param {number} usable @param {number} pitch @param {number} tile @param {number} zoom @returns {Place} */
function tilesPlace(column, x, y, usable, pitch, tile, zoom) {
  const units = column.units;
  let size = tile;
  let rows = units;
  if (units > SMALL) {
    const runs = Math.max(1, Math.ceil((units * (TILE.least + 2)) / usable));
    rows = Math.ceil(units / runs);
    size = Math.floor(clamp((usable / rows) * SHARE, TILE.least, Math.min(TILE.small * zoom, (pitch * 0.6) / runs)));
  }
  const step = Math.min(usable / rows, size / SHARE);
  const runs = Math.ceil(units / rows);
  const xs = new Float32Array(units);
  const ys = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const run = Math.floor(unit / rows);
    const here = Math.min(rows, units - run * rows);
    xs[unit] = x + (run - (runs - 1) / 2) * (size + 6);
    ys[unit] = y + ((unit % rows) - (here - 1) / 2) * step;
  }
  return place(column, x, y, size, size, size >= 28 ? Math.min(9, size * 0.16) : 3, xs, ys, rows);
}

/** @param {Column} column @param {number} x @param {number} y @param {number} usable @param {number} pitch @returns {Place} */
function blockPlace(column, x, y, usable, pitch) {
  const units = column.units;
  const across = units === 512 ? 16 : Math.max(8, Math.ceil(Math.sqrt(units / 2) / 4) * 4);
  const down = Math.ceil(units / across);
  const step = clamp(Math.min(usable / down, (pitch * 0.8) / across), 3, 14);
  const size = step > 6 ? step - 1.5 : step - 0.5;
  const xs = new Float32Array(units);
  const ys = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    xs[unit] = x + ((unit % across) - (across - 1) / 2) * step;
    ys[unit] = y + (Math.floor(unit / across) - (down - 1) / 2) * step;
  }
  return place(column, x, y, size, size, 1, xs, ys, across);
}

/** @param {Column} column @param {number} x @param {number} y @param {number} usable @returns {Place} */
function classesPlace(column, x, y, usable) {
  const height = Math.floor(clamp(usable / column.units - GAP_CLASSES, 16, 34));
  const xs = new Float32Array(column.units).fill(x);
  const ys = Float32Array.from(xs, (_, unit) => y + (unit - (column.units - 1) / 2) * (height + GAP_CLASSES));
  return place(column, x, y, 64, height, 6, xs, ys, column.units);
}

/** @param {Column} column @param {number} x @param {number} y @param {number} size @param {number} top @param {number} usable @returns {Place} */
function picturePlace(column, x, y, size, top, usable) {
  const two = size * 2 + 84 <= usable + 4;
  const start = two ? top + (usable - size * 2 - 84) / 2 : y - (size + 48) / 2;
  return place(column, x, y, size, size, 6, Float32Array.of(x), Float32Array.of(start + size / 2), 1);
}
