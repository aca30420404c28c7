/** The network of one picture of a replay: units and weights, or only the layers where there are too many. */

import { cssColour, diverging, valueScale } from "../lib/colour.js";
import { fixed } from "../lib/numbers.js";
import { Picture } from "../charts/boundary.js";

/** @typedef {import("./film.js").Reel} Reel */
/** @typedef {(name: string) => string} Token */

const SANS = '11px system-ui, "DejaVu Sans", sans-serif';
const LEFT = 34; // room for the names of inputs, CSS pixels
const TOP = 26; // and for those of layers
const FOOT = 10;
const LARGEST = 40; // of a unit
const SMALLEST = 5;

export class NetworkPicture {
  /** Small canvases, one for each unit's picture. @type {Map<string, {canvas: HTMLCanvasElement, picture: Picture}>} */
  #units = new Map();

  /**
   * @param {CanvasRenderingContext2D} context  cleared @param {number} width  CSS pixels @param {number} height
   * @param {Reel} reel @param {number} at  which picture @param {Token} token @param {string} theme
   */
  draw(context, width, height, reel, at, token, theme) {
    context.font = SANS;
    context.textBaseline = "middle";
    if (isDrawn(reel)) this.#units_and_weights(context, width, height, reel, at, token, theme);
    else layers(context, width, height, reel, at, token);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Reel} reel @param {number} at @param {Token} token @param {string} theme */
  #units_and_weights(context, width, height, reel, at, token, theme) {
    const { scene } = reel;
    const columns = [scene.input_size, ...scene.layers.map(({ units }) => units ?? 1)];
    const rows = Math.max(...columns);
    const size = Math.max(SMALLEST, Math.min(LARGEST, ((height - TOP - FOOT) / rows) * 0.78));
    const place = (/** @type {number} */ column, /** @type {number} */ unit) => ({
      x: LEFT + size / 2 + ((width - LEFT - size - 8) * column) / Math.max(1, columns.length - 1),
      y: TOP + ((height - TOP - FOOT) * (unit + 0.5)) / columns[column],
    });
    const scale = valueScale(token);
    const [pos, neg] = [token("pos"), token("neg")];
    scene.layers.forEach(({ name }, l) => {
      const kernel = reel.parameter(`${name}.kernel`, at);
      const range = reel.ranges.get(`${name}.kernel`) ?? 1;
      if (!kernel) return;
      for (let i = 0; i < kernel.length; i += 1) {
        const share = Math.min(1, Math.abs(kernel[i]) / range);
        if (!(share > 0.004)) continue;
        const from = place(l, Math.floor(i / columns[l + 1]));
        const to = place(l + 1, i % columns[l + 1]);
        context.strokeStyle = kernel[i] < 0 ? neg : pos;
        context.globalAlpha = 0.2 + 0.7 * share;
        context.lineWidth = 0.6 + 5.4 * share;
        const bend = (to.x - from.x) * 0.4;
        context.beginPath();
        context.moveTo(from.x + size / 2, from.y);
        context.bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x - size / 2, to.y);
        context.stroke();
      }
    });
    context.globalAlpha = 1;
    columns.forEach((count, column) => {
      const layer = scene.layers[column - 1];
      const bias = layer && reel.parameter(`${layer.name}.bias`, at);
      for (let unit = 0; unit < count; unit += 1) {
        const { x, y } = place(column, unit);
        const picture = layer && size >= 9 ? this.#unit(reel, at, layer.name, unit, token, theme) : null;
        context.fillStyle = token("sunk");
        context.fillRect(x - size / 2, y - size / 2, size, size);
        if (picture) context.drawImage(picture, x - size / 2, y - size / 2, size, size);
        context.strokeStyle = token("ctl");
        context.lineWidth = 1;
        context.strokeRect(x - size / 2, y - size / 2, size, size);
        if (bias && size >= 12) {
          context.fillStyle = cssColour(diverging(bias[unit], reel.ranges.get(`${layer.name}.bias`) ?? 1, scale));
          context.beginPath();
          context.arc(x - size / 2, y + size / 2, 4, 0, 2 * Math.PI);
          context.fill();
          context.stroke();
        }
        if (column === 0 && scene.inputs[unit] !== undefined && size >= 9) {
          context.fillStyle = token("soft");
          context.textAlign = "right";
          context.fillText(shortened(scene.inputs[unit], 5), x - size / 2 - 4, y);
        }
      }
      if (!layer) return;
      context.fillStyle = token("soft");
      context.textAlign = column === columns.length - 1 ? "right" : "center";
      const { x } = place(column, 0);
      context.fillText(shortened(`${layer.name} · ${layer.activation ?? layer.type}`, Math.max(6, Math.floor((width - LEFT) / columns.length / 6))), context.textAlign === "right" ? width - 4 : x, 10);
    });
  }

  /** @param {Reel} reel @param {number} at @param {string} layer @param {number} unit @param {Token} token @param {string} theme */
  #unit(reel, at, layer, unit, token, theme) {
    const surface = reel.surface(at, layer, unit);
    if (!surface) return null;
    const key = `${layer} ${unit}`;
    let kept = this.#units.get(key);
    if (!kept) {
      const canvas = document.createElement("canvas");
      kept = { canvas, picture: new Picture(canvas) };
      this.#units.set(key, kept);
    }
    kept.picture.paint(surface, token, theme, false);
    return kept.canvas;
  }
}

/** Whether every weight is known: a chain of dense layers that is not too large. @param {Reel} reel */
export function isDrawn({ scene, parameters }) {
  return scene.layers.every(({ name, type }) => type === "dense" && parameters.has(`${name}.kernel`));
}

/** A box for each layer, and how large its weights are. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Reel} reel @param {number} at @param {Token} token */
function layers(context, width, height, { scene }, at, token) {
  const all = [{ name: "input", words: String(scene.input_size), kernel: "" }, ...scene.layers.map(({ name, type, units, activation }) => ({ name, words: [units ?? type, activation].filter(Boolean).join(" · "), kernel: `${name}.kernel` }))];
  const most = Math.max(...Object.values(scene.sizes).flat().map((size) => size ?? 0)) || 1;
  const row = Math.min(52, (height - 8) / all.length);
  context.textAlign = "left";
  all.forEach(({ name, words, kernel }, i) => {
    const y = 4 + i * row;
    context.fillStyle = token("sunk");
    context.fillRect(4, y, width - 8, row - 6);
    context.fillStyle = token("ink");
    context.fillText(shortened(name, 22), 12, y + (row - 6) / 2);
    context.fillStyle = token("soft");
    context.fillText(shortened(words, 22), width * 0.3, y + (row - 6) / 2);
    const size = scene.sizes[kernel]?.[at];
    if (size === undefined || size === null) return;
    const room = width * 0.32;
    context.fillStyle = token("ctl");
    context.fillRect(width * 0.52, y + (row - 6) / 2 - 4, (room * size) / most, 8);
    context.fillStyle = token("ink");
    context.fillText(fixed(size, 4), width * 0.54 + room, y + (row - 6) / 2);
  });
}

/** @param {string} text @param {number} most */
function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
