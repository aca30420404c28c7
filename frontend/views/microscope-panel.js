import { icon, make, setAttribute, setText, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { math, m, symbol } from "../lib/mathml.js";
import { inner, longName, result, stretches, symbolOf, symbolOfPart, symbolText } from "../state/microscope.js";
import { microscope as words } from "../state/microscope-strings.js";
import { formulaRow, mannerOf, numbersOf, symbolLine, symbolsOf } from "./formula-line.js";
import { matrixView } from "./matrix-view.js";
import { View, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../state/microscope.js").Looking} Looking */
/** @typedef {import("../state/microscope.js").Part} Part */
/** @typedef {import("../state/microscope.js").Stretch} Stretch */
/** @typedef {import("../state/microscope.js").NumberAnswer} NumberAnswer */
/** @typedef {import("./formula-line.js").Manner} Manner */

/** `<microscope-panel>`: one parameter in one step, every number with its formula. */
export class MicroscopePanel extends View {
  /** @type {import("../microscope-room.js").MicroscopeRoom | null} */
  room = null;
  #name = make("span", { class: "microscope__name mono" });
  #readings = segments(words.reading, words.readings, "reading");
  #views = segments(words.view, words.views, "view");
  #body = make("div", { class: "microscope__body" });
  #aloud = make("p", { class: "sight-hidden", role: "status" });
  /** @type {Looking | null} */
  #drawn = null;

  build() {
    const close = make("button", { type: "button", class: "icon-button icon-button--bare", "data-action": "inspector_close", "aria-label": words.close, title: `${words.close} (Esc)` }, icon("close"));
    const title = make("h2", { class: "title__name" }, words.title);
    this.append(
      make("div", { class: "microscope__head" }, make("div", { class: "title" }, title, this.#name), this.#views, this.#readings, close),
      this.#body, this.#aloud,
    );
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.reading) this.room?.show({ reading: /** @type {Looking["reading"]} */ (button.dataset.reading) });
      if (button?.dataset.view) this.room?.show({ view: /** @type {Looking["view"]} */ (button.dataset.view) });
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      tell(this, "inspect", null);
    });
  }

  focusFirst() {
    const chosen = this.#readings.querySelector('[aria-checked="true"]');
    if (chosen instanceof HTMLElement) chosen.focus({ preventScroll: true });
  }

  /** @param {PageState} state */
  show(state) {
    const { looking, inspector } = state;
    this.hidden = inspector !== "microscope";
    if (this.hidden) {
      this.#drawn = null;
      return;
    }
    if (!looking || looking === this.#drawn) return;
    this.#drawn = looking;
    for (const [group, value] of /** @type {[HTMLElement, string][]} */ ([[this.#readings, looking.reading], [this.#views, looking.view]])) {
      for (const button of group.querySelectorAll("button")) setAttribute(button, "aria-checked", String((button.dataset.reading ?? button.dataset.view) === value));
      giveStop(group, "button", group.querySelector('[aria-checked="true"]'));
    }
    const { number, refusal } = looking;
    if (number) {
      const own = looking.names[`${number.tensor}[${number.index.join()}]`];
      setText(this.#name, `${number.tensor}[${number.index.join(", ")}]${own ? ` · ${own}` : ""}`);
      setText(this.#aloud, `${number.tensor} ${number.index.join()}: ${words.gradient} ${result(number.gradient, number.moment.dtype)}`);
    }
    const kept = this.#focused();
    if (refusal) this.#body.replaceChildren(make("p", { class: "microscope__refusal", role: "alert" }, icon("warn"), refusal));
    else if (!number) this.#body.replaceChildren(make("p", { class: "soft" }, words.opening));
    else if (looking.view === "matrix") this.#body.replaceChildren(matrixView(looking, state, this.room));
    else this.#body.replaceChildren(...this.#sections(looking, number));
    this.#focus(kept);
  }

  /** What has the focus, to find it again among new elements. */
  #focused() {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.#body.contains(active) ? active.dataset.keep ?? null : null;
  }

  /** @param {string | null} kept */
  #focus(kept) {
    if (!kept) return;
    const again = [...this.#body.querySelectorAll("[data-keep]")].find((one) => one instanceof HTMLElement && one.dataset.keep === kept);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    else this.focusFirst();
  }

  /** @param {Looking} looking @param {NumberAnswer} number */
  #sections(looking, number) {
    const manner = mannerOf(looking);
    const found = [this.#operation(looking, manner), this.#scope(looking, number)];
    const alone = number.moment.count === 1;
    const forward = number.forward.filter(({ row, lines }) => !alone || lines.at(-1)?.target?.name !== "loss" || looking.operations[row]?.name.endsWith("_penalty")).flatMap((story) => story.lines.filter(({ target }) => target).map((line) => formulaRow(line, manner, { tag: this.#toCome(story.row, number) })));
    found.push(section(words.forward, this.#joins(looking, number), ...forward));
    found.push(...this.#chain(looking, number, manner));
    found.push(this.#update(looking, number, manner));
    const check = this.#check(looking, number, manner);
    if (check) found.push(check);
    return found.filter((part) => part !== null);
  }

  /** The operation that has just been done, or that was chosen in the lane. @param {Looking} looking @param {Manner} manner */
  #operation(looking, manner) {
    const { operation, operations } = looking;
    const described = operation && operations[operation.row];
    if (!described) return null;
    const lines = operation.story.lines.map((line) => {
      const own = line.target ? line : { target: undefined, value: line.value };
      return formulaRow(own, manner, { arrow: described.phase === "update", tag: null });
    });
    const shapes = (/** @type {import("../state/microscope.js").Numbers[]} */ list) => list.map(({ tensor, shape, values }) => make("span", { class: "microscope__tensor", title: values.slice(0, 12).map((value) => inner(value, manner.dtype)).join("  ") }, make("span", { class: "mono" }, tensor), make("span", { class: "soft mono" }, ` ${shape.length ? shape.join("×") : "1"}`)));
    const takes = operation.reads.length ? make("p", { class: "microscope__tensors" }, make("span", { class: "soft" }, words.inputs), ...shapes(operation.reads)) : null;
    const gives = operation.writes.length ? make("p", { class: "microscope__tensors" }, make("span", { class: "soft" }, words.outputs), ...shapes(operation.writes)) : null;
    const empty = lines.length ? [] : described.lines.map((line) => make("div", { class: "formula" }, make("div", { class: "formula__left" }, symbolsOf(line, manner)), make("span", { class: "tag" }, words.notReached)));
    const aside = `${operation.row + 1} / ${operations.length} · ${longName(described)}`;
    const found = section(words.operation, make("span", { class: "soft" }, aside), make("p", { class: "microscope__about soft" }, described.title), ...lines, ...empty, takes, gives);
    found.classList.add("microscope__operation", `is-${described.phase}`);
    return found;
  }

  /** Whose gradient: the batch's, one sample's path in it, or one sample alone. @param {Looking} looking @param {NumberAnswer} number */
  #scope(looking, { moment, lane }) {
    const choose = (/** @type {number} */ to) => this.room?.choose({ lane: to, via: [] });
    const step = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ to) => {
      const button = make("button", { type: "button", class: "icon-button icon-button--bare", "aria-label": label, title: label, "data-keep": label, "aria-disabled": to < 0 || to >= moment.count || looking.alone ? "true" : null }, icon(name));
      button.addEventListener("click", () => to >= 0 && to < moment.count && !looking.alone && choose(to));
      return button;
    };
    const alone = make("input", { type: "checkbox", class: "check__box", checked: looking.alone, "data-keep": "alone" });
    alone.addEventListener("change", () => this.room?.show({ alone: alone.checked }));
    const which = make("span", { class: "microscope__sample mono" }, words.sample(lane, moment.count, moment.examples[lane] ?? 0));
    const only = moment.count === 1 && !looking.alone ? null : make("label", { class: "check" }, alone, words.oneSample);
    return make("div", { class: "microscope__scope" }, step("left", words.previousSample, lane - 1), which, step("right", words.nextSample, lane + 1), only, make("span", { class: "microscope__player soft" }, words.players[moment.player]));
  }

  /** "w5 joins h1 to o1" @param {Looking} looking @param {NumberAnswer} number */
  #joins(looking, { tensor, index }) {
    const at = index.at(-1) ?? 0;
    const layer = tensor.split(".")[0];
    const to = looking.names[`${layer}[${at}]`] ?? `${layer} ${at}`;
    const called = looking.names[`${tensor}[${index.join()}]`] ?? "";
    return make("span", { class: "soft" }, called ? `${called} → ${to}` : `→ ${to}`);
  }

  /** @param {number} row @param {NumberAnswer} number */
  #toCome(row, { moment }) {
    return row >= moment.op && moment.state === "open" ? words.toCome(row + 1) : null;
  }

  /** @param {Looking} looking @param {NumberAnswer} number @param {Manner} manner */
  #chain(looking, number, manner) {
    const parts = stretches(number.chain, looking.operations);
    if (!parts.length) return [section(words.chain, null, make("p", { class: "soft" }, words.notReached))];
    return parts.map((stretch, at) => {
      const { link } = stretch;
      const own = symbolOf(link.tensor, link.index, looking.names);
      const aside = math(symbolText(own), m("mrow", symbol(own), m("mo", "="), m("mrow", ...stretch.boxes.flatMap((box, i) => [...(i ? [m("mo", "·")] : []), factorSymbol(box, looking)]))));
      const total = make("div", { class: "microscope__total" }, symbolLine({ kind: "tensor", tensor: link.tensor, index: link.index }, manner), make("b", { class: "mono" }, result(at === 0 ? number.gradient : link.value, manner.dtype)));
      const found = section(at === 0 ? words.chain : make("span", {}, "∇ ", symbolLine({ kind: "tensor", tensor: link.tensor, index: link.index }, manner)), aside, this.#sum(stretch, at, number, manner), this.#boxes(stretch, looking, manner), total);
      if (at === 0) for (const story of number.derivative.slice(1)) for (const line of story.lines) found.append(formulaRow(line, manner, { arrow: true }));
      found.classList.add("microscope__chain");
      return found;
    });
  }

  /** The sum that a derivative is: its terms, of which one is followed. @param {Stretch} stretch @param {number} at @param {NumberAnswer} number @param {Manner} manner */
  #sum({ link, at: linkAt, fold }, at, number, manner) {
    if (!fold || (fold.count ?? 0) < 2) return null;
    const isOpen = this.#drawn?.unfolded === linkAt;
    const kind = (fold.places ?? []).length === 1 ? words.over[fold.places?.[0] ?? ""] ?? words.elsewhere : words.elsewhere;
    const head = make("span", { class: "soft" }, words.sumOver(numbers.count(fold.count), kind));
    const list = make("div", { class: "microscope__terms", role: "group", "aria-label": words.sumOver(String(fold.count), kind) });
    const shown = fold.shown ?? [];
    const follow = (/** @type {number} */ term) => {
      const via = number.chain.map(({ term: followed }) => (followed === null ? "-" : String(followed))).slice(0, linkAt);
      const lane = fold.places?.length === 1 && fold.places[0] === "lanes" ? { lane: term } : {};
      this.room?.choose({ via: [...via, String(term)], ...lane });
    };
    (fold.parts ?? []).forEach((part, i) => {
      if (shown[i] > (shown[i - 1] ?? -1) + 1 && (i > 0 || !isOpen)) list.append(this.#hidden(fold, linkAt, manner));
      const term = make("button", { type: "button", class: "term mono", "aria-pressed": String(shown[i] === link.term), title: words.follow, "data-keep": `term ${at} ${shown[i]}` }, make("small", { class: "soft" }, String(shown[i])), inner(part.value, manner.dtype));
      term.addEventListener("click", () => follow(shown[i]));
      list.append(term);
    });
    if (!shown.includes(link.term ?? -1)) list.append(make("span", { class: "soft" }, words.term(link.term ?? 0)));
    rove(list, "button");
    giveStop(list, "button", list.querySelector('[aria-pressed="true"]'));
    return make("div", { class: "microscope__sum" }, head, list, isOpen ? this.#pager(fold, linkAt) : null);
  }

  /** @param {Part} fold @param {number} link @param {Manner} manner */
  #hidden(fold, link, manner) {
    const count = (fold.count ?? 0) - (fold.shown?.length ?? 0);
    const button = make("button", { type: "button", class: "term term--more", title: words.unfold, "data-fold": "open", "data-keep": `fold ${link}` }, words.rest(numbers.count(count), inner(fold.rest, manner.dtype)));
    button.addEventListener("click", () => this.room?.choose({ start: 0, link }));
    return button;
  }

  /** @param {Part} fold @param {number} link */
  #pager(fold, link) {
    const shown = fold.shown ?? [0];
    const first = shown[0];
    const last = shown.at(-1) ?? 0;
    const to = (/** @type {string} */ label, /** @type {number | null} */ start, /** @type {boolean} */ may) => {
      const button = make("button", { type: "button", class: "button button--small", "data-keep": `page ${label}`, "aria-disabled": may ? null : "true" }, label);
      button.addEventListener("click", () => may && this.room?.choose({ start, link }));
      return button;
    };
    const count = fold.count ?? 0;
    return make("div", { class: "microscope__pager" }, to(words.earlier, Math.max(0, first - 20), first > 0), make("span", { class: "soft mono" }, words.page(numbers.count(first + 1), numbers.count(last + 1), numbers.count(count))), to(words.later, first + 20, last < count - 1), to(words.fold, null, true));
  }

  /** @param {Stretch} stretch @param {Looking} looking @param {Manner} manner */
  #boxes({ boxes }, looking, manner) {
    const found = make("div", { class: "microscope__factors" });
    boxes.forEach((box, i) => {
      if (i) found.append(make("span", { class: "factor__times", "aria-hidden": "true" }, "×"));
      const formula = box.formula ?? box.part;
      const isLeaf = formula.kind === "tensor" || formula.kind === "number";
      const line = { value: formula };
      const element = make("div", { class: "factor", role: "group", "aria-label": box.words }, make("span", { class: "factor__words soft" }, box.words));
      if (manner.reading !== "numbers") element.append(box.sum ? symbolLine(box.part, manner) : symbolsOf(line, manner));
      if (box.sum) element.append(make("span", { class: "factor__numbers soft" }, words.seeBelow(numbers.count(box.sum))));
      else if (manner.reading !== "symbols" && !isLeaf) element.append(make("span", { class: "factor__numbers" }, numbersOf(formula, { ...manner, short: true })));
      else if (box.from) element.append(make("span", { class: "factor__numbers soft" }, words.outOf(box.from)));
      element.append(make("b", { class: "factor__value mono" }, result(box.part.value, manner.dtype)));
      found.append(element);
    });
    void looking;
    return found;
  }

  /** @param {Looking} looking @param {NumberAnswer} number @param {Manner} manner */
  #update(looking, number, manner) {
    const { moment, update } = number;
    if (!update.length) return section(words.update, make("span", { class: "soft" }, words.none));
    const names = update.map(({ row }) => looking.operations[row]?.name ?? "").join(", ");
    const last = update.at(-1)?.row ?? 0;
    const tag = moment.state === "made" ? null : moment.state === "stopped" ? words.notReached : words.toCome(last + 1);
    const rows = update.flatMap((story) => story.lines.map((line) => formulaRow(line, manner, { arrow: true })));
    return section(words.update, make("span", {}, make("span", { class: "soft" }, names.replaceAll("_", " ")), tag ? make("span", { class: "tag" }, tag) : null), ...rows);
  }

  /** @param {Looking} looking @param {NumberAnswer} number @param {Manner} manner */
  #check(looking, number, manner) {
    const { check } = looking;
    const mine = check && check.tensor === number.tensor && check.index.join() === number.index.join();
    if (!mine) {
      const button = make("button", { type: "button", class: "button button--small", title: words.checkTip, "data-keep": "check" }, words.checkIt);
      button.addEventListener("click", () => this.room?.checkGradient());
      return section(words.check, button);
    }
    const gap = typeof check.quotient === "number" && typeof check.gradient === "number" ? Math.abs(check.quotient - check.gradient) : Infinity;
    const size = Math.max(Math.abs(Number(check.gradient)), 1e-6);
    const agrees = gap <= size * 1e-3;
    const row = (/** @type {string} */ name, /** @type {number | string | null} */ value) => make("div", { class: "formula" }, make("div", { class: "formula__left" }, name), make("b", { class: "formula__result mono is-gradient" }, result(value, manner.dtype)));
    return section(
      words.check, make("span", { class: "microscope__verdict" }, icon(agrees ? "check" : "warn"), agrees ? words.agree : words.differ),
      row(words.gradient, check.gradient), row(`${words.quotient} ${words.checkIs(check.h.toExponential(0).replace("-", "−"))}${check.scale > 1 ? ` ${words.checkScale(check.scale)}` : ""}`, check.quotient),
    );
  }
}

/** The factor as a fraction: ∂a/∂z for a slope, else its own symbol. @param {import("../state/microscope.js").Box} box @param {Looking} looking */
function factorSymbol(box, looking) {
  if (box.part.kind === "tensor" && box.part.tensor) return symbol(symbolOfPart(box.part, looking.names));
  const inside = tensorIn(box.part);
  if (inside && box.isGradient) return m("mrow", m("mi", "c"), m("mo", "\u2062"), symbol(symbolOfPart(inside, looking.names)));
  if (!inside?.tensor) return m("mtext", box.words);
  const layer = inside.tensor.split(".")[0];
  const of = (/** @type {string} */ kind) => symbol(symbolOf(`${layer}.${kind}`, inside.index ?? [], looking.names));
  return m("mfrac", m("mrow", m("mo", "∂"), of("a")), m("mrow", m("mo", "∂"), of("z")));
}

/** @param {Part} part @returns {Part | null} */
function tensorIn(part) {
  if (part.kind === "tensor" && part.tensor) return part;
  for (const inside of part.parts ?? []) {
    const found = tensorIn(inside);
    if (found) return found;
  }
  return null;
}

/** @param {string} label @param {{[id: string]: string}} choices @param {string} key */
function segments(label, choices, key) {
  const group = make("div", { class: "segments segments--small", role: "radiogroup", "aria-label": label });
  for (const [id, name] of Object.entries(choices)) group.append(make("button", { type: "button", role: "radio", [`data-${key}`]: id }, name));
  rove(group, "button", { choose: true });
  return group;
}

/** @param {string | Node} title @param {Node | null} aside @param {...(Node | null)} children */
function section(title, aside, ...children) {
  return make("section", { class: "microscope__section" }, make("div", { class: "microscope__title" }, make("h3", {}, title), aside), ...children);
}

customElements.define("microscope-panel", MicroscopePanel);
