/** A refused expression: its sentence, and the text with the character at which it lies underlined. */

import { make } from "../lib/dom.js";
import { watching } from "../state/watch-strings.js";

/** @param {string} text @param {{message: string, position: number}} problem @returns {Node[]} */
export function wrongAt(text, { message, position }) {
  const from = Math.max(0, position - 24);
  const before = (from > 0 ? "…" : "") + text.slice(from, position);
  const character = text[position] ?? " ";
  return [
    make("span", { class: "wrong mono", "aria-hidden": "true" }, before, make("mark", { class: "wrong__at" }, character), text.slice(position + 1, position + 25)),
    make("span", {}, watching.atCharacter(position) + message),
  ];
}
