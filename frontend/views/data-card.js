import { make, setText, setAttribute } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { actionOf, isPossible } from "../state/actions.js";
import { themeOf } from "../state/preferences.js";
import { isPlane } from "../state/spec.js";
import { text } from "../state/strings.js";
import { Gallery } from "./gallery.js";
import { slider } from "./slider.js";
import { View, actionButton } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */

/** Batch sizes that the slider stops at; the last is all examples. @type {readonly (number | "full")[]} */
export const BATCHES = [1, 2, 4, 5, 10, 16, 20, 32, 64, 128, 256, "full"];

/** `<data-card>`: which examples, and how they are taken. */
export class DataCard extends View {
  /** @type {Desk | null} */
  desk = null;
  #gallery = new Gallery();
  #count = make("span", { class: "title__aside" });
  #note = make("p", { class: "note", hidden: true });
  #refusal = make("p", { class: "refusal", id: "data-refusal", role: "alert" });
  #again = actionButton("regenerate", { icon: "dice", class: "icon-button icon-button--bare icon-button--title" });
  #noise = slider({
    label: text.setup.noise, tip: text.glossary.noise, min: 0, max: 50, step: 5,
    format: (v) => `${v} %`, change: (v) => void this.desk?.set("data.noise", v / 100),
  });
  #split = slider({
    label: text.setup.testSplit, tip: text.glossary.testSplit, min: 0, max: 90, step: 10,
    format: (v) => `${v} %`, change: (v) => void this.desk?.set("data.test_split", v / 100),
  });
  #batch = slider({
    label: text.setup.batch, tip: text.glossary.batch, min: 0, max: BATCHES.length - 1,
    format: (v) => String(BATCHES[v]), change: (v) => void this.desk?.set("batch_size", BATCHES[v]),
  });

  build() {
    this.classList.add("card");
    const aside = make("span", { class: "title__aside" }, this.#count, this.#again);
    this.append(
      make("h2", { class: "title" }, text.setup.data, aside),
      this.#gallery.element, this.#note, this.#noise.row, this.#split.row, this.#batch.row, this.#refusal,
    );
    this.#gallery.element.addEventListener("choose-dataset", (event) => {
      if (event instanceof CustomEvent) void this.desk?.chooseDataset(event.detail);
    });
  }

  /** @param {PageState} state */
  show(state) {
    const { session, datasets, preferences, refusal, role } = state;
    this.#gallery.show(datasets, session?.spec.data.dataset ?? "", themeOf(preferences), role === "control");
    if (!session) return;
    const { data, training } = session.spec;
    const total = state.counts ? state.counts.train + state.counts.validation + state.counts.test : 0;
    const plane = isPlane(session);
    const amount = numbers.count(total || (data.samples ?? null));
    setText(this.#count, plane ? text.setup.points(amount) : text.setup.images(amount));
    const generated = plane && data.dataset !== "xor4";
    this.#again.hidden = !plane || data.dataset === "xor4" || role === "view";
    const again = actionOf("regenerate");
    setAttribute(this.#again, "aria-disabled", again && isPossible(again, state) ? null : "true");
    this.#noise.row.hidden = this.#split.row.hidden = !generated;
    this.#noise.show(Math.round((data.noise ?? 0) * 100), numbers.percent(data.noise ?? 0));
    this.#split.show(Math.round((data.test_split ?? 0) * 100), numbers.percent(data.test_split ?? 0));
    const nearest = BATCHES.findIndex((size) => size === training.batch_size);
    this.#batch.show(nearest < 0 ? nearestBatch(training.batch_size) : nearest, String(training.batch_size));
    for (const { input } of [this.#noise, this.#split, this.#batch]) input.disabled = role === "view";
    this.#note.hidden = !session.note;
    setText(this.#note, session.note ?? "");
    const mine = refusal && (refusal.field.startsWith("data.") || refusal.field === "batch_size");
    setText(this.#refusal, mine ? refusal.message : "");
    this.#tie(mine ? refusal.field : null);
  }

  /** Ties the sentence of a refusal to the field that it is about. @param {string | null} field */
  #tie(field) {
    const inputs = { "data.noise": this.#noise.input, "data.test_split": this.#split.input, batch_size: this.#batch.input };
    for (const [name, input] of Object.entries(inputs)) {
      setAttribute(input, "aria-invalid", name === field ? "true" : null);
      setAttribute(input, "aria-describedby", name === field ? this.#refusal.id : null);
    }
  }
}

/** @param {number | "full"} size */
function nearestBatch(size) {
  const value = size === "full" ? Infinity : size;
  const index = BATCHES.findIndex((step) => step === "full" || step >= value);
  return index < 0 ? BATCHES.length - 1 : index;
}

customElements.define("data-card", DataCard);
