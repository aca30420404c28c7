import { make, setAttribute, setText, tell } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { Acts } from "./acts.js";
import { Attention } from "./attention.js";
import { Board } from "./board.js";
import { HoverCard } from "./card.js";
import { FocusRing } from "./focus-ring.js";
import { Hands } from "./hands.js";
import { Legend } from "./legend.js";
import { Painter } from "./painter.js";
import { makeParts } from "./parts.js";
import { wantedProbes } from "./probes.js";
import { Roving } from "./roving.js";
import { LABEL } from "./layout.js";
import { isOfMaps } from "./model.js";
import { spoken } from "./speech.js";
import { sameThing } from "./thing.js";
import { Viewport } from "./viewport.js";

/** @typedef {import("../types.js").StageExperiment} StageExperiment */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").StagePreferences} StagePreferences */
/** @typedef {import("./thing.js").Thing} Thing */

const TEXT_MS = 100; // between two writings of numbers while playing
const TOP = 88; // of the drawing, below the layers' names, px
const HOVER_MS = 60; // a pointer that passes over things does not change what is watched
const TOUCH = "(any-pointer: coarse), (max-width: 899px)";
const FORCED = "(forced-colors: active)";

/**
 * `<network-stage>`: the network, live. Setters only mark; one animation frame draws. See `NetworkStage` in types.js
 * for what it takes and tells.
 */
export class NetworkStage extends HTMLElement {
  #board = new Board();
  #painter = new Painter(this.#board);
  #viewport = new Viewport(this.#board);
  #view = make("div", { class: "stage-view", tabindex: 0, role: "application", "aria-describedby": "stage-about" }, this.#painter.moving, this.#painter.still);
  #live = make("div", { class: "sight-hidden", "aria-live": "polite" });
  #ring = new FocusRing();
  #card = new HoverCard();
  #legend = new Legend();
  #hands = new Hands(this.#board, (detail) => tell(this, "command", detail));
  #acts = new Acts(this.#board, this.#hands, (sentence) => this.#say(sentence));
  #attention = new Attention(this.#board, this.#view, {
    tell: (type, detail) => tell(this, type, detail),
    say: (sentence) => this.#say(sentence),
    changed: (late) => this.#changed(late),
    open: (thing) => this.#parts?.panels.open(thing),
  });
  #roving = new Roving(this.#board, {
    focus: (thing) => this.#attention.focus(thing),
    choose: (thing) => this.#attention.choose(thing),
    open: (thing) => this.#deeper(thing),
    lock: (thing) => this.#acts.lock(thing, this.#parts),
    mask: (thing) => this.#acts.mask(thing),
    menu: (layer) => this.#parts?.panels.openMenu(layer),
    nudge: (thing, sign, event) => this.#say(spoken(this.#hands.nudge(thing, sign, event), 3)),
    resize: (layer, by) => this.#hands.resize(layer, by),
    add: (layer) => this.#acts.add(layer),
    remove: (layer) => this.#acts.remove(layer),
    table: () => this.#parts?.panels.openTable(this.#board.focused),
  });
  /** Made anew each time the element is connected. @type {import("./parts.js").Parts | null} */
  #parts = null;
  /** @type {StagePreferences} */
  #preferences = { theme: "light", reducedMotion: false, signMarks: false, presenter: false };
  /** @type {Probe[]} */
  #wanted = [];
  #wantedKey = "[]";
  #animation = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hoverTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #textTimer;
  #textAt = 0; // when numbers were last written

  /** @param {StageExperiment | null} experiment */
  set experiment(experiment) {
    if (this.#board.show(experiment)) {
      this.#painter.forget();
      this.#parts?.pointer.release();
      if (this.#parts?.panels.thing && !sameThing(this.#parts.panels.thing, this.#board.chosen)) this.#parts.panels.open(this.#board.chosen);
    }
    setAttribute(this.#view, "aria-label", text.stage.name((this.#board.model?.columns ?? []).map((column) => (column.cells ? [...column.cells, ...(column.side ? [] : [column.units])].join("×") : column.units)).join("-")));
    this.#watch();
    this.#mark();
  }

  get experiment() {
    return this.#board.experiment;
  }

  /** @param {Frame | null} frame */
  set frame(frame) {
    this.#board.values.frame = frame;
    this.#painter.fresh = true;
    this.#mark();
  }

  get frame() {
    return this.#board.values.frame;
  }

  /** @param {StagePreferences} preferences */
  set preferences(preferences) {
    this.#preferences = preferences;
    this.#board.calm = preferences.reducedMotion;
    this.#painter.restyle();
    if (this.isConnected) this.#measure();
    this.#mark();
  }

  get preferences() {
    return this.#preferences;
  }

  /** @param {Thing | null} thing */
  set selection(thing) {
    if (sameThing(thing, this.#board.chosen)) return;
    this.#board.chosen = thing;
    this.#parts?.panels.open(thing);
    this.#watch();
    this.#mark();
  }

  get selection() {
    return this.#board.chosen;
  }

  get wanted() {
    return this.#wanted;
  }

  /** @param {import("../types.js").MapsLook} look */
  set mapsLook(look) {
    if (look.own === this.#board.mapsLook.own && look.tensor === this.#board.mapsLook.tensor) return;
    this.#board.mapsLook = look;
    this.#watch();
    this.#mark();
  }

  get mapsLook() {
    return this.#board.mapsLook;
  }

  /** Two networks on one scale; null: this one on its own. @param {NetworkStage | null} other */
  measureWith(other) {
    this.#board.measureWith(other ? other.#board : null);
    this.#painter.fresh = true;
    this.#mark();
  }

  /** The whole network, as large as the room allows. */
  fit() {
    this.#viewport.fit();
    this.#arranged();
  }

  /** The network as it stands, in the colours that the page has at this moment; null while there is none. */
  picture() {
    if (!this.#board.layout) return null;
    const copy = this.#painter.picture(this);
    const { width } = this.#board.room;
    const context = copy.getContext("2d");
    const view = this.#view.getBoundingClientRect();
    const ratio = copy.width / width;
    for (const label of context ? this.#view.querySelectorAll(".stage-layer__name, .stage-layer__shape") : []) {
      const box = label.getBoundingClientRect();
      const { color, font } = getComputedStyle(label);
      if (!context || !box.width) continue;
      context.save();
      context.scale(ratio, ratio);
      Object.assign(context, { fillStyle: color, font, textAlign: "center", textBaseline: "middle" });
      context.fillText(label.textContent ?? "", box.left - view.left + box.width / 2, box.top - view.top + box.height / 2);
      context.restore();
    }
    this.#mark();
    return copy;
  }

  /**
   * Where a thing's handle is, in CSS pixels of the window; null for what is not drawn.
   * @param {Thing} thing @returns {{x: number, y: number} | null}
   */
  where(thing) {
    const at = this.#board.anchor(thing);
    const box = this.#view.getBoundingClientRect();
    return at && { x: box.left + at.x, y: box.top + at.y };
  }

  connectedCallback() {
    const life = new AbortController();
    const { signal } = life;
    this.#parts = makeParts(life, this.#board, this.#view, this.#hands, this.#attention, {
      mark: () => this.#mark(),
      tell: (type, detail) => tell(this, type, detail),
      deeper: (thing) => this.#deeper(thing),
      lock: (thing) => this.#acts.lock(thing, this.#parts),
      mask: (thing) => this.#acts.mask(thing),
      menu: (layer) => this.#parts?.panels.openMenu(layer),
      deepen: (by) => this.#acts.deepen(by),
      zoom: (by, x, y) => this.#viewport.zoom(by, x, y) && this.#arranged(),
      pan: (x, y) => this.#viewport.pan(x, y) && this.#arranged(),
      add: (layer, type) => this.#acts.add(layer, type),
      remove: (layer) => this.#acts.remove(layer),
    });
    const { bar, example, brush, panels } = this.#parts;
    this.#view.append(bar.element, example.element, brush.element, this.#ring.element, this.#card.element);
    this.replaceChildren(this.#view, ...panels.elements, this.#legend.element, make("p", { id: "stage-about", class: "sight-hidden" }, text.stage.about), this.#live);
    this.#view.addEventListener("keydown", this.#key, { signal });
    this.#view.addEventListener("focus", () => this.#view.matches(":focus-visible") && this.#attention.focus(this.#board.focused ?? this.#roving.first()), { signal });
    this.#view.addEventListener("blur", () => this.#attention.leave(), { signal });
    document.addEventListener("visibilitychange", () => this.#mark(), { signal });
    for (const query of [TOUCH, FORCED]) {
      window.matchMedia(query).addEventListener("change", () => this.#measure(), { signal });
    }
    const sizes = new ResizeObserver(() => this.#measure());
    sizes.observe(this.#view);
    signal.addEventListener("abort", () => sizes.disconnect());
    // Text on the canvas waits for its fonts; everything else does not.
    document.fonts.ready.then(() => {
      this.#painter.restyle();
      this.#mark();
    });
    this.#measure();
    panels.open(this.#board.chosen);
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#animation);
    this.#animation = 0;
    clearTimeout(this.#hoverTimer);
    this.#acts.stop();
    this.#parts?.life.abort();
    this.#parts = null;
  }

  // ------------------------------------------------------------ what people do

  /** One stop deeper. @param {Thing} thing */
  #deeper(thing) {
    this.#attention.choose(thing);
    if (isOfMaps(this.#board.model, thing)) return; // its maps are open at the foot
    this.#parts?.panels.open(thing, true);
    this.#parts?.panels.place();
    if (thing.unit !== undefined) this.#parts?.panels.focus();
  }

  /** What the palette and the page's keys ask of the chosen thing. @param {import("./acts.js").Act} what */
  act(what) {
    this.#acts.act(what, this.#parts);
  }

  /** @param {string} sentence */
  #say(sentence) {
    setText(this.#live, sentence);
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.target !== this.#view) return;
    if (event.key === "Escape" && !this.#board.focused && this.#board.chosen) this.#attention.choose(null);
    else if (this.#zoomKey(event) || this.#roving.press(event)) event.stopPropagation();
    else return;
    event.preventDefault();
  };

  /** @param {KeyboardEvent} event */
  #zoomKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "+" && event.key !== "-")) return false;
    const { width, height } = this.#board.room;
    if (this.#viewport.zoom(event.key === "+" ? 1 : -1, width / 2, height / 2)) this.#arranged();
    return true;
  }

  // ------------------------------------------------------------ what follows

  #measure() {
    const { clientWidth: width, clientHeight: height } = this.#view;
    this.#painter.signMarks = this.#preferences.signMarks || window.matchMedia(FORCED).matches;
    const style = getComputedStyle(this);
    const px = (/** @type {string} */ name, /** @type {number} */ usual) => Number.parseFloat(style.getPropertyValue(name)) || usual;
    const sizes = { label: px("--stage-label", LABEL), line: px("--stage-line", 1), top: px("--stage-top", TOP) };
    if (this.#viewport.style(sizes)) this.#arranged();
    if (this.#viewport.measure(width, height, window.matchMedia(TOUCH).matches)) this.#arranged();
    this.#mark();
  }

  #arranged() {
    this.#painter.fresh = true;
    this.#watch();
    this.#mark();
  }

  /** @param {boolean} late  what is watched may wait */
  #changed(late) {
    this.#painter.fresh ||= (this.#board.model?.wide ?? false) && !this.#board.model?.nodes.length; // another unit's weights are to be coloured
    clearTimeout(this.#hoverTimer);
    if (late) this.#hoverTimer = setTimeout(() => this.#watch(), HOVER_MS);
    else this.#watch();
    this.#mark();
  }

  /** Asks for other probes when what is drawn has changed. */
  #watch() {
    const { model, layout, hovered, chosen, focused, experiment, pictured } = this.#board;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const now = { ratio, things: [hovered, chosen, focused], sample: experiment?.sample ?? null, pictures: pictured, look: this.#board.mapsLook };
    const wanted = model && layout ? wantedProbes(model, layout, now) : [];
    const key = JSON.stringify(wanted);
    if (key === this.#wantedKey) return;
    this.#wantedKey = key;
    this.#wanted = wanted;
    tell(this, "probes");
  }

  #mark() {
    if (this.isConnected && !document.hidden) this.#animation ||= requestAnimationFrame(this.#draw);
  }

  #draw = () => {
    this.#animation = 0;
    if (!this.#board.layout || !this.checkVisibility()) return;
    const now = performance.now();
    const slides = this.#board.slide(now);
    this.#painter.draw(this, this.#parts?.panels.place() ?? null);
    if (slides) this.#parts?.bar.show(this.#board);
    this.#write(now);
    if (slides) this.#mark();
  };

  /** Numbers in words: ten times a second while playing, exactly otherwise. @param {number} now */
  #write(now) {
    const board = this.#board;
    const parts = this.#parts;
    const focused = this.#view.matches(":focus-visible") ? board.focused : null;
    this.#ring.show(board, focused);
    if (!parts) return;
    clearTimeout(this.#textTimer);
    if (board.experiment?.status === "playing" && !board.held && now - this.#textAt < TEXT_MS) {
      this.#textTimer = setTimeout(() => this.#mark(), TEXT_MS);
      return;
    }
    this.#textAt = now;
    const pointed = board.hovered ?? focused ?? (board.room.touch || this.#preferences.presenter ? board.chosen : null); // fingers and projectors do not hover
    const isLookedAt = isOfMaps(board.model, board.chosen) && sameThing(pointed, board.chosen); // at the foot there is all of it
    const card = isLookedAt || sameThing(pointed, parts.panels.thing) ? null : pointed;
    this.#card.show(board, board.held ? null : card, board.room);
    parts.bar.show(board);
    parts.example.show(board);
    parts.brush.show();
    parts.panels.follow();
    this.#legend.show(board, this.#painter.pace);
  }
}

customElements.define("network-stage", NetworkStage);
