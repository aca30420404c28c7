/**
 * One number held by a hand: pinned from its first movement until it is let go, edited at most 30 times a
 * second, all under one gesture, so that it is one entry for undo. Timers and clock only; no document.
 */

/** @typedef {import("../types.js").Command} Command */
/** @typedef {{tensor: string, index: number[]}} Place */

const EDIT_MS = 1000 / 30;

let gestures = 0;
const origin = Math.floor(Math.random() * 36 ** 6).toString(36);

/** A name for one gesture, unlike any other's of this page. */
export function newGesture() {
  gestures += 1;
  return `${origin}-${gestures}`;
}

export class Hold {
  /** @type {(command: Command) => void} */
  #send;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sent;
  #gesture = newGesture();
  #pinned = false;
  #over = false;
  /** @type {() => number} */
  #now;

  /**
   * @param {(command: Command) => void} send
   * @param {Place} place
   * @param {number} value  when it was taken
   * @param {boolean} locked  pinned before: it stays so
   * @param {() => number} [now]  milliseconds
   */
  constructor(send, place, value, locked, now = () => performance.now()) {
    this.#send = send;
    this.#now = now;
    this.place = place;
    this.start = value;
    this.value = value;
    this.locked = locked;
    this.#sent = value;
  }

  /** The optimizer leaves the value alone from here on: sent with the first movement, so that a mere press is no change. */
  pin() {
    if (this.#pinned || this.#over) return;
    this.#pinned = true;
    if (!this.locked) this.#send({ type: "pin", ...this.place, on: true, gesture: this.#gesture });
  }

  get holding() {
    return this.#pinned && !this.#over;
  }

  /** Locked from before, it is unlocked; else it stays pinned when let go. */
  lock() {
    this.locked = !this.locked;
    if (!this.locked) this.#send({ type: "pin", ...this.place, on: false, gesture: this.#gesture });
  }

  /** @param {number} value */
  move(value) {
    if (this.#over) return;
    this.pin();
    this.value = value;
    const wait = this.#sentAt + EDIT_MS - this.#now();
    if (wait <= 0) this.#edit();
    else this.#timer ??= setTimeout(this.#edit, wait);
  }

  /** Let go: the last value counts, and training takes it back unless it is locked. */
  end() {
    if (this.#over) return;
    this.#edit();
    this.#over = true;
    if (this.#pinned && !this.locked) this.#send({ type: "pin", ...this.place, on: false, gesture: this.#gesture });
  }

  /** Let go and put the first value back. */
  cancel() {
    this.value = this.start;
    this.end();
  }

  #edit = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.value === this.#sent) return;
    this.#sent = this.value;
    this.#sentAt = this.#now();
    this.#send({ type: "edit", ...this.place, value: this.value, gesture: this.#gesture });
  };
}
