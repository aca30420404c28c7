import { make } from "../lib/dom.js";
import { bubbleSpot } from "../lib/spot.js";
import { glossary } from "../state/glossary.js";

const HOVER_MS = 300;
const LEAVE_MS = 150; // time to move onto the bubble
const PRESS_MS = 500;
const STILL = 10; // px that a resting finger may move
const ID = "glossary-bubble";

/**
 * The one bubble of the page. Whatever carries `data-tip` explains itself in it: under a resting pointer, with the
 * keyboard's focus, under a long press. It never takes the focus and stands clear of what it explains.
 */
export class GlossaryBubble {
  element = make("div", { id: ID, class: "bubble", role: "tooltip", popover: "manual" });
  /** What is explained. @type {HTMLElement | null} */
  #home = null;
  /** Whose description the bubble is. @type {Element | null} */
  #described = null;
  #timer = 0;
  #isPressed = false; // a long press opened it: the release is no click
  /** @type {{x: number, y: number} | null} */
  #finger = null;

  /** @param {Document} document */
  constructor(document) {
    document.body.append(this.element);
    document.addEventListener("pointerover", this.#over);
    document.addEventListener("pointerout", this.#out);
    document.addEventListener("focusin", this.#focus);
    document.addEventListener("focusout", () => this.#isPressed || this.#hide()); // letting go moves the focus
    document.addEventListener("pointerdown", this.#down, true);
    document.addEventListener("pointermove", this.#move, { passive: true });
    for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, this.#up, true);
    document.addEventListener("click", this.#click, true);
    document.addEventListener("contextmenu", (event) => this.#isPressed && event.preventDefault());
    document.addEventListener("keydown", this.#key, true);
    document.addEventListener("wheel", () => this.#hide(), { passive: true });
    document.addEventListener("close", () => this.#hide(), true);
    addEventListener("resize", () => this.#hide());
  }

  get isOpen() {
    return this.element.matches(":popover-open");
  }

  /** @param {PointerEvent} event */
  #over = (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    if (event.target === this.element) {
      clearTimeout(this.#timer);
      return;
    }
    const home = homeOf(event.target);
    if (home === this.#home && this.isOpen) clearTimeout(this.#timer);
    else if (home) this.#later(() => this.#show(home, controlOf(home)), HOVER_MS);
  };

  /** @param {PointerEvent} event */
  #out = (event) => {
    if (event.pointerType === "touch") return;
    const to = event.relatedTarget;
    if (to === this.element || (to && homeOf(to) === homeOf(event.target))) return;
    if (document.activeElement && document.activeElement === this.#described && this.#described.matches(":focus-visible")) return;
    this.#later(() => this.#hide(), LEAVE_MS);
  };

  /** @param {FocusEvent} event */
  #focus = (event) => {
    const home = homeOf(event.target);
    if (!home || !(event.target instanceof Element) || !event.target.matches(":focus-visible")) return;
    this.#describe(home, event.target); // at once: a reader speaks at the moment of focus
    const { target } = event;
    this.#later(() => this.#show(home, target), HOVER_MS);
  };

  /** @param {PointerEvent} event */
  #down = (event) => {
    this.#isPressed = false;
    if (event.target === this.element) return;
    this.#hide();
    const home = event.pointerType === "touch" ? homeOf(event.target) : null;
    if (!home) return;
    this.#finger = { x: event.clientX, y: event.clientY };
    this.#later(() => {
      this.#isPressed = true;
      this.#show(home, controlOf(home));
    }, PRESS_MS);
  };

  /** @param {PointerEvent} event */
  #move = (event) => {
    if (!this.#finger || Math.hypot(event.clientX - this.#finger.x, event.clientY - this.#finger.y) < STILL) return;
    this.#finger = null;
    if (!this.#isPressed) clearTimeout(this.#timer);
  };

  #up = () => {
    this.#finger = null;
    if (!this.#isPressed && !this.isOpen) clearTimeout(this.#timer);
  };

  /** @param {MouseEvent} event */
  #click = (event) => {
    if (!this.#isPressed) return;
    this.#isPressed = false;
    event.preventDefault();
    event.stopPropagation();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape") {
      if (!this.isOpen) clearTimeout(this.#timer);
      return;
    }
    const inSheet = this.isOpen && this.#home?.closest("dialog");
    this.#hide();
    if (!inSheet) return;
    event.preventDefault(); // the first Escape closes the bubble, the next one the sheet
    event.stopPropagation();
  };

  /** @param {() => void} act @param {number} ms */
  #later(act, ms) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(act, ms);
  }

  /** @param {HTMLElement} home @param {Element | null} control */
  #describe(home, control) {
    this.#forget();
    this.#home = home;
    this.#described = control;
    this.element.replaceChildren(...sentencesOf(home).map((sentence) => make("p", {}, sentence)));
    (home.closest("dialog") ?? document.body).append(this.element); // what is outside of an open dialog is inert
    if (control) control.setAttribute("aria-describedby", [...tokens(control), ID].join(" "));
  }

  /** @param {HTMLElement} home @param {Element | null} control */
  #show(home, control) {
    if (!home.isConnected || !home.checkVisibility()) return;
    this.#describe(home, control);
    const { element } = this;
    element.showPopover();
    const { left, top } = bubbleSpot(home.getBoundingClientRect(), { width: element.offsetWidth, height: element.offsetHeight }, { width: innerWidth, height: innerHeight });
    element.style.left = `${Math.round(left)}px`;
    element.style.top = `${Math.round(top)}px`;
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#forget();
    if (this.isOpen) this.element.hidePopover();
  }

  #forget() {
    if (this.#described) {
      const others = tokens(this.#described);
      if (others.length) this.#described.setAttribute("aria-describedby", others.join(" "));
      else this.#described.removeAttribute("aria-describedby");
    }
    this.#home = this.#described = null;
  }
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function homeOf(target) {
  const home = target instanceof Element ? target.closest("[data-tip]") : null;
  return home instanceof HTMLElement ? home : null;
}

/** The control of a row, or the explained thing itself where it is one. @param {HTMLElement} home */
function controlOf(home) {
  const CONTROL = "button, input, select, [tabindex]";
  return home.matches(CONTROL) ? home : home.querySelector(CONTROL);
}

/** The word's sentence, and that of the option that is chosen. @param {HTMLElement} home */
function sentencesOf(home) {
  const select = home instanceof HTMLSelectElement ? home : home.querySelector("select");
  const chosen = select ? glossary[select.value] : null;
  return [home.dataset.tip, chosen].filter((sentence) => typeof sentence === "string");
}

/** @param {Element} control */
function tokens(control) {
  return (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id && id !== ID);
}
