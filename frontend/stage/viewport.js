/** Zoom and pan of the stage, in the steps 1, 1.5, 2, 3. Pure. */

const STEPS = [1, 1.5, 2, 3];

export class Viewport {
  #board;

  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.#board = board;
  }

  /** @param {number} width @param {number} height @param {boolean} touch @returns {boolean} whether anything is another */
  measure(width, height, touch) {
    const { room } = this.#board;
    if (room.width === width && room.height === height && room.touch === touch) return false;
    Object.assign(room, { width, height, touch });
    this.#settle();
    return true;
  }

  /** What the page's style says of labels, lines and the room for names. @param {{label: number, line: number, top: number}} sizes @returns {boolean} whether anything is another */
  style(sizes) {
    const { room } = this.#board;
    if (room.label === sizes.label && room.line === sizes.line && room.top === sizes.top) return false;
    Object.assign(room, sizes);
    this.#board.arrange();
    return true;
  }

  fit() {
    Object.assign(this.#board.room, { zoom: 1, panX: 0, panY: 0 });
    this.#settle();
  }

  /** Keeps what is at a point where it is. @param {1 | -1} by @param {number} x @param {number} y @returns {boolean} */
  zoom(by, x, y) {
    const { room } = this.#board;
    const next = STEPS[STEPS.indexOf(room.zoom) + by];
    if (next === undefined) return false;
    const share = next / room.zoom;
    room.panX = x - (x - room.panX) * share;
    room.panY = y - (y - room.panY) * share;
    room.zoom = next;
    this.#settle();
    return true;
  }

  /** @param {number} right @param {number} down @returns {boolean} */
  pan(right, down) {
    const { room } = this.#board;
    if (room.zoom === 1) return false;
    room.panX += right;
    room.panY += down;
    this.#settle();
    return true;
  }

  /** Never so far that the network is lost from sight. */
  #settle() {
    const { room } = this.#board;
    room.panX = Math.min(0, Math.max(room.width * (1 - room.zoom), room.panX));
    room.panY = Math.min(0, Math.max(room.height * (1 - room.zoom), room.panY));
    this.#board.arrange();
  }
}
