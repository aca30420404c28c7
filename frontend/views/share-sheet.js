import { icon, make, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { MOST, encode } from "../state/address.js";
import { PARTS, snippet } from "../state/embed.js";
import { MOST_WEIGHTS, isRepeatable, withWeights } from "../state/link-weights.js";
import { plain } from "../state/plain.js";
import { shapeOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<share-sheet>`: an address to open the experiment anew, with or without some controls, and one to look on. */
export class ShareSheet extends Sheet {
  title = text.sheets.share;
  #own = field(text.sheets.shareExperiment);
  #ownRow = row(text.sheets.shareExperiment, this.#own);
  #tooLong = make("p", { role: "status" });
  #save = make("button", { type: "button", class: "button" }, icon("copy"), text.frame.saveFile);
  #file = make("div", { class: "share__row", hidden: true }, this.#tooLong, make("div", {}, this.#save));
  #controls = make("div", { class: "share__controls" });
  #hide = make("details", { class: "share__hide" }, make("summary", {}, text.frame.shareHide), make("p", { class: "soft" }, text.frame.shareHideNote), this.#controls);
  #view = field(text.sheets.shareView);
  #viewRow = make("div", {}, row(text.sheets.shareView, this.#view), make("p", { class: "soft" }, text.sheets.shareViewWarning));
  #weights = make("input", { type: "checkbox", class: "check__box", name: "weights" });
  #weightsLabel = make("span", {});
  #weightsNote = make("p", { class: "soft", role: "status" });
  #weightsRow = make("div", { hidden: true }, make("label", { class: "check" }, this.#weights, this.#weightsLabel), this.#weightsNote);
  /** The weights as they are now, null where they are too many. @type {() => Promise<{[tensor: string]: import("../types.js").Json} | null>} */
  presentWeights = async () => null;
  #replay = make("div", { class: "share__row" }, make("span", { class: "soft" }, text.replay.saveLong), make("div", {}, make("button", { type: "button", class: "button", "data-action": "save_replay" }, icon("save"), text.replay.save)));
  #parts = make("div", { class: "share__controls", role: "group", "aria-label": text.frame.embedParts });
  #snippet = make("textarea", { class: "field mono share__snippet", readonly: true, rows: 4, "aria-label": text.frame.embed, spellcheck: "false" });
  #embed = make("details", { class: "share__hide" }, make("summary", {}, text.frame.embed), this.#parts, row(text.frame.embedNote, this.#snippet));
  /** @type {PageState | null} */
  #known = null;

  build() {
    super.build();
    this.body.append(this.#ownRow, this.#weightsRow, this.#file, this.#hide, this.#embed, this.#replay, this.#viewRow);
    for (const part of PARTS) this.#parts.append(make("label", { class: "check" }, make("input", { type: "checkbox", class: "check__box", name: part, checked: part !== "setup" && part !== "chart" }), text.frame.parts[part]));
    this.#parts.addEventListener("change", () => this.#write());
    this.#controls.addEventListener("change", () => this.#write());
    this.#save.addEventListener("click", () => this.#saveFile());
    this.#weights.addEventListener("change", () => this.#write());
    this.#replay.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("button") && this.close());
  }

  /** @param {PageState} state */
  show(state) {
    this.#known = state;
    this.#replay.hidden = !state.session?.head;
    this.#viewRow.hidden = state.viewLink === null;
    this.#view.value = state.viewLink ?? "";
    if (this.isOpen) this.#write();
  }

  /** Offers the controls that are on the page now. */
  open() {
    const hidden = this.#known?.hiddenControls ?? [];
    const here = new Set([...document.querySelectorAll("[data-control]")].map((element) => element instanceof HTMLElement && element.dataset.control));
    this.#controls.replaceChildren(
      ...Object.entries(text.controls).filter(([name]) => here.has(name)).map(([name, label]) =>
        make("label", { class: "check" }, make("input", { type: "checkbox", class: "check__box", name, checked: hidden.includes(name) }), label),
      ),
    );
    this.#weights.checked = false;
    this.#hide.open = hidden.length > 0;
    this.#write();
    super.open();
  }

  /** What the boxes say, and names that no box has. */
  get #hidden() {
    const boxes = [...this.#controls.querySelectorAll("input")];
    const others = (this.#known?.hiddenControls ?? []).filter((name) => !boxes.some((box) => box.name === name));
    return [...boxes.filter((box) => box.checked).map((box) => box.name), ...others];
  }

  #write() {
    const { session, selection } = this.#known ?? {};
    if (!session) return;
    const fragment = encode(session.spec, { selection, pins: session.pins, masks: session.masks, hidden: this.#hidden });
    this.#weightsRow.hidden = session.step === 0 || session.op > 0 || session.status === "playing"; // two tensors of one step
    setText(this.#weightsLabel, text.frame.withWeightsAt(numbers.count(session.step)));
    setText(this.#weightsNote, "");
    if (this.#weights.checked && !this.#weightsRow.hidden) return void this.#writeWeights(session);
    const fits = fragment.length <= MOST;
    this.#ownRow.hidden = this.#hide.hidden = this.#embed.hidden = !fits;
    this.#file.hidden = fits;
    this.#own.value = fits ? `${location.origin}/${fragment}` : "";
    const boxes = [...this.#parts.querySelectorAll("input")];
    const parts = PARTS.filter((part) => boxes.some((box) => box.name === part && box.checked));
    const name = `${text.brand}: ${text.datasets[session.spec.data.dataset] ?? session.spec.data.dataset} ${shapeOf(session.spec)}`;
    this.#snippet.value = parts.length ? snippet(location.origin, fragment, parts, name) : "";
    if (!fits) this.#tooLong.textContent = text.frame.tooLong(numbers.count(fragment.length), numbers.count(MOST));
  }

  /** The link that leads to these weights. @param {import("../types.js").SessionState} session */
  async #writeWeights(session) {
    const { branches = [], along = [], selection = null } = this.#known ?? {};
    const repeats = isRepeatable(session, branches, along);
    const weights = repeats ? null : await this.presentWeights();
    if (!this.#weights.checked) return;
    const beside = { selection, pins: session.pins, masks: session.masks, hidden: this.#hidden };
    const fragment = repeats || weights ? withWeights(session, beside, weights) : null;
    const step = numbers.count(session.step);
    if (fragment !== null) this.#own.value = `${location.origin}/${fragment}`;
    else this.#weights.checked = false;
    setText(this.#weightsNote, fragment === null ? text.frame.weightsTooMany(numbers.count(MOST_WEIGHTS)) : (repeats ? text.frame.weightsRepeated : text.frame.weightsGiven)(step));
  }

  #saveFile() {
    const { session } = this.#known ?? {};
    if (!session) return;
    const file = new Blob([`${JSON.stringify(plain(session.spec), null, 1)}\n`], { type: "application/json" });
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: text.frame.fileName }).click();
    URL.revokeObjectURL(address);
  }
}

/** @param {string} name */
function field(name) {
  return make("input", { class: "field mono", type: "text", readonly: true, "aria-label": name });
}

/** @param {string} label @param {HTMLInputElement | HTMLTextAreaElement} field */
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
