/** A saved replay: it plays what stands in its own file. There is no server, and nothing is fetched. */

import { readTokens } from "../lib/colour.js";
import { find, make, prepare, setAttribute, setText } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { Picture, drawPoints } from "../charts/boundary.js";
import { replay as words } from "../state/replay-strings.js";
import { drawCurve, stepAt } from "./curve.js";
import { drawExamples } from "./examples.js";
import { Film } from "./film.js";
import { NetworkPicture, isDrawn } from "./network.js";

const FRAME_MS = 50; // of a picture while it plays
const LEAP = 10; // pictures, by PageUp and PageDown
const RIMS = { train: "#ffffff", test: "#1d2430" };

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const forced = matchMedia("(forced-colors: active)");

class Player {
  #film;
  #shown = 0;
  #playing = false;
  #from = 0; // when the picture shown came, ms
  #token = readTokens(root);
  #network = new NetworkPicture();
  #networkCanvas = make("canvas", { class: "replay__canvas", role: "img", "aria-label": words.network });
  #plane = make("canvas", { class: "replay__picture", "aria-hidden": "true" });
  #painter = new Picture(this.#plane);
  #points = make("canvas", { class: "replay__points", role: "img", "aria-label": words.output });
  #curve = make("canvas", { class: "replay__canvas replay__curve", role: "img", "aria-label": words.loss });
  #button = make("button", { type: "button", class: "replay__play" });
  #slider = make("input", { type: "range", class: "replay__time", min: 0, step: 1, "aria-label": words.time });
  #counter = make("output", { class: "replay__step" });
  #facts = make("dl", { class: "replay__facts" });
  #mark = make("p", { class: "replay__mark" });

  /** @param {Film} film @param {HTMLElement} place */
  constructor(film, place) {
    this.#film = film;
    const { name, branch } = film.written;
    const theme = make("button", { type: "button", class: "replay__button" }, words.theme);
    const back = make("button", { type: "button", class: "replay__button" }, words.back);
    const forward = make("button", { type: "button", class: "replay__button" }, words.forward);
    setAttribute(this.#slider, "max", film.pictures.length - 1);
    const note = isDrawn(film.pictures[0].reel) ? words.legend : words.sizes;
    place.replaceChildren(
      make("header", { class: "replay__head" }, make("div", {}, make("h1", {}, name || words.untitled), make("p", {}, words.about(branch, numbers.count(film.head), numbers.count(film.pictures.length)))), theme),
      make(
        "div", { class: "replay__body" },
        panel(words.network, "network", this.#networkCanvas, make("p", { class: "replay__note" }, note)),
        panel(words.output, "output", make("div", { class: "replay__square" }, this.#plane, this.#points)),
        panel(words.loss, "loss", this.#curve),
      ),
      make("footer", { class: "replay__deck" }, make("div", { class: "replay__row" }, back, this.#button, forward, this.#slider, this.#counter), this.#facts, this.#mark, make("p", { class: "replay__note" }, words.keys)),
    );
    theme.addEventListener("click", () => this.#wear(root.dataset.theme === "dark" ? "light" : "dark"));
    this.#button.addEventListener("click", () => this.#toggle());
    back.addEventListener("click", () => this.#go(this.#shown - 1));
    forward.addEventListener("click", () => this.#go(this.#shown + 1));
    this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
    this.#curve.addEventListener("pointerdown", (event) => this.#curve.setPointerCapture(event.pointerId));
    for (const type of /** @type {const} */ (["pointerdown", "pointermove"])) {
      this.#curve.addEventListener(type, (event) => {
        if (event.buttons !== 1) return;
        const { left, width } = this.#curve.getBoundingClientRect();
        this.#go(film.before(stepAt(film, event.clientX - left, width)));
      });
    }
    addEventListener("keydown", (event) => this.#press(event));
    dark.addEventListener("change", () => this.#wear(dark.matches ? "dark" : "light"));
    forced.addEventListener("change", () => this.#wear(dark.matches ? "dark" : "light"));
    new ResizeObserver(() => this.#draw()).observe(place);
    this.#wear(dark.matches ? "dark" : "light");
    this.#button.focus({ preventScroll: true });
  }

  /** @param {"light" | "dark"} theme */
  #wear(theme) {
    root.dataset.theme = theme;
    this.#token = readTokens(root);
    this.#draw();
  }

  get #isAtEnd() {
    return this.#shown === this.#film.pictures.length - 1;
  }

  #toggle() {
    this.#playing = !this.#playing;
    if (this.#playing && this.#isAtEnd) this.#shown = 0;
    this.#from = performance.now();
    this.#draw();
    if (this.#playing) requestAnimationFrame(this.#tick);
  }

  /** @param {number} now  ms */
  #tick = (now) => {
    if (!this.#playing) return;
    const on = Math.floor((now - this.#from) / FRAME_MS);
    if (on > 0) {
      this.#from += on * FRAME_MS;
      this.#shown = Math.min(this.#film.pictures.length - 1, this.#shown + on);
      if (this.#isAtEnd) this.#playing = false;
      this.#draw();
    }
    if (this.#playing) requestAnimationFrame(this.#tick);
  };

  /** To a picture; whoever goes there looks at it. @param {number} picture */
  #go(picture) {
    this.#playing = false;
    this.#shown = Math.min(this.#film.pictures.length - 1, Math.max(0, picture));
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.#film.pictures.length - 1;
    /** @type {{[key: string]: () => void}} */
    const acts = {
      " ": () => this.#toggle(), k: () => this.#toggle(),
      ArrowLeft: () => this.#go(this.#shown - 1), ArrowRight: () => this.#go(this.#shown + 1),
      ",": () => this.#go(this.#shown - 1), ".": () => this.#go(this.#shown + 1),
      PageUp: () => this.#go(this.#shown - LEAP), PageDown: () => this.#go(this.#shown + LEAP),
      Home: () => this.#go(0), End: () => this.#go(last),
    };
    const act = acts[event.key];
    if (!act || (event.key === " " && event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    act();
  }

  #draw() {
    const { reel, at, step } = this.#film.pictures[this.#shown];
    const { scene } = reel;
    const theme = root.dataset.theme ?? "light";
    const [head, shown] = [numbers.count(this.#film.head), numbers.count(step)];
    setText(this.#button, this.#playing ? words.pause : this.#isAtEnd ? words.again : words.play);
    this.#slider.value = String(this.#shown);
    setAttribute(this.#slider, "aria-valuetext", words.step(shown, head));
    setText(this.#counter, words.step(shown, head));
    const [train, test] = [scene.train[at], scene.test[at]];
    /** @type {[string, string][]} */
    const facts = [[words.epoch, numbers.count(scene.epochs[at])], [words.rate, numbers.typed(scene.rates[at])], [words.trainLoss, numbers.loss(train?.[0])], [words.testLoss, numbers.loss(test?.[0])]];
    if (scene.classes !== null) facts.push([words.trainAccuracy, numbers.accuracy(train?.[1])], [words.testAccuracy, numbers.accuracy(test?.[1])]);
    this.#facts.replaceChildren(...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const latest = this.#film.latest(step);
    setText(this.#mark, latest ? words.at(numbers.count(latest[0]), latest[1]) : "");

    const network = box(this.#networkCanvas);
    this.#network.draw(prepare(this.#networkCanvas, network.width, network.height), network.width, network.height, reel, at, this.#token, theme);
    const curve = box(this.#curve);
    drawCurve(prepare(this.#curve, curve.width, curve.height), curve.width, curve.height, this.#film, this.#shown, this.#token);
    const surface = reel.surface(at);
    const square = box(this.#points);
    const over = prepare(this.#points, square.width, square.height);
    this.#plane.hidden = !surface;
    if (surface) {
      this.#painter.paint(surface, this.#token, theme, false);
      const { domain, points = {}, classes } = scene;
      const scale = surface.kind === "values" ? surface : { centre: 0, half: 1 };
      const splits = /** @type {const} */ (["train", "test"]).map((split) => ({ rim: RIMS[split], points: { points: (points[split] ?? []).map(([x1, x2]) => [x1, x2]), labels: (points[split] ?? []).map(([, , label]) => label) } }));
      if (domain) drawPoints(over, square.width, domain, splits, classes, scale, this.#token);
    } else if (scene.examples) drawExamples(over, square.width, square.height, reel, at, this.#token);
  }
}

/** @param {HTMLCanvasElement} canvas */
function box(canvas) {
  return { width: canvas.clientWidth, height: canvas.clientHeight };
}

/** @param {string} title @param {string} name @param {...HTMLElement} content */
function panel(title, name, ...content) {
  return make("section", { class: `replay__panel replay__panel--${name}` }, make("h2", {}, title), ...content);
}

const place = find(document, "#replay", HTMLElement);
try {
  new Player(new Film(JSON.parse(find(document, "#film", HTMLElement).textContent ?? "")), place);
} catch (error) {
  place.replaceChildren(make("p", { role: "alert" }, words.damaged));
  throw error;
}
