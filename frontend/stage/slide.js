/** Columns that make room for a new one: places between two layouts, for 160 ms. Places move, values never do. Pure. */

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */

export const SLIDE_MS = 160;

/** Fast at first, then slower. @param {number} share  0..1 */
const easeOut = (share) => 1 - (1 - share) ** 3;

/** @param {number} a @param {number} b @param {number} t */
const mix = (a, b, t) => a + (b - a) * t;

/** @param {Place} from @param {Place} to @param {number} t @returns {Place} */
function placeBetween(from, to, t) {
  const along = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => b.map((value, at) => mix(a[at] ?? value, value, t));
  const { box: a } = from;
  const { box: b } = to;
  return {
    ...to,
    x: mix(from.x, to.x, t),
    size: mix(from.size, to.size, t),
    height: mix(from.height, to.height, t),
    entry: mix(from.entry, to.entry, t),
    xs: along(from.xs, to.xs),
    ys: along(from.ys, to.ys),
    box: { left: mix(a.left, b.left, t), top: mix(a.top, b.top, t), width: mix(a.width, b.width, t), height: mix(a.height, b.height, t) },
  };
}

/**
 * The layout at a share of the way; a column that is new stands in its place at once.
 * @param {Layout} from @param {Layout} to @param {number} share  0..1
 * @returns {Layout}
 */
export function between(from, to, share) {
  const t = easeOut(Math.min(1, Math.max(0, share)));
  const known = new Map(from.places.map((place) => [place.column.name, place]));
  const places = to.places.map((place) => {
    const before = known.get(place.column.name);
    return before?.column.kind === place.column.kind ? placeBetween(before, place, t) : place;
  });
  return { ...to, places };
}
