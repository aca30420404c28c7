import assert from "node:assert/strict";
import { test } from "node:test";
import { CsvError, MOST_ROWS, asClasses, asValues, readTable, writeTable } from "../../../frontend/state/csv.js";
import { classesOf, dataOf, inlineData, onData, recoded, withFeatures } from "../../../frontend/state/fitting.js";
import { OwnPoints, PLANE, roomFor, rounded } from "../../../frontend/state/own-points.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";

const read = (text) => readTable(text).rows.map(({ x1, x2, target }) => [x1, x2, target]);
const refused = (text, says, mean = (rows) => rows) =>
  assert.throws(() => mean(readTable(text).rows), (error) => error instanceof CsvError && says.test(error.message));

test("lines are read with comma, semicolon or tab, with or without a header", () => {
  const wanted = [[1, -2.5, "a"], [0.5, 3e2, "b"]];
  assert.deepEqual(read("1, -2.5, a\n0.5, 3e2, b\n"), wanted);
  assert.deepEqual(read("\uFEFFx1;x2;class\r\n1;-2,5;a\r\n0,5;300;b"), wanted);
  assert.deepEqual(read("label\tx2\tx1\na\t-2.5\t1\n\nb\t300\t0.5"), wanted);
  assert.deepEqual(read('longitude, latitude, kind\n"1", "-2.5", "a"\n0.5, 300, b'), wanted);
  assert.deepEqual(read("  \n"), []);
});

test("the page's own download is read back", () => {
  const table = readTable("x1,x2,value,split\r\n0.1,0.30000000000000004,-1.5,train\r\n");
  assert.equal(table.target, "value");
  assert.equal(table.ignored, true);
  assert.deepEqual(asValues(table.rows), [{ point: [0.1, 0.30000000000000004], target: -1.5 }]);
});

test("whatever cannot be read is told with its line", () => {
  refused("1, 2\n", /Line 1 has 2 values; three are expected/);
  refused("1, 2, a\n1, two, a", /Line 2: x2 expects a number, got "two"/);
  refused("x1,x2,label\n1,2,a\n1,2,", /Line 3: label is missing/);
  refused("1, 2, a\n, 2, a", /Line 2: x1 is missing/);
  refused("1, 2e9, a", /Line 1: x2 is beyond 1,000,000/);
  refused("width,x1,height,name\n1,2,3,a", /The header names width, x1, height, name/);
  refused("1, 2, high", /Line 1: the value expects a number, got "high"/, asValues);
  refused("abcdefg".split("").map((label) => `1, 2, ${label}`).join("\n"), /more than 6 different labels; the next is "g" in line 7/, asClasses);
  refused("1,2,0\n".repeat(MOST_ROWS + 1), /more than 20,000 rows/);
  refused("1".repeat(1_000_001), /more than 1 MB/);
});

test("labels become classes in the order of their numbers or letters, and class indices mean themselves", () => {
  const classes = (text) => asClasses(readTable(text).rows).points.map(({ target }) => target);
  assert.deepEqual(classes("0,0,1\n0,0,-1\n0,0,1"), [1, 0, 1]);
  assert.deepEqual(classes("0,0,10\n0,0,9"), [1, 0]);
  assert.deepEqual(classes("0,0,cat\n0,0,ape"), [1, 0]);
  assert.deepEqual(classes("0,0,0\n0,0,2"), [0, 2]);
  const points = [{ point: [0.5, -1], target: 2 }];
  assert.deepEqual(asClasses(readTable(writeTable(points)).rows).points, points);
});

const datasets = [["xor", 2], ["circle", 2], ["moons", 2], ["blobs", 3], ["reg_plane", null], ["mnist", 10]].map(([id, classes]) => ({ id, classes, title: id, about: "" }));
const on = (spec, dataset, classes) => {
  const data = dataOf(spec.data, dataset, classes);
  return onData(spec, data, classesOf(spec.data, datasets), classesOf(data, datasets));
};
const shape = ({ network, training }) => [network.layers.at(-1).units, network.layers.at(-1).activation, training.loss];

test("another data set changes the output and the loss only where it must, and comes back", () => {
  assert.deepEqual(shape(on(DEFAULT_SPEC, "moons")), [1, "tanh", "half_mse"]);
  const values = on(DEFAULT_SPEC, "reg_plane");
  assert.deepEqual(shape(values), [1, "linear", "half_mse"]);
  assert.deepEqual(shape(on(values, "xor")), [1, "tanh", "half_mse"]);
  const blobs = on(DEFAULT_SPEC, "blobs", 5);
  assert.deepEqual(shape(blobs), [5, "softmax", "categorical_crossentropy"]);
  assert.equal(blobs.data.classes, 5);
  assert.deepEqual(shape(on(blobs, "blobs", 4)), [4, "softmax", "categorical_crossentropy"]);
  assert.deepEqual(shape(on(blobs, "blobs", 2)), [1, "sigmoid", "binary_crossentropy"]);
  const back = on(blobs, "circle");
  assert.deepEqual(shape(back), [1, "sigmoid", "binary_crossentropy"]);
  assert.equal("classes" in back.data, false);
  assert.deepEqual(shape(on(blobs, "reg_plane")), [1, "linear", "half_mse"]);
  assert.deepEqual(DEFAULT_SPEC.network.layers.at(-1).units, 1); // never changed in place
});

test("Playground's generator and first weights go where they mean nothing", () => {
  const spec = { ...DEFAULT_SPEC, data: { ...DEFAULT_SPEC.data, generator: "playground" }, network: { ...DEFAULT_SPEC.network, weights: { "hidden1.bias": [0, 0, 0, 0], "output.bias": [0.1] } } };
  assert.equal(on(spec, "circle").data.generator, "playground");
  assert.equal(on(spec, "moons").data.generator, undefined);
  assert.deepEqual(Object.keys(on(spec, "circle").network.weights), ["hidden1.bias", "output.bias"]);
  assert.deepEqual(Object.keys(on(spec, "blobs").network.weights), ["hidden1.bias"]);
});

test("own points are coded for the loss, and say themselves how many classes they have", () => {
  const points = [0, 1, 1].map((target, at) => ({ point: [at, -at], target }));
  const signs = inlineData(DEFAULT_SPEC.data, points, 2, "half_mse");
  assert.deepEqual(signs.y, [-1, 1, 1]);
  assert.deepEqual(signs.x, [[0, -0], [1, -1], [2, -2]]);
  assert.equal(signs.noise, undefined);
  assert.deepEqual(inlineData(DEFAULT_SPEC.data, points, 2, "binary_crossentropy").y, [0, 1, 1]);
  assert.deepEqual(inlineData(DEFAULT_SPEC.data, points, 3, "categorical_crossentropy").y, [[1, 0, 0], [0, 1, 0], [0, 1, 0]]);
  for (const [classes, loss] of [[2, "half_mse"], [4, "mse"], [null, "mse"]]) {
    const targets = classes === null ? points.map((point) => ({ ...point, target: 0.5 })) : points;
    assert.equal(classesOf(inlineData(DEFAULT_SPEC.data, targets, classes, loss), datasets), classes);
  }
  const spec = { ...DEFAULT_SPEC, data: signs };
  assert.deepEqual(recoded(spec, "binary_crossentropy").data.y, [0, 1, 1]);
  assert.equal(recoded(DEFAULT_SPEC, "binary_crossentropy"), DEFAULT_SPEC);
  assert.equal(on(spec, "circle").data.x, undefined);
});

test("features keep their order, and first weights stay with their feature", () => {
  const kernel = [[1, 2, 3, 4], [5, 6, 7, 8]];
  const spec = { ...DEFAULT_SPEC, data: { ...DEFAULT_SPEC.data, features: ["x1", "x2"] }, network: { ...DEFAULT_SPEC.network, weights: { "hidden1.kernel": kernel, "output.bias": [0] } } };
  const less = withFeatures(spec, ["x2"]);
  assert.deepEqual([less.network.input_shape, less.data.features], [[1], ["x2"]]);
  assert.deepEqual(less.network.weights, { "hidden1.kernel": [kernel[1]], "output.bias": [0] });
  const more = withFeatures(spec, ["sin_x1", "x2", "x1"]);
  assert.deepEqual(more.data.features, ["x1", "x2", "sin_x1"]);
  assert.deepEqual(more.network.weights, { "output.bias": [0] }); // there is no first weight for the new one
});

test("points are put, taken away and brought back", () => {
  const own = new OwnPoints();
  own.add({ point: [1, 1], target: 1 });
  own.add({ point: [2, 2], target: 0 });
  assert.equal(own.remove([1.9, 2], 0.05), false);
  assert.equal(own.remove([1.9, 2], 0.2), true);
  assert.deepEqual(own.points.map(({ target }) => target), [1]);
  own.undo();
  assert.equal(own.points.length, 2);
  own.undo();
  own.undo();
  own.undo();
  assert.deepEqual([own.points.length, own.canUndo], [0, false]);
});

test("the plane holds every point", () => {
  assert.equal(roomFor([{ point: [1, 1], target: 0 }], PLANE), PLANE);
  assert.deepEqual(roomFor([{ point: [0, 5], target: 0 }, { point: [100, 5], target: 0 }], PLANE), [-10, 110, 4, 6]);
  assert.equal(rounded(1.23456, 12), 1.23);
  assert.equal(rounded(-0.0001, 12), 0);
});
