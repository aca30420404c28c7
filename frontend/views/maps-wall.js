/** All feature maps of one layer, large: page by page where they are many. A click on one chooses its cell. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { paintPicture } from "../lib/field.js";
import * as numbers from "../lib/numbers.js";
import { maps } from "../state/maps-strings.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {import("../stage/model.js").Column} Column */

const PAGE = 64;

export class MapsWall {
  #wall = make("div", { class: "wall" });
  #where = make("span", { class: "mono" });
  #pages = make("span", { class: "hand__channels", hidden: true });
  element = make("div", { class: "maps-wall" }, this.#pages, this.#wall);
  /** @type {HTMLButtonElement[]} */
  #tiles = [];
  #from = 0;
  #choose;
  /** @type {Column | null} */
  #column = null;
  #own = false;

  /** @param {(thing: Selection) => void} choose */
  constructor(choose) {
    this.#choose = choose;
    const turn = (/** @type {string} */ label, /** @type {1 | -1} */ by) => {
      const button = make("button", { type: "button", class: by > 0 ? "hand__turn hand__turn--next" : "hand__turn", "aria-label": label, title: label }, icon("left"));
      button.addEventListener("click", () => this.#turn(by));
      return button;
    };
    this.#pages.append(turn(maps.pageBefore, -1), this.#where, turn(maps.pageNext, 1));
  }

  /** @param {1 | -1} by */
  #turn(by) {
    const units = this.#column?.units ?? 0;
    const last = Math.floor((units - 1) / PAGE) * PAGE;
    this.#from = Math.min(last, Math.max(0, this.#from + by * PAGE));
    if (this.#column) this.show(this.#column, null, this.#own);
  }

  /** @param {Column} column @param {number | null} chosen  a map @param {boolean} own */
  show(column, chosen, own) {
    if (column.name !== this.#column?.name) this.#from = 0;
    if (chosen !== null && (chosen < this.#from || chosen >= this.#from + PAGE)) this.#from = Math.floor(chosen / PAGE) * PAGE;
    this.#column = column;
    this.#own = own;
    const count = Math.max(0, Math.min(PAGE, column.units - this.#from));
    if (count !== this.#tiles.length) this.#make(count);
    this.#pages.hidden = column.units <= PAGE;
    setText(this.#where, maps.page(this.#from, this.#from + count - 1, column.units));
    this.#tiles.forEach((tile, at) => setAttribute(tile, "aria-pressed", String(this.#from + at === chosen)));
  }

  /** @param {number} count */
  #make(count) {
    this.#tiles = Array.from({ length: count }, (_, at) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      const tile = make("button", { type: "button", class: "wall__tile" }, canvas, make("span", { class: "mono" }));
      tile.addEventListener("click", (event) => this.#press(event, canvas, this.#from + at));
      return tile;
    });
    this.#wall.replaceChildren(...this.#tiles);
    this.#wall.style.setProperty("--tile", `${count <= 6 ? 124 : count <= 10 ? 92 : count <= 20 ? 76 : count <= 40 ? 56 : 44}px`);
  }

  /** Where it was pressed is the cell; by keyboard the middle. @param {MouseEvent} event @param {HTMLCanvasElement} canvas @param {number} unit */
  #press(event, canvas, unit) {
    const [rows, columns] = this.#column?.cells ?? [1, 1];
    const box = canvas.getBoundingClientRect();
    const share = (/** @type {number} */ at, /** @type {number} */ size) => (event.detail === 0 ? 0.49 : Math.min(0.999, Math.max(0, at / size)));
    const cell = /** @type {[number, number]} */ ([Math.floor(share(event.clientY - box.top, box.height) * rows), Math.floor(share(event.clientX - box.left, box.width) * columns)]);
    if (this.#column) this.#choose({ layer: this.#column.name, unit, cell });
  }

  /** @param {Frame} frame @param {Uint32Array} table @param {boolean} writes */
  draw(frame, table, writes) {
    const bytes = frame.tensors.get(`maps.${this.#column?.name}`);
    const ranges = frame.tensors.get(`maps.${this.#column?.name}.range`);
    const [count = 0, rows = 0, columns = 0] = bytes?.shape ?? [];
    if (!bytes || !(bytes.data instanceof Uint8Array)) return;
    const data = bytes.data;
    this.#tiles.forEach((tile, at) => {
      const unit = this.#from + at;
      const canvas = tile.firstElementChild;
      if (unit >= count || !(canvas instanceof HTMLCanvasElement)) return;
      paintPicture(canvas, data.subarray(unit * rows * columns, (unit + 1) * rows * columns), [rows, columns, 1], table);
      const range = Number(ranges?.data[unit]);
      if (writes) setText(tile.lastElementChild ?? tile, this.#own ? `${unit} ${maps.upTo(numbers.typed(Number(range.toPrecision(3))))}` : String(unit));
    });
  }
}
