import { make } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { isRecord, same } from "../state/spec.js";
import { text } from "../state/strings.js";
import { amount } from "./amount.js";
import { MIXED, choice } from "./fields.js";

/** @typedef {import("../types.js").Layer} Layer */
/** @typedef {"kernel_initializer" | "bias_initializer"} Name */

export const INITIALIZERS = [
  "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
  "random_uniform", "random_normal", "truncated_normal", "zeros", "ones", "constant",
];

/** Fields of those that have any, with the values that they begin with here. @type {{[type: string]: {[field: string]: number}}} */
const PARAMETERS = {
  random_uniform: { minval: -0.5, maxval: 0.5 },
  random_normal: { mean: 0, stddev: 0.5 },
  truncated_normal: { mean: 0, stddev: 0.5 },
  constant: { value: 0.1 },
};

const DEFAULTS = { kernel_initializer: "glorot_uniform", bias_initializer: "zeros" };

/** From where all layers' first weights, or first biases, are drawn: the distribution, and its numbers. */
export class InitializerFields {
  #name;
  #choice;
  #numbers = make("div", { class: "setup__inner" });
  #shape = "";
  /** @type {{[field: string]: import("./amount.js").AmountField}} */
  #amounts = {};
  /** @type {{[field: string]: unknown}} */
  #now = {};
  #set;
  element;

  /** @param {Name} name @param {string} label @param {(value: unknown) => void} set  in all layers */
  constructor(name, label, set) {
    this.#name = name;
    this.#set = set;
    this.#choice = choice({ label, name, tip: text.glossary[name], values: INITIALIZERS, mixed: text.setup.mixed, change: (type) => set({ type, ...PARAMETERS[type] }) });
    this.element = make("div", {}, this.#choice.row, this.#numbers);
  }

  /** For the refusal's sentence. */
  get field() {
    return this.#choice;
  }

  /** @param {readonly Layer[]} layers @param {boolean} mayChange */
  show(layers, mayChange) {
    const all = layers.map((layer) => layer[this.#name] ?? DEFAULTS[this.#name]).map((given) => (isRecord(given) ? given : { type: String(given) }));
    const common = all.every((one) => same(one, all[0])) ? all[0] : null;
    const type = common ? String(common.type) : MIXED;
    this.#choice.show(type);
    this.#choice.control.disabled = !mayChange;
    this.#now = common ?? {};
    const names = Object.keys(PARAMETERS[type] ?? {});
    if (names.join() !== this.#shape) {
      this.#shape = names.join();
      this.#amounts = Object.fromEntries(names.map((name) => [name, this.#amount(name)]));
      this.#numbers.replaceChildren(...Object.values(this.#amounts).map(({ row }) => row));
    }
    for (const [name, field] of Object.entries(this.#amounts)) {
      field.show(Number(this.#now[name] ?? PARAMETERS[type]?.[name] ?? 0));
      field.disabled = !mayChange;
    }
  }

  /** @param {string} name */
  #amount(name) {
    /** @type {{[field: string]: string}} */
    const labels = { value: text.setup.value, mean: text.setup.mean, stddev: text.setup.stddev, minval: text.setup.minval, maxval: text.setup.maxval };
    return amount({ label: labels[name] ?? name, name: `${this.#name}_${name}`, stops: [], write: (v) => numbers.typed(Number(v)), read: numbers.parse, change: (value) => this.#set({ ...this.#now, [name]: value }) });
  }
}
