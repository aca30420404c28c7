/** What is switched off, as it is drawn: hollow, with a diagonal. */

import { curve } from "./edges.js";
import { edgeEnds, placeOf } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./palette.js").Palette} Palette */

const TUBE = { outer: 5, inner: 2.6 }; // px: a hollow line
const STROKE = 9; // px half the diagonal across a line

/** Weights, beneath the tiles. @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
export function drawSilentEdges(context, board, palette) {
  const { model, layout } = board;
  if (!model || !layout) return;
  for (const thing of board.maskedWeights) {
    const ends = edgeEnds(model, layout, thing);
    if (!ends) continue;
    for (const [width, colour] of /** @type {const} */ ([[TUBE.outer, palette.ctl], [TUBE.inner, palette.card]])) {
      context.beginPath();
      curve(context, ends.x0, ends.y0, ends.x1, ends.y1);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
    const x = (ends.x0 + ends.x1) / 2;
    const y = (ends.y0 + ends.y1) / 2;
    diagonal(context, x - STROKE, y + STROKE, x + STROKE, y - STROKE, palette);
  }
}

/** Units and biases, above the tiles. @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
export function drawSilentUnits(context, board, palette) {
  const { layout } = board;
  for (const mask of board.experiment?.masks ?? []) {
    const layer = mask.layer ?? mask.tensor?.split(".")[0] ?? "";
    const place = layout && placeOf(layout, layer);
    if (!place) continue;
    if (mask.tensor) {
      const [unit, other] = mask.index ?? [];
      const at = other === undefined && unit !== undefined ? board.anchor({ layer, unit, tensor: mask.tensor, index: [unit] }) : null;
      if (!at) continue;
      context.beginPath();
      context.arc(at.x, at.y, 5, 0, 7);
      fill(context, palette);
      diagonal(context, at.x - 6, at.y + 6, at.x + 6, at.y - 6, palette);
      continue;
    }
    const x = Number(place.xs[mask.unit ?? 0]);
    const y = Number(place.ys[mask.unit ?? 0]);
    const { size, height, radius } = place;
    context.beginPath();
    context.roundRect(x - size / 2, y - height / 2, size, height, radius);
    fill(context, palette);
    const inside = radius * 0.5;
    diagonal(context, x - size / 2 + inside, y + height / 2 - inside, x + size / 2 - inside, y - height / 2 + inside, palette);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Palette} palette */
function fill(context, palette) {
  context.fillStyle = palette.card;
  context.fill();
  context.strokeStyle = palette.ctl;
  context.lineWidth = 1.5;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {Palette} palette */
function diagonal(context, x0, y0, x1, y1, palette) {
  for (const [width, colour] of /** @type {const} */ ([[5, palette.card], [2, palette.ink]])) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
