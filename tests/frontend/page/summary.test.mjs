import assert from "node:assert/strict";
import { test } from "node:test";
import { pitchOf, summaryOf } from "../../../frontend/state/summary.js";

const session = { status: "playing", step: 1200, head: 1200, train: { count: 250 }, test: { count: 250 } };
const scalars = new Map(Object.entries({ step: 1200, train_loss: 0.012, test_loss: 0.02, train_accuracy: 1, test_accuracy: 0.972 }));

test("the summary says step, losses, accuracy and whether it plays", () => {
  assert.equal(summaryOf(scalars, session), "step 1,200, train loss 0.0120, test loss 0.0200, accuracy 97.2 %, playing");
  const values = new Map(Object.entries({ step: 7, train_loss: 0.5, test_loss: NaN, train_accuracy: NaN }));
  assert.equal(summaryOf(values, { ...session, status: "paused", step: 7 }), "step 7, train loss 0.500, in the past");
});

test("a lower loss is a lower pitch, within four octaves", () => {
  assert.equal(pitchOf(1e-4), 110);
  assert.equal(pitchOf(10), 1760);
  assert.ok(pitchOf(0.1) < pitchOf(0.2));
  for (const odd of [NaN, Infinity, 0, -1, undefined]) assert.equal(pitchOf(odd), null);
});
