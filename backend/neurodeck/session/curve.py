"""The losses of a branch as they were measured along it, in bounded memory: what its curve is drawn from."""

from __future__ import annotations

import json
from collections.abc import Iterable

MOST = 512
"""Points of a branch; of more, those too close to others go."""

Point = tuple[int, float, float | None]
"""Step, training loss, test loss (None where nothing is held back)."""


class Curve:
    """Points in the order of their steps, thinned evenly over the steps; the first and the newest are always there."""

    def __init__(self, points: Iterable[Point] = ()) -> None:
        self.points: list[Point] = []
        self.version = 0
        """Counts up with every point, so that a writer knows whether there is anything new."""
        self._gap = 0.0  # least distance between points, steps
        for point in points:
            self.add(*point)

    def add(self, step: int, train: float, test: float | None) -> None:
        """Take a point that goes on from the end; others, of a past that is played again, are left out."""
        if self.points and step <= self.points[-1][0]:
            return
        point = (step, float(f"{train:.5g}"), None if test is None else float(f"{test:.5g}"))
        self.version += 1
        if len(self.points) > 1 and step - self.points[-2][0] < self._gap:
            self.points[-1] = point
            return
        self.points.append(point)
        if len(self.points) > MOST:
            self._thin()

    def up_to(self, step: int) -> Curve:
        """A copy of what lies at or before a step."""
        return Curve(point for point in self.points if point[0] <= step)

    def text(self) -> bytes:
        """As JSON in UTF-8."""
        return json.dumps(self.points, separators=(",", ":")).encode()

    def _thin(self) -> None:
        first, *others, last = self.points
        self._gap = 2 * (last[0] - first[0]) / MOST
        kept = [first]
        for point in others:
            if point[0] - kept[-1][0] >= self._gap:
                kept.append(point)
        self.points = [*kept, last]


def curve_of(text: bytes) -> Curve:
    """The curve that `Curve.text` wrote. Raises ValueError or TypeError where it is none."""
    return Curve(
        (int(step), float(train), None if test is None else float(test)) for step, train, test in json.loads(text)
    )
