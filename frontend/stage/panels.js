/** What floats over the stage, one at a time: the popover of a number or a unit, a layer's menu, the tables. */

import { LayerMenu } from "./layer-menu.js";
import { popoverSpot } from "./place.js";
import { StageTable } from "./stage-table.js";
import { isNumber } from "./thing.js";
import { UnitPopover } from "./unit-popover.js";
import { WeightPopover } from "./popover.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

/**
 * @typedef {object} Wishes
 * @property {() => void} mark  draw
 * @property {(thing: Thing) => void} lock
 * @property {(thing: Thing) => void} mask
 * @property {(thing: Thing) => void} deeper
 * @property {() => void} unchoose
 * @property {(after: string, type?: string) => void} add
 * @property {(layer: string) => void} remove
 */

export class Panels {
  #board;
  #view;
  #popover;
  #unit;
  #menu;
  #table;
  #mark;
  #height = 0; // of the popover when it was placed

  /**
   * @param {Board} board @param {HTMLElement} view @param {import("./hands.js").Hands} hands @param {Wishes} wishes
   * @param {AbortSignal} signal
   */
  constructor(board, view, hands, wishes, signal) {
    this.#board = board;
    this.#view = view;
    this.#mark = wishes.mark;
    const unchoose = () => {
      const inside = this.#popover.element.contains(document.activeElement) || this.#unit.element.contains(document.activeElement);
      wishes.unchoose();
      if (inside) view.focus();
    };
    this.#popover = new WeightPopover(
      {
        take: () => hands.take(board.chosen),
        move: (value) => (hands.move(value), wishes.mark()),
        release: () => (hands.letGo(false), wishes.mark()),
        cancel: () => (hands.letGo(true), wishes.mark()),
        set: (value) => hands.set(board.chosen, value),
        nudge: (sign, keys) => hands.nudge(board.chosen, sign, keys),
        lock: () => board.chosen && wishes.lock(board.chosen),
        mask: () => board.chosen && wishes.mask(board.chosen),
        close: unchoose,
      },
      signal,
    );
    this.#unit = new UnitPopover({ mask: wishes.mask, bias: wishes.deeper, menu: (layer) => this.openMenu(layer), close: unchoose }, signal);
    this.#menu = new LayerMenu(
      {
        set: (layer, field, value, answered) => hands.setLayer(layer, field, value, answered),
        units: (layer, units) => hands.toUnits(layer, units),
        add: wishes.add,
        remove: wishes.remove,
        table: (layer) => this.openTable({ layer }),
        close: () => this.closeMenu(),
      },
      signal,
    );
    this.#table = new StageTable(() => this.#closeTable(), signal);
  }

  get elements() {
    return [this.#popover.element, this.#unit.element, this.#menu.element, this.#table.element];
  }

  /** The thing whose popover is open. */
  get thing() {
    return this.#popover.thing ?? this.#unit.thing;
  }

  /**
   * The popover that suits what is chosen. In a wide network a unit's would cover the answers that its weights are
   * painted by: there it comes by double click or Enter.
   * @param {Thing | null} thing @param {boolean} [asked]
   */
  open(thing, asked = !this.#board.model?.wide) {
    this.closeMenu();
    if (isNumber(thing)) this.#popover.open(thing, this.#board);
    else this.#popover.close();
    if (thing && asked && !isNumber(thing) && thing.unit !== undefined) this.#unit.open(thing, this.#board);
    else this.#unit.close();
  }

  focus() {
    if (this.#popover.isOpen) this.#popover.focus();
    else if (this.#unit.isOpen) this.#unit.focus();
  }

  /** @param {string} layer */
  openMenu(layer) {
    if (!this.#board.layerOf(layer)) return;
    this.#popover.close();
    this.#unit.close();
    this.#menu.open(layer, this.#board);
    this.#menu.focus();
  }

  closeMenu() {
    const inside = this.#menu.element.contains(document.activeElement);
    this.#menu.close();
    if (inside) this.#view.focus();
  }

  /** @param {Thing | "data" | null} about  a layer, the data; null for the whole network */
  openTable(about) {
    this.closeMenu();
    this.#table.open(about === "data" ? "data" : (about?.layer ?? "network"), this.#board);
  }

  #closeTable() {
    this.#table.close();
    this.#view.focus();
  }

  get #open() {
    return this.#popover.isOpen ? this.#popover : this.#unit.isOpen ? this.#unit : null;
  }

  follow() {
    this.#popover.follow(this.#board);
    this.#unit.follow(this.#board);
    this.#menu.follow(this.#board);
    this.#table.follow(this.#board);
    const open = this.#open;
    if (open && open.element.offsetHeight !== this.#height) this.#mark(); // it has grown: another place may suit it
  }

  /** Puts the popover where it covers nothing that matters. @returns {import("./place.js").Box | null}  where it is */
  place() {
    const { chosen } = this.#board;
    const open = this.#open;
    if (!open || !chosen) return null;
    const { offsetWidth: width, offsetHeight: height } = open.element;
    this.#height = height;
    const spot = popoverSpot(this.#board, chosen, { width, height });
    if (!spot) return null;
    open.element.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
    return { left: spot.x, top: spot.y, width, height };
  }
}
