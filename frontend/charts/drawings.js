/** Whole pictures to be saved or printed: what a panel shows, with its names, on any paper. */

import { classLook, cssColour, diverging, textOn, valueScale } from "../lib/colour.js";
import * as numbers from "../lib/numbers.js";
import { Picture, drawPoints } from "./boundary.js";
import { shape } from "./marks.js";
import { MONO, SANS } from "./plotly.js";

/** @typedef {import("../lib/svg.js").Paper} Paper */
/** @typedef {(name: string) => string} Token */
/** @typedef {{title: string, width: number, height: number, draw: (paper: Paper, token: Token) => void}} Drawing */

const SIDE = 400;
const EDGE = 44;

/** Ground and title. @param {Paper} paper @param {Drawing} drawing @param {Token} token */
export function drawGround(paper, { title, width, height }, token) {
  paper.fillStyle = token("card");
  paper.fillRect(0, 0, width, height);
  paper.fillStyle = token("ink");
  paper.font = `600 14px ${SANS}`;
  paper.textAlign = "left";
  paper.fillText(title, EDGE, 26);
}

/**
 * @param {object} plane
 * @param {string} plane.title
 * @param {import("../state/surface.js").Surface} plane.surface
 * @param {boolean} plane.discrete
 * @param {import("../types.js").Domain} plane.domain
 * @param {readonly (import("./boundary.js").Split & {name: string})[]} plane.splits
 * @param {number | null} plane.classes
 * @param {{centre: number, half: number}} plane.scale
 * @returns {Drawing}
 */
export function planeDrawing({ title, surface, discrete, domain, splits, classes, scale }) {
  const drawing = { title, width: SIDE + 2 * EDGE, height: SIDE + 112, draw };
  /** @param {Paper} paper @param {Token} token */
  function draw(paper, token) {
    drawGround(paper, drawing, token);
    const picture = document.createElement("canvas");
    new Picture(picture).paint(surface, token, "", discrete);
    paper.save();
    paper.translate(EDGE, 40);
    paper.drawImage(picture, 0, 0, SIDE, SIDE);
    paper.beginPath();
    paper.rect(0, 0, SIDE, SIDE);
    paper.clip();
    drawPoints(paper, SIDE, domain, splits, classes, scale, token);
    paper.restore();
    drawEnds(paper, domain, token);
    drawKey(paper, surface, classes, token);
  }
  return drawing;
}

/** @param {Paper} paper @param {import("../types.js").Domain} domain @param {Token} token */
function drawEnds(paper, [left, right, bottom, top], token) {
  paper.font = `11px ${MONO}`;
  paper.fillStyle = token("soft");
  /** @type {[string, number, number, CanvasTextAlign][]} */
  const texts = [
    [numbers.typed(left), EDGE, SIDE + 56, "left"], ["x₁", EDGE + SIDE / 2, SIDE + 56, "center"], [numbers.typed(right), EDGE + SIDE, SIDE + 56, "right"],
    [numbers.typed(top), EDGE - 6, 50, "right"], ["x₂", EDGE - 6, 40 + SIDE / 2, "right"], [numbers.typed(bottom), EDGE - 6, SIDE + 40, "right"],
  ];
  for (const [said, x, y, align] of texts) {
    paper.textAlign = align;
    paper.fillText(said, x, y);
  }
}

/** @param {Paper} paper @param {import("../state/surface.js").Surface} surface @param {number | null} classes @param {Token} token */
function drawKey(paper, surface, classes, token) {
  const y = SIDE + 86;
  let x = EDGE;
  paper.textAlign = "left";
  for (let label = 0; label < (classes ?? 0); label += 1) {
    const look = classLook(label, classes ?? 0);
    paper.fillStyle = token(look.token);
    shape(paper, x + 5, y - 4, look.shape, 4.4);
    paper.fill();
    paper.fillStyle = token("soft");
    paper.fillText(String(label), x + 14, y);
    x += 36;
  }
  if (surface.kind !== "values") return;
  const { centre, half } = surface;
  const colours = valueScale(token);
  const ends = [centre - half, centre + half].map((end) => numbers.typed(Number(end.toPrecision(3))));
  paper.fillStyle = token("soft");
  paper.fillText(ends[0], x, y);
  x += ends[0].length * 7 + 6;
  for (let i = 0; i < 60; i += 1) {
    paper.fillStyle = cssColour(diverging((i / 29.5 - 1) * half, half, colours));
    paper.fillRect(x + i * 2, y - 9, 2.5, 10);
  }
  paper.fillStyle = token("soft");
  paper.fillText(ends[1], x + 128, y);
}

/**
 * A bar for each class of one example.
 * @param {string} title @param {readonly number[]} values @param {boolean} isShare @returns {Drawing}
 */
export function barsDrawing(title, values, isShare) {
  const drawing = { title, width: SIDE + 2 * EDGE, height: 52 + values.length * 26, draw };
  const largest = isShare ? 1 : Math.max(1e-9, ...values.map(Math.abs));
  /** @param {Paper} paper @param {Token} token */
  function draw(paper, token) {
    drawGround(paper, drawing, token);
    paper.font = `12px ${MONO}`;
    values.forEach((value, i) => {
      const y = 44 + i * 26;
      paper.fillStyle = token("sunk");
      paper.fillRect(EDGE, y, SIDE - 80, 10);
      paper.fillStyle = token("ink");
      paper.fillRect(EDGE, y, (SIDE - 80) * Math.min(1, Math.abs(value) / largest || 0), 10);
      paper.textAlign = "right";
      paper.fillText(String(i), EDGE - 10, y + 9);
      paper.fillText(isShare ? numbers.probability(value) : numbers.signed(value), EDGE + SIDE, y + 9);
    });
  }
  return drawing;
}

/**
 * @param {string} title @param {readonly (readonly number[])[]} counts  row: the label
 * @param {(count: number, total: number, token: Token) => [number, number, number]} shade
 * @returns {Drawing}
 */
export function countsDrawing(title, counts, shade) {
  const cell = 44;
  const drawing = { title, width: Math.max(280, 2 * EDGE + cell * counts.length), height: 84 + 28 * counts.length, draw };
  /** @param {Paper} paper @param {Token} token */
  function draw(paper, token) {
    drawGround(paper, drawing, token);
    paper.font = `12px ${MONO}`;
    paper.textAlign = "center";
    counts.forEach((row, label) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      paper.fillStyle = token("soft");
      paper.fillText(String(label), EDGE + (label + 0.5) * cell, 54);
      paper.fillText(String(label), EDGE - 14, 80 + label * 28);
      row.forEach((count, answer) => {
        const ground = shade(count, total, token);
        paper.fillStyle = cssColour(ground);
        paper.fillRect(EDGE + answer * cell, 62 + label * 28, cell - 1, 27);
        paper.fillStyle = textOn(ground);
        paper.fillText(String(count), EDGE + (answer + 0.5) * cell, 80 + label * 28);
      });
    });
  }
  return drawing;
}

/** @param {string} title @param {import("./line-chart.js").LineChart} chart @param {import("./line-chart.js").Content} content @returns {Drawing} */
export function curvesDrawing(title, chart, content) {
  const [width, height] = [640, 360];
  const drawing = { title, width, height, draw };
  /** @param {Paper} paper @param {Token} token */
  function draw(paper, token) {
    drawGround(paper, drawing, token);
    paper.save();
    paper.translate(0, 36);
    chart.drawOn(paper, { ...content, mayShrink: true }, width, height - 44, token);
    paper.restore();
  }
  return drawing;
}
