/**
 * The life of the page's session: which experiment the address asks for, what the server says of it, what has to be
 * fetched beside it, and the address that stands for it.
 */

import * as api from "./net/api.js";
import { fromLocation, keep, kept } from "./net/handles.js";
import { Keeper } from "./net/keeper.js";
import { AddressError, controlNames, decode, fragmentOf } from "./state/address.js";
import { Desk } from "./state/desk.js";
import { placeOf } from "./state/place.js";
import { plain } from "./state/plain.js";
import { DEFAULT_SPEC, dataKey, same, shapeKey } from "./state/spec.js";
import { text } from "./state/strings.js";
import { troubleOf } from "./state/trouble.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").Pace} Pace */
/** @typedef {import("./types.js").SessionState} SessionState */
/** @typedef {import("./state/store.js").PageState} PageState */

/**
 * @typedef {object} Furniture
 * @property {import("./state/store.js").Store<PageState>} store
 * @property {import("./state/curves.js").Curves} curves
 * @property {(frame: import("./types.js").Frame) => void} frame
 * @property {(message: string, undo: (() => void) | null) => void} toast
 * @property {(changes: Partial<import("./state/preferences.js").Preferences>) => void} visit  prefers this until the page is left
 * @property {() => void} ready  a session is there for the first time
 * @property {(place: import("./state/lesson.js").LessonPlace | null) => Promise<import("./state/lesson.js").Start | null>} lesson
 *   the address names a lesson, or none: what it begins with
 * @property {() => void} edited  something was changed, whoever did it
 * @property {(state: Partial<SessionState>) => Partial<SessionState>} seen  what is shown of what the server tells
 * @property {(session: SessionState) => void} recall  a session is found again: what was kept of it
 */

/** Controls whose names in Playground's links are others than here. @type {Readonly<Record<string, string>>} */
const PLAYGROUND_FEATURES = { x: "x1", y: "x2", xSquared: "x1_squared", ySquared: "x2_squared", xTimesY: "x1_x2", sinX: "sin_x1", sinY: "sin_x2" };
/** @type {import("./state/address.js").Beside} */
const NOTHING = { selection: null, pins: [], masks: [], hidden: [], lesson: null, inspector: null, step: 0, reached: 0 };
const POINTS = 1000; // fetched of a split; more could not be told apart
const ADDRESS_MS = 300; // browsers refuse more than a few changes of the address a second

export class Life {
  #furniture;
  #keeper;
  #isReady = false;
  #addressTimer = 0;
  #address = "";
  #noticed = ""; // the address that was last followed
  /** @type {Pace | null} */
  #pace = null;
  /** Of the lesson that the address names. @type {Pace | null} */
  #wantedPace = null;
  /** What the address says beside the spec, until the session is there. @type {import("./state/address.js").Beside} */
  #beside = NOTHING;
  /** What is said when the next session is open. @type {string | null} */
  #news = null;
  #dataKey = "";
  #shapeKey = "";
  #asked = 0; // number of the newest request for data; older answers are not used
  #askedSample = 0; // the same for examples: choosing one must not throw away the data asked for before
  /** @type {(() => void) | null} */
  #keptCurves = null;
  #lists;
  /** Of the newest frame. @type {Map<string, number> | null} */
  #newest = null;
  /** The dead layer whose bar was dismissed. @type {string | null} */
  #quiet = null;

  /** @param {Furniture} furniture */
  constructor(furniture) {
    this.#furniture = furniture;
    this.#keeper = new Keeper({
      connection: (connection) => this.#connection(connection),
      opened: (role, state, how) => this.#opened(role, state, how),
      state: (state) => this.#changed(furniture.seen(state)),
      frame: furniture.frame,
      edited: ({ branch, step, command }) => {
        const gesture = typeof command.gesture === "string" ? command.gesture : null;
        if (!["reset", "pin", "mask"].includes(command.type)) furniture.curves.mark(branch, { step, label: Desk.nameOf(command), gesture });
        furniture.edited();
      },
      problems: (problems) => this.#store.set({ problems }),
      refused: (error) => this.#tell({ news: text.trouble.refused(error.message) }),
      gone: () => this.#gone(),
      notOpened: (error) => this.#notOpened(error),
    });
    this.#lists = this.#fetchLists();
  }

  get keeper() {
    return this.#keeper;
  }

  get #store() {
    return this.#furniture.store;
  }

  /** @param {Partial<PageState>} changes */
  #tell(changes) {
    this.#store.set(changes);
    this.#store.set({ trouble: troubleOf(this.#store.state) });
  }

  /** @param {import("./types.js").Connection} connection */
  #connection(connection) {
    this.#tell({ connection });
    if (connection === "lost" && this.#newest) this.#stand(this.#newest);
  }

  /** Opens what the address asks for. */
  async start() {
    const place = fromLocation();
    this.noticeAddress();
    if (place.session) return this.#keeper.resume(place.session);
    if (place.id) {
      this.#news = text.trouble.noSession;
      return this.open(DEFAULT_SPEC, null);
    }
    const wanted = await this.#wanted();
    const before = kept();
    if (before && (location.hash === before.address || location.hash === "" || isElsewhere())) {
      this.#address = before.address;
      if (location.hash !== before.address) void this.#study(lessonIn(before.address));
      return this.#keeper.resume(before);
    }
    return this.open(wanted, this.#wantedPace);
  }

  /** The address bar's address is about to be followed: from now on it may be written over. */
  noticeAddress() {
    this.#noticed = location.hash;
  }

  /** The address was changed by hand. @returns {Promise<Spec | null>}  what was opened, if anything was */
  async follow() {
    if (location.hash === this.#address || location.pathname !== "/" || isElsewhere()) return null;
    const back = this.leave();
    const wanted = await this.#wanted();
    if (await this.open(wanted, this.#wantedPace)) return wanted;
    back?.();
    return null;
  }

  /** What the address says; the default where it says nothing or cannot be read. @returns {Promise<Spec>} */
  async #wanted() {
    this.#wantedPace = null;
    try {
      const found = isElsewhere() ? { kind: /** @type {const} */ ("none") } : decode(location.hash);
      const start = await this.#study("lesson" in found ? found.lesson : null);
      if (found.kind === "lesson") this.#wantedPace = start?.pace ?? null;
      if (found.kind === "none" || found.kind === "lesson") return start?.spec ?? DEFAULT_SPEC;
      if (found.kind === "playground") return await this.#fromPlayground(found.link);
      this.#beside = found;
      this.#tell({ hiddenControls: found.hidden });
      return found.spec;
    } catch (error) {
      if (!(error instanceof AddressError || error instanceof api.ApiError)) throw error;
      this.#news = text.trouble.badAddress(error.message);
      return DEFAULT_SPEC;
    }
  }

  /** @param {import("./state/lesson.js").LessonPlace | null} place */
  async #study(place) {
    try {
      return await this.#furniture.lesson(place);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      this.#news = error.message;
      return null;
    }
  }

  /** The experiment of a TensorFlow Playground link, and what it asks of the page. @param {string} link */
  async #fromPlayground(link) {
    const { spec, notes, page } = await api.importPlayground(link);
    const { hidden, hideText, showTestData, discretize } = page;
    this.#tell({ hiddenControls: controlNames([...hidden.map((name) => PLAYGROUND_FEATURES[name] ?? name), ...(hideText ? ["text"] : [])]) });
    this.#furniture.visit(Object.assign({ showTest: showTestData }, { discretize }));
    if (notes.length) this.#news = notes.join(" ");
    return spec;
  }

  /** @param {Spec} spec @param {Pace | null} pace @returns {Promise<boolean>} */
  open(spec, pace) {
    this.#pace = pace;
    return this.#keeper.create(spec);
  }

  /** Remembers the session that is left; gives the way back to it. @returns {(() => void) | null} */
  leave() {
    const { handle } = this.#keeper;
    if (!handle || this.#store.state.role !== "control") return null;
    const back = this.#furniture.curves.snapshot();
    return () => {
      this.#keptCurves = back;
      void this.#keeper.resume(handle);
    };
  }

  /** The curves that the next session comes with. @param {() => void} curves  puts them in place */
  arriveWith(curves) {
    this.#keptCurves = curves;
  }

  /** @param {"control" | "view"} role @param {SessionState} state @param {"fresh" | "resumed" | "again"} how */
  #opened(role, state, how) {
    const { curves, ready, toast } = this.#furniture;
    if (how !== "again") {
      curves.clear();
      this.#newest = null;
      if (this.#keptCurves) this.#keptCurves();
      else if (how === "resumed") this.#furniture.recall(state);
      this.#keptCurves = null;
      this.#dataKey = this.#shapeKey = "";
      this.#tell({ summary: null, dataset: null, counts: null, sample: null, hovered: null, dead: null, refusal: null, selection: this.#beside.selection });
      if (this.#beside.inspector) this.#tell({ inspector: this.#beside.inspector });
    }
    const { viewToken, id } = this.#keeper.handle ?? {};
    const viewLink = viewToken ? `${location.origin}/s/${id}#view=${viewToken}` : null;
    this.#tell({ role, news: this.#news, viewLink, ...(state.speed && how !== "fresh" ? { pace: state.speed } : {}) });
    this.#news = null;
    this.#changed(this.#furniture.seen(state));
    if (how === "again") toast(text.trouble.backAt(numbers.count(state.step)), null);
    if (how === "fresh") {
      for (const mask of this.#beside.masks) void this.#keeper.send({ type: "mask", ...mask, on: true });
      for (const { tensor, index } of this.#beside.pins) void this.#keeper.send({ type: "pin", tensor, index, on: true });
      void this.#setPace();
      void this.#trainTo(this.#beside);
    }
    this.#beside = NOTHING;
    if (!this.#isReady) ready();
    this.#isReady = true;
  }

  /** A link may say how far the run had come. @param {import("./state/address.js").Beside} beside */
  async #trainTo({ step, reached }) {
    const { toast } = this.#furniture;
    if (reached) toast(text.frame.reached(numbers.count(reached)), null);
    if (!step) return;
    toast(text.frame.repeating(numbers.count(step)), null);
    const { error } = await this.#keeper.send({ type: "step", count: step, unit: "step" });
    if (error) toast(error.message, null);
  }

  /** The pace is said before the first play: the preset's, else ease-in without a cap. */
  async #setPace() {
    const given = this.#pace;
    await this.#lists;
    const { session, zoo } = this.#store.state;
    const preset = zoo.find((entry) => session && same(plain(entry.spec), plain(session.spec))) ?? zoo.find((entry) => entry.spec.data.dataset === session?.spec.data.dataset);
    const pace = given ?? preset?.pace ?? { steps_per_second: null, ease_in: true };
    this.#tell({ pace, cap: pace.ease_in ? pace.steps_per_second : null });
    await this.#keeper.send({ type: "speed", ...pace });
  }

  /** @param {Partial<SessionState>} changes */
  #changed(changes) {
    const { session: before } = this.#store.state;
    const session = /** @type {SessionState} */ ({ ...before, ...changes });
    this.#furniture.curves.follow(session.branch, session.step);
    this.#tell({ session, ...(before && before.spec !== session.spec ? { refusal: null } : {}) });
    this.#changeAddressSoon(); // also while it compiles: whoever reloads then wants to come back to it
    if (session.status === "compiling") return;
    if (shapeKey(session.spec) !== this.#shapeKey) void this.#fetchSummary(session);
    if (dataKey(session.spec) !== this.#dataKey) void this.#fetchData(session);
  }

  /**
   * Where a frame says the session stands. While it plays, only the deck needs to know.
   * @param {Map<string, number>} scalars
   */
  moved(scalars) {
    this.#newest = scalars;
    if (this.#store.state.session?.status !== "playing") this.#stand(scalars);
  }

  /** @param {Map<string, number>} scalars */
  #stand(scalars) {
    const { session } = this.#store.state;
    const [step, epoch, op] = ["step", "epoch", "op"].map((name) => scalars.get(name) ?? 0);
    if (!session || (session.step === step && session.op === op)) return;
    this.#tell({ session: { ...session, step, epoch, op, head: Math.max(session.head, step) } });
  }

  /** @param {SessionState} session */
  async #fetchSummary(session) {
    this.#shapeKey = shapeKey(session.spec);
    const { handle } = this.#keeper;
    if (!handle) return;
    const summary = await api.getSummary(handle.id, handle.token).catch(() => null);
    if (handle === this.#keeper.handle) this.#tell({ summary });
  }

  /** The points of 2-D data, or the example that goes through the network. @param {SessionState} session */
  async #fetchData(session) {
    this.#dataKey = dataKey(session.spec);
    const { handle } = this.#keeper;
    if (!handle) return;
    const number = (this.#asked += 1);
    const limit = session.domain ? POINTS : 1;
    const fetchSplit = (/** @type {string} */ split) => api.getData(handle.id, handle.token, split, 0, limit).catch(() => null);
    const [train, validation, test] = await Promise.all(["train", "validation", "test"].map(fetchSplit));
    if (number !== this.#asked) return;
    this.#tell({ counts: { train: train?.count ?? 0, validation: validation?.count ?? 0, test: test?.count ?? 0 } });
    if (session.domain) this.#tell({ dataset: { train: pointsOf(train), test: pointsOf(test) }, sample: null });
    else await this.chooseSample(this.#store.state.sample?.index ?? 0);
  }

  /**
   * @param {number} index  wraps around
   * @param {"train" | "validation" | "test"} [wanted]  the test split, where there is one, when left out
   */
  async chooseSample(index, wanted) {
    const { handle } = this.#keeper;
    const { session } = this.#store.state;
    if (!handle || !session || session.domain) return;
    const { counts } = this.#store.state;
    const split = wanted ?? (counts?.test ? "test" : "train");
    const count = counts?.[split] || Number.POSITIVE_INFINITY; // not known yet: nothing to wrap around
    const at = Math.max(0, ((Math.round(index) % count) + (Number.isFinite(count) ? count : 0)) % count);
    const number = (this.#askedSample += 1);
    this.#tell({ sample: { split, index: at, label: null } });
    const { labels } = await api.getData(handle.id, handle.token, split, at, 1).catch(() => ({ labels: undefined }));
    if (number === this.#askedSample) this.#tell({ sample: { split, index: at, label: labels?.[0] ?? null }, dataset: null });
  }

  /** A picture of one's own in the place of the example. @param {import("./types.js").OwnPicture} own */
  lookAt(own) {
    const { session, sample } = this.#store.state;
    if (!session || session.domain) return;
    this.#askedSample += 1;
    this.#tell({ sample: { split: sample?.split ?? "test", index: sample?.index ?? 0, label: null, own } });
  }

  #gone() {
    const spec = this.#store.state.session?.spec ?? kept()?.spec ?? null;
    const wasHere = this.#store.state.session !== null || kept() !== null;
    this.#news = wasHere ? text.trouble.gone : text.trouble.noSession;
    void this.open(spec ?? DEFAULT_SPEC, this.#store.state.session ? this.#store.state.pace : null);
  }

  /** @param {api.ApiError} error */
  #notOpened(error) {
    const says = text.trouble.notOpened(error.message);
    if (this.#store.state.session) {
      this.#news = says; // said again when the session before is back
      this.#tell({ news: says });
      return;
    }
    if (this.#news === says) return; // the default was refused too
    this.#news = says;
    this.#tell({ news: says });
    void this.open(DEFAULT_SPEC, null);
  }

  async #fetchLists() {
    const [zoo, datasets] = await Promise.all([
      api.getZoo().then((answer) => answer.zoo).catch(() => []),
      api.getDatasets().then((answer) => answer.datasets).catch(() => []),
    ]);
    this.#tell({ zoo, datasets });
  }

  /** Where the stage is found, up to date: the address bar's own, without the origin. */
  home() {
    const { role, session } = this.#store.state;
    const { handle } = this.#keeper;
    if (role === "view" && handle) return `/s/${handle.id}`;
    if (session) this.#address = fragmentOf(this.#store.state);
    return `/${location.search}${this.#address}`;
  }

  /** At once if the last change is long enough ago. What comes meanwhile waits for it, and never puts it off. */
  /** What an entry of the browser's history knows beside the address, so that Back finds the session and not its like. */
  get #mark() {
    return { session: this.#keeper.handle?.id };
  }

  #changeAddressSoon() {
    if (this.#addressTimer) return;
    this.#changeAddress();
    this.#addressTimer = window.setTimeout(() => {
      this.#addressTimer = 0;
      this.#changeAddress();
    }, ADDRESS_MS);
  }

  #changeAddress() {
    const { session, role } = this.#store.state;
    const { handle } = this.#keeper;
    if (!session || !handle) return;
    if (role === "view") {
      keep({ ...handle, address: "", spec: session.spec });
      return;
    }
    const isNews = ![this.#address, this.#noticed].includes(location.hash); // changed a moment ago, and not followed yet
    this.#address = fragmentOf(this.#store.state);
    keep({ ...handle, address: this.#address, spec: session.spec });
    if (isElsewhere() || isNews) return;
    if (location.pathname !== "/" || location.hash !== this.#address) history.replaceState(this.#mark, "", `/${location.search}${this.#address}`);
    else if (history.state?.session !== handle.id) history.replaceState(this.#mark, "");
  }

  /** @param {readonly string[]} hiddenControls */
  hide(hiddenControls) {
    this.#tell({ hiddenControls });
    this.#changeAddressSoon();
  }

  /** @param {import("./state/lesson.js").OpenLesson | null} lesson */
  study(lesson) {
    this.#tell({ lesson });
    this.#changeAddressSoon();
  }

  /** What stands in the slot for looking closely. @param {string | null} inspector */
  inspect(inspector) {
    this.#tell({ inspector });
    this.#changeAddressSoon();
  }

  dismiss() {
    this.#tell({ news: null });
  }

  /** A layer that gives nothing, or none. @param {string | null} layer @param {boolean} [quiet]  not to be told again */
  setDead(layer, quiet = false) {
    if (quiet) this.#quiet = this.#store.state.dead;
    if (layer === null && !quiet) this.#quiet = null;
    const told = layer === this.#quiet ? null : layer;
    if (told !== this.#store.state.dead) this.#tell({ dead: told });
  }

  /** @param {import("./types.js").Selection | null} selection */
  select(selection) {
    this.#tell({ selection });
    this.#changeAddressSoon();
  }
}

/** The lesson that an address names. @param {string} address */
function lessonIn(address) {
  const found = decode(address);
  return "lesson" in found ? found.lesson : null;
}

/** Whether the address is that of a place beside the stage: it says nothing about the experiment. */
function isElsewhere() {
  return placeOf(location.hash).name !== "stage";
}

/** @param {Awaited<ReturnType<typeof api.getData>> | null} data @returns {import("./types.js").Points | null} */
function pointsOf(data) {
  return data?.points && data.labels ? { points: data.points, labels: data.labels } : null;
}
