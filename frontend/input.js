/** From presses to actions: whatever carries data-action, the keys of the table, and what the palette found. */

import { takesText } from "./lib/dom.js";
import { actionOf, isPossible } from "./state/actions.js";
import { rowOf } from "./state/keys.js";

/** @typedef {import("./state/store.js").PageState} PageState */

/**
 * @param {object} page
 * @param {import("./state/store.js").Store<PageState>} page.store
 * @param {import("./state/actions.js").Room} page.room
 * @param {(changes: Partial<import("./state/preferences.js").Preferences>) => void} page.prefer
 */
export function listenForActions({ store, room, prefer }) {
  /** @param {string} id */
  const run = (id) => {
    const action = actionOf(id);
    if (action && isPossible(action, store.state)) action.run(room);
  };

  document.addEventListener("click", (event) => {
    const source = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    if (!(source instanceof HTMLElement)) return;
    run(source.dataset.action ?? "");
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !mayAct(event, store.state)) return;
    if (event.key === "Escape") return run("inspector_close"); // whatever is further in has taken it before
    const row = rowOf(event);
    if (!row || (row.action.startsWith("lesson_") && !store.state.lesson)) return; // PageDown scrolls
    if (store.state.place.name !== "stage" && !ANYWHERE.has(row.action)) return;
    event.preventDefault();
    if (!event.repeat || REPEATS.has(row.action)) run(row.action);
  });

  document.addEventListener("run-found", (event) => {
    if (!(event instanceof CustomEvent)) return;
    /** @type {import("./state/search.js").Found} */
    const found = event.detail;
    prefer({ recent: [found.id, ...store.state.preferences.recent.filter((id) => id !== found.id)].slice(0, 10) });
    found.run(room);
  });
}

/** Actions that a held key goes on doing. */
const REPEATS = new Set(["forward", "back", "forward_op", "forward_epoch", "back_epoch", "undo", "redo"]);

/** Actions whose keys hold beside the stage too: what they change is in sight there. */
const ANYWHERE = new Set(["palette", "help", "next_region", "previous_region"]);

/** Keys with which a list or a slider is worked. */
const OWN = new Set(["Home", "End", "Space", "PageUp", "PageDown"]);

/**
 * Whether the key is the page's: not while text is typed, not over a dialog, and Space presses a focused button first.
 * @param {KeyboardEvent} event @param {PageState} state
 */
function mayAct(event, state) {
  const { target } = event;
  const isModified = event.ctrlKey || event.metaKey;
  if (document.querySelector("dialog[open]")) return false;
  if (takesText(target)) return event.code === "F6" || (isModified && event.code === "KeyK");
  if (!isModified && event.code !== "F6" && !state.preferences.singleKeys) return false;
  if (!(target instanceof HTMLElement)) return true;
  if (event.code === "Space" && target.matches("button, [role=button], summary, input, select")) return false;
  if (target.matches("select") && !isModified && event.key.length === 1) return false;
  return !(target.matches("input, select") && OWN.has(event.code));
}
