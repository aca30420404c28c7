/**
 * Colours of signed numbers. One diverging scale, symmetric about zero, so that a sign reads the same everywhere:
 * t = sign(v) * |v / range| ** 0.85, clipped to -1..1, then from the low end over the middle to the high end.
 */

/** @typedef {"disc" | "square" | "triangle" | "diamond" | "plus" | "cross" | "triangle-down" | "star" | "hexagon" | "half-disc"} Shape */
/** @typedef {readonly [number, number, number]} Rgb  each 0..255 */
/** @typedef {{low: Rgb, middle: Rgb, high: Rgb}} Scale */

const GAMMA = 0.85;

/** Used where the page has not defined a token (and in tests): the light theme's values. */
const FALLBACK = /** @type {Readonly<Record<string, string>>} */ ({
  paper: "#f7f7f5",
  card: "#ffffff",
  sunk: "#f1f2ef",
  line: "#e3e4e0",
  ctl: "#7f8893",
  ink: "#1d2430",
  soft: "#5c6675",
  pos: "#1f6fb2",
  "pos-text": "#1a629f",
  neg: "#d9711a",
  "neg-text": "#a8510a",
  grad: "#a3267b",
  "grad-neg": "#557416",
  focus: "#0b57d0",
  sel: "#eaf1f8",
  danger: "#b3261e",
  "value-low": "#e8822a",
  "value-mid": "#f4f5f3",
  "value-high": "#1f6fb2",
  "class-0": "#1f6fb2",
  "class-1": "#d9711a",
  "class-2": "#1f4c45",
  "class-3": "#aa33e9",
  "class-4": "#9f7f42",
  "class-5": "#6a0a0d",
  "class-6": "#2418f5",
  "class-7": "#b83b73",
  "class-8": "#29209a",
  "class-9": "#581964",
});

/** Shapes of the classes, in the order of their colours (tokens class-0 to class-9): told apart without colour too. */
export const SHAPES = /** @type {const} */ (["disc", "square", "triangle", "diamond", "plus", "cross", "triangle-down", "star", "hexagon", "half-disc"]);

/**
 * Colour token and shape of a class, which always go together. Of two classes 1 is the positive one (blue disc) and
 * 0 the negative one (orange square); of more, each has its own; beyond ten they begin again.
 * @param {number} label  class index, from 0
 * @param {number} classes  how many there are
 * @returns {{token: string, shape: Shape}}
 */
export function classLook(label, classes) {
  const whole = Math.max(0, Math.round(label) || 0);
  const place = classes <= 2 ? (whole > 0 ? 0 : 1) : whole % SHAPES.length;
  return { token: `class-${place}`, shape: SHAPES[place] };
}

/**
 * "#rgb", "#rrggbb" or "rgb(r, g, b)" as three numbers; null when it is none of them.
 * @param {string} text
 * @returns {Rgb | null}
 */
export function parseColour(text) {
  const clean = text.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(clean)?.[1];
  if (hex) {
    const wide = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
    const part = (/** @type {number} */ at) => Number.parseInt(wide.slice(at, at + 2), 16);
    return [part(0), part(2), part(4)];
  }
  const parts = /^rgba?\(([^)]+)\)$/i.exec(clean)?.[1]?.split(/[\s,/]+/).map(Number);
  if (!parts || parts.length < 3 || parts.slice(0, 3).some((part) => !Number.isFinite(part))) return null;
  return [Number(parts[0]), Number(parts[1]), Number(parts[2])];
}

/** Names of the colours that a system forces: Canvas, CanvasText, Highlight. */
const SYSTEM = /^[A-Z][A-Za-z]+$/;

/** What the system's colour is: a canvas would take the name for its own light or dark. @param {string} name */
function systemColour(name) {
  const probe = document.createElement("i");
  probe.style.color = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/**
 * The page's colour tokens as they are now; read once per theme, never per frame.
 * @param {Element} element  any element under the theme
 * @returns {(name: string) => string}
 */
export function readTokens(element) {
  const style = getComputedStyle(element);
  /** @type {Map<string, string>} */
  const known = new Map();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      value = style.getPropertyValue(`--${name}`).trim() || FALLBACK[name] || "#000000";
      if (SYSTEM.test(value)) value = systemColour(value);
      known.set(name, value);
    }
    return value;
  };
}

/**
 * @param {(name: string) => string} token
 * @returns {Scale}
 */
export function valueScale(token) {
  return {
    low: parseColour(token("value-low")) ?? [232, 130, 42],
    middle: parseColour(token("value-mid")) ?? [244, 245, 243],
    high: parseColour(token("value-high")) ?? [31, 111, 178],
  };
}

/**
 * Place of a value on the scale, -1..1. Not a number is 0: its cell keeps the ground's colour.
 * @param {number} value
 * @param {number} range  > 0: the absolute value at which the colour is full
 */
export function position(value, range) {
  const t = Math.min(1, Math.abs(value / range)) ** GAMMA;
  return Number.isFinite(t) ? (value < 0 ? -t : t) : 0;
}

/**
 * @param {number} value
 * @param {number} range
 * @param {Scale} scale
 * @returns {Rgb}
 */
export function diverging(value, range, scale) {
  const t = position(value, range);
  const end = t < 0 ? scale.low : scale.high;
  const size = Math.abs(t);
  const channel = (/** @type {0 | 1 | 2} */ at) => Math.round(scale.middle[at] + (end[at] - scale.middle[at]) * size);
  return [channel(0), channel(1), channel(2)];
}

/** @param {Rgb} colour */
export function cssColour(colour) {
  return `rgb(${colour[0]} ${colour[1]} ${colour[2]})`;
}

/**
 * Text on a coloured cell: white where its relative luminance is under 0.18, else black (4.5:1 on every shade).
 * @param {Rgb} ground
 */
export function textOn(ground) {
  const linear = ground.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * Number(linear[0]) + 0.7152 * Number(linear[1]) + 0.0722 * Number(linear[2]);
  return luminance < 0.18 ? "#ffffff" : "#000000";
}

/** A colour in the byte order of ImageData. @param {Rgb} colour */
export function pixelOf([r, g, b]) {
  return LITTLE_ENDIAN ? (255 << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | 255;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * Pixels for the 256 values of a uint8 picture whose range is symmetric about zero (byte 0 is -range, 255 is +range;
 * 127 and 128 surround zero and are both drawn as the middle).
 * @param {Scale} scale
 * @returns {Uint32Array}  256 pixels in the byte order of ImageData
 */
export function pictureTable(scale) {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const value = byte === 127 || byte === 128 ? 0 : byte / 127.5 - 1;
    table[byte] = pixelOf(diverging(value, 1, scale));
  }
  return table;
}

/**
 * @param {ArrayLike<number>} bytes  a uint8 picture
 * @param {Uint32Array} pixels  as many pixels, overwritten
 * @param {Uint32Array} table  from `pictureTable`
 */
export function paintBytes(bytes, pixels, table) {
  const count = Math.min(bytes.length, pixels.length);
  for (let at = 0; at < count; at++) pixels[at] = table[bytes[at] ?? 128] ?? 0;
}

/**
 * The same for numbers: each is placed on the scale and looked up, so that no colour is computed per pixel.
 * @param {ArrayLike<number>} values
 * @param {number} range  > 0
 * @param {Uint32Array} pixels  overwritten
 * @param {Uint32Array} table  from `pictureTable`
 * @param {number} [start]  first value
 * @param {number} [stride]  from one value to the next
 */
export function paintValues(values, range, pixels, table, start = 0, stride = 1) {
  for (let at = 0; at < pixels.length; at++) {
    const share = Number(values[start + at * stride]) / range;
    const byte = share !== share ? 128 : share <= -1 ? 0 : share >= 1 ? 255 : Math.round((share + 1) * 127.5);
    pixels[at] = table[byte] ?? 0;
  }
}
