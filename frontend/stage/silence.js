/** What is switched off, and what the loss was with it: the numbers that show how much a part of the network matters. */

import { make, setText } from "../lib/dom.js";
import { count, DASH, loss } from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { isNumber, isWeight, weightThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */
/** @typedef {import("../types.js").Mask} Mask */

/** @param {Mask} mask @param {Thing} thing */
function means(mask, thing) {
  if (isNumber(thing)) return mask.tensor === thing.tensor && String(mask.index) === String(thing.index);
  return !mask.tensor && mask.layer === thing.layer && mask.unit === thing.unit;
}

/** @param {readonly Mask[]} masks @param {Thing | null} thing */
export function isMasked(masks, thing) {
  return !!thing && thing.unit !== undefined && masks.some((mask) => means(mask, thing));
}

/** Switched off itself, or leading out of a unit that is. @param {Board} board @param {Thing} thing */
export function isSilent(board, thing) {
  const masks = board.experiment?.masks ?? [];
  if (isMasked(masks, thing)) return true;
  if (!isWeight(thing)) return false;
  const from = board.model?.links.find((link) => link.layer === thing.layer)?.from.name;
  return masks.some((mask) => !mask.tensor && mask.layer === from && mask.unit === thing.index?.[0]);
}

/** The weights that were switched off one by one. @param {readonly Mask[]} masks @returns {Thing[]} */
export function maskedWeights(masks) {
  return masks.flatMap(({ tensor, index }) => {
    const [input, unit] = index ?? [];
    return tensor && input !== undefined && unit !== undefined ? [weightThing(tensor.split(".")[0] ?? "", input, unit)] : [];
  });
}

/** Whether a thing can be switched off: the output's units lead nowhere. @param {Board} board @param {Thing | null} thing */
export function maySilence(board, thing) {
  if (!thing || thing.unit === undefined) return false;
  return isNumber(thing) || thing.layer !== board.model?.columns.at(-1)?.name;
}

/** @typedef {{train: number, test: number, step: number}} Losses */

/** The losses from before things were switched off, as this page has seen them. */
export class Silence {
  /** @type {Map<string, Losses>} */
  #before = new Map();

  /** Notes the loss with a thing, just before it is switched off. @param {Board} board @param {Thing} thing */
  note(board, thing) {
    this.#before.set(keyOf(thing), lossesOf(board));
  }

  /** @param {Thing} thing @returns {Losses | null}  null: it was off before this page looked */
  before(thing) {
    return this.#before.get(keyOf(thing)) ?? null;
  }

  clear() {
    this.#before.clear();
  }
}

/** @param {Thing} thing */
const keyOf = (thing) => JSON.stringify([thing.tensor ?? thing.layer, thing.index ?? thing.unit]);

/** @param {Board} board @returns {Losses} */
function lossesOf({ values }) {
  return { train: values.scalar("train_loss"), test: values.scalar("test_loss"), step: values.scalar("metrics_step") };
}

/** The losses with and without a thing that is switched off, as a little table. */
export class LossTable {
  #note = make("caption");
  #cells = ["train", "test"].map((split) => ({ split, row: make("tr"), before: make("td"), now: make("td") }));
  element = make("table", { class: "stage-losses", hidden: true });

  constructor() {
    const head = make("tr", {}, make("td"), make("th", { scope: "col" }, text.stage.lossWith), make("th", { scope: "col" }, text.stage.lossWithout));
    for (const { split, row, before, now } of this.#cells) row.append(make("th", { scope: "row" }, text.stage.lossOf(split)), before, now);
    this.element.append(this.#note, make("thead", {}, head), make("tbody", {}, ...this.#cells.map(({ row }) => row)));
  }

  /** @param {Board} board @param {Thing} thing @param {boolean} [always]  also while it is on: its place is kept */
  show(board, thing, always = false) {
    const off = isMasked(board.experiment?.masks ?? [], thing);
    const shown = off || always;
    if (this.element.hidden === shown) this.element.hidden = !shown;
    if (!shown) return;
    const now = lossesOf(board);
    const before = off ? board.silence.before(thing) : now;
    const known = (/** @type {number | undefined} */ v) => (v === undefined || Number.isNaN(v) ? DASH : loss(v, 5));
    this.#cells.forEach(({ row, before: was, now: is }, at) => {
      const split = at ? "test" : "train";
      setText(was, known(before?.[split]));
      setText(is, off ? known(now[split]) : DASH);
      row.hidden = at === 1 && Number.isNaN(now.test);
    });
    setText(this.#note, !off ? text.stage.isOn : before ? text.stage.offSince(count(before.step)) : text.stage.offBefore);
  }
}
