/** Kernel by hand: the patch under the window, the kernel, their products, the sum, and what comes out; it slides on. */

import { cellSum, presetKernel } from "../lib/cell-sum.js";
import { icon, make, setAttribute, setIcon, setText } from "../lib/dom.js";
import { paintPicture } from "../lib/field.js";
import { Matrix } from "../lib/matrix.js";
import * as numbers from "../lib/numbers.js";
import { typed } from "../stage/amount.js";
import { Hold, newGesture } from "../stage/hold.js";
import { sliceName } from "../stage/probes.js";
import { roundUp125 } from "../stage/ranges.js";
import { isPinned } from "../stage/thing.js";
import { maps } from "../state/maps-strings.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {import("../stage/model.js").Model} Model */
/** @typedef {{scale: import("../lib/colour.js").Scale, table: Uint32Array}} Paint */

/**
 * @typedef {object} Wishes
 * @property {(thing: Selection) => void} choose
 * @property {(command: import("../types.js").Command) => void} send
 */

const PACES = [0.5, 1, 2, 4, 8, 15, 30, 60];
const MOST_TOLD = 15; // cells a second that the server is asked for; a faster slide leaves some out
const LISTED = 3; // channels whose sums have a line each; of more, the shown one and the rest

export class KernelHand {
  #patch = new Matrix("");
  #kernel = new Matrix(maps.kernel, (row, column) => this.#take([row, column]));
  #products = new Matrix(maps.products);
  #patchName = make("figcaption", { class: "hand__name" });
  #kernelName = make("figcaption", { class: "hand__name" });
  #sums = make("dl", { class: "hand__sums mono" });
  #before = make("canvas", { class: "hand__map", role: "img", "aria-label": maps.before });
  #map = make("canvas", { class: "hand__map", role: "img", "aria-label": maps.result });
  #mark = make("i", { class: "hand__mark" });
  #beforeBox = make("figure", { class: "hand__figure", hidden: true }, make("figcaption", { class: "hand__name" }, maps.before), this.#before);
  #slider = make("input", { type: "range", class: "slider", "aria-label": maps.value });
  #typed = make("input", { type: "text", class: "field hand__typed mono", "aria-label": maps.value, inputmode: "decimal" });
  #cellName = make("span", { class: "mono" });
  #gradient = make("span", { class: "hand__gradient mono", title: maps.gradientTip });
  #presets = make("select", { class: "field", "aria-label": maps.setTo, title: maps.setToTip }, make("option", { value: "" }, maps.setTo), ...Object.entries(maps.presets).map(([id, name]) => make("option", { value: id }, name)));
  #edit = make("div", { class: "hand__edit" }, make("div", { class: "hand__editline" }, this.#cellName, this.#typed), make("div", { class: "hand__editline" }, this.#slider, this.#gradient));
  #channel = make("span", { class: "mono" });
  #channels = make("span", { class: "hand__channels" });
  #kernelBox = make("figure", { class: "hand__figure" }, this.#kernelName, this.#kernel.element, this.#presets);
  #productsBox = make("figure", { class: "hand__figure" }, make("figcaption", { class: "hand__name" }, maps.products), this.#products.element);
  #times = make("span", { class: "hand__sign", "aria-hidden": "true" }, "×");
  #equals = make("span", { class: "hand__sign", "aria-hidden": "true" }, "=");
  element = make("div", { class: "hand" });
  #play = make("button", { type: "button", class: "icon-button", "aria-label": maps.play, title: maps.play }, icon("play"));
  #pace = make("select", { class: "field", "aria-label": maps.pace }, ...PACES.map((rate) => make("option", { value: rate, selected: rate === 4 }, maps.rate(String(rate)))));
  /** Step back, slide, step on: they stand in the panel's head. */
  transport = make("span", { class: "hand__transport" });
  #wishes;
  /** @type {Selection | null} */
  #thing = null;
  /** @type {Model | null} */
  #model = null;
  /** @type {import("../types.js").SessionState | null} */
  #session = null;
  #shown = 0; // channel
  /** Of the kernel: row and column of the cell in the hand. @type {[number, number]} */
  #cell = [0, 0];
  /** @type {Hold | null} */
  #hold = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #of = ""; // layer and map that is shown
  /** Of the channel that is shown, row by row. @type {Float64Array} */
  #kernelNow = new Float64Array(0);
  #range = 1;

  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.#wishes = wishes;
    const step = (/** @type {string} */ name, /** @type {string} */ label, /** @type {1 | -1} */ by) => {
      const button = make("button", { type: "button", class: "icon-button", "aria-label": label, title: label }, icon(name));
      button.addEventListener("click", () => this.#go(by));
      return button;
    };
    this.transport.append(step("back", maps.back, -1), this.#play, step("forward", maps.forward, 1), this.#pace);
    const channel = (/** @type {string} */ label, /** @type {1 | -1} */ by) => {
      const button = make("button", { type: "button", class: by > 0 ? "hand__turn hand__turn--next" : "hand__turn", "aria-label": label, title: label }, icon("left"));
      button.addEventListener("click", () => this.#turn(by));
      return button;
    };
    this.#channels.append(channel(maps.channelBefore, -1), this.#channel, channel(maps.channelNext, 1));
    this.element.append(
      make("figure", { class: "hand__figure" }, this.#patchName, this.#patch.element, this.#channels),
      this.#times,
      this.#kernelBox,
      this.#equals,
      this.#productsBox,
      make("div", { class: "hand__calc" }, this.#sums, this.#edit),
      this.#beforeBox,
      make("figure", { class: "hand__figure" }, make("figcaption", { class: "hand__name" }, maps.result), make("span", { class: "hand__frame" }, this.#map, this.#mark)),
    );
    this.#play.addEventListener("click", () => (this.#timer ? this.stop() : this.#start()));
    this.#pace.addEventListener("change", () => this.#timer && this.#start());
    this.#slider.addEventListener("input", () => this.#move(Number(this.#slider.value)));
    this.#slider.addEventListener("change", () => this.#letGo());
    this.#typed.addEventListener("change", () => this.#type());
    this.#presets.addEventListener("change", () => this.#set());
    this.#typed.addEventListener("keydown", (event) => event.key !== "Escape" && event.stopPropagation());
  }

  /** The button that slides it has the keyboard. */
  focus() {
    this.#play.focus({ preventScroll: true });
  }

  /** @param {Selection | null} thing @param {Model} model @param {import("../types.js").SessionState} session @param {boolean} mayEdit */
  show(thing, model, session, mayEdit) {
    this.#model = model;
    this.#session = session;
    this.#thing = thing;
    const of = `${thing?.layer} ${thing?.unit}`;
    if (of !== this.#of) {
      this.#of = of;
      this.#shown = 0;
      this.#beforeBox.hidden = true;
      this.#letGo();
    }
    const node = this.#node;
    const isConv = node?.type === "conv2d";
    for (const part of [this.#kernelBox, this.#productsBox, this.#times, this.#equals]) part.hidden = !isConv;
    this.#edit.hidden = this.#presets.hidden = !isConv || !mayEdit;
    setText(this.#patchName, maps.patch(node?.inputs[0] ?? ""));
  }

  get #node() {
    return this.#model?.nodes.find((node) => node.name === this.#thing?.layer) ?? null;
  }

  get #cells() {
    return this.#model?.columns.find((column) => column.name === this.#thing?.layer)?.cells ?? [1, 1];
  }

  // ------------------------------------------------------------ sliding

  #start() {
    this.stop();
    const rate = Number(this.#pace.value);
    this.#timer = setInterval(() => this.#slide(Math.max(1, Math.round(rate / MOST_TOLD))), 1000 / Math.min(rate, MOST_TOLD));
    setIcon(this.#play, "pause");
    setAttribute(this.#play, "aria-label", maps.pause);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    setIcon(this.#play, "play");
    setAttribute(this.#play, "aria-label", maps.play);
  }

  /** @param {number} by */
  #slide(by) {
    if (!this.#go(by)) this.stop();
  }

  /** In reading order. @param {number} by @returns {boolean} whether there was such a cell */
  #go(by) {
    const [rows, columns] = this.#cells;
    const [row, column] = this.#thing?.cell ?? [0, 0];
    const to = row * columns + column + by;
    if (!this.#thing || to < 0 || to >= rows * columns) return false;
    this.#wishes.choose({ layer: this.#thing.layer, unit: this.#thing.unit ?? 0, cell: [Math.floor(to / columns), to % columns] });
    return true;
  }

  /** @param {1 | -1} by */
  #turn(by) {
    const channels = Number(this.#model?.nodes.find((node) => node.name === this.#node?.inputs[0])?.shape[2] ?? 1);
    this.#shown = (this.#shown + by + channels) % channels;
    this.#drawAgain();
  }

  // ------------------------------------------------------------ editing

  /** @param {[number, number]} cell */
  #take(cell) {
    this.#letGo();
    this.#cell = cell;
    this.#drawAgain();
  }

  get #place() {
    return { tensor: `${this.#thing?.layer}.kernel`, index: [...this.#cell, this.#shown, this.#thing?.unit ?? 0] };
  }

  /** @param {number} value */
  #move(value) {
    if (!this.#hold) {
      this.#keep();
      const thing = { layer: "", ...this.#place };
      this.#hold = new Hold(this.#wishes.send, this.#place, this.#value, isPinned(this.#session?.pins ?? [], thing));
    }
    this.#hold.move(value);
  }

  #letGo() {
    this.#hold?.end();
    this.#hold = null;
  }

  /** The map as it is now stays beside the one that comes. */
  #keep() {
    const context = this.#before.getContext("2d");
    this.#before.width = this.#map.width;
    this.#before.height = this.#map.height;
    context?.drawImage(this.#map, 0, 0);
    this.#beforeBox.hidden = false;
  }

  #type() {
    const value = typed(this.#typed.value, this.#value);
    setAttribute(this.#typed, "aria-invalid", value === null ? "true" : null);
    if (value === null) return;
    this.#keep();
    this.#wishes.send({ type: "edit", ...this.#place, value, gesture: newGesture() });
  }

  #set() {
    const name = /** @type {"identity" | "edge" | "zero" | "mirrored" | ""} */ (this.#presets.value);
    this.#presets.value = "";
    const window = this.#node?.window;
    if (!name || !window || !this.#thing) return;
    this.#keep();
    const gesture = newGesture();
    presetKernel(name, this.#kernelNow, ...window.size).forEach((value, at) => {
      if (value === this.#kernelNow[at]) return;
      const index = [Math.floor(at / window.size[1]), at % window.size[1], this.#shown, this.#thing?.unit ?? 0];
      this.#wishes.send({ type: "edit", tensor: `${this.#thing?.layer}.kernel`, index, value, gesture });
    });
  }

  get #value() {
    const columns = this.#node?.window?.size[1] ?? 1;
    return Number(this.#kernelNow[this.#cell[0] * columns + this.#cell[1]]);
  }

  // ------------------------------------------------------------ drawing

  /** @type {[Frame, Paint] | null} */
  #last = null;

  #drawAgain() {
    if (this.#last) this.draw(...this.#last, true);
  }

  /** @param {Frame} frame @param {Paint} paint @param {boolean} writes  numbers too: not at every frame */
  draw(frame, paint, writes) {
    this.#last = [frame, paint];
    this.#drawMap(frame, paint);
    const patch = frame.tensors.get("cell.patch");
    const thing = this.#thing;
    const [row, column] = thing?.cell ?? [-1, -1];
    const here = frame.scalars.get("cell.map") === thing?.unit && frame.scalars.get("cell.row") === row && frame.scalars.get("cell.column") === column;
    if (!patch || !thing || !here || !writes) return;
    const kernel = frame.tensors.get("cell.kernel");
    const parts = cellSum(patch.data, kernel?.data ?? null, patch.shape);
    this.#shown = Math.min(this.#shown, parts.channels - 1);
    const shown = this.#shown;
    const extent = (/** @type {Float64Array[]} */ planes) => roundUp125(planes.reduce((most, values) => values.reduce((size, v) => (Math.abs(v) > size ? Math.abs(v) : size), most), 0));
    this.#cell = [Math.min(this.#cell[0], parts.rows - 1), Math.min(this.#cell[1], parts.columns - 1)];
    this.#patch.show(parts.patch[shown] ?? [], parts.rows, parts.columns, extent(parts.patch), paint.scale, kernel ? this.#cell : null);
    this.#channels.hidden = parts.channels < 2;
    setText(this.#channel, maps.channel(shown, parts.channels));
    if (kernel) {
      this.#range = extent(parts.kernel);
      this.#kernelNow = parts.kernel[shown] ?? this.#kernelNow;
      setText(this.#kernelName, `${thing.layer}.kernel[:, :, ${shown}, ${thing.unit}]`);
      this.#kernel.show(this.#kernelNow, parts.rows, parts.columns, this.#range, paint.scale, this.#cell);
      this.#products.show(parts.products[shown] ?? [], parts.rows, parts.columns, extent(parts.products), paint.scale, this.#cell);
      this.#showEdit(frame);
    }
    this.#tell(parts, frame.tensors.get("cell.value")?.data ?? [], Boolean(kernel));
  }

  /** @param {Frame} frame */
  #showEdit(frame) {
    const [row, column] = this.#cell;
    setText(this.#cellName, maps.kernelCell(this.#channels.hidden ? [row, column] : [row, column, this.#shown]));
    if (document.activeElement !== this.#typed) this.#typed.value = numbers.signed(this.#value, 4);
    if (!this.#hold) {
      setAttribute(this.#slider, "min", -2 * this.#range);
      setAttribute(this.#slider, "max", 2 * this.#range);
      setAttribute(this.#slider, "step", this.#range / 100);
      this.#slider.value = String(this.#value);
    }
    const slice = frame.tensors.get(sliceName(`grad.${this.#thing?.layer}.kernel`, [null, null, null, this.#thing?.unit ?? 0]));
    const [, columns = 1, channels = 1] = slice?.shape ?? [];
    const gradient = slice ? Number(slice.data[(row * columns + column) * channels + this.#shown]) : Number.NaN;
    setText(this.#gradient, `${maps.gradient} ${Number.isNaN(gradient) ? numbers.DASH : numbers.signed(gradient, 4)}`);
  }

  /** The sum, line by line. @param {import("../lib/cell-sum.js").Parts} parts @param {ArrayLike<number>} value  bias, z, a @param {boolean} isConv */
  #tell(parts, value, isConv) {
    const number = (/** @type {number} */ v) => numbers.fixed(v, 4);
    const layer = this.#session?.spec.network.layers.find((other) => other.name === this.#thing?.layer);
    /** @type {[string, string, string][]} */
    const lines = [];
    if (!isConv) {
      const isMax = this.#node?.window?.kind === "max";
      lines.push(isMax ? [maps.largest, number(parts.largest), ""] : [maps.mean, maps.meanOf(number(parts.sum), parts.count), ""]);
      lines.push([maps.a(""), number(Number(value[2])), "last"]);
    } else {
      const listed = parts.channels <= LISTED ? parts.sums.map((_, at) => at) : [this.#shown];
      for (const at of listed) lines.push([parts.channels > 1 ? maps.sumOf(at) : maps.sum, number(Number(parts.sums[at])), at === this.#shown && parts.channels > 1 ? "shown" : ""]);
      if (parts.channels > LISTED) lines.push([maps.rest(parts.channels - 1), number(parts.sum - Number(parts.sums[this.#shown])), ""]);
      if (parts.channels > 1) lines.push([maps.sumAll, number(parts.sum), ""]);
      if (!Number.isNaN(Number(value[0]))) lines.push([maps.bias, numbers.signed(Number(value[0]), 4), ""]);
      lines.push([maps.z, number(Number(value[1])), ""], [maps.a(layer?.activation ?? ""), number(Number(value[2])), "last"]);
    }
    while (this.#sums.children.length > lines.length) this.#sums.lastElementChild?.remove();
    while (this.#sums.children.length < lines.length) this.#sums.append(make("div", {}, make("dt"), make("dd")));
    lines.forEach(([name, text, kind], at) => {
      const line = this.#sums.children[at];
      if (!(line instanceof HTMLElement) || !line.firstElementChild || !line.lastElementChild) return;
      setText(line.firstElementChild, name);
      setText(line.lastElementChild, text);
      line.className = kind ? `hand__line--${kind}` : "";
    });
  }

  /** The map as far as the slide has come, with the cell marked. @param {Frame} frame @param {Paint} paint */
  #drawMap(frame, paint) {
    const bytes = frame.tensors.get(`maps.${this.#thing?.layer}`);
    const unit = this.#thing?.unit ?? 0;
    const [count = 0, rows = 0, columns = 0] = bytes?.shape ?? [];
    if (!bytes || unit >= count || !(bytes.data instanceof Uint8Array)) return;
    const own = bytes.data.slice(unit * rows * columns, (unit + 1) * rows * columns);
    const [row, column] = this.#thing?.cell ?? [0, 0];
    if (this.#timer) own.fill(128, row * columns + column + 1);
    paintPicture(this.#map, own, [rows, columns, 1], paint.table);
    const [down, across] = this.#cells;
    Object.assign(this.#mark.style, { left: `${(column / across) * 100}%`, top: `${(row / down) * 100}%`, width: `${100 / across}%`, height: `${100 / down}%` });
  }
}
