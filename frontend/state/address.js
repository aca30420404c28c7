/**
 * The address holds the whole experiment: `#v=1&...`, one short key for each setting that differs from the default.
 *
 * One table says key, place in the spec, and type. What the table cannot say (first weights, a layer's rarer fields)
 * goes into `more` as JSON. Beside the spec an address may say what is chosen (`at`), locked (`pin`), switched off
 * (`off`), which controls are hidden (`hide`), which step of which lesson is open (`lesson`), and what is looked at closely (`look`). `#lesson=...` alone asks
 * for that lesson's own experiment. Pure: nothing here touches the page.
 */

import { TABLE, at, defaultsOf, plain, put } from "./plain.js";
import { readPlace, writePlace } from "./lesson.js";
import { DEFAULT_SPEC, isRecord, regularizerOf, same } from "./spec.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").Selection} Selection */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../types.js").Mask} Mask */
/** @typedef {import("./plain.js").Fields} Fields */
/** @typedef {import("./plain.js").Kind} Kind */

/**
 * What an address says beside the spec.
 * @typedef {object} Beside
 * @property {Selection | null} selection
 * @property {readonly Place[]} pins
 * @property {readonly Mask[]} masks
 * @property {readonly string[]} hidden  names of controls
 * @property {import("./lesson.js").LessonPlace | null} lesson
 * @property {string | null} inspector  what stands in the slot for looking closely
 * @property {number} step  to which the run is trained when it opens
 * @property {number} reached  at which the first weights were found; 0: they are first weights like any
 */

/** @typedef {{kind: "none"} | {kind: "lesson", lesson: import("./lesson.js").LessonPlace} | {kind: "playground", link: string} | ({kind: "spec", spec: Spec} & Beside)} Found */

export { plain };

export class AddressError extends Error {}

/** Characters that an address may have. Browsers take more, but mail, chats and QR codes cut long ones. */
export const MOST = 12_000;

const CONTROL = /^[A-Za-z][A-Za-z0-9_]{0,40}$/;
const MOST_HIDDEN = 64;

/**
 * @param {Spec} spec
 * @param {Partial<Beside>} [beside]
 * @returns {string}  "#v=1&..."; however long
 */
export function encode(spec, { selection = null, pins = [], masks = [], hidden = [], lesson = null, inspector = null, step = 0, reached = 0 } = {}) {
  const bare = plain(spec);
  const start = plain(DEFAULT_SPEC);
  const defaults = defaultsOf(bare);
  const parts = ["v=1"];
  for (const [key, path, kind] of TABLE) {
    const value = at(bare, path);
    if (same(value, at(start, path))) continue;
    const quoted = kind === "json" || (kind === "numberOrText" && looksLikeNumber(value));
    const shown = quoted && value !== undefined ? JSON.stringify(value) : value;
    parts.push(`${key}=${write(shown ?? defaults[path] ?? "")}`);
  }
  const layers = spec.network.layers.map((layer) => (layer.type === "dense" ? `${layer.name}.${layer.units}.${layer.activation ?? "linear"}` : `${layer.name}.${layer.type}`));
  const startLayers = DEFAULT_SPEC.network.layers.map((layer) => `${layer.name}.${layer.units}.${layer.activation}`);
  if (!same(layers, startLayers)) parts.push(`net=${write(layers)}`);
  const penalty = penaltyOfAll(spec);
  if (penalty) parts.push(`kernels=${penalty.type},${penalty.rate}`);
  const more = extras(bare, penalty !== null);
  if (more) parts.push(`more=${write(more)}`);
  if (masks.length) parts.push(`off=${masks.map(writeThing)}`);
  if (pins.length) parts.push(`pin=${pins.map(writeThing)}`);
  if (hidden.length) parts.push(`hide=${hidden}`);
  if (step) parts.push(`step=${step}`);
  if (reached) parts.push(`reached=${reached}`);
  if (selection) parts.push(`at=${writeThing(selection)}`);
  if (lesson) parts.push(`lesson=${writePlace(lesson)}`);
  if (inspector) parts.push(`look=${inspector}`);
  return `#${parts.join("&")}`;
}

/** The kernels' regularizer where it is the same for all layers and type and rate say it all. @param {Spec} spec */
function penaltyOfAll(spec) {
  const [first, ...others] = spec.network.layers.map((layer) => layer.kernel_regularizer);
  const isWhole = !isRecord(first) || Object.keys(first).every((name) => name === "type" || name === "rate");
  const penalty = regularizerOf(first);
  return isWhole && others.every((other) => same(regularizerOf(other), penalty)) ? penalty : null;
}

/** "hidden1", "hidden1.3", "hidden1.kernel.0.3" @param {{layer?: string, unit?: number, tensor?: string, index?: number[]}} thing */
function writeThing({ layer, unit, tensor, index }) {
  return [tensor ?? layer, ...(tensor ? index ?? [] : unit === undefined ? [] : [unit])].join(".");
}

/**
 * What the table cannot say: rarer fields by layer, and first weights.
 * @param {Fields} bare @param {boolean} penaltySaid @returns {Fields | null}
 */
function extras(bare, penaltySaid) {
  /** @type {Fields} */
  const layers = {};
  for (const layer of /** @type {Fields[]} */ (at(bare, "network.layers"))) {
    const { name, units: _units, type, activation, ...rest } = layer;
    if (type !== "dense" && activation !== undefined) rest.activation = activation;
    if (penaltySaid) delete rest.kernel_regularizer;
    if (Object.keys(rest).length) layers[String(name)] = rest;
  }
  const weights = at(bare, "network.weights");
  if (!Object.keys(layers).length && !weights) return null;
  return { ...(Object.keys(layers).length ? { layers } : {}), ...(weights ? { weights } : {}) };
}

/** A text that would be read back as a number: it is written with quotes. @param {unknown} value */
function looksLikeNumber(value) {
  return typeof value === "string" && (Number.isFinite(Number(value)) || value.startsWith('"'));
}

/** @param {unknown} value */
function write(value) {
  const text = Array.isArray(value) && !value.some((v) => typeof v === "object") ? value.join(",") : isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return encodeURIComponent(text).replace(/%(2C|3A|5B|5D)/g, decodeURIComponent);
}

/**
 * Reads an address's fragment.
 * @param {string} hash  with or without "#"
 * @returns {Found}
 * @throws {AddressError} for a fragment that starts with v= and cannot be read
 */
export function decode(hash) {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return { kind: "none" };
  const given = new Map(text.split("&").map((part) => {
    const cut = part.indexOf("=");
    return cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
  }));
  const version = given.get("v");
  const lesson = readPlace(given.get("lesson"));
  if (version === undefined && lesson) return { kind: "lesson", lesson };
  if (version === undefined) return { kind: "playground", link: `#${text}` };
  if (version !== "1") throw new AddressError(`This address is of version ${version.slice(0, 20)}; this page reads version 1.`);
  for (const [key, value] of given) given.set(key, readable(value));
  const root = /** @type {Fields} */ (structuredClone(plain(DEFAULT_SPEC)));
  for (const [key, path, kind] of TABLE) {
    const value = given.get(key);
    if (value !== undefined) put(root, path, read(key, value, kind));
  }
  const net = given.get("net");
  put(root, "network.layers", net === undefined ? structuredClone(DEFAULT_SPEC.network.layers) : net.split(",").map(readLayer));
  addPenalty(root, given.get("kernels"));
  addMore(root, given.get("more"));
  return {
    kind: "spec",
    spec: /** @type {Spec} */ (/** @type {unknown} */ (root)),
    selection: listed(given.get("at")).map(readThing)[0] ?? null,
    pins: listed(given.get("pin")).map(readThing).filter(isNumber),
    masks: listed(given.get("off")).map(readThing).map(({ layer, unit, tensor, index }) => (tensor ? { tensor, index } : { layer, unit })),
    hidden: controlNames(listed(given.get("hide"))),
    step: readStep(given.get("step")),
    reached: readStep(given.get("reached")),
    lesson,
    inspector: /^[a-z_]{1,20}$/.exec(given.get("look") ?? "")?.[0] ?? null,
  };
}

/** A whole link or the part behind its "#", as somebody pasted it. @param {string} text @returns {Found} @throws {AddressError} */
export function decodeLink(text) {
  const trimmed = text.trim();
  const cut = trimmed.indexOf("#");
  return decode(cut < 0 ? trimmed : trimmed.slice(cut));
}

/** Names that controls may have; others are left out. @param {readonly string[]} names */
export function controlNames(names) {
  return [...new Set(names)].filter((name) => CONTROL.test(name)).slice(0, MOST_HIDDEN);
}

/** A number of steps; 0 where there is none that a run could have. @param {string | undefined} text */
function readStep(text) {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : 0;
}

/** @param {string | undefined} text */
function listed(text) {
  return text ? text.split(",") : [];
}

/** @param {Selection} thing @returns {thing is Selection & Place} */
function isNumber(thing) {
  return thing.tensor !== undefined && thing.index !== undefined;
}

/** @param {string} text */
function readable(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressError("This address is damaged: it holds a broken % sign.");
  }
}

/** @param {string} key @param {string} text @param {Kind} kind @returns {unknown} */
function read(key, text, kind) {
  const number = text.trim() === "" ? NaN : Number(text);
  switch (kind) {
    case "number":
      if (!Number.isFinite(number)) throw new AddressError(`This address says ${key}=${text.slice(0, 40)}; a number is expected.`);
      return number;
    case "numberOrText":
      if (text.startsWith('"')) return readJson(key, text);
      return Number.isFinite(number) ? number : text;
    case "numbers":
      return text.split(/[,x]/).map((part) => read(key, part, "number"));
    case "texts":
      return text === "" ? [] : text.split(",");
    case "flag":
      return text === "true";
    case "json":
      return readJson(key, text.startsWith("[") ? text : `[${text}]`);
    case "text":
      return text;
  }
}

/** @param {string} key @param {string} text @returns {unknown} */
function readJson(key, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new AddressError(`This address is damaged: its part "${key}" is not JSON.`);
  }
}

/** "hidden1.4.tanh", or "conv1.conv2d" with the rest in `more`. @param {string} text @returns {Fields} */
function readLayer(text) {
  const [name, units, activation] = text.split(".");
  if (name && activation === undefined && /^[a-z][a-z0-9_]{1,40}$/.test(units ?? "")) return { type: units, name };
  if (!name || !activation) throw new AddressError(`This address names a layer "${text.slice(0, 40)}"; name.units.activation is expected.`);
  return { type: "dense", name, units: read("net", units, "number"), activation };
}

/** The penalty of all kernels: "l2,0.001". @param {Fields} root @param {string | undefined} text */
function addPenalty(root, text) {
  if (text === undefined) return;
  const [type, rate] = text.split(",");
  for (const layer of /** @type {Fields[]} */ (at(root, "network.layers"))) {
    layer.kernel_regularizer = { type, rate: read("kernels", rate ?? "", "number") };
  }
}

/** @param {Fields} root @param {string | undefined} text */
function addMore(root, text) {
  if (text === undefined) return;
  const more = readJson("more", text);
  if (!isRecord(more)) throw new AddressError('This address is damaged: its part "more" is not an object.');
  for (const layer of /** @type {Fields[]} */ (at(root, "network.layers"))) {
    const fields = isRecord(more.layers) ? more.layers[String(layer.name)] : undefined;
    if (isRecord(fields)) Object.assign(layer, fields);
  }
  if (isRecord(more.weights)) put(root, "network.weights", more.weights);
}

/**
 * The fragment that stands for the page as it is; empty where it would be longer than a link can be.
 * @param {{session: import("../types.js").SessionState | null, selection: Selection | null, hiddenControls: readonly string[], lesson: import("./lesson.js").LessonPlace | null, inspector: string | null}} state
 */
export function fragmentOf({ session, selection, hiddenControls, lesson, inspector }) {
  if (!session) return "";
  const fragment = encode(session.spec, { selection, pins: session.pins, masks: session.masks, hidden: hiddenControls, lesson, inspector });
  return fragment.length > MOST ? "" : fragment;
}

/** What writeThing wrote. @param {string} text @returns {Selection} */
function readThing(text) {
  const [layer, ...rest] = text.split(".");
  const numbers = rest.filter((part) => /^\d{1,9}$/.test(part)).map(Number);
  if (!rest.length || numbers.length < rest.length - 1) return { layer };
  if (numbers.length === rest.length) return { layer, unit: numbers[0] };
  return { layer, unit: numbers.at(-1), tensor: `${layer}.${rest[0]}`, index: numbers };
}
