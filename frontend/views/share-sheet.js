import { icon, make } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** `<share-sheet>`: two addresses, one to open the experiment anew, one to look on. */
export class ShareSheet extends Sheet {
  title = text.sheets.share;
  #own = make("input", { class: "field mono", type: "text", readonly: true, "aria-label": text.sheets.shareExperiment });
  #view = make("input", { class: "field mono", type: "text", readonly: true, "aria-label": text.sheets.shareView });
  #viewRow = make("div", {});

  build() {
    super.build();
    this.body.append(row(text.sheets.shareExperiment, this.#own), this.#viewRow);
    this.#viewRow.append(row(text.sheets.shareView, this.#view), make("p", { class: "soft" }, text.sheets.shareViewWarning));
  }

  /** @param {import("../state/store.js").PageState} state */
  show({ viewLink }) {
    this.#viewRow.hidden = viewLink === null;
    this.#view.value = viewLink ?? "";
  }

  /** @param {string} address  of the experiment */
  set address(address) {
    this.#own.value = address;
  }
}

/** @param {string} label @param {HTMLInputElement} field */
function row(label, field) {
  const done = make("span", { class: "sight-hidden", role: "status" });
  const copy = make("button", { type: "button", class: "button" }, icon("copy"), text.sheets.copy);
  copy.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // no permission: the text stays selected, to be copied by hand
    }
    copy.replaceChildren(icon("check"), text.sheets.copy);
    done.textContent = text.toast.copied;
  });
  return make("div", { class: "share__row" }, make("span", { class: "soft" }, label), make("div", { class: "share__field" }, field, copy, done));
}

customElements.define("share-sheet", ShareSheet);
