/** What hands do to the network, as commands: change a number, hold it, lock it, add and remove units and layers. */

import { nudge } from "./amount.js";
import { Hold, newGesture } from "./hold.js";
import { resized, sizeOf, withLayerAfter, withoutLayer } from "./rebuild.js";
import { isMasked, maySilence } from "./silence.js";
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
  /** @type {Thing | null} */
  #taken = null;
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

  /** The popover's slider is held: its number is taken when it moves, not before. @param {Thing | null} thing */
  take(thing) {
    this.#taken = thing;
  }

  /** @param {number} value */
  move(value) {
    const thing = this.#taken;
    if (!this.#hold && thing) this.#hold = this.hold(thing);
    if (!this.#hold || !thing) return;
    this.#board.held = { thing, value, locked: this.#hold.locked };
    this.#hold.move(value);
  }

  /** A number as it is now, taken into the hand. @param {Thing} thing @returns {Hold | null} */
  hold(thing) {
    const value = this.#board.number(thing);
    if (!isNumber(thing) || !Number.isFinite(value) || !this.#board.mayDrag(thing)) return null;
    return new Hold(this.send, { tensor: thing.tensor, index: [...thing.index] }, value, this.#board.pinned(thing));
  }

  /** @param {boolean} restore  the value from before the hand took it */
  letGo(restore) {
    if (restore) this.#hold?.cancel();
    else this.#hold?.end();
    this.#hold = this.#taken = null;
    this.#board.held = null;
  }

  /** @param {Thing | null} thing @returns {boolean} whether it is locked now */
  lock(thing) {
    if (!isNumber(thing)) return false;
    const on = !this.#board.pinned(thing);
    this.send({ type: "pin", tensor: thing.tensor, index: [...thing.index], on });
    return on;
  }

  /** Switches a unit or a number off, or on again. @param {Thing | null} thing @returns {"off" | "on" | null}  null: it cannot be */
  mask(thing) {
    if (!thing || !this.#board.mayEdit || !maySilence(this.#board, thing)) return null;
    const on = !isMasked(this.#board.experiment?.masks ?? [], thing);
    if (on) this.#board.silence.note(this.#board, thing);
    const place = isNumber(thing) ? { tensor: thing.tensor, index: [...thing.index] } : { layer: thing.layer, unit: thing.unit };
    this.send({ type: "mask", ...place, on });
    return on ? "off" : "on";
  }

  /** A setting of one layer. @param {string} layer @param {string} field @param {unknown} value @param {(answer: Answer) => void} answered */
  setLayer(layer, field, value, answered) {
    if (this.#board.mayEdit) this.#tell({ command: { type: "set", path: `layers.${layer}.${field}`, value }, resolve: answered });
  }

  /** @param {string} layer @param {1 | -1} by @returns {boolean} */
  resize(layer, by) {
    const spec = this.#spec();
    return this.#rebuild(spec && resized(spec, layer, by));
  }

  /** @param {string} layer @param {number} units @returns {boolean}  false: so many cannot be */
  toUnits(layer, units) {
    const spec = this.#spec();
    const found = spec?.network.layers.find((other) => other.name === layer);
    const now = found ? sizeOf(found) : null;
    if (!spec || now === null || !Number.isInteger(units)) return false;
    return now === units || this.#rebuild(resized(spec, layer, units - now));
  }

  /** A hidden layer before the output, or the last one gone. @param {1 | -1} by @returns {string | null} the layer's name */
  deepen(by) {
    const last = this.#spec()?.network.layers.at(-2)?.name;
    if (by > 0) return this.addLayer(last ?? "input");
    return last && this.removeLayer(last) ? last : null;
  }

  /** @param {string} after @param {string} [type]  behind a picture @returns {string | null} the new layer's name */
  addLayer(after, type) {
    const spec = this.#spec();
    const made = spec && withLayerAfter(spec, after, type);
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
