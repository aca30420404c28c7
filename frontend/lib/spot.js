/** Where a bubble stands: beside what it explains, inside the window, never over it. Pure; CSS pixels. */

/** @typedef {{left: number, top: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number}} Size */

const GAP = 6;
const MARGIN = 8;

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

/**
 * The first side with room, of above, below, right and left; where none has, above or below, the larger.
 * @param {Box} home  what must stay visible
 * @param {Size} bubble
 * @param {Size} room  the window
 * @returns {{left: number, top: number}}
 */
export function bubbleSpot(home, bubble, room) {
  const right = home.left + home.width;
  const bottom = home.top + home.height;
  const along = clamp(home.left, MARGIN, Math.max(MARGIN, room.width - bubble.width - MARGIN));
  const beside = clamp(home.top + (home.height - bubble.height) / 2, MARGIN, Math.max(MARGIN, room.height - bubble.height - MARGIN));
  const above = { left: along, top: home.top - GAP - bubble.height };
  const below = { left: along, top: bottom + GAP };
  if (above.top >= MARGIN) return above;
  if (below.top + bubble.height <= room.height - MARGIN) return below;
  if (right + GAP + bubble.width <= room.width - MARGIN) return { left: right + GAP, top: beside };
  if (home.left - GAP - bubble.width >= MARGIN) return { left: home.left - GAP - bubble.width, top: beside };
  return home.top > room.height - bottom ? above : below;
}
