/** What a person can change of the experiment: its settings, its data, its features. Whatever belongs together is one undo. */

import { classesOf, dataOf, inlineData, onData, recoded, withFeatures } from "./fitting.js";
import { text } from "./strings.js";
import * as numbers from "../lib/numbers.js";
import { hasWeights } from "./spec.js";

/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Answer} Answer */
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
 * @property {(message: string, undo: (() => void) | null, offers?: readonly import("../views/toast-shelf.js").Offer[]) => void} toast
 * @property {(command: Command) => void} [sending]  told of every command before it goes
 * @property {(entry: import("../types.js").ZooEntry) => void} [openedZoo]  told of a ready network that is open now
 */

/** Commands after which the spec may be another. */
const CHANGING = new Set(["set", "rebuild", "reset", "undo", "redo"]);
const TOLD_MS = 300; // the server tells settings at most every 100 ms

/** Settings and data. `Desk` has the rest. */
export class SettingsDesk {
  #gesture = 0;
  /** Settings that the state does not tell yet. @type {Set<Promise<unknown>>} */
  #onTheWay = new Set();
  /** Who waits for the next spec. @type {Set<() => void>} */
  #waiting = new Set();
  /** @type {Spec | undefined} */
  #told;

  /** @param {Page} page */
  constructor(page) {
    /** For this class and its heirs. */
    this.page = page;
    page.store.subscribe(({ session }) => {
      if (session?.spec === this.#told) return;
      this.#told = session?.spec;
      for (const go of this.#waiting) go();
      this.#waiting.clear();
    });
  }

  get state() {
    return this.page.store.state;
  }

  /** Whether commands may be given now. */
  get mayAct() {
    const { session, role, connection } = this.state;
    return session !== null && role === "control" && connection === "open";
  }

  /** @param {Command} command @returns {Promise<Answer>} */
  async send(command) {
    this.page.sending?.(command);
    const sent = this.page.send(command);
    const answer = await (CHANGING.has(command.type) ? this.#follow(sent) : sent);
    if (!answer.done && answer.error && answer.error.code !== "disconnected") this.#refused(command, answer.error);
    else if (answer.done && command.type === "set") this.page.store.set({ refusal: null });
    return answer;
  }

  /** @param {Command} command @param {import("../types.js").WireError} error */
  #refused(command, error) {
    if (command.type === "set") this.page.store.set({ refusal: { field: String(command.path), message: error.message } });
    else this.page.store.set({ news: text.trouble.refused(error.message) });
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

  /** @param {Promise<Answer>} answer  of what changes the spec */
  #follow(answer) {
    const told = answer.then(({ done }) => (done ? this.#nextSpec() : null)).finally(() => this.#onTheWay.delete(told));
    this.#onTheWay.add(told);
    return answer;
  }

  /** The next spec that the server tells; what changed nothing is not told, so the wait ends. @returns {Promise<void>} */
  #nextSpec() {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      setTimeout(() => this.#waiting.delete(resolve) && resolve(), TOLD_MS);
    });
  }

  /** The session with every setting that was sent: another spec is built from it, and must not take one back. */
  async #settled() {
    await Promise.all(this.#onTheWay);
    return this.state.session;
  }

  /** The same setting in several layers, as one gesture. @param {string} field @param {unknown} value @param {boolean} hiddenOnly */
  async setLayers(field, value, hiddenOnly) {
    const layers = this.state.session?.spec.network.layers ?? [];
    const gesture = this.gesture();
    const chosen = (hiddenOnly ? layers.slice(0, -1) : layers).filter(hasWeights);
    await Promise.all(chosen.map((layer) => this.set(`layers.${layer.name}.${field}`, value, gesture)));
  }

  /**
   * A loss, with the output's activation that gives it a meaning: probabilities for a cross-entropy, both signs for
   * squares. One gesture, one undo; own points of two classes are coded for it.
   * @param {string} loss
   */
  async chooseLoss(loss) {
    const session = await this.#settled();
    const output = session?.spec.network.layers.at(-1);
    if (!session || !output) return;
    const wanted = outputFor(loss, output.activation);
    const coded = recoded(session.spec, loss);
    if (coded !== session.spec) {
      const layers = coded.network.layers.map((layer) => (layer.name === output.name ? { ...layer, activation: wanted } : layer));
      await this.rebuild({ ...coded, network: { ...coded.network, layers }, training: { ...coded.training, loss } }, "loss");
      return;
    }
    const gesture = this.gesture();
    const moves = wanted === output.activation ? [] : [this.set(`layers.${output.name}.activation`, wanted, gesture)];
    await Promise.all([...moves, this.set("loss", loss, gesture)]);
  }

  /** Another spec at the same step. @param {Spec} spec @param {string} field  where a refusal is told */
  async rebuild(spec, field) {
    this.page.sending?.({ type: "rebuild" });
    const answer = await this.#follow(this.page.send({ type: "rebuild", spec }));
    const { error } = answer;
    if (answer.done) this.page.store.set({ refusal: null });
    else if (error && error.code !== "disconnected") this.page.store.set({ refusal: { field, message: error.message } });
    return answer;
  }

  /** A feature on or off; every weight stays with its feature. @param {string} feature */
  async toggleFeature(feature) {
    const session = await this.#settled();
    if (!session) return;
    const now = session.spec.data.features ?? [];
    const chosen = now.includes(feature) ? now.filter((name) => name !== feature) : [...now, feature];
    if (chosen.length) return this.rebuild(withFeatures(session.spec, chosen), "data.features");
  }

  /** @param {string} dtype */
  async setDtype(dtype) {
    const session = await this.#settled();
    if (!session) return;
    const network = { ...session.spec.network, dtype: /** @type {"float32" | "float64"} */ (dtype) };
    return this.rebuild({ ...session.spec, network }, "dtype");
  }

  /**
   * A set of the gallery: other points for this network, its output made to fit, or where the examples are of another
   * kind the preset that fits.
   * @param {string} id @param {number} [classes]  of blobs
   */
  async chooseDataset(id, classes) {
    const session = await this.#settled();
    const { zoo, datasets } = this.state;
    if (!session || (session.spec.data.dataset === id && classes === undefined)) return;
    if (session.domain && id !== "mnist") return this.#takeData(dataOf(session.spec.data, id, classes), text.datasets[id] ?? id);
    const entry = zoo.find((candidate) => candidate.spec.data.dataset === id);
    const fallback = zoo.find((candidate) => candidate.spec.network.input_shape[0] === 2);
    if (entry) return this.openZoo(entry);
    if (!fallback) return;
    const data = dataOf({ dataset: fallback.spec.data.dataset }, id);
    const spec = onData(fallback.spec, data, classesOf(fallback.spec.data, datasets), classesOf(data, datasets));
    return this.openSpec(spec, text.datasets[id] ?? id, fallback.pace ?? null);
  }

  /** How many clouds. @param {number} classes */
  setClasses(classes) {
    return this.chooseDataset("blobs", classes);
  }

  /** Own points, for this network. @param {readonly import("./csv.js").Point[]} points @param {number | null} classes  null: values */
  async usePoints(points, classes) {
    const session = await this.#settled();
    const { zoo, datasets } = this.state;
    const preset = zoo.find((candidate) => candidate.spec.network.input_shape[0] === 2);
    if (!session) return;
    if (!session.domain && preset) {
      const fit = onData(preset.spec, preset.spec.data, classesOf(preset.spec.data, datasets), classes);
      return this.openSpec({ ...fit, data: inlineData({ dataset: "inline" }, points, classes, fit.training.loss) }, text.datasets.inline, preset.pace ?? null);
    }
    const { loss } = onData(session.spec, session.spec.data, classesOf(session.spec.data, datasets), classes).training;
    return this.#takeData(inlineData(session.spec.data, points, classes, loss), text.setup.usedPoints(numbers.count(points.length)));
  }

  /**
   * Other data in one change, and what it brought along said in words.
   * @param {import("../types.js").DataSpec} data @param {string} name
   */
  async #takeData(data, name) {
    const { session, datasets } = this.state;
    if (!session) return;
    const { spec } = session;
    const next = onData(spec, data, classesOf(spec.data, datasets), classesOf(data, datasets));
    const news = newsOf(spec, next);
    const isPlain = news.length === 0 && data.dataset !== "inline" && spec.data.dataset !== "inline" && data.dataset !== "blobs" && spec.data.dataset !== "blobs";
    // the server remembers what was given for the set before, so the plain way keeps more
    const answer = isPlain ? await this.set("data.dataset", data.dataset) : await this.rebuild(next, "data.dataset");
    if (answer.done && news.length) this.page.toast([text.setup.chosen(name.replace(/\.$/, "")), ...news].join(" "), () => void this.undo());
    return answer;
  }

  /** Other points of the same kind; of own points another split. Weights stay. */
  regenerate() {
    const { session } = this.state;
    const seed = session?.spec.data.seed ?? session?.spec.seed ?? 0;
    return this.set("data.seed", typeof seed === "number" ? (seed + 1) % 2 ** 53 : 1);
  }

  /** @param {import("../types.js").ZooEntry} entry */
  async openZoo(entry) {
    const isOpen = await this.openSpec(entry.spec, entry.title, entry.pace ?? null);
    if (isOpen) this.page.openedZoo?.(entry);
    return isOpen;
  }

  /**
   * Another experiment in a session of its own; the one before stays, and Undo goes back to it.
   * @param {Spec} spec @param {string} name @param {Pace | null} pace
   * @param {(name: string, kept: string | null) => string} [says]
   * @returns {Promise<boolean>}  whether the server took it
   */
  async openSpec(spec, name, pace, says = text.runs.opened) {
    const kept = this.page.keepRun();
    const back = this.page.leave();
    const opened = await this.page.open(spec, pace);
    if (opened) this.page.toast(says(name, kept), back);
    else back?.();
    return opened;
  }
}

/** What other data have changed beside themselves, in sentences. @param {Spec} before @param {Spec} after */
function newsOf(before, after) {
  const [was, is] = [before, after].map((spec) => spec.network.layers[spec.network.layers.length - 1]);
  const news = [];
  if (was.units !== is.units) news.push(text.setup.outputNow(text.setup.units(is.units), is.activation));
  else if (was.activation !== is.activation) news.push(text.setup.activationNow(is.activation));
  if (before.training.loss !== after.training.loss) news.push(text.setup.lossNow(after.training.loss));
  if (before.data.generator === "playground" && after.data.generator !== "playground") news.push(text.setup.generatorNow);
  return news;
}

/** The output activation that suits a loss; the present one where it does. @param {string} loss @param {string} now */
function outputFor(loss, now) {
  if (loss === "binary_crossentropy") return "sigmoid";
  if (loss === "categorical_crossentropy") return "softmax";
  return now === "sigmoid" ? "tanh" : now;
}
