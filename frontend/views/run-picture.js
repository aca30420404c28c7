/** Small pictures of experiments: what a run answered last, else its data. */

import { classLook, cssColour, diverging, readTokens, valueScale } from "../lib/colour.js";
import { make, prepare } from "../lib/dom.js";
import { shapePoints } from "../lib/thumbnails.js";
import { shape } from "../charts/marks.js";
import { shapeOf } from "../state/spec.js";

/**
 * The picture that was kept of a run; its shape where there is none.
 * @param {import("../state/runs.js").Run} run
 */
export function runPicture(run) {
  if (run.picture?.startsWith("data:image/png;base64,")) {
    return make("img", { class: "run-picture picture", src: run.picture, alt: "", width: 64, height: 64 });
  }
  return make("span", { class: "run-picture run-picture--shape mono", "aria-hidden": "true" }, shapeOf(run.spec).replaceAll("-", "-\u200b"));
}

/** A data set as its points lie. @param {import("../types.js").DataSpec} data @param {number} width  CSS pixels @param {number} height  CSS pixels */
export function dataPicture(data, width, height) {
  const { dataset } = data;
  const classes = data.classes ?? 3;
  const canvas = make("canvas", { class: "data-picture", "aria-hidden": "true" });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = prepare(canvas, width, height);
  const token = readTokens(document.documentElement);
  const scale = valueScale(token);
  const points = shapePoints(dataset, classes);
  for (const { x1, x2, value, label } of points) {
    const isClass = Math.abs(value) === 1;
    const look = label === undefined ? classLook(value > 0 ? 1 : 0, 2) : classLook(label, Math.max(3, classes));
    context.fillStyle = isClass ? token(look.token) : cssColour(diverging(value, 1, scale));
    shape(context, width / 2 + (x1 * height) / 2.1, height / 2 - (x2 * height) / 2.1, isClass ? look.shape : "disc", points.length <= 4 ? 5 : 2);
    context.fill();
  }
  if (!points.length) {
    context.fillStyle = token("soft");
    context.font = `600 ${Math.round(height * 0.62)}px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(dataset === "mnist" ? "7" : "…", width / 2, height / 2 + 2);
  }
  return canvas;
}
