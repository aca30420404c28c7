/**
 * Keeps one session open: creates it, finds it again after a reload, waits for a lost server, and opens the same
 * experiment anew when the server no longer has it. Knows nothing of the page but the addresses.
 */

import * as api from "./api.js";
import { SessionSocket } from "./socket.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {import("../types.js").Frame} Frame */

/** What leads back to a session. @typedef {{id: string, token: string, viewToken: string | null}} Handle */

/**
 * @typedef {object} Owner
 * @property {(connection: import("../types.js").Connection) => void} connection
 * @property {(role: "control" | "view", state: SessionState, how: "fresh" | "resumed" | "again") => void} opened
 *   fresh: just created; resumed: found; again: the connection was lost and is back
 * @property {(state: Partial<SessionState>) => void} state
 * @property {(frame: Frame) => void} frame
 * @property {(problems: import("../types.js").ExpressionProblem[]) => void} problems  of the expressions that are watched
 * @property {(event: import("../types.js").EditedEvent) => void} edited
 * @property {(error: import("../types.js").WireError) => void} refused
 * @property {() => void} gone  the server does not have the session (any more)
 * @property {(error: api.ApiError) => void} notOpened  the experiment was refused
 */

const AGAIN_MS = 2000;
const MOST_MESSAGE = 60_000; // the server takes 64 KB over the websocket; larger is posted

export class Keeper {
  #owner;
  /** @type {Handle | null} */
  #handle = null;
  /** @type {SessionSocket | null} */
  #socket = null;
  #timer = 0;
  #attempt = 0; // of opening; an answer of an older one is not used
  /** @type {(() => void) | null} */
  #again = null;
  /** @type {{probes: import("../types.js").Probe[], fps: number} | null} */
  #view = null;

  /** @param {Owner} owner */
  constructor(owner) {
    this.#owner = owner;
  }

  get handle() {
    return this.#handle;
  }

  /** Creates a session. @param {Spec} spec @returns {Promise<boolean>} whether the server took it */
  async create(spec) {
    const attempt = this.#begin();
    try {
      const { id, token, view_token: viewToken } = await api.createSession(spec);
      if (attempt !== this.#attempt) return false;
      this.#connect({ id, token, viewToken }, "fresh");
      return true;
    } catch (error) {
      if (attempt !== this.#attempt) return false;
      this.#failed(error, () => void this.create(spec));
      return false;
    }
  }

  /** Finds a session again. @param {Handle} handle @param {"resumed" | "again"} [how] */
  async resume(handle, how = "resumed") {
    const attempt = this.#begin();
    if (this.#handle?.id !== handle.id) this.#view = null; // another network: what was watched may not exist there
    this.#handle = handle;
    try {
      await api.getState(handle.id, handle.token);
      if (attempt === this.#attempt) this.#connect(handle, how);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof api.ApiError && [401, 403, 404].includes(error.status)) this.#owner.gone();
      else this.#failed(error, () => void this.resume(handle, how));
    }
  }

  /** Lets the session go; it stays on the server. */
  close() {
    this.#begin();
    this.#handle = this.#view = null;
  }

  /** Tries at once what waits to be tried again. */
  tryNow() {
    clearTimeout(this.#timer);
    this.#again?.();
  }

  /** @param {Command} command @returns {Promise<Answer>} */
  send(command) {
    if (this.#socket && this.#handle && JSON.stringify(command).length > MOST_MESSAGE) return this.#post(this.#handle, command);
    if (this.#socket) return this.#socket.send(command);
    const error = { code: "disconnected", message: "There is no connection to the server." };
    return Promise.resolve({ done: false, step: NaN, error });
  }

  /** @param {Handle} handle @param {Command} command @returns {Promise<Answer>} */
  async #post(handle, command) {
    try {
      const { step } = await api.sendCommand(handle.id, handle.token, command);
      return { done: true, step, error: null };
    } catch (refused) {
      if (!(refused instanceof api.ApiError)) throw refused;
      const { code, message, field } = refused;
      return { done: false, step: NaN, error: { code: code === "unreachable" ? "disconnected" : code, message, field } };
    }
  }

  /** What to send frames of; said again after every reconnection. @param {import("../types.js").Probe[]} probes @param {number} fps */
  watch(probes, fps) {
    this.#view = { probes, fps };
    this.#socket?.watch(probes, fps);
  }

  /** @param {Frame} frame */
  acknowledge(frame) {
    const number = frame.scalars.get("frame");
    if (number !== undefined) this.#socket?.acknowledge(number);
  }

  /** Asks whether a server that has fallen silent still lives; if not, the connection counts as lost. */
  async listen() {
    const socket = this.#socket;
    if (!socket) return;
    try {
      await api.getHealth();
    } catch {
      if (socket === this.#socket) socket.abandon();
    }
  }

  #begin() {
    clearTimeout(this.#timer);
    this.#again = null;
    this.#socket?.close();
    this.#socket = null;
    return (this.#attempt += 1);
  }

  /** @param {unknown} error @param {() => void} again */
  #failed(error, again) {
    if (error instanceof api.ApiError && error.status >= 400 && ![502, 503, 504].includes(error.status)) {
      this.#owner.notOpened(error);
      return;
    }
    this.#owner.connection("lost");
    this.#again = again;
    this.#timer = window.setTimeout(again, AGAIN_MS);
  }

  /** @param {Handle} handle @param {"fresh" | "resumed" | "again"} how */
  #connect(handle, how) {
    this.#handle = handle;
    const socket = new SessionSocket(handle.id, handle.token, {
      welcome: (role, state) => {
        this.#owner.connection("open");
        this.#owner.opened(role, state, how);
        // A fresh session is another network: what was watched before may not exist there.
        if (this.#view && how !== "fresh") socket.watch(this.#view.probes, this.#view.fps);
      },
      state: (state) => this.#owner.state(state),
      frame: (frame) => this.#owner.frame(frame),
      problems: (problems) => this.#owner.problems(problems),
      edited: (event) => this.#owner.edited(event),
      refused: (error) => this.#owner.refused(error),
      closed: () => {
        if (this.#socket !== socket) return;
        this.#socket = null;
        this.#owner.connection("lost");
        this.#again = () => void this.resume(handle, "again");
        this.#timer = window.setTimeout(this.#again, AGAIN_MS);
      },
    });
    this.#socket = socket;
  }
}
