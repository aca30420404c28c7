/** Where the weight popover goes: near its thing, over neither its units nor its edge. Pure. */

import { riseAt } from "./hit.js";
import { linkInto } from "./model.js";
import { edgeEnds, placeOf } from "./thing.js";

/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{x: number, y: number}} Point */

const MARGIN = 8;
const GRID = 8; // places tried each way, beside those around the thing

/** Shared area of two boxes. @param {Box} a @param {Box} b */
export function overlap(a, b) {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** @param {Box} box @param {Point} point */
function holds(box, point) {
  return point.x > box.left && point.x < box.left + box.width && point.y > box.top && point.y < box.top + box.height;
}

/**
 * @param {{width: number, height: number}} size  of what is placed
 * @param {{width: number, height: number}} room
 * @param {Point} anchor  the thing's handle
 * @param {readonly Box[]} keep  not to be covered at all
 * @param {readonly Point[]} line  points of the edge, not to be covered either
 * @param {readonly {box: Box, weight: number}[]} rather  rather not to be covered, at so much a pixel
 * @returns {Point}  left and top
 */
export function placeBeside(size, room, anchor, keep, line, rather) {
  const right = Math.max(MARGIN, room.width - size.width - MARGIN);
  const foot = Math.max(MARGIN, room.height - size.height - MARGIN);
  const clamped = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(most, Math.max(MARGIN, value));
  /** @type {Point[]} */
  const candidates = [];
  const across = [anchor.x - size.width / 2, anchor.x + 24, anchor.x - size.width - 24, anchor.x - 26];
  const down = [anchor.y + 40, anchor.y - size.height - 40, anchor.y - size.height / 2];
  for (let at = 0; at <= GRID; at++) {
    across.push((right * at) / GRID);
    down.push((foot * at) / GRID);
  }
  for (const x of across) {
    for (const y of down) {
      candidates.push({ x: clamped(x, right), y: clamped(y, foot) });
    }
  }
  let best = candidates[0] ?? { x: MARGIN, y: MARGIN };
  let least = Number.POSITIVE_INFINITY;
  for (const at of candidates) {
    const box = { left: at.x - 6, top: at.y - 6, width: size.width + 12, height: size.height + 12 };
    const covered = keep.reduce((sum, other) => sum + overlap(box, other), 0);
    const crossed = line.reduce((sum, point) => sum + (holds(box, point) ? 1 : 0), 0);
    const others = rather.reduce((sum, other) => sum + overlap(box, other.box) * other.weight, 0);
    const away = Math.hypot(at.x + size.width / 2 - anchor.x, at.y + size.height / 2 - anchor.y);
    const cost = covered * 50 + crossed * 4000 + others + away;
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  return best;
}

/** The point of a box's rim that is nearest to a point: the leader line ends there. @param {Box} box @param {Point} from */
export function nearestRim(box, from) {
  return {
    x: Math.min(box.left + box.width, Math.max(box.left, from.x)),
    y: Math.min(box.top + box.height, Math.max(box.top, from.y)),
  };
}

const LINE_POINTS = 24;
const HEADER = 140; // px across a layer's name and buttons

/**
 * Where the popover of a number goes.
 * @param {import("./board.js").Board} board @param {import("./thing.js").Thing} thing
 * @param {{width: number, height: number}} size
 * @returns {Point | null}
 */
export function popoverSpot(board, thing, size) {
  const { layout, model, room } = board;
  const anchor = board.anchor(thing);
  if (!layout || !model || !anchor) return null;
  const link = linkInto(model, thing.layer);
  const tile = (/** @type {string} */ layer, /** @type {number} */ unit) => {
    const place = placeOf(layout, layer);
    if (!place) return [];
    if (place.column.kind === "picture") return [place.box];
    const dot = 8;
    const left = Number(place.xs[unit]) - place.size / 2 - dot;
    const top = Number(place.ys[unit]) - place.height / 2;
    return [{ left, top, width: place.size + dot, height: place.height + dot }];
  };
  const ends = edgeEnds(model, layout, thing);
  const keep = tile(thing.layer, thing.unit ?? 0);
  if (link && ends) keep.push(...tile(link.from.name, thing.index?.[0] ?? 0));
  /** @type {Point[]} */
  const line = [];
  if (ends) {
    for (let at = 0; at <= LINE_POINTS; at++) {
      const share = at / LINE_POINTS;
      line.push({ x: ends.x0 + (ends.x1 - ends.x0) * share, y: ends.y0 + (ends.y1 - ends.y0) * riseAt(share) });
    }
  }
  if (layout.weights.size && !ends) keep.push({ left: layout.weights.left, top: layout.weights.top, width: layout.weights.size, height: layout.weights.size });
  const rather = layout.places.flatMap((place) => {
    const apart = place.column.kind === "tiles" && place.size >= 24;
    const boxes = apart ? Array.from(place.xs, (_, unit) => tile(place.column.name, unit)[0] ?? place.box) : [place.box];
    const header = { left: place.x - HEADER / 2, top: 0, width: HEADER, height: layout.top };
    return [...boxes.map((box) => ({ box, weight: 0.1 })), { box: header, weight: 0.03 }];
  });
  return placeBeside(size, room, anchor, keep, line, rather);
}
