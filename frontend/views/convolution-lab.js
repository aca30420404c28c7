import { pixelOf, readTokens, valueScale } from "../lib/colour.js";
import { icon, make, setAttribute, setIcon, setText } from "../lib/dom.js";
import { groundOf, valueTable } from "../lib/field.js";
import { base64 } from "../lib/ink.js";
import * as numbers from "../lib/numbers.js";
import { FIRST, MOST_KERNEL, MOST_STEP, cellAfter, givenOf, isCell, resized, settingsOf, withCell } from "../state/convolution.js";
import { glossary } from "../state/glossary.js";
import { convolution as words } from "../state/lab-strings.js";
import { themeOf } from "../state/preferences.js";
import { DrawingPad } from "./drawing-pad.js";
import { NumberGrid } from "./number-grid.js";
import { rove, giveStop } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/convolution.js").Settings} Settings */
/** @typedef {import("../net/pictures.js").Convolved} Convolved */
/** @typedef {import("../labs-room.js").LabsRoom} LabsRoom */

const PACES = [0.5, 1, 2, 4, 10, 30, 60];
const ADDRESS_MS = 400;

/** The convolution lab: controls at the left, the sliding kernel in the middle, size and sum at the right. */
export class ConvolutionLab {
  #room;
  /** @type {Settings} */
  #settings = FIRST;
  /** @type {import("../net/pictures.js").Labs["convolution"] | null} */
  #known = null;
  /** @type {Convolved | null} */
  #found = null;
  #pace = 4;
  #timer = 0;
  #addressTimer = 0;
  /** Where one's own picture comes from. @type {"drawn" | "file" | "stage"} */
  #source = "drawn";
  #told = ""; // what the address was last told: it does not come back as news
  #channel = 0;
  #token = readTokens(document.documentElement);
  #table = valueTable(this.#token);
  #theme = "";

  #picture = make("select", { class: "field", id: "lab-picture" });
  #file = make("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", class: "sight-hidden", tabindex: -1, "aria-hidden": "true" });
  #pad = new DrawingPad({ changed: (ink) => this.#drawn(ink) });
  #channels = segments(words.channels, [["1", "1"], ["3", "3"]], (value) => this.#set({ channels: value === "3" ? 3 : 1, planes: [this.#settings.planes[0]] }));
  #kernel = make("select", { class: "field", id: "lab-kernel" });
  #rows = stepper(words.height, 1, MOST_KERNEL, (rows) => this.#resize(rows, this.#settings.planes[0][0].length));
  #columns = stepper(words.width, 1, MOST_KERNEL, (columns) => this.#resize(this.#settings.planes[0].length, columns));
  #stride = stepper(words.stride, 1, MOST_STEP, (stride) => this.#set({ stride }));
  #padding = segments(words.padding, Object.entries(words.paddings), (value) => this.#set({ padding: value === "number" ? this.#border.value : value === "same" ? "same" : "valid" }));
  #border = stepper(words.paddingNumber, 0, MOST_STEP, (padding) => this.#set({ padding }), 1);
  #about = make("p", { class: "lab__about soft" });
  #refusal = make("p", { class: "lab__refusal", role: "alert" });
  #toStage = make("button", { type: "button", class: "button" }, icon("open"), words.toStage);
  #fromStage = make("button", { type: "button", class: "button" }, words.fromStage);

  #input = make("canvas", { class: "lab__field", role: "img" });
  #window = make("i", { class: "lab__window" });
  #inputSize = make("span", { class: "mono soft" });
  #output = make("canvas", { class: "lab__field", tabindex: 0, role: "application", "aria-label": words.field, "aria-description": words.keys, title: words.keys });
  #cell = make("i", { class: "lab__cell" });
  #outputSize = make("span", { class: "mono soft" });
  #range = make("span", { class: "mono soft" });
  #play = make("button", { type: "button", class: "icon-button", "aria-label": words.play, title: words.play }, icon("play"));
  #back = make("button", { type: "button", class: "icon-button", "aria-label": words.back, title: words.back }, icon("back"));
  #forward = make("button", { type: "button", class: "icon-button", "aria-label": words.forward, title: words.forward }, icon("forward"));
  #paces = make("input", { type: "range", class: "slider", min: 0, max: PACES.length - 1, step: 1, value: PACES.indexOf(4), "aria-label": words.pace });
  #paceSaid = make("span", { class: "mono soft lab__pace" });
  #where = make("span", { class: "mono lab__where", "aria-live": "polite" });
  #planes = segments(words.channel, words.channelNames.map((name, at) => [String(at), name]), (value) => {
    this.#channel = Number(value);
    this.#showSums();
  });
  #each = make("input", { type: "checkbox", class: "check__box" });
  #patchGrid = new NumberGrid();
  #kernelGrid = new NumberGrid((row, column, text) => this.#edit(row, column, text));
  #productGrid = new NumberGrid();
  #kernelName = make("figcaption", {}, words.kernel.toLowerCase());
  #formulas = make("dl", { class: "lab__formulas mono" });
  #notes = make("div", { class: "lab__notes" });
  #sums = make("dl", { class: "lab__sums mono" });
  element = make("div", { class: "lab" });

  /** @param {LabsRoom} room */
  constructor(room) {
    this.#room = room;
    this.#build();
  }

  #build() {
    const field = (/** @type {string} */ label, /** @type {string} */ id, /** @type {Element} */ control) => make("div", { class: "row row--wide" }, make("label", { for: id, "data-tip": glossary[id.replace("lab-", "")] }, label), control);
    const line = (/** @type {string} */ label, /** @type {Element[]} */ ...controls) => make("div", { class: "row row--wide" }, make("span", { class: "label", "data-tip": glossary[label.toLowerCase()] }, label), make("span", { class: "lab__controls" }, ...controls));
    const each = make("label", { class: "check lab__each" }, this.#each, words.same);
    const controls = make("section", { class: "card lab__setup", "aria-label": words.controls },
      field(words.picture, "lab-picture", this.#picture), this.#file, this.#pad.element,
      line(words.channels, this.#channels),
      field(words.kernel, "lab-kernel", this.#kernel), this.#about,
      line(words.kernelSize, this.#rows.element, this.#columns.element), each,
      line(words.stride, this.#stride.element),
      line(words.padding, this.#padding, this.#border.element),
      make("div", { class: "lab__doors" }, this.#fromStage, this.#toStage),
    );
    const figure = (/** @type {Element[]} */ caption, /** @type {Element} */ canvas, /** @type {Element} */ mark) => make("figure", { class: "lab__figure" }, make("figcaption", {}, ...caption), make("div", { class: "lab__room" }, canvas, mark));
    const transport = make("div", { class: "lab__transport", role: "toolbar", "aria-label": words.play }, this.#back, this.#play, this.#forward, this.#paces, this.#paceSaid, this.#where);
    const grid = (/** @type {Element} */ caption, /** @type {NumberGrid} */ numbersOf) => make("figure", { class: "lab__grid" }, caption, numbersOf.element);
    const sign = (/** @type {string} */ text) => make("span", { class: "lab__sign", "aria-hidden": "true" }, text);
    const middle = make("section", { class: "card lab__stage", "aria-label": words.title },
      make("div", { class: "lab__pictures" },
        figure([make("b", {}, words.input), this.#inputSize], this.#input, this.#window),
        figure([make("b", {}, words.output), this.#outputSize, this.#range], this.#output, this.#cell)),
      this.#refusal, transport,
      make("div", { class: "lab__hand" }, this.#planes,
        make("div", { class: "lab__grids" }, grid(make("figcaption", {}, words.patch), this.#patchGrid), sign("×"), grid(this.#kernelName, this.#kernelGrid), sign("="), grid(make("figcaption", {}, words.products), this.#productGrid))),
    );
    const result = make("section", { class: "card lab__result", "aria-label": words.sizeTitle },
      make("h3", { class: "title" }, words.sum_title), this.#sums,
      make("h3", { class: "title" }, words.sizeTitle), make("p", { class: "mono soft" }, words.formula), this.#formulas, this.#notes,
    );
    this.element.append(controls, middle, result);
    this.#listen();
  }

  #listen() {
    this.#picture.addEventListener("change", () => this.#choosePicture());
    this.#file.addEventListener("change", () => void this.#open());
    this.#kernel.addEventListener("change", () => this.#chooseKernel());
    this.#each.addEventListener("change", () => {
      const [plane] = this.#settings.planes;
      this.#set({ kernel: "own", planes: this.#each.checked ? [plane, plane, plane] : [this.#settings.planes[Math.min(this.#channel, this.#settings.planes.length - 1)]] });
    });
    this.#play.addEventListener("click", () => (this.#timer ? this.stop() : this.#start()));
    this.#back.addEventListener("click", () => this.#step(-1));
    this.#forward.addEventListener("click", () => this.#step(1));
    this.#paces.addEventListener("input", () => {
      this.#pace = PACES[Number(this.#paces.value)];
      this.#sayPace();
      if (this.#timer) this.#start();
    });
    this.#output.addEventListener("keydown", (event) => this.#key(event));
    for (const [canvas, isInput] of /** @type {const} */ ([[this.#output, false], [this.#input, true]])) {
      const point = (/** @type {PointerEvent} */ event) => event.buttons & 1 && this.#point(event, canvas, isInput);
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        point(event);
      });
      canvas.addEventListener("pointermove", point);
    }
    this.#toStage.addEventListener("click", () => this.#take());
    this.#fromStage.addEventListener("click", () => {
      const picture = this.#room.fromStage(this.#known?.most_side ?? 64);
      if (!picture) return;
      this.#source = "stage";
      this.#set({ picture, channels: picture.channels });
    });
    this.#sayPace();
  }

  /** @param {{[key: string]: string}} given  what the address says */
  async open(given) {
    const { convolution } = await this.#room.labs();
    if (!this.#known) {
      this.#known = convolution;
      this.#picture.replaceChildren(
        ...convolution.pictures.map(({ id, title }) => make("option", { value: id }, title)),
        make("option", { value: "drawn" }, words.ownDrawing), make("option", { value: "file" }, words.ownFile), make("option", { value: "stage", hidden: true }, words.ownSession),
      );
      this.#kernel.replaceChildren(...convolution.kernels.map(({ id, title }) => make("option", { value: id }, title)), make("option", { value: "own" }, words.ownKernel));
    }
    if (JSON.stringify(given) === this.#told) return;
    this.#settings = settingsOf(given, convolution.kernels);
    await this.#compute();
  }

  /** Nothing moves on while nobody looks. */
  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#showPlay();
    this.#paint();
  }

  /** @param {PageState} state */
  show({ preferences, session }) {
    const theme = themeOf(preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
      this.#table = valueTable(this.#token);
      this.#pad.restyle();
      this.#showAll();
    }
    const open = session !== null && this.#room.isOpen;
    for (const door of [this.#toStage, this.#fromStage]) {
      door.disabled = !open;
      setAttribute(door, "title", open ? null : words.noStage);
    }
  }

  // ------------------------------------------------------------ settings

  /** @param {Partial<Settings>} changes */
  #set(changes) {
    this.#settings = { ...this.#settings, ...changes };
    this.#tellAddress();
    void this.#compute();
  }

  #tellAddress() {
    clearTimeout(this.#addressTimer);
    this.#addressTimer = window.setTimeout(() => {
      if (!this.element.checkVisibility()) return;
      const given = { lab: "convolution", ...givenOf(this.#settings) };
      this.#told = JSON.stringify(given);
      this.#room.tell(given);
    }, ADDRESS_MS);
  }

  async #compute() {
    const found = await this.#room.convolve(this.#settings);
    if (found === null) return;
    const refused = typeof found === "string";
    this.#found = refused ? null : found;
    setText(this.#refusal, refused ? found : "");
    if (refused) this.stop();
    else {
      const { row, column } = this.#settings.at;
      this.#settings = { ...this.#settings, at: { row: Math.min(row, found.rows.output - 1), column: Math.min(column, found.columns.output - 1) } };
    }
    this.#channel = Math.min(this.#channel, this.#settings.channels - 1);
    this.#showAll();
  }

  #choosePicture() {
    const { value } = this.#picture;
    if (value === "drawn") this.#drawn(this.#pad.ink);
    else if (value === "file") this.#file.click();
    else this.#set({ picture: value, channels: value === "shapes" ? 3 : this.#settings.channels });
    this.#showSettings();
  }

  /** @param {import("../lib/ink.js").Ink} ink */
  #drawn(ink) {
    this.#source = "drawn";
    this.#set({ picture: { pixels: base64(ink.cells), width: ink.width, height: ink.height, channels: 1 } });
  }

  async #open() {
    const file = this.#file.files?.[0];
    this.#file.value = "";
    if (!file) return;
    const opened = await this.#room.open(file, this.#known?.most_side ?? 64);
    if (typeof opened === "string") setText(this.#refusal, opened);
    else {
      this.#source = "file";
      this.#set({ picture: opened.picture, channels: 3 });
    }
    this.#showSettings();
  }

  #chooseKernel() {
    const kernel = this.#known?.kernels.find(({ id }) => id === this.#kernel.value);
    if (kernel) this.#set({ kernel: kernel.id, planes: [kernel.values] });
    else this.#set({ kernel: "own" });
  }

  /** @param {number} rows @param {number} columns */
  #resize(rows, columns) {
    this.#set({ kernel: "own", planes: this.#settings.planes.map((plane) => resized(plane, rows, columns)) });
  }

  /** @param {number} row @param {number} column @param {string} text */
  #edit(row, column, text) {
    const value = numbers.parse(text);
    if (value === null || !isCell(value)) {
      setText(this.#refusal, words.notNumber);
      return false;
    }
    this.#set(withCell(this.#settings, this.#channel, row, column, value));
    return true;
  }

  #take() {
    if (!this.#found) return;
    const { input, rows, columns } = this.#found;
    const channels = this.#settings.channels;
    const bytes = Uint8Array.from({ length: rows.size * columns.size * channels }, (_, at) => {
      const cell = Math.floor(at / channels);
      return Math.round(255 * input[Math.floor(cell / columns.size)][cell % columns.size][at % channels]);
    });
    this.#room.toStage({ bytes, width: columns.size, height: rows.size, channels }, words.title);
  }

  // ------------------------------------------------------------ the cell

  get #size() {
    return { rows: this.#found?.rows.output ?? 1, columns: this.#found?.columns.output ?? 1 };
  }

  /** @param {{row: number, column: number}} at */
  #go(at) {
    this.#settings = { ...this.#settings, at };
    this.#tellAddress();
    this.#paint();
    this.#showSums();
  }

  /** @param {number} by */
  #step(by) {
    if (this.#found) this.#go(cellAfter(this.#settings.at, by, this.#size));
  }

  #start() {
    clearInterval(this.#timer);
    this.#timer = window.setInterval(() => this.element.checkVisibility() && !document.hidden && this.#step(1), 1000 / this.#pace);
    this.#showPlay();
    this.#paint();
  }

  #showPlay() {
    setIcon(this.#play, this.#timer ? "pause" : "play");
    const name = this.#timer ? words.pause : words.play;
    setAttribute(this.#play, "aria-label", name);
    setAttribute(this.#play, "title", name);
    setAttribute(this.#where, "aria-live", this.#timer ? "off" : "polite");
  }

  #sayPace() {
    setText(this.#paceSaid, words.paceIs(this.#pace));
    setAttribute(this.#paces, "aria-valuetext", words.paceIs(this.#pace));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#found || event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = this.#settings.at;
    const { rows, columns } = this.#size;
    const far = event.shiftKey ? Math.max(1, Math.round(this.#found.columns.kernel / this.#settings.stride)) : 1;
    const to = /** @type {{[key: string]: [number, number]}} */ ({
      ArrowLeft: [row, column - far], ArrowRight: [row, column + far], ArrowUp: [row - far, column], ArrowDown: [row + far, column], Home: [row, 0], End: [row, columns - 1],
    })[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go({ row: Math.min(rows - 1, Math.max(0, to[0])), column: Math.min(columns - 1, Math.max(0, to[1])) });
  }

  /** @param {PointerEvent} event @param {HTMLCanvasElement} canvas @param {boolean} isInput */
  #point(event, canvas, isInput) {
    const found = this.#found;
    if (!found) return;
    const box = canvas.getBoundingClientRect();
    const along = (/** @type {number} */ share, /** @type {import("../net/pictures.js").Axis} */ axis) => {
      const whole = axis.size + axis.before + axis.after;
      const at = isInput ? Math.round((share * whole - axis.kernel / 2) / axis.stride) : Math.floor(share * axis.output);
      return Math.min(axis.output - 1, Math.max(0, at));
    };
    this.#go({ row: along((event.clientY - box.top) / box.height, found.rows), column: along((event.clientX - box.left) / box.width, found.columns) });
  }

  // ------------------------------------------------------------ what is shown

  #showAll() {
    this.#showSettings();
    this.#paint();
    this.#showSize();
    this.#showSums();
  }

  #showSettings() {
    const { picture, channels, kernel, planes, stride, padding } = this.#settings;
    this.#picture.value = typeof picture === "string" ? picture : this.#source;
    this.#pad.element.hidden = typeof picture === "string" || this.#source !== "drawn";
    check(this.#channels, String(channels));
    this.#kernel.value = kernel;
    const known = this.#known?.kernels.find(({ id }) => id === kernel);
    setText(this.#about, known?.about ?? "");
    this.#rows.show(planes[0].length);
    this.#columns.show(planes[0][0].length);
    this.#stride.show(stride);
    check(this.#padding, typeof padding === "number" ? "number" : padding);
    this.#border.element.hidden = typeof padding !== "number";
    if (typeof padding === "number") this.#border.show(padding);
    this.#each.checked = planes.length > 1;
    if (this.#each.parentElement) this.#each.parentElement.hidden = channels === 1;
    this.#planes.hidden = channels === 1;
    check(this.#planes, String(this.#channel));
  }

  #paint() {
    const found = this.#found;
    for (const mark of [this.#window, this.#cell]) mark.hidden = !found;
    if (!found) {
      for (const canvas of [this.#output]) canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      setText(this.#outputSize, "");
      setText(this.#range, "");
      setText(this.#where, "");
      return;
    }
    const { rows, columns, input, output, range } = found;
    const ground = groundOf(this.#token);
    const colour = (/** @type {number} */ value, /** @type {number} */ most) => this.#table[Math.min(255, Math.max(0, Math.round((value / (most || 1) + 1) * 127.5)))];
    const [height, width] = [rows.size + rows.before + rows.after, columns.size + columns.before + columns.after];
    draw(this.#input, height, width, (y, x) => {
      const cell = input[y - rows.before]?.[x - columns.before];
      if (!cell) return ground;
      return cell.length === 1 ? colour(cell[0], 1) : pixelOf([Math.round(cell[0] * 255), Math.round(cell[1] * 255), Math.round(cell[2] * 255)]);
    });
    const { at, stride, channels } = this.#settings;
    const done = this.#timer ? at.row * columns.output + at.column : Infinity;
    draw(this.#output, rows.output, columns.output, (y, x) => (y * columns.output + x <= done ? colour(output[y][x], range) : ground));
    place(this.#window, at.column * stride / width, at.row * stride / height, columns.kernel / width, rows.kernel / height);
    place(this.#cell, at.column / columns.output, at.row / rows.output, 1 / columns.output, 1 / rows.output);
    setText(this.#inputSize, words.size(columns.size, rows.size, channels));
    setAttribute(this.#input, "aria-label", `${words.input}, ${words.size(columns.size, rows.size, channels)}`);
    setText(this.#outputSize, words.size(columns.output, rows.output, 1));
    setText(this.#range, words.range(numbers.loss(range)));
    setText(this.#where, words.cell(at.row, at.column, numbers.signed(output[at.row][at.column], 3)));
  }

  #showSize() {
    const found = this.#found;
    this.#formulas.replaceChildren(...(found ? [[words.columns, found.columns], [words.rows, found.rows]] : []).flatMap(([name, axis]) => [make("dt", {}, String(name)), make("dd", {}, typeof axis === "string" ? axis : axis.formula)]));
    this.#notes.replaceChildren(...(found?.notes ?? []).map((note) => make("p", { class: "lab__note" }, icon("warn"), note)));
  }

  #showSums() {
    const found = this.#found;
    if (!found) {
      this.#sums.replaceChildren();
      return;
    }
    const { at, channels, kernel, planes } = this.#settings;
    const arrived = () => this.#showSums();
    const sums = this.#room.sums(this.#settings, at.row, arrived);
    if (this.#timer && at.row + 1 < found.rows.output) this.#room.sums(this.#settings, at.row + 1, () => undefined);
    const [rows, columns] = [found.rows.kernel, found.columns.kernel];
    const scale = valueScale(this.#token);
    const decimals = Math.max(rows, columns) > 5 ? 1 : 2;
    const one = (/** @type {number[][][] | undefined} */ cells) => Array.from({ length: rows * columns }, (_, n) => cells?.[Math.floor(n / columns)]?.[n % columns]?.[this.#channel] ?? NaN);
    const plane = planes[planes.length > 1 ? this.#channel : 0].flat();
    const most = (/** @type {number[]} */ values) => Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
    const products = one(sums?.products[at.column]);
    this.#patchGrid.show(one(sums?.patch[at.column]), rows, columns, { range: 1, scale, decimals, label: words.patch });
    this.#kernelGrid.show(plane, rows, columns, { range: most(plane), scale, decimals, label: words.kernelCells, name: words.kernelCell });
    this.#productGrid.show(products, rows, columns, { range: most(plane), scale, decimals, label: words.products });
    setText(this.#kernelName, this.#known?.kernels.find(({ id }) => id === kernel)?.title.toLowerCase() ?? words.kernel.toLowerCase());
    this.element.dataset.kernel = Math.max(rows, columns) > 5 ? "large" : columns > 3 || rows > 3 ? "middle" : "small";
    const lines = channels === 1 ? [] : words.channelNames.map((name, c) => [words.sumOf(name), numbers.signed(sums?.by_channel[at.column]?.[c], 4)]);
    lines.push([channels === 1 ? words.sum : words.total, numbers.signed(sums?.sum[at.column], 4)]);
    if (this.#sums.childElementCount !== 2 * lines.length) this.#sums.replaceChildren(...lines.flatMap(() => [make("dt"), make("dd")]));
    lines.forEach(([name, value], n) => {
      setText(this.#sums.children[2 * n], name);
      setText(this.#sums.children[2 * n + 1], value);
    });
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} height @param {number} width @param {(y: number, x: number) => number} colour */
function draw(canvas, height, width, colour) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = colour(Math.floor(at / width), at % width);
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(image, 0, 0);
}

/** @param {HTMLElement} mark @param {number} left @param {number} top @param {number} width @param {number} height  shares of the picture */
function place(mark, left, top, width, height) {
  const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(4)}%`;
  mark.style.cssText = `left:${percent(left)};top:${percent(top)};width:${percent(width)};height:${percent(height)}`;
}

/** @param {string} label @param {readonly (readonly [string, string])[]} choices @param {(value: string) => void} choose */
function segments(label, choices, choose) {
  const made = make("span", { class: "segments segments--small", role: "radiogroup", "aria-label": label });
  for (const [value, name] of choices) made.append(make("button", { type: "button", role: "radio", "data-value": value }, name));
  made.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    if (pressed?.dataset.value !== undefined) choose(pressed.dataset.value);
  });
  rove(made, "button", { choose: true });
  return made;
}

/** @param {HTMLElement} group @param {string} value */
function check(group, value) {
  for (const choice of group.querySelectorAll("button")) setAttribute(choice, "aria-checked", String(choice.dataset.value === value));
  if (!group.contains(document.activeElement)) giveStop(group, "button", group.querySelector('[aria-checked="true"]'));
}

/** A whole number to type or to step through. @param {string} label @param {number} least @param {number} most @param {(value: number) => void} choose @param {number} [first] */
function stepper(label, least, most, choose, first = least) {
  const field = make("input", { type: "number", class: "field field--number", min: least, max: most, step: 1, value: first, "aria-label": label, title: label });
  field.addEventListener("change", () => {
    const value = Math.round(Number(field.value));
    if (field.value !== "" && value >= least && value <= most) choose(value);
    else field.value = String(shown);
  });
  let shown = first;
  return {
    element: make("span", { class: "lab__stepper" }, field),
    get value() {
      return shown;
    },
    /** @param {number} value */
    show(value) {
      shown = value;
      if (document.activeElement !== field) field.value = String(value);
    },
  };
}
