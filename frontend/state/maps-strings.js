/** Sentences about feature maps and kernels. */

export const maps = {
  title: "Layer",
  close: "Close",
  views: "What is shown",
  view: { maps: "Maps", kernels: "Kernels", hand: "By hand" },
  /** @param {string} layer @param {string} shape @param {string} activation */
  about: (layer, shape, activation) => [layer, shape, activation].filter(Boolean).join(" · "),
  ranges: "Range of the colours",
  perLayer: "one range",
  perLayerTip: "All maps of a layer over one range: they can be compared",
  perMap: "own range",
  perMapTip: "Each map over a range of its own: weak ones can be seen",
  tensors: "Before or behind the activation",
  /** @param {string} tensor @param {boolean} own @param {string} layer */
  range: (tensor, own, layer) => `${tensor} of ${layer}, ${own ? "each map over its own range" : "one range per layer"}`,
  /** @param {string} range */
  upTo: (range) => `±${range}`,
  cell: "row, column",
  /** @param {number} map @param {number} rows @param {number} columns @param {string} activation */
  aboutMap: (map, rows, columns, activation) => `map ${map} · ${rows}×${columns}${activation ? ` · ${activation}` : ""}`,
  /** @param {number} map */
  map: (map) => `map ${map}`,
  /** @param {string} range */
  mapRange: (range) => `range ±${range}`,
  none: "Choose a layer with feature maps on the stage: click one of its pictures, or press Enter on it.",
  /** @param {number} from @param {number} to @param {number} all */
  page: (from, to, all) => `maps ${from}–${to} of ${all}`,
  pageBefore: "Maps before",
  pageNext: "Next maps",

  // kernels
  values: "values",
  gradients: "∇ gradients",
  kernelsShow: "Values or gradients",
  /** @param {string} layer @param {number} map */
  kernelsOf: (layer, map) => `${layer}.kernel[:, :, :, ${map}]: one kernel for each map before`,
  /** @param {string} layer */
  kernelsAll: (layer) => `${layer}.kernel: one kernel for each map`,
  /** @param {number} channel */
  fromMap: (channel) => `from map ${channel}`,

  // by hand
  /** @param {string} layer @param {number} map @param {number} row @param {number} column */
  where: (layer, map, row, column) => `${layer} · map ${map} · row ${row}, column ${column}`,
  /** @param {string} source */
  patch: (source) => `patch of ${source}`,
  kernel: "kernel",
  products: "products",
  result: "map",
  /** @param {number} channel @param {number} channels */
  channel: (channel, channels) => `channel ${channel} of ${channels}`,
  channelBefore: "Channel before",
  channelNext: "Next channel",
  sum: "Σ products",
  /** @param {number} channel */
  sumOf: (channel) => `Σ channel ${channel}`,
  sumAll: "Σ all channels",
  rest: (/** @type {number} */ count) => `Σ of ${count} more`,
  bias: "+ bias",
  z: "z",
  /** @param {string} activation */
  a: (activation) => (activation ? `a = ${activation}(z)` : "a"),
  largest: "the largest",
  mean: "the mean",
  /** @param {string} sum @param {number} count */
  meanOf: (sum, count) => `${sum} / ${count}`,
  back: "Cell before",
  forward: "Next cell",
  play: "Slide on",
  pause: "Stop",
  pace: "Cells a second",
  /** @param {string} rate */
  rate: (rate) => `${rate} cells/s`,
  value: "Value of the chosen kernel cell",
  /** @param {readonly number[]} index */
  kernelCell: (index) => `kernel[${index.join(", ")}]`,
  gradient: "∇",
  gradientTip: "Gradient of the last step",
  before: "before",
  setTo: "Set to …",
  setToTip: "Another kernel for this channel; one undo brings the old one back",
  presets: { identity: "identity", edge: "edge", zero: "zero", mirrored: "mirrored" },
  /** @param {string} name */
  tableMaps: (name) => `${name}: mean, smallest and largest of each map`,
  tableHeads: ["map", "mean", "smallest", "largest", "cells that are 0"],
  tableNote: "As the pictures have them: to a hundredth of the range.",

  // spoken
  /** @param {string} layer @param {number} at @param {number} of @param {number} count @param {number} rows @param {number} columns @param {string} activation */
  sayLayer: (layer, at, of, count, rows, columns, activation) => `${layer}, layer ${at} of ${of}, ${count} maps of ${rows} by ${columns}${activation ? `, ${activation}` : ""}`,
  /** @param {string} layer @param {number} map @param {number} of @param {number} rows @param {number} columns */
  sayMap: (layer, map, of, rows, columns) => `${layer}, map ${map} of ${of}, ${rows} by ${columns}. Enter goes into its cells`,
  /** @param {string} layer @param {number} map @param {number} row @param {number} column @param {string} value */
  sayCell: (layer, map, row, column, value) => `${layer}, map ${map}, row ${row}, column ${column}${value ? `, ${value}` : ""}`,
};
