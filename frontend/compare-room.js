/**
 * The comparison: the page's session is A, a second one beside it is B, and both go on in lock-step. Frames of A are held
 * back until B's of the same step is there, so that both are always shown at one step.
 */

import * as api from "./net/api.js";
import { keepComparison, keptComparison } from "./net/handles.js";
import { Keeper } from "./net/keeper.js";
import { Curves } from "./state/curves.js";
import { nextView } from "./state/difference.js";
import { Lockstep } from "./state/lockstep.js";
import { comparedOf, fromStart, isChangedLater, isSet, shownValue } from "./state/same-start.js";
import { versus } from "./state/compare-strings.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Command} Command */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").SessionState} SessionState */
/** @typedef {import("./state/comparison.js").Comparison} Comparison */
/** @typedef {import("./state/difference.js").ViewName} ViewName */
/** @typedef {import("./state/same-start.js").RunFile} RunFile */
/** @typedef {{a: Frame, b: Frame}} Pair  of one step */
/** @typedef {{file: RunFile, step: number, isMade: (state: SessionState) => boolean}} Made  step: at which both begin; isMade: B has done all of the file */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./life.js").Life} life
 * @property {Curves} curves  A's
 * @property {() => string | null} keepRun  writes the run down in Runs
 * @property {(frame: Frame) => void} show  draws a frame of A, and soon after the pair
 * @property {(pair: Pair) => void} paint  draws B anew
 * @property {() => void} opened
 * @property {(message: string, undo: (() => void) | null, offers?: readonly import("./views/toast-shelf.js").Offer[]) => void} toast
 */

/** Where A stood before. @typedef {{step: number, branch: string, playing: boolean, made: string | null}} Before  made: a branch only for this */

const REFUSED_MS = 4000; // a change at step 0 takes some milliseconds; one that is refused says nothing here

const EMPTY = { step: NaN, epoch: 0, op: 0 };

/** What waits until B has been made. */
const MOVING = new Set(["play", "pause", "step", "seek", "reset", "undo", "redo", "branch"]);
/** @type {Answer} */
const WAITS = { done: true, step: NaN, error: null };

export class CompareRoom {
  #house;
  /** @type {Keeper | null} */
  #keeper = null;
  /** @type {Lockstep | null} */
  #lockstep = null;
  /** Ends when both are there, or one will never be: what was asked for before is done then. */
  #arrival = Promise.resolve();
  #arrived = () => {};
  /** @type {Before} */
  #before = { step: 0, branch: "main", playing: false, made: null };
  /** What the server says of A, not what is shown. @type {Partial<SessionState>} */
  #told = {};
  #a = ""; // id of the session that is A
  /** @type {Frame | null} */
  #held = null;
  /** @type {Frame | null} */
  #newest = null;
  /** @type {Frame | null} */
  #beside = null;
  #attempt = 0;
  #hasRecalled = false;
  #changed = ""; // what was changed last, and told to go to A alone
  /** @type {Command | null} */
  #latest = null;
  /** @type {import("./types.js").Probe[]} */
  #probes = [];
  #watched = "";
  /** What is drawn: frames of one step. @type {Pair | null} */
  pair = null;
  /** B's. */
  curves = new Curves();

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  get #comparison() {
    return this.#house.store.state.comparison;
  }

  /** @param {Partial<Comparison>} changes */
  #tell(changes) {
    const { store } = this.#house;
    if (store.state.comparison) store.set({ comparison: { ...store.state.comparison, ...changes } });
  }

  // ---------------------------------------------------------------- opening

  /** The same start with one setting changed. @param {string} control @param {import("./state/same-start.js").Value} value */
  async sameStart(control, value) {
    const setting = comparedOf(control);
    const { session } = this.#house.store.state;
    if (!setting || !session) return;
    const named = (/** @type {import("./state/same-start.js").Value | null} */ of) => `${setting.label} ${of === null ? versus.nothing : shownValue(of)}`;
    const commands = setting.commands(session.spec, value);
    await this.#open({ kind: "same_start", nameA: named(setting.now(session.spec)), nameB: named(value) }, async (handle, send) => {
      const file = await api.getRun(handle.id, handle.token);
      const isMade = (/** @type {SessionState} */ { spec }) => isSet(setting, session.spec, spec, value);
      if (!isChangedLater(file)) return { file: fromStart(file, commands), step: 0, isMade };
      await send({ type: "reset" }); // its past is of other settings than those that are compared
      const made = await api.getRun(handle.id, handle.token);
      const { branches } = await api.getBranches(handle.id, handle.token, false);
      this.#before.made = branches.find(({ here }) => here)?.name ?? null;
      return { file: fromStart(made, commands), step: 0, isMade };
    });
  }

  /** Another branch beside the present one; the newest other where none is named. @param {string} [name] */
  async branches(name) {
    const { session } = this.#house.store.state;
    const { handle } = this.#house.life.keeper;
    if (!session || !handle || name === session.branch) return;
    const { branches } = await api.getBranches(handle.id, handle.token, false).catch(() => ({ branches: [] }));
    const other = name ?? branches.filter(({ here, gone }) => !here && !gone).at(-1)?.name;
    if (other === undefined) return this.#house.toast(versus.noOther, null);
    await this.#open({ kind: "branch", nameA: session.branch, nameB: other }, async () => {
      const file = await api.getRun(handle.id, handle.token, other);
      const isMade = (/** @type {SessionState} */ { head, status }) => head >= file.head && status !== "playing";
      return { file: { ...file, step: file.head }, step: Math.min(this.#before.step, file.head), isMade };
    });
  }

  /**
   * @param {Pick<Comparison, "kind" | "nameA" | "nameB">} what
   * @param {(handle: import("./net/keeper.js").Handle, send: (command: Command) => Promise<Answer>) => Promise<Made>} make
   */
  async #open(what, make) {
    await this.close();
    const { store, life } = this.#house;
    const { session, role } = store.state;
    const { handle } = life.keeper;
    if (!session || !handle || role !== "control") return;
    const attempt = (this.#attempt += 1);
    this.#hasRecalled = true;
    const send = (/** @type {Command} */ command) => life.keeper.send(command);
    const playing = session.status === "playing";
    const paused = await send({ type: "pause" });
    this.#before = { step: paused.done ? paused.step : session.step, branch: session.branch, playing, made: null };
    this.#a = handle.id;
    this.#await();
    store.set({ comparison: { view: "ab", other: null, ready: false, ...what } });
    try {
      const made = await make(handle, send);
      const { id, token, view_token: viewToken } = await api.importRun(made.file);
      if (attempt !== this.#attempt) return;
      this.#begin({ id, token, viewToken }, made);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      if (attempt !== this.#attempt) return;
      await this.close();
      this.#house.toast(versus.notMade(error.message), null);
    }
  }

  #await() {
    this.#arrived();
    this.#arrival = new Promise((resolve) => {
      this.#arrived = () => resolve(undefined);
    });
  }

  /** @param {import("./net/keeper.js").Handle} handle @param {Made} made */
  #begin(handle, { file, step, isMade }) {
    const { life } = this.#house;
    this.curves = new Curves();
    const known = this.#comparison?.kind === "branch" ? this.#house.curves.of(this.#comparison.nameB) : null;
    if (known) this.curves.recall(known.fork(known.branch, file.head));
    let isThere = false;
    const attempt = this.#attempt;
    const arrive = () => {
      const other = this.#comparison?.other;
      if (isThere || !other || other.status === "compiling") return;
      isThere = isMade(other);
      if (isThere) void this.#ready(Math.min(step, other.head));
      else if (file.head === 0) setTimeout(() => isThere || attempt !== this.#attempt || void this.close(versus.refusedIt), REFUSED_MS);
    };
    this.#keeper = new Keeper({
      connection: (connection) => {
        if (connection === "lost") void this.close(versus.lost);
      },
      opened: (_, state) => {
        this.#tell({ other: state });
        arrive();
        this.watch(this.#probes);
      },
      state: (state) => {
        const { other } = this.#comparison ?? {};
        if (other) this.#tell({ other: { ...other, ...state } });
        arrive();
      },
      frame: (frame) => this.#other(frame),
      problems: () => undefined,
      edited: () => undefined,
      refused: () => undefined,
      gone: () => void this.close(versus.lost),
      notOpened: () => void this.close(versus.lost),
    });
    this.#watched = "";
    this.#lockstep = new Lockstep([{ send: (command) => life.keeper.send(command) }, this.#keeperHand(this.#keeper)], step, {
      pace: () => this.#house.store.state.pace,
      changed: () => this.#retell(),
      stopped: (behind, error) => {
        const letter = "AB"[behind];
        const says = error ? versus.refused(letter, error.message) : versus.stopped(letter, numbers.count(this.#lockstep?.step));
        this.#house.toast(says, null);
      },
    });
    void this.#keeper.resume(handle);
  }

  /** @param {Keeper} keeper */
  #keeperHand(keeper) {
    return { send: (/** @type {Command} */ command) => keeper.send(command) };
  }

  /** @param {number} step */
  async #ready(step) {
    const lockstep = this.#lockstep;
    await lockstep?.seek(step);
    if (!lockstep || lockstep !== this.#lockstep) return;
    this.#tell({ ready: true });
    this.#arrived();
    this.#keep();
    this.#house.opened();
    this.#match();
  }

  /** So that a reload finds the comparison again. */
  #keep() {
    const comparison = this.#comparison;
    const b = this.#keeper?.handle;
    if (!comparison || !b) return;
    const { kind, nameA, nameB, view } = comparison;
    keepComparison({ a: this.#a, b, kind, nameA, nameB, view, before: this.#before });
  }

  /** After a reload: both go on from where A stands. @param {SessionState} session */
  #recall(session) {
    if (session.status === "compiling") return;
    this.#hasRecalled = true;
    const kept = keptComparison();
    const { store, life } = this.#house;
    if (!kept || kept.a !== life.keeper.handle?.id || store.state.role !== "control") return;
    const { b, kind, nameA, nameB, view, before } = kept;
    this.#attempt += 1;
    this.#a = kept.a;
    this.#before = before;
    this.#await();
    store.set({ comparison: { view, other: null, ready: false, kind, nameA, nameB } });
    const file = { neurodeck: 1, spec: session.spec, log: [], head: 1, step: 0, bookmarks: [] };
    this.#begin(b, { file, step: session.step, isMade: ({ status }) => status !== "playing" });
  }

  // ---------------------------------------------------------------- frames

  /** What B is asked for; only when that has changed. @param {import("./types.js").Probe[]} probes */
  watch(probes) {
    this.#probes = probes;
    const key = JSON.stringify(probes);
    if (!this.#keeper?.handle || !this.#comparison?.other || key === this.#watched) return;
    this.#watched = key;
    this.#keeper.watch(probes, 60);
  }

  /** A frame of the page's session. @param {Frame} frame */
  frame(frame) {
    if (!this.#comparison?.ready) {
      this.#newest = frame;
      return this.#house.show(frame);
    }
    if (this.#held) this.#house.life.keeper.acknowledge(this.#held);
    this.#held = frame;
    this.#match();
  }

  /** @param {Frame} frame */
  #other(frame) {
    this.#keeper?.acknowledge(frame);
    this.#beside = frame;
    this.#match();
  }

  #match() {
    const a = this.#held ?? this.#newest;
    const b = this.#beside;
    if (!this.#comparison?.ready || !a || !b || a.scalars.get("step") !== b.scalars.get("step")) return;
    if (this.pair?.a === a && this.pair.b === b) return;
    this.pair = { a, b };
    this.curves.add(b.scalars);
    const isNew = this.#held !== null;
    this.#newest = a;
    this.#held = null;
    if (isNew) this.#house.show(a);
    else this.#house.paint(this.pair);
  }

  // ---------------------------------------------------------------- commands

  /**
   * What the server says of A, as it is shown: at the step of the pair, playing while both do.
   * @param {Partial<SessionState>} state @returns {Partial<SessionState>}
   */
  seen(state) {
    this.#told = { ...this.#told, ...state };
    const comparison = this.#comparison;
    if (!comparison) return state;
    return { ...state, ...this.#shown(state.status ?? this.#told.status) };
  }

  /** @param {SessionState["status"] | undefined} status @returns {Partial<SessionState>} */
  #shown(status) {
    if (!this.#comparison?.ready) return {};
    const { scalars } = this.pair?.a ?? {};
    const place = scalars ? { step: scalars.get("step") ?? 0, epoch: scalars.get("epoch") ?? 0, op: scalars.get("op") ?? 0 } : EMPTY;
    const now = this.#lockstep?.playing ? "playing" : status === "playing" ? "paused" : status;
    return { ...(scalars ? place : {}), ...(now ? { status: now } : {}) };
  }

  #retell() {
    const { store } = this.#house;
    const { session } = store.state;
    if (session && this.#comparison) store.set({ session: { ...session, ...this.#shown(this.#told.status ?? session.status) } });
  }

  /**
   * A command that moves both, or none of the comparison's: then null. Changes go to A alone.
   * @param {Command} command @returns {Promise<Answer> | null}
   */
  send(command) {
    const lockstep = this.#lockstep;
    if (!this.#comparison) return null;
    if (!lockstep || !this.#comparison.ready) return MOVING.has(command.type) ? this.#arrival.then(() => this.#comparison && this.send(command)).then((answer) => answer ?? WAITS) : null;
    const done = async (/** @type {Promise<void> | void} */ work) => {
      await work;
      return { done: true, step: lockstep.step, error: null };
    };
    switch (command.type) {
      case "play":
        void lockstep.play();
        return done();
      case "pause":
        return done(lockstep.pause());
      case "step":
        return done(lockstep.forward(Number(command.count ?? 1), /** @type {import("./types.js").Grain} */ (command.unit ?? "step")));
      case "seek":
        if (command.branch === undefined) return done(lockstep.seek(Math.min(Number(command.step), this.#furthest)));
        return this.#leaveFor(command);
      case "reset":
        return command.seed === undefined ? done(lockstep.seek(0)) : this.#leaveFor(command);
      case "branch":
      case "undo":
      case "redo":
        return this.#follow(command);
      case "set":
      case "edit":
      case "pin":
      case "mask":
        return this.#toA(command);
      default:
        return null;
    }
  }

  /** A change goes to A alone; the page says so, once for each thing that is changed, and offers B. @param {Command} command */
  async #toA(command) {
    const answer = await this.#house.life.keeper.send(command);
    if (!answer.done || !this.#comparison) return answer;
    const key = JSON.stringify([command.type, command.path, command.tensor, command.index, command.layer, command.unit]);
    this.#latest = command;
    if (key !== this.#changed) this.#house.toast(versus.toA, null, [{ label: versus.toB, run: () => void this.#toB() }]);
    this.#changed = key;
    return answer;
  }

  /** What was changed last, in B too, at the step that is shown. */
  async #toB() {
    const command = this.#latest;
    await this.#lockstep?.pause();
    const answer = command && (await this.#keeper?.send(command));
    this.#changed = "";
    if (answer?.error) this.#house.toast(versus.refused("B", answer.error.message), null);
  }

  /** The furthest step that both have reached. */
  get #furthest() {
    const { session } = this.#house.store.state;
    return Math.min(session?.head ?? 0, this.#comparison?.other?.head ?? 0);
  }

  /** What goes elsewhere ends the comparison. @param {Command} command */
  async #leaveFor(command) {
    await this.#end();
    return this.#house.life.keeper.send(command);
  }

  /** What may move A alone. @param {Command} command */
  async #follow(command) {
    await this.#lockstep?.pause();
    const answer = await this.#house.life.keeper.send(command);
    if (answer.done && answer.step !== this.#lockstep?.step) {
      await this.#end();
      this.#house.toast(versus.ended, null);
    }
    return answer;
  }

  // ---------------------------------------------------------------- views, and the end

  /** @param {ViewName} view */
  view(view) {
    this.#tell({ view });
    this.#keep();
  }

  /** A | B, A, B, difference, off; two branches where nothing is compared. */
  cycle() {
    const comparison = this.#comparison;
    if (!comparison) return void this.branches();
    const next = nextView(comparison.view, Boolean(this.#house.store.state.session?.domain));
    if (next) this.view(next);
    else void this.close();
  }

  /** Whether the page has another session now. @param {SessionState | null} session */
  check(session) {
    if (this.#comparison && this.#house.life.keeper.handle?.id !== this.#a && session) void this.#end();
    else if (!this.#comparison && !this.#hasRecalled && session) this.#recall(session);
  }

  /** Back to the session as it was. @param {string} [says] */
  async close(says) {
    if (!this.#comparison) return;
    const back = this.#before;
    const { keeper } = this.#house.life;
    const mine = keeper.handle?.id === this.#a;
    await this.#end();
    if (says) this.#house.toast(says, null);
    if (!mine) return;
    await this.#goBack(back);
    if (back.playing) await keeper.send({ type: "play" });
  }

  /** @param {Before} back */
  async #goBack({ step, branch, made }) {
    const { keeper } = this.#house.life;
    await keeper.send({ type: "seek", step, branch });
    if (made !== null && made !== branch) await keeper.send({ type: "delete", branch: made, on: true });
  }

  /** Lets B go. */
  async #end() {
    keepComparison(null);
    this.#arrived();
    this.#changed = "";
    this.#attempt += 1;
    const lockstep = this.#lockstep;
    this.#lockstep = null;
    const keeper = this.#keeper;
    this.#keeper = null;
    await lockstep?.pause();
    keeper?.close();
    const last = this.#held;
    this.#held = this.#beside = this.pair = null;
    if (last) this.#newest = last;
    const { store, life } = this.#house;
    const { session } = store.state;
    const isMine = session && life.keeper.handle?.id === this.#a;
    store.set({ comparison: null, ...(isMine && this.#told.status ? { session: { ...session, status: this.#told.status } } : {}) });
    if (last && isMine) this.#house.show(last);
  }

  /** B in the place of A. */
  async takeB() {
    const comparison = this.#comparison;
    const lockstep = this.#lockstep;
    const handle = this.#keeper?.handle;
    if (!comparison || !lockstep || !handle) return;
    await lockstep.pause();
    const { life, toast, keepRun } = this.#house;
    const { step } = lockstep;
    const back = { ...this.#before };
    if (comparison.kind === "branch") {
      await this.#end();
      const { branches } = await api.getBranches(life.keeper.handle?.id ?? "", life.keeper.handle?.token ?? "", false).catch(() => ({ branches: [] }));
      const head = branches.find(({ name }) => name === comparison.nameB)?.head ?? step;
      await life.keeper.send({ type: "seek", branch: comparison.nameB, step: Math.min(step, head) });
      toast(versus.took, () => void life.keeper.send({ type: "seek", branch: back.branch, step: back.step }));
      return;
    }
    const { curves } = this;
    await this.#end();
    await this.#goBack(back);
    keepRun();
    const undo = life.leave();
    life.arriveWith(curves.snapshotInto(this.#house.curves));
    await life.keeper.resume(handle);
    toast(versus.took, undo);
  }
}
