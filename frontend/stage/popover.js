/** The popover of one weight or bias: its value, largest; a slider, buttons for fingers, a lock. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { fixed } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { typed } from "./amount.js";
import { changeText, gradientText, valueText } from "./card.js";
import { isMasked, isSilent, LossTable } from "./silence.js";
import { thingName } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

/**
 * @typedef {object} Wishes
 * @property {() => void} take  the slider is held
 * @property {(value: number) => void} move  while it is held
 * @property {() => void} release
 * @property {() => void} cancel
 * @property {(value: number) => void} set  once
 * @property {(sign: 1 | -1, keys: {shiftKey: boolean, altKey: boolean}) => void} nudge  by one small step
 * @property {() => void} lock
 * @property {() => void} mask
 * @property {() => void} close
 */

const PLAIN = { shiftKey: false, altKey: false };
const HALF = 500; // slider steps on each side of zero

export class WeightPopover {
  /** @type {Thing | null} */
  thing = null;
  #name = make("span", { class: "stage-pop__name" });
  #field = make("input", { class: "stage-pop__value", type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", title: text.stage.typeHere });
  #slider = make("input", { class: "stage-pop__slider", type: "range", min: -HALF, max: HALF, step: 1, "aria-label": text.stage.slider });
  #less = iconButton("minus", text.stage.less);
  #more = iconButton("plus", text.stage.more);
  #lock = iconButton("lock", text.stage.lock);
  #mask = iconButton("off", text.stage.maskLong);
  #losses = new LossTable();
  #close = iconButton("close", text.stage.close);
  #gradient = make("output", { class: "stage-pop__gradient", title: text.stage.gradientLong });
  #change = make("output", { class: "stage-pop__change", title: text.stage.change });
  #refusal = make("p", { class: "stage-pop__refusal", id: "stage-pop-refusal", role: "alert" });
  element = make("div", { class: "stage-pop", role: "dialog", hidden: true });
  #wishes;
  #reach = 1; // value at the slider's end
  #value = Number.NaN;
  #sliding = false;
  #typing = false;

  /** @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(wishes, signal) {
    this.#wishes = wishes;
    setAttribute(this.#field, "aria-describedby", "stage-pop-refusal");
    this.element.append(
      make("div", { class: "stage-pop__head" }, this.#name, this.#mask, this.#lock, this.#close),
      this.#field,
      make("div", { class: "stage-pop__slide" }, this.#less, this.#slider, this.#more),
      this.#refusal,
      this.#losses.element,
      make("div", { class: "stage-pop__foot" }, this.#gradient, this.#change),
    );
    const on = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {(event: Event) => void} */ act) =>
      target.addEventListener(type, act, { signal });
    for (const type of ["pointerdown", "dblclick"]) on(this.element, type, (event) => event.stopPropagation());
    on(this.element, "select", (event) => event.stopPropagation()); // the field's own, of text; the stage's means a thing
    on(this.element, "wheel", this.#wheel);
    on(this.element, "keydown", this.#key);
    on(this.#field, "focus", () => this.#startTyping());
    on(this.#field, "blur", () => this.#endTyping());
    on(this.#field, "dblclick", () => this.#wishes.set(0));
    on(this.#slider, "pointerdown", () => this.#slide(true));
    on(this.#slider, "input", () => (this.#sliding ? wishes.move(this.#slid()) : wishes.set(this.#slid())));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(this.#slider, type, () => this.#slide(false));
    on(this.#less, "click", () => wishes.nudge(-1, PLAIN));
    on(this.#more, "click", () => wishes.nudge(1, PLAIN));
    on(this.#lock, "click", () => wishes.lock());
    on(this.#mask, "click", () => wishes.mask());
    on(this.#close, "click", () => wishes.close());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Thing} thing @param {Board} board */
  open(thing, board) {
    this.thing = thing;
    this.element.hidden = false;
    setText(this.#refusal, "");
    setAttribute(this.element, "aria-label", thingName(thing));
    setAttribute(this.#field, "aria-label", thingName(thing));
    this.#value = Number.NaN;
    this.follow(board);
  }

  close() {
    this.#sliding = false;
    this.thing = null;
    this.element.hidden = true;
  }

  focus() {
    this.#field.focus();
    this.#field.select();
  }

  /** Shows the value of now; what a hand is typing is left alone. @param {Board} board */
  follow(board) {
    const { thing } = this;
    if (!thing) return;
    const value = board.number(thing);
    const pinned = board.locked(thing);
    const range = board.rangeOf(thing);
    if (!this.#sliding) this.#reach = Math.max(2 * range, Math.abs(value) > 2 * range ? Math.abs(value) * 1.2 : 0);
    setText(this.#name, thingName(thing));
    // A field in use shows no plus: what is typed with one is added.
    if (!this.#typing) this.#field.value = document.activeElement === this.#field ? plain(value) : valueText(value, 3).trim();
    this.#field.dataset["sign"] = value < 0 ? "neg" : "pos";
    if (!this.#sliding) this.#slider.value = String(Math.round((value / this.#reach) * HALF) || 0);
    const share = Math.max(-1, Math.min(1, value / this.#reach)) || 0;
    this.#slider.style.setProperty("--from", `${50 + Math.min(0, share) * 50}%`);
    this.#slider.style.setProperty("--to", `${50 + Math.max(0, share) * 50}%`);
    setAttribute(this.#slider, "aria-valuetext", valueText(value, 3).trim());
    setAttribute(this.#lock, "aria-pressed", pinned ? "true" : "false");
    setAttribute(this.#lock, "title", `${pinned ? text.stage.unlock : text.stage.lock} (L)`);
    setText(this.#gradient, `${text.stage.gradient} ${gradientText(board.gradient(thing))}`);
    setText(this.#change, `Δ ${changeText(board, thing)}`);
    const silent = isSilent(board, thing);
    const off = isMasked(board.experiment?.masks ?? [], thing);
    setAttribute(this.#mask, "aria-pressed", off ? "true" : "false");
    setAttribute(this.#mask, "title", `${off ? text.stage.maskOn : text.stage.maskOff} (X)`);
    this.#losses.show(board, thing);
    for (const part of [this.#field, this.#slider, this.#less, this.#more, this.#lock]) part.disabled = !board.mayEdit || silent;
    this.#mask.disabled = !board.mayEdit || (silent && !off);
    if (!board.mayEdit) setText(this.#refusal, text.stage.watching);
    this.#value = value;
  }

  #startTyping() {
    this.#typing = true;
    this.#field.value = plain(this.#value);
    this.#field.select();
  }

  #endTyping() {
    this.#typing = false;
    this.#field.value = valueText(this.#value, 3).trim();
    setText(this.#refusal, "");
    setAttribute(this.#field, "aria-invalid", null);
  }

  #commit() {
    if (!this.#typing) return;
    const value = typed(this.#field.value, this.#value);
    setText(this.#refusal, value === null ? text.stage.notNumber : "");
    setAttribute(this.#field, "aria-invalid", value === null ? "true" : null);
    if (value === null) return;
    this.#wishes.set(value);
    this.#value = value;
    this.#startTyping();
  }

  #slid() {
    return (Number(this.#slider.value) / HALF) * this.#reach;
  }

  /** @param {boolean} held */
  #slide(held) {
    if (held === this.#sliding || this.#slider.disabled) return;
    this.#sliding = held;
    if (held) this.#wishes.take();
    else this.#wishes.release();
  }

  /** @param {Event} event */
  #wheel = (event) => {
    if (!(event instanceof WheelEvent) || event.ctrlKey) return;
    event.preventDefault();
    if (!this.#field.disabled) this.#wishes.nudge(event.deltaY < 0 ? 1 : -1, event);
  };

  /** @param {Event} event */
  #key = (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      if (this.#sliding) {
        this.#sliding = false;
        this.#wishes.cancel();
      } else this.#wishes.close();
    } else if (event.target === this.#field && event.key === "Enter") {
      event.preventDefault();
      this.#commit();
    } else if (event.target === this.#field && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      this.#wishes.nudge(event.key === "ArrowUp" ? 1 : -1, event);
      this.#typing = false;
    } else if (event.target === this.#field) {
      this.#typing ||= event.key.length === 1 || event.key === "Backspace" || event.key === "Delete";
    } else if ((event.key.toLowerCase() === "l" || event.key.toLowerCase() === "x") && !event.ctrlKey && !event.metaKey) {
      event.stopPropagation();
      this.#wishes[event.key.toLowerCase() === "l" ? "lock" : "mask"]();
    } else if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") {
      event.stopPropagation(); // the slider's own
    }
  };
}

/** A number as it would be typed. @param {number} value */
function plain(value) {
  return Number.isFinite(value) ? fixed(value, 6).replace(/\.?0+$/, "") : "";
}

/** @param {string} sign @param {string} label */
function iconButton(sign, label) {
  return make("button", { type: "button", class: `stage-pop__button stage-pop__button--${sign}`, "aria-label": label, title: label }, icon(sign));
}
