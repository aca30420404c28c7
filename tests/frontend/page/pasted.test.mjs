import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, readPasted, specIn } from "../../../frontend/state/pasted.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";
import { search } from "../../../frontend/state/search.js";
import { firstState } from "../../../frontend/state/store.js";

const HERE = "http://127.0.0.1:8000";
const read = (text) => readPasted(text, HERE);

test("an address of ours is known whole, as a fragment and as bare keys", () => {
  const wanted = { kind: "address", hash: "#v=1&data=spiral&lr=0.1" };
  for (const text of ["https://deck.example.org/#v=1&data=spiral&lr=0.1", "  <#v=1&data=spiral&lr=0.1>  ", "v=1&data=spiral&lr=0.1"]) assert.deepEqual(read(text), wanted, text);
  assert.deepEqual(read("#v=1"), { kind: "address", hash: "#v=1" });
  assert.equal(read("#v=2&lr=1").kind, "address"); // refused in words when it is read
});

test("a link of TensorFlow Playground is known by its keys, or by its address alone", () => {
  const wanted = { kind: "playground", hash: "#activation=relu&batchSize=3&bogus=1" };
  for (const text of ["https://playground.tensorflow.org/#activation=relu&batchSize=3&bogus=1", "#activation=relu&batchSize=3&bogus=1", "activation=relu&batchSize=3&bogus=1"]) assert.deepEqual(read(text), wanted, text);
  assert.equal(read("https://playground.tensorflow.org/").kind, "playground");
  assert.equal(read("http://classroom.example.edu/playground/#dataset=spiral&noise=5").kind, "playground");
});

test("a live session is opened only on the server that has it", () => {
  assert.deepEqual(read(`${HERE}/s/0123abcd#view=secret`), { kind: "live", path: "/s/0123abcd#view=secret" });
  assert.equal(read("https://elsewhere.example.org/s/0123abcd#token=secret"), null);
});

test("a spec is known, with or without more around it", () => {
  assert.deepEqual(read(JSON.stringify(DEFAULT_SPEC)), { kind: "spec", spec: DEFAULT_SPEC });
  assert.deepEqual(specIn({ id: "xor", spec: DEFAULT_SPEC }), DEFAULT_SPEC);
  for (const text of ["{", "{}", '{"network": {}, "data": {}, "training": {}}', '{"network": {"layers": [1], "input_shape": [2]}, "data": {}, "training": {}}']) assert.equal(read(text), null, text);
});

test("what is no link opens nothing", () => {
  for (const text of ["", "hello", "learning rate 0.1", "https://example.org/", "step 300", "#runs", "a=b"]) assert.equal(read(text), null, text);
});

test("the palette offers to open a link that is pasted into it, before all else", () => {
  const state = firstState({ theme: "auto", singleKeys: true, hintsDone: [], lossScale: "log", showTest: false, recent: [] }, false);
  globalThis.document ??= { fullscreenEnabled: false };
  const [first] = search("https://playground.tensorflow.org/#activation=tanh&batchSize=10&dataset=circle", state);
  assert.equal(first.id, "paste");
  assert.match(first.label, /^Open https:\/\/playground\.tensorflow\.org.*…$/);
  let asked = "";
  first.run({ openPasted: (typed) => (asked = typed) });
  assert.match(asked, /dataset=circle$/);
  assert.ok(!search("theme", state).some(({ id }) => id === "paste"));
});

test("a file is called by what it holds", () => {
  assert.equal(fileName("XOR 2-4-1"), "neurodeck-xor-2-4-1.json");
  assert.equal(fileName("../../Übung: 3"), "neurodeck-bung-3.json");
  assert.equal(fileName("…"), "neurodeck-experiment.json");
});
