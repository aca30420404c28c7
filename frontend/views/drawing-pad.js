import { readTokens } from "../lib/colour.js";
import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { inkTable, paintPicture } from "../lib/field.js";
import { Ink } from "../lib/ink.js";
import { own } from "../state/own-strings.js";

/** @typedef {{changed: (ink: Ink, ended: boolean) => void}} Wishes  at every move of a stroke, and at its end */

/**
 * A field to draw on, by mouse, finger, pen or keyboard, as coarse as a network sees it; with pen, eraser, undo, clear.
 * Whoever holds it puts `element` somewhere, and calls `restyle` when the colours have changed.
 */
export class DrawingPad {
  #ink;
  #canvas = make("canvas", { class: "pad__field", tabindex: 0, role: "application", "aria-label": own.pad, "aria-description": own.padKeys, title: own.padKeys });
  #cursor = make("i", { class: "pad__cursor", hidden: true });
  #hint = make("span", { class: "pad__hint", "aria-hidden": "true" }, own.drawHere);
  #said = make("span", { class: "sight-hidden", "aria-live": "polite" });
  #pen = tool("pencil", own.pen);
  #eraser = tool("eraser", own.eraser);
  #undo = tool("undo", own.undo);
  #clear = tool("bin", own.clear);
  #tools = make("div", { class: "pad__tools", role: "toolbar", "aria-label": own.tools }, this.#pen, this.#eraser, this.#undo, this.#clear);
  element = make("div", { class: "pad" }, make("div", { class: "pad__room" }, this.#canvas, this.#hint, this.#cursor), this.#tools, this.#said);
  #wishes;
  #erases = false;
  #table = inkTable(readTokens(document.documentElement));
  /** The pointer that draws, and where it was. @type {{id: number, x: number, y: number} | null} */
  #stroke = null;
  #at;

  /** @param {Wishes} wishes @param {number} [width] @param {number} [height]  cells */
  constructor(wishes, width = 28, height = 28) {
    this.#wishes = wishes;
    this.#ink = new Ink(width, height);
    this.#at = { x: Math.floor(width / 2), y: Math.floor(height / 4) };
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) canvas.addEventListener(type, (event) => this.#end(event));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("focus", () => this.#showCursor(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => this.#showCursor(false));
    this.#pen.addEventListener("click", () => this.#take(false));
    this.#eraser.addEventListener("click", () => this.#take(true));
    this.#undo.addEventListener("click", () => this.undo());
    this.#clear.addEventListener("click", () => this.clear());
    this.#take(false);
    this.#paint();
  }

  get ink() {
    return this.#ink;
  }

  focus() {
    this.#canvas.focus();
  }

  /** The page's colours have changed. */
  restyle() {
    this.#table = inkTable(readTokens(document.documentElement));
    this.#paint();
  }

  undo() {
    if (this.#ink.undo()) this.#changed(true);
  }

  clear() {
    this.#ink.clear();
    setText(this.#said, own.cleared);
    this.#changed(true);
  }

  /** @param {boolean} erases */
  #take(erases) {
    this.#erases = erases;
    setAttribute(this.#pen, "aria-pressed", String(!erases));
    setAttribute(this.#eraser, "aria-pressed", String(erases));
  }

  /** @param {PointerEvent} event  @returns {{x: number, y: number}} in cells */
  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * this.#ink.width, y: ((event.clientY - box.top) / box.height) * this.#ink.height };
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (this.#stroke || event.button > 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#showCursor(false);
    this.#ink.begin();
    const { x, y } = this.#place(event);
    this.#stroke = { id: event.pointerId, x, y };
    this.#ink.stroke(x, y, x, y, this.#erases);
    this.#changed(false);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#stroke?.id) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) {
      const { x, y } = this.#place(each);
      this.#ink.stroke(this.#stroke.x, this.#stroke.y, x, y, this.#erases);
      this.#stroke = { id: event.pointerId, x, y };
    }
    this.#changed(false);
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (event.pointerId !== this.#stroke?.id) return;
    this.#stroke = null;
    this.#changed(true);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const steps = /** @type {{[key: string]: [number, number]}} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
    const step = steps[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) this.#go(step, event.shiftKey);
    else if (event.key === " ") this.#dab(this.#at);
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key.toLowerCase() === "e" && !event.ctrlKey && !event.metaKey) this.#take(!this.#erases);
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {readonly [number, number]} step @param {boolean} draws */
  #go([dx, dy], draws) {
    const from = this.#at;
    const { width, height } = this.#ink;
    this.#at = { x: Math.min(width - 1, Math.max(0, from.x + dx)), y: Math.min(height - 1, Math.max(0, from.y + dy)) };
    if (draws) this.#dab(from);
    this.#showCursor(true);
    setText(this.#said, own.at(this.#at.y, this.#at.x, this.#ink.cells[this.#at.y * width + this.#at.x] > 127));
  }

  /** A stroke from there to the pen. @param {{x: number, y: number}} from */
  #dab(from) {
    this.#ink.begin();
    this.#ink.stroke(from.x + 0.5, from.y + 0.5, this.#at.x + 0.5, this.#at.y + 0.5, this.#erases);
    this.#changed(true);
  }

  /** @param {boolean} isShown */
  #showCursor(isShown) {
    this.#cursor.hidden = !isShown;
    const { width, height } = this.#ink;
    this.#cursor.style.cssText = `left: ${(this.#at.x / width) * 100}%; top: ${(this.#at.y / height) * 100}%; width: ${100 / width}%; height: ${100 / height}%`;
  }

  /** @param {boolean} ended */
  #changed(ended) {
    this.#paint();
    this.#wishes.changed(this.#ink, ended);
  }

  #paint() {
    paintPicture(this.#canvas, this.#ink.cells, [this.#ink.height, this.#ink.width, 1], this.#table);
    this.#hint.hidden = !this.#ink.isEmpty;
    setAttribute(this.#undo, "aria-disabled", this.#ink.canUndo ? null : "true");
    setAttribute(this.#clear, "aria-disabled", this.#ink.isEmpty ? "true" : null);
  }
}

/** @param {string} sign @param {string} name */
function tool(sign, name) {
  return make("button", { type: "button", class: "icon-button", "aria-label": name, title: name }, icon(sign));
}
