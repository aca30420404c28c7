/** What is done with a thing or a layer, and said of it: lock, switch off, add, remove. */

import { text } from "../state/strings.js";
import { sayLosses } from "./speech.js";
import { isNumber } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("./parts.js").Parts} Parts */
/** @typedef {Parameters<import("../types.js").NetworkStage["act"]>[0]} Act */

const SAY_MS = 400; // after switching off: by then the loss without it is measured

export class Acts {
  #board;
  #hands;
  #say;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Board} board @param {import("./hands.js").Hands} hands @param {(sentence: string) => void} say */
  constructor(board, hands, say) {
    this.#board = board;
    this.#hands = hands;
    this.#say = say;
  }

  /** Nothing is said any more. */
  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {Thing} thing @param {Parts | null} parts */
  lock(thing, parts) {
    if (!this.#board.mayEdit || parts?.pointer.lock(thing)) return;
    this.#say(this.#hands.lock(thing) ? text.stage.sayLocked : text.stage.sayUnlocked);
  }

  /** Switches off or on, and says what that does to the loss when it is known. @param {Thing} thing */
  mask(thing) {
    if (!this.#board.mayEdit) return this.#say(text.stage.watching);
    const now = this.#hands.mask(thing);
    if (!now) return this.#say(text.stage.maskOutput);
    this.#say(now === "off" ? text.stage.sayOff : text.stage.sayOn);
    this.stop();
    if (now === "off") this.#timer = setTimeout(() => this.#say(sayLosses(this.#board, thing)), SAY_MS);
  }

  /** @param {string} after @param {string} [type]  behind a picture */
  add(after, type) {
    const name = this.#hands.addLayer(after, type);
    if (name) this.#say(text.stage.sayAdded(name));
  }

  /** @param {string} layer */
  remove(layer) {
    if (this.#hands.removeLayer(layer)) this.#say(text.stage.sayRemoved(layer));
  }

  /** @param {1 | -1} by */
  deepen(by) {
    const name = this.#hands.deepen(by);
    if (name) this.#say(by > 0 ? text.stage.sayAdded(name) : text.stage.sayRemoved(name));
  }

  /** @param {Act} what @param {Parts | null} parts */
  act(what, parts) {
    const { chosen, focused, model } = this.#board;
    const thing = chosen ?? focused;
    switch (what) {
      case "deeper":
      case "shallower":
        return this.deepen(what === "deeper" ? 1 : -1);
      case "data":
        return parts?.panels.openTable("data");
      case "table":
        return parts?.panels.openTable(thing);
      case "menu":
        return parts?.panels.openMenu(thing?.layer ?? model?.columns[1]?.name ?? "");
    }
    if (!thing) return this.#say(text.stage.sayChoose);
    if (what === "mask") this.mask(thing);
    else if (isNumber(thing)) this.lock(thing, parts);
    else this.#say(text.stage.sayChooseWeight);
  }
}
