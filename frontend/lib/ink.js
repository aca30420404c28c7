/** Ink on a small field of grey cells: soft strokes, an eraser, and a way back. Pure: no document. */

const PEN = 1.15; // half the width of the pen's full part, cells
const RUBBER = 1.9;
const MOST_UNDO = 60;

export class Ink {
  /** 0 to 255, row by row. @type {Uint8Array} */
  cells;
  /** @type {Uint8Array[]} */
  #before = [];

  /** @param {number} width @param {number} height  cells */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.cells = new Uint8Array(width * height);
  }

  get isEmpty() {
    return this.cells.every((value) => value === 0);
  }

  get canUndo() {
    return this.#before.length > 0;
  }

  /** What follows is undone together. */
  begin() {
    this.#before.push(this.cells.slice());
    if (this.#before.length > MOST_UNDO) this.#before.shift();
  }

  /** @returns {boolean} whether there was something */
  undo() {
    const before = this.#before.pop();
    if (before) this.cells = before;
    return before !== undefined;
  }

  clear() {
    if (this.isEmpty) return;
    this.begin();
    this.cells.fill(0);
  }

  /**
   * A straight stroke with soft rims, in cells from the upper left corner.
   * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {boolean} erases
   */
  stroke(x0, y0, x1, y1, erases) {
    const half = erases ? RUBBER : PEN;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length = dx * dx + dy * dy;
    const reach = half + 1;
    const column = (/** @type {number} */ x) => Math.min(this.width - 1, Math.max(0, Math.floor(x)));
    const row = (/** @type {number} */ y) => Math.min(this.height - 1, Math.max(0, Math.floor(y)));
    for (let y = row(Math.min(y0, y1) - reach); y <= row(Math.max(y0, y1) + reach); y++) {
      for (let x = column(Math.min(x0, x1) - reach); x <= column(Math.max(x0, x1) + reach); x++) {
        const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
        const along = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
        const cover = Math.min(1, Math.max(0, half + 0.5 - Math.hypot(px - along * dx, py - along * dy)));
        const at = y * this.width + x;
        this.cells[at] = erases ? Math.min(this.cells[at], Math.round(255 * (1 - cover))) : Math.max(this.cells[at], Math.round(255 * cover));
      }
    }
  }
}

/** @param {Uint8Array} bytes @returns {string} */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
