import { icon, make, setAttribute, setIcon, setText } from "../lib/dom.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<trouble-bar>`: icon, what, why, and the ways out. */
export class TroubleBar extends View {
  #says = make("p", { class: "trouble__says" });
  #progress = make("progress", { class: "trouble__progress", max: 1, hidden: true });
  #offers = make("div", { class: "trouble__offers" });
  #sign = make("span", { class: "trouble__sign" }, icon("warn"));

  build() {
    this.hidden = true;
    this.setAttribute("role", "status");
    this.append(this.#sign, this.#says, this.#progress, this.#offers);
  }

  /** @param {PageState} state */
  show({ trouble, inspector, session }) {
    const isTold = inspector === "watch" && session?.stopped?.reason === "breakpoint"; // its report is open
    this.hidden = !trouble || isTold;
    if (!trouble) return;
    setAttribute(this, "data-kind", trouble.kind);
    setIcon(this.#sign, trouble.icon);
    setText(this.#says, trouble.says);
    this.#progress.hidden = trouble.progress === null;
    if (trouble.progress !== null && Number.isFinite(trouble.progress)) this.#progress.value = trouble.progress;
    else this.#progress.removeAttribute("value");
    const key = JSON.stringify(trouble.offers);
    if (this.#offers.dataset.key === key) return;
    this.#offers.dataset.key = key;
    this.#offers.replaceChildren(
      ...trouble.offers.map(({ action, label }) => make("button", { type: "button", class: "button", "data-action": action }, label)),
    );
  }
}

customElements.define("trouble-bar", TroubleBar);
