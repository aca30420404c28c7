/** The rows of the set-up column: a list, a switch, an amount. Each says its setting's control name and its word's tip. */

import { make, setAttribute } from "../lib/dom.js";

/**
 * What rows have in common. `control` is what a refused value is tied to.
 * @typedef {object} Field
 * @property {HTMLElement} row
 * @property {HTMLInputElement | HTMLSelectElement} control
 */

/** @typedef {{label: string, tip?: string, name: string}} Words  name: of the control, for `data-control` */

let made = 0;

/** @param {Words} words @param {string} kind  class of the row @param {HTMLInputElement | HTMLSelectElement} control @param {...import("../lib/dom.js").Child} rest */
export function rowOf({ label, tip, name }, kind, control, ...rest) {
  control.id = `set-${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${(made += 1)}`;
  return make("div", { class: kind, "data-tip": tip, "data-control": name }, make("label", { for: control.id }, label), ...rest);
}

/** Shown where layers differ. */
export const MIXED = "";

/** @typedef {Field & {control: HTMLSelectElement, show: (value: string, possible?: (value: string) => boolean) => void}} Choice */

/**
 * A list. `names` says what a value is called where that is not its own word.
 * @param {Words & {values: readonly string[], names?: {[value: string]: string}, mixed?: string, change: (value: string) => void}} look
 * @returns {Choice}
 */
export function choice({ values, names = {}, mixed = "", change, ...words }) {
  const control = make("select", { class: "field" }, ...values.map((value) => make("option", { value }, names[value] ?? value)));
  const other = make("option", { value: MIXED, disabled: true, hidden: true }, mixed);
  control.append(other);
  control.addEventListener("change", () => change(control.value));
  return {
    row: rowOf(words, "row row--wide", control, control),
    control,
    show(value, possible = () => true) {
      if (value !== MIXED && !values.includes(value) && ![...control.options].some((option) => option.value === value)) {
        other.before(make("option", { value }, value)); // of a spec that this list does not offer
      }
      for (const option of control.options) {
        if (option !== other) option.disabled = option.value !== value && !possible(option.value);
      }
      if (control.value !== value) control.value = value;
    },
  };
}

/** @typedef {Field & {control: HTMLInputElement, show: (on: boolean) => void}} Flag */

/** A switch. @param {Words & {change: (on: boolean) => void}} look @returns {Flag} */
export function flag({ change, ...words }) {
  const control = make("input", { type: "checkbox", class: "check__box" });
  control.addEventListener("change", () => change(control.checked));
  return {
    row: rowOf(words, "row row--wide", control, make("span", {}, control)),
    control,
    show(on) {
      if (control.checked !== on) control.checked = on;
    },
  };
}

/** Keeps other descriptions of a control, such as its glossary bubble. @param {Element} control @param {string} id @param {boolean} on */
export function describe(control, id, on) {
  const others = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((one) => one && one !== id);
  setAttribute(control, "aria-describedby", [...others, ...(on ? [id] : [])].join(" ") || null);
}

/**
 * Puts the sentence of a refusal below the row of its field, in an open fold, and ties it to the control.
 * @param {{[path: string]: {row: HTMLElement, control: HTMLElement}}} fields @param {HTMLElement} sentence @param {string | null} path
 */
export function tie(fields, sentence, path) {
  for (const [name, { row, control }] of Object.entries(fields)) {
    const isIt = name === path;
    setAttribute(control, "aria-invalid", isIt ? "true" : null);
    describe(control, sentence.id, isIt);
    if (!isIt) continue;
    const fold = row.closest("details");
    if (fold) fold.open = true;
    if (row.nextElementSibling !== sentence) row.after(sentence);
  }
}

/** A fold, closed at first. @param {string} label @param {...import("../lib/dom.js").Child} children */
export function fold(label, ...children) {
  return make("details", { class: "fold" }, make("summary", { class: "fold__name" }, label), ...children);
}
