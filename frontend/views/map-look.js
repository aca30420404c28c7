import { readTokens, valueScale } from "../lib/colour.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import { gradientTable, valueTable } from "../lib/field.js";
import * as numbers from "../lib/numbers.js";
import { columnOf, stageModel } from "../stage/model.js";
import { maps } from "../state/maps-strings.js";
import { themeOf } from "../state/preferences.js";
import { exampleOf } from "../state/sample.js";
import { KernelHand } from "./kernel-hand.js";
import { KernelRow } from "./kernel-row.js";
import { MapsWall } from "./maps-wall.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {"maps" | "kernels" | "hand"} Name */

const NUMBERS_MS = 95; // between two writings while playing

/** `<map-look>`: the chosen layer of feature maps, at the stage's foot: its maps, its kernels, one cell by hand. */
export class MapLook extends View {
  #hand = new KernelHand({ choose: (thing) => tell(this, "choose-thing", thing), send: (command) => tell(this, "command", { command }) });
  #kernels = new KernelRow((thing) => tell(this, "choose-thing", thing));
  #wall = new MapsWall((thing) => {
    this.#name = "hand";
    tell(this, "choose-thing", thing);
  });
  #title = make("h2", { class: "title" }, maps.title);
  #about = make("span", { class: "look__about mono" });
  #views = segments(maps.views, maps.view, (name) => this.#turn(/** @type {Name} */ (name)));
  #tensors = segments(maps.tensors, { a: "a", z: "z" }, (tensor) => this.#look({ tensor: tensor === "z" ? "z" : "a" }));
  #ranges = segments(maps.ranges, { layer: maps.perLayer, map: maps.perMap }, (which) => this.#look({ own: which === "map" }));
  #range = make("span", { class: "mono soft look__range" });
  #slopes = segments(maps.kernelsShow, { values: maps.values, gradients: maps.gradients }, (which) => {
    this.#gradients = which === "gradients";
    this.#again();
  });
  #none = make("p", { class: "soft" }, maps.none);
  #gradients = false;
  /** @type {Name} */
  #name = "maps";
  /** @type {PageState | null} */
  #shown = null;
  /** @type {import("../stage/model.js").Model | null} */
  #model = null;
  #modelOf = "";
  #theme = "";
  /** @type {{scale: import("../lib/colour.js").Scale, table: Uint32Array, gradients: Uint32Array}} */
  #paint = { scale: valueScale(() => ""), table: new Uint32Array(256), gradients: new Uint32Array(256) };
  #writtenAt = 0;
  /** @type {Selection | null} */
  #before = null;

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "aria-label": maps.close, title: `${maps.close} (Esc)` }, icon("close"));
    close.addEventListener("click", () => this.#close());
    this.append(
      make("div", { class: "dock__head" }, this.#title, this.#about, this.#range, this.#hand.transport, this.#slopes, this.#tensors, this.#ranges, this.#views, close),
      this.#none,
      this.#wall.element,
      this.#kernels.element,
      this.#hand.element,
    );
    this.#ranges.querySelectorAll("button").forEach((button, at) => setAttribute(button, "title", at ? maps.perMapTip : maps.perLayerTip));
    this.addEventListener("select", (event) => event.stopPropagation()); // of a field's text: no choice of a thing
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.#close();
    });
  }

  #close() {
    tell(this, "choose-thing", null);
    tell(this, "inspect", null);
  }

  /** The keyboard goes to what one does first. */
  focusFirst() {
    if (this.#name === "hand" && !this.#hand.element.hidden) this.#hand.focus();
  }

  /** @param {Name} name */
  #turn(name) {
    this.#name = name;
    const { selection } = this.#shown ?? {};
    const column = selection && this.#model && columnOf(this.#model, selection.layer);
    if (name !== "maps" && selection && column?.cells && !selection.cell) {
      tell(this, "choose-thing", { layer: column.name, unit: selection.unit ?? 0, cell: column.cells.map((size) => Math.floor((size - 1) / 2)) });
    }
    this.#again();
  }

  #again() {
    if (this.#shown) this.show(this.#shown);
    tell(this, "probes");
  }

  /** @param {Partial<import("../types.js").MapsLook>} change */
  #look(change) {
    if (this.#shown) tell(this, "maps-look", { ...this.#shown.mapsLook, ...change });
  }

  /** What there is to look at. @param {PageState} state */
  #of({ inspector, selection, session }) {
    if (inspector !== "maps" || !session || !selection) return null;
    const { spec } = session;
    const key = JSON.stringify([spec.network.input_shape, spec.network.layers]);
    if (key !== this.#modelOf) {
      this.#modelOf = key;
      this.#model = stageModel({ spec, summary: null, role: "view", pins: [], masks: [], status: session.status, step: 0, domain: session.domain ?? null, dataset: null, classes: session.classes ?? null, sample: null });
    }
    const model = this.#model;
    const column = model && columnOf(model, selection.layer);
    const node = model?.nodes.find((other) => other.name === selection.layer) ?? null;
    return model && column?.kind === "maps" && node ? { model, column, node, selection, session } : null;
  }

  /** What a view shows that this layer can have. @param {import("../stage/shapes.js").Node} node @param {Selection} selection @returns {Name} */
  #possible(node, selection) {
    if (this.#name === "kernels" && node.type === "conv2d") return "kernels";
    return this.#name === "hand" && node.window && node.window.kind !== "pad" && selection.cell ? "hand" : "maps";
  }

  /** The kernel's shape. @param {import("../stage/model.js").Model} model @param {import("../stage/shapes.js").Node} node */
  #kernelShape(model, node) {
    const source = columnOf(model, node.inputs[0] ?? "");
    const channels = source?.kind === "picture" ? 1 : source?.units ?? 1;
    return [...(node.window?.size ?? [1, 1]), channels, Number(node.shape[2])];
  }

  /** What it asks of the server. @param {PageState} state @returns {import("../types.js").Probe[]} */
  wanted(state) {
    const found = this.#of(state);
    if (!found || !state.sample) return [];
    const { model, node, selection } = found;
    this.#follow(selection);
    const name = this.#possible(node, selection);
    if (name === "kernels") return this.#kernels.wanted(selection, this.#kernelShape(model, node), this.#gradients);
    if (name !== "hand" || !selection.cell) return [];
    const [row, column] = selection.cell;
    /** @type {import("../types.js").Probe[]} */
    const probes = [{ type: "cell", ...exampleOf(state.sample), layer: node.name, map: selection.unit ?? 0, row, column }];
    if (node.type === "conv2d") probes.push({ type: "tensor", name: `grad.${node.name}.kernel`, index: [null, null, null, selection.unit ?? 0] });
    return probes;
  }

  /** A layer chosen shows all its maps; a cell shows how it comes about. @param {Selection} selection */
  #follow(selection) {
    const before = this.#before;
    this.#before = selection;
    if (before === selection) return;
    if (selection.unit === undefined) this.#name = "maps";
    else if (selection.cell && this.#name === "maps" && (before?.layer !== selection.layer || String(before.cell) !== String(selection.cell) || before.unit !== selection.unit)) this.#name = "hand";
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    this.hidden = state.inspector !== "maps";
    if (this.hidden) {
      this.#hand.stop();
      this.#before = null;
      return;
    }
    this.#restyle(state);
    const found = this.#of(state);
    this.#none.hidden = found !== null;
    for (const part of [this.#wall.element, this.#kernels.element, this.#hand.element, this.#hand.transport, this.#slopes, this.#tensors, this.#ranges]) part.hidden = true;
    if (!found) return;
    const { model, column, node, selection, session } = found;
    this.#follow(selection);
    const name = this.#possible(node, selection);
    if (name !== "hand") this.#hand.stop();
    const layer = session.spec.network.layers.find((other) => other.name === node.name);
    setText(this.#title, selection.layer);
    const place = selection.cell && name === "hand" ? maps.where("", selection.unit ?? 0, ...selection.cell).replace(/^ · /, "") : "";
    setText(this.#about, place || maps.about("", node.shape.join("×"), layer?.activation ?? ""));
    choose(this.#views, name);
    choose(this.#tensors, state.mapsLook.tensor);
    choose(this.#ranges, state.mapsLook.own ? "map" : "layer");
    choose(this.#slopes, this.#gradients ? "gradients" : "values");
    for (const [id, possible] of [["kernels", node.type === "conv2d"], ["hand", node.window && node.window.kind !== "pad"]]) {
      const button = this.#views.querySelector(`[data-name="${id}"]`);
      if (button instanceof HTMLButtonElement) button.disabled = !possible;
    }
    if (name === "maps") this.#wall.show(column, selection.unit ?? null, state.mapsLook.own);
    if (name === "kernels") this.#kernels.show(selection, this.#kernelShape(model, node), this.#gradients);
    if (name === "hand") this.#hand.show(selection, model, session, state.role === "control");
    this.#wall.element.hidden = this.#ranges.hidden = this.#tensors.hidden = name !== "maps";
    this.#kernels.element.hidden = this.#slopes.hidden = name !== "kernels";
    this.#hand.element.hidden = this.#hand.transport.hidden = name !== "hand";
    this.#range.hidden = name !== "maps";
  }

  /** @param {PageState} state */
  #restyle({ preferences }) {
    const theme = `${themeOf(preferences)} ${document.documentElement.dataset.mode}`;
    if (theme === this.#theme) return;
    this.#theme = theme;
    const token = readTokens(document.documentElement);
    this.#paint = { scale: valueScale(token), table: valueTable(token), gradients: gradientTable(token) };
  }

  /** Draws a frame; called inside the page's animation frame. @param {Frame} frame */
  draw(frame) {
    if (this.hidden || !this.#shown?.selection) return;
    const now = performance.now();
    const writes = this.#shown.session?.status !== "playing" || now - this.#writtenAt >= NUMBERS_MS;
    if (writes) this.#writtenAt = now;
    if (!this.#wall.element.hidden) {
      this.#wall.draw(frame, this.#paint.table, writes);
      const ranges = frame.tensors.get(`maps.${this.#shown.selection.layer}.range`);
      if (writes) setText(this.#range, this.#shown.mapsLook.own || !ranges ? "" : maps.mapRange(numbers.typed(Number(Number(ranges.data[0]).toPrecision(3)))));
    }
    if (!this.#kernels.element.hidden) this.#kernels.draw(frame, this.#paint);
    if (!this.#hand.element.hidden) this.#hand.draw(frame, this.#paint, writes);
  }
}

customElements.define("map-look", MapLook);

/** A row of choices. @param {string} label @param {{[id: string]: string}} names @param {(id: string) => void} chosen */
function segments(label, names, chosen) {
  const group = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": label });
  for (const [id, name] of Object.entries(names)) {
    const choice = make("button", { type: "button", role: "radio", "data-name": id }, name);
    choice.addEventListener("click", () => chosen(id));
    group.append(choice);
  }
  rove(group, "button", { choose: true });
  return group;
}

/** @param {HTMLElement} group @param {string} id */
function choose(group, id) {
  for (const choice of group.querySelectorAll("button")) setAttribute(choice, "aria-checked", String(choice.dataset.name === id));
  if (!group.contains(document.activeElement)) giveStop(group, "button", group.querySelector('[aria-checked="true"]'));
}
