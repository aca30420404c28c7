/** Points in the making: put, taken away, undone. Pure; a list of points is never changed in place. */

/** @typedef {import("./csv.js").Point} Point */
/** @typedef {import("../types.js").Domain} Domain */

const MOST_UNDOS = 200;

/** The plane of the generated sets. @type {Domain} */
export const PLANE = [-6, 6, -6, 6];

export class OwnPoints {
  /** @type {readonly Point[]} */
  points = [];
  /** @type {(readonly Point[])[]} */
  #before = [];

  get canUndo() {
    return this.#before.length > 0;
  }

  /** All others in one go. @param {readonly Point[]} points */
  replace(points) {
    this.#before.push(this.points);
    if (this.#before.length > MOST_UNDOS) this.#before.shift();
    this.points = points;
  }

  /** Begins anew, with nothing to undo. @param {readonly Point[]} points */
  begin(points) {
    this.points = points;
    this.#before = [];
  }

  /** @param {Point} point */
  add(point) {
    this.replace([...this.points, point]);
  }

  /**
   * Takes the nearest point away, if one is near.
   * @param {readonly [number, number]} place @param {number} reach  in the points' units
   * @returns {boolean} whether one was there
   */
  remove([x1, x2], reach) {
    let best = -1;
    let least = reach;
    this.points.forEach(({ point }, at) => {
      const distance = Math.hypot(point[0] - x1, point[1] - x2);
      if (distance <= least) [best, least] = [at, distance];
    });
    if (best >= 0) this.replace(this.points.filter((_, at) => at !== best));
    return best >= 0;
  }

  undo() {
    this.points = this.#before.pop() ?? this.points;
  }
}

/**
 * The part of the plane to draw: the one given where it holds all points, else what holds them with a tenth to spare.
 * @param {readonly Point[]} points @param {Domain} domain @returns {Domain}
 */
export function roomFor(points, domain) {
  const [left, right, low, high] = domain;
  if (points.every(({ point: [x1, x2] }) => x1 >= left && x1 <= right && x2 >= low && x2 <= high)) return domain;
  const range = (/** @type {0 | 1} */ axis) => {
    const [least, most] = points.reduce(([a, b], { point }) => [Math.min(a, point[axis]), Math.max(b, point[axis])], [Infinity, -Infinity]);
    const spare = (most - least) / 10 || 1;
    return [least - spare, most + spare];
  };
  const [x, y] = [range(0), range(1)];
  return [x[0], x[1], y[0], y[1]];
}

/** As many decimals as the drawn plane can tell apart. @param {number} value @param {number} width  of the plane */
export function rounded(value, width) {
  const digits = Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(width))));
  return Number(value.toFixed(digits)) || 0;
}
