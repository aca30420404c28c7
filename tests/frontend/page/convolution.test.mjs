/** The convolution lab's address, kernels of other sizes, and the order of cells. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST, cellAfter, givenOf, resized, settingsOf, withCell } from "../../../frontend/state/convolution.js";

const KERNELS = [
  { id: "identity", values: [[0, 0, 0], [0, 1, 0], [0, 0, 0]] },
  { id: "vertical", values: FIRST.planes[0] },
];

test("an address says what differs, and comes back as the same settings", () => {
  assert.deepEqual(settingsOf({}, KERNELS), FIRST);
  /** @type {import("../../../frontend/state/convolution.js").Settings} */
  const settings = { picture: "shapes", channels: 3, kernel: "own", planes: [[[1, -0.5]], [[2, 0]], [[3, 1e-3]]], stride: 2, padding: 3, at: { row: 4, column: 5 } };
  const given = givenOf(settings);
  assert.equal(given.cells, "1,-0.5|2,0|3,0.001");
  assert.deepEqual(settingsOf(given, KERNELS), settings);
  assert.deepEqual(settingsOf(givenOf({ ...FIRST, padding: "same" }), KERNELS), { ...FIRST, padding: "same" });
});

test("what an address cannot mean stays as it begins", () => {
  for (const cells of ["1,2;3", "1,x", "", "1,,2", "1|2", Array(8).fill("1").join(";"), "1e9"]) {
    assert.equal(settingsOf({ cells }, KERNELS).kernel, "vertical", cells);
  }
  const odd = settingsOf({ kernel: "nothing", stride: "0", padding: "-1", picture: "cat", channels: "2", at: "x" }, KERNELS);
  assert.deepEqual(odd, FIRST);
});

test("a kernel keeps its middle when it grows or shrinks", () => {
  const [identity] = KERNELS;
  assert.deepEqual(resized(resized(identity.values, 5, 5), 3, 3), identity.values);
  assert.equal(resized(identity.values, 7, 7)[3][3], 1);
  assert.deepEqual(resized(identity.values, 1, 1), [[1]]);
});

test("a cell belongs to all channels until each has its own", () => {
  assert.equal(withCell(FIRST, 2, 0, 0, 9).planes[0][0][0], 9);
  const three = { ...FIRST, channels: /** @type {const} */ (3), planes: [FIRST.planes[0], FIRST.planes[0], FIRST.planes[0]] };
  assert.deepEqual(withCell(three, 2, 0, 0, 9).planes.map((plane) => plane[0][0]), [-1, -1, 9]);
});

test("cells follow in reading order, and begin again", () => {
  const size = { rows: 2, columns: 3 };
  assert.deepEqual(cellAfter({ row: 0, column: 2 }, 1, size), { row: 1, column: 0 });
  assert.deepEqual(cellAfter({ row: 1, column: 2 }, 1, size), { row: 0, column: 0 });
  assert.deepEqual(cellAfter({ row: 0, column: 0 }, -1, size), { row: 1, column: 2 });
});
