import { readTokens } from "../lib/colour.js";
import { make, setText } from "../lib/dom.js";
import { UNREAD, writePlace } from "../state/lesson.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";
import { paint } from "./gallery.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/lesson.js").Lesson} Lesson */

const words = text.lesson;

/** `<lessons-page>`: a wall of lessons, each with how far one has come. */
export class LessonsPage extends View {
  /** @type {import("../lesson-room.js").LessonRoom | null} */
  room = null;
  #cards = make("ul", { class: "lessons" });
  #key = "";
  #theme = "";

  build() {
    this.append(make("div", { class: "place__body" }, make("div", { class: "place__head" }, make("h2", { class: "place__title" }, words.place)), make("p", { class: "soft" }, words.about), this.#cards));
    this.#cards.addEventListener("click", (event) => this.#press(event));
  }

  /** @param {PageState} state */
  show({ lessons, progress, preferences }) {
    const key = JSON.stringify([lessons.map(({ id }) => id), progress]);
    if (key !== this.#key) this.#fill(lessons, progress, key);
    else if (themeOf(preferences) === this.#theme) return;
    this.#theme = themeOf(preferences);
    const token = readTokens(this);
    for (const canvas of this.querySelectorAll("canvas")) paint(canvas, token);
  }

  /** @param {readonly Lesson[]} lessons @param {PageState["progress"]} progress @param {string} key */
  #fill(lessons, progress, key) {
    this.#key = key;
    const { activeElement } = document;
    const held = activeElement instanceof HTMLElement && this.#cards.contains(activeElement) ? activeElement.dataset.key : null;
    this.#cards.replaceChildren(...lessons.map((lesson) => card(lesson, progress[lesson.id] ?? UNREAD)));
    const again = held && this.#cards.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const pressed = event.target instanceof Element ? event.target.closest("[data-lesson]") : null;
    if (!(pressed instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { lesson = "", step } = pressed.dataset;
    if (!step) this.room?.forget(lesson);
    void this.room?.begin(lesson, Number(step ?? 1));
  }
}

/** @param {Lesson} lesson @param {import("../state/lesson.js").Progress} progress */
function card(lesson, progress) {
  const { id, title, about, steps, minutes, start } = lesson;
  const isBegun = progress.done.length > 0 || progress.at > 1;
  const isDone = progress.done.length === steps.length;
  const at = isBegun && !isDone ? Math.min(progress.at, steps.length) : 1;
  const name = make("h3", { class: "lessons__title", id: `lesson-${id}` });
  setText(name, title);
  const dots = steps.map((_, i) => make("span", { class: progress.done.includes(i + 1) ? "is-done" : null }));
  const begin = make(
    "a", { class: "button button--main", href: `#lesson=${writePlace({ id, step: at })}`, "data-lesson": id, "data-step": at, "data-key": `${id}.begin`, "aria-describedby": `lesson-${id}` },
    at > 1 ? words.goOn(at) : words.begin,
  );
  const over = make("button", { type: "button", class: "button", "data-lesson": id, "data-key": `${id}.over`, "aria-describedby": `lesson-${id}` }, words.over);
  return make(
    "li", { class: "lessons__card card" },
    make("div", { class: "lessons__head" }, make("canvas", { class: "lessons__picture", "aria-hidden": "true", "data-dataset": start.spec.data.dataset }), name),
    make("p", {}, about), make("p", { class: "soft" }, words.size(minutes, steps.length)),
    make("p", { class: "lessons__progress" }, make("span", { class: "lessons__dots", "aria-hidden": "true" }, ...dots), make("span", { class: "soft" }, words.progress(progress.done.length, steps.length))),
    make("div", { class: "lessons__ways" }, begin, isBegun ? over : null),
  );
}

customElements.define("lessons-page", LessonsPage);
