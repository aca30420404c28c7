import assert from "node:assert/strict";
import { test } from "node:test";
import { inner, letterOf, namesFor, parameterOf, phasesOf, readParameter, result, stretches, symbolOf, symbolOfPart } from "../../../frontend/state/microscope.js";

const leaf = (tensor, index, value) => ({ kind: "tensor", name: tensor.startsWith("grad.") ? "grad_a" : "a", tensor, index, value });
const apply = (name, ...parts) => ({ kind: "apply", name, value: 1, parts });
const names = { "output.kernel[0,0]": "w5", "output[0]": "o1", "input[1]": "x2" };

test("float64 has nine decimals, float32 seven digits, and what is not finite is a word", () => {
  assert.equal(result(0.3589164797, "float64"), "0.358916480");
  assert.equal(inner(0.4, "float64"), "0.4");
  assert.equal(result(-0.08854645490646362, "float32"), "−0.08854645");
  assert.equal(result(3.2e-6, "float32"), "3.200000e−6");
  assert.deepEqual(["NaN", "-Infinity", null].map((value) => result(value, "float32")), ["NaN", "−∞", "–"]);
});

test("a number has the textbook's name where there is one, else its layer and index", () => {
  assert.deepEqual(symbolOf("output.kernel", [0, 0], names), { base: "w", sub: "5", sup: "", partial: false });
  assert.deepEqual(symbolOf("grad.output.z", [3, 0], names), { base: "z", sub: "o1", sup: "", partial: true });
  assert.deepEqual(symbolOf("input", [0, 1], names), { base: "x", sub: "2", sup: "", partial: false });
  assert.equal(symbolOf("hidden1.kernel", [1, 2], names).sub, "hidden1 1,2");
  assert.deepEqual(symbolOfPart({ kind: "tensor", symbol: "∂W", places: ["units", "inputs"] }, {}), { base: "W", sub: "ji", sup: "", partial: true });
  assert.equal(letterOf("out_height · stride_height + i"), "y · s + i");
});

test("a chain falls into stretches of boxes, from sum to sum and to the loss", () => {
  const link = (tensor, factors, follows, term, value) => ({ tensor, index: [0, 0], story: { row: 1, lines: [{ value }] }, value: 1, term, factors, follows });
  const slope = apply("subtract", { kind: "number", value: 1 }, leaf("hidden1.a", [0, 0], 0.5));
  const sum = (count) => ({ kind: "fold", name: "sum", places: ["lanes"], count, parts: [], shown: [] });
  const chain = [
    link("grad.hidden1.kernel", [leaf("grad.hidden1.z", [0, 0]), leaf("input", [0, 0])], 0, 3, sum(10)),
    link("grad.hidden1.z", [leaf("grad.hidden1.a", [0, 0]), slope], 0, null, slope),
    link("grad.hidden1.a", [leaf("output.kernel", [0, 0]), leaf("grad.output.z", [0, 0])], 1, 0, sum(2)),
    link("grad.output.z", [leaf("grad.output.a", [0, 0]), slope], 0, null, slope),
    link("grad.output.a", [slope], null, null, slope),
  ];
  const found = stretches(chain, [{}, { name: "tanh_backward" }]);
  assert.deepEqual(found.map(({ at, boxes }) => [at, boxes.map(({ words }) => words)]), [
    [0, ["how the error feels this unit", "slope of tanh here", "what the weight was fed"]],
    [2, ["the weight on the way back", "how the error feels the output", "slope of tanh here"]],
  ]);
  assert.deepEqual([found[0].boxes[0].sum, found[1].boxes[1].formula], [2, slope]);
});

test("what is followed is what was chosen on the stage, or the last layer's first weight", () => {
  const spec = { network: { input_shape: [2], layers: [{ type: "dense", name: "hidden1", units: 4 }, { type: "dense", name: "output", units: 1 }] }, data: { dataset: "xor" } };
  assert.deepEqual(parameterOf(null, spec), { tensor: "output.kernel", index: [0, 0] });
  assert.deepEqual(parameterOf({ layer: "hidden1", unit: 2 }, spec), { tensor: "hidden1.kernel", index: [0, 2] });
  assert.deepEqual(parameterOf({ layer: "hidden1", tensor: "hidden1.bias", index: [1] }, spec), { tensor: "hidden1.bias", index: [1] });
  assert.deepEqual(readParameter("output.kernel[0,1]"), { tensor: "output.kernel", index: [0, 1] });
  assert.deepEqual(namesFor(spec, [{ spec: structuredClone(spec), names }]), names);
  assert.deepEqual(namesFor({ ...spec, data: { dataset: "circle" } }, [{ spec, names }]), {});
  assert.deepEqual(phasesOf(["forward", "forward", "loss", "update"].map((phase) => ({ phase }))).map(({ count }) => count), [2, 1, 1]);
});
