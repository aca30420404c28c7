/** Numbers of the present frame, by the names that the wire gives them; NaN where a frame does not carry one. Pure. */

import { sliceName } from "./probes.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../types.js").FrameTensor} FrameTensor */
/** @typedef {import("./model.js").Link} Link */

export class FrameValues {
  /** @type {Frame | null} */
  frame = null;

  /** @param {string} name */
  tensor(name) {
    return this.frame?.tensors.get(name) ?? null;
  }

  /** @param {string} name */
  scalar(name) {
    return this.frame?.scalars.get(name) ?? Number.NaN;
  }

  get step() {
    return this.scalar("step");
  }

  /**
   * A whole kernel, [inputs, units] row-major; null when it is not in the frame or belongs to another structure.
   * @param {Link} link
   */
  kernel(link) {
    const tensor = this.tensor(link.kernel);
    return tensor && tensor.shape[0] === link.from.units && tensor.shape[1] === link.to.units ? tensor.data : null;
  }

  /** @param {Link} link */
  bias(link) {
    const tensor = link.bias ? this.tensor(link.bias) : null;
    return tensor && tensor.data.length === link.to.units ? tensor.data : null;
  }

  /** A unit's incoming weights as start and stride in an array. @param {Link} link @param {number} unit */
  incoming(link, unit) {
    const whole = this.kernel(link);
    if (whole) return { data: whole, start: unit, stride: link.to.units, count: link.from.units };
    const slice = this.tensor(sliceName(link.kernel, [null, unit]));
    return slice && slice.data.length === link.from.units ? { data: slice.data, start: 0, stride: 1, count: link.from.units } : null;
  }

  /** A unit's outgoing weights. @param {Link} link @param {number} input */
  outgoing(link, input) {
    const whole = this.kernel(link);
    if (whole) return { data: whole, start: input * link.to.units, stride: 1, count: link.to.units };
    const slice = this.tensor(sliceName(link.kernel, [input, null]));
    return slice && slice.data.length === link.to.units ? { data: slice.data, start: 0, stride: 1, count: link.to.units } : null;
  }

  /**
   * One number of a tensor, from the tensor itself, or from a slice that holds it.
   * @param {string} name @param {readonly number[]} index
   */
  number(name, index) {
    const whole = this.tensor(name);
    if (whole && whole.shape.length === index.length && index.every((at, axis) => at < Number(whole.shape[axis]))) {
      return Number(whole.data[index.reduce((at, part, axis) => at * Number(whole.shape[axis]) + part, 0)]);
    }
    const single = this.tensor(sliceName(name, index));
    if (single) return Number(single.data[0]);
    const [row, column] = index;
    if (row === undefined || column === undefined) return Number.NaN;
    const down = this.tensor(sliceName(name, [null, column]));
    if (down) return Number(down.data[row]);
    return Number(this.tensor(sliceName(name, [row, null]))?.data[column]);
  }
}
