/** Units as tiles with what they answer over the data's domain, as plain cells where they are too small for that. */

import { markCells } from "./sign-marks.js";
import { classLook, paintBytes, paintValues } from "../lib/colour.js";
import { featureLabel, featureSurface } from "../lib/features.js";
import { shape } from "../charts/marks.js";
import { Looks } from "./looks.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./values.js").FrameValues} FrameValues */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("../types.js").Domain} Domain */

const FEATURE_CELLS = 32;

export class Tiles {
  /** @type {Map<string, Sheet>} */
  #sheets = new Map();
  #features = "";
  #looks = new Looks();

  /** @param {string} name */
  sheet(name) {
    const known = this.#sheets.get(name) ?? new Sheet();
    this.#sheets.set(name, known);
    return known;
  }

  /** A column's pictures, one above the other; null while there is none. @param {string} name */
  picture(name) {
    const sheet = this.#sheets.get(name);
    return sheet?.filled ? sheet : null;
  }

  /** Forget all pictures: another structure, another theme. */
  clear() {
    this.#sheets.clear();
    this.#looks.clear();
    this.#features = "";
  }

  /**
   * Colours the pictures that a frame brings. Once a frame, not once a draw.
   * @param {Layout} layout @param {FrameValues} values @param {Palette} palette @param {Domain | null} domain
   */
  update(layout, values, palette, domain) {
    for (const { column } of layout.places) {
      if (column.at === 0) {
        if (domain) this.#paintFeatures(column.features, domain, palette);
        continue;
      }
      const tensor = values.tensor(`units.${column.name}`);
      const cells = tensor?.shape[1] ?? 0;
      if (!tensor || tensor.shape[0] !== column.units || !cells) continue;
      const sheet = this.sheet(column.name);
      const pixels = sheet.size(cells, cells * column.units);
      if (column.look === "values") paintBytes(tensor.data, pixels, palette.table);
      else {
        const [low, high] = [values.scalar(`units.${column.name}.low`), values.scalar(`units.${column.name}.high`)];
        const one = cells * cells;
        for (let unit = 0; unit < column.units; unit++) {
          const part = tensor.data.subarray(unit * one, (unit + 1) * one);
          paintBytes(part, pixels.subarray(unit * one, (unit + 1) * one), this.#looks.table(column, unit, low, high, palette));
        }
      }
      sheet.show();
    }
  }

  /** @param {string[]} features @param {Domain} domain @param {Palette} palette */
  #paintFeatures(features, domain, palette) {
    const key = JSON.stringify([features, domain, palette.dark]);
    if (key === this.#features) return;
    this.#features = key;
    const sheet = this.sheet("input");
    const pixels = sheet.size(FEATURE_CELLS, FEATURE_CELLS * features.length);
    const one = FEATURE_CELLS * FEATURE_CELLS;
    features.forEach((feature, at) => {
      const surface = featureSurface(feature, domain, FEATURE_CELLS);
      const range = surface.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
      paintValues(surface, range, pixels.subarray(at * one, (at + 1) * one), palette.table);
    });
    sheet.show();
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {FrameValues} values
   * @param {Palette} palette @param {(layer: string) => number} range  of activations
   * @param {boolean} signMarks  negative cells have a minus in the corner
   */
  draw(context, layout, values, palette, range, signMarks) {
    context.imageSmoothingEnabled = true;
    for (const place of layout.places) {
      if (place.column.kind !== "tiles") continue;
      const sheet = this.picture(place.column.name);
      if (sheet && sheet.height === sheet.width * place.column.units) drawPictures(context, place, sheet);
      else {
        drawCells(context, place, values, palette, range(place.column.name));
        if (signMarks) markCells(context, place, values, palette, range(place.column.name));
      }
    }
  }

  /** Rounds the tiles' corners with the ground's colour, outlines them, names the input's. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Palette} palette @param {number} label  px */
  drawStill(context, layout, palette, label) {
    const outline = new Path2D();
    const corners = new Path2D();
    for (const { column, xs, ys, size, height, radius } of layout.places) {
      if (column.kind !== "tiles") continue;
      for (let unit = 0; unit < xs.length; unit++) {
        const left = Number(xs[unit]) - size / 2;
        const top = Number(ys[unit]) - height / 2;
        outline.roundRect(left, top, size, height, radius);
        corners.rect(left - 0.5, top - 0.5, size + 1, height + 1);
        corners.roundRect(left, top, size, height, radius);
      }
    }
    context.fillStyle = palette.card;
    context.fill(corners, "evenodd");
    context.strokeStyle = palette.dark ? palette.ctl : palette.ink;
    context.lineWidth = 1.2;
    context.stroke(outline);
    for (const place of layout.places) if (place.column.at === 0 && place.column.kind === "tiles") drawLabels(context, place, palette, label);
    for (const place of layout.places) if (place.column.classes && place.column.kind === "tiles") drawClassMarks(context, place, place.column.classes, palette, label);
  }
}

/** Colour, shape and number of the class that an output stands for. @param {CanvasRenderingContext2D} context @param {Place} place @param {number} classes @param {Palette} palette @param {number} label */
function drawClassMarks(context, place, classes, palette, label) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.font = `500 ${label}px ${palette.mono}`;
  for (let unit = 0; unit < place.xs.length; unit++) {
    const x = Number(place.xs[unit]) + place.size / 2 + 12;
    const y = Number(place.ys[unit]);
    const look = classLook(unit, classes);
    context.fillStyle = palette.token(look.token);
    shape(context, x, y, look.shape, 5);
    context.fill();
    context.fillStyle = palette.ink;
    context.fillText(String(unit), x + 10, y + 1);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {Sheet} sheet */
function drawPictures(context, place, sheet) {
  const { xs, ys, size, height } = place;
  const { width: cells, canvas } = sheet;
  for (let unit = 0; unit < xs.length; unit++) {
    // Half a cell is left out at each side, so that smoothing does not take in the picture above or below.
    context.drawImage(canvas, 0.5, unit * cells + 0.5, cells - 1, cells - 1, Number(xs[unit]) - size / 2, Number(ys[unit]) - height / 2, size, height);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {FrameValues} values @param {Palette} palette @param {number} range */
function drawCells(context, place, values, palette, range) {
  const name = place.column.at === 0 ? "sample.input" : `sample.${place.column.name}.a`;
  const data = values.tensor(name)?.data;
  for (let unit = 0; unit < place.xs.length; unit++) {
    const value = data ? Number(data[unit]) : Number.NaN;
    context.fillStyle = Number.isNaN(value) ? palette.sunk : palette.value(value, range);
    context.fillRect(Number(place.xs[unit]) - place.size / 2, Number(place.ys[unit]) - place.height / 2, place.size, place.height);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {Palette} palette @param {number} label */
function drawLabels(context, place, palette, label) {
  const { features } = place.column;
  if (!features.length || place.size < 16) return;
  context.fillStyle = palette.ink;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.font = `500 ${place.size >= 40 ? label + 2 : label}px ${palette.sans}`;
  features.forEach((feature, unit) => {
    context.fillText(featureLabel(feature), Number(place.xs[unit]) - place.size / 2 - 9, Number(place.ys[unit]) + 1);
  });
}
