/** What the timeline and the list of branches say. */

export const timeline = {
  /** @param {number} count @param {string} shown */
  branches: (count, shown) => (count === 1 ? "1 branch" : `${shown} branches`),
  /** @param {string} loss */
  lossThere: (loss) => `loss ${loss}`,
  /** @param {string} step */
  glimpse: (step) => `at ${step}`,
  branchesLong: "Branches and bookmarks",
  bookmark: "Bookmark this step",
  bookmarkNote: "Note",
  /** @param {string} step */
  bookmarkAt: (step) => `Bookmark at step ${step}`,
  /** @param {string} step */
  plainNote: (step) => `step ${step}`,
  save: "Save",
  takeAway: "Take away",
  /** @param {string} note */
  takeAwayLong: (note) => `Take away the bookmark "${note}"`,
  /** @param {string} note */
  tookAway: (note) => `Bookmark "${note}" taken away.`,
  /** @param {string} step */
  bookmarked: (step) => `Bookmark at step ${step}.`,
  branchHere: "Branch here",
  /** @param {string} step */
  from: (step) => `from ${step}`,
  /** @param {string} name @param {string} step @param {string} left */
  began: (name, step, left) => `New branch "${name}" from step ${step}. "${left}" is kept as it was.`,
  rename: "Rename",
  /** @param {string} name */
  renameLong: (name) => `Rename the branch "${name}"`,
  /** @param {string} name */
  nameOf: (name) => `Name of the branch "${name}"`,
  name: "Name",
  delete: "Delete",
  /** @param {string} name */
  deleteLong: (name) => `Delete the branch "${name}"`,
  notHere: "The branch that is shown cannot be deleted. Go to another one first.",
  /** @param {string} name */
  deleted: (name) => `Branch "${name}" deleted.`,
  goThere: "Go there",
  compare: "Compare",
  /** @param {string} name */
  compareLong: (name) => `Compare the branch shown now with "${name}"`,
  /** @param {string} name @param {string} step */
  goLong: (name, step) => `Go to the branch "${name}", step ${step}`,
  /** @param {string} note @param {string} step */
  goToNote: (note, step) => `Go to the bookmark "${note}", step ${step}`,
  here: "shown now",
  first: "the first",
  /** @param {string} parent @param {string} step */
  leaves: (parent, step) => `leaves ${parent} at step ${step}`,
  /** @param {string} step */
  head: (step) => `goes to step ${step}`,
  /** @param {string} loss @param {string} step */
  loss: (loss, step) => `train loss ${loss} at step ${step}`,
  unchanged: "nothing changed on it",
  /** @param {string} words @param {number} more */
  changed: (words, more) => `changed: ${words}${more ? `, and ${more} more` : ""}`,
  /** @param {number} count */
  more: (count) => `+${count}`,
  nextMark: "Go to the next mark",
  previousMark: "Go to the mark before",
  /** @param {number} count */
  marks: (count) => `${count} changes`,
  forked: "a branch leaves here",
  /** @param {string} name @param {string} step */
  lane: (name, step) => `${name}: go there at step ${step}`,
};
