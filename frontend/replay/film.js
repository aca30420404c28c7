/** A replay's data: what the server wrote into the file, and what is known of each picture. Pure. */

/** @typedef {import("../state/surface.js").Surface} Surface */
/** @typedef {{data: string, low: (number | null)[], high: (number | null)[], side: number, count?: number, middle?: number | null}} Pictured */
/** @typedef {{name: string, type: string, units: number | null, activation: string | null}} Layer */

/**
 * Pictures of one network on the same data.
 * @typedef {object} Scene
 * @property {string[]} inputs  names
 * @property {number} input_size
 * @property {Layer[]} layers
 * @property {[number, number, number, number] | null} domain
 * @property {number | null} classes
 * @property {number[]} steps
 * @property {number[]} epochs
 * @property {number[]} rates
 * @property {([loss: number | null, accuracy: number | null] | null)[]} train
 * @property {([loss: number | null, accuracy: number | null] | null)[]} test
 * @property {{[name: string]: {shape: number[], dtype: string, data: string}}} parameters
 * @property {{[name: string]: (number | null)[]}} sizes
 * @property {{[layer: string]: Pictured}} units
 * @property {Pictured} [boundary]
 * @property {Pictured} [regions]
 * @property {{[split: string]: [number, number, number][]}} [points]
 * @property {{side: number, labels: number[], pixels: string, outputs: number, dtype: string, answers: string}} [examples]
 */

/** @typedef {{format: 1, name: string, branch: string, changes: [number, string][], notes: [number, string][], scenes: Scene[]}} Written */

/** @param {string} text  base64 */
function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** @param {string} text @param {string} dtype */
function numbersOf(text, dtype) {
  const { buffer } = bytesOf(text);
  return dtype === "float64" ? new Float64Array(buffer) : new Float32Array(buffer);
}

/** A scene with its arrays read. */
export class Reel {
  /** By name, all pictures behind each other. @type {Map<string, {values: Float32Array | Float64Array, size: number, shape: number[]}>} */
  parameters = new Map();
  /** @type {Map<string, {bytes: Uint8Array, size: number, given: Pictured}>} */
  #planes = new Map();
  /** @type {Float32Array | Float64Array | null} */
  answers = null;
  /** @type {Uint8Array | null} */
  pixels = null;
  /** The largest weight of each layer at any step: widths and colours keep their meaning. @type {Map<string, number>} */
  ranges = new Map();

  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    const count = scene.steps.length;
    for (const [name, { shape, dtype, data }] of Object.entries(scene.parameters)) {
      const values = numbersOf(data, dtype);
      this.parameters.set(name, { values, size: values.length / count, shape });
      let most = 0;
      for (const value of values) if (Math.abs(value) > most && Number.isFinite(value)) most = Math.abs(value);
      this.ranges.set(name, most || 1);
    }
    for (const [name, given] of [...Object.entries(scene.units).map(([layer, one]) => /** @type {const} */ ([`units.${layer}`, one])), .../** @type {const} */ (["boundary", "regions"]).flatMap((name) => (scene[name] ? [/** @type {const} */ ([name, scene[name]])] : []))]) {
      if (!given) continue;
      const bytes = bytesOf(given.data);
      this.#planes.set(name, { bytes, size: bytes.length / count, given });
    }
    if (scene.examples) {
      this.answers = numbersOf(scene.examples.answers, scene.examples.dtype);
      this.pixels = bytesOf(scene.examples.pixels);
    }
  }

  /** @param {string} name @param {number} at  which picture */
  parameter(name, at) {
    const found = this.parameters.get(name);
    return found ? found.values.subarray(at * found.size, (at + 1) * found.size) : null;
  }

  /** The answer everywhere, or one unit's. @param {number} at @param {string} [layer] @param {number} [unit] @returns {Surface | null} */
  surface(at, layer, unit = 0) {
    const name = layer === undefined ? (this.#planes.has("regions") ? "regions" : "boundary") : `units.${layer}`;
    const found = this.#planes.get(name);
    if (!found) return null;
    const { given: { side, low: lows, high: highs, middle }, size } = found;
    const bytes = found.bytes.subarray(at * size, (at + 1) * size);
    const [low, high] = [lows[at] ?? -1, highs[at] ?? 1];
    const cells = side * side;
    if (name === "regions") {
      const output = this.scene.layers.at(-1);
      const floor = output?.activation === "softmax" && output.units ? 1 / output.units : Math.max(0, low);
      return { kind: "classes", winner: bytes.subarray(0, cells), bytes: bytes.subarray(cells, 2 * cells), side, low, high, floor, classes: Math.max(this.scene.classes ?? 0, output?.units ?? 0) };
    }
    const centre = layer === undefined ? (middle ?? 0) : 0;
    const of = layer !== undefined ? "unit" : this.scene.classes ? "classes" : "target";
    return { kind: "values", bytes: bytes.subarray(unit * cells, (unit + 1) * cells), side, low, high, centre, half: Math.max(high - centre, centre - low) || 1, of };
  }
}

/** One picture: its reel, and which of it. @typedef {{reel: Reel, at: number, step: number}} Shown */

export class Film {
  /** @type {Shown[]} */
  pictures = [];

  /** @param {Written} written @throws {Error} where it cannot be read */
  constructor(written) {
    if (written.format !== 1) throw new Error("format");
    this.written = written;
    for (const scene of written.scenes) {
      const reel = new Reel(scene);
      scene.steps.forEach((step, at) => this.pictures.push({ reel, at, step }));
    }
    if (!this.pictures.length) throw new Error("empty");
  }

  get head() {
    return this.pictures[this.pictures.length - 1].step;
  }

  /** The picture at a step, or the last one before it. @param {number} step */
  before(step) {
    let low = 0;
    let high = this.pictures.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.pictures[middle].step <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The latest change or note at or before a step, in words. @param {number} step */
  latest(step) {
    const all = [...this.written.changes, ...this.written.notes].filter(([at]) => at <= step);
    return all.reduce((/** @type {[number, string] | null} */ best, one) => (best === null || one[0] >= best[0] ? one : best), null);
  }
}
