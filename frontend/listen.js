/** The training for the ear: the loss as a pitch, and where it stands, spoken politely. Off until asked for. */

import { make } from "./lib/dom.js";
import { text } from "./state/strings.js";
import { pitchOf, summaryOf } from "./state/summary.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").SessionState} SessionState */

const TELL_MS = 10_000;
const VOLUME = 0.06;
const GLIDE_S = 0.03; // so that a new pitch is no click

export class Listening {
  #live = make("div", { class: "sight-hidden", "aria-live": "polite", id: "summary" });
  /** @type {{context: AudioContext, tone: OscillatorNode, gain: GainNode} | null} */
  #sound = null;
  #toldAt = 0;
  /** @type {Frame | null} */
  #frame = null;

  constructor() {
    document.body.append(this.#live);
  }

  get isOn() {
    return this.#sound !== null;
  }

  /** Says where the training stands, also when it is the same as before. @param {SessionState | null} session */
  tell(session) {
    this.#toldAt = performance.now();
    this.#live.replaceChildren(make("p", {}, summaryOf(this.#frame?.scalars ?? null, session)));
  }

  /** @returns {string} what to say of it */
  toggle() {
    if (this.#sound) {
      this.#sound.tone.stop();
      void this.#sound.context.close();
      this.#sound = null;
      return text.listen.off;
    }
    const context = new AudioContext();
    const tone = context.createOscillator();
    const gain = context.createGain();
    gain.gain.value = 0;
    tone.connect(gain).connect(context.destination);
    tone.start();
    this.#sound = { context, tone, gain };
    this.#toldAt = performance.now();
    return text.listen.on;
  }

  /** @param {Frame} frame @param {SessionState | null} session */
  follow(frame, session) {
    this.#frame = frame;
    if (!this.#sound) return;
    const { context, tone, gain } = this.#sound;
    const loss = frame.scalars.get("train_loss");
    const pitch = pitchOf(Number.isNaN(loss ?? Number.NaN) ? frame.scalars.get("loss") : loss);
    const plays = session?.status === "playing" && pitch !== null;
    if (pitch !== null) tone.frequency.setTargetAtTime(pitch, context.currentTime, GLIDE_S);
    gain.gain.setTargetAtTime(plays ? VOLUME : 0, context.currentTime, GLIDE_S);
    if (plays && performance.now() - this.#toldAt >= TELL_MS) this.tell(session);
  }

  /** Nothing moves: nothing sounds. */
  rest() {
    if (this.#sound) this.#sound.gain.gain.setTargetAtTime(0, this.#sound.context.currentTime, GLIDE_S);
  }
}
