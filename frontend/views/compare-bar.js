import { make, setAttribute, setText } from "../lib/dom.js";
import { versus } from "../state/compare-strings.js";
import { differing, inWords } from "../state/settings.js";
import { View, actionButton, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<compare-bar>`: which of the two is shown, what differs in words, and the two ways out. */
export class CompareBar extends View {
  #views = make("div", { class: "segments", role: "radiogroup", "aria-label": versus.show });
  #says = make("p", { class: "versus__says", role: "status" });
  #more = make("span", { class: "soft" });
  #sentence = make("b", {});
  #take = actionButton("compare_take", { label: versus.takeB, class: "button", tip: versus.takeBTip });
  #close = actionButton("compare_close", { icon: "close", class: "icon-button", tip: versus.close });

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", versus.title);
    this.hidden = true;
    for (const [view, name] of versus.views) {
      this.#views.append(make("button", { type: "button", role: "radio", "aria-label": versus.viewsLong[view], title: versus.viewsLong[view], "data-action": `compare_${view}`, "data-view": view }, name));
    }
    rove(this.#views, "button", { choose: true });
    this.#says.append(this.#sentence, " ", this.#more);
    this.append(this.#views, this.#says, make("span", { class: "versus__tools" }, this.#take, this.#close));
  }

  /** @param {PageState} state */
  show({ comparison, session }) {
    this.hidden = comparison === null;
    if (!comparison || !session) return;
    for (const button of this.#views.querySelectorAll("button")) {
      setAttribute(button, "aria-checked", String(button.dataset.view === comparison.view));
      if (button.dataset.view === "difference") button.hidden = !session.domain;
    }
    giveStop(this.#views, "button", this.#views.querySelector('[aria-checked="true"]'));
    setAttribute(this.#take, "aria-disabled", comparison.ready ? null : "true");
    const { other, ready, kind } = comparison;
    if (!ready || !other) {
      setText(this.#sentence, kind === "branch" ? versus.replaying : versus.opening);
      setText(this.#more, "");
      return;
    }
    setText(this.#sentence, inWords(differing([session.spec, other.spec])));
    setText(this.#more, kind === "same_start" ? `${versus.sameStart} ${versus.lockstep}` : versus.lockstep);
  }
}

customElements.define("compare-bar", CompareBar);
