/** What can be done with one's own runs: looked up, gone on with, opened anew, duplicated, deleted, named. */

import * as api from "./net/api.js";
import { placeOf } from "./state/place.js";
import { nameOf } from "./state/run-words.js";
import { Runs, lean } from "./state/runs.js";
import { text } from "./state/strings.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./state/runs.js").Run} Run */
/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").SessionState} SessionState */

/** @typedef {{action: string, id: string, value?: unknown}} RunAction */

const LOOK_MS = 4000;
const MOST_COPIED = 5000; // numbers; more would not fit beside other runs

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./life.js").Life} life
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./recorder.js").Recorder} recorder
 * @property {import("./places.js").Places} places
 * @property {Runs} runs
 * @property {(message: string, undo: (() => void) | null) => void} toast
 */

export class RunsRoom {
  #house;
  #asked = 0; // number of the newest question to the server; older answers are not used

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
    house.runs.tidy();
    addEventListener("storage", (event) => {
      if (Runs.isOurs(event.key) && this.#isShown) this.#tell();
    });
    setInterval(() => {
      if (this.#isShown && !document.hidden) this.look();
    }, LOOK_MS);
  }

  get #isShown() {
    return this.#house.store.state.place.name === "runs";
  }

  /** Looks up what is kept, and asks the server which of it is alive. */
  look() {
    this.#house.recorder.write();
    this.#tell();
    void this.#ask();
  }

  #tell() {
    const { runs, store } = this.#house;
    store.set({ kept: { runs: runs.all(), bin: runs.bin(), room: runs.room, alive: store.state.kept?.alive ?? null } });
  }

  async #ask() {
    const { runs, store, life } = this.#house;
    const number = (this.#asked += 1);
    const all = runs.all();
    const answer = all.length ? await api.getMine(all.map((run) => run.token)).catch(() => null) : { sessions: [] };
    if (!answer || number !== this.#asked) return;
    const alive = new Map(answer.sessions.map((session) => [String(session.id), session]));
    for (const run of all) {
      const session = alive.get(run.id);
      if (session && run.id !== life.keeper.handle?.id && session.step !== run.step) this.#follow(session);
    }
    store.set({ kept: { runs: runs.all(), bin: runs.bin(), room: runs.room, alive } });
  }

  /** A run that goes on while nobody looks. @param {SessionState} session */
  #follow({ id, step, spec, test, validation, train }) {
    const judge = test ?? validation ?? train;
    this.#house.runs.write({ id: String(id), step, spec, loss: judge?.loss ?? null, accuracy: judge?.accuracy ?? null });
  }

  /** What a view asks for. @param {RunAction} asked */
  act({ action, id, value }) {
    const run = this.#house.runs.get(id);
    if (!run) return;
    if (action === "open") void this.resume(run);
    else if (action === "duplicate") void this.duplicate(run);
    else if (action === "delete") this.delete(run);
    else if (action === "restore") this.restore(run);
    else if (action === "erase") this.erase(run);
    else if (action === "rename") this.rename(run, String(value));
  }

  /** Back to a run where it stands; opened anew where the server has lost it. @param {Run} run */
  async resume(run) {
    const { life, places, recorder, toast } = this.#house;
    if (run.id === life.keeper.handle?.id) return places.go("stage");
    try {
      if (!(await lookUp(run))) return this.openAnew(run);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      return toast(text.runs.notOpened(error.message), null);
    }
    recorder.write();
    const back = life.leave();
    places.go("stage");
    await life.keeper.resume({ id: run.id, token: run.token, viewToken: run.viewToken });
    toast(text.runs.continued(nameOf(run)), back);
  }

  /** Back in the browser's history led to another session: the very one, where it still lives. @param {string} id @returns {Promise<boolean>} */
  async returnTo(id) {
    const { life, runs, recorder } = this.#house;
    const run = runs.get(id);
    if (!run || id === life.keeper.handle?.id || placeOf(location.hash).name !== "stage") return false;
    if (!(await lookUp(run).catch(() => null))) return false;
    recorder.write();
    await life.keeper.resume({ id, token: run.token, viewToken: run.viewToken });
    return true;
  }

  /** @param {Run} run */
  async openAnew(run) {
    const { desk, places, toast } = this.#house;
    if (run.without === "data") return toast(text.runs.dataLost(nameOf(run)), null);
    places.go("stage");
    await desk.openSpec(run.spec, nameOf(run), null, () => text.runs.openedAnew(nameOf(run), run.without));
  }

  /** A session of its own from the same spec, with the weights of now where they can be had. @param {Run} run */
  async duplicate(run) {
    const { runs, toast, recorder } = this.#house;
    recorder.write();
    try {
      const state = await lookUp(run);
      if (!state && run.without === "data") return toast(text.runs.dataLost(nameOf(run)), null);
      const spec = lean(state?.spec ?? run.spec);
      const weights = state ? await presentWeights(run, spec) : null;
      if (weights) spec.network.weights = weights;
      const { id, token, view_token: viewToken } = await api.createSession(spec);
      runs.write({ id, token, viewToken, spec, name: text.runs.copyName(nameOf(run)), picture: weights ? run.picture : null });
      this.look();
      const says = weights ? text.runs.copied(numbers.count(state?.step ?? 0)) : state ? text.runs.copiedFirst : text.runs.copiedGone;
      toast(says, () => {
        runs.erase(id);
        this.look();
      });
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      toast(text.runs.notCopied(error.message), null);
    }
  }

  /** @param {Run} run */
  delete(run) {
    const { runs, toast, life } = this.#house;
    if (run.id === life.keeper.handle?.id) return;
    runs.toBin(run.id);
    this.#tell();
    toast(text.runs.deleted(nameOf(run)), () => this.restore(run));
  }

  /** @param {Run} run */
  restore(run) {
    this.#house.runs.restore(run.id);
    this.look();
  }

  /** Here and on the server; who only looks on erases it here. @param {Run} run */
  async erase(run) {
    const { runs, toast } = this.#house;
    try {
      await api.deleteSession(run.id, run.token);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      if (![401, 403, 404].includes(error.status)) return toast(text.runs.notErased(error.message), null);
    }
    runs.erase(run.id);
    this.#tell();
  }

  /** @param {Run} run @param {string} name  empty: what it is */
  rename(run, name) {
    this.#house.runs.write({ id: run.id, name: name.trim().slice(0, 80) || null });
    this.#tell();
  }
}

/** How a run stands on the server; null where it is no longer there. @param {Run} run @returns {Promise<SessionState | null>} */
async function lookUp(run) {
  return (await api.getMine([run.token])).sessions.find((session) => session.id === run.id) ?? null;
}

/** What a layer's lasting tensors are called. */
const PARAMETERS = ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"];

/** The parameters as they are now, by name; null where they are too many. @param {{id: string, token: string}} run @param {Spec} spec @param {number} [most]  numbers @returns {Promise<{[tensor: string]: import("./types.js").Json} | null>} */
export async function presentWeights(run, spec, most = MOST_COPIED) {
  const { tensors } = await api.getTensorNames(run.id, run.token);
  const own = new Set(spec.network.layers.flatMap((layer) => PARAMETERS.map((part) => `${layer.name}.${part}`)));
  const wanted = tensors.filter(({ name }) => own.has(name));
  const numbersInAll = wanted.reduce((sum, { shape }) => sum + shape.reduce((/** @type {number} */ product, size) => product * (size ?? 1), 1), 0);
  if (numbersInAll > most) return null;
  const digits = spec.network.dtype === "float64" ? 17 : 9; // as many as tell one number from its neighbours
  const found = await Promise.all(wanted.map(async ({ name }) => [name, rounded((await api.getTensor(run.id, run.token, name)).data, digits)]));
  return Object.fromEntries(found);
}

/** @param {unknown} data  nested lists @param {number} digits @returns {import("./types.js").Json} */
function rounded(data, digits) {
  if (Array.isArray(data)) return data.map((item) => rounded(item, digits));
  return typeof data === "number" ? Number(data.toPrecision(digits)) : null;
}
