/** What leaves the page as a file or on paper: pictures of stage, output and chart, the curves as CSV, one printed sheet. */

import { readTokens } from "./lib/colour.js";
import { make } from "./lib/dom.js";
import { SvgPaper } from "./lib/svg.js";
import { toCsv } from "./state/curve-words.js";
import { answers } from "./state/output-strings.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./charts/drawings.js").Drawing} Drawing */

const DENSITY = 2; // pixels of a saved picture to a CSS pixel

/**
 * @typedef {object} Room
 * @property {() => Drawing | null} output
 * @property {() => Drawing | null} chart
 * @property {() => HTMLCanvasElement | null} stage  as it stands, in the colours of the page at this moment
 * @property {import("./state/curves.js").Curves} curves
 * @property {() => string} name  of the experiment
 * @property {() => number} step
 * @property {() => [setting: string, value: string][]} settings
 * @property {() => {name: string, loss: string, accuracy: string}[]} scores
 */

export class Exports {
  #room;
  #sheet = make("section", { class: "printed", "aria-hidden": "true" });

  /** @param {Room} room */
  constructor(room) {
    this.#room = room;
    document.body.append(this.#sheet);
    addEventListener("beforeprint", () => this.#fill());
    addEventListener("afterprint", () => this.#sheet.replaceChildren());
  }

  /** @param {"output" | "chart" | "stage"} what */
  async png(what) {
    const canvas = what === "stage" ? this.#room.stage() : this.#picture(what);
    const blob = canvas && (await new Promise((resolve) => canvas.toBlob(resolve, "image/png")));
    if (blob instanceof Blob) save(blob, this.#fileName(what, "png"));
  }

  /** @param {"output" | "chart"} what */
  svg(what) {
    const drawing = this.#room[what]();
    if (!drawing) return;
    const paper = new SvgPaper();
    drawing.draw(paper, readTokens(document.documentElement));
    save(new Blob([paper.toText(drawing.width, drawing.height, drawing.title)], { type: "image/svg+xml" }), this.#fileName(what, "svg"));
  }

  csv() {
    save(new Blob([toCsv(this.#room.curves.run)], { type: "text/csv" }), this.#fileName("curves", "csv"));
  }

  /** @param {"output" | "chart"} what @returns {HTMLCanvasElement | null} */
  #picture(what) {
    const drawing = this.#room[what]();
    if (!drawing) return null;
    const canvas = make("canvas", { width: drawing.width * DENSITY, height: drawing.height * DENSITY });
    const context = canvas.getContext("2d");
    if (!context) return null;
    context.scale(DENSITY, DENSITY);
    drawing.draw(context, readTokens(document.documentElement));
    return canvas;
  }

  /** Fills the sheet in light colours, whatever the page has. Everything is drawn at once: a printer does not wait. */
  #fill() {
    const page = document.documentElement;
    const { theme } = page.dataset;
    page.dataset.theme = "light";
    const { name, step, settings, scores } = this.#room;
    const pictures = [this.#room.stage(), this.#picture("output"), this.#picture("chart")];
    this.#sheet.replaceChildren(
      make("h1", {}, name()),
      make("p", {}, answers.printedAt(numbers.count(step()))),
      make("dl", { class: "printed__settings" }, ...settings().map(([setting, value]) => make("div", {}, make("dt", {}, setting), make("dd", {}, value)))),
      ...pictures.flatMap((picture, i) => (picture ? [make("figure", { class: `printed__${["stage", "output", "chart"][i]}` }, picture)] : [])),
      make(
        "table", { class: "printed__scores" },
        make("tr", {}, make("th", {}), make("th", {}, answers.loss), make("th", {}, answers.accuracy)),
        ...scores().map((row) => make("tr", {}, make("th", {}, row.name), make("td", {}, row.loss), make("td", {}, row.accuracy))),
      ),
    );
    if (theme) page.dataset.theme = theme;
  }

  /** Experiment, step and what it is, in letters that every system takes. @param {string} what @param {string} ending */
  #fileName(what, ending) {
    return `${fileWords(this.#room.name())}-step-${this.#room.step()}-${what}.${ending}`;
  }
}

/** @param {string} name */
export function fileWords(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "neurodeck";
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a browser that asks where to put it still needs it
}
