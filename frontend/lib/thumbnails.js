/** Small pictures of the data sets for the gallery: their shapes, not their points. Pure. */

/** @typedef {{x1: number, x2: number, value: number, label?: number}} Point  value: -1 or 1 for the two classes, between for values; label: of several classes */

/** Steps of an irrational ratio fill an interval evenly; two such ratios fill a square, without random numbers. @param {number} i @param {number} ratio */
const spread = (i, ratio) => (0.5 + i * ratio) % 1;

/** x1 and x2 from -1 to 1, larger x2 above. @param {string} dataset @param {number} [classes]  of blobs @returns {Point[]} */
export function shapePoints(dataset, classes = 3) {
  switch (dataset) {
    case "xor4":
      return [[-1, -1, 0], [-1, 1, 1], [1, -1, 1], [1, 1, 0]].map(([x1, x2, label]) => point(x1 * 0.5, x2 * 0.5, label === 1));
    case "xor":
      return range(64).map((i) => {
        const x1 = away(spread(i, 0.7548777) * 1.8 - 0.9);
        const x2 = away(spread(i, 0.5698403) * 1.8 - 0.9);
        return point(x1, x2, x1 * x2 >= 0);
      });
    case "circle":
      return range(60).map((i) => {
        const inside = i % 3 === 0;
        const radius = inside ? 0.42 * Math.sqrt(spread(i, 0.7548777)) : 0.7 + 0.24 * spread(i, 0.7548777);
        const angle = 2 * Math.PI * spread(i, 0.5698403);
        return point(radius * Math.cos(angle), radius * Math.sin(angle), inside);
      });
    case "gauss":
      return range(48).map((i) => {
        const high = i % 2 === 0;
        const radius = 0.44 * spread(i, 0.7548777) ** 0.7;
        const angle = 2 * Math.PI * spread(i, 0.5698403);
        const centre = high ? 0.42 : -0.42;
        return point(centre + radius * Math.cos(angle), centre + radius * Math.sin(angle), high);
      });
    case "spiral":
      return range(60).map((i) => {
        const high = i % 2 === 0;
        const place = (i >> 1) / 30;
        const angle = 1.75 * place * 2 * Math.PI + (high ? 0 : Math.PI);
        return point(0.9 * place * Math.sin(angle), 0.9 * place * Math.cos(angle), high);
      });
    case "moons":
      return range(48).map((i) => {
        const high = i % 2 === 0;
        const angle = Math.PI * ((i >> 1) / 23);
        const [x, y] = [Math.cos(angle) * 0.55, Math.sin(angle) * 0.62];
        return high ? point(x - 0.28, y - 0.24, true) : point(x + 0.28, 0.24 - y, false);
      });
    case "circles":
      return range(48).map((i) => {
        const inner = i % 2 === 0;
        const angle = 2 * Math.PI * ((i >> 1) / 24);
        return point((inner ? 0.42 : 0.85) * Math.cos(angle), (inner ? 0.42 : 0.85) * Math.sin(angle), inner);
      });
    case "blobs":
      return range(48).map((i) => {
        const label = i % classes;
        const radius = 0.3 * Math.sqrt(spread(i, 0.7548777));
        const angle = 2 * Math.PI * spread(i, 0.5698403);
        const place = (2 * Math.PI * label) / classes; // class 0 above, the next clockwise, as the set itself
        return { x1: 0.58 * Math.sin(place) + radius * Math.cos(angle), x2: 0.58 * Math.cos(place) + radius * Math.sin(angle), value: 1, label };
      });
    case "reg_plane":
      return range(60).map((i) => valued(i, (x1, x2) => (x1 + x2) / 1.6));
    case "reg_gauss":
      return range(90).map((i) => valued(i, bumps));
    default:
      return [];
  }
}

/** @param {number} count */
const range = (count) => Array.from({ length: count }, (_, i) => i);

/** @param {number} x1 @param {number} x2 @param {boolean} high @returns {Point} */
const point = (x1, x2, high) => ({ x1, x2, value: high ? 1 : -1 });

/** @param {number} i @param {(x1: number, x2: number) => number} value @returns {Point} */
function valued(i, value) {
  const x1 = spread(i, 0.7548777) * 1.8 - 0.9;
  const x2 = spread(i, 0.5698403) * 1.8 - 0.9;
  return { x1, x2, value: Math.max(-1, Math.min(1, value(x1, x2))) };
}

/** Three bumps above and three below, of alternating sign. @param {number} x1 @param {number} x2 */
function bumps(x1, x2) {
  const column = Math.max(-1, Math.min(1, Math.round(x1 / 0.6)));
  const height = Math.max(0, 1 - Math.hypot(x1 - column * 0.6, Math.abs(x2) - 0.42) / 0.36);
  return height * (column === 0 ? -1 : 1) * Math.sign(x2);
}

/** Off the axes, as the set's points are. @param {number} v */
const away = (v) => v + (v > 0 ? 0.06 : -0.06);
