/** The permanent line under the stage: what the colours and widths mean, with the ranges they are measured by. */

import { make, setText } from "../lib/dom.js";
import { count, typed } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { maps } from "../state/maps-strings.js";
import { columnOf, isOfMaps } from "./model.js";

/** @typedef {import("./board.js").Board} Board */

const MOST_NAMED = 2; // layers whose other ranges are printed by name

export class Legend {
  #low = make("span", { class: "stage-legend__number" });
  #high = make("span", { class: "stage-legend__number" });
  #weights = make("span", { class: "stage-legend__sizes" });
  #note = make("span", { class: "stage-legend__note" });
  #wedge = make("i", { class: "stage-legend__wedge picture", "aria-hidden": "true" });
  element = make(
    "div",
    { class: "stage-legend" },
    make(
      "span",
      { class: "stage-legend__part" },
      make("span", { class: "stage-legend__neg" }, text.stage.negative),
      this.#low,
      make("i", { class: "stage-legend__bar picture", "aria-hidden": "true" }),
      this.#high,
      make("span", { class: "stage-legend__pos" }, text.stage.positive),
    ),
    make("span", { class: "stage-legend__part" }, this.#wedge, this.#weights),
    this.#note,
  );

  /** @param {Board} board @param {{slow: number, thin: boolean}} pace */
  show(board, pace) {
    const share = columnOf(board.model ?? NOTHING, pointedLayer(board))?.look === "share";
    const range = typed(Number(pictureRange(board).toPrecision(3)));
    setText(this.#low, share ? "0" : `−${range}`);
    setText(this.#high, share ? "1" : `+${range}`);
    const isGraph = (board.model?.nodes.length ?? 0) > 0;
    this.#wedge.hidden = isGraph;
    setText(this.#weights, isGraph ? maps.range(board.mapsLook.tensor, board.mapsLook.own, pointedLayer(board)) : `${text.stage.thickness}, ${weightRanges(board)}`);
    const { edges } = board;
    const notes = [];
    const { operation } = board;
    if (operation) notes.push(text.stage.operation(operation.name, operation.layer ?? "", operation.phase === "backward"));
    this.#note.classList.toggle("is-back", operation?.phase === "backward");
    if (edges.total > edges.count && edges.count) notes.push(text.stage.strongest(count(edges.count), count(edges.total)));
    if (pace.slow > 1) notes.push(text.stage.everySecond);
    setText(this.#note, notes.join(" · "));
  }
}

const NOTHING = { columns: [], links: [], surfaces: false, wide: false, nodes: [] };

/** @param {Board} board */
function pointedLayer(board) {
  return board.hovered?.layer ?? board.chosen?.layer ?? board.model?.columns[1]?.name ?? "";
}

/** The range of the pictures: that of the layer pointed at or chosen, else of the first hidden layer. @param {Board} board */
function pictureRange(board) {
  const layer = pointedLayer(board);
  if (board.model?.surfaces) {
    const high = board.values.scalar(`units.${layer}.high`);
    return Number.isFinite(high) && high > 0 ? Number(high.toPrecision(3)) : 1;
  }
  if (isOfMaps(board.model, { layer })) return Number(board.values.tensor(`maps.${layer}.range`)?.data[board.hovered?.unit ?? board.chosen?.unit ?? 0] ?? 1);
  return board.activationRange(layer);
}

/** "full at 2"; where layers differ, the commonest range and the others by name: "full at 2 (output 1)". @param {Board} board */
function weightRanges(board) {
  const pointed = board.hovered?.layer ?? board.chosen?.layer;
  const layers = (board.model?.links ?? []).map((link) => link.layer);
  if (pointed && layers.includes(pointed)) return text.stage.upTo(`${typed(board.weightRange(pointed))} (${pointed})`);
  const ranges = layers.map(board.weightRange);
  const times = (/** @type {number} */ range) => ranges.filter((other) => other === range).length;
  const common = ranges.reduce((best, range) => (times(range) > times(best) ? range : best), ranges[0] ?? 1);
  const others = layers.filter((layer) => board.weightRange(layer) !== common).map((layer) => `${layer} ${typed(board.weightRange(layer))}`);
  const named = others.slice(0, MOST_NAMED).join(", ") + (others.length > MOST_NAMED ? ", …" : "");
  return text.stage.upTo(typed(common) + (named ? ` (${named})` : ""));
}
