import { make, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { ACTIVATIONS, LOSSES, OPTIMIZERS, commonRegularizer, hiddenActivation } from "../state/spec.js";
import { text } from "../state/strings.js";
import { amount } from "./amount.js";
import { MIXED, choice, flag, fold, tie } from "./fields.js";
import { InitializerFields } from "./initializer-fields.js";
import { OptimizerFields } from "./optimizer-fields.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */

/** TensorFlow Playground's; any other can be typed. */
const RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const PENALTIES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const FIRST_PENALTY = 0.001;

const { setup, glossary } = text;

/** `<training-card>`: optimizer, learning rate, loss, penalty, activation; under "More" what is changed less often. */
export class TrainingCard extends View {
  /** @type {Desk | null} */
  desk = null;
  #refusal = make("p", { class: "refusal", id: "training-refusal", role: "alert" });
  #note = make("p", { class: "soft setup__note" }, setup.initializerNote);
  #optimizer = choice({ label: setup.optimizer, name: "optimizer", tip: glossary.optimizer, values: OPTIMIZERS, change: (value) => this.#set("optimizer.type", value) });
  #rate = rate(setup.learningRate, "learningRate", glossary.learningRate, RATES, (value) => this.#set("optimizer.learning_rate", value));
  #loss = choice({ label: setup.loss, name: "loss", tip: glossary.loss, values: LOSSES, change: (value) => void this.desk?.chooseLoss(value) });
  #activation = choice({ label: setup.activation, name: "activation", tip: glossary.activation, values: ACTIVATIONS, mixed: setup.mixed, change: (value) => void this.desk?.setLayers("activation", value, true) });
  #penalty = choice({ label: setup.regularization, name: "regularization", tip: glossary.regularization, values: ["none", "l1", "l2"], mixed: setup.mixed, change: (value) => this.#setPenalty(value) });
  #penaltyRate = rate(setup.rate, "regularizationRate", glossary.regularizationRate, PENALTIES, (value) => void this.desk?.setLayers("kernel_regularizer.rate", value, false));
  #hyperparameters = new OptimizerFields((path, value) => this.#set(path, value));
  #output = choice({ label: setup.outputActivation, name: "output_activation", tip: setup.outputActivationTip, values: [...ACTIVATIONS, "softmax"], change: (value) => this.#set(`layers.${this.#outputName}.activation`, value) });
  #kernels = new InitializerFields("kernel_initializer", setup.kernelInitializer, (value) => void this.desk?.setLayers("kernel_initializer", value, false));
  #biases = new InitializerFields("bias_initializer", setup.biasInitializer, (value) => void this.desk?.setLayers("bias_initializer", value, false));
  #shuffle = flag({ label: setup.shuffle, name: "shuffle", tip: glossary.shuffle, change: (on) => this.#set("shuffle", on) });
  #remainder = choice({ label: setup.remainder, name: "remainder", tip: setup.remainderTip, values: ["keep", "drop", "carry"], names: setup.remainders, change: (value) => this.#set("remainder", value) });
  #rule = choice({ label: setup.penaltyRule, name: "penalty_rule", tip: setup.penaltyRuleTip, values: ["loss", "playground"], names: setup.penaltyRules, change: (value) => this.#set("penalty_rule", value) });
  #dtype = choice({ label: setup.dtype, name: "dtype", tip: setup.dtypeTip, values: ["float32", "float64"], change: (value) => void this.desk?.setDtype(value) });
  #outputName = "";

  build() {
    this.classList.add("card");
    this.append(
      make("h2", { class: "title" }, setup.training),
      this.#optimizer.row, this.#rate.row, this.#loss.row, this.#activation.row, this.#penalty.row, this.#penaltyRate.row,
      fold(
        setup.more, this.#hyperparameters.element, this.#output.row, this.#kernels.element, this.#biases.element, this.#note,
        this.#shuffle.row, this.#remainder.row, this.#rule.row, this.#dtype.row,
      ),
      this.#refusal,
    );
  }

  /** @param {PageState} state */
  show(state) {
    const { session, refusal, role } = state;
    if (!session) return;
    const { network, training } = session.spec;
    const isMine = role === "control";
    const mine = refusal && !refusal.field.startsWith("data.") && refusal.field !== "batch_size" ? refusal : null;
    this.#hyperparameters.show(training.optimizer, isMine);
    setText(this.#refusal, mine?.message ?? "");
    tie(this.#fields, this.#refusal, mine && this.#pathOf(mine.field));
    this.#optimizer.show(training.optimizer.type);
    this.#rate.show(training.optimizer.learning_rate ?? session.learning_rate ?? 0);
    this.#loss.show(training.loss, suits(session.spec));
    const output = network.layers[network.layers.length - 1];
    this.#outputName = output.name;
    this.#activation.row.hidden = network.layers.length < 2;
    this.#activation.show(hiddenActivation(session.spec) ?? MIXED);
    const penalty = commonRegularizer(session.spec);
    this.#penalty.show(penalty?.type ?? (network.layers.some((layer) => layer.kernel_regularizer) ? MIXED : "none"));
    this.#penaltyRate.row.hidden = !penalty;
    if (penalty) this.#penaltyRate.show(penalty.rate);
    this.#output.show(output.activation, (value) => value !== "softmax" || output.units > 1);
    this.#kernels.show(network.layers, isMine);
    this.#biases.show(network.layers, isMine);
    this.#shuffle.show(training.shuffle ?? true);
    this.#remainder.show(training.remainder ?? "keep");
    this.#rule.show(training.penalty_rule ?? "loss");
    this.#dtype.show(network.dtype ?? "float32");
    for (const { control } of [this.#optimizer, this.#loss, this.#activation, this.#penalty, this.#output, this.#shuffle, this.#remainder, this.#rule, this.#dtype]) {
      control.disabled = !isMine;
    }
    for (const field of [this.#rate, this.#penaltyRate]) field.disabled = !isMine;
  }

  /** Fields by the path of their setting; layers' settings by their last word. */
  get #fields() {
    return {
      "optimizer.type": this.#optimizer, "optimizer.learning_rate": this.#rate, loss: this.#loss, activation: this.#activation,
      kernel_regularizer: this.#penalty, "kernel_regularizer.rate": this.#penaltyRate, output: this.#output,
      kernel_initializer: this.#kernels.field, bias_initializer: this.#biases.field,
      shuffle: this.#shuffle, remainder: this.#remainder, penalty_rule: this.#rule, dtype: this.#dtype, ...this.#hyperparameters.fields,
    };
  }

  /** @param {string} field */
  #pathOf(field) {
    if (field === `layers.${this.#outputName}.activation`) return "output";
    return field.replace(/^layers\.[^.]+\./, "");
  }

  /** @param {string} path @param {unknown} value */
  #set(path, value) {
    void this.desk?.set(path, value);
  }

  /** @param {string} type */
  #setPenalty(type) {
    const known = this.desk?.state.session;
    const before = (known && commonRegularizer(known.spec)?.rate) || FIRST_PENALTY;
    void this.desk?.setLayers("kernel_regularizer", type === "none" ? null : { type, rate: before }, false);
  }
}

/** @param {string} label @param {string} name @param {string} tip @param {readonly number[]} stops @param {(value: import("./amount.js").Amount) => void} change */
function rate(label, name, tip, stops, change) {
  return amount({ label, name, tip, stops, list: true, write: (value) => numbers.typed(Number(value)), read: numbers.parse, change });
}

/** The losses that suit as many outputs. @param {import("../types.js").Spec} spec @returns {(loss: string) => boolean} */
function suits(spec) {
  const outputs = spec.network.layers.at(-1)?.units ?? 1;
  return (loss) => (loss === "categorical_crossentropy" ? outputs > 1 : loss !== "binary_crossentropy" || outputs === 1);
}

customElements.define("training-card", TrainingCard);
