import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { themeOf } from "../state/preferences.js";
import { nameOf } from "../state/run-words.js";
import { graphOf } from "../state/sample.js";
import { shapeOf } from "../state/spec.js";
import { text } from "../state/strings.js";
import { dataPicture, runPicture } from "./run-picture.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/runs.js").Run} Run */

/**
 * Detail of "open-pasted" and "open-file": `resolve` gets the sentence that says why it was not opened, or null.
 * @typedef {{text: string, resolve: (refusal: string | null) => void}} PastedDetail
 * @typedef {{file: File, resolve: (refusal: string | null) => void}} FileDetail
 */

const words = text.runs.sheet;
const CONTINUED = 3;

/**
 * `<experiment-sheet>`: go on with a run, start from a ready network, open a link or a file. It tells "open-zoo" with
 * the entry, "run-action", "open-pasted", "open-file", "save-file", "own-points".
 */
export class ExperimentSheet extends Sheet {
  title = text.sheets.experiments;
  #runs = make("ul", { class: "starts" });
  #before = make("section", { class: "start", hidden: true });
  #cards = make("ul", { class: "starts" });
  #link = make("input", { type: "text", class: "field mono", id: "open-link", autocomplete: "off", spellcheck: "false", placeholder: "#v=1&data=spiral", "aria-describedby": "open-refusal open-hint" });
  #refusal = make("p", { class: "refusal", id: "open-refusal", role: "alert" });
  #file = make("input", { type: "file", accept: ".json,application/json", class: "sight-hidden", tabindex: -1, "aria-hidden": "true" });
  #runsKey = "";
  #zooKey = "";

  build() {
    super.build();
    this.dialog.classList.add("sheet--experiments");
    const all = make("button", { type: "button", class: "button button--small", "data-action": "runs" }, words.allRuns);
    all.addEventListener("click", () => this.close());
    this.#before.append(make("h3", { class: "title" }, words.continueTitle, all), this.#runs);
    this.body.append(this.#before, make("section", { class: "start" }, make("h3", { class: "title" }, words.startFrom), this.#cards), this.#opening());
  }

  #opening() {
    const open = make("button", { type: "submit", class: "button" }, words.openLink);
    const form = make("form", { class: "share__field" }, this.#link, open);
    const choose = make("button", { type: "button", class: "button" }, icon("file"), words.openFile);
    const save = make("button", { type: "button", class: "button" }, icon("save"), words.saveFile);
    const run = make("button", { type: "button", class: "button", "data-action": "save_run", title: words.saveRunLong }, icon("save"), words.saveRun);
    const replay = make("button", { type: "button", class: "button", "data-action": "save_replay", title: text.replay.saveLong }, icon("save"), text.replay.save);
    const own = make("button", { type: "button", class: "button", "data-action": "own_points" }, icon("data"), words.csv);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tell(this, "open-pasted", { text: this.#link.value, resolve: (/** @type {string | null} */ refusal) => this.#opened(refusal) });
    });
    choose.addEventListener("click", () => this.#file.click());
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      if (file) tell(this, "open-file", { file, resolve: (/** @type {string | null} */ refusal) => this.#opened(refusal) });
      this.#file.value = "";
    });
    save.addEventListener("click", () => tell(this, "save-file"));
    for (const button of [own, replay]) button.addEventListener("click", () => this.close());
    return make(
      "section", { class: "start" }, make("h3", { class: "title" }, words.open),
      make("label", { class: "soft", for: "open-link" }, words.paste), form,
      make("p", { class: "soft start__hint", id: "open-hint" }, words.pasteHint), this.#refusal,
      make("div", { class: "start__tools" }, choose, this.#file, save, run, replay, own),
    );
  }

  /** @param {string | null} refusal */
  #opened(refusal) {
    setText(this.#refusal, refusal ?? "");
    setAttribute(this.#link, "aria-invalid", refusal ? "true" : null);
    if (refusal) return this.#link.focus();
    this.#link.value = "";
    this.close();
  }

  /** @param {PageState} state */
  show({ zoo, kept, session, preferences }) {
    const theme = themeOf(preferences);
    const runs = (kept?.runs ?? []).filter((run) => run.id !== session?.id).slice(0, CONTINUED);
    const runsKey = JSON.stringify(runs.map((run) => [run.id, run.name, run.step, run.picture?.length]));
    if (runsKey !== this.#runsKey) {
      this.#runsKey = runsKey;
      this.#before.hidden = runs.length === 0;
      this.#runs.replaceChildren(...runs.map((run) => this.#run(run)));
    }
    const zooKey = `${theme} ${zoo.map(({ id }) => id).join()}`;
    if (zooKey === this.#zooKey) return;
    this.#zooKey = zooKey;
    this.#cards.replaceChildren(...zoo.map((entry) => this.#card(entry)));
  }

  /** @param {Run} run */
  #run(run) {
    const loss = run.best ? ` · ${text.runs.bestLoss} ${numbers.loss(run.best.loss)}` : "";
    return this.#button(runPicture(run), nameOf(run), `${words.atStep(numbers.count(run.step))}${loss}`, null, () => tell(this, "run-action", { action: "open", id: run.id }));
  }

  /** @param {import("../types.js").ZooEntry} entry */
  #card(entry) {
    const { title, about, spec, seconds } = entry;
    const size = `${shapeOf(spec)} · ${numbers.count(parameters(spec))} ${text.sheets.parameters}`;
    const button = this.#button(dataPicture(spec.data, 56, 56), title, size, about, () => tell(this, "open-zoo", entry));
    if (seconds) button.querySelector("b")?.append(make("span", { class: "start__time soft" }, words.about(`${seconds} s`)));
    return button;
  }

  /** @param {Element} picture @param {string} name @param {string} size @param {string | null} about @param {() => void} choose */
  #button(picture, name, size, about, choose) {
    const button = make(
      "button", { type: "button", class: "start__card" },
      picture, make("span", { class: "start__words" }, make("b", {}, name), make("span", { class: "mono soft" }, size), about && make("span", { class: "soft" }, about)),
    );
    button.addEventListener("click", () => {
      this.close();
      choose();
    });
    return make("li", {}, button);
  }
}

/** Numbers that a network trains. @param {import("../types.js").Spec} spec */
function parameters({ network }) {
  const nodes = graphOf(network);
  if (nodes.length) return parametersOf(network, nodes);
  let inputs = network.input_shape.reduce((product, size) => product * size, 1);
  let sum = 0;
  for (const layer of network.layers) {
    sum += layer.units * (inputs + (layer.use_bias === false ? 0 : 1));
    inputs = layer.units;
  }
  return sum;
}

/** @param {import("../types.js").Network} network @param {readonly import("../stage/shapes.js").Node[]} nodes */
function parametersOf(network, nodes) {
  const shapes = new Map([["input", network.input_shape], ...nodes.map((node) => /** @type {const} */ ([node.name, node.shape]))]);
  return nodes.reduce((sum, { name, type, inputs, shape, window }) => {
    if (type !== "dense" && type !== "conv2d") return sum;
    const taken = Number(shapes.get(inputs[0] ?? "")?.at(-1) ?? 0) * (window ? window.size[0] * window.size[1] : 1);
    const layer = network.layers.find((other) => other.name === name);
    return sum + Number(shape.at(-1)) * (taken + (layer?.use_bias === false ? 0 : 1));
  }, 0);
}

customElements.define("experiment-sheet", ExperimentSheet);
