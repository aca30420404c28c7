/** Takes controls off the page: whatever carries one of these names in `data-control`, also what is made later. */
export class HiddenControls {
  #sheet = new CSSStyleSheet();
  #shown = "";

  /** @param {Document} document */
  constructor(document) {
    document.adoptedStyleSheets.push(this.#sheet);
  }

  /** @param {readonly string[]} names */
  show(names) {
    const selector = names.map((name) => `[data-control="${CSS.escape(name)}"]`).join();
    if (selector === this.#shown) return;
    this.#shown = selector;
    this.#sheet.replaceSync(selector ? `${selector} { display: none; }` : "");
  }
}
