/**
 * A curve in bounded room: neighbouring points are merged as it grows, each bucket keeping its least and largest
 * value, so that no peak is lost however long the run.
 */

const FIRST = 32; // buckets that a new curve has room for: most runs are short

export class Series {
  /** Points held; a curve is never wider than a screen, so 2,048 buckets lose nothing that could be seen. */
  static CAPACITY = 2048;

  /** Buckets in use. */
  length = 0;
  /** Points a full bucket holds. */
  stride = 1;
  #held = 0; // points in the last bucket
  x = new Float64Array(FIRST); // of the bucket's last point
  low = new Float64Array(FIRST);
  high = new Float64Array(FIRST);
  last = new Float64Array(FIRST);

  /** The largest x; -Infinity while empty. */
  get end() {
    return this.length ? this.x[this.length - 1] : -Infinity;
  }

  /** The very first point's value and place, whatever was merged since; NaN while empty. */
  first = NaN;
  start = NaN;

  /** The newest value; NaN while empty. */
  get value() {
    return this.length ? this.last[this.length - 1] : NaN;
  }

  /**
   * Takes a point. One that does not go on from the end, or is not finite, is left out: the past is never overwritten.
   * @param {number} x @param {number} y
   * @returns {boolean} whether it was taken
   */
  add(x, y) {
    if (!(x > this.end) || !Number.isFinite(y)) return false;
    if (!this.length) [this.start, this.first] = [x, y];
    if (this.length && this.#held < this.stride) {
      const at = this.length - 1;
      this.x[at] = x;
      this.last[at] = y;
      if (y < this.low[at]) this.low[at] = y;
      if (y > this.high[at]) this.high[at] = y;
      this.#held += 1;
      return true;
    }
    if (this.length === Series.CAPACITY) this.#halve();
    if (this.length === this.x.length) this.#room(Math.min(Series.CAPACITY, 2 * this.length));
    const at = this.length++;
    this.x[at] = x;
    this.low[at] = this.high[at] = this.last[at] = y;
    this.#held = 1;
    return true;
  }

  /** @param {number} buckets */
  #room(buckets) {
    const larger = (/** @type {Float64Array} */ values) => {
      const copy = new Float64Array(buckets);
      copy.set(values.subarray(0, this.length));
      return copy;
    };
    this.x = larger(this.x);
    this.low = larger(this.low);
    this.high = larger(this.high);
    this.last = larger(this.last);
  }

  #halve() {
    for (let to = 0, from = 0; from < this.length; to += 1, from += 2) {
      this.x[to] = this.x[from + 1];
      this.last[to] = this.last[from + 1];
      this.low[to] = Math.min(this.low[from], this.low[from + 1]);
      this.high[to] = Math.max(this.high[from], this.high[from + 1]);
    }
    this.length /= 2;
    this.#held = this.stride *= 2;
  }

  /** A copy of what lies at or before x. @param {number} x @returns {Series} */
  upTo(x) {
    const copy = new Series();
    copy.#room(this.x.length);
    copy.length = this.before(x);
    copy.stride = this.stride;
    if (copy.length) [copy.start, copy.first] = [this.start, this.first];
    copy.#held = copy.length === this.length ? this.#held : this.stride;
    copy.x.set(this.x);
    copy.low.set(this.low);
    copy.high.set(this.high);
    copy.last.set(this.last);
    return copy;
  }

  /** How many buckets end at or before x. @param {number} x */
  before(x) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.x[middle] <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Least and largest value between two x; null where there is none. @param {number} from @param {number} to */
  extent(from = -Infinity, to = Infinity) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < this.length; i += 1) {
      if (this.x[i] < from || this.x[i] > to) continue;
      if (this.low[i] < low) low = this.low[i];
      if (this.high[i] > high) high = this.high[i];
    }
    return low <= high ? { low, high } : null;
  }
}

/**
 * Traces a curve with one vertical stroke a pixel column: its least and largest value there, and the last, so that
 * neighbours join.
 * @param {Pick<CanvasPath, "moveTo" | "lineTo">} path
 * @param {Series} series
 * @param {(x: number) => number} toX  CSS pixels
 * @param {(y: number) => number} toY  CSS pixels
 */
export function trace(path, series, toX, toY) {
  let column = NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  let started = false;
  const flush = () => {
    const x = column + 0.5;
    if (!started) path.moveTo(x, toY(last));
    started = true;
    if (low === high) {
      path.lineTo(x, toY(last));
      return;
    }
    path.lineTo(x, toY(low));
    path.lineTo(x, toY(high));
    path.lineTo(x, toY(last));
  };
  for (let i = 0; i < series.length; i += 1) {
    const at = Math.floor(toX(series.x[i]));
    if (at !== column) {
      if (i) flush();
      column = at;
      low = series.low[i];
      high = series.high[i];
    } else {
      low = Math.min(low, series.low[i]);
      high = Math.max(high, series.high[i]);
    }
    last = series.last[i];
  }
  if (series.length) flush();
}
