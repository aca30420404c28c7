import { make } from "../lib/dom.js";

/** A bright round under the pointer in a darkened page, for whoever explains. It lets every press through. */
export class Spotlight {
  #shade = make("div", { class: "spotlight", "aria-hidden": "true", popover: "manual" });

  /** @param {Document} document */
  constructor(document) {
    document.body.append(this.#shade);
    document.addEventListener("pointermove", ({ clientX, clientY }) => {
      this.#shade.style.setProperty("--x", `${clientX}px`);
      this.#shade.style.setProperty("--y", `${clientY}px`);
    }, { passive: true });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOn) this.#shade.hidePopover();
    });
  }

  get isOn() {
    return this.#shade.matches(":popover-open");
  }

  toggle() {
    this.#shade.togglePopover();
  }
}
