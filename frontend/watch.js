/** What looks after a session from outside: has the server fallen silent, has a layer died. */

import * as api from "./net/api.js";

/** @typedef {import("./state/store.js").PageState} PageState */

const LOOK_MS = 1000;
const SILENT_MS = 1500; // playing without a frame for so long is worth a question
const DEAD_LOOKS = 3;
const MOST_NUMBERS = 20_000; // of an activation tensor fetched to look for dead layers

/**
 * @param {object} outlook
 * @param {() => PageState} outlook.state
 * @param {() => number} outlook.lastFrame  ms since the page opened
 * @param {import("./net/keeper.js").Keeper} outlook.keeper
 * @param {(layer: string | null) => void} outlook.dead
 */
export function watchOver({ state, lastFrame, keeper, dead }) {
  /** @type {Map<string, {looks: number, step: number}>} */
  const silent = new Map();
  setInterval(() => {
    const { session, connection } = state();
    if (document.hidden || !session || connection !== "open") return;
    if (session.status === "playing" && performance.now() - lastFrame() > SILENT_MS) void keeper.listen();
    void lookForDead(state(), keeper, silent).then(dead, () => undefined);
  }, LOOK_MS);
}

/**
 * The first relu layer whose units all gave 0 for every example of the last three batches looked at.
 * @param {PageState} state @param {import("./net/keeper.js").Keeper} keeper
 * @param {Map<string, {looks: number, step: number}>} silent
 * @returns {Promise<string | null>}
 */
async function lookForDead({ session }, keeper, silent) {
  const { handle } = keeper;
  if (!session || !handle) return null;
  const { batch_size: size } = session.spec.training;
  const rows = size === "full" ? session.train?.count ?? 0 : size;
  const layers = session.spec.network.layers.filter((layer) => layer.activation === "relu" && layer.units * rows <= MOST_NUMBERS);
  for (const { name } of layers) {
    const { step, data } = await api.getTensor(handle.id, handle.token, `${name}.a`);
    const before = silent.get(name) ?? { looks: 0, step: -1 };
    if (step === null || step === before.step) {
      if (before.looks >= DEAD_LOOKS) return name;
      continue;
    }
    const looks = Array.isArray(data) && data.length > 0 && data.flat().every((v) => v === 0) ? before.looks + 1 : 0;
    silent.set(name, { looks, step });
    if (looks >= DEAD_LOOKS) return name;
  }
  return null;
}
