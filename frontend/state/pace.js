/** The paces of `play`: a ladder of steps a second, and ease-in, which climbs it by itself. */

/** @typedef {import("../types.js").Pace} Pace */

/** null: as fast as the machine can. @type {readonly (number | null)[]} */
export const LADDER = [1, 3, 10, 30, 100, 300, 1_000, 10_000, 100_000, null];

/** @param {Pace} pace @param {1 | -1} way @param {number | null} rate  measured, the place to leave ease-in from @returns {Pace} */
export function neighbour(pace, way, rate) {
  const here = pace.ease_in ? rate ?? 20 : pace.steps_per_second;
  const value = here ?? Infinity;
  const steps = LADDER.map((step) => step ?? Infinity);
  const next =
    way > 0 ? steps.find((step) => step > value * 1.001) : steps.findLast((step) => step < value * 0.999);
  const chosen = next ?? (way > 0 ? Infinity : steps[0]);
  return { steps_per_second: Number.isFinite(chosen) ? chosen : null, ease_in: false };
}

/** @param {number} steps  1, 3, ... 100,000 @returns {string} */
export function paceName(steps) {
  return steps >= 1000 ? `${steps / 1000} k` : String(steps);
}
