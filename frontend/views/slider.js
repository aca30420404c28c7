import { make, setAttribute, setText } from "../lib/dom.js";

/**
 * A row of label, slider and value. It tells while it is moved and once when it is let go.
 * @typedef {object} Slider
 * @property {HTMLElement} row
 * @property {HTMLInputElement} input
 * @property {(value: number, shown: string) => void} show  sets it from outside; left alone while it is being moved
 */

let made = 0;

/**
 * @param {object} look
 * @param {string} look.label
 * @param {string} look.tip  one sentence about the word
 * @param {number} look.min
 * @param {number} look.max
 * @param {number} [look.step]
 * @param {(value: number) => string} look.format
 * @param {(value: number) => void} look.change  on release, and with every key
 * @param {string} [look.name]  for those who hear the page, where the label names another field
 * @param {HTMLElement} [look.value]  stands at the end in place of the plain text
 * @returns {Slider}
 */
export function slider({ label, tip, min, max, step = 1, format, change, name, value }) {
  const id = `slider-${(made += 1)}`;
  const input = make("input", { type: "range", id, class: "slider", min, max, step, "aria-label": name });
  const output = value ? null : make("output", { for: id });
  const row = make("div", { class: "row", "data-tip": tip }, make("label", { for: id }, label), input, value ?? output);
  let held = false;
  const paint = () => {
    const share = (Number(input.value) - min) / (max - min || 1);
    input.style.setProperty("--fill", `${(share * 100).toFixed(2)}%`);
    const shown = format(Number(input.value));
    setAttribute(input, "aria-valuetext", shown);
    if (output) setText(output, shown);
  };
  input.addEventListener("pointerdown", () => (held = true));
  input.addEventListener("pointerup", () => (held = false));
  input.addEventListener("pointercancel", () => (held = false));
  input.addEventListener("input", paint);
  input.addEventListener("change", () => {
    held = false;
    change(Number(input.value));
  });
  paint();
  return {
    row,
    input,
    show(next, shown) {
      if (held) return;
      if (Number(input.value) !== next) {
        input.value = String(next);
        paint();
      }
      setAttribute(input, "aria-valuetext", shown);
      if (output) setText(output, shown);
    },
  };
}
