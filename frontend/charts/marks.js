/** Points of classes: colour and shape together (lib/colour.js, `classLook`), with the rim telling the split. */

/** @typedef {import("../lib/colour.js").Shape} Shape */
/** @typedef {readonly (readonly [number, number])[]} Corners  y downwards, in radii */

/** @param {number} count @param {number} [inner]  radius of every second corner @param {number} [size] @returns {Corners} */
const ring = (count, inner = 1, size = 1.15) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    const radius = size * (i % 2 ? inner : 1);
    return [Math.cos(angle) * radius, Math.sin(angle) * radius];
  });

const ARM = 0.4; // half an arm's width
/** @type {Corners} */
const PLUS = [[-ARM, -1.15], [ARM, -1.15], [ARM, -ARM], [1.15, -ARM], [1.15, ARM], [ARM, ARM], [ARM, 1.15], [-ARM, 1.15], [-ARM, ARM], [-1.15, ARM], [-1.15, -ARM], [-ARM, -ARM]];
const TURN = Math.SQRT1_2;
/** @type {Corners} */
const TRIANGLE = [[0, -1.25], [1.16, 0.85], [-1.16, 0.85]];

/** Sizes are such that all cover about the same area. @type {{readonly [shape in Exclude<Shape, "disc" | "half-disc">]: Corners}} */
const CORNERS = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  triangle: TRIANGLE,
  diamond: ring(4, 1, 1.25),
  plus: PLUS,
  cross: PLUS.map(([x, y]) => /** @type {const} */ ([(x - y) * TURN, (x + y) * TURN])),
  "triangle-down": TRIANGLE.map(([x, y]) => /** @type {const} */ ([x, -y])),
  star: ring(10, 0.48, 1.45),
  hexagon: ring(6, 1, 1.1),
};

/**
 * Traces a mark as the current path.
 * @param {import("../lib/svg.js").Paper} context
 * @param {number} x @param {number} y  centre, CSS pixels
 * @param {Shape} kind
 * @param {number} radius
 */
export function shape(context, x, y, kind, radius) {
  context.beginPath();
  if (kind === "disc") {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (kind === "half-disc") {
    context.arc(x - radius * 0.5, y, radius * 1.3, -Math.PI / 2, Math.PI / 2);
    context.closePath();
  } else {
    CORNERS[kind].forEach(([dx, dy], i) => {
      if (i) context.lineTo(x + dx * radius, y + dy * radius);
      else context.moveTo(x + dx * radius, y + dy * radius);
    });
    context.closePath();
  }
}
