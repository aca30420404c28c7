import assert from "node:assert/strict";
import { test } from "node:test";
import { Lockstep, rateAt } from "../../../frontend/state/lockstep.js";

const FAST = { steps_per_second: null, ease_in: false };

/** Two sessions without a server: they count, and tell how far apart they ever were. */
function pair({ limit = [Infinity, Infinity], refuse = [false, false], slow = [0, 0], pace = FAST } = {}) {
  const steps = [0, 0];
  const sent = [];
  const told = { playing: [], stopped: [] };
  let clock = 0;
  let most = 0;
  let largest = 0;
  let lockstep = null;
  const hand = (i) => ({
    async send(command) {
      sent.push([i, command]);
      for (let turn = 0; turn < slow[i]; turn += 1) await null;
      if (refuse[i] && command.type === "step") return { done: false, step: NaN, error: { code: "x", message: "no" } };
      if (command.type === "step") {
        largest = Math.max(largest, command.count);
        steps[i] = Math.min(limit[i], steps[i] + command.count * (command.unit === "epoch" ? 25 : 1));
      }
      if (command.type === "seek") steps[i] = command.step;
      clock += 5;
      most = Math.max(most, Math.abs(steps[0] - steps[1]));
      return { done: true, step: steps[i], error: null };
    },
  });
  let waits = 0;
  lockstep = new Lockstep([hand(0), hand(1)], 0, {
    pace: () => pace,
    changed: (playing) => told.playing.push(playing),
    stopped: (...what) => told.stopped.push(what),
    now: () => clock,
    wait: async (ms) => {
      assert.equal(steps[0], steps[1]); // between two ticks both stand at the same step
      clock += ms;
      if ((waits += 1) >= 12) void lockstep.pause();
    },
  });
  return { lockstep, steps, sent, told, apart: () => most, largest: () => largest, waits: () => waits };
}

test("both play at the same step, never more than one tick apart", async () => {
  const all = pair({ slow: [0, 7] });
  await all.lockstep.play();
  assert.equal(all.steps[0], all.steps[1]);
  assert.equal(all.lockstep.step, all.steps[0]);
  assert.ok(all.steps[0] > 1000, "as many steps a tick as both take");
  assert.ok(all.apart() <= all.largest());
  assert.deepEqual(all.told, { playing: [true, false], stopped: [] });
});

test("the pace is kept, and a socket is not asked too often", async () => {
  const all = pair({ pace: { steps_per_second: 30, ease_in: false } });
  await all.lockstep.play();
  const seconds = (all.waits() * 66) / 1000;
  assert.ok(Math.abs(all.steps[0] - 30 * seconds) <= 2, `${all.steps[0]} steps in ${seconds} s`);
  assert.equal(all.sent.filter(([i, { type }]) => i === 0 && type === "step").length, all.waits());
  assert.equal(rateAt({ steps_per_second: null, ease_in: true }, 3), 160);
  assert.equal(rateAt({ steps_per_second: 100, ease_in: true }, 3), 100);
});

test("where one is stopped the other comes back to it", async () => {
  const all = pair({ limit: [Infinity, 37] });
  await all.lockstep.play();
  assert.deepEqual(all.steps, [37, 37]);
  assert.equal(all.lockstep.step, 37);
  assert.equal(all.lockstep.playing, false);
  assert.deepEqual(all.told.stopped, [[1, null]]);
});

test("where one refuses the other does not go on alone", async () => {
  const all = pair({ refuse: [false, true] });
  await all.lockstep.forward(5);
  assert.deepEqual(all.steps, [0, 0]);
  assert.equal(all.told.stopped[0][0], 1);
  assert.equal(all.told.stopped[0][1].message, "no");
});

test("steps, epochs and places are both's", async () => {
  const all = pair();
  await all.lockstep.forward(3);
  assert.deepEqual(all.steps, [3, 3]);
  await all.lockstep.forward(1, "epoch");
  assert.deepEqual(all.steps, [28, 28]); // an epoch is A's
  await all.lockstep.seek(10);
  assert.deepEqual(all.steps, [10, 10]);
  await Promise.all([1, 1, 1].map((count) => all.lockstep.forward(count)));
  assert.deepEqual(all.steps, [13, 13]); // three presses in a row
  await all.lockstep.seek(10);
  await all.lockstep.forward(2, "op");
  assert.deepEqual(all.steps, [12, 12]);
  assert.deepEqual(all.told.stopped, []);
});

test("a pause ends a step on its way, and not what brings both together", async () => {
  const all = pair({ slow: [3, 30] });
  const going = all.lockstep.forward(100);
  await null;
  const paused = all.lockstep.pause();
  await Promise.all([going, paused]);
  assert.equal(all.sent.filter(([, { type }]) => type === "pause").length, 2);
  const before = all.sent.length;
  const seeking = all.lockstep.seek(40);
  await null;
  await all.lockstep.pause();
  await seeking;
  assert.equal(all.sent.slice(before).filter(([, { type }]) => type === "pause").length, 0);
  assert.deepEqual(all.steps, [40, 40]);
});
