/** Actions of watch, breakpoints and health; part of the one table. */

import { health, watching } from "./watch-strings.js";

/** @typedef {import("./store.js").PageState} PageState */

/** @param {PageState} state */
const there = (state) => state.session !== null && state.session.status !== "compiling";
/** @param {PageState} state */
const mine = (state) => there(state) && state.role === "control" && state.connection === "open";
/** @param {PageState} state */
const begun = (state) => mine(state) && (state.session?.step ?? 0) > 0;
/** @param {PageState} state */
const struck = (state) => mine(state) && state.session?.stopped?.reason === "breakpoint";

/** @type {readonly import("./actions.js").Action[]} */
export const WATCH_ACTIONS = [
  { id: "watch", label: watching.openSelection, when: there, run: ({ watching: room }) => room.open("watch") },
  { id: "break", label: watching.breakSelection, when: mine, run: ({ watching: room }) => room.open("break") },
  { id: "health", label: health.open, when: there, run: (room) => room.inspect("health") },
  { id: "break_report", label: watching.reportOpen, quiet: true, when: struck, run: (room) => room.inspect("watch") },
  { id: "break_back", label: watching.back, quiet: true, when: begun, run: ({ watching: room }) => room.back(1) },
  { id: "break_back_50", label: watching.back50, quiet: true, when: begun, run: ({ watching: room }) => room.back(50) },
  { id: "break_leaky", label: watching.leaky, quiet: true, when: mine, run: ({ watching: room }) => room.leak() },
  { id: "break_off", label: watching.switchOff, quiet: true, when: struck, run: ({ watching: room }) => room.switchOff() },
];
