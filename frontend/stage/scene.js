/** One drawing of the stage onto its canvas: edges, tiles, biases, then what is pointed at, chosen and focused. */

import { Curves, curve, drawEdges } from "./edges.js";
import { hasBiasDot } from "./hit.js";
import { nearestRim } from "./place.js";
import { drawSilentEdges, drawSilentUnits } from "./silent-marks.js";
import { edgeEnds, isNumber, isWeight, placeOf, sameThing } from "./thing.js";
import { BiasDots } from "./bias-dots.js";
import { markBlocks } from "./sign-marks.js";
import { Maps } from "./maps.js";
import { Tiles } from "./tiles.js";
import { Wide } from "./wide.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {{left: number, top: number, width: number, height: number}} Box */

const LOCK = new Path2D("M1 5h8v6H1z M2.6 5V3.4a2.4 2.4 0 0 1 4.8 0V5");

export class Scene {
  tiles = new Tiles();
  wide = new Wide();
  maps = new Maps();
  #curves = new Curves();
  #dots = new BiasDots();
  /** Draw the strongest edges only. */
  thin = false;
  /** Negative edges dashed, for eyes and printers that see no hue. */
  signMarks = false;

  /** Another structure or theme: nothing painted is kept. */
  clear() {
    this.tiles.clear();
    this.#dots.clear();
    this.wide.clear();
    this.maps.clear();
  }

  /** Colours the pictures of a frame that has come. @param {Board} board @param {Palette} palette */
  update(board, palette) {
    if (!board.layout) return;
    this.tiles.update(board.layout, board.values, palette, board.experiment?.domain ?? null);
    if (board.model?.wide || !board.model?.surfaces) this.wide.update(board, palette);
    if (board.model?.nodes.length) this.maps.update(board, palette);
  }

  /**
   * What seldom changes, on a canvas of its own above the other: outlines, rounded corners, labels.
   * @param {CanvasRenderingContext2D} context  cleared, in CSS pixels
   * @param {Board} board @param {Palette} palette
   * @param {boolean} dots  biases are drawn beneath: their places are spared
   */
  drawStill(context, board, palette, dots) {
    const { layout, model } = board;
    if (!layout || !model) return;
    this.tiles.drawStill(context, layout, palette, board.room.label);
    if (model.nodes.length) this.maps.drawStill(context, board, palette);
    if (dots) this.#dots.spare(context, layout, model, board.room.touch);
  }

  /**
   * @param {CanvasRenderingContext2D} context  cleared, in CSS pixels
   * @param {Board} board @param {Palette} palette
   * @param {{popover: Box | null, touch: boolean}} around
   */
  draw(context, board, palette, around) {
    const { layout, model, values, edges, chosen, hovered } = board;
    if (!layout || !model) return;
    edges.gather(model, values, board.weightRange, chosen ?? hovered, this.thin, board.maskedWeights);
    const held = board.held;
    if (held && isWeight(held.thing)) this.#setHeld(board, held);
    const emphasis = chosen?.unit !== undefined && !model.wide ? chosen : null;
    for (const thing of [hovered, board.focused, chosen]) this.#halo(context, board, palette, thing);
    drawEdges(context, layout, this.#curves, edges, emphasis, palette, this.signMarks);
    drawSilentEdges(context, board, palette);
    this.tiles.draw(context, layout, values, palette, board.activationRange, this.signMarks);
    if (model.wide || !model.surfaces) this.wide.draw(context, board, palette);
    if (model.nodes.length) this.maps.draw(context, board, palette);
    if (this.signMarks) markBlocks(context, layout, values, palette, board.activationRange);
    this.#dots.draw(context, layout, model, values, palette, board.range, around.touch);
    drawSilentUnits(context, board, palette);
    this.#locks(context, board, palette);
    this.#rings(context, board, palette);
    this.#handle(context, board, palette, around);
  }

  /** The edge in the hand is drawn as the hand has it. @param {Board} board @param {{thing: Thing, value: number}} held */
  #setHeld(board, held) {
    const { edges } = board;
    for (let at = 0; at < edges.count; at++) {
      const link = edges.links[Number(edges.link[at])];
      if (link?.layer !== held.thing.layer || edges.input[at] !== held.thing.index?.[0] || edges.unit[at] !== held.thing.index?.[1]) continue;
      edges.weight[at] = held.value;
      edges.share[at] = Math.min(1, Math.abs(held.value) / board.weightRange(link.layer));
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette @param {Thing | null} thing */
  #halo(context, board, palette, thing) {
    const ends = thing && board.model && board.layout && edgeEnds(board.model, board.layout, thing);
    if (!ends) return;
    context.beginPath();
    curve(context, ends.x0, ends.y0, ends.x1, ends.y1);
    context.strokeStyle = palette.focus;
    context.globalAlpha = 0.2;
    context.lineWidth = 13;
    context.stroke();
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  #locks(context, board, palette) {
    for (const pin of board.experiment?.pins ?? []) {
      const [layer = ""] = pin.tensor.split(".");
      const thing = { layer, tensor: pin.tensor, index: pin.index, unit: pin.index.at(-1) ?? 0 };
      const at = board.anchor(thing);
      if (!at) continue;
      const beside = sameThing(thing, board.chosen) ? 16 : 0;
      context.save();
      context.translate(at.x - 5 + (isWeight(thing) ? beside : -12), at.y - 6 - beside);
      context.lineJoin = "round";
      context.strokeStyle = palette.card;
      context.lineWidth = 5;
      context.stroke(LOCK);
      context.strokeStyle = context.fillStyle = palette.ink;
      context.lineWidth = 1.4;
      context.stroke(LOCK);
      context.fillRect(1, 5, 8, 6);
      context.restore();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette */
  #rings(context, board, palette) {
    const ring = (/** @type {Thing | null} */ thing, /** @type {string} */ colour, /** @type {number} */ line) => {
      const place = thing && board.layout && placeOf(board.layout, thing.layer);
      if (!place || thing.unit === undefined || isWeight(thing)) return;
      const at = board.anchor(thing);
      if (!at) return;
      context.beginPath();
      if (isNumber(thing)) {
        if (hasBiasDot(place)) context.arc(at.x, at.y, 8.5, 0, 7);
      } else if (place.column.kind !== "picture") {
        const out = place.column.kind === "block" ? 1 : 2 + place.radius / 3; // clear of the rounded corners
        context.roundRect(at.x - place.size / 2 - out, at.y - place.height / 2 - out, place.size + 2 * out, place.height + 2 * out, place.radius + out);
      }
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.stroke();
    };
    ring(board.hovered, palette.soft, 2);
    ring(board.chosen, palette.focus, 3);
  }

  /** A handle on the chosen number, with a line to its popover. @param {CanvasRenderingContext2D} context @param {Board} board @param {Palette} palette @param {{popover: Box | null, touch: boolean}} around */
  #handle(context, board, palette, around) {
    const thing = board.chosen;
    const at = isNumber(thing) ? board.anchor(thing) : null;
    if (!at) return;
    const radius = isWeight(thing) ? (around.touch ? 11 : 7) : 0;
    if (around.popover) {
      const end = nearestRim(around.popover, at);
      context.strokeStyle = palette.focus;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(at.x, at.y);
      context.lineTo(end.x, end.y);
      context.stroke();
    }
    if (!radius) return;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 7);
    context.fillStyle = palette.card;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = palette.focus;
    context.stroke();
  }
}
