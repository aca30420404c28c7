/** Wide networks: the input as the picture that it is, wide layers as blocks of cells, classes as labelled tiles. */

import { paintValues } from "../lib/colour.js";
import { fixed, probability, signed } from "../lib/numbers.js";
import { linkInto } from "./model.js";
import { Sheet } from "./sheet.js";
import { isWeight } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./thing.js").Thing} Thing */

export class Wide {
  /** @type {Map<string, Sheet>} */
  #sheets = new Map();

  /** @param {string} name */
  #sheet(name) {
    const known = this.#sheets.get(name) ?? new Sheet();
    this.#sheets.set(name, known);
    return known;
  }

  clear() {
    this.#sheets.clear();
  }

  /** Colours what a frame brings. @param {Board} board @param {Palette} palette */
  update(board, palette) {
    for (const { column, rows } of board.layout?.places ?? []) {
      const name = column.at === 0 ? "sample.input" : `sample.${column.name}.a`;
      const data = board.values.tensor(name)?.data;
      if (!data || data.length !== column.units) continue;
      if (column.kind === "picture") this.#paint("input", data, column.side, column.side, board.range(name), palette);
      if (column.kind === "block") this.#paint(column.name, data, rows, Math.ceil(column.units / rows), board.range(name), palette);
    }
    this.#paintWeights(board, palette);
  }

  /**
   * @param {string} name @param {ArrayLike<number>} data @param {number} width @param {number} height
   * @param {number} range @param {Palette} palette @param {number} [start] @param {number} [stride]
   */
  #paint(name, data, width, height, range, palette, start = 0, stride = 1) {
    const sheet = this.#sheet(name);
    paintValues(data, range, sheet.size(width, height), palette.table, start, stride);
    sheet.show();
  }

  /** The incoming weights of the unit that is pointed at or chosen, and those in the strip. @param {Board} board @param {Palette} palette */
  #paintWeights(board, palette) {
    const shown = shownUnit(board);
    for (const name of this.#sheets.keys()) if (name.startsWith("weights")) this.#sheet(name).filled = false;
    const paint = (/** @type {string} */ name, /** @type {string} */ layer, /** @type {number} */ unit) => {
      const link = board.model && linkInto(board.model, layer);
      const weights = link?.from.side ? board.values.incoming(link, unit) : null;
      if (!link || !weights) return;
      this.#paint(name, weights.data, link.from.side, link.from.side, board.weightRange(layer), palette, weights.start, weights.stride);
    };
    if (shown) paint("weights", shown.layer, shown.unit);
    for (const { layer, units } of board.pictured) units.forEach((unit, at) => paint(`weights ${at}`, layer, unit));
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  draw(context, board, palette) {
    if (!board.layout) return;
    context.imageSmoothingEnabled = false;
    for (const place of board.layout.places) {
      if (place.column.kind === "picture") this.#framed(context, "input", place.box.left, place.box.top, place.size, palette.ink, 1.2, palette);
      else if (place.column.kind === "block") this.#block(context, place, palette);
      else if (place.column.kind === "classes") drawClasses(context, place, board, palette);
    }
    const shown = shownUnit(board);
    const { left, top, size } = board.layout.weights;
    if (shown && size) this.#framed(context, "weights", left, top, size, palette.focus, 2, palette);
    this.#strip(context, board, palette);
    context.imageSmoothingEnabled = true;
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {string} name @param {number} left @param {number} top
   * @param {number} size @param {string} rim @param {number} line @param {Palette} palette
   */
  #framed(context, name, left, top, size, rim, line, palette) {
    const sheet = this.#sheets.get(name);
    context.fillStyle = palette.sunk;
    context.fillRect(left, top, size, size);
    if (sheet?.filled) context.drawImage(sheet.canvas, left, top, size, size);
    context.strokeStyle = rim;
    context.lineWidth = line;
    context.strokeRect(left, top, size, size);
  }

  /** @param {CanvasRenderingContext2D} context @param {Place} place @param {Palette} palette */
  #block(context, place, palette) {
    const sheet = this.#sheets.get(place.column.name);
    const across = place.rows;
    const down = Math.ceil(place.column.units / across);
    const step = Number(place.xs[1]) - Number(place.xs[0]) || place.size;
    const { left, top } = place.box;
    if (sheet?.filled) context.drawImage(sheet.canvas, left, top, across * step, down * step);
    else {
      context.fillStyle = palette.sunk;
      context.fillRect(left, top, across * step, down * step);
    }
    const gap = step - place.size;
    context.fillStyle = palette.card;
    for (let column = 0; column < across; column++) context.fillRect(left + column * step + place.size, top, gap, down * step);
    for (let row = 0; row < down; row++) context.fillRect(left, top + row * step + place.size, across * step, gap);
    const rest = across * down - place.column.units; // cells that no unit has
    if (rest) context.fillRect(left + (across - rest) * step, top + (down - 1) * step, rest * step, step);
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  #strip(context, board, palette) {
    const { strip } = board;
    const shown = shownUnit(board);
    if (!strip) return;
    board.pictured[0]?.units.forEach((unit, at) => {
      const mine = shown?.layer === strip.layer && shown.unit === unit;
      this.#framed(context, `weights ${at}`, strip.left + at * strip.pitch, strip.top, strip.size, mine ? palette.focus : palette.line, mine ? 2 : 1, palette);
    });
    const units = board.pictured[0]?.units ?? [];
    context.font = `500 12px ${palette.mono}`;
    context.fillStyle = palette.soft;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(`${strip.layer}.kernel[:, ${units[0] ?? 0}–${units.at(-1) ?? 0}]`, strip.left, strip.top - 8);
  }
}

/**
 * The unit whose incoming weights are shown as a picture: the one pointed at, else the chosen one.
 * @param {Board} board
 * @returns {{layer: string, unit: number} | null}
 */
export function shownUnit(board) {
  for (const thing of [board.hovered, board.focused, board.chosen]) {
    if (!thing || thing.unit === undefined) continue;
    const link = board.model && linkInto(board.model, thing.layer);
    if (link?.from.side && (!thing.tensor || isWeight(thing))) return { layer: thing.layer, unit: thing.unit };
  }
  return null;
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {Board} board @param {Palette} palette */
function drawClasses(context, place, board, palette) {
  const { name, activation } = place.column;
  const z = board.values.tensor(`sample.${name}.z`)?.data;
  const a = board.values.tensor(`sample.${name}.a`)?.data;
  const range = board.range(`sample.${name}.z`);
  const truth = board.experiment?.sample?.label ?? -1;
  let best = -1;
  if (a) for (let unit = 0; unit < a.length; unit++) if (best < 0 || Number(a[unit]) > Number(a[best])) best = unit;
  const size = Math.max(11, Math.min(board.room.label, place.height - 4));
  const isLow = place.ys.length > 1 && Number(place.ys[1]) - Number(place.ys[0]) < 12;
  context.textBaseline = "middle";
  for (let unit = 0; unit < place.xs.length; unit++) {
    const x = Number(place.xs[unit]);
    const y = Number(place.ys[unit]);
    const left = x - place.size / 2;
    const value = z ? Number(z[unit]) : Number.NaN;
    context.fillStyle = Number.isNaN(value) ? palette.sunk : palette.value(value, range);
    context.beginPath();
    context.roundRect(left, y - place.height / 2, place.size, place.height, place.radius);
    context.fill();
    context.strokeStyle = unit === best ? palette.ink : palette.line;
    context.lineWidth = unit === best ? 2 : 1;
    context.stroke();
    if (isLow && unit !== best) continue; // no room for all: the answer alone is told
    context.font = `500 ${size}px ${palette.mono}`;
    context.textAlign = "center";
    context.fillStyle = Number.isNaN(value) ? palette.soft : palette.textOn(value, range);
    context.fillText(Number.isNaN(value) ? signed(null) : fixed(value, 2), x, y + 1);
    context.textAlign = "right";
    context.font = `${unit === truth ? 700 : 500} ${size + 1}px ${palette.mono}`;
    context.fillStyle = unit === truth ? palette.ink : palette.soft;
    context.fillText(String(unit), left - 8, y + 1);
    context.textAlign = "left";
    context.font = `${unit === best ? 600 : 500} ${size}px ${palette.mono}`;
    context.fillStyle = unit === best ? palette.ink : palette.soft;
    const share = a ? Number(a[unit]) : null;
    context.fillText(activation === "softmax" || activation === "sigmoid" ? probability(share) : fixed(share, 2), left + place.size + 8, y + 1);
  }
}
