import { icon, make, setAttribute, setIcon, setText } from "../lib/dom.js";
import { fragmentOf } from "../state/address.js";
import { actionOf, isPossible } from "../state/actions.js";
import { themeOf } from "../state/preferences.js";
import { shapeOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { View, actionButton, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

const SVG = "http://www.w3.org/2000/svg";

/** `<page-header>`: what is open, and the page's own tools as one tab stop. */
export class PageHeader extends View {
  #name = make("span", { class: "experiment__name" }, text.header.opening);
  #shape = make("span", { class: "experiment__shape mono" });
  #places = make("nav", { class: "places", "aria-label": text.runs.places });
  #role = make("span", { class: "tag", hidden: true }, text.header.viewing);
  #hidden = make("span", { class: "hidden-note", role: "status", hidden: true });
  #tools = make("div", { class: "tools", role: "toolbar", "aria-label": text.header.tools });

  build() {
    const experiment = make(
      "button",
      { type: "button", class: "chip chip--on experiment", "data-action": "experiments", "aria-haspopup": "dialog", title: text.header.experiment },
      this.#name, this.#shape, icon("down"),
    );
    const search = actionButton("palette", { icon: "search", label: text.header.search, class: "chip chip--search" });
    search.append(make("kbd", { "aria-hidden": "true" }, "Ctrl K"));
    search.setAttribute("aria-label", text.palette.title);
    const share = actionButton("share", { icon: "share", label: text.header.share, class: "chip chip--share" });
    share.setAttribute("aria-label", text.header.share);
    const setup = actionButton("setup", { icon: "tune", class: "icon-button tools__setup" });
    this.#tools.append(
      setup,
      actionButton("undo", { icon: "undo" }),
      actionButton("redo", { icon: "redo" }),
      search,
      share,
      actionButton("theme", { icon: "moon" }),
      actionButton("help", { icon: "help" }),
    );
    rove(this.#tools, "button");
    giveStop(this.#tools, "button", search);
    const brand = make("h1", { class: "brand" }, mark(), make("span", { class: "brand__name", "data-control": "text" }, text.brand));
    for (const [name, label] of text.runs.placeNames) {
      this.#places.append(make("a", { class: "places__link", href: `#${name}`, "data-place": name }, label));
    }
    rove(this.#places, "a");
    this.append(brand, experiment, this.#places, this.#role, this.#hidden, make("span", { class: "space" }), this.#tools);
    this.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLElement && this.#tools.contains(event.target)) giveStop(this.#tools, "button", event.target);
    });
  }

  /** How many controls a link has hidden, with the way to get them back. @param {number} count */
  #showHidden(count) {
    this.#hidden.hidden = count === 0;
    if (!count || this.#hidden.dataset.count === String(count)) return;
    this.#hidden.dataset.count = String(count);
    const show = make("button", { type: "button", class: "quiet-link", "data-action": "show_hidden", "aria-label": text.frame.showHiddenLong }, text.frame.showHidden);
    this.#hidden.replaceChildren(`${text.frame.hidden(count)}: `, show);
  }

  /** @param {PageState} state */
  show(state) {
    const { session, preferences } = state;
    if (session) {
      setText(this.#name, text.datasets[session.spec.data.dataset] ?? session.spec.data.dataset);
      setText(this.#shape, shapeOf(session.spec));
    }
    for (const link of this.#places.querySelectorAll("a")) setAttribute(link, "aria-current", link.dataset.place === state.place.name ? "page" : null);
    if (!this.#places.contains(document.activeElement)) giveStop(this.#places, "a", this.#places.querySelector("[aria-current]"));
    if (session && state.place.name !== "stage") setAttribute(this.#places.querySelector('[data-place="stage"]') ?? this, "href", `/${fragmentOf(state)}`);
    this.#role.hidden = state.role !== "view";
    this.#showHidden(state.hiddenControls.length);
    for (const button of this.#tools.querySelectorAll("button")) {
      const action = actionOf(button.dataset.action ?? "");
      setAttribute(button, "aria-disabled", action && !isPossible(action, state) ? "true" : null);
      if (action?.id === "theme") setIcon(button, themeOf(preferences) === "dark" ? "sun" : "moon");
      if (action?.id === "setup") setAttribute(button, "aria-expanded", String(!state.rail));
    }
  }
}

/** The two reels of a tape. */
function mark() {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width: 34, height: 18, viewBox: "0 0 34 18", "aria-hidden": "true", class: "brand__mark" })) {
    svg.setAttribute(name, String(value));
  }
  /** @param {string} tag @param {{[name: string]: string | number}} attributes */
  const add = (tag, attributes) => {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
    svg.append(shape);
  };
  for (const cx of [8, 26]) {
    add("circle", { cx, cy: 9, r: 7 });
    add("circle", { cx, cy: 9, r: 2.6, class: "brand__hub" });
  }
  add("path", { d: "M8 16h18" });
  return svg;
}

customElements.define("page-header", PageHeader);
