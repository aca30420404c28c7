import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { ACTIVATIONS, commonRegularizer, hiddenActivation, LOSSES, OPTIMIZERS } from "../state/spec.js";
import { text } from "../state/strings.js";
import { slider } from "./slider.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/desk.js").Desk} Desk */

const RATES = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const PENALTIES = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const MIXED = "";

/** `<training-card>`: optimizer, learning rate, loss, penalty, activation. */
export class TrainingCard extends View {
  /** @type {Desk | null} */
  desk = null;
  #refusal = make("p", { class: "refusal", id: "training-refusal", role: "alert" });
  #rateField = make("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
    class: "field field--number", "aria-label": text.setup.learningRate,
  });
  #rate = slider({
    label: text.setup.learningRate, tip: text.glossary.learningRate, min: 0, max: RATES.length - 1,
    format: (v) => numbers.typed(RATES[v]), name: text.setup.learningRateSlider, change: (v) => this.#setRate(RATES[v]), value: this.#rateField,
  });
  #optimizer = choice(text.setup.optimizer, text.glossary.optimizer, OPTIMIZERS, (value) => void this.desk?.set("optimizer.type", value));
  #loss = choice(text.setup.loss, text.glossary.loss, LOSSES, (value) => void this.desk?.chooseLoss(value));
  #penalty = choice(text.setup.regularization, text.glossary.regularization, ["none", "l1", "l2"], (value) => this.#setPenalty(value));
  #penaltyRate = slider({
    label: text.setup.rate, tip: text.glossary.regularization, min: 0, max: PENALTIES.length - 1,
    format: (v) => numbers.typed(PENALTIES[v]), change: (v) => void this.desk?.setLayers("kernel_regularizer.rate", PENALTIES[v], false),
  });
  #activation = choice(text.setup.activation, text.glossary.activation, ACTIVATIONS, (value) => void this.desk?.setLayers("activation", value, true));

  build() {
    this.classList.add("card");
    this.append(
      make("h2", { class: "title" }, text.setup.training),
      this.#optimizer.row, this.#rate.row, this.#loss.row, this.#activation.row, this.#penalty.row, this.#penaltyRate.row, this.#refusal,
    );
    this.#rateField.addEventListener("keydown", this.#typeRate);
    this.#rateField.addEventListener("change", this.#readRate);
    this.#rateField.addEventListener("focus", () => this.#rateField.select());
  }

  /** @param {PageState} state */
  show(state) {
    const { session, refusal, role } = state;
    if (!session) return;
    const { spec } = session;
    const rate = spec.training.optimizer.learning_rate ?? session.learning_rate ?? 0;
    this.#optimizer.show(spec.training.optimizer.type);
    this.#rate.show(nearest(RATES, rate), numbers.typed(rate));
    if (document.activeElement !== this.#rateField) this.#rateField.value = numbers.typed(rate);
    this.#loss.show(spec.training.loss, suits(spec));
    const hidden = spec.network.layers.length > 1;
    this.#activation.row.hidden = !hidden;
    this.#activation.show(hiddenActivation(spec) ?? MIXED);
    const penalty = commonRegularizer(spec);
    this.#penalty.show(penalty?.type ?? (spec.network.layers.some((layer) => layer.kernel_regularizer) ? MIXED : "none"));
    this.#penaltyRate.row.hidden = !penalty;
    if (penalty) this.#penaltyRate.show(nearest(PENALTIES, penalty.rate), numbers.typed(penalty.rate));
    const controls = [this.#optimizer.select, this.#loss.select, this.#penalty.select, this.#activation.select, this.#rate.input, this.#penaltyRate.input, this.#rateField];
    for (const control of controls) control.disabled = role === "view";
    const mine = refusal && !refusal.field.startsWith("data.") && refusal.field !== "batch_size" ? refusal : null;
    setText(this.#refusal, mine?.message ?? "");
    this.#tie(mine?.field ?? null);
  }

  /** @param {string | null} field */
  #tie(field) {
    const controls = {
      "optimizer.type": this.#optimizer.select,
      "optimizer.learning_rate": this.#rateField,
      loss: this.#loss.select,
      activation: this.#activation.select,
      kernel_regularizer: this.#penalty.select,
    };
    const last = field?.split(".").at(-1);
    for (const [name, control] of Object.entries(controls)) {
      const isIt = field !== null && (name === field || name === last);
      setAttribute(control, "aria-invalid", isIt ? "true" : null);
      setAttribute(control, "aria-describedby", isIt ? this.#refusal.id : null);
    }
  }

  /** @param {KeyboardEvent} event */
  #typeRate = (event) => {
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (event.key === "Enter") this.#readRate();
    if (event.key === "Escape") {
      this.#rateField.value = numbers.typed(this.desk?.state.session?.learning_rate ?? 0);
      this.#rateField.blur();
    }
    if (!way) return;
    event.preventDefault();
    const now = numbers.parse(this.#rateField.value) ?? 0;
    const next = way > 0 ? RATES.find((rate) => rate > now * 1.001) : RATES.findLast((rate) => rate < now * 0.999);
    if (next === undefined) return;
    this.#rateField.value = numbers.typed(next);
    this.#setRate(next);
  };

  #readRate = () => {
    const value = numbers.parse(this.#rateField.value);
    if (value !== null && value === this.desk?.state.session?.spec.training.optimizer.learning_rate) return;
    this.#setRate(value ?? this.#rateField.value);
  };

  /** What is no number goes to the server too: its sentence says what is expected. @param {number | string} value */
  #setRate(value) {
    void this.desk?.set("optimizer.learning_rate", value);
  }

  /** @param {string} type */
  #setPenalty(type) {
    const known = this.desk?.state.session;
    const rate = (known && commonRegularizer(known.spec)?.rate) || 0.001;
    void this.desk?.setLayers("kernel_regularizer", type === "none" ? null : { type, rate }, false);
  }
}

/**
 * @typedef {object} Choice
 * @property {HTMLElement} row
 * @property {HTMLSelectElement} select
 * @property {(value: string, possible?: (value: string) => boolean) => void} show
 */

/**
 * A row of label and list.
 * @param {string} label @param {string} tip @param {readonly string[]} values @param {(value: string) => void} change
 * @returns {Choice}
 */
function choice(label, tip, values, change) {
  const id = `choice-${label.toLowerCase().replaceAll(" ", "-")}`;
  const select = make("select", { id, class: "field" }, ...values.map((value) => make("option", { value }, value)));
  const mixed = make("option", { value: MIXED, disabled: true, hidden: true }, text.setup.mixed);
  select.append(mixed);
  select.addEventListener("change", () => change(select.value));
  return {
    row: make("div", { class: "row row--wide", "data-tip": tip }, make("label", { for: id }, label), select),
    select,
    show(value, possible = () => true) {
      for (const option of select.options) {
        if (option !== mixed) option.disabled = option.value !== value && !possible(option.value);
      }
      if (select.value !== value) select.value = value;
    },
  };
}

/** The losses that suit as many outputs. @param {import("../types.js").Spec} spec @returns {(loss: string) => boolean} */
function suits(spec) {
  const outputs = spec.network.layers.at(-1)?.units ?? 1;
  return (loss) => (loss === "categorical_crossentropy" ? outputs > 1 : loss !== "binary_crossentropy" || outputs === 1);
}

/** Index of the nearest value, by ratio. @param {readonly number[]} values @param {number} value */
function nearest(values, value) {
  let best = 0;
  const distance = (/** @type {number} */ v) => Math.abs(Math.log((v || 1e-9) / (value || 1e-9)));
  values.forEach((candidate, i) => {
    if (distance(candidate) < distance(values[best])) best = i;
  });
  return best;
}

customElements.define("training-card", TrainingCard);
