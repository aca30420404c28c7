/** The menu of one layer: units, activation, penalty, first weights, whether it learns; and what to do with it. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { typed } from "../lib/numbers.js";
import { regularizerOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { PICTURE_LAYERS, sizeOf } from "./rebuild.js";
import { activationsFor, initializerOf, INITIALIZERS, PENALTIES, penaltyFor, RATES } from "./layer-options.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {"activation" | "kernel_regularizer" | "kernel_initializer" | "trainable"} Setting */

/**
 * @typedef {object} Wishes
 * @property {(layer: string, field: string, value: unknown, answered: (answer: Answer) => void) => void} set
 * @property {(layer: string, units: number) => boolean} units
 * @property {(after: string, type?: string) => void} add
 * @property {(layer: string) => void} remove
 * @property {(layer: string) => void} table
 * @property {() => void} close
 */

export class LayerMenu {
  layer = "";
  #title = make("span", { class: "stage-menu__title" });
  #close = make("button", { type: "button", class: "stage-pop__button stage-pop__button--close", "aria-label": text.stage.close, title: `${text.stage.close} (Esc)` }, icon("close"));
  #units = make("input", { type: "number", class: "stage-menu__field", min: 1, max: 1024, step: 1 });
  #activation = make("select", { class: "stage-menu__field" });
  #penalty = make("select", { class: "stage-menu__field", "aria-label": text.stage.penaltyOf }, ...PENALTIES.map((name) => make("option", { value: name }, name)));
  #rate = make("select", { class: "stage-menu__field", "aria-label": text.stage.penaltyRate });
  #initializer = make("select", { class: "stage-menu__field" }, ...INITIALIZERS.map((name) => make("option", { value: name }, name)));
  #trainable = make("input", { type: "checkbox", class: "check__box" });
  #add = make("button", { type: "button", class: "button" }, text.stage.addAfter);
  #type = make("select", { class: "stage-menu__field", "aria-label": text.stage.addType }, ...PICTURE_LAYERS.map((name) => make("option", { value: name }, name)));
  #remove = make("button", { type: "button", class: "button" }, text.stage.removeLayer);
  #table = make("button", { type: "button", class: "button" }, text.stage.asTable);
  #refusal = make("p", { class: "stage-pop__refusal", id: "stage-menu-refusal", role: "alert" });
  element = make("div", { class: "stage-menu", role: "dialog", hidden: true });
  #wishes;

  /** @param {Wishes} wishes @param {AbortSignal} signal */
  constructor(wishes, signal) {
    this.#wishes = wishes;
    const row = (/** @type {string} */ label, /** @type {string | null} */ tip, /** @type {HTMLElement[]} */ ...fields) =>
      make(fields.length > 1 ? "div" : "label", { class: "stage-menu__row" }, make("span", { "data-tip": tip }, label), make("span", { class: "stage-menu__fields" }, ...fields));
    this.element.append(
      make("div", { class: "stage-pop__head" }, this.#title, this.#close),
      row(text.stage.unitsOf, null, this.#units),
      row(text.stage.activationOf, text.stage.activationTip, this.#activation),
      row(text.stage.penaltyOf, text.stage.penaltyTip, this.#penalty, this.#rate),
      row(text.stage.initializerOf, text.stage.initializerTip, this.#initializer),
      row(text.stage.trainableOf, text.stage.trainableTip, this.#trainable),
      this.#refusal,
      make("div", { class: "stage-menu__foot" }, this.#add, this.#type, this.#remove, this.#table),
    );
    const on = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {(event: Event) => void} */ act) =>
      target.addEventListener(type, act, { signal });
    for (const type of ["pointerdown", "dblclick", "select"]) on(this.element, type, (event) => event.stopPropagation());
    on(this.element, "keydown", this.#key);
    on(this.#close, "click", () => wishes.close());
    on(this.#units, "change", () => this.#resize());
    on(this.#activation, "change", () => this.#set("activation", this.#activation.value));
    on(this.#penalty, "change", () => this.#penalise());
    on(this.#rate, "change", () => this.#penalise());
    on(this.#initializer, "change", () => this.#set("kernel_initializer", { type: this.#initializer.value }));
    on(this.#trainable, "change", () => this.#set("trainable", this.#trainable.checked));
    on(this.#add, "click", () => wishes.add(this.layer, this.#type.hidden ? undefined : this.#type.value));
    on(this.#remove, "click", () => wishes.remove(this.layer));
    on(this.#table, "click", () => wishes.table(this.layer));
    for (const field of [this.#units, this.#activation, this.#penalty, this.#initializer]) setAttribute(field, "aria-describedby", "stage-menu-refusal");
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {string} layer @param {Board} board */
  open(layer, board) {
    this.layer = layer;
    this.element.hidden = false;
    this.#asked.clear();
    setText(this.#refusal, "");
    this.follow(board);
  }

  focus() {
    this.#activation.focus();
  }

  close() {
    this.layer = "";
    this.element.hidden = true;
  }

  /** @type {Board | null} */
  #board = null;
  /** What the spec said of a field when another value was asked for. @type {Map<Setting, string>} */
  #asked = new Map();

  /** Shows what the spec says; closes when the layer is gone. @param {Board} board */
  follow(board) {
    if (!this.isOpen) return;
    this.#board = board;
    const { layer } = this;
    const spec = board.layerOf(layer);
    if (!spec) {
      this.#wishes.close();
      return;
    }
    const last = board.model?.columns.at(-1)?.name === layer;
    setText(this.#title, layer);
    setAttribute(this.element, "aria-label", text.stage.menuOf(layer));
    const size = sizeOf(spec);
    const hasActivation = size !== null;
    for (const field of [this.#units, this.#activation, this.#penalty, this.#initializer, this.#trainable]) {
      const line = field.closest(".stage-menu__row");
      if (line instanceof HTMLElement) line.hidden = !hasActivation;
    }
    const unitsName = this.#units.closest(".stage-menu__row")?.firstElementChild;
    if (unitsName) setText(unitsName, spec.type === "conv2d" ? text.stage.mapsOf : text.stage.unitsOf);
    this.#type.hidden = board.model?.columns.find((column) => column.name === layer)?.kind !== "maps" || !board.mayEdit;
    if (document.activeElement !== this.#units && size !== null) this.#units.value = String(size);
    if (!this.#waits("activation", spec)) options(this.#activation, activationsFor(spec, last), spec.activation ?? "linear");
    const penalty = regularizerOf(spec.kernel_regularizer);
    if (!this.#waits("kernel_regularizer", spec)) {
      options(this.#penalty, PENALTIES, penalty?.type ?? "none");
      const rate = penalty ? typed(penalty.rate) : "";
      options(this.#rate, penalty && !RATES.includes(rate) ? [...RATES, rate] : RATES, rate);
    }
    if (!this.#waits("kernel_initializer", spec)) options(this.#initializer, INITIALIZERS, initializerOf(spec.kernel_initializer));
    if (!this.#waits("trainable", spec)) this.#trainable.checked = spec.trainable !== false;
    for (const field of [this.#activation, this.#penalty, this.#initializer, this.#trainable]) field.disabled = !board.mayEdit;
    this.#rate.disabled = !board.mayEdit || !penalty;
    this.#units.disabled = !board.mayEdit || last;
    this.#add.hidden = this.#remove.hidden = last || !board.mayEdit;
    if (!board.mayEdit) setText(this.#refusal, text.stage.watching);
    this.#move(board);
  }

  /** Beneath the layer's header, inside the stage. @param {Board} board */
  #move(board) {
    const place = board.layout?.places.find((other) => other.column.name === this.layer);
    if (!place) return;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.max(8, Math.min(board.room.width - width - 8, place.x - width / 2));
    const top = Math.max(8, Math.min(board.room.height - height - 8, (board.layout?.top ?? 88) - 34));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  #resize() {
    const units = Number(this.#units.value);
    const good = Number.isInteger(units) && this.#wishes.units(this.layer, units);
    setText(this.#refusal, good ? "" : text.stage.unitsRange);
    setAttribute(this.#units, "aria-invalid", good ? null : "true");
  }

  #penalise() {
    const spec = this.#board?.layerOf(this.layer);
    if (spec) this.#set("kernel_regularizer", penaltyFor(spec, this.#penalty.value, this.#rate.value));
  }

  /**
   * Whether a field was chosen anew and the spec does not say so yet: it stays as it was chosen.
   * @param {Setting} field @param {import("../types.js").Layer} spec
   */
  #waits(field, spec) {
    const before = this.#asked.get(field);
    if (before !== undefined && before !== said(spec, field)) this.#asked.delete(field);
    return this.#asked.has(field);
  }

  /** @param {Setting} field @param {unknown} value */
  #set(field, value) {
    const spec = this.#board?.layerOf(this.layer);
    if (spec) this.#asked.set(field, said(spec, field));
    this.#wishes.set(this.layer, field, value, (answer) => {
      if (!answer.done) this.#asked.delete(field);
      setText(this.#refusal, answer.done ? "" : (answer.error?.message ?? ""));
      if (!answer.done && this.#board) this.follow(this.#board);
    });
  }

  /** @param {Event} event */
  #key = (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.#wishes.close();
    }
    if (event.key === "Escape" || event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") event.stopPropagation();
  };
}

/** @param {import("../types.js").Layer} spec @param {Setting} field */
const said = (spec, field) => JSON.stringify(spec[field] ?? null);

/** @param {HTMLSelectElement} select @param {readonly string[]} names @param {string} chosen */
function options(select, names, chosen) {
  const key = names.join();
  if (select.dataset["names"] !== key) {
    select.dataset["names"] = key;
    select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  }
  if (select.value !== chosen) select.value = chosen;
}
