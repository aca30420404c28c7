/** Feature maps: one picture a map, painted from the bytes that a frame brings, with what a cell sees and what it feeds. */

import { paintBytes, paintValues } from "../lib/colour.js";
import { arcsOf } from "./maps-layout.js";
import { columnOf } from "./model.js";
import { sliceName } from "./probes.js";
import { receptiveFields } from "./shapes.js";
import { Sheet } from "./sheet.js";
import { placeOf } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./thing.js").Thing} Thing */

const MOST_LINES = 64; // from or to a chosen map: the strongest

export class Maps {
  /** @type {Map<string, Sheet>} */
  #sheets = new Map();

  clear() {
    this.#sheets.clear();
  }

  /** Colours what a frame brings: a layer's maps one above the other on one sheet. @param {Board} board @param {Palette} palette */
  update(board, palette) {
    for (const { column } of board.layout?.places ?? []) {
      if (column.kind !== "maps") continue;
      const bytes = board.values.tensor(`maps.${column.name}`);
      if (bytes && bytes.shape[0] === column.units) {
        const [, rows = 0, columns = 0] = bytes.shape;
        const sheet = this.#sheet(column.name);
        paintBytes(bytes.data, sheet.size(columns, rows * column.units), palette.table);
        sheet.show();
      } else if (column.at === 0) this.#paintInput(board, column, palette);
    }
  }

  /** The channels of a coloured or an oblong input. @param {Board} board @param {import("./model.js").Column} column @param {Palette} palette */
  #paintInput(board, column, palette) {
    const data = board.values.tensor("sample.input")?.data;
    const [rows, columns] = column.cells ?? [0, 0];
    if (!data || data.length !== rows * columns * column.units) return;
    const sheet = this.#sheet(column.name);
    const pixels = sheet.size(columns, rows * column.units);
    for (let at = 0; at < column.units; at++) {
      const part = pixels.subarray(at * rows * columns, (at + 1) * rows * columns);
      paintValues(data, board.range("sample.input"), part, palette.table, at, column.units);
    }
    sheet.show();
  }

  /** @param {string} name */
  #sheet(name) {
    const known = this.#sheets.get(name) ?? new Sheet();
    this.#sheets.set(name, known);
    return known;
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  draw(context, board, palette) {
    const { layout } = board;
    if (!layout) return;
    for (const place of layout.places) {
      if (place.column.kind === "maps") this.#drawMaps(context, place, palette);
      else if (place.column.kind === "bridge") drawBridge(context, place, palette);
    }
    drawLines(context, board, palette);
    for (const thing of [board.chosen, board.focused, board.hovered]) if (thing?.cell) drawFields(context, board, palette, thing);
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} place @param {Palette} palette */
  #drawMaps(context, place, palette) {
    const { xs, ys, size, height, column } = place;
    const sheet = this.#sheets.get(column.name);
    if (!sheet?.filled) {
      context.fillStyle = palette.sunk;
      for (let unit = 0; unit < xs.length; unit++) context.fillRect(Number(xs[unit]) - size / 2, Number(ys[unit]) - height / 2, size, height);
      return;
    }
    const rows = sheet.height / column.units;
    context.imageSmoothingEnabled = size < sheet.width; // shrunk, every cell counts
    for (let unit = 0; unit < xs.length; unit++) {
      context.drawImage(sheet.canvas, 0, unit * rows, sheet.width, rows, Number(xs[unit]) - size / 2, Number(ys[unit]) - height / 2, size, height);
    }
    context.imageSmoothingEnabled = true;
  }

  /** Outlines and corners, on the canvas that seldom changes; the arcs of connections that pass layers by. @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  drawStill(context, board, palette) {
    const { layout, model } = board;
    if (!layout || !model) return;
    const outline = new Path2D();
    const corners = new Path2D();
    for (const { column, xs, ys, size, height, radius } of layout.places) {
      if (column.kind !== "maps") continue;
      for (let unit = 0; unit < xs.length; unit++) {
        const left = Number(xs[unit]) - size / 2;
        const top = Number(ys[unit]) - height / 2;
        outline.roundRect(left, top, size, height, radius);
        if (radius < 2) continue;
        corners.rect(left - 0.5, top - 0.5, size + 1, height + 1);
        corners.roundRect(left, top, size, height, radius);
      }
    }
    context.fillStyle = palette.card;
    context.fill(corners, "evenodd");
    context.strokeStyle = palette.ctl;
    context.lineWidth = 0.8;
    context.stroke(outline);
    drawArcs(context, layout, model, palette);
  }
}

/** Numbers laid out anew: a thin strip that what is before leads into and what is behind comes out of. @param {CanvasRenderingContext2D} context @param {Place} place @param {Palette} palette */
function drawBridge(context, { box, radius }, palette) {
  context.fillStyle = palette.sunk;
  context.strokeStyle = palette.ctl;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, radius);
  context.fill();
  context.stroke();
  context.beginPath();
  for (let y = box.top + 5; y < box.top + box.height - 3; y += 5) {
    context.moveTo(box.left + 3, y);
    context.lineTo(box.left + box.width - 3, y);
  }
  context.strokeStyle = palette.line;
  context.stroke();
}

const ARC = { lane: 9, foot: 6, radius: 6 };

/** Up from a layer, along a lane above all of them, down into the layer that takes it. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {import("./model.js").Model} model @param {Palette} palette */
function drawArcs(context, layout, model, palette) {
  context.strokeStyle = palette.ctl;
  context.lineWidth = 2;
  for (const arc of arcsOf(model)) {
    const from = layout.places[arc.from];
    const to = layout.places[arc.to];
    if (!from || !to) continue;
    const y = layout.top - ARC.foot - arc.lane * ARC.lane;
    context.beginPath();
    context.moveTo(from.x + 4, from.box.top - 2);
    context.arcTo(from.x + 4, y, to.x - 4, y, ARC.radius);
    context.arcTo(to.x - 4, y, to.x - 4, to.box.top - 2, ARC.radius);
    context.lineTo(to.x - 4, to.box.top - 2);
    context.stroke();
  }
}

/**
 * What a map takes and what takes it, as lines: coloured by the sum of the kernel between both, ink where a map goes to
 * one map alone.
 * @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette
 */
function drawLines(context, board, palette) {
  const { model, layout } = board;
  const thing = board.chosen ?? board.hovered;
  const place = thing && layout && placeOf(layout, thing.layer);
  if (!model || !layout || !place || thing.unit === undefined || (place.column.kind !== "maps" && place.column.kind !== "picture")) return;
  for (const node of model.nodes) {
    const other = node.name === thing.layer ? null : placeOf(layout, node.name);
    if (node.name === thing.layer) {
      for (const name of node.inputs) {
        const from = placeOf(layout, name);
        if (!from) continue;
        const sums = node.type === "conv2d" ? kernelSums(board, node.name, thing.unit, "in") : [];
        if (node.type !== "conv2d") line(context, from, place, from.xs.length === 1 ? 0 : thing.unit, thing.unit, palette.ctl, 1.5, 1);
        strongest(sums).forEach(([at, sum, share]) => line(context, from, place, from.xs.length === 1 ? 0 : at, Number(thing.unit), sum < 0 ? palette.neg : palette.pos, 0.8 + 3.4 * share, 0.25 + 0.6 * share));
      }
    } else if (other && node.inputs.includes(thing.layer)) {
      const unit = place.column.kind === "picture" ? 0 : thing.unit;
      if (node.type === "conv2d") {
        strongest(kernelSums(board, node.name, unit, "out")).forEach(([at, sum, share]) => line(context, place, other, unit, at, sum < 0 ? palette.neg : palette.pos, 0.8 + 3.4 * share, 0.25 + 0.6 * share));
      } else if (other.column.kind === "maps") line(context, place, other, unit, unit, palette.ctl, 1.5, 1);
    }
  }
  context.globalAlpha = 1;
}

/** The sum of each kernel into or out of a map; empty where a frame has none. @param {Board} board @param {string} layer @param {number} map @param {"in" | "out"} way @returns {number[]} */
function kernelSums(board, layer, map, way) {
  const slice = board.values.tensor(sliceName(`${layer}.kernel`, way === "in" ? [null, null, null, map] : [null, null, map, null]));
  const count = slice?.shape.at(-1) ?? 0;
  const sums = new Array(count).fill(0);
  if (slice) for (let at = 0; at < slice.data.length; at++) sums[at % count] += Number(slice.data[at]);
  return sums;
}

/** @param {number[]} sums @returns {[at: number, sum: number, share: number][]} */
function strongest(sums) {
  const most = sums.reduce((size, sum) => Math.max(size, Math.abs(sum)), 0) || 1;
  const all = sums.map((sum, at) => /** @type {[number, number, number]} */ ([at, sum, Math.abs(sum) / most]));
  return all.sort((a, b) => b[2] - a[2]).slice(0, MOST_LINES);
}

/** @param {CanvasRenderingContext2D} context @param {Place} from @param {Place} to @param {number} a @param {number} b @param {string} colour @param {number} width @param {number} alpha */
function line(context, from, to, a, b, colour, width, alpha) {
  if (!(a < from.xs.length && b < to.xs.length)) return;
  const x0 = Number(from.xs[a]) + from.size / 2;
  const x1 = Number(to.xs[b]) - to.size / 2;
  const [y0, y1] = [Number(from.ys[a]), Number(to.ys[b])];
  const reach = (x1 - x0) * 0.4;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + reach, y0, x1 - reach, y1, x1, y1);
  context.stroke();
}

/**
 * A cell, and a box around what it sees in every picture before it, with two lines into the input's and the nearest.
 * @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette @param {Thing} thing
 */
function drawFields(context, board, palette, thing) {
  const { model, layout } = board;
  const own = layout && placeOf(layout, thing.layer);
  if (!model || !layout || !own || !thing.cell || thing.unit === undefined) return;
  const cell = boxOf(own, thing.unit, { top: thing.cell[0], left: thing.cell[1], bottom: thing.cell[0] + 1, right: thing.cell[1] + 1 });
  const node = model.nodes.find((other) => other.name === thing.layer);
  const same = node?.type !== "conv2d";
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  for (const [name, field] of receptiveFields(model.nodes, thing.layer, ...thing.cell)) {
    const place = placeOf(layout, name);
    if (name === thing.layer || !place || (place.column.kind !== "maps" && place.column.kind !== "picture")) continue;
    const near = node?.inputs.includes(name);
    // A convolution sees all maps of the layer before: they all have the box. A pooling layer sees its own.
    const units = near && same ? [Math.min(Number(thing.unit), place.xs.length - 1)] : place.xs.length > MOST_LINES ? [0] : Array.from(place.xs, (_, at) => at);
    context.lineWidth = near || place.column.at === 0 ? 2 : 1.2;
    const boxes = units.map((unit) => boxOf(place, unit, field));
    const lead = boxes.reduce((best, box) => (Math.abs(box.top - cell.top) < Math.abs(best.top - cell.top) ? box : best), boxes[0] ?? cell);
    for (const box of near ? boxes : [lead]) context.strokeRect(box.left, box.top, box.width, box.height); // further away one stands for all
    if (near || (place.column.at === 0 && node && !node.inputs.includes("input") && model.columns.length <= 14)) leadLines(context, lead, cell, palette, !!near);
  }
  context.fillStyle = palette.card;
  context.strokeStyle = palette.focus;
  context.lineWidth = 4;
  context.strokeStyle = palette.card;
  context.strokeRect(cell.left, cell.top, cell.width, cell.height);
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  context.strokeRect(cell.left, cell.top, cell.width, cell.height);
}

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/** Two lines from the right corners of a field to the cell. @param {CanvasRenderingContext2D} context @param {Box} field @param {Box} cell @param {Palette} palette @param {boolean} near */
function leadLines(context, field, cell, palette, near) {
  const right = field.left + field.width;
  context.beginPath();
  context.moveTo(right, field.top);
  context.lineTo(cell.left, cell.top);
  context.lineTo(cell.left, cell.top + cell.height);
  context.lineTo(right, field.top + field.height);
  context.closePath();
  context.fillStyle = palette.focus;
  context.globalAlpha = near ? 0.09 : 0.04;
  context.fill();
  context.globalAlpha = near ? 1 : 0.5;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(right, field.top);
  context.lineTo(cell.left, cell.top);
  context.moveTo(right, field.top + field.height);
  context.lineTo(cell.left, cell.top + cell.height);
  context.stroke();
  context.globalAlpha = 1;
}

/** A field in one of a column's pictures, cut off at its border; at least 3 px. @param {Place} place @param {number} unit @param {import("./shapes.js").Field} field @returns {Box} */
export function boxOf(place, unit, field) {
  const [rows, columns] = place.column.cells ?? [1, 1];
  const within = (/** @type {number} */ at, /** @type {number} */ most) => Math.min(most, Math.max(0, at));
  const [x, y] = [place.size / columns, place.height / rows];
  const left = Number(place.xs[unit]) - place.size / 2 + within(field.left, columns) * x;
  const top = Number(place.ys[unit]) - place.height / 2 + within(field.top, rows) * y;
  const width = (within(field.right, columns) - within(field.left, columns)) * x;
  const height = (within(field.bottom, rows) - within(field.top, rows)) * y;
  const more = { x: Math.max(0, 3 - width) / 2, y: Math.max(0, 3 - height) / 2 };
  return { left: left - more.x, top: top - more.y, width: width + 2 * more.x, height: height + 2 * more.y };
}

/** The cell of a map under a point of its picture. @param {Place} place @param {number} unit @param {number} x @param {number} y @returns {[number, number]} */
export function cellAt(place, unit, x, y) {
  const [rows, columns] = place.column.cells ?? [1, 1];
  const share = (/** @type {number} */ at, /** @type {number} */ middle, /** @type {number} */ size, /** @type {number} */ count) =>
    Math.min(count - 1, Math.max(0, Math.floor(((at - middle + size / 2) / size) * count)));
  return [share(y, Number(place.ys[unit]), place.height, rows), share(x, Number(place.xs[unit]), place.size, columns)];
}

/** The value of a cell as its picture has it: to 1/127 of the range; NaN where there is none. @param {Board} board @param {Thing} thing */
export function cellValue(board, thing) {
  const column = board.model && columnOf(board.model, thing.layer);
  const bytes = board.values.tensor(`maps.${thing.layer}`);
  const range = board.values.tensor(`maps.${thing.layer}.range`);
  if (!column?.cells || !thing.cell || thing.unit === undefined || !bytes || !range) return Number.NaN;
  const [rows, columns] = column.cells;
  if (bytes.shape[1] !== rows || bytes.shape[2] !== columns) return Number.NaN; // thinned
  const byte = Number(bytes.data[(thing.unit * rows + thing.cell[0]) * columns + thing.cell[1]]);
  return byte === 128 || byte === 127 ? 0 : (byte / 127.5 - 1) * Number(range.data[thing.unit]);
}
