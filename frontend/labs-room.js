/** What the labs ask of the server and of the page: answers in order, sums kept by row, the doors to and from the stage. */

import { ApiError } from "./net/api.js";
import { convolve, getLabs } from "./net/pictures.js";
import { PictureError, openPicture } from "./lib/picture-file.js";
import { base64, fromBase64 } from "./lib/ink.js";
import { takesPictures } from "./state/sample.js";

/** @typedef {import("./state/convolution.js").Settings} Settings */
/** @typedef {import("./state/convolution.js").OwnPicture} OwnPicture */
/** @typedef {import("./net/pictures.js").Convolved} Convolved */
/** @typedef {import("./net/pictures.js").Sums} Sums */
/** @typedef {import("./net/pictures.js").Labs} Labs */

/**
 * @typedef {object} House
 * @property {import("./state/store.js").Store<import("./state/store.js").PageState>} store
 * @property {import("./places.js").Places} places
 * @property {import("./picture-room.js").PictureRoom} pictures
 * @property {() => import("./types.js").Frame | null} frame  the newest of the stage
 * @property {(name: string | null) => void} inspect
 */

export class LabsRoom {
  #house;
  /** @type {Promise<Labs> | null} */
  #labs = null;
  #asked = 0;
  /** @type {Map<number, Sums | null>}  null: asked for */
  #sums = new Map();

  /** @param {House} house */
  constructor(house) {
    this.#house = house;
  }

  /** What the labs begin with; asked once. */
  labs() {
    this.#labs ??= getLabs().catch((error) => {
      this.#labs = null;
      throw error;
    });
    return this.#labs;
  }

  /** The address of what is shown. @param {{[key: string]: string}} given */
  tell(given) {
    this.#house.places.restate("labs", given);
  }

  /** @param {{[key: string]: string}} [given] */
  go(given = {}) {
    this.#house.places.go("labs", given);
  }

  /**
   * The result; null where a newer question has been asked meanwhile.
   * @param {Settings} settings @returns {Promise<Convolved | string | null>}  a text: why there is none
   */
  async convolve(settings) {
    const number = (this.#asked += 1);
    this.#sums.clear();
    try {
      const found = await convolve({ ...questionOf(settings), row: null });
      return number === this.#asked ? found : null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return number === this.#asked ? error.message : null;
    }
  }

  /** The sums of a row of the result, if they are here; else they are asked for, and `arrived` is called. @param {Settings} settings @param {number} row @param {() => void} arrived */
  sums(settings, row, arrived) {
    const known = this.#sums.get(row);
    if (known !== undefined) return known;
    const number = this.#asked;
    this.#sums.set(row, null);
    void convolve({ ...questionOf(settings), row })
      .then((found) => {
        if (number !== this.#asked) return;
        this.#sums.set(row, found.sums ?? null);
        arrived();
      })
      .catch((error) => {
        if (!(error instanceof ApiError)) throw error;
        if (number === this.#asked) this.#sums.delete(row);
      });
    return null;
  }

  /** @param {File} file @param {number} side @returns {Promise<{picture: OwnPicture} | string>}  a text: why it was not opened */
  async open(file, side) {
    try {
      const { pictures } = await this.labs();
      const { bytes, width, height } = await openPicture(file, { ...pictures, most_side: side });
      return { picture: { pixels: base64(bytes), width, height, channels: 3 } };
    } catch (error) {
      if (!(error instanceof PictureError || error instanceof ApiError)) throw error;
      return error.message;
    }
  }

  /** Whether the network on the stage takes pictures. */
  get isOpen() {
    return takesPictures(this.#house.store.state.session);
  }

  /** The picture that goes through the network on the stage, its values spread over 0 to 255. @param {number} side @returns {OwnPicture | null} */
  fromStage(side) {
    const { sample } = this.#house.store.state;
    const input = this.#house.frame()?.tensors.get("sample.input");
    const shape = sample?.own?.shape ?? shapeOf(input?.shape);
    if (!shape || !input || Math.max(shape[0], shape[1]) > side) return null;
    const [height, width, channels] = shape;
    const values = [...input.data];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const bytes = sample?.own ? fromBase64(sample.own.pixels) : Uint8Array.from(values, (value) => Math.round(((value - low) / (high - low || 1)) * 255));
    return { pixels: base64(bytes), width, height, channels: channels === 3 ? 3 : 1 };
  }

  /** @param {{bytes: Uint8Array, width: number, height: number, channels: 1 | 3}} pixels @param {string} title */
  toStage(pixels, title) {
    this.#house.places.go("stage");
    this.#house.inspect("own");
    this.#house.pictures.take(pixels, title);
  }
}

/** @param {Settings} settings */
function questionOf({ picture, channels, planes, stride, padding }) {
  return { picture, channels, kernel: planes, stride, padding };
}

/** @param {readonly number[] | undefined} shape @returns {[number, number, number] | null} */
function shapeOf(shape) {
  if (!shape) return null;
  if (shape.length > 1) return [shape[0], shape[1], shape[2] ?? 1];
  const side = Math.round(Math.sqrt(shape[0]));
  return side * side === shape[0] ? [side, side, 1] : null;
}
