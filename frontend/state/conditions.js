/** Breakpoints as sentences: what one can stop at, the expression that it is, and what to do when one strikes. Pure. */

import { watching } from "./watch-strings.js";

/** @typedef {import("../types.js").SessionState} SessionState */
/** @typedef {keyof typeof watching.kinds} Kind */
/** @typedef {keyof typeof watching.advice} Advice */

/**
 * What a kind of breakpoint asks for. `layers`: which may be named; `value`: the bound that is offered.
 * @typedef {object} Form
 * @property {"all" | "relu" | null} layers
 * @property {(session: SessionState) => string} [value]
 * @property {(layer: string, value: string, session: SessionState) => string} when
 */

/** Batches of an epoch. @param {SessionState} session */
function batches({ spec, train }) {
  const size = spec.training.batch_size;
  return size === "full" ? 1 : Math.max(1, Math.ceil((train?.count ?? size) / size));
}

/** @type {Readonly<Record<Kind, Form>>} */
export const FORMS = {
  gradient_over: { layers: "all", value: () => "10", when: (layer, value) => `norm(${gradient(layer)}) > ${value}` },
  gradient_under: { layers: "all", value: () => "1e-6", when: (layer, value) => `norm(${gradient(layer)}) < ${value}` },
  dead: { layers: "relu", when: (layer) => `dead(${layer}.a) > 0` },
  loss_below: { layers: null, value: () => "0.01", when: (_, value) => `loss < ${value}` },
  loss_above: { layers: null, value: () => "5", when: (_, value) => `loss > ${value}` },
  rises: { layers: null, value: () => "5", when: (_, value) => `rises(loss) >= ${value}` },
  plateau: { layers: null, value: (session) => String(Math.min(10_000, 20 * batches(session))), when: (_, value) => `fall(loss, ${value}) < 0.01` },
  accuracy: { layers: null, value: () => "0.97", when: (_, value, session) => `average(accuracy, ${Math.min(10_000, batches(session))}) >= ${value}` },
  step: { layers: null, value: (session) => String(session.step + 100), when: (_, value) => `step == ${value}` },
  epoch: { layers: null, value: (session) => String(session.epoch + 1), when: (_, value) => `epoch >= ${value}` },
  expression: { layers: null, value: () => "", when: (_, value) => value },
};

/** @param {string} layer  "" for all */
const gradient = (layer) => (layer ? `grad.${layer}` : "grad");

/** The layers that a form offers; "" is the whole network. @param {Form} form @param {SessionState | null} session */
export function layersOf(form, session) {
  const layers = session?.spec.network.layers ?? [];
  if (form.layers === "all") return ["", ...layers.filter(({ type }) => type === "dense" || type === "conv2d").map(({ name }) => name)];
  return form.layers === "relu" ? layers.filter(({ activation }) => activation === "relu").map(({ name }) => name) : [];
}

/** What to offer when a condition has struck. @param {string} when @returns {Advice} */
export function adviceOf(when) {
  if (/\bdead\(/.test(when)) return "dead";
  if (/\bgrad\b.*>/.test(when)) return "explodes";
  if (/\bgrad\b.*</.test(when)) return "vanishes";
  if (/\brises\(|\bloss\b[^<]*>/.test(when)) return "rises";
  if (/\bfall\(/.test(when)) return "plateau";
  if (/\baccuracy\b.*>|\bloss\b.*<|^step\b|^epoch\b/.test(when)) return "reached";
  return "other";
}

/** Ids of actions for each advice, in their order. @type {Readonly<Record<Advice, readonly string[]>>} */
export const OFFERS = {
  explodes: ["break_back", "tenth_of_rate", "new_start", "toggle_play"],
  vanishes: ["health", "new_start", "break_back_50", "toggle_play"],
  dead: ["break_back_50", "break_leaky", "tenth_of_rate", "toggle_play"],
  rises: ["tenth_of_rate", "break_back", "toggle_play", "break_off"],
  plateau: ["tenth_of_rate", "bookmark", "toggle_play", "break_off"],
  reached: ["bookmark", "break_back", "toggle_play", "break_off"],
  other: ["break_back", "break_back_50", "toggle_play", "break_off"],
};

/** What the page shows for a name in an expression. @param {string | null | undefined} tensor @param {readonly number[]} units @param {SessionState} session @returns {import("../types.js").Selection | null} */
export function placeOf(tensor, units, session) {
  const parts = (tensor ?? "").replace(/^(grad|slot)\./, "").split(".");
  if (!session.spec.network.layers.some(({ name }) => name === parts[0])) return null;
  return units.length ? { layer: parts[0], unit: units[0] } : { layer: parts[0] };
}

/** The expression for what is chosen on the stage. @param {import("../types.js").Selection | null} selection */
export function expressionOf(selection) {
  if (!selection) return null;
  if (selection.tensor && selection.index) return `${selection.tensor}[${selection.index.join(",")}]`;
  return selection.unit === undefined ? `norm(grad.${selection.layer})` : `mean(${selection.layer}.a[:,${selection.unit}])`;
}
