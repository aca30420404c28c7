import assert from "node:assert/strict";
import { test } from "node:test";
import { Curves } from "../../../frontend/state/curves.js";
import { MOST_POINTS, pack, unpack } from "../../../frontend/state/kept-curve.js";
import { hashOf, placeOf } from "../../../frontend/state/place.js";
import { ago, nameOf } from "../../../frontend/state/run-words.js";
import { Runs } from "../../../frontend/state/runs.js";
import { differing, inWords, special } from "../../../frontend/state/settings.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";

const DAY = 24 * 3600 * 1000;

/** A storage as the browser's, which refuses to grow beyond `most` characters. */
function shelf(most = Infinity) {
  const held = new Map();
  const size = () => [...held].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return {
    get length() {
      return held.size;
    },
    key: (at) => [...held.keys()][at] ?? null,
    getItem: (key) => held.get(key) ?? null,
    removeItem: (key) => void held.delete(key),
    setItem(key, value) {
      if (size() - (held.get(key)?.length ?? 0) + value.length > most) throw new Error("QuotaExceededError");
      held.set(key, value);
    },
  };
}
const entry = (id, more = {}) => ({ id, token: `token-${id}`, spec: DEFAULT_SPEC, ...more });
const changed = (changes) => ({ ...DEFAULT_SPEC, training: { ...DEFAULT_SPEC.training, ...changes } });

test("runs are listed by when they were opened last, and named by what they are until a person names them", () => {
  const runs = new Runs(shelf());
  runs.write(entry("a", { last: 1 }));
  runs.write(entry("b", { last: 3 }));
  runs.write(entry("c", { last: 2, name: "lecture 3" }));
  assert.deepEqual(runs.all().map((run) => run.id), ["b", "c", "a"]);
  assert.deepEqual(runs.all().map(nameOf), ["XOR 2-4-1", "lecture 3", "XOR 2-4-1"]);
});

test("two tabs that write at once lose nothing of each other", () => {
  const storage = shelf();
  const [one, other] = [new Runs(storage), new Runs(storage)];
  one.write(entry("a", { step: 10 }));
  other.write(entry("b", { step: 20 }));
  other.write({ id: "a", name: "named elsewhere" });
  one.write({ id: "a", step: 30 });
  assert.deepEqual(one.all().map((run) => [run.id, run.name, run.step]).sort(), [["a", "named elsewhere", 30], ["b", null, 20]]);
  assert.deepEqual(one.all(), other.all());
});

test("of a hundred and more runs the oldest without a name go first, what is in the bin before them", () => {
  const runs = new Runs(shelf(), () => 5);
  runs.write(entry("named", { last: 0, name: "keep me" }));
  runs.write(entry("binned", { last: 10_000 }));
  runs.toBin("binned");
  for (let i = 1; i <= Runs.MOST; i += 1) runs.write(entry(`run${i}`, { last: i }));
  const left = [...runs.all(), ...runs.bin()].map((run) => run.id);
  assert.equal(left.length, Runs.MOST);
  assert.ok(left.includes("named") && left.includes("run2"));
  assert.ok(!left.includes("binned") && !left.includes("run1"));
});

test("a megabyte is never exceeded, and the run being written is spared", () => {
  const runs = new Runs(shelf());
  for (let i = 1; i <= 30; i += 1) runs.write(entry(`run${i}`, { last: i, picture: "x".repeat(60_000) }));
  assert.ok(runs.room <= Runs.ROOM && runs.room > Runs.ROOM - 70_000);
  assert.equal(runs.all()[0].id, "run30");
  runs.write({ id: "run20", last: 0, picture: "y".repeat(100_000) });
  assert.ok(runs.room <= Runs.ROOM && runs.get("run20"));
});

test("where the browser itself has no room, older runs make some", () => {
  const runs = new Runs(shelf(5000));
  for (let i = 1; i <= 9; i += 1) assert.ok(runs.write(entry(`run${i}`, { last: i })));
  assert.ok(runs.get("run9") && !runs.get("run1"));
  assert.equal(new Runs(shelf(10)).write(entry("a")), false);
});

test("what was deleted can be taken back for a week", () => {
  let now = 0;
  const runs = new Runs(shelf(), () => now);
  runs.write(entry("a"));
  runs.write(entry("b"));
  runs.toBin("a");
  assert.deepEqual([runs.all().map((run) => run.id), runs.bin().map((run) => run.id)], [["b"], ["a"]]);
  runs.restore("a");
  assert.equal(runs.all().length, 2);
  runs.toBin("b");
  now = 7 * DAY - 1;
  runs.tidy();
  assert.ok(runs.get("b"));
  now = 7 * DAY + 1;
  runs.tidy();
  assert.equal(runs.get("b"), null);
});

test("an entry that is damaged or is no run is passed over", () => {
  const storage = shelf();
  const runs = new Runs(storage);
  runs.write(entry("a"));
  storage.setItem("neurodeck.run.b", "{");
  storage.setItem("neurodeck.run.c", '{"id":"c","token":"t","spec":{}}');
  storage.setItem("neurodeck.preferences", "{}");
  assert.deepEqual(runs.all().map((run) => run.id), ["a"]);
  assert.equal(runs.write({ id: "new" }), false);
});

test("weights or points too large to be kept are left out, and that is said", () => {
  const runs = new Runs(shelf());
  const wide = { ...DEFAULT_SPEC, network: { ...DEFAULT_SPEC.network, weights: { "hidden1.kernel": Array(20_000).fill(0.125) } } };
  const own = { ...DEFAULT_SPEC, data: { dataset: "inline", x: Array(20_000).fill([0.5, 0.25]), y: [1] } };
  runs.write(entry("a", { spec: wide }));
  runs.write(entry("b", { spec: own }));
  assert.deepEqual([runs.get("a").without, runs.get("a").spec.network.weights], ["weights", undefined]);
  assert.deepEqual([runs.get("b").without, runs.get("b").spec.data.x], ["data", undefined]);
  runs.write(entry("a"));
  assert.equal(runs.get("a").without, null);
});

test("differing settings are said in words", () => {
  const slow = changed({ optimizer: { type: "sgd", learning_rate: 0.003 } });
  assert.equal(inWords(differing([DEFAULT_SPEC, DEFAULT_SPEC])), "No setting differs: the same experiment.");
  assert.equal(inWords(differing([DEFAULT_SPEC, slow])), "One setting differs: learning rate 0.03 in A, 0.003 in B.");
  const noisy = { ...changed({ batch_size: "full" }), data: { dataset: "xor", noise: 0.25 } };
  assert.equal(inWords(differing([DEFAULT_SPEC, noisy])), "Two settings differ: batch size 10 in A, full in B; noise 10 % in A, 25 % in B.");
  const relu = { ...slow, network: { ...slow.network, layers: slow.network.layers.map((layer) => ({ ...layer, activation: "relu", kernel_regularizer: { type: "l2", rate: 0.001 } })) }, seed: 4 };
  const words = inWords(differing([DEFAULT_SPEC, relu]));
  assert.match(words, /^Five settings differ: learning rate, activation, output activation, .*penalty\.$/);
});

test("what a server fills in is no difference", () => {
  const filled = {
    network: { ...DEFAULT_SPEC.network, weights: {}, layers: DEFAULT_SPEC.network.layers.map((layer) => ({ ...layer, use_bias: true, kernel_initializer: { type: "glorot_uniform" } })) },
    data: { dataset: "xor", noise: 0.1, test_split: 0.5, features: ["x1", "x2"], scaling: "none", generator: "neurodeck" },
    training: { ...DEFAULT_SPEC.training, optimizer: { type: "sgd", learning_rate: 0.03, momentum: 0, nesterov: false }, remainder: "keep" },
    seed: 17,
  };
  assert.deepEqual(differing([DEFAULT_SPEC, filled]), []);
});

test("a row tells only what the runs listed do not share and what is unusual", () => {
  const fast = changed({ optimizer: { type: "sgd", learning_rate: 0.3 } });
  const rows = differing([DEFAULT_SPEC, fast]);
  assert.deepEqual(special(fast, rows).map(({ label, shown }) => `${label} ${shown}`), ["learning rate 0.3"]);
  assert.deepEqual(special(DEFAULT_SPEC, rows), []);
  assert.deepEqual(special(fast, differing([fast, fast])), []);
});

test("a curve is kept in little room, with values that were measured, and comes back on its branch", () => {
  const curves = new Curves();
  curves.follow("lr 0.1", 0);
  for (let i = 0; i <= 5000; i += 1) curves.add(new Map([["metrics_step", i], ["train_loss", 1 / (i + 1)], ["test_loss", i === 0 ? NaN : 2 / (i + 1)]]));
  const kept = pack(curves.run);
  assert.equal(kept.step.length, MOST_POINTS);
  assert.ok(JSON.stringify(kept).length < 5000);
  for (const [i, step] of kept.step.entries()) assert.ok(Math.abs(kept.train_loss[i] * (step + 1) - 1) < 1e-3);

  const after = new Curves();
  after.recall(unpack(JSON.parse(JSON.stringify(kept))));
  after.follow("lr 0.1", 5000);
  after.add(new Map([["metrics_step", 5001], ["train_loss", 0.5]]));
  assert.equal(after.run.series.train_loss.end, 5001);
  assert.equal(after.run.series.train_loss.length, MOST_POINTS + 1);
  assert.equal(after.run.series.test_loss.end, 5000);
  assert.equal(pack(new Curves().run), null);
});

test("a place has an address, and everything else is the stage", () => {
  assert.deepEqual(placeOf("#runs"), { name: "runs", given: {} });
  assert.deepEqual(placeOf(hashOf("runs", { a: "12", b: "f&g" })), { name: "runs", given: { a: "12", b: "f&g" } });
  for (const hash of ["", "#", "#v=1", "#runsaway", "#activation=tanh"]) assert.equal(placeOf(hash).name, "stage");
});

test("how long ago something was", () => {
  const minute = 60_000;
  assert.deepEqual([0, 5 * minute, 3 * 60 * minute, DAY, 3 * DAY].map((then) => ago(0, then)), ["just now", "5 min ago", "3 h ago", "yesterday", "3 days ago"]);
});
