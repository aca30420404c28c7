/**
 * A picture of one's own on its way into the network: the server makes of it what the network sees, then it is the
 * example that is watched. One request at a time; while it is under way only the newest stroke waits.
 */

import { ApiError } from "./net/api.js";
import { getLabs, getWrong, preparePicture } from "./net/pictures.js";
import { base64 } from "./lib/ink.js";
import { PictureError, openPicture } from "./lib/picture-file.js";
import { pictureShape, takesPictures } from "./state/sample.js";
import { own as words } from "./state/own-strings.js";

/** @typedef {import("./lib/picture-file.js").Pixels} Pixels */
/** @typedef {{pixels: Pixels, from: "drawn" | "file", title: string, notes: string[]}} Raw */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./life.js").Life} life
 */

const PAUSE_MS = 60; // between two pictures of one stroke: a socket takes 20 commands a second

export class PictureRoom {
  #house;
  /** @type {Raw | null} */
  #raw = null;
  #isUnderWay = false;
  #isWaiting = false;
  #centres = true;
  /** @type {import("./lib/picture-file.js").Limits | null} */
  #limits = null;
  /** Something to say: a refusal, or that a picture is being read. @type {(sentence: string) => void} */
  say = () => {};

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  get raw() {
    return this.#raw;
  }

  get centres() {
    return this.#centres;
  }

  set centres(centres) {
    this.#centres = centres;
    this.#look();
  }

  /** @param {import("./lib/ink.js").Ink} ink @param {boolean} ended  a stroke has ended */
  draw(ink, ended) {
    this.#raw = { pixels: { bytes: ink.cells.slice(), width: ink.width, height: ink.height, channels: 1 }, from: "drawn", title: "", notes: [] };
    this.#look();
    if (ended) this.#hurry();
  }

  /** A picture from elsewhere on the page. @param {Pixels} pixels @param {string} title */
  take(pixels, title) {
    this.#raw = { pixels, from: "file", title, notes: [] };
    this.#look();
  }

  /** @param {File} file @returns {Promise<boolean>}  whether it was opened */
  async open(file) {
    this.say(words.reading);
    try {
      this.#limits ??= (await getLabs()).pictures;
      const { name, notes, fullWidth, fullHeight, ...pixels } = await openPicture(file, this.#limits);
      this.#raw = { pixels, from: "file", title: words.opened(name, fullWidth, fullHeight), notes };
    } catch (error) {
      if (!(error instanceof PictureError || error instanceof ApiError)) throw error;
      this.say(error.message);
      return false;
    }
    this.say("");
    this.#look();
    return true;
  }

  /**
   * Examples that get a wrong answer.
   * @param {string} split @param {number} offset @param {number} limit
   * @returns {Promise<import("./net/pictures.js").WrongExamples | string | null>}  a text: why there are none to show
   */
  async wrong(split, offset, limit) {
    const { handle } = this.#house.life.keeper;
    if (!handle) return null;
    try {
      return await getWrong(handle.id, handle.token, split, offset, limit);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.message;
    }
  }

  /** Back to the examples of the data. */
  leave() {
    const { store, life } = this.#house;
    const { sample } = store.state;
    if (sample?.own) void life.chooseSample(sample.index, sample.split);
  }

  /** Another network may take pictures of another size, or none. */
  check() {
    const { session, sample } = this.#house.store.state;
    if (!session || !sample?.own || session.status === "compiling") return;
    const shape = pictureShape(session.spec.network.input_shape);
    if (!shape || session.domain) this.leave();
    else if (shape.join() !== sample.own.shape.join()) this.#look();
  }

  #look() {
    this.#isWaiting = true;
    if (!this.#isUnderWay) void this.#go();
  }

  /** A stroke has ended: nothing is waited for any more. */
  #hurry = () => {};

  async #go() {
    const { store, life } = this.#house;
    this.#isUnderWay = true;
    while (this.#isWaiting) {
      this.#isWaiting = false;
      const { handle } = life.keeper;
      const raw = this.#raw;
      if (!raw || !handle || !takesPictures(store.state.session)) break;
      const { bytes, width, height, channels } = raw.pixels;
      const began = performance.now();
      try {
        const seen = await preparePicture(handle.id, handle.token, {
          pixels: base64(bytes), width, height, channels, centre: this.#centres, invert: raw.from === "file" ? null : false,
        });
        if (raw === this.#raw && handle === life.keeper.handle) life.lookAt({ ...seen, notes: [...raw.notes, ...seen.notes], from: raw.from });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.say(error.message);
      }
      const rest = PAUSE_MS - (performance.now() - began);
      if (this.#isWaiting && rest > 0) await new Promise((resolve) => (this.#hurry = /** @type {() => void} */ (resolve), setTimeout(resolve, rest)));
    }
    this.#isUnderWay = false;
  }
}
