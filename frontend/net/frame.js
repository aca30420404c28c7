/**
 * A frame is a safetensors blob: 8 bytes of header length, JSON, then the tensors without gaps, each aligned to its
 * own size, so that typed arrays can look into the message without a copy.
 */

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").FrameTensor} FrameTensor */
/** @typedef {{dtype: string, shape: number[], data_offsets: [number, number]}} Entry */

const text = new TextDecoder();

/** @type {{[dtype: string]: new (buffer: ArrayBuffer, offset: number, length: number) => import("../types.js").FrameArray}} */
const ARRAYS = { F64: Float64Array, F32: Float32Array, U8: Uint8Array };
/** @type {{[dtype: string]: number}} */
const SIZES = { F64: 8, F32: 4, U8: 1 };

/**
 * @param {ArrayBuffer} message
 * @param {readonly string[]} names  of the values in the tensor `scalars`, in order
 * @returns {Frame}
 */
export function decodeFrame(message, names) {
  const view = new DataView(message);
  const length = Number(view.getBigUint64(0, true));
  if (8 + length > message.byteLength) throw new Error(`frame: header of ${length} bytes in ${message.byteLength}`);
  /** @type {{[name: string]: Entry}} */
  const header = JSON.parse(text.decode(new Uint8Array(message, 8, length)));
  const { __metadata__: about, ...entries } = header;
  /** @type {Map<string, FrameTensor>} */
  const tensors = new Map();
  /** @type {Map<string, number>} */
  const scalars = new Map();
  for (const [name, entry] of Object.entries(entries)) {
    const data = array(message, 8 + length, name, entry);
    if (name === "scalars") names.forEach((scalar, i) => scalars.set(scalar, data[i] ?? NaN));
    else tensors.set(name, { data, shape: entry.shape });
  }
  return { view: Number(/** @type {{view?: string} | undefined} */ (about)?.view ?? NaN), scalars, tensors };
}

/** @param {ArrayBuffer} message @param {number} base @param {string} name @param {Entry} entry */
function array(message, base, name, { dtype, data_offsets: [from, to] }) {
  const type = ARRAYS[dtype];
  if (!type) throw new Error(`frame: tensor "${name}" has dtype ${dtype}, expected F64, F32 or U8`);
  const size = SIZES[dtype];
  const start = base + from;
  if (start % size === 0) return new type(message, start, (to - from) / size);
  return new type(message.slice(start, base + to), 0, (to - from) / size);
}
