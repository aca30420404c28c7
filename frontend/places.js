/** Goes between the places of the page. The session stays open and goes on, whichever place is shown. */

import { STAGE, hashOf, placeOf } from "./state/place.js";

/** @typedef {import("./state/store.js").PageState} PageState */
/** @typedef {import("./state/place.js").PlaceName} PlaceName */

export class Places {
  #store;
  #home;
  /** Where the stage was left: an address of the same experiment, perhaps an older one. */
  #left = "";

  /**
   * @param {import("./state/store.js").Store<PageState>} store
   * @param {() => string} home  the stage's address now
   */
  constructor(store, home) {
    this.#store = store;
    this.#home = home;
    addEventListener("popstate", () => this.#arrived());
  }

  /** @param {PlaceName} name @param {{[key: string]: string}} [given]  what the place needs to be shown again */
  go(name, given = {}) {
    if (this.#store.state.place.name === "stage") this.#left = here();
    const address = name === "stage" ? this.#home() : `/${location.search}${hashOf(name, given)}`;
    if (address !== here()) history.pushState(null, "", address);
    this.#show();
  }

  /** The same place with other settings, without a new entry in the browser's history. @param {PlaceName} name @param {{[key: string]: string}} given */
  restate(name, given) {
    if (this.#store.state.place.name !== name) return;
    const address = `/${location.search}${hashOf(name, given)}`;
    if (address !== here()) history.replaceState(history.state, "", address);
    this.#show();
  }

  /** Back and Forward, or an address typed by hand. */
  #arrived() {
    const { place } = this.#store.state;
    const next = placeOf(location.hash);
    if (place.name === "stage" && next.name !== "stage") this.#left = this.#home();
    // what was changed meanwhile is in the newer address; the older one would open the experiment anew
    if (place.name !== "stage" && next.name === "stage" && here() === this.#left) history.replaceState(history.state, "", this.#home());
    this.#show();
  }

  #show() {
    const place = placeOf(location.hash);
    this.#store.set({ place: place.name === "stage" ? STAGE : place });
  }
}

const here = () => `${location.pathname}${location.search}${location.hash}`;
