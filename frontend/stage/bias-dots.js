/** Biases as dots at the tiles' lower left: colour by sign, filled by size. Each shade is drawn once and then copied. */

import { biasPoint, dotScale, hasBiasDot } from "./hit.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./palette.js").Palette} Palette */

const RADIUS = { mouse: 5, touch: 6.5 };
const RIM = 1.5; // px of ground around a dot
const SHADES = 24; // from empty to full, for each sign
const BOX = 18; // px around a dot
const SHARP = 2; // pixels a CSS pixel

export class BiasDots {
  /** All shades side by side: negative above, positive below. @type {HTMLCanvasElement | null} */
  #shades = null;
  #touch = false;

  clear() {
    this.#shades = null;
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Model} model
   * @param {import("./values.js").FrameValues} values @param {Palette} palette
   * @param {(tensor: string) => number} range @param {boolean} touch
   */
  draw(context, layout, model, values, palette, range, touch) {
    if (!this.#shades || this.#touch !== touch) this.#shades = paintShades(palette, touch ? RADIUS.touch : RADIUS.mouse);
    this.#touch = touch;
    for (const link of model.links) {
      const place = layout.places[link.to.at];
      const data = values.bias(link);
      if (!place || !data || !hasBiasDot(place)) continue;
      const full = range(link.bias);
      for (let unit = 0; unit < data.length; unit++) {
        const value = Number(data[unit]);
        const shade = Math.round(Math.min(1, Math.abs(value) / full) * (SHADES - 1)) || 0;
        const box = BOX * dotScale(place.size);
        const x = Number(place.xs[unit]) - place.size / 2 - box / 2;
        const y = Number(place.ys[unit]) + place.height / 2 - box / 2;
        const side = BOX * SHARP;
        context.drawImage(this.#shades, shade * side, value < 0 ? 0 : side, side, side, x, y, box, box);
      }
    }
  }

  /** Spares the dots' places on the canvas above. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Model} model @param {boolean} touch */
  spare(context, layout, model, touch) {
    context.globalCompositeOperation = "destination-out";
    context.beginPath();
    for (const link of model.links) {
      const place = layout.places[link.to.at];
      if (!place || !link.bias || !hasBiasDot(place)) continue;
      for (let unit = 0; unit < link.to.units; unit++) {
        const { x, y } = biasPoint(place, unit);
        context.moveTo(x, y);
        context.arc(x, y, ((touch ? RADIUS.touch : RADIUS.mouse) + RIM) * dotScale(place.size), 0, 7);
      }
    }
    context.fill();
    context.globalCompositeOperation = "source-over";
  }
}

/** @param {Palette} palette @param {number} radius @returns {HTMLCanvasElement} */
function paintShades(palette, radius) {
  const canvas = document.createElement("canvas");
  canvas.width = SHADES * BOX * SHARP;
  canvas.height = 2 * BOX * SHARP;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.scale(SHARP, SHARP);
  context.lineWidth = 1.2;
  for (let at = 0; at < 2 * SHADES; at++) {
    const x = ((at % SHADES) + 0.5) * BOX;
    const y = at < SHADES ? BOX / 2 : 1.5 * BOX;
    context.beginPath();
    context.arc(x, y, radius + RIM, 0, 7);
    context.fillStyle = palette.card;
    context.fill();
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    // The emptiest shade is that of zero, which has no sign.
    context.fillStyle = context.strokeStyle = at % SHADES === 0 ? palette.ctl : at < SHADES ? palette.neg : palette.pos;
    context.globalAlpha = 0.25 + (0.75 * (at % SHADES)) / (SHADES - 1);
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  }
  return canvas;
}
