/** The sentences of the labs. */

export const labs = {
  title: "Labs",
  about: "Small machines to take one idea apart, without training a network.",
  place: "Labs: one idea at a time",
  all: "All labs",
  open: "Open",
  /** @param {string} title */
  palette: (title) => `lab: ${title}`,
  /** The wall, in the order of the syllabus. */
  cards: /** @type {readonly {id: string, title: string, about: string}[]} */ ([
    { id: "convolution", title: "Convolution by hand", about: "Slide a kernel over a picture and read each sum: sharpen, edge, blur, or your own; stride, padding, one channel or three." },
  ]),
};

export const convolution = {
  title: "Convolution by hand",
  controls: "Picture, kernel, stride and padding",
  picture: "Picture",
  ownDrawing: "Own drawing",
  ownFile: "Picture file…",
  ownSession: "From the stage",
  channels: "Channels",
  kernel: "Kernel",
  ownKernel: "Own",
  kernelSize: "Size",
  kernelCells: "Cells of the kernel",
  height: "Kernel rows",
  width: "Kernel columns",
  stride: "Stride",
  padding: "Padding",
  paddings: { valid: "valid", same: "same", number: "P" },
  paddingNumber: "Padding in pixels",
  input: "picture",
  output: "result",
  /** @param {number} width @param {number} height @param {number} channels */
  size: (width, height, channels) => `${width} × ${height}${channels > 1 ? ` × ${channels}` : ""}`,
  keys: "Arrow keys move the cell, with Shift by the width of the kernel; Home and End go along the row.",
  field: "Result: choose a cell",
  /** @param {number} row @param {number} column @param {string} value */
  cell: (row, column, value) => `row ${row}, column ${column}: ${value}`,
  play: "Slide on (Space)",
  pause: "Stop (Space)",
  back: "One cell back",
  forward: "One cell on",
  pace: "Pace",
  /** @param {number} pace */
  paceIs: (pace) => `${pace} cells/s`,
  patch: "patch of the picture",
  products: "products",
  channel: "Channel shown",
  channelNames: ["red", "green", "blue"],
  sum: "Σ products",
  /** @param {string} name */
  sumOf: (name) => `Σ ${name}`,
  total: "Σ all channels",
  /** @param {string} range */
  range: (range) => `colours ±${range}`,
  sizeTitle: "Size of the result",
  formula: "(W − F + 2P) / S + 1",
  columns: "columns",
  rows: "rows",
  same: "A kernel for each channel",
  sum_title: "The sum at this cell",
  toStage: "Take to the Stage",
  toStageTip: "Send this picture through the network on the stage",
  noStage: "The network on the stage takes no pictures",
  fromStage: "Use the picture on the stage",
  draw: "Draw the picture",
  /** @param {number} row @param {number} column */
  kernelCell: (row, column) => `kernel, row ${row}, column ${column}`,
  notNumber: "A number from −1000 to 1000 is expected.",
  waiting: "–",
};
