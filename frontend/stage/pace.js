/** What drawing costs, and what is left out when it costs too much: first weak edges, then every second picture. Pure. */

const TOO_MUCH_MS = 8;
const CHEAP_MS = 3;
const SURE = 20; // drawings before a judgement
const CALM = 600; // cheap drawings before anything comes back

export class Pace {
  /** Mean milliseconds of a drawing, lately. */
  cost = 0;
  /** 0: everything; 1: the strongest edges only; 2: and pictures every 2nd frame. */
  level = 0;
  #seen = 0;
  #cheap = 0;

  get thin() {
    return this.level > 0;
  }

  get slow() {
    return this.level > 1 ? 2 : 1;
  }

  reset() {
    this.cost = 0;
    this.level = 0;
    this.#seen = 0;
    this.#cheap = 0;
  }

  /** @param {number} ms  of one drawing */
  note(ms) {
    this.cost = this.#seen ? this.cost * 0.9 + ms * 0.1 : ms;
    this.#seen += 1;
    this.#cheap = this.cost < CHEAP_MS ? this.#cheap + 1 : 0;
    if (this.#seen >= SURE && this.cost > TOO_MUCH_MS && this.level < 2) this.#go(this.level + 1);
    else if (this.#cheap > CALM && this.level > 0) this.#go(this.level - 1);
  }

  /** @param {number} level */
  #go(level) {
    this.level = level;
    this.#seen = 0;
    this.#cheap = 0;
  }
}
