/** Opens what comes from outside: a pasted link, an address typed by hand, a spec file. And saves one. */

import { fileWords } from "./exports.js";
import * as api from "./net/api.js";
import { AddressError, decode } from "./state/address.js";
import { fileName, readPasted, specIn } from "./state/pasted.js";
import { nameOf, plainName } from "./state/run-words.js";
import { lean } from "./state/runs.js";
import { text } from "./state/strings.js";
import * as numbers from "./lib/numbers.js";

/** @typedef {import("./types.js").Spec} Spec */

const words = text.runs.sheet;
const MOST_BYTES = 8 * 2 ** 20; // what a server takes as a spec

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./life.js").Life} life
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./recorder.js").Recorder} recorder
 * @property {import("./runs-room.js").RunsRoom} room
 * @property {import("./state/runs.js").Runs} runs
 * @property {(message: string, undo: (() => void) | null) => void} toast
 */

export class Opening {
  #house;
  #isFilming = false;

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  /** The address was changed: by hand, by Back to a run that was left, or by a link that was pasted. */
  async follow() {
    const { life, recorder, room, toast } = this.#house;
    life.noticeAddress();
    const kept = recorder.write();
    if (await room.returnTo(String(history.state?.session))) return;
    const back = life.leave();
    const spec = await life.follow();
    if (spec) toast(text.runs.opened(plainName(spec), kept), back);
  }

  /** @param {string} typed @returns {Promise<string | null>}  why it was not opened, or null */
  async paste(typed) {
    const found = readPasted(typed, location.origin);
    if (!found) return words.notALink;
    if (found.kind === "spec") return this.#open(found.spec);
    if (found.kind === "live") {
      location.assign(found.path);
      return null;
    }
    try {
      if (found.kind === "playground") await api.importPlayground(found.hash);
      else decode(found.hash);
    } catch (error) {
      if (error instanceof AddressError || error instanceof api.ApiError) return error.message;
      throw error;
    }
    return this.#goTo(found.hash);
  }

  /** @param {string} hash  one that can be read @returns {Promise<string | null>} */
  async #goTo(hash) {
    if (location.pathname !== "/") {
      location.assign(`/${hash}`);
      return null;
    }
    if (location.hash !== hash) {
      location.hash = hash; // followed as an address typed by hand is: with all that it asks of the page
      return null;
    }
    const found = decode(hash);
    return found.kind === "spec" ? this.#open(found.spec) : null;
  }

  /** @param {File} file @returns {Promise<string | null>}  why it was not opened, or null */
  async openFile(file) {
    if (file.size > MOST_BYTES) return words.tooLarge(file.name);
    let found;
    try {
      found = JSON.parse(await file.text());
    } catch {
      return words.notJson(file.name);
    }
    if (isRun(found)) return this.#repeat(found);
    const spec = specIn(found);
    return spec ? this.#open(spec) : words.notSpec(file.name);
  }

  /** @param {Spec} spec @returns {Promise<string | null>} */
  async #open(spec) {
    const { desk, store } = this.#house;
    return (await desk.openSpec(spec, plainName(spec), null)) ? null : store.state.news;
  }

  /**
   * A run that was saved: it is done again on the server, and watched on the way.
   * @param {{spec: Spec, head: number}} file @returns {Promise<string | null>}
   */
  async #repeat(file) {
    const { life, recorder, toast } = this.#house;
    try {
      const { id, token, view_token: viewToken } = await api.importRun(file);
      recorder.write();
      const back = life.leave();
      await life.keeper.resume({ id, token, viewToken });
      toast(words.repeating(numbers.count(file.head)), back);
      return null;
    } catch (error) {
      if (error instanceof api.ApiError) return error.message;
      throw error;
    }
  }

  /** The experiment on the stage as a file. */
  save() {
    const { session } = this.#house.store.state;
    if (session) download(`${JSON.stringify(lean(session.spec), null, 2)}\n`, fileName(this.#name(session)));
  }

  /** The run on the stage as a file: what was done at which step. */
  async saveRun() {
    const { life, store, toast } = this.#house;
    const { handle } = life.keeper;
    const { session } = store.state;
    if (!handle || !session) return;
    try {
      const file = await api.getExport(handle.id, handle.token);
      download(`${JSON.stringify(file)}\n`, fileName(`${this.#name(session)} run ${file.head}`));
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      toast(error.message, null);
    }
  }

  /** The run on the stage as a page that plays without a server. It is trained again for that, which may take a while. */
  async saveReplay() {
    const { life, store, toast } = this.#house;
    const { handle } = life.keeper;
    const { session } = store.state;
    if (!handle || !session || this.#isFilming) return;
    this.#isFilming = true;
    const name = this.#name(session);
    toast(text.replay.making, null);
    try {
      download(await api.getReplay(handle.id, handle.token, name), text.replay.fileName(fileWords(name)), "text/html");
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      toast(error.message, null);
    } finally {
      this.#isFilming = false;
    }
  }

  /** @param {import("./types.js").SessionState} session */
  #name(session) {
    return nameOf(session.id ? this.#house.runs.get(session.id) : null) ?? plainName(session.spec);
  }
}

/** @param {unknown} found @returns {found is {spec: Spec, head: number}} */
function isRun(found) {
  return typeof found === "object" && found !== null && "neurodeck" in found && "head" in found;
}

/** @param {string} content @param {string} name @param {string} [type] */
function download(content, name, type = "application/json") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
