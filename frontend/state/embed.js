/** The page inside of another: which parts `?embed=stage,deck` shows, and the snippet that puts it there. Pure. */

export const PARTS = /** @type {const} */ (["setup", "stage", "output", "chart", "deck"]);

/** @typedef {typeof PARTS[number]} Part */

/**
 * The parts in the order of the page; null where the page is whole, or where no known part is named.
 * @param {string} search  of the address @returns {Part[] | null}
 */
export function partsOf(search) {
  const named = new URLSearchParams(search).get("embed")?.split(",");
  const parts = named ? PARTS.filter((part) => named.includes(part)) : [];
  return parts.length ? parts : null;
}

/**
 * @param {string} origin @param {string} fragment  "#v=1&..." @param {readonly Part[]} parts @param {string} title
 * @returns {string}  HTML, to be copied
 */
export function snippet(origin, fragment, parts, title) {
  const { width, height } = sizeOf(parts);
  const address = `${origin}/?embed=${parts.join(",")}${fragment}`;
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${width}" height="${height}" style="border:0;max-width:100%" loading="lazy"></iframe>`;
}

/** Room in which nothing is squeezed; CSS pixels. @param {readonly Part[]} parts */
function sizeOf(parts) {
  const has = (/** @type {Part} */ part) => parts.includes(part);
  const results = has("output") || has("chart");
  const width = (has("setup") ? 250 : 0) + (has("stage") ? 620 : 0) + (results ? 340 : 0);
  const middle = has("stage") || has("setup") || (has("output") && has("chart")) ? 520 : results ? 340 : 0;
  return { width: Math.max(width, has("deck") ? 760 : 340), height: middle + (has("deck") ? 132 : 0) + 28 };
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
