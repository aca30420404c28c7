/** What a person can do with the experiment, in one place: keys, palette, buttons and views all come here. */

import { neighbour } from "./pace.js";
import { isRecord } from "./spec.js";
import { text } from "./strings.js";
import * as numbers from "../lib/numbers.js";

/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {import("../types.js").Grain} Grain */
/** @typedef {import("../types.js").Pace} Pace */
/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("./store.js").PageState} PageState */

/**
 * What the desk needs of the page.
 * @typedef {object} Page
 * @property {import("./store.js").Store<PageState>} store
 * @property {(command: Command) => Promise<Answer>} send
 * @property {(spec: Spec, pace: Pace | null) => Promise<boolean>} open  another experiment, in a session of its own
 * @property {() => (() => void) | null} leave  remembers the session; gives the way back
 * @property {() => string | null} keepRun  writes the run down in Runs; its name there, where something was done to it
 * @property {(message: string, undo: (() => void) | null) => void} toast
 */

export class Desk {
  #page;
  #gesture = 0;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
  }

  get state() {
    return this.#page.store.state;
  }

  /** Whether commands may be given now. */
  get mayAct() {
    const { session, role, connection } = this.state;
    return session !== null && role === "control" && connection === "open";
  }

  /** @param {Command} command @returns {Promise<Answer>} */
  async send(command) {
    const answer = await this.#page.send(command);
    if (!answer.done && answer.error && answer.error.code !== "disconnected") this.#refused(command, answer.error);
    else if (answer.done && command.type === "set") this.#page.store.set({ refusal: null });
    return answer;
  }

  /** @param {Command} command @param {import("../types.js").WireError} error */
  #refused(command, error) {
    if (command.type === "set") this.#page.store.set({ refusal: { field: String(command.path), message: error.message } });
    else this.#page.store.set({ news: text.trouble.refused(error.message) });
  }

  togglePlay() {
    return this.send({ type: this.state.session?.status === "playing" ? "pause" : "play" });
  }

  /** @param {Grain} grain @param {number} [count] */
  forward(grain, count = 1) {
    return this.send({ type: "step", count, unit: grain });
  }

  /** Back by one grain; inside a step back means its beginning. @param {Grain} grain */
  back(grain) {
    const { session } = this.state;
    if (!session) return;
    const target = grain === "epoch" ? this.#epochBefore(session) : session.step - (session.op ? 0 : 1);
    return this.seek(Math.max(0, target));
  }

  /** The step at which the epoch before this place ended. @param {import("../types.js").SessionState} session */
  #epochBefore({ step, train, spec }) {
    const count = train?.count ?? 0;
    const size = spec.training.batch_size;
    const batches = size === "full" ? 1 : count / size;
    const whole = spec.training.remainder === "drop" || spec.training.remainder === "carry" ? Math.floor(batches) : Math.ceil(batches);
    const epoch = Math.max(1, whole);
    return Math.floor((step - 1) / epoch) * epoch;
  }

  /** @param {number} step */
  seek(step) {
    const { session } = this.state;
    if (!session) return;
    return this.send({ type: "seek", step: Math.min(Math.max(0, Math.round(step)), session.head) });
  }

  async reset() {
    const answer = await this.send({ type: "reset" });
    if (answer.done) this.#page.toast(text.toast.reset, () => void this.undo());
  }

  async newStart() {
    const seed = this.state.session?.spec.seed;
    const next = typeof seed === "number" ? (seed + 1) % 2 ** 53 : 1;
    const answer = await this.send({ type: "reset", seed: next });
    if (answer.done) this.#page.toast(text.toast.newStart, () => void this.undo());
  }

  undo() {
    return this.send({ type: "undo" });
  }

  redo() {
    return this.send({ type: "redo" });
  }

  /** Makes a name for what belongs together as one undo. */
  gesture() {
    return `page-${(this.#gesture += 1)}-${Date.now().toString(36)}`;
  }

  /** @param {string} path @param {unknown} value @param {string} [gesture] */
  set(path, value, gesture) {
    const command = { type: "set", path, value };
    return this.send(gesture === undefined ? command : { ...command, gesture });
  }

  /** The same setting in several layers, as one gesture. @param {string} field @param {unknown} value @param {boolean} hiddenOnly */
  async setLayers(field, value, hiddenOnly) {
    const layers = this.state.session?.spec.network.layers ?? [];
    const gesture = this.gesture();
    const chosen = hiddenOnly ? layers.slice(0, -1) : layers;
    await Promise.all(chosen.map((layer) => this.set(`layers.${layer.name}.${field}`, value, gesture)));
  }

  /**
   * A loss, with the output's activation that gives it a meaning: probabilities for a cross-entropy, both signs for
   * squares. One gesture, one undo.
   * @param {string} loss
   */
  async chooseLoss(loss) {
    const output = this.state.session?.spec.network.layers.at(-1);
    if (!output) return;
    const gesture = this.gesture();
    const wanted = outputFor(loss, output.activation);
    const moves = wanted === output.activation ? [] : [this.set(`layers.${output.name}.activation`, wanted, gesture)];
    await Promise.all([...moves, this.set("loss", loss, gesture)]);
  }

  /** @param {Pace} pace */
  setPace(pace) {
    this.#page.store.set({ pace });
    return this.send({ type: "speed", ...pace });
  }

  /** @param {1 | -1} way */
  changePace(way) {
    return this.setPace(neighbour(this.state.pace, way, this.state.session?.steps_per_second ?? null));
  }

  /** Ease-in ends where the preset says. */
  easeIn() {
    return this.setPace({ steps_per_second: this.state.cap, ease_in: true });
  }

  /** @param {Grain} grain */
  setGrain(grain) {
    this.#page.store.set({ grain });
  }

  /** A set of the gallery: other points for this network, or where shapes differ the preset that fits. @param {string} id */
  chooseDataset(id) {
    const { session, zoo } = this.state;
    if (!session || session.spec.data.dataset === id) return;
    const isPlane = session.spec.network.input_shape.length === 1 && session.domain;
    if (isPlane && id !== "mnist") return this.set("data.dataset", id);
    const entry = zoo.find((candidate) => candidate.spec.data.dataset === id);
    const fallback = zoo.find((candidate) => candidate.spec.network.input_shape[0] === 2);
    if (entry) return this.openZoo(entry);
    if (fallback) return this.openSpec({ ...fallback.spec, data: { dataset: id } }, text.datasets[id] ?? id, fallback.pace ?? null);
  }

  regenerate() {
    const { session } = this.state;
    const seed = session?.spec.data.seed ?? session?.spec.seed ?? 0;
    return this.set("data.seed", typeof seed === "number" ? (seed + 1) % 2 ** 53 : 1);
  }

  /** @param {import("../types.js").ZooEntry} entry */
  openZoo(entry) {
    return this.openSpec(entry.spec, entry.title, entry.pace ?? null);
  }

  /**
   * Another experiment in a session of its own; the one before stays, and Undo goes back to it.
   * @param {Spec} spec @param {string} name @param {Pace | null} pace
   * @param {(name: string, kept: string | null) => string} [says]
   * @returns {Promise<boolean>}  whether the server took it
   */
  async openSpec(spec, name, pace, says = text.runs.opened) {
    const kept = this.#page.keepRun();
    const back = this.#page.leave();
    const opened = await this.#page.open(spec, pace);
    if (opened) this.#page.toast(says(name, kept), back);
    else back?.();
    return opened;
  }

  /** After a stop for a value that is not finite: the step that failed is thrown away. */
  backOneStep() {
    const { session } = this.state;
    if (session) return this.send({ type: "seek", step: session.step });
  }

  tenthOfRate() {
    const rate = this.state.session?.learning_rate ?? null;
    if (rate !== null) return this.set("optimizer.learning_rate", Number((rate / 10).toPrecision(6)));
  }

  /** What a mutation is called beside a mark. @param {Command} command */
  static nameOf(command) {
    if (command.type === "set") {
      const name = String(command.path).split(".").slice(-1)[0].replace("learning_rate", "lr").replaceAll("_", " ");
      const { value } = command;
      const shown = typeof value === "number" ? numbers.typed(value) : isRecord(value) ? String(value.type ?? "") : String(value ?? text.setup.none);
      return `${name} ${shown}`;
    }
    if (command.type === "edit") return `${String(command.tensor)}${JSON.stringify(command.index)}`;
    if (command.type === "rebuild") return text.marks.rebuilt;
    return String(command.type);
  }
}

/** The output activation that suits a loss; the present one where it does. @param {string} loss @param {string} now */
function outputFor(loss, now) {
  if (loss === "binary_crossentropy") return "sigmoid";
  if (loss === "categorical_crossentropy") return "softmax";
  return now === "sigmoid" ? "tanh" : now;
}
