/** Colours of the stage, read from the page's tokens once per theme, never per frame. */

import { cssColour, diverging, parseColour, pictureTable, textOn, valueScale } from "../lib/colour.js";

export class Palette {
  /** @param {(name: string) => string} token */
  constructor(token) {
    this.token = token;
    this.scale = valueScale(token);
    this.table = pictureTable(this.scale);
    this.pos = token("pos");
    this.neg = token("neg");
    this.card = token("card");
    this.sunk = token("sunk");
    this.ink = token("ink");
    this.soft = token("soft");
    this.ctl = token("ctl");
    this.line = token("line");
    this.focus = token("focus");
    this.sans = token("sans");
    this.mono = token("mono");
    this.dark = textOn(parseColour(this.card) ?? [255, 255, 255]) === "#ffffff";
  }

  /** @param {number} value @param {number} range */
  value(value, range) {
    return cssColour(diverging(value, range, this.scale));
  }

  /** @param {number} value @param {number} range */
  textOn(value, range) {
    return textOn(diverging(value, range, this.scale));
  }
}
