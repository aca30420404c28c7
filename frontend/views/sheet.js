import { icon, make } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { View } from "./view.js";

let made = 0;

/** What the sheets share: a dialog with a title and a way out. The browser keeps and gives back the focus. */
export class Sheet extends View {
  dialog = make("dialog", { class: "sheet" });
  body = make("div", { class: "sheet__body" });
  title = "";

  build() {
    const id = `sheet-${(made += 1)}`;
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "aria-label": text.sheets.close, title: `${text.sheets.close} (Esc)` }, icon("close"));
    close.addEventListener("click", () => this.close());
    this.dialog.setAttribute("aria-labelledby", id);
    this.dialog.append(make("div", { class: "sheet__head" }, make("h2", { id, class: "sheet__title" }, this.title), close), this.body);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close();
    });
    this.append(this.dialog);
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}
