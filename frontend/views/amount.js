import { make } from "../lib/dom.js";
import { rowOf } from "./fields.js";

/** A number, or a word that means one, such as "full". @typedef {number | string} Amount */

/**
 * An amount: a slider over some values, and a field for any. Arrow up and down in the field go through the slider's
 * values, so the field alone is a tab stop and the slider is for hands.
 * @typedef {import("./fields.js").Field & {control: HTMLInputElement, show: (value: Amount) => void, disabled: boolean}} AmountField
 */

/**
 * @param {import("./fields.js").Words & {
 *   stops: readonly Amount[],
 *   write: (value: Amount) => string,
 *   read: (text: string) => Amount | null,
 *   change: (value: Amount) => void,
 *   list?: boolean,
 *   isPlain?: boolean,
 * }} look  change: also told what could not be read, since the server's sentence says what is expected;
 *   list: the values can be chosen from a list too; isPlain: no slider
 * @returns {AmountField}
 */
export function amount({ stops, write, read, change, list = false, isPlain = false, ...words }) {
  const control = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "field field--number" });
  const slider = stops.length > 1 && !isPlain ? make("input", { type: "range", class: "slider", min: 0, max: stops.length - 1, tabindex: -1, "aria-hidden": "true" }) : null;
  const presets = list ? make("select", { class: "amount__presets", tabindex: -1, "aria-hidden": "true" }, ...stops.map((stop) => make("option", { value: String(stop) }, write(stop)))) : null;
  const end = presets ? make("span", { class: "amount" }, control, presets) : control;
  const row = rowOf(words, slider ? "row" : "row row--number", control, slider, end);
  /** @type {Amount} */
  let value = stops[0] ?? 0;
  let isHeld = false;
  let isFresh = true; // nothing has been shown yet

  const paint = () => {
    if (slider) slider.style.setProperty("--fill", `${((Number(slider.value) / (stops.length - 1)) * 100).toFixed(2)}%`);
  };
  const commit = () => {
    const typed = read(control.value);
    if (typed !== null && typed === value && control.getAttribute("aria-invalid") !== "true") control.value = write(value);
    else if (control.value !== write(value)) change(typed ?? control.value);
  };
  /** @param {1 | -1} way */
  const go = (way) => {
    const now = size(read(control.value) ?? value);
    const next = way > 0 ? stops.find((stop) => size(stop) > now * 1.0001) : stops.findLast((stop) => size(stop) < now * 0.9999);
    if (next === undefined) return;
    control.value = write(next);
    change(next);
  };
  control.addEventListener("focus", () => control.select());
  control.addEventListener("change", commit);
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
    if (event.key === "Escape" && control.value !== write(value)) {
      control.value = write(value);
      event.preventDefault();
      control.blur();
    }
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (!way) return;
    event.preventDefault();
    go(way);
  });
  slider?.addEventListener("pointerdown", () => (isHeld = true));
  for (const type of ["pointerup", "pointercancel"]) slider?.addEventListener(type, () => (isHeld = false));
  slider?.addEventListener("input", () => {
    control.value = write(stops[Number(slider.value)]);
    paint();
  });
  slider?.addEventListener("change", () => {
    isHeld = false;
    change(stops[Number(slider.value)]);
  });
  presets?.addEventListener("change", () => change(stops[presets.selectedIndex]));
  return {
    row,
    control,
    show(next) {
      const isSame = !isFresh && next === value;
      value = next;
      isFresh = false;
      if (isHeld || (isSame && control.getAttribute("aria-invalid") === "true")) return; // a refused value stays
      const place = nearest(stops, next);
      if (slider && Number(slider.value) !== place) slider.value = String(place);
      if (presets && presets.selectedIndex !== place) presets.selectedIndex = stops.includes(next) ? place : -1;
      paint();
      if ((document.activeElement !== control || !isSame) && control.value !== write(next)) control.value = write(next);
    },
    set disabled(off) {
      for (const one of [control, slider, presets]) if (one) one.disabled = off;
    },
    get disabled() {
      return control.disabled;
    },
  };
}

/** @param {Amount} value */
const size = (value) => (typeof value === "number" ? value : Infinity);

/** Index of the nearest stop, by ratio; by difference where a stop is 0. @param {readonly Amount[]} stops @param {Amount} value */
export function nearest(stops, value) {
  const evenly = stops[0] === 0 && Math.abs(size(stops[2] ?? 0) - 2 * size(stops[1] ?? 0)) < 1e-9;
  const way = (/** @type {number} */ v) => (evenly ? v : Math.log(Math.max(v, 1e-12)));
  let best = 0;
  const distance = (/** @type {Amount} */ stop) => (stop === value ? -1 : Math.abs(way(Math.min(size(stop), 1e12)) - way(Math.min(size(value), 1e12))));
  stops.forEach((stop, at) => {
    if (distance(stop) < distance(stops[best])) best = at;
  });
  return best;
}
