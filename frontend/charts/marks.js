/** Points of two classes: colour and shape together, with the rim telling the split. */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x @param {number} y  centre, CSS pixels
 * @param {number} label  1: disc, 0: square
 * @param {number} radius
 */
export function shape(context, x, y, label, radius) {
  context.beginPath();
  if (label > 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else context.rect(x - radius * 0.88, y - radius * 0.88, radius * 1.76, radius * 1.76);
}
