import { make } from "../lib/dom.js";
import { text } from "../state/strings.js";

/** What else can be done about it. @typedef {{label: string, run: () => void}} Offer */

const STAYS_MS = 8000;

/** `<toast-shelf>`: words about what has been done, each with the way to undo it. */
export class ToastShelf extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.setAttribute("role", "status");
    this.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.addEventListener("pointerleave", () => this.#leaveSoon());
  }

  /** @param {string} message @param {(() => void) | null} undo @param {readonly Offer[]} [offers] */
  tell(message, undo, offers = []) {
    const toast = make("div", { class: "toast" }, make("span", {}, message));
    for (const { label, run } of undo ? [...offers, { label: text.toast.undo, run: undo }] : offers) {
      const button = make("button", { type: "button", class: "toast__undo" }, label);
      button.addEventListener("click", () => {
        this.clear();
        run();
      });
      toast.append(button);
    }
    this.replaceChildren(toast);
    this.#leaveSoon();
  }

  clear() {
    clearTimeout(this.#timer);
    this.replaceChildren();
  }

  #leaveSoon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.contains(document.activeElement)) this.#leaveSoon();
      else this.clear();
    }, STAYS_MS);
  }
}

customElements.define("toast-shelf", ToastShelf);
