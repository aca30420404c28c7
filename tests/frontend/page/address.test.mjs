import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressError, decode, encode, plain } from "../../../frontend/state/address.js";
import { DEFAULT_SPEC, same, shapeOf } from "../../../frontend/state/spec.js";

const mnist = {
  network: {
    input_shape: [784],
    layers: [
      { type: "dense", name: "hidden1", units: 512, activation: "relu", kernel_initializer: { type: "he_normal" } },
      { type: "dense", name: "output", units: 10, activation: "softmax" },
    ],
  },
  data: { dataset: "mnist", samples: 60_000, scaling: "unit", noise: 0, test_split: 0, features: [] },
  training: { loss: "categorical_crossentropy", optimizer: { type: "rmsprop", learning_rate: 0.001, rho: 0.9 }, batch_size: 128 },
  seed: 1,
};
const odd = {
  ...DEFAULT_SPEC,
  network: {
    ...DEFAULT_SPEC.network,
    layers: DEFAULT_SPEC.network.layers.map((layer) => ({ ...layer, kernel_regularizer: { type: "l2", rate: 0.001 }, trainable: layer.name === "output" })),
    weights: { "hidden1.bias": [0.5, -0.25, 0, 1e-9] },
  },
  data: { dataset: "spiral", noise: 0.25, test_split: 0.3, validation_split: 0.2, seed: "a & b=c%", features: ["x1", "sin_x1"], samples: 200 },
  training: { ...DEFAULT_SPEC.training, batch_size: "full", shuffle: false, optimizer: { type: "sgd", learning_rate: 1e-5, momentum: 0.9, nesterov: true } },
};

test("the default experiment has the shortest address", () => {
  assert.equal(encode(DEFAULT_SPEC), "#v=1");
});

test("a seed that is text stays text", () => {
  for (const seed of ["0.4", "7", "", '"', "lecture 3", 7]) {
    const found = decode(encode({ ...DEFAULT_SPEC, seed }));
    assert.ok(same(found.spec.seed ?? 0, seed), String(seed));
  }
});

test("an address says only what differs", () => {
  const spec = { ...DEFAULT_SPEC, training: { ...DEFAULT_SPEC.training, optimizer: { type: "sgd", learning_rate: 0.1 } } };
  assert.equal(encode(spec), "#v=1&lr=0.1");
});

test("an address reproduces the experiment", () => {
  for (const spec of [DEFAULT_SPEC, mnist, odd]) {
    const address = encode(spec, { selection: { layer: "hidden1", unit: 2 } });
    const found = decode(address);
    assert.equal(found.kind, "spec");
    assert.ok(same(plain(found.spec), plain(spec)), address);
    assert.deepEqual(found.selection, { layer: "hidden1", unit: 2 });
    assert.equal(encode(found.spec, found), address);
  }
});

test("defaults that a server fills in change no address", () => {
  const filled = {
    ...DEFAULT_SPEC,
    network: {
      ...DEFAULT_SPEC.network,
      weights: {},
      layers: DEFAULT_SPEC.network.layers.map((layer) => ({
        ...layer, inputs: null, use_bias: true, trainable: true, kernel_initializer: { type: "glorot_uniform" }, bias_initializer: { type: "zeros" }, kernel_regularizer: null,
      })),
    },
    data: { ...DEFAULT_SPEC.data, samples: 500, test_split: 0.5, validation_split: 0, seed: null, features: ["x1", "x2"], scaling: "none", generator: "neurodeck", x: null, y: null },
    training: { ...DEFAULT_SPEC.training, remainder: "keep", penalty_rule: "loss", optimizer: { type: "sgd", learning_rate: 0.03, momentum: 0, nesterov: false } },
  };
  assert.equal(encode(filled), "#v=1");
});

test("an address of another kind is told apart", () => {
  assert.equal(decode("").kind, "none");
  assert.equal(decode("#").kind, "none");
  assert.deepEqual(decode("#activation=tanh&batchSize=10"), { kind: "playground", link: "#activation=tanh&batchSize=10" });
});

test("a damaged address is refused in words", () => {
  for (const [address, words] of [
    ["#v=2", /version 2/],
    ["#v=1&lr=abc", /lr=abc/],
    ["#v=1&net=hidden1", /name\.units\.activation/],
    ["#v=1&more=%7B", /not JSON/],
    ["#v=1&data=%E0%A4%A", /broken %/],
    ["#v=1&more=3", /not an object/],
  ]) assert.throws(() => decode(address), (error) => error instanceof AddressError && words.test(error.message), address);
});

test("a network is called by its sizes", () => {
  assert.equal(shapeOf(DEFAULT_SPEC), "2-4-1");
  assert.equal(shapeOf(mnist), "784-512-10");
});

test("a network with convolutions comes back from its address", () => {
  const layers = [
    { type: "zero_padding2d", name: "pad", padding: [[2, 2], [2, 2]] },
    { type: "conv2d", name: "conv1", filters: 6, kernel_size: [5, 5], strides: [1, 1], padding: "valid", activation: "tanh", use_bias: false },
    { type: "max_pooling2d", name: "pool1", pool_size: [2, 2], strides: [2, 2], padding: "same" },
    { type: "flatten", name: "flatten" },
    { type: "dense", name: "output", units: 10, activation: "softmax" },
  ];
  const spec = { ...DEFAULT_SPEC, network: { ...DEFAULT_SPEC.network, input_shape: [28, 28, 1], layers } };
  const found = decode(encode(spec));
  assert.ok(same(plain(found.spec), plain(spec)));
  assert.equal(shapeOf(spec), "28×28×1 · 1 convolution · 10");
});
