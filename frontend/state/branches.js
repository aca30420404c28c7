/** The branches of a session: which share a past, what is told of them, which are drawn. Pure. */

/** @typedef {{step: number, note: string}} Bookmark */

/**
 * A branch, as GET /api/sessions/{id}/branches tells it.
 * @typedef {object} Branch
 * @property {string} name
 * @property {string | null} parent
 * @property {number} fork_step  where it left its parent; 0 after a reset
 * @property {number} head
 * @property {boolean} here
 * @property {boolean} gone
 * @property {{step: number, label: string}[]} changes  since it left its parent, one a gesture
 * @property {Bookmark[]} bookmarks
 * @property {[step: number, train: number, test: number | null][]} [curve]  losses, where asked for
 */

/** @typedef {{name: string, fork: number, head: number}} Lane  a branch beside the one shown, from where the two part */

/** Lanes under the skyline; of more branches the list tells. */
export const LANES = 3;
const WORDS = 3;

/**
 * A branch and those that it comes from, each with the step up to which they share their past.
 * @param {readonly Branch[]} branches @param {string} name @returns {Map<string, number>}
 */
export function lineage(branches, name) {
  /** @type {Map<string, number>} */
  const line = new Map();
  let upTo = Infinity;
  let branch = branches.find((one) => one.name === name);
  while (branch && !line.has(branch.name)) {
    line.set(branch.name, upTo);
    upTo = Math.min(upTo, branch.fork_step);
    const { parent } = branch;
    branch = branches.find((one) => one.name === parent);
  }
  return line;
}

/** The step at which two branches part. @param {readonly Branch[]} branches @param {string} a @param {string} b */
export function parting(branches, a, b) {
  const mine = lineage(branches, a);
  for (const [name, upTo] of lineage(branches, b)) {
    const own = mine.get(name);
    if (own !== undefined) return Math.min(own, upTo);
  }
  return 0;
}

/**
 * The branches drawn beside the one shown: that which it left, and the newest; in the order in which they began.
 * @param {readonly Branch[]} branches @param {string} here @returns {{lanes: Lane[], more: number}}
 */
export function lanesOf(branches, here) {
  const parent = branches.find(({ name }) => name === here)?.parent;
  const others = branches.filter((branch) => !branch.gone && branch.name !== here);
  const chosen = new Set(others.filter(({ name }) => name === parent).concat([...others].reverse()).slice(0, LANES + 1));
  for (const last of [...chosen].slice(LANES)) chosen.delete(last);
  const shown = others.filter((branch) => chosen.has(branch));
  const lanes = shown.map(({ name, head }) => ({ name, head, fork: Math.min(head, parting(branches, here, name)) }));
  return { lanes, more: others.length - lanes.length };
}

/** What was changed on a branch, the first few in words. @param {Branch} branch @returns {{words: string, more: number}} */
export function changesInWords({ changes }) {
  const each = [...new Set(changes.map(({ label }) => label))];
  return { words: each.slice(0, WORDS).join(", "), more: Math.max(0, each.length - WORDS) };
}
