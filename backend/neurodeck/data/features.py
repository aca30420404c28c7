"""What a network may take of a 2-D point: the coordinates and simple functions of them, as in TensorFlow Playground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import elementary

Array = NDArray[np.float64]
Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
NAMES: tuple[Feature, ...] = get_args(Feature)

_COLUMNS: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1 * x1,
    "x2_squared": lambda x1, x2: x2 * x2,
    "x1_x2": lambda x1, x2: x1 * x2,
}


def columns(points: Array, features: Sequence[str], sine: Callable[[Array], Array] = elementary.sin) -> Array:
    """(count, 2) points -> (count, len(features)), unscaled. `sine`: whose last bit the sines have.

    Angles are in radians. ValueError for a sine of more than 10^6.
    """
    x1, x2 = points[:, 0], points[:, 1]
    sines = {"sin_x1": x1, "sin_x2": x2}
    return np.stack([sine(sines[name]) if name in sines else _COLUMNS[name](x1, x2) for name in features], axis=1)
