import { readTokens } from "../lib/colour.js";
import { make, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { LineChart } from "../charts/line-chart.js";
import { unpack } from "../state/kept-curve.js";
import { nameOf } from "../state/run-words.js";
import { differing, inWords } from "../state/settings.js";
import { text } from "../state/strings.js";
import { runPicture } from "./run-picture.js";
import { giveStop, rove } from "./view.js";

/** @typedef {import("../state/runs.js").Run} Run */
/** @typedef {"test_loss" | "validation_loss" | "train_loss"} CurveName */

const words = text.runs;
const LETTERS = /** @type {const} */ (["A", "B"]);
/** @type {readonly [CurveName, string][]} */
const CURVES = [["test_loss", words.testLoss], ["validation_loss", words.validationLoss], ["train_loss", words.trainLoss]];

/** Two runs beside each other: what differs, in words and in one table, and both curves on one scale. */
export class RunsCompare {
  #says = make("p", { class: "compare__says" });
  #pair = make("div", { class: "compare__pair" });
  #table = make("table", { class: "compare__table" });
  #which = make("div", { class: "segments", role: "radiogroup", "aria-label": words.curvesOf });
  #canvas = make("canvas", { class: "compare__canvas" });
  #room = make("div", { class: "compare__room", role: "img" }, this.#canvas);
  #none = make("p", { class: "soft" }, words.noCurve);
  element = make(
    "div", { class: "compare", role: "group", "aria-label": words.compared },
    this.#says,
    make("section", { class: "card compare__left" }, this.#pair, this.#table),
    make("section", { class: "card compare__right" }, make("div", { class: "compare__head" }, this.#which), this.#room, this.#none),
  );
  #chart = new LineChart(this.#canvas);
  /** @type {CurveName} */
  #curve = "test_loss";
  /** @type {readonly Run[]} */
  #runs = [];
  /** @type {"log" | "linear"} */
  #scale = "log";
  #key = "";
  #width = 0;
  #height = 0;

  constructor() {
    rove(this.#which, "button", { choose: true });
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = Math.floor(contentRect.width);
      this.#height = Math.floor(contentRect.height);
      this.#paint();
    }).observe(this.#room);
  }

  /** @param {readonly Run[]} runs  two @param {"log" | "linear"} scale @param {string} theme */
  show(runs, scale, theme) {
    const key = JSON.stringify([runs, scale, theme]);
    if (key === this.#key) return;
    this.#key = key;
    this.#runs = runs;
    this.#scale = scale;
    const rows = differing(runs.map((run) => run.spec));
    setText(this.#says, inWords(rows));
    this.#pair.replaceChildren(...runs.map((run, i) => make(
      "div", { class: "compare__one" }, badge(i), make("b", { class: "compare__name" }, nameOf(run)), runPicture(run),
    )));
    this.#table.replaceChildren(
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, words.settingOrNumber), ...LETTERS.map((letter) => make("th", { scope: "col" }, letter)))),
      make("tbody", {}, ...rows.map(({ label, shown }) => line(label, shown.map((value) => value ?? numbers.DASH)))),
      make(
        "tbody", {},
        line(words.step, runs.map((run) => numbers.count(run.step))),
        line(words.bestLoss, runs.map((run) => numbers.loss(run.best?.loss ?? null))),
        line(words.lastLoss, runs.map((run) => numbers.loss(run.loss))),
        line(words.accuracy, runs.map((run) => numbers.accuracy(run.accuracy))),
      ),
    );
    this.#showCurves();
  }

  #showCurves() {
    const there = CURVES.filter(([name]) => this.#runs.some((run) => run.curve?.[name]?.length));
    if (!there.some(([name]) => name === this.#curve)) this.#curve = there[0]?.[0] ?? "test_loss";
    this.#room.hidden = this.#which.hidden = there.length === 0;
    this.#none.hidden = there.length > 0;
    this.#which.replaceChildren(...there.map(([name, label]) => {
      const choice = make("button", { type: "button", role: "radio", "aria-checked": String(name === this.#curve) }, label);
      choice.addEventListener("click", () => this.#choose(name, choice));
      return choice;
    }));
    giveStop(this.#which, "button", this.#which.querySelector('[aria-checked="true"]'));
    this.#paint();
  }

  /** @param {CurveName} name @param {HTMLElement} choice */
  #choose(name, choice) {
    this.#curve = name;
    for (const other of this.#which.children) setAttribute(other, "aria-checked", String(other === choice));
    giveStop(this.#which, "button", choice);
    this.#paint();
  }

  #paint() {
    if (this.#width < 60 || this.#height < 60 || this.#runs.length < 2) return;
    const kept = this.#runs.map((run) => (run.curve ? unpack(run.curve) : null));
    const curves = kept.flatMap((run, i) => (run && run.series[this.#curve].length
      ? [{ series: run.series[this.#curve], name: LETTERS[i], token: "ink", dash: i ? [6, 4] : null, width: 1.8 }]
      : []));
    this.#chart.draw(
      { curves, ghost: null, marks: [], scale: this.#scale, isShare: false, head: 0, mayShrink: true },
      this.#width, this.#height, readTokens(document.documentElement), false,
    );
    const [a, b] = kept.map((run) => numbers.loss(run?.series[this.#curve].value ?? null));
    const label = CURVES.find(([name]) => name === this.#curve)?.[1] ?? "";
    setAttribute(this.#room, "aria-label", words.curvesAre(label, a, b));
  }
}

/** A solid, B dashed. @param {number} i */
const badge = (i) => make("span", { class: `badge badge--${LETTERS[i].toLowerCase()}` }, LETTERS[i]);

/** @param {string} label @param {string[]} values */
const line = (label, values) => make("tr", {}, make("th", { scope: "row" }, label), ...values.map((value) => make("td", { class: "mono" }, value)));
