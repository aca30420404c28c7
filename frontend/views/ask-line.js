import { make, setAttribute, setText } from "../lib/dom.js";
import { text } from "../state/strings.js";

/**
 * What is asked, and what comes of the answer.
 * @typedef {object} Question
 * @property {string} title
 * @property {string} label
 * @property {string} value
 * @property {string} [placeholder]
 * @property {number} most  characters
 * @property {(answer: string) => void} done  trimmed, perhaps empty
 * @property {(() => void) | null} [remove]  offers to take away what is there
 */

/** One line asked for beside the place it is about: a note, a name. Esc and a press elsewhere leave it. */
export class AskLine {
  #title = make("h3", { class: "ask__title" });
  #label = make("span", { class: "soft" });
  #input = make("input", { type: "text", class: "field", spellcheck: "false", autocomplete: "off" });
  #remove = make("button", { type: "button", class: "button" }, text.timeline.takeAway);
  #form = make("form", { class: "ask__form" }, make("label", { class: "ask__line" }, this.#label, this.#input), this.#remove, make("button", { type: "submit", class: "button" }, text.timeline.save));
  element = make("div", { class: "ask", role: "dialog", popover: "auto" }, this.#title, this.#form);
  /** @type {Question | null} */
  #question = null;

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = this.#input.value.trim();
      this.element.hidePopover();
      this.#question?.done(answer);
    });
    this.#remove.addEventListener("click", () => {
      this.element.hidePopover();
      this.#question?.remove?.();
    });
  }

  /** @param {Question} question @param {{x: number, y: number}} at  its lower edge comes there, its middle */
  open(question, { x, y }) {
    this.#question = question;
    const { title, label, value, most, remove } = question;
    setText(this.#title, title);
    setText(this.#label, label);
    setAttribute(this.element, "aria-label", title);
    setAttribute(this.#input, "maxlength", most);
    setAttribute(this.#input, "placeholder", question.placeholder ?? null);
    this.#input.value = value;
    this.#remove.hidden = !remove;
    this.element.showPopover();
    const { offsetWidth, offsetHeight } = this.element;
    this.element.style.left = `${Math.min(Math.max(8, x - offsetWidth / 2), innerWidth - offsetWidth - 8)}px`;
    this.element.style.top = `${Math.max(8, y - offsetHeight - 6)}px`;
    this.#input.focus();
    this.#input.select();
  }
}
