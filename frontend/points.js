/** The points in use, brought from the server: all of them to be edited, or as a file to be kept. */

import * as api from "./net/api.js";
import { MOST_ROWS } from "./state/csv.js";
import { make } from "./lib/dom.js";

/** @typedef {import("./net/keeper.js").Handle} Handle */

const SPLITS = ["train", "validation", "test"];

/** Points of all splits, at most as many as can be edited. @param {Handle} handle @returns {Promise<import("./types.js").Points>} */
export async function fetchPoints({ id, token }) {
  const parts = await Promise.all(SPLITS.map((split) => api.getData(id, token, split, 0, MOST_ROWS)));
  return {
    points: parts.flatMap((part) => part.points ?? []).slice(0, MOST_ROWS),
    labels: parts.flatMap((part) => part.labels ?? []).slice(0, MOST_ROWS),
  };
}

/** Saves them as a CSV file. @param {Handle} handle @param {string} name */
export async function downloadPoints({ id, token }, name) {
  const address = URL.createObjectURL(await api.getTable(id, token));
  make("a", { href: address, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after the click
}
