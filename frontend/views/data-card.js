import { make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { actionOf, isPossible } from "../state/actions.js";
import { BLOBS, classesOf } from "../state/fitting.js";
import { themeOf } from "../state/preferences.js";
import { isPlane } from "../state/spec.js";
import { text } from "../state/strings.js";
import { amount } from "./amount.js";
import { FeaturesRow } from "./features-row.js";
import { choice, fold, tie } from "./fields.js";
import { Gallery } from "./gallery.js";
import { View, actionButton, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */
/** @typedef {import("./amount.js").Amount} Amount */

/** Batch sizes that the slider stops at; the last is all examples. @type {readonly Amount[]} */
const BATCHES = [1, 2, 4, 5, 10, 16, 20, 30, 32, 64, 128, 256, "full"];
const SAMPLES = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
const NOISES = Array.from({ length: 11 }, (_, i) => i * 5);
const SHARES = Array.from({ length: 10 }, (_, i) => i * 10);
const CLASSES = [2, 3, 4, 5, 6];
const SCALINGS = ["none", "unit", "symmetric", "standard"];

/** Sets that have no split, no noise, or no number of points to choose. */
const WITHOUT = { noise: ["xor4", "mnist", "inline"], test: ["xor4", "mnist"], validation: ["xor4"], samples: ["xor4", "inline"] };

/** @param {string} text */
const count = (text) => (/^\s*full\s*$/i.test(text) ? "full" : numbers.parse(text));

/** Whole numbers are numbers; anything else is a text, as in Playground's links. @param {string} typed */
const seed = (typed) => (/^\s*\d+\s*$/.test(typed) ? Number(typed) : typed.trim());

/** `<data-card>`: which examples, and how they are taken. */
export class DataCard extends View {
  /** @type {Desk | null} */
  desk = null;
  #gallery = new Gallery();
  #count = make("span", { class: "title__aside" });
  #note = make("p", { class: "note", hidden: true });
  #refusal = make("p", { class: "refusal", id: "data-refusal", role: "alert" });
  #tools = {
    regenerate: actionButton("regenerate", { icon: "dice", class: "icon-button icon-button--bare icon-button--title" }),
    edit_points: actionButton("edit_points", { icon: "pencil", class: "icon-button icon-button--bare icon-button--title" }),
    download_points: actionButton("download_points", { icon: "download", class: "icon-button icon-button--bare icon-button--title" }),
  };
  #toolbar = make("span", { class: "title__tools", role: "toolbar", "aria-label": text.setup.pointsTools }, ...Object.values(this.#tools));
  #problems = segments(text.setup.problem, "problem", text.glossary.problem, Object.entries(text.setup.problems), (problem) => this.#setProblem(problem));
  /** Problem and gallery are one tab stop: the first choice of all. */
  #picker = make("div", {}, this.#problems.element, this.#gallery.element);
  #classes = segments(text.setup.classes, "classes", text.glossary.classes, CLASSES.map((value) => [String(value), String(value)]), (value) => void this.desk?.setClasses(Number(value)));
  #features = new FeaturesRow((feature) => void this.desk?.toggleFeature(feature));
  #noise = percent(text.setup.noise, "noise", text.glossary.noise, NOISES, (value) => void this.desk?.set("data.noise", value));
  #test = percent(text.setup.testSplit, "percTrainData", text.glossary.testSplit, SHARES, (value) => void this.desk?.set("data.test_split", value));
  #validation = percent(text.setup.validationSplit, "validation", text.glossary.validationSplit, SHARES.slice(0, 6), (value) => void this.desk?.set("data.validation_split", value));
  #batch = amount({ label: text.setup.batch, name: "batchSize", tip: text.glossary.batch, stops: BATCHES, write: String, read: count, change: (value) => void this.desk?.set("batch_size", value) });
  #samples = amount({ label: text.setup.samples, name: "samples", tip: text.glossary.samples, stops: SAMPLES, write: String, read: numbers.parse, change: (value) => void this.desk?.set("data.samples", value) });
  #seed = amount({ label: text.setup.seed, name: "seed", tip: text.glossary.seed, stops: [], write: String, read: seed, change: (value) => void this.desk?.set("data.seed", value) });
  #scaling = choice({ label: text.setup.scaling, name: "scaling", tip: text.glossary.scaling, values: SCALINGS, change: (value) => void this.desk?.set("data.scaling", value) });
  #amounts = [this.#noise, this.#test, this.#validation, this.#batch, this.#samples, this.#seed];
  /** The sets chosen last of each problem. @type {{[problem: string]: string}} */
  #last = { classes: "circle", values: "reg_plane" };

  build() {
    this.classList.add("card");
    rove(this.#toolbar, "button");
    rove(this.#picker, "button");
    this.append(
      make("h2", { class: "title" }, text.setup.data, make("span", { class: "title__aside" }, this.#count, this.#toolbar)),
      this.#picker, this.#note, this.#classes.element, this.#features.element,
      this.#noise.row, this.#test.row, this.#batch.row,
      fold(text.setup.more, this.#samples.row, this.#seed.row, this.#validation.row, this.#scaling.row),
      this.#refusal,
    );
    this.#gallery.element.addEventListener("choose-dataset", (event) => {
      if (!(event instanceof CustomEvent)) return;
      if (event.detail === "inline") tell(this, "own-points");
      else void this.desk?.chooseDataset(event.detail);
    });
  }

  /** @param {string} problem */
  #setProblem(problem) {
    void this.desk?.chooseDataset(this.#last[problem]);
  }

  /** @param {PageState} state */
  show(state) {
    const { session, datasets, preferences, refusal, role } = state;
    const isMine = role === "control";
    const theme = themeOf(preferences);
    const mine = refusal && (refusal.field.startsWith("data.") || refusal.field === "batch_size") ? refusal : null;
    if (!session) {
      this.#gallery.show(datasets, "", "classes", theme, isMine);
      this.#features.show(["x1", "x2"], theme, isMine);
      return;
    }
    setText(this.#refusal, mine?.message ?? "");
    tie(this.#fields, this.#refusal, mine?.field ?? null);
    const { data, training } = session.spec;
    const problem = classesOf(data, datasets) === null ? "values" : "classes";
    if (data.dataset !== "inline" && data.dataset !== "mnist") this.#last[problem] = data.dataset;
    this.#problems.show(problem, isMine);
    this.#gallery.show(datasets, data.dataset, problem, theme, isMine);
    if (!this.#picker.contains(document.activeElement)) giveStop(this.#picker, "button", this.#gallery.element.querySelector('[aria-checked="true"]'));
    const plane = isPlane(session) || (session.status === "compiling" && data.dataset === "inline");
    const total = state.counts ? state.counts.train + state.counts.validation + state.counts.test : 0;
    setText(this.#count, (plane ? text.setup.points : text.setup.images)(numbers.count(total || (data.samples ?? null))));
    this.#showTools(state);
    const has = (/** @type {keyof WITHOUT} */ what) => !WITHOUT[what].includes(data.dataset);
    this.#classes.element.hidden = data.dataset !== "blobs";
    this.#classes.show(String(data.classes ?? BLOBS), isMine);
    this.#features.element.hidden = !plane;
    this.#features.show(data.features?.length ? data.features : ["x1", "x2"], theme, isMine);
    this.#noise.row.hidden = !has("noise");
    this.#noise.show(data.noise ?? 0);
    this.#test.row.hidden = !has("test");
    this.#test.show(data.test_split ?? 0);
    this.#validation.row.hidden = !has("validation");
    this.#validation.show(data.validation_split ?? 0);
    this.#batch.show(training.batch_size);
    this.#samples.row.hidden = !has("samples");
    this.#samples.show(data.samples ?? total);
    this.#seed.show(data.seed ?? session.spec.seed ?? 0);
    this.#scaling.show(data.scaling ?? "none");
    for (const field of this.#amounts) field.disabled = !isMine;
    this.#scaling.control.disabled = !isMine;
    this.#note.hidden = !session.note;
    setText(this.#note, session.note ?? "");
  }

  get #fields() {
    const [gallery, features, classes] = [this.#gallery, this.#features, this.#classes].map(({ element }) => ({ row: element, control: element }));
    return {
      "data.dataset": gallery, "data.features": features, "data.classes": classes,
      "data.noise": this.#noise, "data.test_split": this.#test, "data.validation_split": this.#validation, batch_size: this.#batch,
      "data.samples": this.#samples, "data.seed": this.#seed, "data.scaling": this.#scaling,
    };
  }

  /** @param {PageState} state */
  #showTools(state) {
    for (const [id, button] of Object.entries(this.#tools)) {
      const action = actionOf(id);
      setAttribute(button, "aria-disabled", action && isPossible(action, state) ? null : "true");
    }
    this.#tools.regenerate.hidden = state.role === "view" || state.session?.spec.data.dataset === "xor4" || !state.session?.domain;
    this.#tools.edit_points.hidden = state.role === "view" || !state.session?.domain;
    this.#tools.download_points.hidden = !state.session?.domain;
    const shown = Object.values(this.#tools).filter((button) => !button.hidden);
    if (!shown.includes(/** @type {HTMLButtonElement} */ (document.activeElement))) giveStop(this.#toolbar, "button", shown[0] ?? null);
  }
}

/**
 * A share, written as percent.
 * @param {string} label @param {string} name @param {string} tip @param {readonly number[]} stops  in percent
 * @param {(share: Amount) => void} change
 */
function percent(label, name, tip, stops, change) {
  const shares = stops.map((stop) => stop / 100);
  return amount({
    label, name, tip, stops: shares,
    write: (value) => `${Number((Number(value) * 100).toPrecision(6))} %`,
    read: (typed) => {
      const value = numbers.parse(typed.replace("%", ""));
      return value === null ? null : Number((value / 100).toPrecision(8));
    },
    change,
  });
}

/**
 * A row of a few choices side by side, one tab stop.
 * @param {string} label @param {string} name @param {string} tip @param {readonly (readonly [string, string])[]} choices @param {(value: string) => void} change
 */
function segments(label, name, tip, choices, change) {
  const buttons = choices.map(([value, shown]) => make("button", { type: "button", role: "radio", "data-value": value }, shown));
  const group = make("div", { class: "segments segments--fill", role: "radiogroup", "aria-label": label }, ...buttons);
  if (name !== "problem") rove(group, "button");
  for (const button of buttons) {
    button.addEventListener("click", () => button.getAttribute("aria-checked") !== "true" && change(button.dataset.value ?? ""));
  }
  return {
    element: make("div", { class: "setup__segments", "data-control": name, "data-tip": tip }, name === "problem" ? null : make("span", { class: "soft" }, label), group),
    /** @param {string} chosen @param {boolean} mayChoose */
    show(chosen, mayChoose) {
      for (const button of buttons) {
        setAttribute(button, "aria-checked", String(button.dataset.value === chosen));
        button.disabled = !mayChoose;
      }
      if (name !== "problem" && !group.contains(document.activeElement)) giveStop(group, "button", buttons.find((button) => button.dataset.value === chosen) ?? null);
    },
  };
}

customElements.define("data-card", DataCard);
