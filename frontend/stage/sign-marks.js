/** A minus in the corner of negative cells, for eyes and printers that see no hue. */

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./values.js").FrameValues} FrameValues */

const LEAST = 5; // px of a cell in which a minus can be seen

/**
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {FrameValues} values @param {Palette} palette
 * @param {number} range  of the layer's activations
 */
export function markCells(context, place, values, palette, range) {
  const { size, height, xs, ys, column } = place;
  if (size < LEAST) return;
  const data = values.tensor(column.at === 0 ? "sample.input" : `sample.${column.name}.a`)?.data;
  if (!data) return;
  const long = Math.max(3, Math.round(size * 0.3));
  const inset = size < 12 ? 1 : 3;
  for (let unit = 0; unit < xs.length; unit++) {
    const value = Number(data[unit]);
    if (!(value < 0)) continue;
    context.fillStyle = palette.textOn(value, range);
    context.fillRect(Number(xs[unit]) - size / 2 + inset, Number(ys[unit]) - height / 2 + inset + 1, long, size < 12 ? 1 : 2);
  }
}

/**
 * The same for wide layers, whose cells are painted as one picture.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {FrameValues} values @param {Palette} palette
 * @param {(layer: string) => number} range
 */
export function markBlocks(context, layout, values, palette, range) {
  for (const place of layout.places) {
    if (place.column.kind === "block") markCells(context, place, values, palette, range(place.column.name));
  }
}
