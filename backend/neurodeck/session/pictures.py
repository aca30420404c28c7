"""Pictures of what units answer over the plane of a 2-D data set, as uint8 over a range that does not flicker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from neurodeck.data.dataset import Dataset
    from neurodeck.engine.program import Program

HOLD_S = 1.0
"""A range is kept at least so long before it becomes smaller."""

LOOK_S = 0.25
"""How often the size of what is drawn is looked at; it costs a pass over the grid."""

BOUNDED = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0)}
"""Activations whose values have a range by themselves."""


def grid(dataset: Dataset, resolution: int, dtype: str) -> NDArray[Any]:
    """The centres of the cells as the network takes them: row 0 at the top (largest x2), column 0 the smallest x1.

    (resolution**2, features).
    """
    assert dataset.domain is not None
    left, right, bottom, top = dataset.domain
    centres = (np.arange(resolution) + 0.5) / resolution
    x1 = np.tile(left + centres * (right - left), resolution)
    x2 = np.repeat(top - centres * (top - bottom), resolution)
    return np.ascontiguousarray(dataset.encode(np.stack([x1, x2], axis=1)), dtype=dtype)


def round_range(extent: float) -> float:
    """The next of ..., 0.5, 1, 2, 5, 10, ... that holds `extent`."""
    if not math.isfinite(extent) or extent <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(extent))
    for factor in (1.0, 2.0, 5.0):
        if extent <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power


class HeldRange:
    """A range symmetric about 0 in steps of 1-2-5: grows when it must, shrinks only when it was held for a second."""

    def __init__(self) -> None:
        self.high = 0.0
        self._changed = -math.inf

    def follow(self, extent: float, now: float) -> None:
        wanted = round_range(extent)
        if wanted > self.high or (wanted < self.high and now - self._changed >= HOLD_S):
            self.high = wanted
            self._changed = now


class Pictures:
    """The pictures of some layers at one resolution."""

    def __init__(
        self,
        dataset: Dataset,
        layers: Sequence[str],
        resolution: int,
        dtype: str,
        fixed: dict[str, tuple[float, float]],
    ) -> None:
        """`fixed`: ranges by layer that are known; the others follow what is drawn."""
        self.layers = tuple(layers)
        self.points = grid(dataset, resolution, dtype)
        self.ranges = dict(fixed)
        self._held = {name: HeldRange() for name in self.layers if name not in fixed}
        self._looked = -math.inf

    def take_over(self, other: Pictures) -> None:
        """Go on with the ranges of other pictures of the same layers."""
        self._held, self._looked = other._held, other._looked
        self.ranges = dict(other.ranges)

    def draw(self, program: Program, now: float) -> dict[str, NDArray[np.uint8]]:
        """By layer (units, resolution**2); `ranges` is then what they were drawn over."""
        if self._held and now - self._looked >= LOOK_S:
            self._looked = now
            extents = program.surface_extent(self.points, tuple(self._held))
            for name, held in self._held.items():
                held.follow(extents[name], now)
                self.ranges[name] = (-held.high, held.high)
        return program.surfaces(self.points, self.layers, self.ranges)
