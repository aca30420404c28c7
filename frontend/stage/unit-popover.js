/** The popover of a chosen unit: what it is, its bias, and a switch that shows what the network loses without it. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { featureLabel } from "../lib/features.js";
import { text } from "../state/strings.js";
import { gradientText, valueText } from "./card.js";
import { columnOf } from "./model.js";
import { isMasked, LossTable, maySilence } from "./silence.js";
import { biasThing, thingName } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./thing.js").Thing} Thing */

/**
 * @typedef {object} Wishes
 * @property {(thing: Thing) => void} mask
 * @property {(thing: Thing) => void} bias  its bias is to be chosen
 * @property {(layer: string) => void} menu
 * @property {() => void} close
 */

export class UnitPopover {
  /** @type {Thing | null} */
  thing = null;
  #name = make("span", { class: "stage-pop__name" });
  #about = make("p", { class: "stage-unit__about" });
  #bias = make("button", { type: "button", class: "stage-unit__bias", title: text.stage.biasOpen });
  #biasValue = make("output");
  #gradient = make("span", { class: "stage-pop__gradient" });
  #mask = make("button", { type: "button", class: "button stage-unit__mask", title: `${text.stage.maskLong} (X)` }, icon("off"), make("span"));
  #menu = make("button", { type: "button", class: "button", title: `${text.stage.layerLong} (A)` }, text.stage.layer);
  #refusal = make("p", { class: "stage-unit__about" });
  #losses = new LossTable();
  element = make("div", { class: "stage-unit", role: "dialog", hidden: true });

  /** @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(wishes, signal) {
    const close = make("button", { type: "button", class: "stage-pop__button stage-pop__button--close", "aria-label": text.stage.close, title: `${text.stage.close} (Esc)` }, icon("close"));
    this.#bias.append(make("span", {}, text.stage.bias), this.#biasValue, this.#gradient);
    this.element.append(
      make("div", { class: "stage-pop__head" }, this.#name, close),
      this.#about,
      this.#bias,
      this.#losses.element,
      this.#refusal,
      make("div", { class: "stage-menu__foot" }, this.#mask, this.#menu),
    );
    const on = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {(event: Event) => void} */ act) =>
      target.addEventListener(type, act, { signal });
    for (const type of ["pointerdown", "dblclick"]) on(this.element, type, (event) => event.stopPropagation());
    on(this.element, "keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      wishes.close();
    });
    on(close, "click", () => wishes.close());
    on(this.#mask, "click", () => this.thing && wishes.mask(this.thing));
    on(this.#bias, "click", () => this.thing?.unit !== undefined && wishes.bias(biasThing(this.thing.layer, this.thing.unit)));
    on(this.#menu, "click", () => this.thing && wishes.menu(this.thing.layer));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Thing} thing @param {Board} board */
  open(thing, board) {
    this.thing = thing;
    this.element.hidden = false;
    setAttribute(this.element, "aria-label", thingName(thing));
    this.follow(board);
  }

  close() {
    this.thing = null;
    this.element.hidden = true;
  }

  focus() {
    this.#mask.focus();
  }

  /** @param {Board} board */
  follow(board) {
    const { thing } = this;
    const column = thing && board.model && columnOf(board.model, thing.layer);
    if (!thing || !column || thing.unit === undefined) return;
    const feature = column.features[thing.unit];
    setText(this.#name, thingName(thing));
    setText(this.#about, feature ? featureLabel(feature) : text.stage.unitOf(thing.unit, column.activation));
    const bias = biasThing(thing.layer, thing.unit);
    const value = board.number(bias);
    this.#bias.hidden = column.at === 0 || Number.isNaN(value);
    setText(this.#biasValue, valueText(value, 3));
    this.#biasValue.dataset["sign"] = value < 0 ? "neg" : "pos";
    setText(this.#gradient, `${text.stage.gradient} ${gradientText(board.gradient(bias))}`);
    const off = isMasked(board.experiment?.masks ?? [], thing);
    const may = maySilence(board, thing);
    setText(this.#mask.lastElementChild ?? this.#mask, off ? text.stage.maskOn : text.stage.maskOff);
    setAttribute(this.#mask, "aria-pressed", off ? "true" : "false");
    this.#mask.disabled = !board.mayEdit || !may;
    this.#menu.hidden = column.at === 0;
    setText(this.#refusal, may ? "" : text.stage.maskOutput);
    this.#losses.show(board, thing, may);
  }
}
