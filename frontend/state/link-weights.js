/**
 * A link with weights. A run that was only trained is repeated to its step, for the same spec gives the same bits; of
 * one that was changed on the way the weights themselves go along, as the first weights of a new run. Pure.
 */

import { encode } from "./address.js";

/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {import("./address.js").Beside} Beside */

/** Numbers that may go into a link, and characters that such a link may have: what mail and chats carry. */
export const MOST_WEIGHTS = 600;
export const MOST_CHARACTERS = 8_000;

/**
 * Whether training anew from the spec leads to where the session stands.
 * @param {SessionState} session @param {readonly import("./branches.js").Branch[]} branches
 * @param {readonly {step: number}[]} along  what was changed on this branch from its step 0
 */
export function isRepeatable(session, branches, along) {
  const isKnown = branches.some(({ name, here }) => here && name === session.branch);
  return isKnown && along.every(({ step }) => step > session.step);
}

/**
 * @param {SessionState} session @param {Partial<Beside>} beside
 * @param {{[tensor: string]: import("../types.js").Json} | null} weights  null: the run is repeated to its step
 * @returns {string | null}  the fragment; null where it would be too long
 */
export function withWeights(session, beside, weights) {
  const { spec, step } = session;
  const fragment = weights
    ? encode({ ...spec, network: { ...spec.network, weights } }, { ...beside, reached: step })
    : encode(spec, { ...beside, pins: [], masks: [], step });
  return fragment.length > MOST_CHARACTERS ? null : fragment;
}
