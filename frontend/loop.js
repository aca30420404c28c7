/** Frames to the screen: one drawing a screen refresh, of the newest frame; nothing while the page is hidden. */

/** @typedef {import("./types.js").Frame} Frame */

const REST_MS = 300; // without a frame: charts may take their time

export class FrameLoop {
  #draw;
  #acknowledge;
  #rest;
  /** @type {Frame | null} */
  #next = null;
  #pending = 0; // id of the animation frame asked for, 0 when none is
  #timer = 0;
  /** Time of the last frame, ms since the page opened. */
  last = 0;

  /**
   * @param {object} work
   * @param {(frame: Frame) => void} work.draw
   * @param {(frame: Frame) => void} work.acknowledge  once drawn, or passed over
   * @param {() => void} work.rest  nothing has come for a moment
   */
  constructor({ draw, acknowledge, rest }) {
    this.#draw = draw;
    this.#acknowledge = acknowledge;
    this.#rest = rest;
  }

  /** @param {Frame} frame */
  take(frame) {
    this.last = performance.now();
    if (this.#next) this.#acknowledge(this.#next);
    this.#next = frame;
    this.#pending ||= requestAnimationFrame(this.#tick);
  }

  #tick = () => {
    this.#pending = 0;
    const frame = this.#next;
    this.#next = null;
    if (!frame) return;
    this.#draw(frame);
    this.#acknowledge(frame);
    this.restSoon();
  };

  restSoon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#rest, REST_MS);
  }
}
