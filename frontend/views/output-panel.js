import { make, setText } from "../lib/dom.js";
import { featureLabel } from "../lib/features.js";
import { isPlane } from "../state/spec.js";
import { answers } from "../state/output-strings.js";
import { graphOf, sampleProbe } from "../state/sample.js";
import { ClassBars } from "./class-bars.js";
import { PanelMenu } from "./panel-menu.js";
import { Plane } from "./plane.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */

/** The switches and the menu, which belong together wherever they stand. */
const TOOLS = ".check__box, .menu__button";

/** `<output-panel>`: what the network answers; over the plane for 2-D data, as bars for one example of other data. */
export class OutputPanel extends View {
  #title = make("span", { class: "title__text" }, answers.title);
  #aside = make("span", { class: "title__aside panel__tools", role: "toolbar", "aria-label": answers.outputTools, "aria-owns": "plane-discretize" });
  #plane = new Plane();
  #bars = new ClassBars();
  #menu = new PanelMenu(answers.menu, ["output_png", "output_svg", "stage_png", "print"]);

  build() {
    this.append(make("h2", { class: "title" }, this.#title), this.#aside, this.#plane.element, this.#bars.element, this.#menu.element);
    this.#aside.append(this.#plane.aside, this.#bars.aside, this.#menu.button);
    rove(this, TOOLS); // one stop of the Tab key: arrows go on from there
  }

  /** What it asks of the server. @param {PageState} state @returns {import("../types.js").Probe[]} */
  wanted({ session, sample }) {
    if (!session) return [];
    if (session.domain) return this.#plane.wanted(session);
    return sample ? [sampleProbe(sample, graphOf(session.spec.network))] : [];
  }

  /** @param {PageState} state */
  show(state) {
    const { session, hovered } = state;
    const plane = isPlane(session);
    this.#plane.element.hidden = this.#plane.aside.hidden = !plane;
    this.#bars.element.hidden = this.#bars.aside.hidden = plane;
    setText(this.#title, plane && hovered ? unitName(hovered, session) : answers.title);
    this.#title.classList.toggle("title__name", Boolean(plane && hovered));
    if (!document.activeElement?.matches(TOOLS)) giveStop(this, TOOLS, plane ? null : this.#menu.button);
    if (plane) this.#plane.show(state);
    else this.#bars.show(state);
  }

  /** Draws a frame; called inside the page's animation frame. @param {Frame} frame */
  draw(frame) {
    if (!this.#plane.element.hidden) this.#plane.draw(frame);
    else this.#bars.draw(frame);
  }

  /** What is shown, to be drawn on another paper. */
  get drawing() {
    return this.#plane.element.hidden ? this.#bars.drawing : this.#plane.drawing;
  }

  /** Nothing has moved for a moment: the figure with its hover values takes over. */
  rest() {
    if (!this.#plane.element.hidden) void this.#plane.rest();
  }
}

customElements.define("output-panel", OutputPanel);

/** "hidden1, unit 2"; an input by its feature. @param {import("../types.js").UnitPlace} hovered @param {PageState["session"]} session */
function unitName({ layer, unit }, session) {
  const feature = layer === "input" ? session?.spec.data.features?.[unit] ?? ["x1", "x2"][unit] : undefined;
  return feature ? answers.feature(featureLabel(feature)) : answers.unit(layer, unit);
}
