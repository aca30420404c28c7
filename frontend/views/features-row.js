import { diverging, readTokens, cssColour, valueScale } from "../lib/colour.js";
import { make, prepare, setAttribute } from "../lib/dom.js";
import { FEATURES } from "../state/fitting.js";
import { text } from "../state/strings.js";
import { giveStop, rove } from "./view.js";

const SIDE = 22; // CSS pixels
const CELLS = 22;
const REACH = 6; // the plane of the generated sets: -6 to 6

/** What the network is given of a point, each with the value at which its colour is full. @type {{[feature: string]: [(x1: number, x2: number) => number, number]}} */
const SURFACES = {
  x1: [(x1) => x1, REACH],
  x2: [(_, x2) => x2, REACH],
  x1_squared: [(x1) => x1 * x1, REACH * REACH],
  x2_squared: [(_, x2) => x2 * x2, REACH * REACH],
  x1_x2: [(x1, x2) => x1 * x2, REACH * REACH],
  sin_x1: [(x1) => Math.sin(x1), 1],
  sin_x2: [(_, x2) => Math.sin(x2), 1],
};

/** A row of switches, one for each feature: one tab stop. It calls `toggle` with a feature's name. */
export class FeaturesRow {
  #group = make("div", { class: "features", role: "group", "aria-label": text.setup.features, "data-control": "features" });
  #theme = "";
  element = make("div", { class: "features__row" }, make("span", { class: "soft", "data-tip": text.glossary.features }, text.setup.features), this.#group);

  /** @param {(feature: string) => void} toggle */
  constructor(toggle) {
    rove(this.#group, "button");
    for (const feature of FEATURES) {
      const button = make(
        "button", { type: "button", class: "feature", "data-feature": feature, "data-control": feature, "data-tip": text.glossary[feature], "aria-label": text.setup.featureNames[feature] },
        make("canvas", { class: "feature__picture", "aria-hidden": "true" }),
        make("span", { "aria-hidden": "true" }, text.setup.featureNames[feature]),
      );
      button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && toggle(feature));
      this.#group.append(button);
    }
  }

  /** @param {readonly string[]} chosen @param {string} theme @param {boolean} mayChoose */
  show(chosen, theme, mayChoose) {
    for (const button of this.#group.querySelectorAll("button")) {
      const { feature = "" } = button.dataset;
      const isOn = chosen.includes(feature);
      setAttribute(button, "aria-pressed", String(isOn));
      const isLast = isOn && chosen.length === 1;
      setAttribute(button, "aria-disabled", isLast ? "true" : null);
      setAttribute(button, "data-tip", isLast ? text.setup.lastFeature : text.glossary[feature]);
      button.disabled = !mayChoose;
    }
    if (!this.#group.contains(document.activeElement)) giveStop(this.#group, "button", null);
    if (theme !== this.#theme) this.#paint(theme);
  }

  /** @param {string} theme */
  #paint(theme) {
    this.#theme = theme;
    const scale = valueScale(readTokens(this.element));
    for (const canvas of this.#group.querySelectorAll("canvas")) {
      const [surface, range] = SURFACES[canvas.parentElement?.dataset.feature ?? ""];
      const context = prepare(canvas, SIDE, SIDE);
      const cell = SIDE / CELLS;
      for (let row = 0; row < CELLS; row += 1) {
        for (let column = 0; column < CELLS; column += 1) {
          const x1 = ((column + 0.5) / CELLS - 0.5) * 2 * REACH;
          const x2 = (0.5 - (row + 0.5) / CELLS) * 2 * REACH; // upwards
          context.fillStyle = cssColour(diverging(surface(x1, x2), range, scale));
          context.fillRect(column * cell, row * cell, cell + 0.5, cell + 0.5);
        }
      }
    }
  }
}
