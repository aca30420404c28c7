/** Opens what comes from outside: a pasted link, an address typed by hand, a spec file. And saves one. */

import * as api from "./net/api.js";
import { AddressError, decode } from "./state/address.js";
import { fileName, readPasted, specIn } from "./state/pasted.js";
import { nameOf, plainName } from "./state/run-words.js";
import { lean } from "./state/runs.js";
import { text } from "./state/strings.js";

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
    const spec = specIn(found);
    return spec ? this.#open(spec) : words.notSpec(file.name);
  }

  /** @param {Spec} spec @returns {Promise<string | null>} */
  async #open(spec) {
    const { desk, store } = this.#house;
    return (await desk.openSpec(spec, plainName(spec), null)) ? null : store.state.news;
  }

  /** The experiment on the stage as a file. */
  save() {
    const { store, runs } = this.#house;
    const { session } = store.state;
    if (!session) return;
    const name = nameOf(session.id ? runs.get(session.id) : null) ?? plainName(session.spec);
    const address = URL.createObjectURL(new Blob([`${JSON.stringify(lean(session.spec), null, 2)}\n`], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = fileName(name);
    link.click();
    URL.revokeObjectURL(address);
  }
}
