/** The stage's two canvases: what moves, and above it what stands still. Draws when told; says what it cost. */

import { readTokens } from "../lib/colour.js";
import { make, prepare } from "../lib/dom.js";
import { Pace } from "./pace.js";
import { Palette } from "./palette.js";
import { Scene } from "./scene.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./place.js").Box} Box */

export class Painter {
  pace = new Pace();
  /** A frame has come, or other pictures are to be shown: they are coloured anew at the next drawing. */
  fresh = false;
  moving = make("canvas", { class: "stage-canvas", "aria-hidden": "true" });
  still = make("canvas", { class: "stage-canvas", "aria-hidden": "true" });
  #board;
  #scene = new Scene();
  /** @type {Palette | null} */
  #palette = null;
  /** What the still canvas shows. @type {{layout: unknown, palette: Palette, dots: boolean} | null} */
  #stillOf = null;
  #drawn = 0;

  /** @param {Board} board */
  constructor(board) {
    this.#board = board;
  }

  /** Another structure: nothing coloured before is kept. */
  forget() {
    this.#scene.clear();
    this.pace.reset();
    this.fresh = true;
  }

  /** Another theme, or fonts have come. */
  restyle() {
    this.#palette = null;
    this.#stillOf = null;
    this.#scene.clear();
    this.fresh = true;
  }

  /** @param {boolean} on  negative edges dashed */
  set signMarks(on) {
    this.#scene.signMarks = on;
  }

  /**
   * @param {Element} element  under the theme whose colours are used
   * @param {Box | null} popover  to which a line leads
   */
  draw(element, popover) {
    const board = this.#board;
    const { width, height, touch } = board.room;
    const begin = performance.now();
    const palette = (this.#palette ??= new Palette(readTokens(element)));
    if (this.fresh) {
      board.follow(board.values.frame, begin);
      this.#drawn += 1;
      if (this.#drawn % this.pace.slow === 0) this.#scene.update(board, palette);
      this.fresh = false;
    }
    this.#scene.thin = this.pace.thin;
    this.#scene.draw(prepare(this.moving, width, height), board, palette, { popover, touch });
    const { layout } = board;
    const dots = board.model?.links.some((link) => board.values.bias(link)) ?? false;
    const old = this.#stillOf;
    if (old?.layout !== layout || old.palette !== palette || old.dots !== dots) {
      this.#stillOf = { layout, palette, dots };
      this.#scene.drawStill(prepare(this.still, width, height), board, palette, dots);
    }
    this.pace.note(performance.now() - begin);
  }

  /** Both canvases on one of its own, drawn anew in the colours that the element has now. @param {Element} element */
  picture(element) {
    this.restyle();
    for (let i = 0; i < this.pace.slow; i += 1) {
      this.fresh = true; // pictures may be coloured at some drawings only
      this.draw(element, null);
    }
    const { width, height } = this.moving;
    const copy = make("canvas", { width, height });
    const context = copy.getContext("2d");
    if (context) {
      context.fillStyle = readTokens(element)("card");
      context.fillRect(0, 0, width, height);
      context.drawImage(this.moving, 0, 0);
      context.drawImage(this.still, 0, 0);
    }
    this.restyle(); // the colours may have been for this picture only
    return copy;
  }
}
