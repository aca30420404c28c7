/** What all views have in common: built once, told the page's state, drawn in one animation frame. */

import { make, icon } from "../lib/dom.js";
import { actionOf } from "../state/actions.js";
import { ariaKey, shownKey } from "../state/keys.js";

/** @typedef {import("../state/store.js").PageState} PageState */

export class View extends HTMLElement {
  /** @type {PageState | null} */
  #state = null;
  #pending = 0; // id of the animation frame asked for, 0 when none is
  #built = false;

  /** @param {PageState} state  shown at the next frame; of several, the last */
  set state(state) {
    this.#state = state;
    if (this.isConnected) this.#pending ||= requestAnimationFrame(this.#draw);
  }

  connectedCallback() {
    if (!this.#built) this.build();
    this.#built = true;
    if (this.#state) this.state = this.#state;
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#pending);
    this.#pending = 0;
  }

  #draw = () => {
    this.#pending = 0;
    if (this.#state) this.show(this.#state);
  };

  /** Makes the view's elements; called once. */
  build() {}

  /** @param {PageState} _state */
  show(_state) {}
}

/**
 * A button that does an action of the table; its tooltip has the key.
 * @param {string} id
 * @param {{icon?: string, label?: string, class?: string, tip?: string}} [look]
 */
export function actionButton(id, look = {}) {
  const action = actionOf(id);
  if (!action) throw new Error(`no action "${id}"`);
  const key = shownKey(id);
  const name = look.tip ?? action.label;
  const button = make("button", {
    type: "button",
    class: look.class ?? "icon-button",
    "data-action": id,
    title: key ? `${name} (${key})` : name,
    "aria-label": look.label ? null : name,
    "aria-keyshortcuts": ariaKey(id),
  });
  if (look.icon) button.append(icon(look.icon));
  if (look.label) button.append(make("span", {}, look.label));
  return button;
}

/**
 * Arrow keys inside a group that is one tab stop.
 * @param {HTMLElement} group
 * @param {string} selector  of its items
 * @param {{choose?: boolean}} [manner]  choose: moving also presses, as in a group of radio buttons
 */
export function rove(group, selector, { choose = false } = {}) {
  group.addEventListener("keydown", (event) => {
    const items = [...group.querySelectorAll(selector)].filter((item) => item instanceof HTMLElement && item.offsetParent !== null);
    const here = items.findIndex((item) => item === document.activeElement);
    if (here < 0) return;
    /** @type {{[key: string]: number}} */
    const moves = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const item = items[(to + items.length) % items.length];
    if (!(item instanceof HTMLElement)) return;
    for (const other of items) other.setAttribute("tabindex", other === item ? "0" : "-1");
    item.focus();
    if (choose) item.click();
  });
}

/** Gives the group's one tab stop to an item. @param {HTMLElement} group @param {string} selector @param {Element | null} chosen */
export function giveStop(group, selector, chosen) {
  const items = [...group.querySelectorAll(selector)];
  const stop = chosen ?? items[0];
  for (const item of items) {
    const value = item === stop ? "0" : "-1";
    if (item.getAttribute("tabindex") !== value) item.setAttribute("tabindex", value);
  }
}
