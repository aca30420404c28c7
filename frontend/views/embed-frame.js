import { icon, make, setAttribute } from "../lib/dom.js";
import { fragmentOf } from "../state/address.js";
import { text } from "../state/strings.js";

/** The frame of an embedded page: only the chosen parts, and a link to the whole. */
export class EmbedFrame {
  #link = make("a", { class: "embed-link", target: "_blank", rel: "noopener" }, text.frame.openWhole, icon("open"));

  /** @param {Document} document @param {readonly import("../state/embed.js").Part[]} parts */
  constructor(document, parts) {
    document.body.dataset.embed = parts.join(" ");
    document.body.append(make("div", { class: "embed-foot" }, this.#link));
  }

  /** @param {import("../state/store.js").PageState} state */
  show(state) {
    setAttribute(this.#link, "href", `/${fragmentOf(state)}`);
  }
}
