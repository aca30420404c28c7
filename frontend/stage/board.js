/**
 * The stage as it stands: structure, places, the present frame, and what is hovered, chosen and focused. Everything
 * that draws, points or speaks asks here. No document.
 */

import { biasAt, edgeDistance, hasBiasDot, biasPoint, unitAt } from "./hit.js";
import { EdgeList } from "./edges.js";
import { LABEL, stageLayout } from "./layout.js";
import { cellAt } from "./maps.js";
import { columnOf, linkInto, sameShape, stageModel } from "./model.js";
import { HeldRange } from "./ranges.js";
import { isSilent, maskedWeights, Silence } from "./silence.js";
import { biasThing, edgeEnds, exists, isNumber, isPinned, isWeight, placeOf, sameThing, weightThing } from "./thing.js";
import { between, SLIDE_MS } from "./slide.js";
import { FrameValues } from "./values.js";

/** @typedef {import("../types.js").StageExperiment} StageExperiment */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./layout.js").Layout} Layout */

/** @typedef {{left: number, top: number, size: number, pitch: number, count: number, layer: string} | null} Strip */

const FINGER = 18; // px around a thing that a finger still means
const MOUSE = 6;
const STRIP = { size: 44, gap: 6, foot: 78 };

export class Board {
  /** @type {StageExperiment | null} */
  experiment = null;
  /** @type {Model | null} */
  model = null;
  /** @type {Layout | null} */
  layout = null;
  values = new FrameValues();
  edges = new EdgeList();
  /** @type {Thing | null} */
  hovered = null;
  /** @type {Thing | null} */
  chosen = null;
  /** @type {Thing | null} */
  focused = null;
  /** The number in the hand, shown as the hand has it. @type {{thing: Thing, value: number, locked: boolean} | null} */
  held = null;
  /** First unit whose weights the strip of pictures shows. */
  stripFrom = 0;
  silence = new Silence();
  /** Nothing slides: the reader's wish. */
  calm = false;
  /** Columns on their way. @type {{from: Layout, to: Layout, since: number | null} | null} */
  #slide = null;
  /** What feature maps show, and over which range. @type {import("../types.js").MapsLook} */
  mapsLook = { tensor: "a", own: false };
  room = { width: 0, height: 0, touch: false, label: LABEL, line: 1, zoom: 1, panX: 0, panY: 0, foot: 0, top: 88 };
  /** Of the network that is compared with this one. @type {FrameValues | null} */
  #beside = null;
  /** @type {Map<string, HeldRange>} */
  #ranges = new Map();
  /** What each watched number was in the frame before, and when. @type {Map<string, {step: number, value: number, was: number, from: number}>} */
  #before = new Map();

  /** @param {StageExperiment | null} experiment @returns {boolean} whether the structure is another one */
  show(experiment) {
    this.experiment = experiment;
    const model = experiment && stageModel(experiment);
    const changed = !model || !this.model || !sameShape(model, this.model);
    if (!changed) return false;
    this.model = model;
    for (const name of /** @type {const} */ (["hovered", "chosen", "focused"])) {
      const thing = this[name];
      if (thing && !(model && exists(model, thing))) this[name] = null;
    }
    this.held = null;
    this.stripFrom = 0;
    this.#ranges.clear();
    this.#before.clear();
    const from = this.layout;
    this.arrange();
    if (from && this.layout && !this.calm) {
      this.#slide = { from, to: this.layout, since: null };
      this.layout = between(from, this.layout, 0);
    }
    return true;
  }

  /** Moves columns that make room for others. @param {number} now  milliseconds @returns {boolean} whether they are still on their way */
  slide(now) {
    const slide = this.#slide;
    if (!slide) return false;
    slide.since ??= now;
    const share = (now - slide.since) / SLIDE_MS;
    this.layout = share < 1 ? between(slide.from, slide.to, share) : slide.to;
    if (share >= 1) this.#slide = null;
    return true;
  }

  /** Places everything anew. */
  arrange() {
    this.#slide = null;
    if (!this.model || !this.room.width) {
      this.layout = null;
      return;
    }
    this.room.foot = this.#hasStrip() ? STRIP.foot : 0;
    this.layout = stageLayout(this.model, this.room);
  }

  get mayEdit() {
    return this.experiment?.role === "control";
  }

  /** Whether a hand can change this number now: not what is switched off. @param {Thing} thing */
  mayDrag(thing) {
    return this.mayEdit && isNumber(thing) && !isSilent(this, thing);
  }

  /** What the spec says of a layer; null for the input. @param {string} name */
  layerOf(name) {
    return this.experiment?.spec.network.layers.find((layer) => layer.name === name) ?? null;
  }

  /** The operation that has just run, inside a step; what is nobody's own is the input's, the loss the output's. */
  get operation() {
    const operation = this.experiment?.operation;
    if (!operation) return null;
    const nobodys = operation.phase === "forward" ? "input" : operation.phase === "loss" ? this.model?.columns.at(-1)?.name : null;
    return { ...operation, layer: operation.layer ?? nobodys ?? null };
  }

  /** Weights that were switched off one by one: drawn however weak they are. */
  get maskedWeights() {
    return maskedWeights(this.experiment?.masks ?? []);
  }

  #hasStrip() {
    const [first, second] = this.model?.columns ?? [];
    return first?.kind === "picture" && second?.kind === "block" && this.room.height >= 430;
  }

  /** Where the first layer's kernels stand as pictures; null where there are none. @returns {Strip} */
  get strip() {
    const { layout, model } = this;
    const first = model?.columns[1];
    if (!layout || !first || !this.#hasStrip()) return null;
    const left = (layout.places[0]?.box.left ?? 0) + (layout.places[0]?.size ?? 0) + 28;
    const pitch = STRIP.size + STRIP.gap;
    const count = Math.max(1, Math.min(16, Math.floor((this.room.width - left - 16) / pitch)));
    return { left, top: this.room.height - STRIP.size - 12, size: STRIP.size, pitch, count, layer: first.name };
  }

  /** Units whose incoming weights are shown as pictures. */
  get pictured() {
    const { strip } = this;
    const units = columnOf(this.model ?? { columns: [], links: [], surfaces: false, wide: false, nodes: [] }, strip?.layer ?? "")?.units ?? 0;
    if (!strip) return [];
    const count = Math.min(strip.count, units);
    return [{ layer: strip.layer, units: Array.from({ length: count }, (_, at) => Math.min(units - count, this.stripFrom) + at) }];
  }

  /** Turns the strip to the row of a chosen unit. @param {Thing} thing */
  showInStrip(thing) {
    const { strip } = this;
    const shown = this.pictured[0]?.units ?? [];
    if (!strip || thing.layer !== strip.layer || thing.unit === undefined || shown.includes(thing.unit)) return;
    this.stripFrom = Math.floor(thing.unit / strip.count) * strip.count;
  }

  /** Range of a layer's weights. @param {string} layer */
  weightRange = (layer) => this.#ranges.get(`${layer}.kernel`)?.value || 1;

  /** Range of a tensor that is drawn (`hidden1.bias`, `sample.hidden1.a`). @param {string} tensor */
  range = (tensor) => this.#ranges.get(tensor)?.value || 1;

  /** Range of a layer's activations for the example shown. @param {string} layer */
  activationRange = (layer) => this.range(layer === "input" ? "sample.input" : `sample.${layer}.a`);

  /** @param {Frame | null} frame @param {number} now  milliseconds */
  follow(frame, now) {
    this.values.frame = frame;
    if (!frame || !this.model) return;
    for (const link of this.model.links) {
      const whole = this.values.kernel(link);
      if (whole) this.#follow(link.kernel, whole, now);
      const bias = this.values.bias(link);
      if (bias) this.#follow(link.bias, bias, now);
    }
    for (const [name, tensor] of frame.tensors) {
      if (name.startsWith("sample.") && (name.endsWith(".a") || name.endsWith(".z") || name === "sample.input")) {
        this.#follow(name, tensor.data, now);
      }
      if (name.includes(".kernel[:,") && !name.startsWith("grad.")) this.#follow(name.slice(0, name.indexOf("[")), tensor.data, now);
      if (name.includes(".kernel[") && name.endsWith(",:]")) this.#follow(name.slice(0, name.indexOf("[")), tensor.data, now);
    }
    for (const thing of [this.hovered, this.chosen, this.focused]) if (isNumber(thing)) this.#remember(thing);
  }

  /**
   * Both boards draw by the ranges of both networks' numbers from now on; null: by its own alone.
   * @param {Board | null} other
   */
  measureWith(other) {
    if (!other && this.#beside) this.#ranges = new Map();
    this.#beside = other?.values ?? null;
    if (!other) return;
    other.#ranges = this.#ranges;
    other.#beside = this.values;
  }

  /** @param {string} name @param {ArrayLike<number>} values @param {number} now */
  #follow(name, values, now) {
    let range = this.#ranges.get(name);
    if (!range) this.#ranges.set(name, (range = new HeldRange()));
    const other = this.#beside?.tensor(name)?.data;
    range.follow(other ? [...Array.from(values), ...other] : values, now);
  }

  /** @param {Thing & {tensor: string, index: number[]}} thing */
  #remember(thing) {
    const key = `${thing.tensor}${thing.index}`;
    const { step } = this.values;
    const value = this.values.number(thing.tensor, thing.index);
    const last = this.#before.get(key);
    if (!last) this.#before.set(key, { step, value, was: Number.NaN, from: step });
    else if (last.step !== step) this.#before.set(key, { step, value, was: last.value, from: last.step });
    if (this.#before.size > 64) this.#before.delete(this.#before.keys().next().value ?? "");
  }

  /** The last change that was seen of a number, and over how many steps; null before there was one. @param {Thing} thing */
  change(thing) {
    const seen = this.#before.get(`${thing.tensor}${thing.index}`);
    if (!seen || Number.isNaN(seen.was)) return null;
    return { by: seen.value - seen.was, steps: seen.step - seen.from };
  }

  /** @param {Thing} thing */
  number(thing) {
    if (this.held && sameThing(this.held.thing, thing)) return this.held.value;
    return isNumber(thing) ? this.values.number(thing.tensor, thing.index) : Number.NaN;
  }

  /** NaN: no gradient yet. @param {Thing} thing */
  gradient(thing) {
    return isNumber(thing) ? this.values.number(`grad.${thing.tensor}`, thing.index) : Number.NaN;
  }

  /** The range that a number is dragged and drawn by. @param {Thing} thing */
  rangeOf(thing) {
    return isWeight(thing) ? this.weightRange(thing.layer) : Math.max(this.weightRange(thing.layer), this.range(`${thing.layer}.bias`));
  }

  /** Locked: pinned for longer than a hand holds it. @param {Thing} thing */
  locked(thing) {
    return this.held && sameThing(this.held.thing, thing) ? this.held.locked : this.pinned(thing);
  }

  /** @param {Thing | null} thing */
  pinned(thing) {
    return isPinned(this.experiment?.pins ?? [], thing);
  }

  /** Where a thing's handle is. @param {Thing} thing @returns {{x: number, y: number} | null} */
  anchor(thing) {
    if (!this.model || !this.layout) return null;
    const place = placeOf(this.layout, thing.layer);
    if (!place) return null;
    if (isWeight(thing)) {
      const ends = edgeEnds(this.model, this.layout, thing);
      return ends ? { x: (ends.x0 + ends.x1) / 2, y: (ends.y0 + ends.y1) / 2 } : this.pixel(thing);
    }
    const unit = thing.unit ?? 0;
    if (isNumber(thing) && hasBiasDot(place)) return biasPoint(place, unit);
    if (thing.unit === undefined) return { x: place.x, y: 32 };
    if (!place.xs.length) return { x: place.x, y: place.box.top + place.box.height / 2 };
    return { x: Number(place.xs[unit]), y: Number(place.ys[unit]) };
  }

  /** Where a weight of an image's pixel stands in the picture of weights. @param {Thing} thing */
  pixel(thing) {
    const side = this.model?.columns[0]?.side ?? 0;
    const input = thing.index?.[0];
    if (!side || !this.layout?.weights.size || input === undefined) return null;
    const { left, top, size } = this.layout.weights;
    return { x: left + ((input % side) + 0.5) * (size / side), y: top + (Math.floor(input / side) + 0.5) * (size / side) };
  }

  /**
   * @param {number} x @param {number} y @param {boolean} touch
   * @returns {Thing | null}
   */
  thingAt(x, y, touch) {
    const { model, layout } = this;
    if (!model || !layout) return null;
    for (const place of layout.places) {
      if (!linkInto(model, place.column.name)?.bias) continue;
      const unit = biasAt(place, x, y, touch ? FINGER : 8);
      // A finger on the middle of a small tile means the tile.
      if (unit >= 0 && !(touch && unitAt(place, x, y, -place.size / 4) >= 0)) return biasThing(place.column.name, unit);
    }
    for (const place of layout.places) {
      if (place.column.kind === "picture" || place.column.kind === "bridge") continue;
      const unit = unitAt(place, x, y, place.column.kind === "block" ? 2 : touch ? 4 : 2);
      if (unit >= 0 && place.column.kind === "maps") return { layer: place.column.name, unit, cell: cellAt(place, unit, x, y) };
      if (unit >= 0) return { layer: place.column.name, unit };
    }
    return this.#stripAt(x, y) ?? this.#edgeAt(x, y, touch ? FINGER : MOUSE);
  }

  /** @param {number} x @param {number} y @returns {Thing | null} */
  #stripAt(x, y) {
    const { strip } = this;
    if (!strip || y < strip.top || y > strip.top + strip.size || x < strip.left) return null;
    const at = Math.floor((x - strip.left) / strip.pitch);
    const unit = this.pictured[0]?.units[at];
    return unit === undefined ? null : { layer: strip.layer, unit };
  }

  /** Nearest of the edges that are drawn. @param {number} x @param {number} y @param {number} reach @returns {Thing | null} */
  #edgeAt(x, y, reach) {
    const { layout, edges } = this;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < edges.count; at++) {
      const link = edges.links[Number(edges.link[at])];
      const from = link && layout?.places[link.from.at];
      const to = link && layout?.places[link.to.at];
      if (!from || !to) continue;
      const input = Number(edges.input[at]);
      const unit = Number(edges.unit[at]);
      const away = edgeDistance(x, y, Number(from.xs[input]) + from.size / 2, Number(from.ys[input]), Number(to.xs[unit]) - to.entry, Number(to.ys[unit]));
      const rim = Math.max(0, away - 3.2 * Number(edges.share[at])) + (sameThing(this.chosen, weightThing(link.layer, input, unit)) ? -3 : 0);
      if (rim < least) {
        least = rim;
        best = at;
      }
    }
    if (best < 0 || least > reach) return null;
    const link = edges.links[Number(edges.link[best])];
    return link ? weightThing(link.layer, Number(edges.input[best]), Number(edges.unit[best])) : null;
  }
}
