/** Another run from the same first weights, with one setting changed: which settings, and how a run's file says it. Pure. */

import * as numbers from "../lib/numbers.js";
import { ACTIVATIONS, OPTIMIZERS, commonRegularizer, hiddenActivation } from "./spec.js";
import { versus } from "./compare-strings.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Command} Command */
/** @typedef {number | string} Value */

/**
 * A run as a file, as far as it is read here (docs/protocol.md, `export`).
 * @typedef {object} RunFile
 * @property {number} neurodeck
 * @property {Spec} spec  of its step 0
 * @property {{step: number, number: number, command: Command}[]} log
 * @property {number} head
 * @property {number} step
 * @property {unknown[]} bookmarks
 */

/**
 * A setting that can be compared. `control` is its row's name in Set-up.
 * @typedef {object} Compared
 * @property {string} control
 * @property {string} label
 * @property {readonly Value[]} values  that are offered
 * @property {(spec: Spec) => Value | null} now  null: layers differ, or it does not apply
 * @property {(spec: Spec, value: Value) => Command[]} commands  that make it so
 */

const FIRST_PENALTY = 0.001;

/** @param {string} path @param {unknown} value @returns {Command} */
const set = (path, value) => ({ type: "set", path, value });

/** @type {readonly Compared[]} */
export const COMPARED = [
  {
    control: "optimizer",
    label: versus.settings.optimizer,
    values: OPTIMIZERS,
    now: ({ training }) => training.optimizer.type,
    // another optimizer comes with a rate of its own: it is kept, or two settings would differ
    commands: ({ training }, value) => [set("optimizer.type", value), ...("learning_rate" in training.optimizer ? [set("optimizer.learning_rate", training.optimizer.learning_rate)] : [])],
  },
  {
    control: "learningRate",
    label: versus.settings.learningRate,
    values: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    now: ({ training }) => training.optimizer.learning_rate ?? null,
    commands: (_, value) => [set("optimizer.learning_rate", value)],
  },
  {
    control: "activation",
    label: versus.settings.activation,
    values: ACTIVATIONS,
    now: hiddenActivation,
    commands: ({ network }, value) => network.layers.slice(0, -1).map(({ name }) => set(`layers.${name}.activation`, value)),
  },
  {
    control: "regularization",
    label: versus.settings.regularization,
    values: ["none", "l1", "l2"],
    now: (spec) => commonRegularizer(spec)?.type ?? "none",
    commands: (spec, value) => {
      const penalty = value === "none" ? null : { type: value, rate: commonRegularizer(spec)?.rate ?? FIRST_PENALTY };
      return spec.network.layers.map(({ name }) => set(`layers.${name}.kernel_regularizer`, penalty));
    },
  },
  {
    control: "batchSize",
    label: versus.settings.batchSize,
    values: [1, 5, 10, 20, 30, 100, "full"],
    now: ({ training }) => training.batch_size,
    commands: (_, value) => [set("batch_size", value)],
  },
];

/** @param {string} control */
export const comparedOf = (control) => COMPARED.find((setting) => setting.control === control) ?? null;

/** What may be offered beside the present value. @param {Compared} setting @param {Spec} spec */
export function others(setting, spec) {
  const now = setting.now(spec);
  if (setting.control === "activation" && spec.network.layers.length < 2) return [];
  return setting.values.filter((value) => value !== now);
}

/** @param {Value} value */
export const shownValue = (value) => String(typeof value === "number" ? numbers.typed(value) : value);

/** Whether the change has been made, and nothing beside it. @param {Compared} setting @param {Spec} before @param {Spec} after @param {Value} value */
export function isSet(setting, before, after, value) {
  return setting.now(after) === value && (setting.control === "learningRate" || after.training.optimizer.learning_rate === before.training.optimizer.learning_rate);
}

/** Whether the run was changed after its first step: then its past is not that of its present settings. @param {RunFile} file */
export const isChangedLater = ({ log }) => log.some(({ step }) => step > 0);

/**
 * The file of a run that stands at step 0, with something changed there.
 * @param {RunFile} file @param {readonly Command[]} commands @returns {RunFile}
 */
export function fromStart(file, commands) {
  const log = file.log.filter(({ step }) => step === 0);
  const number = log.at(-1)?.number ?? 0;
  const more = commands.map((command, i) => ({ step: 0, number: number + i + 1, command }));
  return { ...file, log: [...log, ...more], head: 0, step: 0, bookmarks: [] };
}
