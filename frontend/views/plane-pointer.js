import { make, tell } from "../lib/dom.js";
import { moved } from "../state/surface.js";

/** @typedef {import("../types.js").Domain} Domain */
/** @typedef {import("../state/surface.js").Place} Place */

const STILL_MS = 90; // a pointer that rests so long asks for the exact answer
const LONG = 8; // cells of a step with Shift

/**
 * Where on the plane the reader points: mouse, finger, or arrow keys while the plane has the focus. It tells "place"
 * whenever that has changed, and "probes" once it rests.
 */
export class PlanePointer {
  /** @type {Place | null} */
  place = null;
  /** The place whose exact answer is asked for. @type {Place | null} */
  wanted = null;
  /** Whether the keys have moved it last: then the answer is to be spoken. */
  byKeys = false;
  #square;
  #cross = make("i", { class: "plane__cross", hidden: true, "aria-hidden": "true" });
  /** @type {Domain | null} */
  #domain = null;
  #timer = 0;

  /** @param {HTMLElement} square */
  constructor(square) {
    this.#square = square;
    square.append(this.#cross);
    square.addEventListener("pointermove", this.#point);
    square.addEventListener("pointerdown", this.#point);
    square.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.#move(null, false);
    });
    square.addEventListener("blur", () => this.byKeys && this.#move(null, false));
    square.addEventListener("keydown", this.#key);
  }

  /** @param {Domain | null} domain */
  set domain(domain) {
    if (JSON.stringify(domain) === JSON.stringify(this.#domain)) return;
    this.#domain = domain;
    this.#move(null, false);
  }

  /** @param {PointerEvent} event */
  #point = (event) => {
    const domain = this.#domain;
    const box = this.#square.getBoundingClientRect();
    if (!domain || !box.width) return;
    const [left, right, bottom, top] = domain;
    const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    const x1 = left + within((event.clientX - box.left) / box.width) * (right - left);
    const x2 = top - within((event.clientY - box.top) / box.height) * (top - bottom);
    this.#move(moved(domain, { x1, x2 }, 0, 0), false, event.pointerType !== "mouse");
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const domain = this.#domain;
    if (!domain || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.place) {
      event.preventDefault();
      this.#move(null, true);
      return;
    }
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!steps) return;
    event.preventDefault();
    const cells = event.shiftKey ? LONG : 1;
    this.#move(moved(domain, this.place, steps[0] * cells, steps[1] * cells), true, true);
  };

  /** @param {Place | null} place @param {boolean} byKeys @param {boolean} [marked]  drawn as a cross: there is no mouse over it */
  #move(place, byKeys, marked = false) {
    if (place && place.x1 === this.place?.x1 && place.x2 === this.place?.x2) return;
    this.byKeys = byKeys;
    this.place = place;
    this.#cross.hidden = !place || !marked;
    if (place && marked && this.#domain) {
      const [left, right, bottom, top] = this.#domain;
      this.#cross.style.left = `${((place.x1 - left) / (right - left)) * 100}%`;
      this.#cross.style.top = `${((top - place.x2) / (top - bottom)) * 100}%`;
    }
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(), place ? STILL_MS : 0);
    tell(this.#square, "place");
  }

  #ask() {
    if (this.wanted?.x1 === this.place?.x1 && this.wanted?.x2 === this.place?.x2) return;
    this.wanted = this.place;
    tell(this.#square, "probes");
  }
}

