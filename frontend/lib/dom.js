/**
 * Small ways to make and change elements. Text goes in as text, never as markup.
 */

const SPRITE = "/static/icons/sprite.svg";
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{[attribute: string]: string | number | boolean | null | undefined}} [attributes]  true: present without
 *   a value; false, null: absent; "class" as in HTML
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter(isThere));
  return element;
}

/** @param {Child} child @returns {child is Node | string} */
function isThere(child) {
  return child !== null && child !== undefined && child !== false;
}

/**
 * Sets, or removes, an attribute; touches the document only when something changes.
 * @param {Element} element @param {string} name @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets an element's text when it differs. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * An icon of our own sprite; decorative, since its button has the name.
 * @param {string} name  id in static/icons/sprite.svg
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Puts another icon in place of the one that the element holds. @param {Element} element @param {string} name */
export function setIcon(element, name) {
  const use = element.querySelector("use");
  if (use) setAttribute(use, "href", `${SPRITE}#${name}`);
}

/**
 * Tells, upward.
 * @param {EventTarget} from @param {string} type @param {unknown} [detail]
 */
export function tell(from, type, detail) {
  from.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
}

/**
 * The element of that id, of that class; an error names what is missing.
 * @template {Element} E
 * @param {ParentNode} root @param {string} selector @param {new (...args: never[]) => E} type
 * @returns {E}
 */
export function find(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${type.name} at "${selector}"`);
  return found;
}

/** Whether keys typed there are text. @param {EventTarget | null} target */
export function takesText(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["range", "checkbox", "radio", "button"].includes(target.type);
}

/**
 * One canvas whose bitmap follows its box at the screen's density.
 * @param {HTMLCanvasElement} canvas @param {number} width  CSS pixels @param {number} height  CSS pixels
 * @returns {CanvasRenderingContext2D}  scaled so that one unit is one CSS pixel, cleared
 */
export function prepare(canvas, width, height) {
  const density = Math.min((window.devicePixelRatio || 1) * (canvas.currentCSSZoom ?? 1), 2);
  const w = Math.max(1, Math.round(width * density));
  const h = Math.max(1, Math.round(height * density));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no 2-D canvas");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
