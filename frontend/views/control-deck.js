import { make, setAttribute, setIcon, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { actionOf, isPossible } from "../state/actions.js";
import { LADDER, paceName } from "../state/pace.js";
import { shownKey } from "../state/keys.js";
import { text } from "../state/strings.js";
import { watching } from "../state/watch-strings.js";
import { AskLine } from "./ask-line.js";
import { OperationLane } from "./operation-lane.js";
import { TimeLine } from "./time-line.js";
import { View, actionButton, giveStop, rove } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */
/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").Pace} Pace */

const EASE_IN = "ease-in";
const MAX = "max";

/** `<control-deck>`: transport, timeline, counters. */
export class ControlDeck extends View {
  #play = actionButton("toggle_play", { icon: "play", class: "deck__round deck__play", tip: text.deck.play });
  #grain = make("div", { class: "segments", role: "radiogroup", "aria-label": text.deck.grain });
  #pace = make("select", { class: "field deck__select", "aria-label": text.deck.pace });
  /** One stop of the Tab key: arrows go on from there. */
  #again = make("div", { class: "deck__again", role: "toolbar", "aria-label": text.deck.again });
  #line = new TimeLine();
  #lane = new OperationLane();
  #pastAt = make("span");
  #past = make("span", { class: "past", hidden: true }, make("span", { class: "past__words" }, `${text.deck.past} · `), this.#pastAt);
  #toHead = actionButton("head", { label: text.deck.backToHead, class: "button button--small deck__to-head" });
  #watch = actionButton("watch", { icon: "eye", class: "icon-button icon-button--bare deck__small deck__watch", tip: watching.open });
  #count = make("span", { class: "deck__count mono", hidden: true });
  #branches = actionButton("branches", { label: text.deck.branch, class: "button button--small deck__branches" });
  #ask = new AskLine();
  #wasPlaying = false;
  #replayUntil = 0; // the head, where play began behind it
  #empty = make("p", { class: "timeline__empty soft" }, text.deck.timelineEmpty);
  #step = make("output", { class: "counter__step" }, "0");
  #where = make("span", { class: "counter__where" });
  #state = make("span", { class: "counter__state", role: "status" });
  #rate = make("span", { class: "counter__rate" });
  #numbersAt = 0; // time of the last change of numbers, ms
  #rateAt = 0;
  #paintAt = 0; // frames until the timeline is drawn again
  /** @type {PageState | null} */
  #shown = null;

  /** @param {import("../state/desk.js").Desk} desk */
  set desk(desk) {
    this.#line.desk = desk;
    this.#pace.addEventListener("change", () => {
      if (this.#pace.value === EASE_IN) void desk.easeIn();
      else void desk.setPace({ steps_per_second: this.#pace.value === MAX ? null : Number(this.#pace.value), ease_in: false });
    });
  }

  /** @param {import("../state/curves.js").Curves} curves */
  set curves(curves) {
    this.#line.curves = curves;
  }

  /** @param {import("../branch-room.js").BranchRoom} room */
  set room(room) {
    this.#line.room = room;
  }

  /** @param {import("../microscope-room.js").MicroscopeRoom} room */
  set microscope(room) {
    this.#lane.room = room;
  }

  /** @param {() => void} open */
  set list(open) {
    this.#line.openList = open;
  }

  /** The step that the playhead shows, also while it plays. */
  get step() {
    return this.#line.step;
  }

  /** Asks beside the playhead. @param {import("./ask-line.js").Question} question */
  ask(question) {
    this.#ask.open(question, this.#line.knob);
  }

  build() {
    const round = (/** @type {string} */ id, /** @type {string} */ name, /** @type {string} */ tip) => actionButton(id, { icon: name, class: "deck__round", tip });
    for (const grain of /** @type {const} */ (["op", "step", "epoch"])) {
      const button = make("button", { type: "button", role: "radio", "data-action": `grain_${grain}`, "data-grain": grain, "data-tip": text.glossary[grain] }, text.deck[grain]);
      this.#grain.append(button);
    }
    rove(this.#grain, "button", { choose: true });
    this.#pace.append(make("option", { value: EASE_IN }, text.deck.easeIn));
    for (const steps of LADDER) this.#pace.append(make("option", { value: steps ?? MAX }, steps === null ? text.deck.max : `${paceName(steps)} /s`));
    this.#pace.title = `${text.deck.pace} (${shownKey("slower")} ${shownKey("faster")}, ${text.deck.max}: ${shownKey("max")})`;
    this.#again.append(
      control("resetButton", actionButton("reset", { icon: "reset", label: text.deck.reset, class: "button", tip: text.deck.resetLong })),
      control("newStart", actionButton("new_start", { icon: "dice", label: text.deck.newStart, class: "button", tip: text.deck.newStartLong })),
    );
    rove(this.#again, "button");
    giveStop(this.#again, "button", null);
    const transport = make(
      "div", { class: "deck__transport", role: "group", "aria-label": text.deck.transport },
      control("stepButton", round("start", "start", text.deck.start)), control("stepButton", round("back", "back", text.deck.back)), control("playButton", this.#play),
      control("stepButton", round("forward", "forward", text.deck.forward)), control("stepButton", this.#grain),
    );
    const below = make(
      "div", { class: "deck__below" },
      this.#again,
      make("label", { class: "deck__pace", "data-control": "pace" }, make("span", { class: "soft" }, text.deck.pace), this.#pace),
    );
    const small = (/** @type {string} */ id, /** @type {string} */ name) => actionButton(id, { icon: name, class: "icon-button icon-button--bare deck__small" });
    this.#watch.append(this.#count);
    const tools = make("span", { class: "deck__tools", role: "toolbar", "aria-label": text.timeline.branchesLong }, small("bookmark", "flag"), small("branch", "fork"), this.#branches, this.#watch, small("health", "pulse"), small("microscope", "microscope"));
    rove(tools, "button");
    giveStop(tools, "button", null);
    const head = make(
      "div", { class: "title" }, make("h2", { class: "title__name" }, text.deck.timeline),
      make("span", { class: "title__aside" }, this.#past, this.#toHead, tools),
    );
    this.append(
      make("div", { class: "deck__left" }, transport, below),
      make("div", { class: "deck__middle", "data-control": "timeline" }, head, make("div", { class: "deck__line" }, this.#line.element, this.#empty), this.#ask.element, this.#lane.element),
      make(
        "div", { class: "counter" },
        make("span", { class: "soft counter__label", "data-tip": text.glossary.step }, text.deck.step), this.#step, this.#where,
        make("span", { class: "counter__now" }, this.#state, this.#rate),
      ),
    );
  }

  focusPlay() {
    this.#play.focus({ preventScroll: true });
  }

  /** @param {PageState} state */
  show(state) {
    this.#shown = state;
    const { session, grain, pace } = state;
    const isPlaying = session?.status === "playing";
    setIcon(this.#play, isPlaying ? "pause" : "play");
    const playName = isPlaying ? text.deck.pause : text.deck.play;
    setAttribute(this.#play, "aria-label", playName);
    setAttribute(this.#play, "title", `${playName} (${shownKey("toggle_play")})`);
    for (const button of this.querySelectorAll("[data-action]")) {
      const action = actionOf(button instanceof HTMLElement ? button.dataset.action ?? "" : "");
      if (action) setAttribute(button, "aria-disabled", isPossible(action, state) ? null : "true");
    }
    for (const button of this.#grain.querySelectorAll("button")) setAttribute(button, "aria-checked", String(button.dataset.grain === grain));
    giveStop(this.#grain, "button", this.#grain.querySelector('[aria-checked="true"]'));
    const stop = this.#again.querySelector('[tabindex="0"]');
    if (!stop?.checkVisibility()) giveStop(this.#again, "button", [...this.#again.children].find((button) => button.checkVisibility()) ?? null); // a link can hide it
    this.#showPace(pace);
    this.#pace.disabled = state.role === "view";
    const breaks = session?.breakpoints?.filter(({ on }) => on).length ?? 0;
    this.#count.hidden = breaks === 0;
    setText(this.#count, numbers.count(breaks));
    setAttribute(this.#watch, "aria-label", breaks ? watching.openCount(numbers.count(breaks)) : watching.open);
    setText(this.#branches.querySelector("span") ?? this.#branches, text.timeline.branches(session?.branches ?? 1, numbers.count(session?.branches ?? 1)));
    if (!isPlaying) this.#replayUntil = 0;
    else if (!this.#wasPlaying && session && session.step < session.head) this.#replayUntil = session.head;
    this.#wasPlaying = isPlaying;
    const isPast = session !== null && session.status !== "playing" && session.step < session.head;
    this.#past.hidden = this.#toHead.hidden = !isPast;
    if (session && isPast) setText(this.#pastAt, `${text.deck.step} ${numbers.count(session.step)} of ${numbers.count(session.head)}`);
    this.toggleAttribute("data-past", isPast);
    this.#sayState(state);
    this.#line.show(state);
    this.toggleAttribute("data-lane", this.#lane.show(state));
    if (session && (!isPlaying || state.connection === "lost")) this.#tell(session.step, session.epoch, session.op, session.steps_per_second);
  }

  /** @param {PageState} state */
  #sayState(state) {
    const word = stateWord(state);
    setText(this.#state, text.deck.states[word === "playing" && this.#line.step < this.#replayUntil ? "replaying" : word] ?? "");
  }

  /** @param {Pace} pace */
  #showPace(pace) {
    const value = pace.ease_in ? EASE_IN : pace.steps_per_second === null ? MAX : String(pace.steps_per_second);
    if (![...this.#pace.options].some((option) => option.value === value)) {
      this.#pace.append(make("option", { value }, `${value} /s`));
    }
    if (this.#pace.value !== value) this.#pace.value = value;
  }

  /** Inside the page's animation frame: counters at 10 a second, the timeline every third frame. @param {Frame} frame */
  draw(frame) {
    const now = performance.now();
    const step = frame.scalars.get("step") ?? 0;
    if ((this.#paintAt = (this.#paintAt + 1) % 3) === 0) this.#line.tell(step);
    if (now - this.#numbersAt < 95) return;
    this.#tell(step, frame.scalars.get("epoch") ?? 0, frame.scalars.get("op") ?? 0, frame.scalars.get("steps_per_second") ?? NaN);
  }

  /** @param {number} step @param {number} epoch @param {number} op @param {number | null} rate */
  #tell(step, epoch, op, rate) {
    const now = performance.now();
    this.#numbersAt = now;
    const { session } = this.#shown ?? {};
    setText(this.#step, numbers.count(step));
    this.#line.tell(step);
    if (this.#shown && this.#replayUntil) this.#sayState(this.#shown);
    this.#empty.hidden = step > 0 || (session?.head ?? 0) > 0;
    const inside = op > 0 ? `${text.deck.opOf} ${op}` : `${text.deck.epoch} ${numbers.count(epoch)} · ${text.deck.seed} ${session?.spec.seed ?? 0}`;
    const branch = session && session.branch !== "main" && op === 0 ? ` · ${session.branch}` : "";
    setText(this.#where, inside + branch);
    setAttribute(this.#where, "title", `${text.deck.branch} ${session?.branch ?? "main"}`);
    const isPlaying = session?.status === "playing" && this.#shown?.connection === "open";
    if (now - this.#rateAt < 500 && isPlaying) return;
    this.#rateAt = now;
    setText(this.#rate, isPlaying && rate && Number.isFinite(rate) ? ` · ${text.deck.rate(numbers.rate(rate))}` : "");
  }
}

/** By this name a link can hide it. @template {HTMLElement} E @param {string} name @param {E} element */
function control(name, element) {
  element.dataset.control = name;
  return element;
}

/** @param {PageState} state */
function stateWord({ session, connection }) {
  if (connection === "lost") return "lost";
  if (!session) return "opening";
  return session.status === "paused" && session.step < session.head ? "past" : session.status;
}

customElements.define("control-deck", ControlDeck);
