/** Tables of points as text: read, with errors that name the line, and written. Pure. */

import { csv as words } from "./setup-strings.js";
import * as numbers from "../lib/numbers.js";

export const MOST_BYTES = 1_000_000;
export const MOST_ROWS = 20_000;
export const MOST_CLASSES = 6;
const LARGEST = 1e6; // sines are of angles up to there, and float32 still tells neighbours apart

/** What is wrong with a table, in words. */
export class CsvError extends Error {}

/**
 * @typedef {object} Row
 * @property {number} x1
 * @property {number} x2
 * @property {string} target  as it stands there
 * @property {number} line  from 1
 */

/** @typedef {{rows: Row[], target: "label" | "value" | null, ignored: boolean}} Table  target: what the header calls it */

/** @typedef {{point: [number, number], target: number}} Point  target: class index, or a value */

const NAMES = /** @type {const} */ ({ x1: ["x1", "x"], x2: ["x2", "y"], label: ["label", "class", "target", "labels"], value: ["value"] });

/**
 * Reads lines of x1, x2 and a target. A first line whose coordinates are no numbers is a header.
 * @param {string} text @returns {Table} @throws {CsvError}
 */
export function readTable(text) {
  if (text.length > MOST_BYTES) throw new CsvError(words.tooLong("1 MB"));
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return { rows: [], target: null, ignored: false };
  const separator = separatorOf(lines[first]);
  const head = header(cells(lines[first], separator), separator);
  /** @type {Row[]} */
  const rows = [];
  for (let at = head ? first + 1 : first; at < lines.length; at += 1) {
    if (lines[at].trim() === "") continue;
    if (rows.length === MOST_ROWS) throw new CsvError(words.tooManyRows(numbers.count(MOST_ROWS)));
    rows.push(rowOf(cells(lines[at], separator), at + 1, head, separator));
  }
  return { rows, target: head?.target ?? null, ignored: head?.ignored ?? false };
}

/** @param {string} line */
function separatorOf(line) {
  return line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",";
}

/** @param {string} line @param {string} separator */
function cells(line, separator) {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").replaceAll('""', '"').trim());
}

/** @typedef {{x1: number, x2: number, at: number, width: number, target: "label" | "value", ignored: boolean}} Header */

/** @param {string[]} names @param {string} separator @returns {Header | null} */
function header(names, separator) {
  if (names.slice(0, 2).some((name) => number(name, separator) !== null)) return null;
  const place = (/** @type {readonly string[]} */ known) => names.findIndex((name) => known.includes(name.toLowerCase()));
  const [x1, x2, label, value] = [NAMES.x1, NAMES.x2, NAMES.label, NAMES.value].map(place);
  const at = label >= 0 ? label : value;
  if (x1 < 0 || x2 < 0 || at < 0) {
    if (names.length !== 3 || names.some((name) => name === "")) throw new CsvError(words.header(names.join(", ").slice(0, 60)));
    return { x1: 0, x2: 1, at: 2, width: 3, target: "label", ignored: false }; // three columns of other names
  }
  return { x1, x2, at, width: names.length, target: label >= 0 ? "label" : "value", ignored: names.length > 3 };
}

/** @param {string[]} cell @param {number} line @param {Header | null} head @param {string} separator @returns {Row} */
function rowOf(cell, line, head, separator) {
  if (cell.length !== (head?.width ?? 3)) throw new CsvError(words.columns(line, cell.length));
  const target = cell[head?.at ?? 2];
  if (target === "") throw new CsvError(words.empty(line, head?.target ?? "the label"));
  return { x1: coordinate(cell[head?.x1 ?? 0], "x1", line, separator), x2: coordinate(cell[head?.x2 ?? 1], "x2", line, separator), target, line };
}

/** @param {string} cell @param {string} name @param {number} line @param {string} separator */
function coordinate(cell, name, line, separator) {
  if (cell === "") throw new CsvError(words.empty(line, name));
  const value = number(cell, separator);
  if (value === null) throw new CsvError(words.number(line, name, cell.slice(0, 40)));
  if (Math.abs(value) > LARGEST) throw new CsvError(words.large(line, name, numbers.count(LARGEST)));
  return value;
}

/** Beside semicolons and tabs a comma is a decimal sign. @param {string} cell @param {string} separator */
function number(cell, separator) {
  return numbers.parse(separator === "," ? cell : cell.replace(/^([-+−]?\d*),(\d+)/, "$1.$2"));
}

/**
 * Labels, whatever they are, as class indices in the order of the numbers or of the alphabet.
 * @param {readonly Row[]} rows @returns {{points: Point[], names: string[]}} @throws {CsvError}
 */
export function asClasses(rows) {
  /** @type {Set<string>} */
  const seen = new Set();
  for (const { target, line } of rows) {
    if (!seen.has(target) && seen.size === MOST_CLASSES) throw new CsvError(words.classes(MOST_CLASSES, line, target.slice(0, 40)));
    seen.add(target);
  }
  const isNumber = [...seen].every((name) => numbers.parse(name) !== null);
  const names = [...seen].sort((a, b) => (isNumber ? Number(numbers.parse(a)) - Number(numbers.parse(b)) : a < b ? -1 : 1));
  const own = names.every((name) => /^[0-5]$/.test(name)); // class indices mean themselves: 0 and 2 leave 1 free
  return { points: rows.map(({ x1, x2, target }) => ({ point: [x1, x2], target: own ? Number(target) : names.indexOf(target) })), names };
}

/** @param {readonly Row[]} rows @returns {Point[]} @throws {CsvError} */
export function asValues(rows) {
  return rows.map(({ x1, x2, target, line }) => {
    const value = numbers.parse(target.replace(/^([-+−]?\d*),(\d+)$/, "$1.$2"));
    if (value === null) throw new CsvError(words.number(line, "the value", target.slice(0, 40)));
    if (Math.abs(value) > LARGEST) throw new CsvError(words.large(line, "the value", numbers.count(LARGEST)));
    return { point: [x1, x2], target: value };
  });
}

/** @param {readonly Point[]} points */
export function writeTable(points) {
  return points.map(({ point, target }) => `${point[0]}, ${point[1]}, ${target}`).join("\n");
}
