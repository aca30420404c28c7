import { readTokens } from "../lib/colour.js";
import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import { gradientTable, inkTable, paintField, paintPicture, valueTable } from "../lib/field.js";
import { fromBase64 } from "../lib/ink.js";
import * as numbers from "../lib/numbers.js";
import { own } from "../state/own-strings.js";
import { themeOf } from "../state/preferences.js";
import { pictureShape, saliencyProbe, takesPictures } from "../state/sample.js";
import { DrawingPad } from "./drawing-pad.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {"drawn" | "file" | "data"} Source */

const NUMBERS_MS = 95; // between two writings while playing
const HOLD_MS = 1000; // a range is kept before it shrinks

/** `<try-own>`: draw a digit or open a picture, see what the network sees, what it answers, and which pixels count. */
export class TryOwn extends View {
  /** @type {import("../picture-room.js").PictureRoom | null} */
  room = null;
  #pad = new DrawingPad({ changed: (ink, ended) => this.room?.draw(ink, ended) });
  #file = make("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", class: "sight-hidden", tabindex: -1, "aria-hidden": "true" });
  #choose = make("button", { type: "button", class: "button" }, icon("open"), own.choose);
  #photo = make("canvas", { class: "own__photo", hidden: true, role: "img" });
  #drop = make("div", { class: "own__drop" }, this.#photo, this.#choose, make("span", { class: "soft" }, own.drop), this.#file);
  #seen = make("canvas", { class: "own__field", role: "img", "aria-label": own.seen });
  #centre = make("input", { type: "checkbox", class: "check__box", checked: true });
  #map = make("canvas", { class: "own__field own__field--gradient", role: "img" });
  #range = make("span", { class: "mono soft" });
  #output = make("select", { class: "field own__output", "aria-label": own.saliencyOf });
  #answer = make("b", { class: "own__answer mono" }, numbers.DASH);
  #share = make("span", { class: "own__share mono" });
  #notes = make("p", { class: "own__notes soft", role: "status" });
  #sources = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": own.sources });
  #body = make("div", { class: "own__body" });
  #none = make("p", { class: "soft" }, own.notPicture);
  /** @type {Source} */
  #source = "drawn";
  #said = "";
  #theme = "";
  #token = readTokens(document.documentElement);
  #inkTable = inkTable(this.#token);
  #gradientTable = gradientTable(this.#token);
  #valueTable = valueTable(this.#token);
  /** @type {PageState | null} */
  #shown = null;
  #layer = "";
  #isShare = true;
  #classes = 0;
  #reach = 0;
  #reachedAt = 0;
  #writtenAt = 0;
  #timer = 0;
  /** What the last layer gave in the newest frame. @type {number[]} */
  #given = [];
  #ownKey = "";

  build() {
    for (const [id, name] of Object.entries(own.source)) {
      const choice = make("button", { type: "button", role: "radio", "data-source": id }, name);
      choice.addEventListener("click", () => this.#take(/** @type {Source} */ (id)));
      this.#sources.append(choice);
    }
    rove(this.#sources, "button", { choose: true });
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": own.close, title: `${own.close} (Esc)` }, icon("close"));
    const centre = make("label", { class: "check", title: own.centreTip }, this.#centre, own.centre);
    this.#body.append(
      make("div", { class: "own__input" }, this.#pad.element, this.#drop),
      make("figure", { class: "own__figure" }, make("figcaption", {}, own.seen), this.#seen, centre),
      make("figure", { class: "own__figure" }, make("figcaption", {}, own.saliency, this.#range), this.#map, this.#output),
      make("div", { class: "own__verdict" }, make("span", { class: "soft" }, own.answer), this.#answer, this.#share, this.#notes),
    );
    this.append(make("div", { class: "dock__head" }, make("h2", { class: "title" }, own.title), this.#sources, close), this.#body, this.#none);
    this.#choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => void this.#open(this.#file.files?.[0]));
    this.#drop.addEventListener("dragover", (event) => event.preventDefault());
    this.#drop.addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#open(event.dataTransfer?.files[0]);
    });
    document.addEventListener("paste", (event) => {
      if (!this.hidden && this.#source === "file") void this.#open([...(event.clipboardData?.files ?? [])][0]);
    });
    this.#centre.addEventListener("change", () => {
      if (this.room) this.room.centres = this.#centre.checked;
    });
    this.#output.addEventListener("change", () => {
      this.#reach = 0;
      tell(this, "probes");
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
  }

  /** The keyboard goes to what one does first. */
  focusFirst() {
    if (this.#source === "drawn" && !this.#pad.element.hidden) this.#pad.focus();
    else this.#choose.focus();
  }

  /** What it asks of the server. @param {PageState} state @returns {import("../types.js").Probe[]} */
  wanted({ inspector, sample, session }) {
    if (inspector !== "own" || !sample || !takesPictures(session)) return [];
    const output = this.#output.value === "" ? null : Number(this.#output.value);
    return [saliencyProbe(sample, output)];
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    this.hidden = state.inspector !== "own";
    if (this.hidden) return;
    const { session, sample, preferences } = state;
    if (this.room) this.room.say = (sentence) => this.#say(sentence);
    const theme = `${themeOf(preferences)} ${document.documentElement.dataset.mode}`;
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
      this.#inkTable = inkTable(this.#token);
      this.#gradientTable = gradientTable(this.#token);
      this.#valueTable = valueTable(this.#token);
      this.#pad.restyle();
      this.#ownKey = "";
    }
    const takes = takesPictures(session);
    this.#none.hidden = takes;
    this.#body.hidden = !takes;
    this.#sources.hidden = !takes;
    const last = session?.spec.network.layers.at(-1);
    if (!session || !last || !takes) return;
    this.#layer = last.name;
    this.#isShare = last.activation === "softmax" || last.activation === "sigmoid";
    const shape = pictureShape(session.spec.network.input_shape);
    if (shape && state.summary) this.#offer(Number(state.summary.layers.at(-1)?.output_shape.at(-1) ?? 0));
    const source = sample?.own ? sample.own.from : this.#source;
    this.#source = source;
    for (const choice of this.#sources.querySelectorAll("button")) setAttribute(choice, "aria-checked", String(choice.dataset.source === source));
    if (!this.#sources.contains(document.activeElement)) giveStop(this.#sources, "button", this.#sources.querySelector('[aria-checked="true"]'));
    this.#pad.element.hidden = source === "file";
    this.#drop.hidden = source !== "file";
    this.#showOwn(sample?.own ?? null);
  }

  /** @param {import("../types.js").OwnPicture | null} picture */
  #showOwn(picture) {
    const raw = this.room?.raw;
    const key = picture ? picture.pixels + picture.notes.join() : "";
    if (key && key === this.#ownKey) return;
    this.#ownKey = key;
    if (picture) {
      const bytes = fromBase64(picture.pixels);
      paintPicture(this.#seen, bytes, picture.shape, this.#inkTable);
    }
    const file = raw?.from === "file" ? raw : null;
    this.#photo.hidden = !file;
    if (file) {
      const { bytes, width, height, channels } = file.pixels;
      paintPicture(this.#photo, bytes, [height, width, channels], this.#inkTable);
      setAttribute(this.#photo, "aria-label", file.title);
    }
    this.#write();
  }

  #write() {
    const picture = this.#shown?.sample?.own;
    const title = picture?.from === "file" ? `${this.room?.raw?.title}. ` : "";
    setText(this.#notes, this.#said || (picture?.empty ? own.empty : picture ? title + picture.notes.join(" ") : ""));
    this.#notes.classList.toggle("own__notes--refusal", this.#said !== "");
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#said = sentence;
    this.#write();
  }

  /** @param {number} classes */
  #offer(classes) {
    if (classes === this.#classes) return;
    this.#classes = classes;
    const chosen = this.#output.value;
    this.#output.replaceChildren(make("option", { value: "" }, own.largest), ...Array.from({ length: Math.min(classes, 100) }, (_, at) => make("option", { value: at }, String(at))));
    if (Number(chosen) < classes) this.#output.value = chosen;
  }

  /** @param {Source} source */
  #take(source) {
    this.#source = source;
    this.#say("");
    if (source === "data") this.room?.leave();
    else if (source === "drawn" && !this.#pad.ink.isEmpty) this.room?.draw(this.#pad.ink, true);
    else if (this.#shown?.sample?.own) this.room?.leave();
    if (this.#shown) this.show({ ...this.#shown, sample: this.#shown.sample && { ...this.#shown.sample, own: null } });
  }

  /** @param {File | undefined} file */
  async #open(file) {
    if (file) await this.room?.open(file);
    this.#file.value = "";
  }

  /** Draws a frame; called inside the page's animation frame. @param {Frame} frame */
  draw(frame) {
    if (this.hidden || !this.#shown?.session) return;
    const input = frame.tensors.get("sample.input");
    const shape = pictureShape(this.#shown.session.spec.network.input_shape);
    if (!shape) return;
    if (input && !this.#shown.sample?.own) paintField(this.#seen, plane(input.data, shape[2]), shape[1], shape[0], extent(input.data) || 1, this.#valueTable);
    this.#drawSaliency(frame, shape);
    this.#drawAnswer(frame);
  }

  /** @param {Frame} frame @param {[number, number, number]} shape */
  #drawSaliency(frame, [height, width, channels]) {
    const slopes = frame.tensors.get("saliency");
    if (!slopes) return;
    const now = performance.now();
    const reach = roundUp(extent(slopes.data));
    if (reach > this.#reach || (reach < this.#reach && now - this.#reachedAt > HOLD_MS)) {
      this.#reach = reach;
      this.#reachedAt = now;
      setText(this.#range, own.range(numbers.typed(reach)));
    }
    paintField(this.#map, plane(slopes.data, channels), width, height, this.#reach || 1, this.#gradientTable);
    const output = frame.scalars.get("saliency.output") ?? NaN;
    setAttribute(this.#map, "aria-label", Number.isFinite(output) ? own.saliencyIs(output) : own.saliency);
    setAttribute(this.#map, "title", Number.isFinite(output) ? own.saliencyIs(output) : null);
  }

  /** @param {Frame} frame */
  #drawAnswer(frame) {
    const answer = frame.tensors.get(`sample.${this.#layer}.a`)?.data;
    if (!answer) return;
    this.#given = [...answer];
    clearTimeout(this.#timer);
    const rest = NUMBERS_MS - (performance.now() - this.#writtenAt);
    if (rest <= 0) this.#writeAnswer();
    else this.#timer = window.setTimeout(() => this.#writeAnswer(), rest); // no other frame may come
  }

  #writeAnswer() {
    this.#writtenAt = performance.now();
    const answer = this.#given;
    const empty = this.#shown?.sample?.own?.empty ?? false;
    let best = 0;
    answer.forEach((value, at) => {
      if (value > answer[best]) best = at;
    });
    const value = answer[best];
    const isClass = answer.length > 1;
    setText(this.#answer, empty || !Number.isFinite(value) ? numbers.DASH : isClass ? String(best) : numbers.signed(value));
    setText(this.#share, empty || !isClass ? "" : this.#isShare ? numbers.probability(value) : numbers.signed(value));
  }
}

customElements.define("try-own", TryOwn);

/** The largest absolute value. @param {ArrayLike<number>} values */
function extent(values) {
  let most = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at]);
    if (size > most && Number.isFinite(size)) most = size;
  }
  return most;
}

/** The next of ..., 0.5, 1, 2, 5, ... @param {number} value */
function roundUp(value) {
  if (!(value > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(((([1, 2, 5].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power)).toPrecision(2));
}

/** Of several channels the one that moves most, pixel by pixel. @param {ArrayLike<number>} values @param {number} channels */
function plane(values, channels) {
  if (channels === 1) return values;
  return Float32Array.from({ length: values.length / channels }, (_, at) => {
    let most = 0;
    for (let c = 0; c < channels; c++) if (Math.abs(values[at * channels + c]) > Math.abs(most)) most = values[at * channels + c];
    return most;
  });
}
