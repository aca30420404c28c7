import { icon, make, setText } from "../lib/dom.js";
import { isPlane } from "../state/spec.js";
import { text } from "../state/strings.js";
import { View } from "./view.js";

/** The hints in their order. */
export const HINTS = ["play", "drag", "rate"];

/** `<hint-line>`: the one thing to try next. Each goes when done; none returns until asked for. */
export class HintLine extends View {
  #says = make("span", {});
  #rest = false; // all were done when the page opened: the line takes no room

  build() {
    this.setAttribute("role", "status");
    this.append(icon("hand"), this.#says);
    this.#rest = true;
  }

  /** @param {import("../state/store.js").PageState} state */
  show({ preferences, session, role }) {
    const next = HINTS.find((hint) => !preferences.hintsDone.includes(hint) && (hint !== "drag" || isPlane(session)));
    const says = next && session && role === "control" ? text.hints[next] : "";
    if (next) this.#rest = false;
    this.hidden = this.#rest;
    this.classList.toggle("hint--empty", !says);
    setText(this.#says, says);
  }
}

customElements.define("hint-line", HintLine);
