/**
 * The places of the page and their addresses. The stage's own address is the experiment's (`#v=1&...`, or `/s/{id}`);
 * every other place has its name behind the `#`, with what it needs to be shown again: `#runs&a=...&b=...`. Pure.
 */

/** @typedef {"stage" | "labs" | "lessons" | "runs"} PlaceName */

/** @typedef {{name: PlaceName, given: {[key: string]: string}}} Place */

/** Places beside the stage. */
const OTHERS = /** @type {readonly PlaceName[]} */ (["labs", "lessons", "runs"]);

/** @type {Place} */
export const STAGE = { name: "stage", given: {} };

/** The place that a fragment names; the stage for everything else. @param {string} hash @returns {Place} */
export function placeOf(hash) {
  const [first, ...rest] = hash.replace(/^#/, "").split("&");
  const name = OTHERS.find((known) => known === first);
  if (!name) return STAGE;
  return { name, given: Object.fromEntries(new URLSearchParams(rest.join("&"))) };
}

/** The fragment of a place beside the stage. @param {PlaceName} name @param {{[key: string]: string}} [given] */
export function hashOf(name, given = {}) {
  const rest = new URLSearchParams(given).toString();
  return rest ? `#${name}&${rest}` : `#${name}`;
}
