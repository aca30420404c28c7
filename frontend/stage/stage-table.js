/** The stage as HTML tables: the same numbers without sight of the picture. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { tableOf } from "./tables.js";

/** @typedef {import("./board.js").Board} Board */

export class StageTable {
  element = make("div", { class: "stage-table", hidden: true, tabindex: -1, role: "dialog" });
  #about = make("select", { class: "stage-menu__field", "aria-label": text.stage.tableOf });
  #before = pageButton("left", text.stage.pageBefore);
  #next = pageButton("right", text.stage.pageNext);
  #table = make("table");
  #note = make("p", { class: "stage-table__note" });
  #signature = "";
  #page = 0;
  #close;

  /** @param {() => void} close @param {AbortSignal} signal */
  constructor(close, signal) {
    this.#close = close;
    const shut = make("button", { type: "button", class: "stage-pop__button stage-pop__button--close stage-table__close", "aria-label": text.stage.tableClose, title: `${text.stage.tableClose} (Esc)` }, icon("close"));
    this.element.append(make("div", { class: "stage-table__head" }, this.#about, this.#before, this.#next, this.#note, shut), this.#table);
    const listen = { signal };
    shut.addEventListener("click", close, listen);
    this.#about.addEventListener("change", () => this.#turn(0), listen);
    this.#before.addEventListener("click", () => this.#turn(this.#page - 1), listen);
    this.#next.addEventListener("click", () => this.#turn(this.#page + 1), listen);
    for (const type of ["pointerdown", "dblclick", "select"]) this.element.addEventListener(type, (event) => event.stopPropagation(), listen);
    this.element.addEventListener("keydown", this.#key, listen);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @type {Board | null} */
  #board = null;

  /** @param {string} about  a layer's name, "network" or "data" @param {Board} board */
  open(about, board) {
    this.#board = board;
    this.#page = 0;
    this.element.hidden = false;
    this.#offer(board);
    this.#about.value = about === "input" ? "data" : about;
    this.follow(board);
    this.element.focus();
  }

  close() {
    this.element.hidden = true;
  }

  /** @param {Board} board */
  follow(board) {
    if (!this.isOpen) return;
    this.#offer(board);
    const table = tableOf(this.#about.value, board, this.#page);
    if (!table) return this.#close();
    setAttribute(this.element, "aria-label", table.caption);
    const signature = JSON.stringify([table.caption, table.heads, table.rows.length]);
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#build(table);
    }
    const rows = this.#table.tBodies[0]?.rows ?? [];
    table.rows.forEach((cells, row) => cells.forEach((cell, at) => setText(rows[row]?.cells[at] ?? this.#note, cell)));
    setText(this.#note, table.note);
    this.#before.hidden = this.#next.hidden = table.pages < 2;
    this.#before.disabled = this.#page <= 0;
    this.#next.disabled = this.#page >= table.pages - 1;
  }

  /** The tables that there are. @param {Board} board */
  #offer(board) {
    const names = ["network", ...(board.model?.columns.slice(1).map((column) => column.name) ?? []), ...(board.experiment?.dataset ? ["data"] : [])];
    const key = names.join();
    if (this.#about.dataset["names"] === key) return;
    const { value } = this.#about;
    this.#about.dataset["names"] = key;
    this.#about.replaceChildren(...names.map((name) => make("option", { value: name }, text.stage.tableName(name))));
    this.#about.value = names.includes(value) ? value : "network";
  }

  /** @param {number} page */
  #turn(page) {
    this.#page = Math.max(0, page);
    if (this.#board) this.follow(this.#board);
  }

  /** @param {import("./tables.js").Table} table */
  #build({ caption, heads, rows }) {
    this.#table.replaceChildren(
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((_, at) => (at ? make("td") : make("th", { scope: "row" })))))),
    );
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    const leave = event.key === "Escape" || (event.shiftKey && event.key.toLowerCase() === "t");
    if (leave) {
      event.stopPropagation();
      event.preventDefault();
      this.#close();
    } else if (["ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"].includes(event.key)) event.stopPropagation(); // scrolls
  };
}

/** @param {string} sign @param {string} label */
function pageButton(sign, label) {
  return make("button", { type: "button", class: "stage-pop__button", "aria-label": label, title: label }, icon(sign));
}
