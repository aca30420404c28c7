/** What the page knows, in one object. Setters only mark; listeners hear once per turn of the event loop. */

import { STAGE, placeOf } from "./place.js";

/** @typedef {import("../types.js").SessionState} SessionState */

/**
 * @typedef {object} KeptRuns
 * @property {import("./runs.js").Run[]} runs  the last opened first
 * @property {import("./runs.js").Run[]} bin
 * @property {number} room  characters that they take
 * @property {ReadonlyMap<string, SessionState> | null} alive  those that the server still has; null: not asked yet
 */

/**
 * @typedef {object} PageState
 * @property {import("../types.js").Connection} connection
 * @property {import("./place.js").Place} place  which of the page's places is shown
 * @property {KeptRuns | null} kept  one's own runs, as last looked up
 * @property {SessionState | null} session  as last told
 * @property {readonly import("./branches.js").Branch[]} branches  of the session, as last asked for
 * @property {readonly {step: number, label: string}[]} along  what was changed on the present branch from its step 0
 * @property {"control" | "view"} role
 * @property {import("../types.js").Summary | null} summary
 * @property {import("../types.js").StageExperiment["dataset"]} dataset
 * @property {{train: number, validation: number, test: number} | null} counts  examples of each split
 * @property {import("../types.js").SampleChoice | null} sample
 * @property {import("../types.js").Selection | null} selection
 * @property {import("../types.js").MapsLook} mapsLook  how feature maps are shown
 * @property {string | null} inspector  what stands in the one slot for looking closely; one tenant at a time
 * @property {readonly import("../types.js").ExpressionProblem[] | null} problems  of what is watched; null until the server has said
 * @property {import("./microscope.js").Looking | null} looking  what the microscope has found; null: it is closed
 * @property {import("../types.js").UnitPlace | null} hovered  unit whose surface the Output shows
 * @property {import("./trouble.js").Trouble | null} trouble
 * @property {string | null} news  a sentence about what happened to the session itself, until dismissed
 * @property {string | null} dead  the layer whose units all give 0, by the last look
 * @property {import("../types.js").Grain} grain
 * @property {import("../types.js").Pace} pace
 * @property {number | null} cap  steps a second at which ease-in ends for this preset
 * @property {import("../types.js").ZooEntry[]} zoo
 * @property {import("../types.js").DatasetEntry[]} datasets
 * @property {import("./preferences.js").Preferences} preferences
 * @property {boolean} rail  set-up is collapsed: to a rail, on a narrow page to nothing
 * @property {{field: string, message: string} | null} refusal  the setting that was refused last, until it is changed
 * @property {readonly string[]} hiddenControls  names of controls that are not shown
 * @property {string | null} viewLink  address for looking on
 * @property {readonly import("./lesson.js").Lesson[]} lessons
 * @property {import("./lesson.js").OpenLesson | null} lesson  the one that is open
 * @property {{readonly [id: string]: import("./lesson.js").Progress}} progress  in lessons
 * @property {import("./comparison.js").Comparison | null} comparison  the session is A, and there is a B beside it
 */

/**
 * What is known before anything has been asked.
 * @param {import("./preferences.js").Preferences} preferences @param {boolean} rail @returns {PageState}
 */
export function firstState(preferences, rail) {
  return {
    connection: "connecting",
    place: globalThis.location ? placeOf(location.hash) : STAGE,
    kept: null,
    session: null,
    branches: [],
    along: [],
    role: "control",
    summary: null,
    dataset: null,
    counts: null,
    sample: null,
    selection: null,
    mapsLook: { tensor: "a", own: false },
    inspector: null,
    problems: null,
    looking: null,
    hovered: null,
    trouble: null,
    news: null,
    dead: null,
    grain: "step",
    pace: { steps_per_second: null, ease_in: true },
    cap: null,
    zoo: [],
    datasets: [],
    preferences,
    rail,
    refusal: null,
    hiddenControls: [],
    viewLink: null,
    lessons: [],
    lesson: null,
    progress: {},
    comparison: null,
  };
}

/**
 * @template {object} T
 */
export class Store {
  #state;
  /** @type {Set<(state: T) => void>} */
  #listeners = new Set();
  #marked = false;

  /** @param {T} initial */
  constructor(initial) {
    this.#state = initial;
  }

  /** @returns {Readonly<T>} */
  get state() {
    return this.#state;
  }

  /** @param {Partial<T>} changes */
  set(changes) {
    this.#state = { ...this.#state, ...changes };
    if (this.#marked) return;
    this.#marked = true;
    queueMicrotask(() => {
      this.#marked = false;
      for (const listener of this.#listeners) listener(this.#state);
    });
  }

  /** @param {(state: T) => void} listener */
  subscribe(listener) {
    this.#listeners.add(listener);
  }
}
