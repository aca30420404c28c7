/** The ring around what has the keyboard's focus: an element, so that forced colours keep it. */

import { make } from "../lib/dom.js";
import { hasBiasDot } from "./hit.js";
import { isNumber, placeOf } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

const OUT = 4;

export class FocusRing {
  element = make("div", { class: "stage-focus", hidden: true });

  /** @param {Board} board @param {Thing | null} thing */
  show(board, thing) {
    const box = thing && boxOf(board, thing);
    if (this.element.hidden !== !box) this.element.hidden = !box;
    if (!box || !thing) return;
    this.element.classList.toggle("stage-focus--round", isNumber(thing));
    Object.assign(this.element.style, {
      width: `${box.width + 2 * OUT}px`,
      height: `${box.height + 2 * OUT}px`,
      transform: `translate(${box.left - OUT}px, ${box.top - OUT}px)`,
    });
  }
}

/** Where a thing is on the stage, in CSS pixels. @param {Board} board @param {Thing} thing */
export function boxOf(board, thing) {
  const place = board.layout && placeOf(board.layout, thing.layer);
  const at = board.anchor(thing);
  if (!place || !at) return null;
  if (isNumber(thing)) {
    const size = thing.index.length === 1 && !hasBiasDot(place) ? place.size : 14;
    return { left: at.x - size / 2, top: at.y - size / 2, width: size, height: size };
  }
  if (thing.unit === undefined) return { left: place.x - 44, top: 10, width: 88, height: 40 };
  return { left: at.x - place.size / 2, top: at.y - place.height / 2, width: place.size, height: place.height };
}
