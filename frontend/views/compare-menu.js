import { icon, make, setAttribute, tell } from "../lib/dom.js";
import { versus } from "../state/compare-strings.js";
import { COMPARED, others, shownValue } from "../state/same-start.js";
import { rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/same-start.js").Compared} Compared */

/**
 * "Compare with ..." on the rows of Set-up: a button at the row's label, or the context menu of the label, or of the
 * field by keyboard. It tells "compare-with" {control, value}.
 */
export class CompareMenu {
  #list = make("div", { class: "menu compare-menu", role: "menu", popover: "auto" });
  /** @type {Map<Compared, HTMLButtonElement>} */
  #buttons = new Map();
  /** @type {PageState | null} */
  #state = null;
  /** @type {HTMLElement | null} */
  #from = null;

  /** @param {HTMLElement} setup  whose rows are there */
  constructor(setup) {
    for (const setting of COMPARED) {
      const row = setup.querySelector(`.row[data-control="${setting.control}"]`);
      if (!(row instanceof HTMLElement)) continue;
      const name = versus.menu(setting.label);
      // no stop of the Tab key: the field's own context menu key opens it
      const button = make("button", { type: "button", class: "compare-menu__button", tabindex: -1, "aria-haspopup": "menu", title: name }, icon("more"), make("span", { class: "sight-hidden" }, name));
      row.classList.add("row--compared");
      row.append(button);
      button.addEventListener("click", () => this.#open(setting, button, button));
      row.addEventListener("contextmenu", (event) => {
        const byKeys = event.button === -1 || (event instanceof PointerEvent && event.pointerType === "");
        const onField = event.target instanceof Element && event.target.matches("input, select");
        const byTouch = event instanceof PointerEvent && event.pointerType === "touch"; // a long press asks for the word
        if (button.disabled || byTouch || (onField && !byKeys)) return;
        event.preventDefault();
        this.#open(setting, button, onField && event.target instanceof HTMLElement ? event.target : button);
      });
      this.#buttons.set(setting, button);
    }
    setup.append(this.#list);
    rove(this.#list, "button");
    this.#list.addEventListener("keydown", (event) => {
      if (event.key === "Tab") this.#list.hidePopover();
    });
    this.#list.addEventListener("toggle", (event) => {
      if (!(event instanceof ToggleEvent) || event.newState === "open") return;
      for (const button of this.#buttons.values()) setAttribute(button, "aria-expanded", null);
      if (document.activeElement === document.body || this.#list.contains(document.activeElement)) this.#from?.focus();
    });
  }

  /** @param {PageState} state */
  show(state) {
    this.#state = state;
    const { session, role, connection } = state;
    const may = session !== null && session.status !== "compiling" && role === "control" && connection === "open";
    for (const [setting, button] of this.#buttons) button.disabled = !may || others(setting, session.spec).length === 0;
  }

  /** @param {Compared} setting @param {HTMLElement} button @param {HTMLElement} from  where the focus goes back to */
  #open(setting, button, from) {
    const spec = this.#state?.session?.spec;
    if (!spec) return;
    this.#from = from;
    this.#list.replaceChildren(
      make("p", { class: "compare-menu__title soft", role: "presentation" }, versus.with),
      ...others(setting, spec).map((value) => {
        const item = make("button", { type: "button", role: "menuitem", class: "menu__item", tabindex: -1 }, String(shownValue(value)));
        item.addEventListener("click", () => {
          this.#list.hidePopover();
          tell(from, "compare-with", { control: setting.control, value });
        });
        return item;
      }),
    );
    setAttribute(this.#list, "aria-label", versus.menu(setting.label));
    setAttribute(button, "aria-expanded", "true");
    this.#list.showPopover();
    const { left, bottom } = button.getBoundingClientRect();
    this.#list.style.left = `${Math.max(8, Math.min(left, innerWidth - this.#list.offsetWidth - 8))}px`;
    this.#list.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - this.#list.offsetHeight - 8))}px`;
    this.#list.querySelector("button")?.focus();
  }
}
