import { shape } from "../charts/marks.js";
import { classLook, cssColour, diverging, readTokens, valueScale } from "../lib/colour.js";
import { make, prepare } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { PLANE, rounded } from "../state/own-points.js";
import { text } from "../state/strings.js";

/** @typedef {import("../state/csv.js").Point} Point */
/** @typedef {import("../types.js").Domain} Domain */

const SIDE = 320; // CSS pixels
const NEAR = 14; // pixels around a point in which a press means it
const STEP = 1 / 40; // of the plane, by an arrow key

/**
 * The plane that points are put into: by click and right click, or by a cross that arrow keys move. It calls `put` and
 * `take` with a place, and `take` with the reach in the points' units.
 */
export class PointsPlane {
  element = make("canvas", { class: "points__plane", tabindex: 0, role: "application", "aria-label": text.setup.plane, width: SIDE, height: SIDE });
  /** @type {Domain} */
  domain = PLANE;
  /** @type {[number, number]} */
  #cross = [0, 0];
  #hasKeys = false;
  #frame = 0;
  /** @type {{points: readonly Point[], classes: number | null}} */
  #shown = { points: [], classes: 2 };
  #room;

  /** @param {{put: (place: [number, number]) => void, take: (place: [number, number], reach: number) => void}} room */
  constructor(room) {
    this.#room = room;
    const { element } = this;
    element.addEventListener("pointerdown", () => (this.#hasKeys = false));
    element.addEventListener("click", (event) => room.put(this.#placeOf(event))); // none follows a long press
    element.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      room.take(this.#placeOf(event), this.#reach);
    });
    element.addEventListener("keydown", this.#key);
    element.addEventListener("focus", () => this.#keys(element.matches(":focus-visible")));
    element.addEventListener("blur", () => this.#keys(false));
  }

  /** @param {readonly Point[]} points @param {number | null} classes  null: targets are values */
  show(points, classes) {
    this.#shown = { points, classes };
    this.#frame ||= requestAnimationFrame(this.#draw);
  }

  /** The cross begins in the middle. @param {Domain} domain */
  look(domain) {
    this.domain = domain;
    this.#cross = [this.#round((domain[0] + domain[1]) / 2), this.#round((domain[2] + domain[3]) / 2)];
  }

  /** @param {number} value */
  #round(value) {
    return rounded(value, this.domain[1] - this.domain[0]);
  }

  get #reach() {
    return (NEAR / this.element.clientWidth) * (this.domain[1] - this.domain[0]);
  }

  /** @param {boolean} on */
  #keys(on) {
    this.#hasKeys = on;
    this.show(this.#shown.points, this.#shown.classes);
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  #placeOf(event) {
    const box = this.element.getBoundingClientRect();
    const [left, right, low, high] = this.domain;
    const x1 = left + ((event.clientX - box.left) / box.width) * (right - left);
    const x2 = high - ((event.clientY - box.top) / box.height) * (high - low);
    return [this.#round(x1), this.#round(x2)];
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [left, right, low, high] = this.domain;
    const far = event.shiftKey ? 5 : 1;
    /** @type {{[key: string]: [number, number]}} */
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[event.key];
    if (move) {
      const [x1, x2] = this.#cross;
      this.#cross = [
        this.#round(Math.max(left, Math.min(right, x1 + move[0] * far * STEP * (right - left)))),
        this.#round(Math.max(low, Math.min(high, x2 + move[1] * far * STEP * (high - low)))),
      ];
    } else if (event.key === "Enter" || event.key === " ") this.#room.put([...this.#cross]);
    else if (event.key === "Delete" || event.key === "Backspace") this.#room.take([...this.#cross], this.#reach);
    else return;
    event.preventDefault();
    this.#keys(true);
  };

  #draw = () => {
    this.#frame = 0;
    const { points, classes } = this.#shown;
    const token = readTokens(this.element);
    const context = prepare(this.element, SIDE, SIDE);
    const [left, right, low, high] = this.domain;
    const x = (/** @type {number} */ x1) => ((x1 - left) / (right - left)) * SIDE;
    const y = (/** @type {number} */ x2) => (1 - (x2 - low) / (high - low)) * SIDE;
    line(context, token("line"), [x(0), 0, x(0), SIDE]);
    line(context, token("line"), [0, y(0), SIDE, y(0)]);
    const largest = points.reduce((most, { target }) => Math.max(most, Math.abs(target)), 1);
    const scale = valueScale(token);
    const radius = points.length <= 50 ? 5 : points.length <= 1000 ? 3.4 : 2;
    context.lineWidth = 1;
    context.strokeStyle = token("card");
    for (const { point, target } of points) {
      const look = classes === null ? null : classLook(target, classes);
      context.fillStyle = look ? token(look.token) : cssColour(diverging(target, largest, scale));
      if (!look) context.strokeStyle = token("ctl");
      shape(context, x(point[0]), y(point[1]), look?.shape ?? "disc", radius);
      context.fill();
      context.stroke();
    }
    context.fillStyle = token("soft");
    context.font = `11px ${token("mono")}`;
    context.fillText(`x₁ ${numbers.typed(rounded(left, right - left))} … ${numbers.typed(rounded(right, right - left))}`, 6, SIDE - 7);
    context.fillText(`x₂ ${numbers.typed(rounded(low, high - low))} … ${numbers.typed(rounded(high, high - low))}`, 6, 15);
    if (!this.#hasKeys) return;
    const [x1, x2] = this.#cross;
    line(context, token("focus"), [x(x1) - 9, y(x2), x(x1) + 9, y(x2)]);
    line(context, token("focus"), [x(x1), y(x2) - 9, x(x1), y(x2) + 9]);
  };
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {[number, number, number, number]} ends */
function line(context, colour, [x0, y0, x1, y1]) {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
