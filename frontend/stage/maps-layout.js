/**
 * Where everything stands in a network with pictures: columns as wide as what they hold, from the input to the output,
 * all in sight however many there are. Lengths are CSS pixels. Pure.
 */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Column} Column */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Room} Room */

const MARGIN = 18;
const GAP = { most: 44, least: 8, good: 20 }; // between columns
const LANE = 9; // px between two arcs
const MAP_GAP = { wide: 6, close: 3, tight: 1 };
const CONTROLS = 64; // beneath the input's picture
const ROOMY = 14; // columns up to which there is room for the controls beneath the picture; else they stand at the foot
const LOW = 230; // px of height below which they do, too
const BAR = 34;
/** What a column of maps would have across: one run of large ones, two of smaller. */
const MAPS = { one: 50, two: 86, few: 8, tight: 22 };
const CELL = 13.5;
const CLASS = { tile: 58, digit: 20, share: 54, tight: 40 };

/**
 * How a network's columns are measured: across at best, and at least.
 * @param {Column} column
 * @returns {{best: number, least: number}}
 */
function widths(column) {
  switch (column.kind) {
    case "picture":
      return { best: 156, least: 64 };
    case "maps":
      if (column.at === 0) return { best: 110, least: 56 };
      return { best: column.units <= MAPS.few ? MAPS.one : MAPS.two, least: column.units === 1 ? 22 : MAPS.tight };
    case "bridge":
      return { best: 16, least: 10 };
    case "classes":
      return { best: CLASS.digit + CLASS.tile + CLASS.share, least: CLASS.digit + CLASS.tight + CLASS.share };
    case "block":
      return { best: 5 * CELL, least: 30 };
    default:
      return { best: 40, least: 22 };
  }
}

/**
 * Connections that pass a column by: from a layer to one that does not stand next to it, each in a lane of its own above.
 * @param {Model} model
 * @returns {{from: number, to: number, lane: number}[]}  places of columns; lane 0 is the lowest
 */
export function arcsOf(model) {
  const at = new Map(model.columns.map((column) => [column.name, column.at]));
  const arcs = model.nodes.flatMap((node) =>
    node.inputs.flatMap((input) => {
      const [from, to] = [at.get(input) ?? 0, at.get(node.name) ?? 0];
      return to - from > 1 ? [{ from, to, lane: 0 }] : [];
    }),
  );
  arcs.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  arcs.forEach((arc, index) => {
    const taken = new Set(arcs.slice(0, index).filter((other) => other.from < arc.to && arc.from < other.to).map((other) => other.lane));
    while (taken.has(arc.lane)) arc.lane++;
  });
  return arcs;
}

/**
 * @param {Model} model
 * @param {Room} room
 * @returns {Layout}
 */
export function mapsLayout(model, room) {
  const zoom = room.zoom ?? 1;
  const width = room.width * zoom;
  const height = room.height * zoom;
  const lanes = arcsOf(model).reduce((most, arc) => Math.max(most, arc.lane + 1), 0);
  const top = (room.top ?? 88) + (room.touch ? 28 : 0) + lanes * LANE + Math.ceil(Math.max(0, (room.label ?? 12) - 12) * 4);
  const inside = height - top - 14 - (room.foot ?? 0);
  const isNarrow = model.columns.length > ROOMY || inside < LOW;
  const usable = Math.max(60, inside - (isNarrow ? BAR + (room.touch ? 14 : 0) : 0));
  const { columns } = model;
  const wanted = columns.map(widths);
  const best = wanted.reduce((sum, { best: px }) => sum + px, 0);
  const least = wanted.reduce((sum, { least: px }) => sum + px, 0);
  const gaps = Math.max(1, columns.length - 1);
  const across = width - 2 * MARGIN;
  const gap = Math.min(GAP.most, Math.max((across - best) / gaps, Math.min(GAP.good, Math.max(GAP.least, (across - least) / gaps / 2))));
  const share = Math.min(1, Math.max(0, (across - gaps * gap - least) / Math.max(1, best - least)));
  const short = Math.min(1, (across - gaps * gap) / least); // a room too small even for the least
  const used = columns.map((_, at) => {
    const { best: most = 0, least: few = 0 } = wanted[at] ?? {};
    return (few + (most - few) * share) * short;
  });
  const total = used.reduce((sum, px) => sum + px, 0) + gaps * gap;
  let left = (width - total) / 2 + (room.panX ?? 0);
  const y = top + usable / 2 + (room.panY ?? 0);
  const places = columns.map((column, at) => {
    const px = used[at] ?? 0;
    const made = placeIn(column, left + px / 2, y, px, usable, isNarrow ? 0 : CONTROLS);
    if (at === 0 && isNarrow) made.foot = top + usable + 8 + (room.panY ?? 0);
    made.room = Math.max(26, px + gap - 4);
    left += px + gap;
    return made;
  });
  const pitch = columns.length > 1 ? (width - 2 * MARGIN) / (columns.length - 1) : width;
  return { width, height, top, places, pitch, stroke: 4 * (room.line ?? 1), weights: { left: 0, top: 0, size: 0 } };
}

/** @param {Column} column @param {number} x @param {number} y @param {number} across @param {number} usable @param {number} controls  px beneath the input @returns {Place} */
function placeIn(column, x, y, across, usable, controls) {
  switch (column.kind) {
    case "picture": {
      const side = Math.floor(Math.min(across, usable - controls));
      return grid(column, x, y - controls / 2, 1, side, side, 0, 0, 6, 1);
    }
    case "maps":
      return mapsPlace(column, x, y - (column.at === 0 ? controls / 2 : 0), across, usable - (column.at === 0 ? controls : 0));
    case "bridge": {
      const empty = new Float32Array(0);
      const down = usable * 0.86;
      return { column, x, size: across, height: down, radius: 3, entry: across / 2, xs: empty, ys: empty, rows: 1, box: { left: x - across / 2, top: y - down / 2, width: across, height: down } };
    }
    case "classes": {
      const tile = Math.max(12, Math.min(CLASS.tile, across - CLASS.digit - CLASS.share));
      const each = usable / column.units;
      const down = Math.floor(Math.min(30, each - 3));
      const middle = x - across / 2 + CLASS.digit + tile / 2;
      const made = grid(column, middle, y, 1, tile, down, 0, Math.min(each - down, 6), 5, column.units);
      made.entry = tile / 2 + CLASS.digit;
      return made;
    }
    case "block": {
      const runs = Math.max(1, Math.round(across / CELL));
      const fits = Math.max(runs, Math.ceil((column.units * 5) / usable));
      const down = Math.ceil(column.units / fits);
      const step = Math.max(3, Math.min(across / fits, usable / down));
      const size = step > 6 ? step - 1.5 : step - 0.5;
      return grid(column, x, y, fits, size, size, step - size, step - size, 1, column.units);
    }
    default: {
      const runs = Math.max(1, Math.ceil((column.units * 11) / usable));
      const down = Math.ceil(column.units / runs);
      const step = Math.min(usable / down, across / runs, 40);
      return grid(column, x, y, runs, step * 0.8, step * 0.8, step * 0.2, step * 0.2, Math.min(3, step * 0.16), column.units);
    }
  }
}

/** The runs of maps that make each as large as it can be. @param {Column} column @param {number} x @param {number} y @param {number} across @param {number} usable @returns {Place} */
function mapsPlace(column, x, y, across, usable) {
  const [rows, columns] = column.cells ?? [1, 1];
  const aspect = rows / columns;
  const most = usable;
  const limit = column.units === 1 || column.at === 0 ? 110 : 50;
  let best = { runs: 1, side: 0, gap: 0 };
  for (let runs = 1; runs <= column.units; runs++) {
    const down = Math.ceil(column.units / runs);
    for (const gap of Object.values(MAP_GAP)) {
      // A narrower gap only where it makes the maps much larger.
      const side = Math.min((across - (runs - 1) * gap) / runs, ((most - (down - 1) * gap) / down) / aspect, limit);
      if ((gap === MAP_GAP.tight || side >= gap * 4) && side > best.side * (runs === best.runs ? 1.25 : 1.02)) best = { runs, side, gap };
    }
  }
  const side = Math.max(2, best.side);
  const air = column.units > best.runs && side >= 24 ? Math.min(10, (most - side * aspect * Math.ceil(column.units / best.runs)) / Math.ceil(column.units / best.runs)) : best.gap;
  return grid(column, x, y, best.runs, side, side * aspect, best.gap, Math.max(best.gap, air), side >= 20 ? 4 : 1, column.units);
}

/**
 * Units in reading order about a middle.
 * @param {Column} column @param {number} x @param {number} y @param {number} across  how many in a row
 * @param {number} width @param {number} height  of one @param {number} gapX @param {number} gapY @param {number} radius
 * @param {number} count
 * @returns {Place}
 */
function grid(column, x, y, across, width, height, gapX, gapY, radius, count) {
  const down = Math.ceil(count / across);
  const inRow = Math.min(across, count);
  const xs = new Float32Array(count);
  const ys = new Float32Array(count);
  for (let unit = 0; unit < count; unit++) {
    xs[unit] = x + ((unit % across) - (inRow - 1) / 2) * (width + gapX);
    ys[unit] = y + (Math.floor(unit / across) - (down - 1) / 2) * (height + gapY);
  }
  const box = { left: x - (inRow * (width + gapX) - gapX) / 2, top: y - (down * (height + gapY) - gapY) / 2, width: inRow * (width + gapX) - gapX, height: down * (height + gapY) - gapY };
  return { column, x, size: width, height, radius, entry: width / 2, xs, ys, rows: across, box };
}
