/**
 * The one table of keys. Letters go by what is printed (`key`), signs by their place (`code`), since [ ] \ need AltGr
 * on many keyboards.
 */

/**
 * @typedef {object} KeyRow
 * @property {string} action  id in the table of actions
 * @property {string} [code]  KeyboardEvent.code, for signs and named keys
 * @property {string} [key]  a letter or digit, lower case
 * @property {boolean} [ctrl]  Ctrl, or Cmd on a Mac
 * @property {boolean} [shift]
 * @property {boolean} [alt]
 * @property {string} shown  as the help prints it
 */

/** @type {readonly KeyRow[]} */
export const KEYS = [
  { action: "toggle_play", code: "Space", shown: "Space" },
  { action: "toggle_play", key: "k", shown: "K" },
  { action: "forward", code: "Period", shown: "." },
  { action: "back", code: "Comma", shown: "," },
  { action: "forward_epoch", code: "Period", shift: true, shown: "Shift ." },
  { action: "back_epoch", code: "Comma", shift: true, shown: "Shift ," },
  { action: "forward_op", code: "Period", alt: true, shown: "Alt ." },
  { action: "back_op", code: "Comma", alt: true, shown: "Alt ," },
  { action: "start", code: "Home", shown: "Home" },
  { action: "head", code: "End", shown: "End" },
  { action: "slower", code: "BracketLeft", shown: "[" },
  { action: "faster", code: "BracketRight", shown: "]" },
  { action: "ease_in", code: "BracketLeft", shift: true, shown: "Shift [" },
  { action: "max", code: "BracketRight", shift: true, shown: "Shift ]" },
  { action: "reset", key: "r", shown: "R" },
  { action: "new_start", key: "r", shift: true, shown: "Shift R" },
  { action: "undo", key: "z", ctrl: true, shown: "Ctrl Z" },
  { action: "redo", key: "z", ctrl: true, shift: true, shown: "Ctrl Shift Z" },
  { action: "redo", key: "y", ctrl: true, shown: "Ctrl Y" },
  { action: "compare_cycle", key: "c", shown: "C" },
  { action: "go_to_step", key: "g", shown: "G" },
  { action: "bookmark", key: "m", shown: "M" },
  { action: "branch", key: "b", shown: "B" },
  { action: "branches", key: "b", shift: true, shown: "Shift B" },
  { action: "mask", key: "x", shown: "X" },
  { action: "lock", key: "l", shown: "L" },
  { action: "layer_menu", key: "a", shown: "A" },
  { action: "table", key: "t", shift: true, shown: "Shift T" },
  { action: "tell", key: "s", shift: true, shown: "Shift S" },
  { action: "listen", key: "l", shift: true, shown: "Shift L" },
  { action: "watch", key: "w", shown: "W" },
  { action: "break", key: "t", shown: "T" },
  { action: "health", key: "h", shown: "H" },
  { action: "microscope", key: "i", shown: "I" },
  { action: "own_picture", key: "d", shown: "D" },
  { action: "wrong_ones", key: "w", shift: true, shown: "Shift W" },
  { action: "summary", key: "i", shift: true, shown: "Shift I" },
  { action: "full_screen", key: "f", shown: "F" },
  { action: "fit", key: "0", shown: "0" },
  { action: "presenter", key: "v", shown: "V" },
  { action: "spotlight", key: "s", shown: "S" },
  { action: "setup", code: "Backslash", shown: "\\" },
  { action: "next_region", code: "F6", shown: "F6" },
  { action: "previous_region", code: "F6", shift: true, shown: "Shift F6" },
  { action: "lesson_next", code: "PageDown", shown: "PageDown" },
  { action: "lesson_back", code: "PageUp", shown: "PageUp" },
  { action: "palette", key: "k", ctrl: true, shown: "Ctrl K" },
  { action: "palette", code: "Slash", shown: "/" },
  { action: "help", key: "?", shift: true, shown: "?" },
];

/** Keys of the stage itself, told in the help and handled there. @type {readonly {shown: string, does: string}[]} */
export const STAGE_KEYS = [
  { shown: "← → ↑ ↓", does: "Between layers, between units" },
  { shown: "Enter", does: "Into the chosen thing" },
  { shown: "Esc", does: "Out; while dragging: the value before" },
  { shown: "E", does: "Through the weights of this unit" },
  { shown: "Insert / Delete", does: "Add a unit, remove the last; with Shift: a layer" },
  { shown: "+ −", does: "Zoom" },
];

/** Keys of the timeline, where it has the focus. @type {readonly {shown: string, does: string}[]} */
export const TIMELINE_KEYS = [
  { shown: "Timeline ← →", does: "Back and forward by the grain; with Ctrl: to the mark before, the next" },
  { shown: "Timeline PageUp / PageDown", does: "Back and forward by a tenth" },
  { shown: "Timeline + −", does: "Closer, further; the wheel does it too, a double click shows all" },
  { shown: "Timeline Esc", does: "While dragging: back to where it began" },
];

/** @typedef {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} Press */

/**
 * The row that a press means, if any. `key` rows with Shift in their own sign ("?") match by sign alone.
 * @param {Press} press @returns {KeyRow | null}
 */
export function rowOf(press) {
  const ctrl = press.ctrlKey || press.metaKey;
  const key = press.key.toLowerCase();
  for (const row of KEYS) {
    if (Boolean(row.ctrl) !== ctrl || Boolean(row.alt) !== press.altKey) continue;
    if (row.key !== undefined ? row.key !== key : row.code !== press.code) continue;
    if (Boolean(row.shift) !== press.shiftKey && row.key !== "?") continue;
    return row;
  }
  return null;
}

/** What to print beside an action: its first key. @param {string} action */
export function shownKey(action) {
  return KEYS.find((row) => row.action === action)?.shown ?? null;
}

/** In ARIA's words. @param {string} action */
export function ariaKey(action) {
  const row = KEYS.find((candidate) => candidate.action === action);
  if (!row) return null;
  const name = row.shown.split(" ").at(-1) ?? "";
  return [row.ctrl && "Control", row.shift && row.key !== "?" && "Shift", row.alt && "Alt", name].filter(Boolean).join("+");
}
