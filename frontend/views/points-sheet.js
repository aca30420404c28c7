import { shape } from "../charts/marks.js";
import { classLook, readTokens } from "../lib/colour.js";
import { icon, make, prepare, setAttribute, setText, takesText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { CsvError, MOST_BYTES, MOST_CLASSES, asClasses, asValues, readTable, writeTable } from "../state/csv.js";
import { classesIn } from "../state/fitting.js";
import { OwnPoints, PLANE, roomFor } from "../state/own-points.js";
import { csv, setup } from "../state/setup-strings.js";
import { amount } from "./amount.js";
import { PointsPlane } from "./points-plane.js";
import { Sheet } from "./sheet.js";
import { giveStop, rove } from "./view.js";

/** @typedef {import("../state/csv.js").Point} Point */

const VALUES = [-1, -0.5, 0, 0.5, 1];

/** `<points-sheet>`: own points, clicked into the plane or written as lines; both show the same points. */
export class PointsSheet extends Sheet {
  title = setup.ownPoints;
  /** @type {import("../state/desk.js").Desk | null} */
  desk = null;
  #own = new OwnPoints();
  /** @type {"classes" | "values"} */
  #kind = "classes";
  #class = 1;
  #value = 1;
  #isBad = false; // the text cannot be read
  #plane = new PointsPlane({ put: (place) => this.#put(place), take: (place, reach) => this.#take(place, reach) });
  #kinds = make("div", { class: "segments", role: "radiogroup", "aria-label": setup.kind });
  #classes = make("div", { class: "points__classes", role: "radiogroup", "aria-label": setup.pointClass });
  #valueRow = amount({ label: setup.value, name: "point_value", stops: VALUES, write: (v) => numbers.typed(Number(v)), read: numbers.parse, change: (v) => this.#setValue(v) });
  #text = make("textarea", { class: "field points__text mono", rows: 9, wrap: "off", spellcheck: "false", autocomplete: "off", "aria-label": setup.pointText, placeholder: "x1, x2, label\n-1.5, 2, 0\n1.5, -2, 1" });
  #says = make("p", { class: "soft points__says", id: "points-says", role: "status" });
  #error = make("p", { class: "refusal points__error", id: "points-error", role: "alert" });
  #hint = make("p", { class: "soft points__hint" });
  #file = make("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", class: "sight-hidden", tabindex: -1, "aria-hidden": "true" });
  #undo = make("button", { type: "button", class: "button" }, icon("undo"), setup.undo);
  #clear = make("button", { type: "button", class: "button" }, setup.clear);
  #use = make("button", { type: "button", class: "button button--main" }, icon("check"), setup.use);

  build() {
    super.build();
    this.dialog.classList.add("sheet--points");
    for (const [kind, name] of Object.entries(setup.kinds)) this.#kinds.append(make("button", { type: "button", role: "radio", "data-kind": kind }, name));
    for (let label = 0; label < MOST_CLASSES; label += 1) {
      this.#classes.append(make("button", { type: "button", role: "radio", class: "points__class", "data-class": label, "aria-label": setup.classNumber(label) }, make("canvas", { "aria-hidden": "true" }), String(label)));
    }
    const open = make("button", { type: "button", class: "button" }, setup.openFile);
    this.body.append(
      make("div", { class: "points" }, make("div", {}, this.#plane.element, this.#hint), make("div", { class: "points__side" }, this.#kinds, this.#classes, this.#valueRow.row, this.#text, this.#error, this.#says)),
      make("div", { class: "sheet__foot" }, make("span", { class: "points__tools" }, this.#undo, this.#clear, open, this.#file), this.#use),
    );
    rove(this.#kinds, "button", { choose: true });
    rove(this.#classes, "button", { choose: true });
    this.#text.setAttribute("aria-describedby", `${this.#says.id} ${this.#error.id}`);
    this.#kinds.addEventListener("click", (event) => this.#chooseKind(dataOf(event, "kind") === "values" ? "values" : "classes", dataOf(event, "kind") !== undefined));
    this.#classes.addEventListener("click", (event) => this.#chooseClass(Number(dataOf(event, "class") ?? this.#class)));
    this.#text.addEventListener("input", () => this.#read());
    this.#undo.addEventListener("click", () => this.#back());
    this.#clear.addEventListener("click", () => this.#change(() => this.#own.replace([])));
    open.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => void this.#openFile());
    this.#use.addEventListener("click", () => void this.#hand());
    this.dialog.addEventListener("keydown", this.#key);
    this.dialog.addEventListener("paste", this.#paste);
  }

  /**
   * Opens on points, or on none.
   * @param {import("../types.js").Points | null} given @param {number | null} classes  null: their targets are values
   * @param {import("../types.js").Domain | null} domain
   */
  begin(given, classes, domain) {
    this.#kind = classes === null ? "values" : "classes";
    this.#class = 1;
    const points = (given?.points ?? []).map((point, at) => /** @type {Point} */ ({ point: [point[0], point[1]], target: given?.labels[at] ?? 0 }));
    this.#own.begin(points);
    this.#plane.look(roomFor(points, given && domain ? domain : PLANE));
    this.#text.value = writeTable(points);
    this.#tellError("");
    setText(this.#says, setup.textHint);
    this.open();
    this.#show();
    this.#plane.element.focus();
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (takesText(event.target)) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.#back();
    else if (/^[0-5]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey && this.#kind === "classes") this.#chooseClass(Number(event.key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Pasted beside the text: it takes the text's place. @param {ClipboardEvent} event */
  #paste = (event) => {
    if (takesText(event.target)) return;
    this.#text.value = event.clipboardData?.getData("text/plain") ?? "";
    this.#read();
  };

  /** @param {[number, number]} point */
  #put(point) {
    const isClass = this.#kind === "classes";
    const target = isClass ? this.#class : this.#value;
    this.#change(() => this.#own.add({ point, target }));
    setText(this.#says, setup.put(point[0], point[1], isClass ? setup.classNumber(target) : numbers.typed(target), numbers.count(this.#own.points.length)));
  }

  /** @param {[number, number]} place @param {number} reach */
  #take(place, reach) {
    const before = this.#own.points.length;
    this.#change(() => void this.#own.remove(place, reach));
    const { length } = this.#own.points;
    setText(this.#says, length < before ? setup.taken(numbers.count(length)) : setup.nothingNear);
  }

  #back() {
    this.#change(() => this.#own.undo());
  }

  /** A change by hand: the text follows. @param {() => void} change */
  #change(change) {
    change();
    this.#text.value = writeTable(this.#own.points);
    this.#tellError("");
    setText(this.#says, setup.textHint);
    this.#show();
  }

  /** The text was changed: the points follow, as far as it can be read. */
  #read() {
    try {
      const table = readTable(this.#text.value);
      if (table.target === "value") this.#kind = "values";
      const { points, says } = this.#meant(table);
      this.#own.replace(points);
      this.#plane.look(roomFor(points, this.#plane.domain));
      setText(this.#says, [says, table.ignored ? setup.ignored : ""].filter(Boolean).join(" ") || setup.textHint);
      this.#tellError("");
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      this.#tellError(error.message);
    }
    this.#show();
  }

  /** @param {import("../state/csv.js").Table} table @returns {{points: Point[], says: string}} */
  #meant({ rows }) {
    if (this.#kind === "values") return { points: asValues(rows), says: "" };
    const { points, names } = asClasses(rows);
    const isPlain = names.every((name) => /^[0-5]$/.test(name));
    return { points, says: isPlain ? "" : setup.labels(names.map((name, at) => `${name.slice(0, 20)} → ${at}`).join(", ")) };
  }

  /** @param {string} message */
  #tellError(message) {
    this.#isBad = message !== "";
    setText(this.#error, message);
    setAttribute(this.#text, "aria-invalid", message ? "true" : null);
  }

  async #openFile() {
    const file = this.#file.files?.[0];
    if (!file) return;
    const isLarge = file.size > MOST_BYTES;
    const content = isLarge ? "" : await file.text();
    this.#file.value = ""; // the same file may be chosen again
    if (isLarge) return this.#tellError(csv.tooLong("1 MB"));
    this.#text.value = content;
    this.#read();
  }

  /** @param {"classes" | "values"} kind @param {boolean} isMeant */
  #chooseKind(kind, isMeant) {
    if (!isMeant || kind === this.#kind) return;
    this.#kind = kind;
    if (this.#text.value.trim()) this.#read();
    else this.#show();
  }

  /** @param {number} label */
  #chooseClass(label) {
    this.#class = label;
    this.#show();
  }

  /** @param {number | string} value */
  #setValue(value) {
    if (typeof value === "number" && Math.abs(value) <= 1e6) this.#value = value;
    this.#show();
  }

  async #hand() {
    const { points } = this.#own;
    if (this.#isBad) return this.#text.focus();
    if (!points.length) return this.#tellError(setup.noPoints);
    this.#use.disabled = true;
    const answer = await this.desk?.usePoints(points, this.#kind === "values" ? null : classesIn(points));
    this.#use.disabled = false;
    if (!answer || answer === true || answer.done) {
      this.close();
      tell(this, "points-used");
    } else this.#tellError(answer.error?.message ?? "");
  }

  #show() {
    const { points } = this.#own;
    const isClasses = this.#kind === "classes";
    const classes = isClasses ? Math.max(classesIn(points), this.#class + 1) : null;
    for (const button of this.#kinds.querySelectorAll("button")) setAttribute(button, "aria-checked", String(button.dataset.kind === this.#kind));
    giveStop(this.#kinds, "button", this.#kinds.querySelector('[aria-checked="true"]'));
    this.#classes.hidden = !isClasses;
    setText(this.#hint, isClasses ? `${setup.clickHint} ${setup.keyHint}` : setup.clickHint);
    this.#valueRow.row.hidden = isClasses;
    this.#valueRow.show(this.#value);
    if (classes !== null) this.#showClasses(classes);
    this.#plane.show(points, classes);
    this.#undo.disabled = !this.#own.canUndo;
    this.#clear.disabled = points.length === 0;
    this.#use.replaceChildren(icon("check"), `${setup.use} (${numbers.count(points.length)})`);
  }

  /** @param {number} classes */
  #showClasses(classes) {
    const token = readTokens(this);
    for (const button of this.#classes.querySelectorAll("button")) {
      const label = Number(button.dataset.class);
      setAttribute(button, "aria-checked", String(label === this.#class));
      const canvas = button.querySelector("canvas");
      if (!canvas) continue;
      const look = classLook(label, Math.max(classes, label + 1));
      const context = prepare(canvas, 16, 16);
      context.fillStyle = token(look.token);
      shape(context, 8, 8, look.shape, 5);
      context.fill();
    }
    giveStop(this.#classes, "button", this.#classes.querySelector('[aria-checked="true"]'));
  }
}

/** @param {Event} event @param {string} name @returns {string | undefined} */
function dataOf(event, name) {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  return button?.dataset[name];
}

customElements.define("points-sheet", PointsSheet);
