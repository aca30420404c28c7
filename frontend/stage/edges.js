/** Weights as curves: colour by sign, width and opacity by size. */

import { REACH } from "./hit.js";
import { isWeight, sameThing } from "./thing.js";

/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Link} Link */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./values.js").FrameValues} FrameValues */

export const MOST_EDGES = 400; // all are drawn up to here
export const STRONGEST = 300; // and beyond it these
const OUTGOING = 10; // of a chosen unit in a wide network
const FADED = 0.25;
const LEVELS = 64; // widths are drawn in steps of 0.1 px

/** @param {number} share  of the range, 0..1 @param {number} most  px */
export const edgeWidth = (share, most) => 0.6 + (most - 0.6) * share;
/** @param {number} share  of the range, 0..1 */
export const edgeOpacity = (share) => 0.2 + 0.7 * share;

/** The edges to be drawn this frame, in arrays that are used again. */
export class EdgeList {
  count = 0;
  total = 0;
  /** @type {Link[]} */
  links = [];
  link = new Uint8Array(MOST_EDGES * 4);
  input = new Uint16Array(MOST_EDGES * 4);
  unit = new Uint16Array(MOST_EDGES * 4);
  weight = new Float32Array(MOST_EDGES * 4);
  share = new Float32Array(MOST_EDGES * 4);
  #histogram = new Uint32Array(256);

  get thinned() {
    return this.total > this.count && this.total > MOST_EDGES;
  }

  /**
   * @param {Model} model
   * @param {FrameValues} values
   * @param {(layer: string) => number} range
   * @param {Thing | null} chosen
   * @param {boolean} thin  draw the strongest only, however few there are
   * @param {readonly Thing[]} [always]  weights that are there however weak: those switched off
   */
  gather(model, values, range, chosen, thin, always = []) {
    this.count = 0;
    this.total = 0;
    this.links = model.links;
    const open = model.links.filter((link) => link.from.kind === "tiles" && link.to.kind === "tiles");
    if (model.wide) {
      if (chosen?.unit !== undefined) this.#outgoing(values, range, chosen.layer, chosen.unit);
      return;
    }
    for (const link of open) this.total += link.from.units * link.to.units;
    const all = this.total <= MOST_EDGES && !(thin && this.total > STRONGEST);
    const least = all ? -1 : this.#threshold(open, values, range);
    for (const link of open) {
      const data = values.kernel(link);
      if (!data) continue;
      const at = model.links.indexOf(link);
      const units = link.to.units;
      const full = range(link.layer);
      for (let place = 0; place < data.length; place++) {
        const weight = Number(data[place]);
        const share = Math.min(1, Math.abs(weight) / full);
        if (share > least) this.#add(at, Math.floor(place / units), place % units, weight, share);
      }
    }
    if (all) return;
    for (const { layer, index } of always) {
      const at = model.links.findIndex((link) => link.layer === layer);
      if (at >= 0) this.#add(at, index?.[0] ?? 0, index?.[1] ?? 0, 0, 0);
    }
  }

  /** @param {number} link @param {number} input @param {number} unit @param {number} weight @param {number} share */
  #add(link, input, unit, weight, share) {
    if (this.count >= this.link.length) return;
    this.link[this.count] = link;
    this.input[this.count] = input;
    this.unit[this.count] = unit;
    this.weight[this.count] = weight;
    this.share[this.count] = share;
    this.count += 1;
  }

  /** The share above which about the 300 strongest lie: counted, not sorted. @param {Link[]} links @param {FrameValues} values @param {(layer: string) => number} range */
  #threshold(links, values, range) {
    const bins = this.#histogram.fill(0);
    for (const link of links) {
      const data = values.kernel(link);
      const full = range(link.layer);
      if (!data) continue;
      for (const weight of data) {
        const bin = Math.min(255, Math.floor((Math.abs(weight) / full) * 255)) || 0;
        bins[bin] = Number(bins[bin]) + 1;
      }
    }
    let seen = 0;
    for (let bin = 255; bin >= 0; bin--) {
      seen += Number(bins[bin]);
      if (seen > STRONGEST) return (bin + 1) / 255 - 1e-6;
    }
    return -1;
  }

  /** @param {FrameValues} values @param {(layer: string) => number} range @param {string} layer @param {number} unit */
  #outgoing(values, range, layer, unit) {
    for (const link of this.links) {
      if (link.from.name !== layer) continue;
      const row = values.outgoing(link, unit);
      if (!row) continue;
      const full = range(link.layer);
      const weights = Array.from({ length: row.count }, (_, at) => Number(row.data[row.start + at * row.stride]));
      const strongest = weights.map((_, at) => at).sort((a, b) => Math.abs(Number(weights[b])) - Math.abs(Number(weights[a])));
      for (const to of strongest.slice(0, OUTGOING)) {
        const weight = Number(weights[to]);
        this.#add(this.links.indexOf(link), unit, to, weight, Math.min(1, Math.abs(weight) / full));
      }
    }
  }
}

/**
 * Adds an edge's curve to a path.
 * @param {CanvasRenderingContext2D | Path2D} path @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 */
export function curve(path, x0, y0, x1, y1) {
  const reach = (x1 - x0) * REACH;
  path.moveTo(x0, y0);
  path.bezierCurveTo(x0 + reach, y0, x1 - reach, y1, x1, y1);
}

/** The curves of one layout, made once: a stroke then costs a tenth less than a path built every frame. */
export class Curves {
  /** @type {Layout | null} */
  #layout = null;
  /** @type {Map<Link, Path2D[]>} */
  #paths = new Map();

  /** @param {Layout} layout @param {Link} link @param {number} input @param {number} unit @returns {Path2D} */
  path(layout, link, input, unit) {
    if (this.#layout !== layout) {
      this.#layout = layout;
      this.#paths.clear();
    }
    let paths = this.#paths.get(link);
    if (!paths) this.#paths.set(link, (paths = []));
    const at = input * link.to.units + unit;
    return (paths[at] ??= made(layout, link, input, unit));
  }
}

/** @param {Layout} layout @param {Link} link @param {number} input @param {number} unit */
function made(layout, link, input, unit) {
  const path = new Path2D();
  const from = layout.places[link.from.at];
  const to = layout.places[link.to.at];
  if (from && to) curve(path, Number(from.xs[input]) + from.size / 2, Number(from.ys[input]), Number(to.xs[unit]) - to.entry, Number(to.ys[unit]));
  return path;
}

/** @param {EdgeList} list @param {number} at @param {Thing | null} chosen */
function belongs(list, at, chosen) {
  if (!chosen) return true;
  const link = list.links[Number(list.link[at])];
  if (!link) return false;
  if (isWeight(chosen)) {
    return sameThing(chosen, { layer: link.layer, tensor: link.kernel, index: [Number(list.input[at]), Number(list.unit[at])] });
  }
  if (chosen.unit === undefined) return link.layer === chosen.layer || link.from.name === chosen.layer;
  if (link.layer === chosen.layer && list.unit[at] === chosen.unit) return true;
  return !chosen.tensor && link.from.name === chosen.layer && list.input[at] === chosen.unit;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {Curves} curves
 * @param {EdgeList} list
 * @param {Thing | null} chosen  the rest fades
 * @param {{pos: string, neg: string}} colours
 * @param {boolean} signMarks  negative ones dashed
 */
export function drawEdges(context, layout, curves, list, chosen, colours, signMarks) {
  for (let at = 0; at < list.count; at++) {
    const link = list.links[Number(list.link[at])];
    if (!link) continue;
    const negative = Number(list.weight[at]) < 0;
    const share = Math.round(Number(list.share[at]) * LEVELS) / LEVELS;
    context.strokeStyle = negative ? colours.neg : colours.pos;
    context.globalAlpha = edgeOpacity(share) * (belongs(list, at, chosen) ? 1 : FADED);
    context.lineWidth = edgeWidth(share, layout.stroke);
    if (signMarks) context.setLineDash(negative ? DASHED : SOLID);
    context.stroke(curves.path(layout, link, Number(list.input[at]), Number(list.unit[at])));
  }
  if (signMarks) context.setLineDash(SOLID);
  context.globalAlpha = 1;
}

/** @type {number[]} */
const SOLID = [];
const DASHED = [4, 3];
