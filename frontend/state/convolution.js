/** The settings of the convolution lab: what its address holds, and how a kernel changes its size. Pure. */

/** @typedef {{id: string, values: number[][]}} Kernel */
/** @typedef {number[][]} Plane  rows of cells */
/** @typedef {{pixels: string, height: number, width: number, channels: 1 | 3}} OwnPicture  bytes in base64 */

/**
 * @typedef {object} Settings
 * @property {string | OwnPicture} picture  a name, or one's own
 * @property {1 | 3} channels
 * @property {string} kernel  its name, "own" once a cell was changed
 * @property {Plane[]} planes  one for all channels, or one each
 * @property {number} stride
 * @property {"valid" | "same" | number} padding
 * @property {{row: number, column: number}} at  the cell of the result that is looked at
 */

export const MOST_KERNEL = 7;
export const MOST_STEP = 16;
const PICTURES = ["digit", "shapes", "stripes", "gradient", "dot"];

/** It opens with what shows the point: an edge found in a digit. @type {Settings} */
export const FIRST = { picture: "digit", channels: 1, kernel: "vertical", planes: [[[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]], stride: 1, padding: "valid", at: { row: 12, column: 12 } };

/** What the address says beside the lab's name. @param {Settings} settings @returns {{[key: string]: string}} */
export function givenOf({ picture, channels, kernel, planes, stride, padding, at }) {
  return {
    ...(typeof picture === "string" && picture !== FIRST.picture ? { picture } : {}),
    ...(channels !== 1 ? { channels: String(channels) } : {}),
    ...(kernel === "own" ? { cells: planes.map((plane) => plane.map((row) => row.join(",")).join(";")).join("|") } : { kernel }),
    ...(stride !== 1 ? { stride: String(stride) } : {}),
    ...(padding !== "valid" ? { padding: String(padding) } : {}),
    at: `${at.row},${at.column}`,
  };
}

/** Reads such an address; what cannot be read stays as it begins. @param {{[key: string]: string}} given @param {readonly Kernel[]} kernels @returns {Settings} */
export function settingsOf(given, kernels) {
  const channels = given.channels === "3" ? 3 : 1;
  const named = kernels.find(({ id }) => id === given.kernel);
  const cells = given.cells === undefined ? null : readPlanes(given.cells, channels);
  const first = kernels.find(({ id }) => id === FIRST.kernel);
  const [row = FIRST.at.row, column = FIRST.at.column] = (given.at ?? "").split(",").map((part) => whole(part, 0, 4096)).filter((part) => part !== null);
  return {
    picture: PICTURES.includes(given.picture) ? given.picture : FIRST.picture,
    channels,
    kernel: cells ? "own" : named?.id ?? FIRST.kernel,
    planes: cells ?? [named?.values ?? first?.values ?? FIRST.planes[0]],
    stride: whole(given.stride, 1, MOST_STEP) ?? 1,
    padding: given.padding === "same" ? "same" : whole(given.padding, 0, MOST_STEP) ?? "valid",
    at: { row, column },
  };
}

/** @param {string | undefined} text @param {number} least @param {number} most */
function whole(text, least, most) {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

/** @param {string} text @param {number} channels @returns {Plane[] | null} */
function readPlanes(text, channels) {
  const planes = text.split("|").map((plane) => plane.split(";").map((row) => row.split(",").map((cell) => (cell.trim() === "" ? NaN : Number(cell)))));
  const [rows, columns] = [planes[0].length, planes[0][0].length];
  const fits = rows <= MOST_KERNEL && columns <= MOST_KERNEL && [1, channels].includes(planes.length);
  const isWhole = planes.every((plane) => plane.length === rows && plane.every((row) => row.length === columns && row.every(isCell)));
  return fits && isWhole ? planes : null;
}

/** @param {number} value */
export const isCell = (value) => Number.isFinite(value) && Math.abs(value) <= 1000;

/**
 * A kernel of another size: its middle stays, what is new is 0.
 * @param {Plane} plane @param {number} rows @param {number} columns @returns {Plane}
 */
export function resized(plane, rows, columns) {
  const top = Math.floor((rows - plane.length) / 2);
  const left = Math.floor((columns - plane[0].length) / 2);
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => plane[row - top]?.[column - left] ?? 0));
}

/** One cell of one channel changed; where all channels share a plane, of all. @param {Settings} settings @param {number} channel @param {number} row @param {number} column @param {number} value @returns {Settings} */
export function withCell(settings, channel, row, column, value) {
  const planes = settings.planes.map((plane, at) =>
    at === (settings.planes.length > 1 ? channel : 0) ? plane.map((line, y) => line.map((cell, x) => (y === row && x === column ? value : cell))) : plane,
  );
  return { ...settings, kernel: "own", planes };
}

/**
 * The cell after another, in reading order; the first after the last.
 * @param {{row: number, column: number}} at @param {number} by @param {{rows: number, columns: number}} size
 */
export function cellAfter({ row, column }, by, { rows, columns }) {
  const count = rows * columns;
  const next = (((row * columns + column + by) % count) + count) % count;
  return { row: Math.floor(next / columns), column: next % columns };
}
