/** The points in use, brought from the server: all of them to be edited, or as a file to be kept. */

import * as api from "./net/api.js";
import { make } from "./lib/dom.js";
import { MOST_ROWS } from "./state/csv.js";
import { classesOf } from "./state/fitting.js";
import { text } from "./state/strings.js";

/** @typedef {import("./net/keeper.js").Handle} Handle */
/** @typedef {import("./state/store.js").PageState} PageState */

const SPLITS = ["train", "validation", "test"];

/**
 * Opens the sheet of own points, empty or on those in use.
 * @param {import("./views/points-sheet.js").PointsSheet} sheet @param {Handle | null} handle @param {PageState} state @param {"empty" | "present"} start
 */
export async function openPoints(sheet, handle, { session, datasets }, start) {
  if (!handle || !session) return;
  const present = start === "present" ? await fetchPoints(handle).catch(() => null) : null;
  sheet.begin(present, present ? classesOf(session.spec.data, datasets) : 2, session.domain ?? null);
}

/** Saves them as a CSV file. @param {Handle | null} handle @param {PageState} state @returns {Promise<string>} what came of it */
export async function savePoints(handle, { session }) {
  try {
    if (handle) save(await api.getTable(handle.id, handle.token), `${session?.spec.data.dataset ?? "points"}.csv`);
    return text.setup.downloaded;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    return text.setup.notDownloaded(error.message);
  }
}

/** Points of all splits, at most as many as can be edited. @param {Handle} handle @returns {Promise<import("./types.js").Points>} */
async function fetchPoints({ id, token }) {
  const parts = await Promise.all(SPLITS.map((split) => api.getData(id, token, split, 0, MOST_ROWS)));
  return {
    points: parts.flatMap((part) => part.points ?? []).slice(0, MOST_ROWS),
    labels: parts.flatMap((part) => part.labels ?? []).slice(0, MOST_ROWS),
  };
}

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const address = URL.createObjectURL(content);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after the click
}
