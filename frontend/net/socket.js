/**
 * One websocket to one session: says hello, watches, acknowledges frames, carries commands and their answers.
 * It does not try again; whoever holds it decides that.
 */

import { decodeFrame } from "./frame.js";

/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").SessionState} SessionState */

/**
 * @typedef {object} Listener
 * @property {(role: "control" | "view", state: SessionState) => void} welcome
 * @property {(state: Partial<SessionState>) => void} state
 * @property {(frame: Frame) => void} frame  of the newest view only
 * @property {(problems: import("../types.js").ExpressionProblem[]) => void} problems  of the expressions of the newest view
 * @property {(event: import("../types.js").EditedEvent) => void} edited
 * @property {(error: import("../types.js").WireError) => void} refused  of what carried no id: a watch
 * @property {(code: number) => void} closed  once; 1006: without a word
 */

/** @type {Answer} */
const UNANSWERED = {
  done: false,
  step: NaN,
  error: { code: "disconnected", message: "The connection was lost before the server answered." },
};

export class SessionSocket {
  #socket;
  #listener;
  #view = NaN;
  /** @type {string[]} */
  #scalars = [];
  #number = 0;
  #over = false;
  /** @type {Map<string, (answer: Answer) => void>} */
  #waiting = new Map();

  /** @param {string} id @param {string} token @param {Listener} listener */
  constructor(id, token, listener) {
    this.#listener = listener;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(`${scheme}//${location.host}/api/sessions/${id}/stream`);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#say({ type: "hello", token });
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
  }

  /** @param {Command} command @returns {Promise<Answer>} */
  send(command) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve(UNANSWERED);
    const id = `p${(this.#number += 1)}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#say({ ...command, id });
    });
  }

  /** @param {Probe[]} probes @param {number} fps */
  watch(probes, fps) {
    this.#say({ type: "watch", fps, probes });
  }

  /** @param {number} frame  its number, once it has been drawn */
  acknowledge(frame) {
    this.#say({ type: "ack", frame });
  }

  /** Ends it without telling the listener. */
  close() {
    this.#over = true;
    this.#socket.close();
    this.#giveUp();
  }

  /** Treats a connection that has fallen silent as lost. */
  abandon() {
    this.#end(1006);
    this.#socket.close();
  }

  /** @param {object} message */
  #say(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {number} code */
  #end(code) {
    if (this.#over) return;
    this.#over = true;
    this.#giveUp();
    this.#listener.closed(code);
  }

  #giveUp() {
    for (const resolve of this.#waiting.values()) resolve(UNANSWERED);
    this.#waiting.clear();
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    if (this.#over) return;
    if (typeof data !== "string") {
      const frame = decodeFrame(data, this.#scalars);
      if (frame.view === this.#view) this.#listener.frame(frame);
      else this.#acknowledgeUnread(frame);
      return;
    }
    const event = JSON.parse(data);
    switch (event.type) {
      case "welcome":
        this.#listener.welcome(event.role, event.state);
        break;
      case "state":
        this.#listener.state(event);
        break;
      case "view":
        this.#view = event.view;
        this.#scalars = event.scalars;
        this.#listener.problems(event.problems ?? []);
        break;
      case "edited":
        this.#listener.edited(event);
        break;
      case "done":
      case "refused":
        this.#answer(event);
        break;
      case "notice": // too fast: a newer command of the same kind took their place, so nothing went wrong
        for (const id of event.ids) this.#answer({ type: "dropped", id });
        break;
    }
  }

  /** A frame of an older view is dropped, but its place in the window of two is given back. @param {Frame} frame */
  #acknowledgeUnread(frame) {
    const number = frame.scalars.get("frame");
    if (number !== undefined && Number.isFinite(number)) this.acknowledge(number);
  }

  /** @param {{type: string, id?: string, step?: number, error?: import("../types.js").WireError}} event */
  #answer({ type, id, step = NaN, error }) {
    const resolve = id === undefined ? undefined : this.#waiting.get(id);
    if (resolve && id !== undefined) {
      this.#waiting.delete(id);
      resolve({ done: type === "done", step, error: error ?? null });
    } else if (error) this.#listener.refused(error);
  }
}
