import { make, setAttribute, tell } from "../lib/dom.js";
import { search } from "../state/search.js";
import { text } from "../state/strings.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/search.js").Found} Found */

/** `<command-palette>`: one list of everything that can be done. Tells "run-found" with what was chosen. */
export class CommandPalette extends View {
  #input = make("input", {
    type: "text", class: "palette__input", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list",
    "aria-autocomplete": "list", "aria-label": text.palette.title, placeholder: text.palette.placeholder, autocomplete: "off", spellcheck: "false",
  });
  #list = make("ul", { class: "palette__list", id: "palette-list", role: "listbox", "aria-label": text.palette.title });
  #dialog = make("dialog", { class: "sheet palette", "aria-label": text.palette.title }, this.#input, this.#list);
  /** @type {PageState | null} */
  #known = null;
  /** @type {Found[]} */
  #found = [];
  #at = 0;

  build() {
    this.append(this.#dialog);
    this.#input.addEventListener("input", () => this.#fill());
    this.#input.addEventListener("keydown", this.#press);
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    this.#list.addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest("li") : null;
      if (row?.dataset.at) this.#run(Number(row.dataset.at));
    });
  }

  /** @param {PageState} state */
  show(state) {
    this.#known = state;
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** @param {PageState} state @param {string} [typed] */
  open(state, typed = "") {
    this.#known = state;
    this.#input.value = typed;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#fill();
    this.#input.focus();
  }

  #fill() {
    if (!this.#known) return;
    this.#found = search(this.#input.value, this.#known);
    this.#list.replaceChildren(
      ...this.#found.map(({ label, key }, i) =>
        make("li", { role: "option", id: `palette-${i}`, "data-at": i, class: "palette__row" }, make("span", {}, label), key && make("kbd", {}, key)),
      ),
    );
    if (!this.#found.length) this.#list.append(make("li", { class: "palette__row soft" }, text.palette.none));
    this.#mark(0);
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = Math.max(0, Math.min(at, this.#found.length - 1));
    for (const [i, row] of [...this.#list.children].entries()) {
      setAttribute(row, "aria-selected", this.#found.length ? String(i === this.#at) : null);
      if (i === this.#at) row.scrollIntoView({ block: "nearest" });
    }
    setAttribute(this.#input, "aria-activedescendant", this.#found.length ? `palette-${this.#at}` : null);
  }

  /** @param {KeyboardEvent} event */
  #press = (event) => {
    /** @type {{[key: string]: () => void}} */
    const moves = {
      ArrowDown: () => this.#mark((this.#at + 1) % Math.max(1, this.#found.length)),
      ArrowUp: () => this.#mark((this.#at - 1 + this.#found.length) % Math.max(1, this.#found.length)),
      PageDown: () => this.#mark(this.#at + 8),
      PageUp: () => this.#mark(this.#at - 8),
      Enter: () => this.#run(this.#at),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  /** @param {number} at */
  #run(at) {
    const found = this.#found[at];
    if (!found) return;
    this.#dialog.close();
    tell(this, "run-found", found);
  }
}

customElements.define("command-palette", CommandPalette);
