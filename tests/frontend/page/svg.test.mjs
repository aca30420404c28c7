import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgPaper } from "../../../frontend/lib/svg.js";

test("what is drawn comes out as SVG, in order", () => {
  const paper = new SvgPaper();
  paper.fillStyle = "#ff0000";
  paper.fillRect(1, 2, 3, 4);
  paper.beginPath();
  paper.moveTo(0, 0);
  paper.lineTo(10, 5.005);
  paper.strokeStyle = "#00ff00";
  paper.lineWidth = 2;
  paper.setLineDash([6, 3]);
  paper.stroke();
  const text = paper.toText(100, 50, "A picture");
  assert.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="100" height="50" viewBox="0 0 100 50" role="img"><title>A picture<\/title>/);
  assert.match(text, /<rect x="1" y="2" width="3" height="4" fill="#ff0000"\/><path d="M0 0L10 5.01" fill="none" stroke="#00ff00" stroke-width="2" stroke-linejoin="miter" stroke-dasharray="6 3"\/><\/svg>/);
});

test("text cannot break out of the file", () => {
  const paper = new SvgPaper();
  paper.font = '600 11px "Inter"';
  paper.textAlign = "center";
  paper.fillText('<script>"&', 5, 5);
  const text = paper.toText(10, 10, "</title><b>");
  assert.ok(!text.includes("<script>") && !text.includes("<b>"));
  assert.match(text, /text-anchor="middle" style="font:600 11px &quot;Inter&quot;"/);
});

test("a clip lasts until its restore, and the look before comes back", () => {
  const paper = new SvgPaper();
  paper.lineWidth = 3;
  paper.save();
  paper.beginPath();
  paper.rect(0, 0, 10, 10);
  paper.clip();
  paper.lineWidth = 1;
  paper.restore();
  assert.equal(paper.lineWidth, 3);
  assert.match(paper.toText(10, 10, ""), /<clipPath id="clip1"><path d="M0 0h10v10h-10Z"\/><\/clipPath><g clip-path="url\(#clip1\)"><\/g>/);
});

test("a whole circle is two arcs", () => {
  const paper = new SvgPaper();
  paper.beginPath();
  paper.arc(5, 5, 2, 0, 2 * Math.PI);
  assert.equal(paper.path, "M7 5A2 2 0 0 1 3 5A2 2 0 0 1 7 5");
});
