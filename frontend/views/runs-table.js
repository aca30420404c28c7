import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { ago, nameOf, plainName } from "../state/run-words.js";
import { differing, special } from "../state/settings.js";
import { shapeOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { runPicture } from "./run-picture.js";

/** @typedef {import("../state/runs.js").Run} Run */
/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {"here" | "playing" | "alive" | "gone" | "unknown"} Stands */

/**
 * @typedef {object} Listing
 * @property {readonly Run[]} runs
 * @property {ReadonlyMap<string, SessionState> | null} alive
 * @property {string | null} here  id of the session on the stage
 * @property {ReadonlySet<string>} chosen
 * @property {boolean} isBin
 */

const words = text.runs;
const COLUMNS = /** @type {const} */ (["choose", "picture", "name", "shape", "data", "settings", "steps", "loss", "last", "actions"]);

/** The runs, a row each. It tells "run-action" with {action, id, value?}. */
export class RunsTable {
  #body = make("tbody", {});
  element = make(
    "table", { class: "runs", "aria-label": words.title },
    make("thead", {}, make("tr", {}, ...COLUMNS.map(heading))),
    this.#body,
  );
  /** @type {Map<string, Row>} */
  #rows = new Map();

  /** @param {Listing} listing */
  show(listing) {
    const rows = differing(listing.runs.map((run) => run.spec));
    const now = Date.now();
    const kept = new Map(listing.runs.map((run) => [run.id, this.#rows.get(run.id) ?? new Row(run.id)]));
    this.#rows = kept;
    const elements = listing.runs.map((run) => {
      const row = kept.get(run.id) ?? new Row(run.id);
      const settings = special(run.spec, rows).map(({ label, shown }) => `${label} ${shown}`).join(" · ");
      row.show(run, settings, standing(run, listing), listing, now);
      return row.element;
    });
    const same = elements.length === this.#body.children.length && elements.every((element, i) => element === this.#body.children[i]);
    if (same || this.#isWritten) return;
    const at = [...this.#body.children].findIndex((row) => row.contains(document.activeElement));
    const isLost = at >= 0 && !elements.some((row) => row.contains(document.activeElement));
    this.#body.replaceChildren(...elements);
    if (isLost) elements[Math.min(at, elements.length - 1)]?.querySelector("button")?.focus(); // its row has gone
  }

  /** Whether a name is being written: rows do not move under the hand. */
  get #isWritten() {
    return document.activeElement instanceof HTMLInputElement && document.activeElement.type === "text" && this.#body.contains(document.activeElement);
  }
}

/** @param {typeof COLUMNS[number]} column */
function heading(column) {
  const isHidden = column === "choose" || column === "picture" || column === "actions";
  const label = words.columns[column];
  return make("th", { scope: "col", class: `runs__${column}`, "data-tip": column === "settings" ? words.settingsTip : null }, isHidden ? make("span", { class: "sight-hidden" }, label) : label);
}

/** @param {Run} run @param {Listing} listing @returns {Stands} */
function standing(run, { alive, here, isBin }) {
  if (run.id === here) return "here";
  if (!alive || isBin) return "unknown"; // the server is asked only for what is listed
  const session = alive.get(run.id);
  if (!session) return "gone";
  return session.status === "playing" ? "playing" : "alive";
}

class Row {
  #id;
  #choose = make("input", { type: "checkbox", class: "check__box" });
  #picture = make("td", { class: "runs__picture" });
  #name = make("input", { type: "text", class: "runs__field", maxlength: 80, autocomplete: "off", spellcheck: "false" });
  #stands = make("span", { class: "runs__stands soft" });
  #shape = make("td", { class: "runs__shape mono" });
  #data = make("td", { class: "runs__data" });
  #settings = make("td", { class: "runs__settings" });
  #steps = make("td", { class: "runs__steps mono" });
  #loss = make("td", { class: "runs__loss mono" });
  #last = make("td", { class: "runs__last soft" });
  #open = make("button", { type: "button", class: "button" });
  #copy = button("copy", words.duplicate);
  #delete = button("bin", words.delete);
  #restore = make("button", { type: "button", class: "button" }, words.restore);
  #erase = make("button", { type: "button", class: "button" }, words.erase);
  element = make("tr", { class: "runs__row" });
  #shownPicture = "";
  #isSure = false; // the next press erases

  /** @param {string} id */
  constructor(id) {
    this.#id = id;
    this.element.dataset.run = id;
    this.element.append(
      make("td", { class: "runs__choose" }, make("label", { class: "runs__tick" }, this.#choose)),
      this.#picture,
      make("td", { class: "runs__name" }, this.#name, this.#stands),
      this.#shape, this.#data, this.#settings, this.#steps, this.#loss, this.#last,
      make("td", { class: "runs__actions" }, make("div", { class: "runs__buttons" }, this.#open, this.#copy, this.#delete, this.#restore, this.#erase)),
    );
    const say = (/** @type {string} */ action, /** @type {unknown} */ value = null) => tell(this.element, "run-action", { action, id: this.#id, value });
    this.#choose.addEventListener("change", () => say("choose", this.#choose.checked));
    this.#name.addEventListener("change", () => say("rename", this.#name.value));
    this.#name.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#name.value = this.#name.defaultValue;
      if (event.key === "Enter" || event.key === "Escape") this.#name.blur();
    });
    this.#open.addEventListener("click", () => say("open"));
    this.#copy.addEventListener("click", () => say("duplicate"));
    this.#delete.addEventListener("click", () => {
      if (this.#delete.getAttribute("aria-disabled") !== "true") say("delete");
    });
    this.#restore.addEventListener("click", () => say("restore"));
    this.#erase.addEventListener("click", () => {
      if (this.#isSure) say("erase");
      else this.#ask(true);
    });
    this.#erase.addEventListener("blur", () => this.#ask(false));
  }

  /** What cannot be undone is asked for twice. @param {boolean} isSure */
  #ask(isSure) {
    this.#isSure = isSure;
    const label = isSure ? words.eraseSure : words.erase;
    setText(this.#erase, label);
    setAttribute(this.#erase, "aria-label", `${label}: ${this.#name.value || this.#name.placeholder}`);
  }

  /** @param {Run} run @param {string} settings @param {Stands} stands @param {Listing} listing @param {number} now */
  show(run, settings, stands, { chosen, isBin, alive }, now) {
    const name = nameOf(run);
    const session = alive?.get(run.id);
    this.#choose.checked = chosen.has(run.id);
    setAttribute(this.#choose, "aria-label", words.choose(name));
    if (document.activeElement !== this.#name && this.#name.defaultValue !== (run.name ?? "")) this.#name.value = this.#name.defaultValue = run.name ?? "";
    setAttribute(this.#name, "placeholder", plainName(run.spec));
    setAttribute(this.#name, "aria-label", words.nameOf(name));
    setText(this.#stands, words.stands[stands]);
    this.#stands.dataset.stands = stands;
    const picture = run.picture ?? shapeOf(run.spec);
    if (picture !== this.#shownPicture) this.#picture.replaceChildren(runPicture(run));
    this.#shownPicture = picture;
    setText(this.#shape, shapeOf(run.spec));
    setText(this.#data, text.datasets[run.spec.data.dataset] ?? run.spec.data.dataset);
    setText(this.#settings, settings || numbers.DASH);
    setText(this.#steps, numbers.count(stands === "playing" && session ? session.step : run.step));
    setText(this.#loss, numbers.loss(run.best?.loss ?? null));
    setAttribute(this.#loss, "data-tip", run.best && run.best.split !== "test" ? words.bestOf(run.best.split) : null);
    setText(this.#last, ago(run.last, now));
    setAttribute(this.#last, "title", new Date(run.last).toLocaleString());
    this.#showButtons(run, stands, isBin, name);
  }

  /** @param {Run} run @param {Stands} stands @param {boolean} isBin @param {string} name */
  #showButtons(run, stands, isBin, name) {
    this.#open.hidden = this.#copy.hidden = this.#delete.hidden = isBin;
    this.#restore.hidden = this.#erase.hidden = !isBin;
    this.#choose.disabled = isBin;
    this.#name.readOnly = isBin;
    const label = stands === "here" ? words.toStage : stands === "gone" ? words.openAnew : words.continueIt;
    setText(this.#open, label);
    setAttribute(this.#open, "aria-label", `${label}: ${name}`);
    setAttribute(this.#open, "data-tip", stands === "gone" ? words.openAnewTip : null);
    setAttribute(this.#copy, "aria-label", `${words.duplicate} ${name}`);
    setAttribute(this.#delete, "aria-label", `${words.delete} ${name}`);
    setAttribute(this.#delete, "aria-disabled", stands === "here" ? "true" : null);
    setAttribute(this.#delete, "title", stands === "here" ? words.notHere : words.delete);
    setAttribute(this.#restore, "aria-label", `${words.restore} ${name}`);
    setAttribute(this.#erase, "aria-label", `${this.#isSure ? words.eraseSure : words.erase}: ${name}`);
  }
}

/** @param {string} sign @param {string} name */
function button(sign, name) {
  return make("button", { type: "button", class: "icon-button", title: name }, icon(sign));
}
