/** What hands do to the network, as commands: change a number, hold it, lock it, add and remove units and layers. */

import { nudge } from "./amount.js";
import { Hold, newGesture } from "./hold.js";
import { resized, withLayerAfter, withoutLayer } from "./rebuild.js";
import { isNumber, sameThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {import("../types.js").CommandDetail} CommandDetail */

const SAME_GESTURE_MS = 600; // changes of one number that follow so closely are one undo

export class Hands {
  #board;
  #tell;
  /** Asked for, not yet answered: a second press builds on it. @type {Spec | null} */
  #coming = null;
  /** @type {Hold | null} */
  #hold = null;
  /** @type {{thing: Thing, value: number, at: number, gesture: string} | null} */
  #last = null;

  /** @param {Board} board @param {(detail: CommandDetail) => void} tell */
  constructor(board, tell) {
    this.#board = board;
    this.#tell = tell;
  }

  /** @param {import("../types.js").Command} command */
  send = (command) => {
    if (this.#board.mayEdit) this.#tell({ command });
  };

  /** One number set once. @param {Thing | null} thing @param {number} value */
  set(thing, value) {
    if (!isNumber(thing) || !Number.isFinite(value)) return;
    const now = performance.now();
    const same = this.#last && sameThing(this.#last.thing, thing) && now - this.#last.at < SAME_GESTURE_MS;
    const gesture = same && this.#last ? this.#last.gesture : newGesture();
    this.#last = { thing, value, at: now, gesture };
    this.send({ type: "edit", tensor: thing.tensor, index: [...thing.index], value, gesture });
  }

  /**
   * Changed by steps of 0.01 of the range; steps that follow closely add up without waiting for the next frame.
   * @param {Thing | null} thing @param {1 | -1} sign @param {{shiftKey: boolean, altKey: boolean}} keys
   * @returns {number}  the new value
   */
  nudge(thing, sign, keys) {
    if (!isNumber(thing)) return Number.NaN;
    const { value } = this.#recent(thing) ?? { value: this.#board.number(thing) };
    const next = value + sign * nudge(this.#board.rangeOf(thing), keys);
    this.set(thing, next);
    return next;
  }

  /** @param {Thing} thing */
  #recent(thing) {
    return this.#last && sameThing(this.#last.thing, thing) && performance.now() - this.#last.at < 250 ? this.#last : null;
  }

  /** The popover's slider is held. @param {Thing | null} thing */
  take(thing) {
    const value = isNumber(thing) ? this.#board.number(thing) : Number.NaN;
    if (!isNumber(thing) || !Number.isFinite(value)) return;
    this.#hold = new Hold(this.send, { tensor: thing.tensor, index: [...thing.index] }, value, this.#board.pinned(thing));
    this.#hold.pin();
    this.#board.held = { thing, value, locked: this.#hold.locked };
  }

  /** @param {number} value */
  move(value) {
    if (this.#board.held) this.#board.held.value = value;
    this.#hold?.move(value);
  }

  /** @param {boolean} restore  the value from before the hand took it */
  letGo(restore) {
    if (restore) this.#hold?.cancel();
    else this.#hold?.end();
    this.#hold = null;
    this.#board.held = null;
  }

  /** @param {Thing | null} thing @returns {boolean} whether it is locked now */
  lock(thing) {
    if (!isNumber(thing)) return false;
    const on = !this.#board.pinned(thing);
    this.send({ type: "pin", tensor: thing.tensor, index: [...thing.index], on });
    return on;
  }

  /** @param {string} layer @param {1 | -1} by @returns {boolean} */
  resize(layer, by) {
    const spec = this.#spec();
    return this.#rebuild(spec && resized(spec, layer, by));
  }

  /** @param {string} after @returns {string | null} the new layer's name */
  addLayer(after) {
    const spec = this.#spec();
    const made = spec && withLayerAfter(spec, after);
    return this.#rebuild(made?.spec ?? null) ? (made?.name ?? null) : null;
  }

  /** @param {string} layer @returns {boolean} */
  removeLayer(layer) {
    const spec = this.#spec();
    return this.#rebuild(spec && withoutLayer(spec, layer));
  }

  #spec() {
    return this.#board.mayEdit ? (this.#coming ?? this.#board.experiment?.spec ?? null) : null;
  }

  /** @param {Spec | null} spec */
  #rebuild(spec) {
    if (!spec) return false;
    this.#coming = spec;
    const resolve = () => {
      if (this.#coming === spec) this.#coming = null;
    };
    this.#tell({ command: { type: "rebuild", spec }, resolve });
    return true;
  }
}
