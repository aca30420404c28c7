/** What this browser remembers of its reader. Nothing of it is needed; all of it survives a reload. */

/**
 * @typedef {object} Preferences
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} singleKeys  whether keys without Ctrl act
 * @property {string[]} hintsDone
 * @property {"linear" | "log"} lossScale
 * @property {boolean} showTest  test points in the Output
 * @property {boolean} showTrain  training points in the Output
 * @property {boolean} discretize  the Output shows only what is decided, not how strongly
 * @property {boolean} presenter  large, for a projector
 * @property {boolean} signMarks  signs told by dashes and minuses too
 * @property {string[]} recent  ids of actions last chosen in the palette, newest first
 */

const PLACE = "neurodeck.preferences";

/** @type {Preferences} */
const DEFAULTS = { theme: "auto", singleKeys: true, hintsDone: [], lossScale: "log", showTest: false, showTrain: true, discretize: false, presenter: false, signMarks: false, recent: [] };

/** @returns {Preferences} */
export function loadPreferences() {
  /** @type {{[name: string]: unknown}} */
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem(PLACE) ?? "{}") ?? {};
  } catch {
    // closed or damaged storage: the defaults
  }
  return {
    theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : DEFAULTS.theme,
    singleKeys: stored.singleKeys !== false,
    hintsDone: texts(stored.hintsDone),
    lossScale: stored.lossScale === "linear" ? "linear" : "log",
    showTest: stored.showTest === true,
    showTrain: stored.showTrain !== false,
    discretize: stored.discretize === true,
    presenter: stored.presenter === true,
    signMarks: stored.signMarks === true,
    recent: texts(stored.recent),
  };
}

/** @param {unknown} value @returns {string[]} */
function texts(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** @param {Preferences} preferences */
export function savePreferences(preferences) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(preferences));
  } catch {
    // a browser that keeps nothing: the choice holds until reload
  }
}

/** The theme in force. @param {Preferences} preferences @returns {"light" | "dark"} */
export function themeOf(preferences) {
  if (preferences.theme !== "auto" && !matchMedia("(forced-colors: active)").matches) return preferences.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
