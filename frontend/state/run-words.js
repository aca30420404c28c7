/** How a run is called, and when it was. Pure. */

import { shapeOf } from "./spec.js";
import { text } from "./strings.js";

/** @typedef {import("./runs.js").Run} Run */

/** @param {import("../types.js").Spec} spec */
export function plainName(spec) {
  return `${text.datasets[spec.data.dataset] ?? spec.data.dataset} ${shapeOf(spec)}`;
}

/** The name given, else what it is. @template {Run | null} R @param {R} run @returns {R extends null ? null : string} */
export function nameOf(run) {
  return /** @type {R extends null ? null : string} */ (run ? run.name || plainName(run.spec) : null);
}

/** How long ago, roughly. @param {number} then  ms since 1970 @param {number} now  the same */
export function ago(then, now) {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return text.runs.just;
  if (minutes < 60) return text.runs.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return text.runs.hours(hours);
  return text.runs.days(Math.floor(hours / 24));
}

/** What a filter looks through. @param {Run} run @param {string} settings */
export function searchable(run, settings) {
  return `${nameOf(run)} ${plainName(run.spec)} ${run.spec.data.dataset} ${settings}`.toLowerCase();
}

/** "84 kB" @param {number} characters */
export function roomInWords(characters) {
  return characters < 1e6 ? `${Math.ceil(characters / 1000)} kB` : `${Number((characters / 1e6).toPrecision(2))} MB`;
}
