/** A layer's kernels as pictures: their values, or their gradients in a magenta frame. */

import { make, setAttribute, setText } from "../lib/dom.js";
import { paintField } from "../lib/field.js";
import * as numbers from "../lib/numbers.js";
import { roundUp125 } from "../stage/ranges.js";
import { sliceName } from "../stage/probes.js";
import { maps } from "../state/maps-strings.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Selection} Selection */

const MOST_WHOLE = 3000; // numbers of a kernel that is watched whole: a first layer's
const MOST_SHOWN = 64;

export class KernelRow {
  #caption = make("p", { class: "soft kernels__about" });
  #range = make("span", { class: "mono" });
  #wall = make("div", { class: "kernels__wall" });
  element = make("div", { class: "kernels" }, this.#caption, this.#wall);
  /** @type {HTMLButtonElement[]} */
  #tiles = [];
  #gradients = false;
  #choose;
  /** @type {Selection | null} */
  #thing = null;
  #isWhole = false;
  #name = "";

  /** @param {(thing: Selection) => void} choose */
  constructor(choose) {
    this.#choose = choose;
  }

  /** What it asks of the server. @param {Selection} thing @param {readonly number[]} shape  of the kernel @param {boolean} gradients @returns {import("../types.js").Probe[]} */
  wanted(thing, shape, gradients) {
    const room = gradients ? "grad." : "";
    const name = `${room}${thing.layer}.kernel`;
    if (isWhole(shape)) return [{ type: "tensor", name }];
    return [{ type: "tensor", name, index: [null, null, null, thing.unit ?? 0] }];
  }

  /** @param {Selection} thing @param {readonly number[]} shape @param {boolean} gradients */
  show(thing, shape, gradients) {
    this.#thing = thing;
    this.#gradients = gradients;
    this.#isWhole = isWhole(shape);
    const [, , channels = 1, filters = 1] = shape;
    const count = Math.min(MOST_SHOWN, this.#isWhole ? filters : channels);
    this.#name = `${gradients ? "grad." : ""}${thing.layer}.kernel`;
    this.element.classList.toggle("kernels--gradients", gradients);
    this.#caption.replaceChildren((gradients ? "∇ " : "") + (this.#isWhole ? maps.kernelsAll(thing.layer) : maps.kernelsOf(thing.layer, thing.unit ?? 0)), " · ", this.#range);
    if (this.#tiles.length !== count) this.#make(count);
    this.#tiles.forEach((tile, at) => {
      setAttribute(tile, "aria-pressed", this.#isWhole ? String(at === thing.unit) : null);
      setText(tile.lastElementChild ?? tile, this.#isWhole ? maps.map(at) : maps.fromMap(at));
    });
  }

  /** @param {number} count */
  #make(count) {
    this.#tiles = Array.from({ length: count }, (_, at) => {
      const tile = make("button", { type: "button", class: "kernels__tile" }, make("canvas", { "aria-hidden": "true" }), make("span", { class: "mono" }));
      tile.addEventListener("click", () => this.#isWhole && this.#thing && this.#choose({ layer: this.#thing.layer, unit: at, cell: this.#thing.cell ?? [0, 0] }));
      return tile;
    });
    this.#wall.replaceChildren(...this.#tiles);
    this.#wall.style.setProperty("--tile", `${count <= 8 ? 76 : count <= 16 ? 60 : 44}px`);
  }

  /** @param {Frame} frame @param {{table: Uint32Array, gradients: Uint32Array}} paint */
  draw(frame, paint) {
    const name = this.#isWhole ? this.#name : sliceName(this.#name, [null, null, null, this.#thing?.unit ?? 0]);
    const tensor = frame.tensors.get(name);
    if (!tensor) return;
    const [rows = 1, columns = 1, channels = 1, filters = 1] = tensor.shape;
    let size = 0;
    for (const value of tensor.data) if (Math.abs(value) > size) size = Math.abs(value);
    const range = roundUp125(size);
    setText(this.#range, maps.upTo(numbers.typed(range)));
    const stride = channels * filters;
    this.#tiles.forEach((tile, at) => {
      const canvas = tile.querySelector("canvas");
      if (!canvas) return;
      const values = Float32Array.from({ length: rows * columns }, (_, cell) => {
        if (!this.#isWhole) return Number(tensor.data[cell * channels + at]);
        let most = 0; // of a colour's three channels the one that says most
        for (let channel = 0; channel < channels; channel++) {
          const value = Number(tensor.data[cell * stride + channel * filters + at]);
          if (!(Math.abs(value) <= Math.abs(most))) most = value;
        }
        return most;
      });
      paintField(canvas, values, columns, rows, range, this.#gradients ? paint.gradients : paint.table);
    });
  }
}

/** Kernels on an image are shown for all maps at once. @param {readonly number[]} shape */
function isWhole(shape) {
  return (shape[2] ?? 1) <= 3 && shape.reduce((size, part) => size * part, 1) <= MOST_WHOLE;
}
