/** The stage's tables as rows of text: a layer's numbers, the network's layers, the points in use. Pure. */

import { count, signed, typed } from "../lib/numbers.js";
import { featureLabel } from "../lib/features.js";
import { regularizerOf } from "../state/spec.js";
import { maps } from "../state/maps-strings.js";
import { text } from "../state/strings.js";
import { columnOf, linkInto } from "./model.js";
import { isMasked } from "./silence.js";
import { biasThing, isPinned, weightThing } from "./thing.js";

/** @typedef {import("./board.js").Board} Board */

/**
 * @typedef {object} Table
 * @property {string} caption
 * @property {string[]} heads
 * @property {string[][]} rows  the first cell of each is its head
 * @property {string} note
 * @property {number} pages
 */

const MOST_UNITS = 64;
const MOST_INPUTS = 64;
export const PAGE = 50; // points

/**
 * @param {string} about  a layer's name, "network" or "data"
 * @param {Board} board @param {number} page  from 0
 * @returns {Table | null}
 */
export function tableOf(about, board, page) {
  if (about === "network") return networkTable(board);
  if (about === "data" || about === "input") return dataTable(board, page);
  const column = board.model && columnOf(board.model, about);
  if (column?.kind === "maps") return mapsTable(column, board);
  return layerTable(about, board);
}

/** @param {string} layer @param {Board} board @returns {Table | null} */
function layerTable(layer, board) {
  const link = board.model && linkInto(board.model, layer);
  if (!link) return null;
  const { pins = [], masks = [] } = board.experiment ?? {};
  const units = Math.min(MOST_UNITS, link.to.units);
  const inputs = Math.min(MOST_INPUTS, link.from.units);
  const number = (/** @type {import("./thing.js").Thing} */ thing) => {
    const state = isMasked(masks, thing) ? ` ${text.stage.off}` : isPinned(pins, thing) ? ` ${text.stage.locked}` : "";
    return signed(board.number(thing), 4) + state;
  };
  const from = (/** @type {number} */ input) => {
    const feature = link.from.features[input];
    return feature ? featureLabel(feature) : `${link.from.name}[${input}]`;
  };
  const rows = Array.from({ length: units }, (_, unit) => [
    String(unit) + (isMasked(masks, { layer, unit }) ? ` ${text.stage.off}` : ""),
    ...(link.bias ? [number(biasThing(layer, unit))] : []),
    ...Array.from({ length: inputs }, (_, input) => number(weightThing(layer, input, unit))),
  ]);
  const shown = units < link.to.units ? text.stage.tableFirst(count(units), count(link.to.units)) : "";
  const cut = inputs < link.from.units ? text.stage.tableInputs(count(inputs), count(link.from.units)) : "";
  return {
    caption: text.stage.table(`${layer}, ${link.to.activation}`),
    heads: [text.stage.unit, ...(link.bias ? [text.stage.bias] : []), ...Array.from({ length: inputs }, (_, input) => from(input))],
    rows,
    note: [shown, cut].filter(Boolean).join(" "),
    pages: 1,
  };
}

/** Each map in numbers: how large it is on the whole, and how much of it is silent. @param {import("./model.js").Column} column @param {Board} board @returns {Table | null} */
function mapsTable(column, board) {
  const bytes = board.values.tensor(`maps.${column.name}`);
  const ranges = board.values.tensor(`maps.${column.name}.range`);
  const area = bytes ? bytes.data.length / column.units : 0;
  const value = (/** @type {number} */ byte, /** @type {number} */ range) => (byte === 127 || byte === 128 ? 0 : (byte / 127.5 - 1) * range);
  const rows = Array.from({ length: column.units }, (_, map) => {
    if (!bytes || !ranges || !area) return [String(map), "–", "–", "–", "–"];
    const range = Number(ranges.data[map]);
    let [sum, least, most, silent] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let at = map * area; at < (map + 1) * area; at++) {
      const number = value(Number(bytes.data[at]), range);
      sum += number;
      least = Math.min(least, number);
      most = Math.max(most, number);
      if (number === 0) silent += 1;
    }
    return [String(map), signed(sum / area, 2), signed(least, 2), signed(most, 2), count(silent)];
  });
  return { caption: maps.tableMaps(column.name), heads: [...maps.tableHeads], rows, note: maps.tableNote, pages: 1 };
}

/** @param {Board} board @returns {Table | null} */
function networkTable(board) {
  const { model, experiment } = board;
  if (!model || !experiment) return null;
  const rows = model.columns.map((column) => {
    const layer = board.layerOf(column.name);
    const link = linkInto(model, column.name);
    const penalty = regularizerOf(layer?.kernel_regularizer);
    const node = model.nodes.find((other) => other.name === column.name);
    const before = node && columnOf(model, node.inputs[0] ?? "");
    const channels = before?.kind === "picture" ? 1 : (before?.units ?? 0);
    const filters = node?.type === "conv2d" && node.window ? column.units * (node.window.size[0] * node.window.size[1] * channels + (node.bias ? 1 : 0)) : 0;
    const numbers = link ? link.from.units * link.to.units + (link.bias ? link.to.units : 0) : filters;
    const off = (experiment.masks ?? []).filter((mask) => mask.layer === column.name || mask.tensor?.split(".")[0] === column.name).length;
    return [
      column.name,
      column.cells && !column.side ? [...column.cells, column.units].join("×") : count(column.units),
      column.activation || "–",
      count(numbers),
      penalty ? `${penalty.type} ${typed(penalty.rate)}` : "–",
      layer ? (layer.trainable === false ? text.stage.no : text.stage.yes) : "–",
      off ? count(off) : "–",
    ];
  });
  return { caption: text.stage.tableNetwork, heads: [...text.stage.tableNetworkHeads], rows, note: text.stage.tableNetworkNote, pages: 1 };
}

/** @param {Board} board @param {number} page @returns {Table | null} */
function dataTable(board, page) {
  const { dataset } = board.experiment ?? {};
  const all = ["train", "test"].flatMap((split) => {
    const points = split === "train" ? dataset?.train : dataset?.test;
    return (points?.points ?? []).map((point, at) => ({ split, at, point, label: points?.labels[at] ?? Number.NaN }));
  });
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const first = Math.min(page, pages - 1) * PAGE;
  const rows = all.slice(first, first + PAGE).map(({ split, at, point, label }) => [
    `${split} ${at}`,
    signed(point[0] ?? null, 3),
    signed(point[1] ?? null, 3),
    Number.isInteger(label) ? String(label) : signed(label, 3),
  ]);
  return {
    caption: text.stage.tableData(count(all.length)),
    heads: [...text.stage.tableDataHeads],
    rows,
    note: all.length ? text.stage.tablePage(count(first + 1), count(first + rows.length), count(all.length)) : text.stage.tableNoData,
    pages,
  };
}
