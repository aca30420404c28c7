/**
 * Which thing is under the pointer. Pure.
 *
 * All edges are one curve, stretched: a cubic Bezier whose control points stand at 0.4 of the span, level with its
 * ends. So one table inverts x(t) for all of them, and finding the nearest edge needs no sampling.
 */

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */

export const REACH = 0.4; // of the span: where the control points stand
const STEPS = 256;

/** t for a share of the span, 0..1 */
const INVERSE = (() => {
  const table = new Float32Array(STEPS + 1);
  const along = (/** @type {number} */ t) => 3 * (1 - t) * (1 - t) * t * REACH + 3 * (1 - t) * t * t * (1 - REACH) + t ** 3;
  for (let at = 0; at <= STEPS; at++) {
    let low = 0;
    let high = 1;
    for (let turn = 0; turn < 30; turn++) {
      const half = (low + high) / 2;
      if (along(half) < at / STEPS) low = half;
      else high = half;
    }
    table[at] = (low + high) / 2;
  }
  return table;
})();

/**
 * How far an edge has risen, 0..1, at a share of its span.
 * @param {number} share  0..1
 */
export function riseAt(share) {
  const t = Number(INVERSE[Math.round(Math.min(1, Math.max(0, share)) * STEPS)]);
  return t * t * (3 - 2 * t);
}

/**
 * Distance in pixels from a point to the edge between (x0, y0) and (x1, y1); Infinity beyond its ends.
 * @param {number} x @param {number} y @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 */
export function edgeDistance(x, y, x0, y0, x1, y1) {
  const share = (x - x0) / (x1 - x0);
  if (!(share >= -0.02 && share <= 1.02)) return Number.POSITIVE_INFINITY;
  const away = Math.abs(y - (y0 + (y1 - y0) * riseAt(share)));
  const slope = ((riseAt(share + 0.02) - riseAt(share - 0.02)) * (y1 - y0)) / (0.04 * (x1 - x0));
  return away / Math.hypot(1, slope);
}

/**
 * The unit of a column under a point, -1 for none. `slack` widens the target (fingers).
 * @param {Place} place @param {number} x @param {number} y @param {number} slack
 */
export function unitAt(place, x, y, slack) {
  const { box, size, height } = place;
  if (x < box.left - slack || x > box.left + box.width + slack) return -1;
  if (y < box.top - slack || y > box.top + box.height + slack) return -1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let unit = 0; unit < place.xs.length; unit++) {
    const awayX = Math.max(0, Math.abs(x - Number(place.xs[unit])) - size / 2);
    const awayY = Math.max(0, Math.abs(y - Number(place.ys[unit])) - height / 2);
    const away = Math.hypot(awayX, awayY);
    if (away < least) {
      least = away;
      best = unit;
    }
  }
  return least <= slack ? best : -1;
}

/** Where a unit's bias dot stands. @param {Place} place @param {number} unit */
export function biasPoint(place, unit) {
  return { x: Number(place.xs[unit]) - place.size / 2, y: Number(place.ys[unit]) + place.height / 2 };
}

/** Cells of a wide layer have none: their bias is reached by keys. @param {Place} place */
export function hasBiasDot(place) {
  return place.column.at > 0 && place.column.kind === "tiles";
}

/** Small tiles have smaller dots, so that each stays between its own tile and the next. @param {number} size  px of a tile */
export function dotScale(size) {
  return Math.min(1, Math.max(0.45, size / 30));
}

/** @param {Place} place @param {number} x @param {number} y @param {number} reach  radius of the target */
export function biasAt(place, x, y, reach) {
  if (!hasBiasDot(place)) return -1;
  let best = -1;
  let least = reach * dotScale(place.size);
  for (let unit = 0; unit < place.xs.length; unit++) {
    const dot = biasPoint(place, unit);
    const away = Math.hypot(x - dot.x, y - dot.y);
    if (away > least) continue;
    best = unit;
    least = away;
  }
  return best;
}
