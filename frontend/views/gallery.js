import { make, prepare, setAttribute, tell } from "../lib/dom.js";
import { classLook, cssColour, diverging, readTokens, valueScale } from "../lib/colour.js";
import { shapePoints } from "../lib/thumbnails.js";
import { shape } from "../charts/marks.js";
import { text } from "../state/strings.js";

const WIDTH = 38;
const HEIGHT = 34;

/** The gallery of data sets, a radio button each; arrow keys are its owner's. It tells "choose-dataset" with the id. */
export class Gallery {
  element = make("div", { class: "gallery", role: "radiogroup", "aria-label": text.setup.gallery, "data-control": "dataset" });
  #ids = "";
  #theme = "";

  constructor() {
    this.element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) tell(this.element, "choose-dataset", button.dataset.dataset);
    });
  }

  /**
   * @param {readonly import("../types.js").DatasetEntry[]} datasets @param {string} chosen @param {"classes" | "values"} problem
   * @param {string} theme @param {boolean} mayChoose
   */
  show(datasets, chosen, problem, theme, mayChoose) {
    const entries = datasets.filter((entry) => entry.id === "inline" || (entry.classes === null) === (problem === "values"));
    const ids = entries.map((entry) => entry.id).join();
    if (ids !== this.#ids) {
      this.#ids = ids;
      this.#theme = "";
      this.element.replaceChildren(...entries.map(item));
    }
    for (const button of this.element.querySelectorAll("button")) {
      setAttribute(button, "aria-checked", String(button.dataset.dataset === chosen));
      button.disabled = !mayChoose;
    }
    if (theme !== this.#theme) this.#paint(theme);
  }

  /** @param {string} theme */
  #paint(theme) {
    this.#theme = theme;
    const token = readTokens(this.element);
    for (const canvas of this.element.querySelectorAll("canvas")) paint(canvas, token);
  }
}

/** @param {import("../types.js").DatasetEntry} entry */
function item(entry) {
  const name = text.datasets[entry.id] ?? entry.title;
  return make(
    "button",
    { type: "button", role: "radio", class: "gallery__item", "data-dataset": entry.id, "aria-label": name, "data-tip": entry.about || name },
    make("canvas", { class: "gallery__picture", "aria-hidden": "true", "data-dataset": entry.id }),
    make("small", { "aria-hidden": "true" }, text.shortDatasets[entry.id] ?? entry.title),
  );
}

/** Of the set that the canvas names in `data-dataset`. @param {HTMLCanvasElement} canvas @param {(name: string) => string} token */
export function paint(canvas, token) {
  const context = prepare(canvas, WIDTH, HEIGHT);
  const id = canvas.dataset.dataset ?? "";
  if (id === "mnist") {
    digit(context, token("ink"));
    return;
  }
  if (id === "inline") {
    pen(context, token("ink"));
    return;
  }
  const scale = valueScale(token);
  for (const { x1, x2, value, label } of shapePoints(id)) {
    const x = WIDTH / 2 + (x1 * HEIGHT) / 2.1;
    const y = HEIGHT / 2 - (x2 * HEIGHT) / 2.1;
    const isClass = Math.abs(value) === 1;
    const look = label === undefined ? classLook(value > 0 ? 1 : 0, 2) : classLook(label, 3);
    context.fillStyle = isClass ? token(look.token) : cssColour(diverging(value, 1, scale));
    shape(context, x, y, isClass ? look.shape : "disc", id === "xor4" ? 4 : 1.6);
    context.fill();
  }
}

/** A seven, as a hand writes it. @param {CanvasRenderingContext2D} context @param {string} ink */
function digit(context, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 3.4;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(WIDTH / 2 - 8, 7);
  context.lineTo(WIDTH / 2 + 8, 6);
  context.quadraticCurveTo(WIDTH / 2 + 1, 16, WIDTH / 2 - 3, 28);
  context.moveTo(WIDTH / 2 - 6, 17.5);
  context.lineTo(WIDTH / 2 + 5, 17);
  context.stroke();
}

/** A pencil over two points: own data. @param {CanvasRenderingContext2D} context @param {string} ink */
function pen(context, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 1.8;
  context.lineCap = context.lineJoin = "round";
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  context.beginPath();
  context.moveTo(x - 8, y + 8);
  context.lineTo(x - 7, y + 3);
  context.lineTo(x + 4, y - 8);
  context.lineTo(x + 8, y - 4);
  context.lineTo(x - 3, y + 7);
  context.closePath();
  context.moveTo(x + 1, y - 5);
  context.lineTo(x + 5, y - 1);
  context.stroke();
}
