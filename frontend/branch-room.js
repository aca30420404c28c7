/** What can be done with the branches and bookmarks of the session, and what is known of them. */

import * as api from "./net/api.js";
import { text } from "./state/strings.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./state/branches.js").Branch} Branch */
/** @typedef {import("./types.js").Command} Command */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./state/curves.js").Curves} curves
 * @property {() => import("./net/keeper.js").Handle | null} handle
 * @property {(question: import("./views/ask-line.js").Question) => void} ask  beside the playhead
 * @property {() => number} step  where the playhead stands, also while it plays
 * @property {(message: string, undo: (() => void) | null, offers?: readonly import("./views/toast-shelf.js").Offer[]) => void} toast
 */

/** Commands that open a branch when they come in the past. */
const FORKING = new Set(["set", "edit", "pin", "mask", "rebuild", "undo", "redo", "branch"]);
const LOOK_MS = 200; // a drag changes a weight thirty times a second
const MOST_NAME = 64;
const MOST_NOTE = 1000;

export class BranchRoom {
  #house;
  #asked = ""; // the session whose branches are known, and what may have changed them
  #timer = 0;
  #curved = ""; // names of the branches whose curves were asked for
  #mayFork = false;
  #number = 0; // of the newest question; older answers are not used
  /** @type {string | null} */
  #session = null;

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
    house.store.subscribe(() => this.#follow());
  }

  get #branches() {
    return this.#house.store.state.branches;
  }

  #follow() {
    const { session } = this.#house.store.state;
    const handle = this.#house.handle();
    if (!session || !handle || session.status === "compiling") return;
    if (this.#session !== handle.id) {
      this.#session = handle.id;
      this.#mayFork = false;
      this.#house.store.set({ branches: [], along: [] });
    }
    const key = [handle.id, session.branch, session.branches, session.bookmarks?.map(({ step, note }) => `${step} ${note}`)].join();
    if (key === this.#asked) return;
    this.#asked = key;
    void this.look();
  }

  /** A command is about to go. @param {Command} command */
  sending({ type }) {
    if (FORKING.has(type)) this.#mayFork = true;
    else if (["seek", "reset"].includes(type)) this.#mayFork = false;
  }

  /** Soon: something was changed. */
  lookSoon() {
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      void this.look();
    }, LOOK_MS);
  }

  /** Asks the server for the branches. @param {boolean} [curves]  with their losses */
  async look(curves = this.#branches.length === 0) {
    const handle = this.#house.handle();
    if (!handle) return;
    const number = (this.#number += 1);
    const answer = await api.getBranches(handle.id, handle.token, curves).catch(() => null); // asked again with the next change
    if (!answer || number !== this.#number || handle.id !== this.#house.handle()?.id) return;
    const before = this.#branches;
    const { branches, along } = answer;
    const isKnown = (/** @type {Branch} */ { name, gone }) => gone || this.#house.curves.of(name) !== null;
    if (curves) for (const branch of branches) this.#house.curves.learn(branch);
    else if (!branches.every(isKnown) && !this.#hasAsked(branches)) void this.look(true);
    this.#house.store.set({ branches, along });
    const here = branches.find((branch) => branch.here);
    if (!here) return;
    this.#house.curves.setMarks(here.name, along);
    const isNew = before.length > 0 && branches.length > before.length && !before.some(({ name }) => name === here.name);
    if (isNew && this.#mayFork && here.parent !== null && this.#house.store.state.role === "control") this.#tellNew(here, here.parent);
  }

  /** Whether the curves of these were asked for already: some may have none. @param {readonly Branch[]} branches */
  #hasAsked(branches) {
    const names = branches.map(({ name }) => name).join("\n");
    const before = this.#curved;
    this.#curved = names;
    return names === before;
  }

  /** @param {Branch} branch @param {string} left */
  #tellNew({ name, fork_step: step }, left) {
    this.#mayFork = false;
    const undo = async () => {
      const { done } = await this.#send({ type: "seek", branch: left, step });
      if (done) await this.#send({ type: "delete", branch: name });
    };
    this.#house.toast(text.timeline.began(name, numbers.count(step), left), () => void undo(), [{ label: text.timeline.rename, run: () => this.askName(name) }]);
  }

  /** @param {Command} command */
  #send(command) {
    return this.#house.desk.send(command);
  }

  /** A branch on purpose, at the playhead. */
  branchHere() {
    return this.#send({ type: "branch", name: text.timeline.from(numbers.count(this.#house.step())) });
  }

  /** To a branch, at the step of now or at its head. @param {string} name @param {number} [step] */
  async goTo(name, step = this.#house.step()) {
    const branch = this.#branches.find((one) => one.name === name);
    const { session } = this.#house.store.state;
    if (!branch || !session || this.#house.store.state.role !== "control") return;
    if (session.branch !== name) this.#house.curves.adopt(branch, this.#branches);
    await this.#send({ type: "seek", branch: name, step: Math.min(step, branch.here ? Math.max(branch.head, session.head) : branch.head) });
  }

  /** @param {string} name */
  askName(name) {
    this.#house.ask({ title: text.timeline.renameLong(name), label: text.timeline.name, value: name, most: MOST_NAME, done: (answer) => void this.rename(name, answer) });
  }

  /** @param {string} from @param {string} to */
  async rename(from, to) {
    const name = to.trim().slice(0, MOST_NAME);
    if (!name || name === from) return;
    this.#house.curves.rename(from, name); // before the server says so: the curves go by the name
    const { done } = await this.#send({ type: "rename", branch: from, name });
    if (!done) this.#house.curves.rename(name, from);
    await this.look();
  }

  /** @param {string} name */
  async delete(name) {
    const { done } = await this.#send({ type: "delete", branch: name });
    if (done) this.#house.toast(text.timeline.deleted(name), () => void this.#send({ type: "delete", branch: name, on: false }));
  }

  /** Asks for a note at the step of now; one that is there is changed, or taken away. */
  askBookmark() {
    const { session } = this.#house.store.state;
    const step = this.#house.step();
    const present = session?.bookmarks?.find((bookmark) => bookmark.step === step) ?? null;
    const shown = numbers.count(step);
    this.#house.ask({
      title: text.timeline.bookmarkAt(shown), label: text.timeline.bookmarkNote, value: present?.note ?? "", placeholder: text.timeline.plainNote(shown), most: MOST_NOTE,
      done: (note) => void this.#bookmark(step, note || text.timeline.plainNote(shown)),
      remove: present && (() => void this.takeAway(step, present.note)),
    });
  }

  /** @param {number} step @param {string} note  in the place of what is noted there */
  async #bookmark(step, note) {
    const { done } = await this.#send({ type: "bookmark", step, note });
    if (done) this.#house.toast(text.timeline.bookmarked(numbers.count(step)), () => void this.#send({ type: "bookmark", step, note: "" }));
  }

  /** Of the branch that is shown. @param {number} step @param {string} note */
  async takeAway(step, note) {
    const { done } = await this.#send({ type: "bookmark", step, note: "" });
    if (done) this.#house.toast(text.timeline.tookAway(note), () => void this.#send({ type: "bookmark", step, note }));
  }

  /** To the next mark, bookmark or fork, or the one before. @param {1 | -1} way */
  goToMark(way) {
    const { session } = this.#house.store.state;
    const { run } = this.#house.curves;
    const step = this.#house.step();
    const places = [...run.marks, ...(session?.bookmarks ?? [])].map((mark) => mark.step).filter((place) => (place - step) * way > 0);
    if (places.length) return this.#house.desk.seek(way > 0 ? Math.min(...places) : Math.max(...places));
  }
}
