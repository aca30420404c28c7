"""The health of layers: sizes of activations, gradients and updates; units that are dead, units that are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.session.pictures import round_range

if TYPE_CHECKING:
    from neurodeck.session.run import Run

Array = NDArray[Any]

COLUMNS = ("mean", "std", "p1", "p99", "zeros", "gradient", "weights", "update")
"""Of a layer's row: of its activations in the batch the mean, standard deviation, 1st and 99th percentile and the share
of zeros; the norms of its parameters' gradients, of its parameters, and of what the last update changed in them."""

MOST_LOOKED_AT = 16_384
"""Numbers of a tensor that are looked at, but for norms; of larger ones every so many-th."""

EXAMPLES = 512
"""Training examples, the first ones, by which units are judged."""

MOST_UNITS = 256
"""Units of a layer that are compared with each other."""

ALIKE = 0.999
"""Two units whose answers correlate by so much, either way, are alike."""

AGAIN_S = 0.5
"""Units are judged no more often: it costs a pass over the examples."""

ALIVE, DEAD = 255, 254
"""Words of `units`, beside the index of an earlier unit that is alike (below 254)."""


class Health:
    """Of all layers of a run; `rows` and `units` are for the state at hand."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.layers = tuple(layer.label for layer in run.experiment.network.layers)
        views = run.program.views()
        self.counts = {name: views[f"{name}.a"].shape[-1] for name in self.layers}
        trained = [name for name, view in views.items() if view.persistent and f"grad.{name}" in views]
        self._parameters = {name: [key for key in trained if key.rsplit(".", 1)[0] == name] for name in self.layers}
        self._judged_at = -math.inf
        self._units: dict[str, NDArray[np.uint8]] = {}

    def rows(self) -> NDArray[np.float32]:
        """(layers, COLUMNS): NaN where there is no batch, and where nobody knows what the last update was."""
        program = self._run.program
        program.follow_updates()
        rows = np.full((len(self.layers), len(COLUMNS)), math.nan, np.float32)
        for row, layer in zip(rows, self.layers, strict=True):
            names = self._parameters[layer]
            if program.batch_present:
                row[:5] = _of_activations(program.read(f"{layer}.a"))
                gradients = [f"grad.{name}" for name in names if f"grad.{name}" in program.views()]
                row[5] = _norm([program.lying(name) for name in gradients]) if gradients else math.nan
            if names:
                now = [program.lying(name) for name in names]
                row[6] = _norm(now)
                before = [program.lying_before(name) for name in names]
                if all(value is not None for value in before):
                    row[7] = _norm([a - b for a, b in zip(now, before, strict=True) if b is not None])
        return rows

    def units(self, now: float) -> dict[str, NDArray[np.uint8]]:
        """By layer, for each unit: ALIVE, DEAD, or the index of an earlier unit that answers alike."""
        if now >= self._judged_at + AGAIN_S:
            self._judged_at = now
            x = self._run.material.split("train").x[:EXAMPLES]
            answers = self._run.program.answers(x, self.layers)
            self._units = {name: _judged(answers[name]) for name in self.layers}
        return self._units


def histogram(values: Array, bins: int) -> tuple[NDArray[np.float32], float]:
    """The shares of the numbers in each of `bins` bins, and the range r: they go from -r to r, in steps of 1-2-5.

    What is not finite is in no bin.
    """
    flat = _some(values)
    finite = flat[np.isfinite(flat)]
    most = round_range(float(np.abs(finite).max()) if len(finite) else 0.0)
    places = np.minimum(((finite.astype(np.float64) + most) * (bins / (2 * most))).astype(np.int64), bins - 1)
    counts = np.bincount(places, minlength=bins)
    return (counts / max(1, len(flat))).astype(np.float32), most


def _of_activations(a: Array) -> tuple[float, float, float, float, float]:
    flat = _some(a)
    if not flat.size or not np.isfinite(flat).all():
        return math.nan, math.nan, math.nan, math.nan, math.nan
    low, high = np.percentile(flat, (1, 99))
    return float(flat.mean()), float(flat.std()), float(low), float(high), float((flat == 0).mean())


def _some(values: Array) -> Array:
    """All numbers, or evenly chosen ones where there are many."""
    flat = values.reshape(-1)
    return flat[:: max(1, -(-flat.size // MOST_LOOKED_AT))]


def _norm(values: Sequence[Array]) -> float:
    """Summed in float32 a row of 4,096 at a time, then in float64: twice as fast as in float64 throughout."""
    total = 0.0
    for value in values:
        for first in range(0, value.size, 4096):
            part = value[first : first + 4096]
            total += float(part @ part)
    return math.sqrt(total)


def _judged(answers: Array) -> NDArray[np.uint8]:
    """(examples, ..., units) -> (units,)."""
    flat = answers.reshape(-1, answers.shape[-1]).astype(np.float64)
    count = flat.shape[1]
    found = np.full(count, ALIVE, np.uint8)
    found[(flat == 0).all(axis=0)] = DEAD
    spread = flat.std(axis=0)
    varied = np.flatnonzero((spread > 1e-12) & np.isfinite(spread))
    if 2 <= len(varied) and count <= min(MOST_UNITS, DEAD):
        normal = (flat[:, varied] - flat[:, varied].mean(axis=0)) / spread[varied]
        correlation = np.abs(normal.T @ normal) / len(normal)
        for at, unit in enumerate(varied):
            earlier = np.flatnonzero(correlation[at, :at] > ALIKE)
            if len(earlier):
                found[unit] = varied[earlier[0]]
    return found
