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

NOWHERE = 255
"""In the place of a class's index: there is no answer."""

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
    """A range symmetric about its centre in steps of 1-2-5.

    It grows when it must, shrinks only when it was held for a second, and is never smaller than `least` to either side.
    """

    def __init__(self, centre: float = 0.0, least: float = 0.0) -> None:
        self.centre, self.least = centre, least
        self._half = 0.0
        self._changed = -math.inf

    @property
    def ends(self) -> tuple[float, float]:
        return self.centre - self._half, self.centre + self._half

    def follow(self, extent: float, now: float) -> None:
        """`extent`: how far values go from the centre."""
        wanted = round_range(max(extent, self.least))
        if wanted > self._half or (wanted < self._half and now - self._changed >= HOLD_S):
            self._half = wanted
            self._changed = now


def range_of_values(labels: NDArray[Any]) -> HeldRange:
    """A range for targets that are values: about 0 where they have both signs, else about their own middle."""
    known = labels[np.isfinite(labels)]
    if not len(known):
        return HeldRange()
    low, high = float(known.min()), float(known.max())
    if low <= 0 <= high:
        return HeldRange(0.0, max(-low, high))
    half = (high - low) / 2
    unit = 10.0 ** math.floor(math.log10(half)) / 2 if half > 0 else 0.0
    centre = round((low + half) / unit) * unit if unit else low
    return HeldRange(centre, max(high - centre, centre - low))


class Regions:
    """Which output is the largest over the plane, and how large it is."""

    def __init__(self, dataset: Dataset, resolution: int, dtype: str, fixed: tuple[float, float] | None) -> None:
        """`fixed`: the range of the outputs where it is known; else it follows what is drawn."""
        self.points = grid(dataset, resolution, dtype)
        self.ends = fixed or (-1.0, 1.0)
        self._held = None if fixed else HeldRange()

    def take_over(self, other: Regions) -> None:
        """Go on with the range of other regions, unless the range is known by itself."""
        if self._held is not None and other._held is not None:
            self._held, self.ends = other._held, other.ends

    def draw(self, program: Program, now: float) -> NDArray[np.uint8]:
        """(2, resolution**2): the index of the largest output (255: one is NaN), its value over `ends`."""
        answers = program.predict(self.points)
        winner = answers.argmax(axis=1)
        value = answers[np.arange(len(answers)), winner]
        nowhere = np.isnan(value)  # the arg max of a row with NaN is the first NaN
        if self._held is not None:
            known = np.abs(value[np.isfinite(value)])
            self._held.follow(float(np.percentile(known, 99)) if len(known) else 0.0, now)
            self.ends = self._held.ends
        low, high = self.ends
        with np.errstate(over="ignore"):  # an output that is about to leave float32's range is at the end of this one
            level = np.clip((value - low) * (255.0 / (high - low)) + 0.5, 0.0, 255.0)
        picture = np.empty((2, len(answers)), np.uint8)
        picture[0] = np.where(nowhere, NOWHERE, winner)
        picture[1] = np.where(nowhere, 0.0, level)
        return picture


class Pictures:
    """The pictures of some layers at one resolution."""

    def __init__(
        self,
        dataset: Dataset,
        layers: Sequence[str],
        resolution: int,
        dtype: str,
        fixed: dict[str, tuple[float, float]],
        held: dict[str, HeldRange] | None = None,
    ) -> None:
        """`fixed`: ranges by layer that are known; the others follow what is drawn, about 0 or as `held` begins."""
        self.layers = tuple(layers)
        self.points = grid(dataset, resolution, dtype)
        self.ranges = dict(fixed)
        self._held = {name: (held or {}).get(name) or HeldRange() for name in self.layers if name not in fixed}
        self._looked = -math.inf

    def take_over(self, other: Pictures) -> None:
        """Go on with the ranges of other pictures, where they follow the same layers about the same centres."""
        for name, held in self._held.items():
            before = other._held.get(name)
            if before is not None and (before.centre, before.least) == (held.centre, held.least):
                self._held[name] = before

    def draw(self, program: Program, now: float) -> dict[str, NDArray[np.uint8]]:
        """By layer (units, resolution**2); `ranges` is then what they were drawn over."""
        if self._held and now - self._looked >= LOOK_S:
            self._looked = now
            centres = {name: held.centre for name, held in self._held.items()}
            extents = program.surface_extent(self.points, centres)
            for name, held in self._held.items():
                held.follow(extents[name], now)
                self.ranges[name] = held.ends
        return program.surfaces(self.points, self.layers, self.ranges)
