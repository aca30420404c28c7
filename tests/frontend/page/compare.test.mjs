import assert from "node:assert/strict";
import { test } from "node:test";
import { pairOf } from "../../../frontend/state/curve-words.js";
import { differenceOf, nextView, onOneScale, rowsOf, weightsLength } from "../../../frontend/state/difference.js";
import { COMPARED, comparedOf, fromStart, isChangedLater, isSet, others } from "../../../frontend/state/same-start.js";
import { differing, inWords } from "../../../frontend/state/settings.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";
import { valueOf } from "../../../frontend/state/surface.js";

const file = (log) => ({ neurodeck: 1, spec: DEFAULT_SPEC, log, head: 90, step: 40, bookmarks: [{ step: 3, note: "" }] });
const picture = (bytes, low, high) => ({ kind: "values", bytes: Uint8Array.from(bytes), side: 2, low, high, centre: 0, half: Math.max(-low, high), of: "classes" });

test("every setting that can be compared makes itself, and nothing else", () => {
  for (const setting of COMPARED) {
    const values = others(setting, DEFAULT_SPEC);
    assert.ok(values.length >= 2, setting.control);
    assert.ok(!values.includes(setting.now(DEFAULT_SPEC)), setting.control);
    for (const value of values) {
      const spec = structuredClone(DEFAULT_SPEC);
      for (const { path, value: given } of setting.commands(spec, value)) {
        const [first, name, field] = path.split(".");
        if (first === "layers") spec.network.layers.find((layer) => layer.name === name)[field] = given;
        else if (first === "optimizer") spec.training.optimizer[name] = given;
        else spec.training[first] = given;
      }
      assert.ok(isSet(setting, DEFAULT_SPEC, spec, value), `${setting.control} ${value}`);
      const rows = differing([DEFAULT_SPEC, spec]);
      assert.equal(rows.length, 1, `${setting.control} ${value}: ${rows.map(({ key }) => key)}`);
      assert.match(inWords(rows), /^One setting differs: /);
    }
  }
});

test("the same start is the file up to step 0, with the change behind it", () => {
  const edit = { type: "edit", tensor: "hidden1.kernel", index: [0, 0], value: 1 };
  const late = file([{ step: 0, number: 4, command: edit }, { step: 9, number: 6, command: edit }]);
  assert.ok(isChangedLater(late));
  assert.ok(!isChangedLater(file([{ step: 0, number: 4, command: edit }])));
  const made = fromStart(late, comparedOf("learningRate").commands(DEFAULT_SPEC, 0.3));
  assert.deepEqual(made.log, [{ step: 0, number: 4, command: edit }, { step: 0, number: 5, command: { type: "set", path: "optimizer.learning_rate", value: 0.3 } }]);
  assert.deepEqual([made.head, made.step, made.bookmarks], [0, 0, []]);
});

test("two pictures are drawn on one scale, their difference on its own", () => {
  const a = picture([0, 255, 0, 255], -1, 1);
  const b = picture([0, 255, 255, 0], -3, 3);
  const [first, second] = onOneScale(a, b);
  assert.equal(first.half, 3);
  assert.equal(second.half, 3);
  const difference = differenceOf(a, b);
  assert.deepEqual([difference.centre, difference.high, difference.low], [0, 4, -4]);
  [-2, 2, 4, -4].forEach((value, i) => assert.ok(Math.abs(valueOf(difference, difference.bytes[i]) - value) < 0.05));
  assert.equal(differenceOf(a, { ...b, side: 3 }), null);
  const classes = (winner) => ({ kind: "classes", winner: Uint8Array.from(winner), bytes: new Uint8Array(4), side: 2, low: 0, high: 1, floor: 0, classes: 3 });
  assert.deepEqual([...differenceOf(classes([0, 1, 2, 2]), classes([0, 1, 1, 2])).bytes], [128, 128, 255, 128]);
});

test("numbers stand beside each other only where they are of the same step", () => {
  const frame = (step, loss) => ({
    view: 1,
    scalars: new Map([["metrics_step", step], ["train_loss", loss], ["test_loss", NaN]]),
    tensors: new Map([["hidden1.kernel", { data: Float32Array.from([3, 4]), shape: [1, 2] }], ["grad.hidden1.kernel", { data: Float32Array.from([9]), shape: [1, 1] }]]),
  });
  assert.equal(rowsOf(frame(5, 1), frame(6, 1)), null);
  assert.deepEqual(rowsOf(frame(5, 1), frame(5, 0.5)), [{ name: "train_loss", a: 1, b: 0.5 }, { name: "weights", a: 5, b: 5 }]);
  assert.equal(weightsLength({ tensors: new Map() }), null);
});

test("C goes through the views and then off", () => {
  const seen = [];
  for (let view = "ab"; view; view = nextView(view, true)) seen.push(view);
  assert.deepEqual(seen, ["ab", "a", "b", "difference"]);
  assert.equal(nextView("b", false), null);
});

test("A is drawn solid and B dashed, with their letters at the lines' ends", () => {
  const content = (name) => ({ curves: [{ series: {}, name, token: "ink", dash: null, width: 1 }], ghost: {}, raw: {}, marks: [3], scale: "log", isShare: false, head: 9, mayShrink: true });
  const both = pairOf(content("train"), { ...content("train"), head: 20 });
  assert.deepEqual(both.curves.map(({ name, dash }) => [name, dash]), [["A train", null], ["B train", [6, 4]]]);
  assert.deepEqual([both.ghost, both.raw, both.head], [null, null, 20]);
});
