import { icon, make, setAttribute, setText } from "../lib/dom.js";
import { chosenIn, holdsPlay, isChecked, lessonOf, progressOf, stepOf } from "../state/lesson.js";
import { text } from "../state/strings.js";
import { View, actionButton, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/lesson.js").Step} Step */

const words = text.lesson;
const TASKS = { read: null, do: words.task, compare: words.task, predict: words.predict, question: words.question };

/** `<lesson-rail>`: one step of the open lesson: what it says, what it asks for, and the server's word on that. */
export class LessonRail extends View {
  /** @type {import("../lesson-room.js").LessonRoom | null} */
  room = null;
  #name = make("span", { class: "lesson__name" });
  #leave = make("button", { type: "button", class: "icon-button icon-button--bare icon-button--title", "data-action": "lesson_leave", "aria-label": words.leave, title: words.leave }, icon("close"));
  #dots = make("div", { class: "lesson__dots", role: "group", "aria-label": words.steps });
  #title = make("h2", { class: "lesson__title" });
  #text = make("p", { class: "lesson__text" });
  #label = make("span", { class: "lesson__label" });
  #task = make("p", { class: "lesson__asks" });
  #choices = make("div", { class: "lesson__choices", role: "group" });
  #reply = make("p", { class: "lesson__reply" });
  #held = make("p", { class: "lesson__held" });
  #word = make("p", { class: "lesson__word" });
  #goals = make("ul", { class: "lesson__goals" });
  #afresh = make("button", { type: "button", class: "quiet-link", "data-tip": words.afreshTip }, words.afresh);
  #hintButton = make("button", { type: "button", class: "quiet-link" }, words.hint);
  #hint = make("p", { class: "lesson__hint" });
  #box = make("div", { class: "lesson__task" }, this.#label, this.#task, this.#choices, this.#reply, this.#held, this.#word, this.#goals);
  #body = make("div", { class: "lesson__body" }, make("div", { class: "lesson__says" }, this.#title, this.#text), make("div", { class: "lesson__do" }, this.#box, make("div", { class: "lesson__more" }, this.#hintButton, this.#afresh), this.#hint));
  #back = actionButton("lesson_back", { icon: "left" });
  #next = actionButton("lesson_next", { label: words.next, class: "button" });
  #everything = make("input", { type: "checkbox" });
  #aloud = make("p", { class: "sight-hidden", role: "status" });
  #key = "";

  build() {
    this.append(
      make("div", { class: "lesson__head" }, this.#name, this.#leave), this.#dots, this.#body, this.#aloud,
      make("div", { class: "lesson__foot" }, this.#back, make("label", { class: "lesson__switch" }, this.#everything, words.everything), this.#next),
    );
    rove(this.#dots, "button");
    this.#hintButton.addEventListener("click", () => this.room?.show({ hint: true }));
    this.#everything.addEventListener("change", () => this.room?.show({ everything: this.#everything.checked }));
    this.#afresh.addEventListener("click", () => this.room?.afresh());
    this.#dots.addEventListener("click", (event) => {
      const dot = event.target instanceof Element ? event.target.closest("button") : null;
      if (dot) this.room?.go(Number(dot.dataset.step));
    });
    this.#choices.addEventListener("click", (event) => {
      const choice = event.target instanceof Element ? event.target.closest("button") : null;
      if (choice) this.room?.choose(Number(choice.dataset.choice));
    });
  }

  /** @param {PageState} state */
  show(state) {
    const lesson = lessonOf(state);
    const step = stepOf(state);
    if (!state.lesson || !lesson || !step) {
      this.#key = "";
      return;
    }
    const key = `${lesson.id} ${state.lesson.step}`;
    const isNew = key !== this.#key;
    this.#key = key;
    if (isNew) this.#begin(lesson, step, state.lesson.step);
    this.#showDots(lesson, state);
    this.#showChoices(step, state);
    this.#showVerdict(step, state);
    this.#hintButton.hidden = !step.hint || state.lesson.hint || this.#isDone(state);
    this.#hint.hidden = !step.hint || !state.lesson.hint || this.#isDone(state);
    this.#everything.checked = state.lesson.everything;
    setAttribute(this.#back, "aria-disabled", state.lesson.step === 1 ? "true" : null);
    this.#next.classList.toggle("button--main", this.#isDone(state) || step.type === "read" || (step.type === "compare" && !isChecked(state)));
  }

  /** @param {PageState} state */
  #isDone(state) {
    return state.lesson?.verdict?.done || progressOf(state).done.includes(state.lesson?.step ?? 0);
  }

  /** @param {import("../state/lesson.js").Lesson} lesson @param {Step} step @param {number} number */
  #begin(lesson, step, number) {
    setText(this.#name, lesson.title);
    setText(this.#title, step.title);
    setText(this.#text, step.text);
    const label = TASKS[step.type];
    this.#box.hidden = label === null;
    setText(this.#label, label ?? "");
    setText(this.#task, step.task ?? "");
    this.#hint.replaceChildren(make("b", {}, `${words.hintIs}: `), step.hint ?? "");
    this.#choices.replaceChildren(
      ...(step.choices ?? []).map((choice, i) => make("button", { type: "button", class: "lesson__choice", "data-choice": i, "aria-pressed": "false" }, make("span", {}, choice.text))),
    );
    setAttribute(this.#choices, "aria-label", step.task ?? null);
    setText(this.#next.querySelector("span") ?? this.#next, number === lesson.steps.length ? words.finish : words.next);
    this.#dots.replaceChildren(
      ...lesson.steps.map((known, i) => make("button", { type: "button", class: "lesson__dot", "data-step": i + 1, title: `${i + 1}. ${known.title}` }, make("span", { "aria-hidden": "true" }))),
    );
    this.#body.scrollTop = 0;
    setText(this.#aloud, `${words.of(number, lesson.steps.length)}: ${step.title}`);
  }

  /** @param {import("../state/lesson.js").Lesson} lesson @param {PageState} state */
  #showDots(lesson, state) {
    const { done } = progressOf(state);
    const dots = [...this.#dots.querySelectorAll("button")];
    dots.forEach((dot, i) => {
      const isDone = done.includes(i + 1);
      dot.classList.toggle("is-done", isDone);
      setAttribute(dot, "aria-label", words.step(i + 1, lesson.steps[i].title, isDone));
      setAttribute(dot, "aria-current", i + 1 === state.lesson?.step ? "step" : null);
    });
    if (!this.#dots.contains(document.activeElement)) giveStop(this.#dots, "button", dots[(state.lesson?.step ?? 1) - 1] ?? null);
  }

  /** @param {Step} step @param {PageState} state */
  #showChoices(step, state) {
    const chosen = chosenIn(state);
    const choice = chosen === null ? null : step.choices?.[chosen] ?? null;
    this.#choices.hidden = !step.choices;
    this.#reply.hidden = !choice;
    this.#held.hidden = step.type !== "predict";
    if (!step.choices) return;
    [...this.#choices.querySelectorAll("button")].forEach((button, i) => setAttribute(button, "aria-pressed", String(i === chosen)));
    const isRight = Boolean(choice?.right);
    this.#reply.classList.toggle("is-right", step.type === "question" && isRight);
    if (choice) {
      const verdict = step.type === "question" ? [icon(isRight ? "check" : "info"), make("b", {}, `${isRight ? words.right : words.wrong}. `)] : [];
      const said = `${this.#key} ${chosen}`;
      if (this.#reply.dataset.said !== said) {
        this.#reply.dataset.said = said;
        this.#reply.replaceChildren(...verdict, make("span", {}, choice.says));
        if (this.#choices.contains(document.activeElement)) (step.type === "predict" ? this.#held : this.#reply).scrollIntoView({ block: "nearest" });
        setText(this.#aloud, `${step.type === "question" ? `${isRight ? words.right : words.wrong}. ` : ""}${choice.says} ${step.type === "predict" ? words.freed : ""}`);
      }
    }
    setText(this.#held, holdsPlay(state) ? words.held : words.freed);
    this.#held.classList.toggle("is-held", holdsPlay(state));
  }

  /** The server's word: per goal what there is and what is wanted. @param {Step} step @param {PageState} state */
  #showVerdict(step, state) {
    const isAsked = Boolean(step.goals?.length);
    this.#word.hidden = this.#goals.hidden = !isAsked;
    if (!isAsked || !state.lesson) return;
    const { verdict } = state.lesson;
    const isDone = this.#isDone(state);
    const goals = verdict?.goals ?? [];
    const met = goals.filter((goal) => goal.met).length;
    const word = isDone ? words.done : verdict ? words.met(met, goals.length) : words.checking;
    this.#box.classList.toggle("is-done", isDone);
    if (this.#word.textContent !== word || this.#word.childElementCount !== (isDone ? 2 : 1)) {
      this.#word.replaceChildren(...(isDone ? [icon("check")] : []), make("b", {}, word));
      const missing = goals.filter((goal) => !goal.met).map((goal) => goal.text);
      if (verdict) setText(this.#aloud, isDone ? `${words.done}: ${step.title}` : `${word}. ${missing.join(". ")}`);
    }
    while (this.#goals.childElementCount > goals.length) this.#goals.lastElementChild?.remove();
    goals.forEach((goal, i) => {
      const row = this.#goals.children[i] ?? this.#goals.appendChild(make("li", {}, make("span", { class: "lesson__sign" }, icon("check")), make("span", { class: "sight-hidden" }), make("span", {})));
      row.classList.toggle("is-met", goal.met);
      setText(row.children[1], goal.met ? `${words.done}: ` : `${words.notYet}: `);
      setText(row.children[2], goal.text);
    });
  }
}

customElements.define("lesson-rail", LessonRail);
