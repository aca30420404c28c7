"""Pictures that a lab opens with: drawn by rule, so that nothing has to be loaded. Values are 0 to 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RED, GREEN, BLUE = (0.90, 0.25, 0.20), (0.20, 0.70, 0.35), (0.20, 0.40, 0.90)


@cache
def picture(name: str) -> Array:
    """(height, width, 1 or 3), read-only. Raises KeyError for a name that is not in PICTURES."""
    made = _DRAWN[name]()
    made.flags.writeable = False
    return made


def _digit() -> Array:
    """A seven of 28x28 with soft rims, in two strokes."""
    strokes = (((6.0, 7.0), (7.0, 21.0)), ((7.0, 21.0), (23.0, 11.0)), ((14.5, 10.5), (14.0, 19.5)))
    return _ink(28, strokes, width=2.4)


def _ink(side: int, strokes: tuple[tuple[tuple[float, float], tuple[float, float]], ...], width: float) -> Array:
    """Straight strokes between (row, column) points: 1 within half the width, 0 a pixel further out."""
    rows, columns = np.mgrid[:side, :side] + 0.5
    nearest = np.full((side, side), np.inf)
    for (y0, x0), (y1, x1) in strokes:
        dy, dx = y1 - y0, x1 - x0
        along = np.clip(((rows - y0) * dy + (columns - x0) * dx) / (dy * dy + dx * dx), 0.0, 1.0)
        nearest = np.minimum(nearest, np.hypot(rows - y0 - along * dy, columns - x0 - along * dx))
    return np.clip(width / 2 + 0.5 - nearest, 0.0, 1.0)[:, :, None]


def _shapes() -> Array:
    """A disc, a square and a triangle in three colours on a light ground."""
    side = 40
    rows, columns = np.mgrid[:side, :side] + 0.5
    made = np.full((side, side, 3), 0.95)
    disc = np.clip(9.5 - np.hypot(rows - 12, columns - 12), 0.0, 1.0)
    square = ((rows > 4) & (rows < 20) & (columns > 23) & (columns < 37)).astype(float)
    triangle = np.clip(np.minimum(35 - rows, rows - 22 - 1.1 * np.abs(columns - 20)) + 0.5, 0.0, 1.0)
    for inside, colour in ((disc, RED), (square, BLUE), (triangle, GREEN)):
        made += inside[:, :, None] * (np.array(colour) - made)
    return made


def _gradient() -> Array:
    """From dark at the left to light at the right: no edge anywhere but at its rim."""
    return np.tile(np.linspace(0.0, 1.0, 32), (32, 1))[:, :, None]


def _stripes() -> Array:
    """Upright bars that become narrower, above lying ones that do too."""
    side = 32
    widths = (6, 5, 4, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1)
    bars = np.repeat(np.arange(len(widths)) % 2, widths)[:side].astype(float)
    made = np.tile(bars, (side, 1))
    made[side // 2 :] = np.repeat(bars[: side // 2, None], side, axis=1)
    return made[:, :, None]


def _dot() -> Array:
    """One light pixel: what comes out is the kernel itself, turned by 180 degrees."""
    made = np.zeros((9, 9, 1))
    made[4, 4] = 1.0
    return made


_DRAWN: dict[str, Callable[[], Array]] = {
    "digit": _digit,
    "shapes": _shapes,
    "gradient": _gradient,
    "stripes": _stripes,
    "dot": _dot,
}

PICTURES = {
    "digit": "A seven",
    "shapes": "Shapes in colour",
    "stripes": "Stripes",
    "gradient": "Gradient",
    "dot": "One pixel",
}
"""By name, in the order of the list."""
