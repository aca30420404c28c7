/** A few pictures and what a network answers to them, as bars of plain ink. */

import { count, probability } from "../lib/numbers.js";

/** @typedef {import("./film.js").Reel} Reel */

const FONT = '12px system-ui, "DejaVu Sans", sans-serif';
const MOST_BARS = 10;

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Reel} reel @param {number} at @param {(name: string) => string} token */
export function drawExamples(context, width, height, { scene, answers, pixels }, at, token) {
  const { examples } = scene;
  if (!examples || !answers || !pixels) return;
  const { side, labels, outputs } = examples;
  const row = height / labels.length;
  const small = document.createElement("canvas");
  small.width = small.height = side;
  const paper = small.getContext("2d");
  context.font = FONT;
  context.textBaseline = "middle";
  context.imageSmoothingEnabled = false;
  labels.forEach((label, i) => {
    const image = paper?.createImageData(side, side);
    if (!paper || !image) return;
    for (let cell = 0; cell < side * side; cell += 1) image.data.set([255 - pixels[i * side * side + cell], 255 - pixels[i * side * side + cell], 255 - pixels[i * side * side + cell], 255], cell * 4);
    paper.putImageData(image, 0, 0);
    const edge = row - 6;
    context.drawImage(small, 4, i * row + 3, edge, edge);
    const answer = answers.subarray((at * labels.length + i) * outputs, (at * labels.length + i + 1) * outputs);
    const best = answer.indexOf(Math.max(...answer));
    const bars = Math.min(outputs, MOST_BARS);
    const room = (width - edge - 130) / bars;
    for (let bar = 0; bar < bars; bar += 1) {
      const size = Math.min(1, Math.max(0, answer[bar])) * (edge - 12);
      context.fillStyle = token(bar === best ? "ink" : "ctl");
      context.fillRect(edge + 14 + bar * room, i * row + edge - 6 - size, Math.max(2, room - 3), size);
    }
    context.fillStyle = token(best === label ? "ink" : "danger");
    context.textAlign = "left";
    context.fillText(`${count(label)} → ${best < 0 ? "NaN" : count(best)} ${probability(answer[best])}`, width - 104, i * row + row / 2);
  });
}
