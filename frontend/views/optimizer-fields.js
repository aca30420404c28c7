import { make } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { text } from "../state/strings.js";
import { amount } from "./amount.js";
import { flag } from "./fields.js";

/** @typedef {import("../types.js").Optimizer} Optimizer */
/** @typedef {import("./amount.js").AmountField} AmountField */
/** @typedef {import("./fields.js").Flag} Flag */

/** Values that arrow keys go through, where one would try them. @type {{[field: string]: readonly number[]}} */
const STOPS = {
  momentum: [0, 0.5, 0.8, 0.9, 0.95, 0.99],
  rho: [0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999],
  beta_1: [0, 0.5, 0.8, 0.9, 0.95, 0.99],
  beta_2: [0, 0.9, 0.99, 0.999, 0.9999],
  epsilon: [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3],
  weight_decay: [0, 0.0001, 0.0004, 0.001, 0.004, 0.01, 0.04, 0.1],
  initial_accumulator_value: [0, 0.001, 0.01, 0.1, 1],
};

/** The hyperparameters of the optimizer, beside its learning rate: whatever fields the server says that it has. */
export class OptimizerFields {
  element = make("div", {});
  /** By path of `set`. @type {{[path: string]: AmountField | Flag}} */
  fields = {};
  #set;
  #names = "";

  /** @param {(path: string, value: unknown) => void} set */
  constructor(set) {
    this.#set = set;
  }

  /** @param {Optimizer} optimizer @param {boolean} mayChange */
  show(optimizer, mayChange) {
    const given = Object.entries(optimizer).filter(([name]) => name !== "type" && name !== "learning_rate");
    const names = given.map(([name]) => name).join();
    if (names !== this.#names) {
      this.#names = names;
      this.fields = Object.fromEntries(given.map(([name, value]) => [`optimizer.${name}`, this.#field(name, value)]));
      this.element.replaceChildren(...Object.values(this.fields).map(({ row }) => row));
    }
    for (const [name, value] of given) {
      const field = this.fields[`optimizer.${name}`];
      if (typeof value === "boolean") /** @type {Flag} */ (field).show(value);
      else /** @type {AmountField} */ (field).show(Number(value));
      field.control.disabled = !mayChange;
    }
  }

  /** @param {string} name @param {unknown} value */
  #field(name, value) {
    const words = { label: text.setup.hyperparameters[name] ?? name.replaceAll("_", " "), name, tip: text.glossary[name] };
    const change = (/** @type {unknown} */ next) => this.#set(`optimizer.${name}`, next);
    if (typeof value === "boolean") return flag({ ...words, change });
    return amount({ ...words, stops: STOPS[name] ?? [], isPlain: true, write: (v) => numbers.typed(Number(v)), read: numbers.parse, change });
  }
}
