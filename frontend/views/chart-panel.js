import { readTokens } from "../lib/colour.js";
import { make, setAttribute, setText, tell } from "../lib/dom.js";
import { countsDrawing, curvesDrawing } from "../charts/drawings.js";
import { LineChart, MARGIN, allOf, stepLabel } from "../charts/line-chart.js";
import { drawFigure } from "../charts/plotly.js";
import { contentOf, inWords, pairOf } from "../state/curve-words.js";
import { answers } from "../state/output-strings.js";
import { themeOf } from "../state/preferences.js";
import { text } from "../state/strings.js";
import { ChartNumbers } from "./chart-numbers.js";
import { ConfusionTable, shadeOf } from "./confusion-table.js";
import { PanelMenu } from "./panel-menu.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../charts/line-chart.js").Content} Content */
/** @typedef {import("../state/curves.js").Curves} Curves */
/** @typedef {"loss" | "accuracy" | "confusion"} Tab */

/** @type {readonly (readonly [Tab, string])[]} */
const TABS = [["loss", text.chart.loss], ["accuracy", text.chart.accuracy], ["confusion", text.chart.confusion]];

/** `<chart-panel>`: the curves of loss and accuracy with the run before as a ghost, the table of answers, and the scores. */
export class ChartPanel extends View {
  /** @type {Curves | null} */
  curves = null;
  /** B's, where two are compared. @type {Curves | null} */
  beside = null;
  #canvas = make("canvas", { class: "chart__canvas" });
  #figure = make("div", { class: "chart__figure", hidden: true, "aria-hidden": "true" });
  #room = make("div", { class: "chart__room", role: "img" }, this.#canvas, this.#figure);
  #empty = make("p", { class: "chart__empty soft" }, text.chart.empty);
  #tabs = make("div", { class: "tabs", role: "tablist", "aria-label": text.chart.curves });
  #scale = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": text.chart.scale });
  #numbers = new ChartNumbers();
  #confusion = new ConfusionTable();
  #menu = new PanelMenu(answers.saveChart, ["chart_png", "chart_svg", "curves_csv", "print"]);
  /** One stop of the Tab key: arrows go on from there. */
  #tools = make("span", { class: "chart__tools", role: "toolbar", "aria-label": answers.chartTools }, this.#scale, this.#confusion.splits, this.#menu.button);
  #body = make("div", { class: "chart__body", role: "tabpanel", id: "chart-panel" });
  /** @type {number | null} */
  #pointer = null;
  #chart = new LineChart(this.#canvas);
  #printed = new LineChart(this.#canvas); // axes of its own
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

  build() {
    for (const [id, name] of TABS) {
      const tab = make("button", { type: "button", role: "tab", id: `chart-tab-${id}`, "aria-controls": "chart-panel", "data-tab": id, "data-tip": text.glossary[id] }, name);
      tab.addEventListener("click", () => this.#choose(id));
      this.#tabs.append(tab);
    }
    for (const [id, name] of [["linear", text.chart.linear], ["log", text.chart.log]]) {
      this.#scale.append(make("button", { type: "button", role: "radio", "aria-label": name, "data-action": "loss_scale", "data-scale": id }, name.slice(0, 3)));
    }
    rove(this.#tabs, "button", { choose: true });
    rove(this.#tools, "button");
    this.#body.append(this.#room, this.#empty, this.#confusion.element);
    this.append(make("div", { class: "chart__head" }, this.#tabs, this.#tools), this.#body, this.#numbers.element, this.#menu.element);
    this.#room.addEventListener("pointermove", (event) => this.#point(event.offsetX));
    this.#room.addEventListener("pointerleave", () => this.#point(null));
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
    tell(this, "probes");
    tell(this, "settle");
  }

  /** Values are told at the pointer while the curves grow; at rest Plotly tells them. @param {number | null} x  px from the left */
  #point(x) {
    this.#pointer = x;
    if (this.#figure.hidden) this.paint(true);
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
    setAttribute(this.#body, "aria-labelledby", `chart-tab-${this.#tab}`);
    const isTable = this.#tab === "confusion";
    this.#scale.hidden = isTable;
    this.#scale.style.visibility = this.#tab === "loss" ? "" : "hidden";
    this.#room.hidden = isTable;
    this.#confusion.element.hidden = this.#confusion.splits.hidden = !isTable;
    if (isTable) this.#empty.hidden = true;
    this.#numbers.show(state);
    this.#confusion.show(state);
    setAttribute(this.#body, "tabindex", isTable ? 0 : null); // it may scroll
    const choice = (isTable ? this.#confusion.splits : this.#scale).querySelector('[aria-checked="true"]');
    giveStop(this.#tools, "button", this.#tab === "accuracy" ? this.#menu.button : choice);
    this.#confusion.paint(this.#token);
    this.paint(session?.status !== "playing");
  }

  /** The numbers of a frame, at most ten times a second. @param {Frame} frame @param {number} step */
  tellNumbers(frame, step) {
    this.#step = step;
    this.#numbers.tell(frame);
    if (this.#tab === "confusion") this.#confusion.draw(frame, this.#token);
  }

  /** What it asks of the server. @param {PageState} state @returns {import("../types.js").Probe[]} */
  wanted({ session }) {
    return session && this.#tab === "confusion" ? this.#confusion.wanted(session) : [];
  }

  /** The curves that are shown; none beside the table of answers. @returns {Content | null} */
  get content() {
    const run = this.curves?.run;
    const session = this.#shown?.session;
    if (!run || !this.#shown || this.#tab === "confusion") return null;
    const isPast = session && session.status !== "playing" && session.step < session.head;
    const look = {
      scale: this.#shown.preferences.lossScale,
      head: Math.max(this.#step, session?.head ?? 0),
      mayShrink: session?.status !== "playing",
    };
    const content = contentOf(run, this.#tab, look);
    const all = this.beside ? pairOf(content, contentOf(this.beside.run, this.#tab, look)) : content;
    return { ...all, now: isPast ? session.step : null };
  }

  /** What is shown, to be drawn on another paper. @returns {import("../charts/drawings.js").Drawing | null} */
  get drawing() {
    const counts = this.#confusion.shown?.counts;
    if (this.#tab === "confusion") return counts ? countsDrawing(`${text.chart.confusion}: ${answers.corner}`, counts, shadeOf) : null;
    const { content } = this;
    return content && curvesDrawing(this.#tab === "loss" ? text.chart.loss : text.chart.accuracy, this.#printed, { ...content, now: null });
  }

  /** Loss and accuracy of each split, in figures. */
  get scores() {
    return this.#numbers.rows();
  }

  /** Draws the curves, unless nothing has changed. @param {boolean} [anyway] */
  paint(anyway = false) {
    const { content } = this;
    if (!content || this.#width < 40 || this.#height < 40) return;
    const key = `${this.curves?.version} ${this.beside?.version} ${this.#tab} ${content.scale} ${this.#theme} ${this.#width}x${this.#height} ${content.mayShrink} ${this.#pointer}`;
    if (key === this.#key && !anyway) return;
    if (key !== this.#key) this.#figure.hidden = true;
    this.#key = key;
    this.#chart.draw(content, this.#width, this.#height, this.#token, !this.#figure.hidden, this.#pointer);
    const points = Math.max(0, ...content.curves.map(({ series }) => series.length));
    const noAccuracy = this.#tab === "accuracy" && this.#shown?.session?.classes === null;
    setText(this.#empty, noAccuracy ? text.chart.noAccuracy : text.chart.empty);
    this.#empty.hidden = points > 1 || Boolean(content.ghost ?? content.raw);
    if (content.mayShrink) setAttribute(this.#room, "aria-label", inWords(content));
  }

  /** Nothing has moved for a moment: Plotly takes over, with values under the pointer. */
  async rest() {
    const { content } = this;
    if (!content || this.#width < 40 || !content.curves.some(({ series }) => series.length > 1)) return;
    const key = this.#key;
    const axes = this.#chart.axes(content);
    const power = (/** @type {number} */ v) => (axes.isLog ? Math.log10(v) : v);
    this.#figure.hidden = false;
    const drawn = await drawFigure(
      this.#figure,
      allOf(content).map(({ series, name, token, dash, width }) => ({
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
