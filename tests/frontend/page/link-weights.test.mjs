import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../frontend/state/address.js";
import { MOST_CHARACTERS, isRepeatable, withWeights } from "../../../frontend/state/link-weights.js";
import { DEFAULT_SPEC } from "../../../frontend/state/spec.js";

const session = { spec: DEFAULT_SPEC, branch: "main", step: 300, pins: [], masks: [] };
const branch = (name, more) => ({ name, parent: null, fork_step: 0, head: 900, here: false, gone: false, changes: [], bookmarks: [], ...more });

test("a run that was only trained is repeated, up to what was changed", () => {
  const here = [branch("main", { here: true })];
  assert.ok(isRepeatable(session, here, []));
  assert.ok(isRepeatable(session, here, [{ step: 301, label: "lr 1" }]));
  assert.ok(!isRepeatable(session, here, [{ step: 300, label: "lr 1" }]));
  assert.ok(!isRepeatable(session, [], []), "nothing is known of it");
  assert.ok(!isRepeatable({ ...session, branch: "b" }, here, []), "what is known is of another branch");
});

test("the link says the step, or the weights and where they were reached", () => {
  const repeated = decode(withWeights(session, {}, null));
  assert.deepEqual([repeated.step, repeated.reached, repeated.spec.network.weights], [300, 0, undefined]);
  const weights = { "hidden1.bias": [0.1, -2.5e-7, 3, 0.333333343] };
  const given = decode(withWeights(session, {}, weights));
  assert.deepEqual([given.step, given.reached, given.spec.network.weights], [0, 300, weights]);
});

test("a link with too many weights is none", () => {
  const many = { "hidden1.bias": Array.from({ length: 1000 }, () => 0.123456789) };
  assert.equal(withWeights(session, {}, many), null);
  assert.ok(withWeights(session, {}, null).length < MOST_CHARACTERS);
});

test("a step that no run could have is none", () => {
  for (const step of ["-1", "1e9", "99999999999", "x", ""]) assert.equal(decode(`#v=1&step=${step}`).step, 0);
});
