/** What the page knows of a comparison. */

/**
 * @typedef {object} Comparison
 * @property {import("./difference.js").ViewName} view
 * @property {"same_start" | "branch"} kind  of B: the same first weights with another setting, or another branch
 * @property {string} nameA
 * @property {string} nameB
 * @property {import("../types.js").SessionState | null} other  B, as last told; null: it is being made
 * @property {boolean} ready  both stand at the same step
 */

export {};
