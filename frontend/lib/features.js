/** What the network may be given of a point of the plane: names and values. Pure. */

const FEATURE_LABELS = /** @type {Readonly<Record<string, string>>} */ ({
  x1: "x₁",
  x2: "x₂",
  x1_squared: "x₁²",
  x2_squared: "x₂²",
  x1_x2: "x₁x₂",
  sin_x1: "sin x₁",
  sin_x2: "sin x₂",
});

/** @param {string} feature */
export function featureLabel(feature) {
  return FEATURE_LABELS[feature] ?? feature;
}

const FEATURES = /** @type {Readonly<Record<string, (x1: number, x2: number) => number>>} */ ({
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1_squared: (x1) => x1 * x1,
  x2_squared: (_, x2) => x2 * x2,
  x1_x2: (x1, x2) => x1 * x2,
  sin_x1: (x1) => Math.sin(x1),
  sin_x2: (_, x2) => Math.sin(x2),
});

/**
 * A feature over the domain, row 0 at the top (largest x2), cell centres; NaN for a feature that is not known.
 * @param {string} feature
 * @param {import("../types.js").Domain} domain
 * @param {number} resolution
 * @returns {Float32Array}
 */
export function featureSurface(feature, domain, resolution) {
  const [low1, high1, low2, high2] = domain;
  const of = FEATURES[feature] ?? (() => Number.NaN);
  const values = new Float32Array(resolution * resolution);
  for (let row = 0; row < resolution; row++) {
    const x2 = high2 - ((row + 0.5) / resolution) * (high2 - low2);
    for (let column = 0; column < resolution; column++) {
      values[row * resolution + column] = of(low1 + ((column + 0.5) / resolution) * (high1 - low1), x2);
    }
  }
  return values;
}
