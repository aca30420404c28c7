/**
 * The open lesson: goes from step to step, asks the server whether a step is done, remembers how far the reader has
 * come. Which step is open is in the address; progress stays in this browser.
 */

import * as api from "./net/api.js";
import { AddressError } from "./state/address.js";
import { furthered, holdsPlay, isChecked, lessonOf, readProgress, startOf, stepOf } from "./state/lesson.js";
import { text } from "./state/strings.js";

/** @typedef {import("./state/store.js").PageState} PageState */
/** @typedef {import("./state/lesson.js").LessonPlace} LessonPlace */
/** @typedef {import("./state/lesson.js").Start} Start */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<PageState>} store
 * @property {import("./life.js").Life} life
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./places.js").Places} places
 */

const KEPT = "neurodeck.lessons";
const BEGUN = "neurodeck.lesson-begun";
const CHECK_MS = 500;
const HINT_MS = 60_000;
const NOTHING_COUNTS = 2 ** 53 - 1; // as `since`: only to learn how long the log is

export class LessonRoom {
  #house;
  #lists;
  #isAsking = false;
  #askedAt = -Infinity;
  #timer = 0;
  #hintTimer = 0;
  /** Of what the last verdict was. */
  #judged = "";
  /** Where the log stood when the step began, for which session and step. @type {{key: string, log: number} | null} */
  #begun = stored(sessionStorage, BEGUN);

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
    house.store.set({ progress: readProgress(stored(localStorage, KEPT)) });
    this.#lists = api.getLessons().then(({ lessons }) => house.store.set({ lessons })).catch(() => undefined);
    house.store.subscribe(() => this.#look());
    document.addEventListener("keydown", (event) => this.#turn(event), { capture: true });
  }

  get #state() {
    return this.#house.store.state;
  }

  /**
   * The address names a lesson, or none.
   * @param {LessonPlace | null} place @param {boolean} [isShown]  false: the page shows only parts of itself
   * @returns {Promise<Start | null>} what it begins with @throws {AddressError}
   */
  async arrive(place, isShown = true) {
    if (!place) {
      if (this.#state.lesson) this.#open(null);
      return null;
    }
    await this.#lists;
    const { lessons } = this.#state;
    const lesson = lessons.find(({ id }) => id === place.id);
    if (!lesson) {
      this.#open(null);
      throw new AddressError(lessons.length ? text.lesson.unknown(place.id) : text.lesson.none);
    }
    const step = Math.min(place.step, lesson.steps.length);
    if (isShown) this.#open({ id: lesson.id, step });
    return startOf(lesson, step);
  }

  /** From its card: with the experiment that the step begins with, in a session of its own. @param {string} id @param {number} step */
  async begin(id, step) {
    const lesson = this.#state.lessons.find((known) => known.id === id);
    if (!lesson) return;
    const { spec, pace } = startOf(lesson, step);
    if (!(await this.#house.desk.openSpec(spec, lesson.title, pace ?? null))) return;
    this.#begun = null;
    this.#open({ id, step });
    this.#house.places.go("stage");
  }

  /** The open step, with its own experiment again. */
  afresh() {
    const { lesson } = this.#state;
    if (lesson) void this.begin(lesson.id, lesson.step);
  }

  /** Forgets how far the reader came. @param {string} id */
  forget(id) {
    const { [id]: _, ...others } = this.#state.progress;
    this.#keep(others);
  }

  /** @param {number} step */
  go(step) {
    const { lesson } = this.#state;
    const steps = lessonOf(this.#state)?.steps.length ?? 0;
    if (lesson && step >= 1 && step <= steps && step !== lesson.step) this.#open({ id: lesson.id, step }, true);
  }

  /** @param {1 | -1} way */
  move(way) {
    const { lesson } = this.#state;
    const known = lessonOf(this.#state);
    if (!lesson || !known) return;
    if (way > 0 && ["read", "compare"].includes(stepOf(this.#state)?.type ?? "") && !isChecked(this.#state)) this.#further({ done: true });
    if (lesson.step + way > known.steps.length) this.finish();
    else this.go(lesson.step + way);
  }

  /** The session stays, Set-up comes back. */
  leave() {
    this.#open(null);
  }

  finish() {
    this.leave();
    this.#house.places.go("lessons");
  }

  /** @param {number} choice  of the open step's choices */
  choose(choice) {
    const step = stepOf(this.#state);
    if (!step?.choices?.[choice]) return;
    this.#further({ chosen: choice, done: step.type === "predict" || Boolean(step.choices[choice].right) });
  }

  /** @param {Partial<import("./state/lesson.js").OpenLesson>} changes */
  show(changes) {
    const { lesson } = this.#state;
    if (lesson) this.#house.store.set({ lesson: { ...lesson, ...changes } });
  }

  /** @param {LessonPlace | null} place @param {boolean} [goingOn]  in the session that is open */
  #open(place, goingOn = false) {
    clearTimeout(this.#hintTimer);
    const { lesson } = this.#state;
    const everything = Boolean(place && lesson?.id === place.id && lesson.everything);
    this.#house.life.study(place && { ...place, verdict: null, hint: false, everything });
    this.#judged = "";
    if (!place) return;
    this.#further({});
    if (goingOn) this.#begun = { key: "", log: NOTHING_COUNTS }; // until the first check says where the log stands
    this.#hintTimer = window.setTimeout(() => this.show({ hint: true }), HINT_MS);
    if (holdsPlay(this.#state) && this.#state.session?.status === "playing") void this.#house.desk.togglePlay();
    if (this.#state.lessons.length) this.#look();
  }

  /** @param {{done?: boolean, chosen?: number}} what */
  #further(what) {
    const { lesson, progress } = this.#state;
    if (lesson) this.#keep(furthered(progress, lesson, what));
  }

  /** @param {PageState["progress"]} progress */
  #keep(progress) {
    this.#house.store.set({ progress });
    try {
      localStorage.setItem(KEPT, JSON.stringify(progress));
    } catch {
      // a browser that keeps nothing: progress holds until reload
    }
  }

  /** Something has changed: the step may be done now. At most one question at a time, and two a second. */
  #look() {
    const { session, lesson, connection, place } = this.#state;
    if (!session || !lesson || connection !== "open" || place.name !== "stage" || session.status === "compiling" || !isChecked(this.#state)) return;
    if (this.#timer || this.#isAsking || lesson.verdict?.done) return;
    const { status, step, op, branch, spec, pins, masks } = session;
    const key = status === "playing" ? "" : JSON.stringify([this.#key, status, step, op, branch, spec, pins, masks]);
    if (key && key === this.#judged) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      void this.#check(key);
    }, Math.max(0, this.#askedAt + CHECK_MS - performance.now()));
  }

  /** Of the session and the step that are open. */
  get #key() {
    const { lesson } = this.#state;
    return `${this.#house.life.keeper.handle?.id} ${lesson?.id} ${lesson?.step}`;
  }

  /** @param {string} judging */
  async #check(judging) {
    const { lesson } = this.#state;
    const { handle } = this.#house.life.keeper;
    if (!lesson || !handle || lesson.verdict?.done) return;
    const key = this.#key;
    this.#isAsking = true;
    this.#askedAt = performance.now();
    try {
      const isNew = this.#begun?.key !== key;
      const since = !isNew ? this.#begun?.log ?? 0 : this.#begun?.key === "" ? NOTHING_COUNTS : 0;
      const verdict = await api.check(handle.id, handle.token, { lesson: lesson.id, step: lesson.step, since });
      if (key !== this.#key) return;
      if (isNew) this.#begin({ key, log: since ? verdict.log : 0 });
      this.#judged = judging;
      this.show({ verdict });
      if (verdict.done) this.#further({ done: true });
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.#judged = judging; // asked again when something changes
      if (error.status) this.show({ verdict: { done: false, goals: [{ met: false, text: text.lesson.notChecked(error.message) }], log: 0, step: 0 } });
    } finally {
      this.#isAsking = false;
    }
    this.#look();
  }

  /** @param {{key: string, log: number}} begun */
  #begin(begun) {
    this.#begun = begun;
    try {
      sessionStorage.setItem(BEGUN, JSON.stringify(begun));
    } catch {
      // a closed storage: after a reload everything done in the session counts
    }
  }

  /** A clicker over the stage: where nothing is chosen there, its keys are the lesson's. @param {KeyboardEvent} event */
  #turn(event) {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    const { lesson, selection } = this.#state;
    if (!lesson || selection || !(event.target instanceof Element) || !event.target.closest("network-stage")) return;
    if (event.target.closest("input, select, textarea, [role=dialog], table")) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(event.key === "PageDown" ? 1 : -1);
  }
}

/** @param {Storage} storage @param {string} key */
function stored(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null; // closed or damaged storage
  }
}

