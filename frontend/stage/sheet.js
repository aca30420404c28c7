/** Pixels that are painted small and drawn large: one canvas and one ImageData, used again every frame. */

/** Kept in memory rather than on the graphics card: it is written from here every frame. */
/** @type {CanvasRenderingContext2DSettings} */
const READ = { willReadFrequently: true };

export class Sheet {
  filled = false;
  canvas = document.createElement("canvas");
  pixels = new Uint32Array(0);
  /** @type {ImageData | null} */
  #image = null;

  get width() {
    return this.canvas.width;
  }

  get height() {
    return this.canvas.height;
  }

  /** @param {number} width @param {number} height  cells @returns {Uint32Array}  to be painted, row by row */
  size(width, height) {
    if (this.#image?.width === width && this.#image.height === height) return this.pixels;
    this.canvas.width = width;
    this.canvas.height = height;
    this.#image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.#image.data.buffer);
    return this.pixels;
  }

  /** Makes what was painted visible. */
  show() {
    if (this.#image) this.canvas.getContext("2d", READ)?.putImageData(this.#image, 0, 0);
    this.filled = true;
  }
}
