/** Watch and breakpoints: what is watched and since when, what is sent, and what a strike does to the page. */

import { expressionOf, placeOf } from "./state/conditions.js";
import { History } from "./state/history.js";
import { watching } from "./state/watch-strings.js";

/** @typedef {import("./state/store.js").PageState} PageState */
/** @typedef {import("./types.js").Frame} Frame */

const PLACE = "neurodeck.watches";
const MOST_SESSIONS = 20;
export const MOST_WATCHES = 12;

export class WatchRoom {
  #furniture;
  /** What is watched, with its values. @type {Map<string, History>} */
  watches = new Map();
  /** The one that was added last, until the server has said whether it can be understood. @type {string | null} */
  fresh = null;
  #session = "";
  #strike = "";
  #branch = "";

  /**
   * @param {object} furniture
   * @param {import("./state/store.js").Store<PageState>} furniture.store
   * @param {import("./state/desk.js").Desk} furniture.desk
   * @param {import("./state/curves.js").Curves} furniture.curves
   * @param {() => string | null} furniture.id  of the session
   * @param {(selection: import("./types.js").Selection | null) => void} furniture.select
   * @param {(name: string | null) => void} furniture.inspect
   * @param {() => void} furniture.changed  what is watched has changed
   */
  constructor(furniture) {
    this.#furniture = furniture;
  }

  get state() {
    return this.#furniture.store.state;
  }

  /** @param {PageState} state @returns {import("./types.js").Probe[]} */
  wanted({ inspector }) {
    if (inspector !== "watch") return [];
    return [...this.watches.keys()].map((expression) => ({ type: "expression", expression }));
  }

  /** @param {string} expression @returns {boolean} whether there was room */
  add(expression) {
    const text = expression.trim();
    if (!text || this.watches.has(text)) return true;
    if (this.watches.size >= MOST_WATCHES) return false;
    this.watches.set(text, new History());
    this.fresh = text;
    this.#changed();
    return true;
  }

  /** @param {string} expression */
  remove(expression) {
    this.watches.delete(expression);
    if (this.fresh === expression) this.fresh = null;
    this.#changed();
  }

  #changed() {
    this.#keep();
    this.#furniture.changed();
  }

  /** @param {string} when @param {"on" | "off" | "gone"} state */
  set(when, state) {
    return this.#furniture.desk.send({ type: "breakpoint", when, state });
  }

  /** @param {Frame} frame */
  take({ scalars }) {
    const step = scalars.get("step") ?? NaN;
    for (const [expression, history] of this.watches) {
      const value = scalars.get(`expression:${expression}`);
      if (value !== undefined) history.add(step, value);
    }
  }

  /** Opens the panel, with what is chosen on the stage. @param {"watch" | "break"} what */
  open(what) {
    const expression = expressionOf(this.state.selection);
    if (what === "watch" && expression) this.add(expression);
    this.#furniture.inspect("watch");
    document.dispatchEvent(new CustomEvent("watch-opened", { detail: { what, expression } }));
  }

  /** @param {number} steps  back from where it stands */
  back(steps) {
    const { session } = this.state;
    if (session) void this.#furniture.desk.seek(session.step - steps);
  }

  leak() {
    void this.#furniture.desk.setLayers("activation", "leaky_relu", true);
  }

  switchOff() {
    const when = this.state.session?.stopped?.when;
    if (when) void this.set(when, "off");
  }

  /** @param {PageState} state */
  follow({ session }) {
    const id = this.#furniture.id() ?? "";
    if (id !== this.#session) {
      this.#session = id;
      this.watches = new Map(kept()[id]?.map((expression) => [expression, new History()]));
      this.#furniture.changed();
    }
    if (session && session.branch !== this.#branch) {
      this.#branch = session.branch;
      for (const expression of this.watches.keys()) this.watches.set(expression, new History());
    }
    const stopped = session?.stopped?.reason === "breakpoint" ? session.stopped : null;
    const strike = stopped ? `${stopped.when} ${stopped.step}` : "";
    if (strike === this.#strike) return;
    this.#strike = strike;
    if (!session || !stopped) return;
    this.#furniture.curves.mark(session.branch, { step: stopped.step ?? session.step, label: watching.struckMark(stopped.when ?? ""), gesture: null, kind: "break" });
    this.#furniture.inspect("watch");
    const place = placeOf(stopped.tensor, stopped.units ?? [], session);
    if (place) this.#furniture.select(place);
  }

  #keep() {
    if (!this.#session) return;
    const others = Object.entries(kept()).filter(([id]) => id !== this.#session).slice(0, MOST_SESSIONS - 1);
    try {
      localStorage.setItem(PLACE, JSON.stringify(Object.fromEntries([[this.#session, [...this.watches.keys()]], ...others])));
    } catch {
      // full or closed storage: they last as long as the page
    }
  }
}

/** What is watched in each session that this browser remembers. @returns {{[id: string]: string[]}} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
    const entries = Object.entries(found ?? {}).filter(([, list]) => Array.isArray(list) && list.every((text) => typeof text === "string" && text.length <= 400));
    return Object.fromEntries(entries.map(([id, list]) => [id, list.slice(0, MOST_WATCHES)]));
  } catch {
    return {};
  }
}
