import { make } from "../lib/dom.js";
import { WORDS } from "../state/glossary.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** `<glossary-sheet>`: every word of the page with its sentence. */
export class GlossarySheet extends Sheet {
  title = text.words.title;
  #list = make("dl", { class: "words" });
  /** @type {Map<string, HTMLElement>} */
  #entries = new Map();

  build() {
    super.build();
    const sorted = Object.entries(WORDS).sort(([, [a]], [, [b]]) => a.localeCompare(b, "en"));
    for (const [id, [name, sentence]] of sorted) {
      const entry = make("div", { class: "words__entry", tabindex: -1 }, make("dt", {}, name), make("dd", {}, sentence));
      this.#entries.set(id, entry);
      this.#list.append(entry);
    }
    this.body.append(this.#list);
  }

  /** @param {string} [id]  the word to begin at */
  open(id) {
    super.open();
    const entry = id === undefined ? null : this.#entries.get(id);
    for (const one of this.#entries.values()) one.classList.toggle("is-chosen", one === entry);
    entry?.focus({ preventScroll: true });
    entry?.scrollIntoView({ block: "center" });
  }
}

customElements.define("glossary-sheet", GlossarySheet);
