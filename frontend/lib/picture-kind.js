/** What a file is by its first bytes, and what its header says of it, before anything is decoded. Pure. */

/**
 * @typedef {object} Kind
 * @property {"png" | "jpeg" | "webp" | "gif" | "pdf" | "zip" | "svg" | "html" | "tiff" | "bmp" | "heic" | "text" | "other"} name
 * @property {number} width  0 where the header does not say
 * @property {number} height
 * @property {number} bits  a colour
 * @property {boolean} moves  it has several frames
 */

/** Kinds that a browser opens everywhere. */
export const PICTURES = /** @type {readonly string[]} */ (["png", "jpeg", "webp", "gif"]);

/** Bytes of a file that `kindOf` wants to see: a JPEG's size may stand behind a large preview. */
export const HEAD_BYTES = 512 * 1024;

/** @param {Uint8Array} bytes  the beginning of a file @returns {Kind} */
export function kindOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const is = (/** @type {number} */ at, /** @type {string} */ text) => [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  const long = (/** @type {number} */ at) => at + 4 <= bytes.length;
  /** @param {Kind["name"]} name @param {number} [width] @param {number} [height] @param {number} [bits] @param {boolean} [moves] @returns {Kind} */
  const kind = (name, width = 0, height = 0, bits = 8, moves = false) => ({ name, width, height, bits, moves });
  if (is(0, "\x89PNG\r\n\x1a\n") && long(24)) return kind("png", view.getUint32(16), view.getUint32(20), bytes[24], has(bytes, "acTL", "IDAT"));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(view, kind);
  if ((is(0, "GIF87a") || is(0, "GIF89a")) && long(8)) return kind("gif", view.getUint16(6, true), view.getUint16(8, true), 8, frames(bytes) > 1);
  if (is(0, "RIFF") && is(8, "WEBP")) return webp(view, is, kind);
  if (has(bytes.subarray(0, 1024), "%PDF-")) return kind("pdf");
  if (is(0, "PK\x03\x04")) return kind("zip");
  if (is(0, "II*\0") || is(0, "MM\0*")) return kind("tiff");
  if (is(0, "BM") && bytes[6] === 0 && bytes[8] === 0) return kind("bmp");
  if (is(4, "ftyp")) return kind("heic");
  const start = String.fromCharCode(...bytes.subarray(0, 512)).trimStart().toLowerCase();
  if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.includes("<svg"))) return kind("svg");
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return kind("html");
  const isText = bytes.subarray(0, 512).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  return kind(isText && bytes.length ? "text" : "other");
}

/** Whether a text stands among the bytes, in front of another. @param {Uint8Array} bytes @param {string} text @param {string} [end] */
function has(bytes, text, end) {
  const codes = [...text].map((letter) => letter.charCodeAt(0));
  const stop = end ? [...end].map((letter) => letter.charCodeAt(0)) : null;
  for (let at = 0; at + codes.length <= bytes.length; at++) {
    if (codes.every((code, i) => bytes[at + i] === code)) return true;
    if (stop?.every((code, i) => bytes[at + i] === code)) return false;
  }
  return false;
}

/** @param {DataView} view @param {(name: Kind["name"], width?: number, height?: number, bits?: number) => Kind} kind */
function jpeg(view, kind) {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isSize = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isSize) return kind("jpeg", view.getUint16(at + 7), view.getUint16(at + 5), view.getUint8(at + 4));
    at += 2 + view.getUint16(at + 2);
  }
  return kind("jpeg");
}

/** @param {DataView} view @param {(at: number, text: string) => boolean} is @param {(name: Kind["name"], width?: number, height?: number, bits?: number, moves?: boolean) => Kind} kind */
function webp(view, is, kind) {
  if (view.byteLength < 30) return kind("webp");
  const three = (/** @type {number} */ at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (is(12, "VP8X")) return kind("webp", three(24) + 1, three(27) + 1, 8, (view.getUint8(20) & 2) > 0);
  if (is(12, "VP8 ")) return kind("webp", view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (is(12, "VP8L")) {
    const packed = view.getUint32(21, true);
    return kind("webp", (packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1);
  }
  return kind("webp");
}

/** How many pictures a GIF holds, up to two. @param {Uint8Array} bytes */
function frames(bytes) {
  const table = (/** @type {number} */ flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10]);
  let count = 0;
  const skip = () => {
    while (at < bytes.length && bytes[at]) at += bytes[at] + 1;
    at += 1;
  };
  while (at < bytes.length && count < 2) {
    if (bytes[at] === 0x21) {
      at += 2;
      skip();
    } else if (bytes[at] === 0x2c) {
      count += 1;
      at += 10 + table(bytes[at + 9]) + 1;
      skip();
    } else break;
  }
  return count;
}
