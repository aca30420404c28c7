import { icon, make, setAttribute } from "../lib/dom.js";
import { actionOf } from "../state/actions.js";
import { rove } from "./view.js";

/** The small menu in a panel's title: what can be saved of it. Its entries are actions of the page's one table. */
export class PanelMenu {
  button;
  element = make("div", { class: "menu", role: "menu", popover: "auto" });

  /** @param {string} name @param {readonly string[]} actions */
  constructor(name, actions) {
    this.button = make("button", { type: "button", class: "icon-button menu__button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": name, title: name }, icon("more"));
    for (const id of actions) {
      this.element.append(make("button", { type: "button", role: "menuitem", class: "menu__item", "data-action": id, tabindex: -1 }, actionOf(id)?.label.replace(/^[^:]+: /, "").replace(/^./, (c) => c.toUpperCase()) ?? id));
    }
    setAttribute(this.element, "aria-label", name);
    rove(this.element, "button");
    this.button.addEventListener("click", () => this.#open());
    this.element.addEventListener("click", () => this.element.hidePopover());
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Tab") this.element.hidePopover();
    });
    this.element.addEventListener("toggle", (event) => {
      const isOpen = event instanceof ToggleEvent && event.newState === "open";
      setAttribute(this.button, "aria-expanded", String(isOpen));
      if (!isOpen && (document.activeElement === document.body || this.element.contains(document.activeElement))) this.button.focus();
    });
  }

  #open() {
    this.element.showPopover();
    const { right, bottom } = this.button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.element;
    this.element.style.left = `${Math.max(8, right - offsetWidth)}px`;
    this.element.style.top = `${Math.min(bottom + 4, innerHeight - offsetHeight - 8)}px`;
    this.element.querySelector("button")?.focus();
  }
}
