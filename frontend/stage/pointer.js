/**
 * The stage by mouse, pen and finger: hover, choose, hold and drag a number, pan and zoom. Tells what is wanted.
 */

import { dragged } from "./amount.js";
import { isNumber, sameThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("./hold.js").Hold} Hold */

/**
 * @typedef {object} Wishes
 * @property {(thing: Thing | null) => void} hover
 * @property {(thing: Thing | null) => void} choose
 * @property {(thing: Thing) => void} deeper  double click
 * @property {(layer: string) => void} menu  the other button
 * @property {(thing: Thing) => import("./hold.js").Hold | null} hold  a number is taken into the hand
 * @property {() => void} held  the number in the hand has changed, or was let go
 * @property {(by: 1 | -1, x: number, y: number) => void} zoom
 * @property {(x: number, y: number) => void} pan
 * @property {(x: number, y: number, phase: "down" | "move" | "up") => boolean} paint  whether this pointer paints
 * @property {() => void} dragged  a number was dragged and let go
 */

const SLACK = 3; // px that a click may move
const NOTCH = 40; // of the wheel
const PRESS_MS = 500; // pressed for so long, a finger asks for the card

export class Pointer {
  #board;
  #element;
  #wishes;
  /** @type {{thing: Thing | null, x: number, y: number, moved: boolean, hold: Hold | null, paints: boolean} | null} */
  #press = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Fingers that are down. @type {Map<number, {x: number, y: number}>} */
  #down = new Map();
  #spread = 0;

  /** @param {HTMLElement} element @param {Board} board @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(element, board, wishes, signal) {
    this.#element = element;
    this.#board = board;
    this.#wishes = wishes;
    element.addEventListener("pointermove", this.#move, { signal });
    element.addEventListener("pointerdown", this.#begin, { signal });
    element.addEventListener("pointerup", this.#end, { signal });
    element.addEventListener("pointercancel", this.#end, { signal });
    element.addEventListener("pointerleave", (event) => !this.#press && event.pointerType !== "touch" && wishes.hover(null), { signal });
    element.addEventListener("dblclick", (event) => this.#double(event), { signal });
    element.addEventListener("contextmenu", (event) => this.#other(event), { signal });
    element.addEventListener("wheel", this.#wheel, { signal, passive: false });
    document.addEventListener("keydown", this.#escape, { signal, capture: true });
    signal.addEventListener("abort", () => this.release());
  }

  /** Lets go of whatever is held. */
  release() {
    clearTimeout(this.#timer);
    this.#press?.hold?.end();
    this.#press = null;
    this.#down.clear();
    this.#board.held = null;
  }

  /** @param {PointerEvent | MouseEvent | WheelEvent} event */
  #point(event) {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** @param {PointerEvent} event */
  #begin = (event) => {
    if (event.button !== 0) return;
    const { x, y } = this.#point(event);
    this.#down.set(event.pointerId, { x, y });
    if (this.#down.size === 2) {
      this.#cancel();
      this.#spread = this.#distance();
      return;
    }
    const touch = event.pointerType === "touch";
    this.#element.setPointerCapture(event.pointerId);
    const paints = this.#wishes.paint(x, y, "down");
    const thing = paints ? null : this.#board.thingAt(x, y, touch);
    this.#press = { thing, x, y, moved: false, hold: null, paints };
    if (paints) return;
    if (touch) this.#timer = setTimeout(() => this.#wishes.hover(thing), PRESS_MS);
  };

  /** @param {PointerEvent} event */
  #move = (event) => {
    const { x, y } = this.#point(event);
    const known = this.#down.get(event.pointerId);
    if (known) Object.assign(known, { x, y });
    if (this.#down.size === 2) return this.#pinch();
    const press = this.#press;
    if (!press) {
      if (event.pointerType !== "touch") this.#wishes.hover(this.#board.thingAt(x, y, false));
      return;
    }
    if (press.paints) {
      this.#wishes.paint(x, y, "move");
      return;
    }
    const right = x - press.x;
    const down = y - press.y;
    if (!press.moved && Math.hypot(right, down) <= SLACK) return;
    if (!press.moved) clearTimeout(this.#timer);
    const first = !press.moved;
    press.moved = true;
    // A number is taken by moving it, not by pressing on it: a mere press changes nothing, in the past or now.
    if (first && isNumber(press.thing)) press.hold = this.#wishes.hold(press.thing);
    if (press.hold && press.thing) {
      const value = press.hold.value + dragged(right, down, this.#board.rangeOf(press.thing), event);
      press.x = x;
      press.y = y;
      this.#board.held = { thing: press.thing, value, locked: press.hold.locked !== this.#lockedMeanwhile };
      press.hold.move(value);
      if (first) this.#wishes.choose(press.thing);
      this.#wishes.held();
    } else if (!press.thing) {
      press.x = x;
      press.y = y;
      this.#wishes.pan(right, down);
    }
  };

  /** @param {PointerEvent} event */
  #end = (event) => {
    this.#down.delete(event.pointerId);
    clearTimeout(this.#timer);
    const press = this.#press;
    this.#press = null;
    if (!press) return;
    if (press.paints) {
      this.#wishes.paint(0, 0, "up");
      return;
    }
    if (press.hold) {
      // Locked meanwhile, by key or by the popover: it stays.
      if (this.#lockedMeanwhile) press.hold.lock();
      if (event.type === "pointercancel") press.hold.cancel();
      else press.hold.end();
      this.#board.held = null;
      this.#wishes.held();
      if (press.moved) this.#wishes.dragged();
    }
    this.#lockedMeanwhile = false;
    if (!press.moved && event.type === "pointerup") this.#wishes.choose(press.thing);
    if (event.pointerType === "touch" && press.thing === null) this.#wishes.hover(null);
  };

  #lockedMeanwhile = false;

  /** The lock was asked for while this number is in the hand: it stays pinned when let go. @param {Thing} thing @returns {boolean} whether it is in the hand */
  lock(thing) {
    if (!this.#press?.hold || !sameThing(this.#press.thing, thing)) return false;
    this.#press.hold.pin();
    this.#lockedMeanwhile = !this.#lockedMeanwhile;
    if (this.#board.held) this.#board.held.locked = this.#press.hold.locked !== this.#lockedMeanwhile;
    this.#wishes.held();
    return true;
  }

  /** Stops what is going on and puts a held value back. */
  #cancel() {
    clearTimeout(this.#timer);
    const hold = this.#press?.hold;
    if (this.#press?.paints) this.#wishes.paint(0, 0, "up");
    this.#press = null;
    if (!hold) return;
    hold.cancel();
    this.#board.held = null;
    this.#wishes.held();
  }

  /** @param {KeyboardEvent} event */
  #escape = (event) => {
    if (event.key !== "Escape" || !this.#press?.hold?.holding) return;
    event.stopPropagation();
    event.preventDefault();
    this.#cancel();
  };

  /** @param {MouseEvent} event */
  #double(event) {
    const { x, y } = this.#point(event);
    const thing = this.#board.thingAt(x, y, false);
    if (thing) this.#wishes.deeper(thing);
  }

  /** The other button, or a long press: the layer's menu. A finger's long press asks for the card. @param {MouseEvent} event */
  #other(event) {
    const { x, y } = this.#point(event);
    const thing = this.#board.thingAt(x, y, false);
    if (thing || this.#press) event.preventDefault();
    if (thing && thing.layer !== "input" && !this.#press) this.#wishes.menu(thing.layer);
  }

  /** @param {WheelEvent} event */
  #wheel = (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    // A notch of a wheel is a step; a pinch on a touch pad sends many small ones that add up to it.
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : NOTCH);
    this.#turned = Math.sign(turned) === Math.sign(this.#turned) ? this.#turned + turned : turned;
    if (Math.abs(this.#turned) < NOTCH) return;
    const { x, y } = this.#point(event);
    this.#wishes.zoom(this.#turned < 0 ? 1 : -1, x, y);
    this.#turned = 0;
  };

  #turned = 0; // of the wheel, in its own pixels

  #distance() {
    const [a, b] = [...this.#down.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  #pinch() {
    const now = this.#distance();
    const [a, b] = [...this.#down.values()];
    if (!a || !b || !this.#spread) return;
    const share = now / this.#spread;
    if (share > 0.77 && share < 1.3) return;
    this.#spread = now;
    this.#wishes.zoom(share > 1 ? 1 : -1, (a.x + b.x) / 2, (a.y + b.y) / 2);
  }
}
