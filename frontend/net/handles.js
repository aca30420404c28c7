/** Where a tab keeps the way back to its session: sessionStorage, never the address. */

/** @typedef {import("./keeper.js").Handle} Handle */
/** @typedef {Handle & {address: string, spec: import("../types.js").Spec | null}} Kept  the address that stood for it */

const PLACE = `neurodeck.session${framePath(window)}`;

/**
 * Which frame of its tab a window is: "" for the tab itself, ":0", ":2:1" for frames. Frames of one tab share the
 * storage, and each has a session of its own.
 * @param {Window} frame @returns {string}
 */
function framePath(frame) {
  const { parent } = frame;
  if (parent === frame) return "";
  let at = 0;
  while (at < parent.length && parent[at] !== frame) at += 1;
  return `${framePath(parent)}:${at}`;
}

/** @param {Kept} kept */
export function keep(kept) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // a closed storage: a reload opens the experiment anew
  }
}

/** @returns {Kept | null} */
export function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return found && typeof found.id === "string" && typeof found.token === "string" ? found : null;
  } catch {
    return null;
  }
}

/**
 * What the address that the page was opened with asks for. A token in it is taken out of the address bar at once.
 * @returns {{session: Handle, role: "control" | "view"} | {session: null, id: string | null}}
 */
export function fromLocation() {
  const id = /^\/s\/([A-Za-z0-9_-]{1,64})\/?$/.exec(location.pathname)?.[1] ?? null;
  if (!id) return { session: null, id: null };
  const given = new URLSearchParams(location.hash.slice(1));
  const role = given.has("token") ? "control" : "view";
  const token = given.get("token") ?? given.get("view");
  if (location.hash) history.replaceState(null, "", `/s/${id}${location.search}`);
  const before = kept();
  if (token) return { session: { id, token, viewToken: role === "view" ? token : null }, role };
  if (before?.id === id) return { session: before, role: before.viewToken === before.token ? "view" : "control" };
  return { session: null, id };
}

const BESIDE = `neurodeck.comparison${framePath(window)}`;

/** @typedef {{a: string, b: Handle, kind: "same_start" | "branch", nameA: string, nameB: string, view: import("../state/difference.js").ViewName, before: {step: number, branch: string, playing: boolean, made: string | null}}} KeptComparison  a: id of the session that is A */

/** The way back to a comparison over a reload; null: there is none any more. @param {KeptComparison | null} kept */
export function keepComparison(kept) {
  try {
    if (kept) sessionStorage.setItem(BESIDE, JSON.stringify(kept));
    else sessionStorage.removeItem(BESIDE);
  } catch {
    // a closed storage: a reload ends the comparison
  }
}

/** @returns {KeptComparison | null} */
export function keptComparison() {
  try {
    const found = JSON.parse(sessionStorage.getItem(BESIDE) ?? "null");
    return found && typeof found.a === "string" && typeof found.b?.token === "string" && typeof found.before?.branch === "string" ? found : null;
  } catch {
    return null;
  }
}
