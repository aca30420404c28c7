/**
 * Two sessions that go on together: both are asked for the same steps, and asked again only when both have answered.
 * Where one stays behind (it was stopped, or lost) the other is brought back to it, so that both always end at the same
 * step. Knows no document and no network.
 */

/** @typedef {import("../types.js").Command} Command */
/** @typedef {import("../types.js").Answer} Answer */
/** @typedef {import("../types.js").Pace} Pace */
/** @typedef {{send: (command: Command) => Promise<Answer>}} Hand  a session, as far as it is led from here */

/**
 * @typedef {object} Surroundings
 * @property {() => Pace} pace
 * @property {(playing: boolean) => void} changed  play has begun or ended
 * @property {(behind: number, error: import("../types.js").WireError | null) => void} stopped  which one did not go on, and why, if it said so
 * @property {() => number} [now]  ms
 * @property {(ms: number) => Promise<void>} [wait]
 */

const TICK_MS = 66; // a socket takes 20 commands a second on and on; five of them are left for hands
const FIRST_RATE = 20; // steps a second at which ease-in begins; it doubles every second

/** Steps a second, so long after the beginning; Infinity: as many as it takes. @param {Pace} pace @param {number} seconds */
export function rateAt({ steps_per_second: rate, ease_in: easeIn }, seconds) {
  const most = rate ?? Infinity;
  return easeIn ? Math.min(most, FIRST_RATE * 2 ** Math.min(seconds, 40)) : most;
}

export class Lockstep {
  #hands;
  #around;
  #now;
  #wait;
  /** What goes on, one after the other. @type {Promise<void>} */
  #last = Promise.resolve();
  #owed = 0; // steps asked for, not begun
  #isTraining = false; // a pause may end that, but not a seek: it brings both together
  #run = 0; // number of the newest play; an older one ends
  /** Whether both play. */
  playing = false;
  /** At which both stand. */
  step;

  /** @param {readonly [Hand, Hand]} hands @param {number} step  at which both stand @param {Surroundings} around */
  constructor(hands, step, around) {
    this.#hands = hands;
    this.step = step;
    this.#around = around;
    this.#now = around.now ?? (() => performance.now());
    this.#wait = around.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /** Both, until `pause`, or until one does not go on. Ends when they have stopped. */
  async play() {
    if (this.playing) return;
    const run = (this.#run += 1);
    this.#play(true);
    const began = this.#now();
    let most = 1; // steps that both take within a tick
    const mine = () => this.playing && run === this.#run;
    while (mine()) {
      const from = this.#now();
      const rate = rateAt(this.#around.pace(), (from - began) / 1000);
      const tick = Math.max(TICK_MS, 1000 / rate);
      const count = Math.max(1, Math.min(most, Math.round((rate * tick) / 1000)));
      await this.#next(async () => {
        if (mine()) await this.#go(count);
      });
      const took = this.#now() - from;
      if (took > 1.5 * TICK_MS) most = Math.max(1, Math.floor(most / 2));
      else if (count === most) most = Math.min(most * 2, 1_000_000);
      if (mine()) await this.#wait(Math.max(0, tick - took));
    }
  }

  /** Both stand when it ends. */
  async pause() {
    this.#stop();
    if (this.#isTraining) await Promise.all(this.#hands.map((hand) => hand.send({ type: "pause" })));
    await this.#last;
  }

  /**
   * By operation it goes whole steps: two networks do not have the same operations.
   * @param {number} count @param {import("../types.js").Grain} [unit]  an epoch is A's
   */
  forward(count, unit = "step") {
    this.#stop();
    if (unit === "epoch") return this.#next(() => this.#epochs(count));
    this.#owed += count;
    if (this.#owed > count) return this.#last; // a key pressed quickly: one command for what has come together
    return this.#next(() => {
      const owed = this.#owed;
      this.#owed = 0;
      return this.#go(owed);
    });
  }

  /** @param {number} step  that both have reached */
  seek(step) {
    this.#stop();
    return this.#next(async () => this.#settle(step, await Promise.all(this.#hands.map((hand) => hand.send({ type: "seek", step })))));
  }

  #stop() {
    this.#run += 1;
    if (this.playing) this.#play(false);
  }

  /** @param {boolean} playing */
  #play(playing) {
    this.playing = playing;
    this.#around.changed(playing);
  }

  /** @param {() => Promise<void>} work  after what goes on */
  #next(work) {
    this.#last = this.#last.then(work);
    return this.#last;
  }

  /** @param {number} count */
  async #go(count) {
    const answers = await this.#train(Promise.all(this.#hands.map((hand) => hand.send({ type: "step", count, unit: "step" }))));
    await this.#settle(this.step + count, answers);
  }

  /** @template T @param {Promise<T>} answers */
  #train(answers) {
    this.#isTraining = true;
    return answers.finally(() => (this.#isTraining = false));
  }

  /** @param {number} count */
  async #epochs(count) {
    const [first, second] = this.#hands;
    const answer = await this.#train(first.send({ type: "step", count, unit: "epoch" }));
    const steps = answer.done ? answer.step - this.step : 0;
    const other = steps > 0 ? await this.#train(second.send({ type: "step", count: steps, unit: "step" })) : { done: true, step: this.step, error: null };
    await this.#settle(answer.step, [answer, other]);
  }

  /** @param {number} target @param {readonly Answer[]} answers */
  async #settle(target, answers) {
    const reached = answers.map(({ done, step }) => (done && Number.isFinite(step) ? step : this.step));
    const least = Math.min(...reached);
    const ahead = this.#hands.filter((_, i) => reached[i] > least);
    await Promise.all(ahead.map((hand) => hand.send({ type: "seek", step: least })));
    this.step = least;
    if (least === target && answers.every(({ done }) => done)) return;
    const asked = this.playing; // otherwise somebody paused
    this.#stop();
    const refused = answers.findIndex(({ done }) => !done);
    if (asked || refused >= 0) this.#around.stopped(refused >= 0 ? refused : reached.indexOf(least), answers[refused]?.error ?? null);
  }
}
