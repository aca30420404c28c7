/** Paper that writes SVG: whatever the page draws on a canvas it can draw here too, so that a picture has one drawing. */

/**
 * What drawing code may use of a canvas; `SvgPaper` has the same.
 * @typedef {Pick<CanvasRenderingContext2D, "fillStyle" | "strokeStyle" | "lineWidth" | "lineJoin" | "font" | "textAlign" | "globalAlpha"
 *   | "beginPath" | "closePath" | "moveTo" | "lineTo" | "rect" | "fillRect" | "setLineDash" | "save" | "restore" | "translate">
 *   & {arc: (x: number, y: number, radius: number, from: number, to: number) => void,
 *      fill: () => void, stroke: () => void, clip: () => void,
 *      drawImage: (picture: HTMLCanvasElement, x: number, y: number, width: number, height: number) => void,
 *      fillText: (text: string, x: number, y: number) => void, strokeText: (text: string, x: number, y: number) => void}} Paper
 */

const ANCHORS = /** @type {{[align: string]: string}} */ ({ left: "start", start: "start", center: "middle", right: "end", end: "end" });

/** @implements {Paper} */
export class SvgPaper {
  /** @type {string | CanvasGradient | CanvasPattern} */
  fillStyle = "#000000";
  /** @type {string | CanvasGradient | CanvasPattern} */
  strokeStyle = "#000000";
  lineWidth = 1;
  /** @type {CanvasLineJoin} */
  lineJoin = "miter";
  font = "10px sans-serif";
  /** @type {CanvasTextAlign} */
  textAlign = "start";
  globalAlpha = 1;
  /** @type {readonly number[]} */
  #dash = [];
  #path = "";
  /** @type {string[]} */
  #parts = [];
  #clips = 0;
  /** What `save` kept, with how many clips were open. @type {{look: object, dash: readonly number[], clips: number}[]} */
  #kept = [];
  #open = 0; // groups that clips and moves have begun

  beginPath() {
    this.#path = "";
  }

  closePath() {
    this.#path += "Z";
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path += `M${n(x)} ${n(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path += `${this.#path ? "L" : "M"}${n(x)} ${n(y)}`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.#path += `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`;
  }

  /** Clockwise, as on a canvas. @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  arc(x, y, radius, from, to) {
    const at = (/** @type {number} */ angle) => `${n(x + radius * Math.cos(angle))} ${n(y + radius * Math.sin(angle))}`;
    const half = (from + to) / 2; // two arcs: one alone could not be a whole circle
    const turn = `A${n(radius)} ${n(radius)} 0 0 1 `;
    this.#path += `${this.#path ? "L" : "M"}${at(from)}${turn}${at(half)}${turn}${at(to)}`;
  }

  /** The path so far, as the attribute `d`. */
  get path() {
    return this.#path;
  }

  fill() {
    this.#add(`<path d="${this.#path}" fill="${this.#colour(this.fillStyle)}"${this.#alpha()}/>`);
  }

  stroke() {
    const dash = this.#dash.length ? ` stroke-dasharray="${this.#dash.join(" ")}"` : "";
    this.#add(`<path d="${this.#path}" fill="none" ${this.#line()}${dash}${this.#alpha()}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#add(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${this.#colour(this.fillStyle)}"${this.#alpha()}/>`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    this.#text(text, x, y, `fill="${this.#colour(this.fillStyle)}"`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) {
    this.#text(text, x, y, `fill="none" ${this.#line()}`);
  }

  /** A picture of pixels, enlarged smoothly. @param {HTMLCanvasElement} picture @param {number} x @param {number} y @param {number} width @param {number} height */
  drawImage(picture, x, y, width, height) {
    this.#add(`<image x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" preserveAspectRatio="none" href="${picture.toDataURL("image/png")}"/>`);
  }

  /** @param {readonly number[]} dash */
  setLineDash(dash) {
    this.#dash = dash;
  }

  save() {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, font, textAlign, globalAlpha } = this;
    this.#kept.push({ look: { fillStyle, strokeStyle, lineWidth, lineJoin, font, textAlign, globalAlpha }, dash: this.#dash, clips: this.#open });
  }

  restore() {
    const kept = this.#kept.pop();
    if (!kept) return;
    Object.assign(this, kept.look);
    this.#dash = kept.dash;
    for (; this.#open > kept.clips; this.#open -= 1) this.#add("</g>");
  }

  /** What is drawn from here to `restore` is moved. @param {number} x @param {number} y */
  translate(x, y) {
    this.#open += 1;
    this.#add(`<g transform="translate(${n(x)} ${n(y)})">`);
  }

  /** What is drawn from here to `restore` shows only inside the path. */
  clip() {
    this.#clips += 1;
    this.#open += 1;
    this.#add(`<clipPath id="clip${this.#clips}"><path d="${this.#path}"/></clipPath><g clip-path="url(#clip${this.#clips})">`);
  }

  /** The whole picture as a file. @param {number} width @param {number} height @param {string} title */
  toText(width, height, title) {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img">` +
      `<title>${escape(title)}</title>${this.#parts.join("")}</svg>\n`
    );
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} look */
  #text(text, x, y, look) {
    const anchor = ANCHORS[this.textAlign] ?? "start";
    this.#add(`<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" style="font:${escape(this.font)}" ${look}${this.#alpha()}>${escape(text)}</text>`);
  }

  #line() {
    return `stroke="${this.#colour(this.strokeStyle)}" stroke-width="${n(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`;
  }

  #alpha() {
    return this.globalAlpha === 1 ? "" : ` opacity="${n(this.globalAlpha)}"`;
  }

  /** @param {string | CanvasGradient | CanvasPattern} style */
  #colour(style) {
    return typeof style === "string" ? escape(style) : "#000000";
  }

  /** @param {string} part */
  #add(part) {
    this.#parts.push(part);
  }
}

/** A number, to a hundredth. @param {number} v */
function n(v) {
  return String(Math.round(v * 100) / 100 || 0);
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
