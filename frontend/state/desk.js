/** What a person can do with the experiment, in one place: keys, palette, buttons and views all come here. */

import { neighbour } from "./pace.js";
import { SettingsDesk } from "./settings-desk.js";
import { isRecord } from "./spec.js";
import { text } from "./strings.js";
import * as numbers from "../lib/numbers.js";

/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Grain} Grain */
/** @typedef {import("../types.js").Pace} Pace */

export class Desk extends SettingsDesk {
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

  /** Back by one operation: the step begins again and is played up to the one before. */
  async backOp() {
    const { session, looking } = this.state;
    if (!session || (session.op === 0 && session.step === 0)) return;
    const operations = looking?.operations.length ?? 0;
    if (session.op === 0 && !operations) return this.seek(session.step - 1);
    const target = session.op === 0 ? operations - 1 : session.op - 1;
    const answer = await this.seek(session.op === 0 ? session.step - 1 : session.step);
    return answer?.done && target > 0 ? this.forward("op", target) : answer;
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

  /** @param {number} step  at most the head */
  seek(step) {
    const { session } = this.state;
    if (!session) return;
    return this.send({ type: "seek", step: Math.min(Math.max(0, Math.round(step)), session.head) });
  }

  async reset() {
    const answer = await this.send({ type: "reset" });
    if (answer.done) this.page.toast(text.toast.reset, () => void this.undo());
  }

  async newStart() {
    const seed = this.state.session?.spec.seed;
    const next = typeof seed === "number" ? (seed + 1) % 2 ** 53 : 1;
    const answer = await this.send({ type: "reset", seed: next });
    if (answer.done) this.page.toast(text.toast.newStart, () => void this.undo());
  }

  /** @param {Pace} pace */
  setPace(pace) {
    this.page.store.set({ pace });
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
    this.page.store.set({ grain });
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
      const name = String(command.path).replace("optimizer.type", "optimizer").split(".").slice(-1)[0].replace("learning_rate", "lr").replaceAll("_", " ");
      const { value } = command;
      const shown = typeof value === "number" ? numbers.typed(value) : isRecord(value) ? String(value.type ?? "") : String(value ?? text.setup.none);
      return `${name} ${shown}`;
    }
    if (command.type === "edit") return `${String(command.tensor)}${JSON.stringify(command.index)}`;
    if (command.type === "rebuild") return text.marks.rebuilt;
    return String(command.type);
  }
}
