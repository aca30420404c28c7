/** What the reader attends to: the thing under the pointer, the chosen one, the one that has the keyboard's focus. */

import { text } from "../state/strings.js";
import { isOfMaps } from "./model.js";
import { sayThing } from "./speech.js";
import { isNumber, sameThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("../types.js").UnitPlace} UnitPlace */

/**
 * @typedef {object} Wishes
 * @property {(type: string, detail: unknown) => void} tell  upward
 * @property {(sentence: string) => void} say  aloud
 * @property {(late: boolean) => void} changed  to be drawn and watched; `late`: the pointer may only be passing
 * @property {(thing: Thing | null) => void} open  the popover of a number or a unit; null closes it
 */

export class Attention {
  #board;
  #view;
  #wishes;
  /** @type {UnitPlace | null} */
  #told = null;
  /** The chosen thing is of a layer of maps: they are looked at closely at the stage's foot. */
  #looksClosely = false;

  /** @param {Board} board @param {HTMLElement} view @param {Wishes} wishes */
  constructor(board, view, wishes) {
    this.#board = board;
    this.#view = view;
    this.#wishes = wishes;
  }

  /** @param {Thing | null} thing */
  hover(thing) {
    if (sameThing(thing, this.#board.hovered)) return;
    this.#board.hovered = thing;
    this.#view.classList.toggle("is-over", thing !== null);
    this.#view.classList.toggle("is-over-number", isNumber(thing));
    this.#tellUnit(thing);
    this.#wishes.changed(true);
  }

  /** @param {Thing | null} thing */
  choose(thing) {
    const same = sameThing(thing, this.#board.chosen);
    this.#board.chosen = thing;
    if (thing) {
      this.#board.showInStrip(thing);
      this.#rove(thing); // the keyboard goes on from here
    }
    if (this.#board.room.touch) this.#tellUnit(thing); // a finger cannot hover
    this.#wishes.open(thing);
    if (!same) this.#wishes.tell("select", thing);
    const maps = isOfMaps(this.#board.model, thing);
    if (maps !== this.#looksClosely || maps) this.#wishes.tell("look-closely", maps);
    this.#looksClosely = maps;
    this.#wishes.changed(false);
  }

  /** The keyboard's focus goes there. @param {Thing | null} thing */
  focus(thing) {
    this.#rove(thing);
    this.#board.hovered = null; // the keyboard has the word now
    this.#tellUnit(thing);
    this.#wishes.say(thing ? sayThing(this.#board, thing) : text.stage.sayOut);
    this.#wishes.changed(false);
  }

  /** The keyboard has left the stage. */
  leave() {
    this.#tellUnit(this.#board.hovered);
    this.#wishes.changed(false);
  }

  /** @param {Thing | null} thing */
  #rove(thing) {
    this.#board.focused = thing;
    this.#view.classList.toggle("is-roving", thing !== null);
  }

  /** @param {Thing | null} thing */
  #tellUnit(thing) {
    const { model } = this.#board;
    const last = model?.columns.at(-1);
    const whole = last?.units === 1 && thing?.layer === last.name; // what the Output shows anyway
    const plain = !model?.surfaces && (thing?.layer === "input" || isOfMaps(model, thing)); // an example's number, not a picture
    const unit = thing?.unit !== undefined && !thing.tensor && !plain && !whole ? thing.unit : null;
    const told = thing && unit !== null ? { layer: thing.layer, unit } : null;
    if (sameThing(told, this.#told)) return;
    this.#told = told;
    this.#wishes.tell("hover-unit", told);
  }
}
