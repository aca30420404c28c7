/** Experiments as the page gives them to the stage. */

export function experiment(shape, { domain = [-6, 6, -6, 6], last = "tanh" } = {}) {
  const layers = shape.slice(1).map((units, at) => {
    const end = at === shape.length - 2;
    return { type: "dense", name: end ? "output" : `hidden${at + 1}`, units, activation: end ? last : "tanh" };
  });
  const spec = { network: { input_shape: [shape[0]], layers }, data: { dataset: "xor" }, training: {} };
  return { spec, summary: null, role: "control", pins: [], masks: [], status: "paused", step: 0, domain, dataset: null, sample: null };
}
