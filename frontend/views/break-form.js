/** Breakpoints: a list of sentences with switches, and the line that adds one. */

import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { FORMS, layersOf } from "../state/conditions.js";
import { watching as words } from "../state/watch-strings.js";
import { wrongAt } from "./wrong-at.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/conditions.js").Kind} Kind */

export class BreakForm {
  #kind = make("select", { class: "field", "aria-label": words.kind });
  #layer = make("select", { class: "field break__layer", "aria-label": words.layer });
  #value = make("input", { class: "field mono break__value", type: "text", maxlength: 400, spellcheck: "false", autocomplete: "off" });
  #form = make("form", { class: "watch__form break__form" });
  #wrong = make("p", { class: "refusal", role: "alert", id: "break-wrong" });
  #list = make("ul", { class: "watch__list" });
  #none = make("p", { class: "soft" }, words.noBreakpoints);
  #look = make("p", { class: "soft" }, words.viewOnly);
  element = make("section", { class: "watch__part", "aria-label": words.breakpoints }, make("h3", { class: "watch__name" }, words.breakpoints), this.#form, this.#wrong, this.#look, this.#none, this.#list);
  /** @type {import("../watch-room.js").WatchRoom | null} */
  #room = null;
  /** @type {PageState | null} */
  #state = null;
  #shown = "";
  #offered = "";

  constructor() {
    this.#kind.append(...Object.entries(words.kinds).map(([value, label]) => make("option", { value }, label)));
    this.#form.append(this.#kind, this.#layer, this.#value, make("button", { type: "submit", class: "button" }, words.add));
    this.#kind.addEventListener("change", () => this.#choose(true));
    this.#value.addEventListener("input", () => this.#refuse("", null));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
  }

  /** The keyboard goes to the expression, begun; or to the first field. @param {string | null} begun */
  ask(begun) {
    if (begun === null) return this.#kind.focus();
    this.#kind.value = "expression";
    this.#choose(false);
    this.#value.value = begun;
    this.#value.focus();
    this.#value.setSelectionRange(begun.length, begun.length);
  }

  /** @param {PageState} state @param {import("../watch-room.js").WatchRoom} room */
  show(state, room) {
    this.#state = state;
    this.#room = room;
    const isMine = state.role === "control";
    this.#form.hidden = !isMine;
    this.#look.hidden = isMine;
    const layers = state.session?.spec.network.layers.map(({ name, activation }) => `${name} ${activation}`).join();
    if (layers !== this.#offered) {
      this.#offered = layers ?? "";
      this.#choose(this.#value.value === "");
    }
    this.#showList(state.session?.breakpoints ?? [], isMine);
  }

  /** @param {boolean} fill  offer a bound */
  #choose(fill) {
    const { session = null } = this.#state ?? {};
    const kind = /** @type {Kind} */ (this.#kind.value);
    const form = FORMS[kind];
    const layers = layersOf(form, session);
    const before = this.#layer.value;
    this.#layer.replaceChildren(...layers.map((name) => make("option", { value: name }, name || words.whole)));
    if (layers.includes(before)) this.#layer.value = before;
    this.#layer.hidden = layers.length === 0;
    this.#value.hidden = !form.value;
    setAttribute(this.#value, "aria-label", kind === "expression" ? words.expression : words.bound);
    this.#value.classList.toggle("break__value--wide", kind === "expression");
    if (fill && session) this.#value.value = form.value?.(session) ?? "";
    this.#refuse("", null);
  }

  async #add() {
    const { session } = this.#state ?? {};
    if (!session || !this.#room) return;
    const kind = /** @type {Kind} */ (this.#kind.value);
    const when = FORMS[kind].when(this.#layer.value, this.#value.value.trim(), session);
    const { done, error } = await this.#room.set(when, "on");
    if (done || !error) return this.#refuse("", null);
    const position = Number(/^when\.(\d+)$/.exec(error.field ?? "")?.[1] ?? NaN);
    this.#refuse(when, { message: error.message, position });
    this.#value.focus();
    if (kind === "expression" && Number.isFinite(position)) this.#value.setSelectionRange(position, position + 1);
  }

  /** @param {string} text @param {{message: string, position: number} | null} problem */
  #refuse(text, problem) {
    setAttribute(this.#value, "aria-invalid", problem ? "true" : null);
    setAttribute(this.#value, "aria-describedby", problem ? "break-wrong" : null);
    if (!problem) this.#wrong.replaceChildren();
    else this.#wrong.replaceChildren(...(Number.isFinite(problem.position) ? wrongAt(text, problem) : [problem.message]));
  }

  /** @param {readonly import("../types.js").Breakpoint[]} breakpoints @param {boolean} isMine */
  #showList(breakpoints, isMine) {
    this.#none.hidden = breakpoints.length > 0;
    const key = JSON.stringify([breakpoints.map(({ when }) => when), isMine]);
    if (key !== this.#shown) {
      this.#shown = key;
      const focused = document.activeElement instanceof HTMLElement && this.#list.contains(document.activeElement);
      this.#list.replaceChildren(...breakpoints.map(({ when }) => this.#line(when, isMine)));
      if (focused) this.#kind.focus();
    }
    breakpoints.forEach(({ on, armed, problem }, at) => {
      const line = this.#list.children[at];
      const box = line.querySelector("input");
      if (box) box.checked = on;
      const how = line.querySelector(".break__how");
      if (how) setText(how, problem ? words.gone(problem) : on ? (armed ? words.armed : words.struck) : words.off);
    });
  }

  /** @param {string} when @param {boolean} isMine */
  #line(when, isMine) {
    const box = make("input", { type: "checkbox", class: "check__box", "aria-label": words.on(when), disabled: !isMine });
    box.addEventListener("change", () => void this.#room?.set(when, box.checked ? "on" : "off"));
    const remove = make("button", { type: "button", class: "icon-button icon-button--bare watch__remove", "aria-label": words.remove(when), title: words.remove(when), hidden: !isMine }, icon("close"));
    remove.addEventListener("click", () => void this.#room?.set(when, "gone"));
    return make("li", { class: "break__line" }, make("label", { class: "check break__when mono" }, box, when), make("span", { class: "soft break__how" }), remove);
  }
}
