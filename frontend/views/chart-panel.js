import { readTokens } from "../lib/colour.js";
import { make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { LineChart, MARGIN, stepLabel } from "../charts/line-chart.js";
import { drawFigure } from "../charts/plotly.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../charts/line-chart.js").Content} Content */
/** @typedef {import("../state/curves.js").Curves} Curves */
/** @typedef {"loss" | "accuracy"} Tab */

/** `<chart-panel>`: the curves of loss and accuracy, the run before as a ghost, and three numbers. */
export class ChartPanel extends View {
  /** @type {Curves | null} */
  curves = null;
  #canvas = make("canvas", { class: "chart__canvas" });
  #figure = make("div", { class: "chart__figure", hidden: true, "aria-hidden": "true" });
  #room = make("div", { class: "chart__room", role: "img" }, this.#canvas, this.#figure);
  #empty = make("p", { class: "chart__empty soft" }, text.chart.empty);
  #tabs = make("div", { class: "tabs", role: "tablist", "aria-label": text.chart.curves });
  #scale = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": text.chart.scale });
  #numbers = make("dl", { class: "numbers" });
  #chart = new LineChart(this.#canvas);
  #token = readTokens(document.documentElement);
  /** @type {PageState | null} */
  #shown = null;
  /** @type {Tab} */
  #tab = "loss";
  #theme = "";
  #key = "";
  #width = 0;
  #height = 0;
  #step = 0;
  /** @type {{train: unknown, test: unknown}} */
  #told = { train: null, test: null };
  /** @type {Map<string, HTMLElement>} */
  #values = new Map();

  build() {
    for (const [id, name] of /** @type {[Tab, string][]} */ ([["loss", text.chart.loss], ["accuracy", text.chart.accuracy]])) {
      const tab = make("button", { type: "button", role: "tab", "data-tab": id, "data-tip": text.glossary[id] }, name);
      tab.addEventListener("click", () => this.#choose(id));
      this.#tabs.append(tab);
    }
    for (const [id, name] of [["linear", text.chart.linear], ["log", text.chart.log]]) {
      this.#scale.append(make("button", { type: "button", role: "radio", "data-action": "loss_scale", "data-scale": id }, name));
    }
    rove(this.#tabs, "button", { choose: true });
    rove(this.#scale, "button");
    this.append(make("div", { class: "chart__head" }, this.#tabs, this.#scale), make("div", { class: "chart__body" }, this.#room, this.#empty), this.#numbers);
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = Math.floor(contentRect.width);
      this.#height = Math.floor(contentRect.height);
      this.paint(true);
    }).observe(this.#room);
  }

  /** @param {Tab} tab */
  #choose(tab) {
    this.#tab = tab;
    if (this.#shown) this.show(this.#shown);
    tell(this, "settle");
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    const { preferences, session } = state;
    const theme = themeOf(preferences);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#token = readTokens(document.documentElement);
    }
    for (const tab of this.#tabs.querySelectorAll("button")) setAttribute(tab, "aria-selected", String(tab.dataset.tab === this.#tab));
    for (const choice of this.#scale.querySelectorAll("button")) setAttribute(choice, "aria-checked", String(choice.dataset.scale === preferences.lossScale));
    giveStop(this.#tabs, "button", this.#tabs.querySelector('[aria-selected="true"]'));
    giveStop(this.#scale, "button", this.#scale.querySelector('[aria-checked="true"]'));
    this.#scale.style.visibility = this.#tab === "loss" ? "" : "hidden";
    this.#showNumbers(state);
    this.paint(session?.status !== "playing");
  }

  /** The numbers of a frame, at most ten times a second. @param {Frame} frame @param {number} step */
  tellNumbers(frame, step) {
    this.#step = step;
    const { train, validation, test } = this.#shown?.session ?? {};
    const get = (/** @type {string} */ name) => frame.scalars.get(name) ?? NaN;
    const write = (/** @type {string} */ id, /** @type {string} */ shown) => {
      const place = this.#values.get(id);
      if (place) setText(place, shown);
    };
    const is = (/** @type {number} */ v) => (Number.isNaN(v) ? null : v);
    if (Number.isNaN(get("metrics_step"))) return;
    for (const id of ["train_loss", "validation_loss", "test_loss"]) write(id, numbers.loss(is(get(id))));
    write("train_accuracy", numbers.accuracy(is(get("train_accuracy")), train?.count));
    write("validation_accuracy", numbers.accuracy(is(get("validation_accuracy")), validation?.count));
    write("test_accuracy", numbers.accuracy(is(get("test_accuracy")), test?.count));
  }

  /** Which three numbers there are. @param {PageState} state */
  #showNumbers({ session, counts }) {
    const c = text.chart;
    /** @type {[id: string, label: string, token: string][]} */
    let wanted = [["train_loss", c.trainLoss, "ink"], ["test_loss", c.testLoss, "test"], ["test_accuracy", c.testAccuracy, "test"]];
    const has = (/** @type {"test" | "validation"} */ split) => Boolean(counts ? counts[split] : session?.[split]?.count); // metrics may come late
    if (session && session.status !== "compiling" && !has("test")) {
      wanted = has("validation")
        ? [["train_loss", c.trainLoss, "ink"], ["validation_loss", c.validationLoss, "validation"], ["train_accuracy", c.trainAccuracy, "ink"]]
        : [["train_loss", c.trainLoss, "ink"], ["train_accuracy", c.trainAccuracy, "ink"]];
    }
    const key = wanted.map(([id]) => id).join();
    if (this.#numbers.dataset.key !== key) {
      this.#numbers.dataset.key = key;
      this.#values = new Map(wanted.map(([id, , token]) => [id, make("dd", { class: `is-${token}` }, numbers.DASH)]));
      this.#numbers.replaceChildren(...wanted.map(([id, label]) => make("div", {}, make("dt", {}, label), this.#values.get(id))));
    }
    if (!session || session.status === "playing" || (session.train === this.#told.train && session.test === this.#told.test)) return;
    this.#told = { train: session.train, test: session.test }; // what frames have told since is newer
    for (const split of /** @type {const} */ (["train", "validation", "test"])) {
      const metrics = session[split];
      const [lossPlace, accuracyPlace] = [this.#values.get(`${split}_loss`), this.#values.get(`${split}_accuracy`)];
      if (lossPlace) setText(lossPlace, numbers.loss(metrics && (metrics.finite === false ? NaN : metrics.loss)));
      if (accuracyPlace) setText(accuracyPlace, numbers.accuracy(metrics?.accuracy, metrics?.count));
    }
  }

  /** @returns {Content | null} */
  #content() {
    const run = this.curves?.run;
    const state = this.#shown;
    if (!run || !state) return null;
    const hasValidation = run.series[`validation_${this.#tab}`].length > 0;
    const curve = (/** @type {"train" | "validation" | "test"} */ split, /** @type {string} */ token, /** @type {number[] | null} */ dash) => ({
      series: run.series[`${split}_${this.#tab}`], name: text.chart[split], token, dash, width: 1.8,
    });
    const curves = [curve("test", "test", hasValidation ? [6, 3] : null), curve("validation", "validation", null), curve("train", "ink", null)];
    const ghost = run.ghost?.series[`train_${this.#tab}`];
    return {
      curves: curves.filter(({ series }) => series.length > 0),
      ghost: ghost && ghost.length > 1 ? { series: ghost, name: text.chart.before, token: "ctl", dash: null, width: 1.2 } : null,
      marks: run.marks.map(({ step }) => step),
      scale: this.#tab === "loss" ? state.preferences.lossScale : "linear",
      isShare: this.#tab === "accuracy",
      head: Math.max(this.#step, state.session?.head ?? 0),
      mayShrink: state.session?.status !== "playing",
    };
  }

  /** Draws the curves, unless nothing has changed. @param {boolean} [anyway] */
  paint(anyway = false) {
    const content = this.#content();
    if (!content || this.#width < 40 || this.#height < 40) return;
    const key = `${this.curves?.version} ${this.#tab} ${content.scale} ${this.#theme} ${this.#width}x${this.#height} ${content.mayShrink}`;
    if (key === this.#key && !anyway) return;
    if (key !== this.#key) this.#figure.hidden = true;
    this.#key = key;
    this.#chart.draw(content, this.#width, this.#height, this.#token, !this.#figure.hidden);
    const points = Math.max(0, ...content.curves.map(({ series }) => series.length));
    this.#empty.hidden = points > 1 || Boolean(content.ghost);
    const told = content.curves.map(({ name, series }) => `${name} ${numbers.loss(series.value)}`).join(", ");
    if (content.mayShrink) setAttribute(this.#room, "aria-label", `${this.#tab === "loss" ? text.chart.loss : text.chart.accuracy}: ${told}`);
  }

  /** Nothing has moved for a moment: Plotly takes over, with values under the pointer. */
  async rest() {
    const content = this.#content();
    if (!content || this.#width < 40 || !content.curves.some(({ series }) => series.length > 1)) return;
    const key = this.#key;
    const axes = this.#chart.axes(content);
    const all = content.ghost ? [content.ghost, ...content.curves] : content.curves;
    const power = (/** @type {number} */ v) => (axes.isLog ? Math.log10(v) : v);
    this.#figure.hidden = false;
    const drawn = await drawFigure(
      this.#figure,
      all.map(({ series, name, token, dash, width }) => ({
        type: "scatter", mode: "lines", name,
        x: series.x.slice(0, series.length), y: series.last.slice(0, series.length),
        line: { color: this.#token(token), width, dash: dash ? "6px,3px" : "solid" },
        hovertemplate: content.isShare ? "%{y:.1%}" : "%{y:.4g}",
      })),
      {
        width: this.#width, height: this.#height, margin: MARGIN, hovermode: "x unified",
        xaxis: { range: [0, axes.x], tickvals: [0, axes.x], ticktext: ["0", stepLabel(axes.x)], showgrid: false, hoverformat: ",d", showspikes: true, spikemode: "across", spikecolor: this.#token("ctl"), spikethickness: 1, spikedash: "solid", unifiedhovertitle: { text: "step %{x:,d}" } },
        yaxis: { type: axes.isLog ? "log" : "linear", range: [power(axes.low), power(axes.high)], tickvals: axes.ticks, ticktext: axes.labels },
      },
      this.#token,
    );
    if (!drawn || key !== this.#key) this.#figure.hidden = true;
    else this.#chart.draw(content, this.#width, this.#height, this.#token, true);
  }
}

customElements.define("chart-panel", ChartPanel);
