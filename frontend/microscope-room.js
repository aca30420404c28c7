/**
 * The microscope at work: asks the server for the step at hand whenever session, choice or page of a sum have changed,
 * one look at a time, of those wanted meanwhile the newest.
 */

import { ApiError, ask } from "./net/api.js";
import { namesFor, parameterOf, readParameter } from "./state/microscope.js";

/** @typedef {import("./state/store.js").PageState} PageState */
/** @typedef {import("./state/microscope.js").Looking} Looking */
/** @typedef {import("./state/microscope.js").NumberAnswer} NumberAnswer */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<PageState>} store
 * @property {import("./life.js").Life} life
 * @property {import("./state/desk.js").Desk} desk
 * @property {(name: string | null) => void} inspect
 */

/** What is chosen inside the microscope. @typedef {{lane: number, via: string[], start: number | null, link: number, row: number | null, layer: string | null, corner: [number, number, number]}} Chosen */

const PLAYING_MS = 400; // between two looks while it plays
const PENDING_MS = 3000; // a new session's own choice arrives within
const CHECKED_ALONE = 2000; // parameters up to which the gradient is checked without being asked

/** @type {Chosen} */
const NOTHING = { lane: 0, via: [], start: null, link: 0, row: null, layer: null, corner: [0, 0, 0] };

export class MicroscopeRoom {
  #house;
  /** @type {Chosen} */
  #chosen = NOTHING;
  #key = "";
  #isUnderWay = false;
  #isWanted = false;
  #tapeKey = "";
  #lookedAt = 0;
  #timer = 0;
  #wasRail = false;
  #isOpen = false;
  #parameter = "";
  #checkWanted = "";
  /** What is to be chosen once the new session is there. @type {{parameter: {tensor: string, index: number[]}, until: number} | null} */
  #pending = null;

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  get #state() {
    return this.#house.store.state;
  }

  get chosen() {
    return this.#chosen;
  }

  /** The parameter that is followed. */
  get parameter() {
    const { session, selection } = this.#state;
    return session ? parameterOf(selection, session.spec) : null;
  }

  /** Open, or not; whatever changed on the page comes by here. */
  check() {
    const { inspector, session } = this.#state;
    const isOpen = inspector === "microscope";
    if (isOpen !== this.#isOpen) this.#turn(isOpen);
    if (!isOpen || !session || session.status === "compiling") return;
    if (this.#pending && !this.#state.selection && performance.now() < this.#pending.until) {
      const { tensor, index } = this.#pending.parameter;
      this.#house.life.select({ layer: tensor.split(".")[0], unit: index.at(-1), tensor, index });
    }
    const { step, op, status, spec, pins } = session;
    const parameter = this.parameter;
    const called = JSON.stringify(parameter);
    if (called !== this.#parameter) {
      this.#parameter = called;
      this.#chosen = { ...this.#chosen, via: [], start: null, link: 0 };
      this.#checkWanted = "";
    }
    const key = JSON.stringify([this.#house.life.keeper.handle?.id, step, op, status, spec, pins, session.branch, session.masks, called]);
    if (key === this.#key) return;
    const moved = !this.#key.startsWith(JSON.stringify([this.#house.life.keeper.handle?.id, step, op]).slice(0, -1));
    this.#key = key;
    if (moved) this.#chosen = { ...this.#chosen, row: null };
    this.look();
  }

  /** @param {boolean} isOpen */
  #turn(isOpen) {
    const { store } = this.#house;
    this.#isOpen = isOpen;
    this.#key = "";
    if (isOpen) {
      this.#wasRail = this.#state.rail;
      const { zoo, session } = this.#state;
      store.set({ rail: true, looking: this.#looking({ names: session ? namesFor(session.spec, zoo) : {} }) });
    } else {
      store.set({ rail: this.#wasRail, looking: null });
      clearTimeout(this.#timer);
    }
  }

  /** An edit has changed a number at this step. */
  edited() {
    if (this.#isOpen) this.look();
  }

  /** @param {Partial<Looking>} changes @returns {Looking} */
  #looking(changes) {
    const before = this.#state.looking;
    return {
      operations: [], number: null, operation: null, matrix: null, check: null, refusal: null, names: {}, reading: "both", view: "number",
      row: null, alone: false, unfolded: null, ...before, ...changes,
    };
  }

  /** @param {Partial<Chosen>} changes */
  choose(changes) {
    this.#chosen = { ...this.#chosen, ...changes };
    if (this.#state.looking) this.#house.store.set({ looking: this.#looking({ row: this.#chosen.row }) });
    this.look();
  }

  /** @param {Partial<Pick<Looking, "reading" | "view" | "alone">>} changes */
  show(changes) {
    if (!this.#state.looking) return;
    this.#house.store.set({ looking: this.#looking(changes) });
    if (changes.alone !== undefined) this.#tapeKey = "";
    if (changes.reading === undefined) this.look();
  }

  /** The gradient beside its difference quotient. */
  checkGradient() {
    this.#checkWanted = this.#parameter;
    this.look();
  }

  /** A ready network that opens with the microscope. @param {import("./types.js").ZooEntry} entry */
  openOn(entry) {
    const parameter = entry.microscope ? readParameter(entry.microscope) : null;
    if (!parameter) {
      if (this.#isOpen) this.#house.inspect(null);
      return;
    }
    this.#pending = { parameter, until: performance.now() + PENDING_MS };
    this.#house.desk.setGrain("op");
    this.#house.inspect("microscope");
  }

  look() {
    this.#isWanted = true;
    if (this.#isUnderWay) return;
    const rest = this.#state.session?.status === "playing" ? PLAYING_MS - (performance.now() - this.#lookedAt) : 0;
    clearTimeout(this.#timer);
    if (rest > 0) this.#timer = setTimeout(() => void this.#go(), rest);
    else void this.#go();
  }

  async #go() {
    this.#isUnderWay = true;
    while (this.#isWanted && this.#isOpen) {
      this.#isWanted = false;
      this.#lookedAt = performance.now();
      try {
        const found = await this.#ask();
        if (found && this.#isOpen) this.#house.store.set({ looking: this.#looking({ ...found, refusal: null }) });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (this.#isOpen) this.#house.store.set({ looking: this.#looking({ refusal: error.message, number: null, operation: null, check: null }) });
      }
      if (this.#state.session?.status === "playing") break;
    }
    this.#isUnderWay = false;
    if (this.#isWanted && this.#isOpen) this.look();
  }

  /** @returns {Promise<Partial<Looking> | null>} */
  async #ask() {
    const { session, looking, zoo, summary } = this.#state;
    const { handle } = this.#house.life.keeper;
    const parameter = this.parameter;
    if (!session || !handle || !parameter || !looking) return null;
    const base = `/api/sessions/${handle.id}/microscope`;
    const get = (/** @type {string} */ path) => ask(base + path, { token: handle.token });
    const index = parameter.index.join();
    const alone = looking.alone ? `&example=${this.#exampleOf(looking)}` : "";
    const { lane, via, start, link, row, layer, corner } = this.#chosen;
    const laneNow = looking.alone ? 0 : lane;
    const tapeKey = JSON.stringify([handle.id, session.spec.network, session.spec.training, looking.alone]);
    /** @type {Partial<Looking>} */
    const found = { names: namesFor(session.spec, zoo) };
    if (tapeKey !== this.#tapeKey || !looking.operations.length) {
      found.operations = /** @type {{operations: import("./state/microscope.js").Operation[]}} */ (await get(`?${alone.slice(1)}`)).operations;
      this.#tapeKey = tapeKey;
    }
    const more = `${via.length ? `&via=${via.join()}` : ""}${start === null ? "" : `&start=${start}&link=${link}`}${alone}`;
    const which = `tensor=${parameter.tensor}&index=${index}`;
    const answer = /** @type {NumberAnswer} */ (await get(`/number?${which}&lane=${laneNow}${more}`));
    found.number = answer;
    found.unfolded = start === null ? null : link;
    const { moment } = answer;
    const at = Math.min(row ?? (moment.op ? moment.op - 1 : 0), moment.operations - 1);
    found.operation = /** @type {import("./state/microscope.js").OperationAnswer} */ (await get(`/operation?row=${at}&lane=${answer.lane}&${which}${alone}`));
    if (looking.view === "matrix") found.matrix = await this.#matrix(get, session.spec, parameter.tensor, layer, corner, alone);
    const isSmall = (summary?.total_params ?? Infinity) <= CHECKED_ALONE && session.status !== "playing";
    found.check = isSmall || this.#checkWanted === this.#parameter ? /** @type {import("./state/microscope.js").CheckAnswer} */ (await get(`/check?${which}${alone}`)) : null;
    return found;
  }

  /** @param {Looking} looking */
  #exampleOf(looking) {
    const { sample } = this.#state;
    if (sample && sample.split === "train" && !sample.own) return sample.index;
    const moment = looking.number?.moment;
    return moment?.example ?? moment?.examples[this.#chosen.lane] ?? 0;
  }

  /**
   * @param {(path: string) => Promise<unknown>} get @param {import("./types.js").Spec} spec @param {string} tensor
   * @param {string | null} layer @param {[number, number, number]} corner @param {string} alone
   */
  async #matrix(get, spec, tensor, layer, [unit, input, example], alone) {
    const dense = spec.network.layers.filter(({ type }) => type === "dense" || type === undefined).map(({ name }) => name);
    const wanted = layer && dense.includes(layer) ? layer : dense.find((name) => tensor.startsWith(`${name}.`)) ?? dense.at(-1);
    if (!wanted) return null;
    return /** @type {import("./state/microscope.js").MatrixAnswer} */ (await get(`/matrix?layer=${wanted}&first_unit=${unit}&first_input=${input}&first_example=${example}${alone}`));
  }
}
