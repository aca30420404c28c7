/** Where the training stands, in one sentence, and the loss as a pitch. Pure. */

import * as numbers from "../lib/numbers.js";
import { listen } from "./listen-strings.js";

/** @typedef {import("../types.js").SessionState} SessionState */

/**
 * "step 1,200, train loss 0.0120, test loss 0.0200, accuracy 97.0 %, playing".
 * @param {ReadonlyMap<string, number> | null} scalars  of the newest frame
 * @param {SessionState | null} session
 */
export function summaryOf(scalars, session) {
  if (!session || !scalars) return listen.nothing;
  const known = (/** @type {string} */ name) => {
    const value = scalars.get(name);
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const parts = [listen.step(numbers.count(known("step") ?? session.step))];
  for (const split of ["train", "test"]) {
    const loss = known(`${split}_loss`);
    if (loss !== null) parts.push(listen.loss(split, numbers.loss(loss)));
  }
  const of = known("test_accuracy") === null ? "train" : "test";
  const right = known(`${of}_accuracy`);
  if (right !== null) parts.push(listen.accuracy(numbers.accuracy(right, session[/** @type {"train" | "test"} */ (of)]?.count ?? 0)));
  const behind = session.status !== "playing" && session.step < session.head;
  parts.push(behind ? listen.past : (listen.status[session.status] ?? session.status));
  return parts.join(", ");
}

const LOWEST = 110; // Hz, at a loss of 1e-4
const OCTAVES = 4; // up to a loss of 10
const DECADES = 5;

/** A loss as a frequency in Hz: a tenth of the loss is 0.8 octaves lower; null for what is not a positive number. @param {number | undefined} loss */
export function pitchOf(loss) {
  if (loss === undefined || !(loss > 0) || !Number.isFinite(loss)) return null;
  const share = Math.min(1, Math.max(0, (Math.log10(loss) + 4) / DECADES));
  return LOWEST * 2 ** (OCTAVES * share);
}
