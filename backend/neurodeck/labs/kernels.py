"""Kernels to begin with."""

from __future__ import annotations

from dataclasses import dataclass

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Kernel:
    """A kernel with its name and one sentence on what it does."""

    id: str
    title: str
    about: str
    values: Rows


KERNELS = (
    Kernel(
        "identity", "Identity", "Takes the middle pixel alone: the picture stays.",
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    ),
    Kernel(
        "sharpen", "Sharpen", "Adds to each pixel how much it differs from its four neighbours.",
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ),
    Kernel(
        "edge", "Edge", "Middle minus its four neighbours: 0 wherever nothing changes.",
        ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
    ),
    Kernel(
        "strong_edge", "Strong edge", "Middle minus all eight neighbours: corners count too.",
        ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    ),
    Kernel("blur", "Blur", "The mean of nine pixels: what is small goes.", ((1 / 9,) * 3,) * 3),
    Kernel(
        "emboss", "Emboss", "Differences along the diagonal, as if light fell from the upper left.",
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
    Kernel(
        "vertical", "Vertical line", "Large where a light line stands upright.",
        ((-1, 2, -1), (-1, 2, -1), (-1, 2, -1)),
    ),
    Kernel(
        "horizontal", "Horizontal line", "Large where a light line lies.",
        ((-1, -1, -1), (2, 2, 2), (-1, -1, -1)),
    ),
)  # fmt: skip  # kernels are read as they look
