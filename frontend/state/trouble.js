/** What is wrong, why, and the ways out that exist: one bar at a time, the gravest first. Pure. */

import * as numbers from "../lib/numbers.js";
import { text } from "./strings.js";
import { watching } from "./watch-strings.js";

/**
 * @typedef {object} Trouble
 * @property {"lost" | "not_finite" | "stopped" | "compiling" | "unsaved" | "dead" | "news"} kind
 * @property {string} icon
 * @property {string} says
 * @property {{action: string, label: string}[]} offers  ids of actions
 * @property {number | null} progress  0..1, NaN when it cannot be said
 */

/** @param {import("./store.js").PageState} state @returns {Trouble | null} */
export function troubleOf(state) {
  const { session } = state;
  if (state.connection === "lost") {
    const says = session ? text.trouble.lost : text.trouble.starting;
    return bar("lost", "offline", says, [["try_now", text.trouble.tryNow]]);
  }
  if (session?.status === "stopped") return stopped(session);
  if (state.news) return bar("news", "info", state.news, [["dismiss", text.trouble.dismiss]]);
  if (!session || session.status === "compiling") return compiling(session);
  if (session.unsaved) return bar("unsaved", "warn", session.unsaved, [["share", text.trouble.keepAddress]]);
  if (state.dead) return dead(session, state.dead);
  return null;
}

/**
 * @param {Trouble["kind"]} kind @param {string} icon @param {string} says
 * @param {[action: string, label: string][]} offers @param {number | null} [progress]
 * @returns {Trouble}
 */
function bar(kind, icon, says, offers, progress = null) {
  return { kind, icon, says, offers: offers.map(([action, label]) => ({ action, label })), progress };
}

/** @param {import("../types.js").SessionState} session */
function stopped({ stopped: why, learning_rate: rate, step }) {
  const at = numbers.count(why?.step ?? step);
  const says = why?.message || text.trouble.stopped(at);
  if (why?.reason === "breakpoint") return bar("stopped", "stop", says, [["break_report", watching.reportOpen], ["break_back", watching.back], ["toggle_play", watching.goOn]]);
  if (why && why.reason !== "not_finite") return bar("stopped", "warn", says, []);
  /** @type {[string, string][]} */
  const offers = [["back_one", text.trouble.backOne]];
  if (rate !== null && rate > 0) offers.push(["tenth_of_rate", text.trouble.slowerRate(numbers.typed(Number((rate / 10).toPrecision(6))))]);
  offers.push(["new_start", text.trouble.newStart]);
  return bar("not_finite", "warn", says, offers);
}

/** @param {import("../types.js").SessionState | null} session */
function compiling(session) {
  const kernels = session?.kernels;
  if (!session) return null;
  if (!kernels || kernels.total === 0 || kernels.ready >= kernels.total) {
    return bar("compiling", "gear", text.trouble.preparing, [], NaN);
  }
  const says = text.trouble.compiling(numbers.count(kernels.ready), numbers.count(kernels.total));
  return bar("compiling", "gear", says, [], kernels.ready / kernels.total);
}

/** @param {import("../types.js").SessionState} session @param {string} name */
function dead(session, name) {
  const layer = session.spec.network.layers.find((candidate) => candidate.name === name);
  if (!layer) return null;
  return bar("dead", "warn", text.trouble.dead(name, layer.units), [
    ["new_start", text.trouble.newStart],
    ["revive", text.trouble.otherActivation],
    ["dismiss_dead", text.trouble.dismiss],
  ]);
}
