"""Targets coded for the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Targets:
    """y (count, outputs) in float64 and what it means.

    classes: how many, or None where y are values. middle: the output above which one output means class 1, or None.
    labels: class index (count,) int64; for values y itself, (count,) where there is one output.
    """

    y: Array
    classes: int | None
    middle: float | None
    labels: NDArray[Any]


def code(labels: NDArray[np.int64], classes: int, outputs: int, loss: str) -> Targets:
    """Class indices as targets: one-hot for several outputs; for one -1 and 1, with binary_crossentropy 0 and 1."""
    if outputs > 1:
        y = np.zeros((len(labels), outputs))
        y[np.arange(len(labels)), labels] = 1.0
        return Targets(y, classes, None, labels)
    low, middle = coding(loss)
    return Targets(np.where(labels[:, None] == 1, 1.0, low), classes, middle, labels)


def coding(loss: str) -> tuple[float, float]:
    """(target of class 0, middle) of one output; the target of class 1 is 1."""
    return (0.0, 0.5) if loss == "binary_crossentropy" else (-1.0, 0.0)


def values(labels: Array) -> Targets:
    """One value for each example; there are no classes, whatever the values are."""
    return Targets(labels[:, None], None, None, labels)


def given(y: Array) -> Targets:
    """Targets taken as they are; they count as classes where every row is a class code.

    Of several outputs: every row one-hot. Of one: all 0 or 1 (middle 0.5), or all -1 or 1 (middle 0).
    """
    if y.shape[1] > 1:
        one_hot = bool((((y == 0) | (y == 1)).all(axis=1) & (y.sum(axis=1) == 1)).all())
        if one_hot:
            return Targets(y, y.shape[1], None, y.argmax(axis=1).astype(np.int64))
        return Targets(y, None, None, y)
    for low, middle in ((0.0, 0.5), (-1.0, 0.0)):
        if ((y == low) | (y == 1)).all():
            return Targets(y, 2, middle, (y[:, 0] == 1).astype(np.int64))
    return Targets(y, None, None, y[:, 0])
