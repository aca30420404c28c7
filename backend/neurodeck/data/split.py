"""Which examples are for training, which for validation, which for the test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.spec import exact
from neurodeck.engine import generator

Indices = NDArray[np.int64]
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """Indices of the examples of each split; every example is in exactly one."""

    train: Indices
    validation: Indices
    test: Indices

    def items(self) -> tuple[tuple[str, Indices], ...]:
        return ("train", self.train), ("validation", self.validation), ("test", self.test)


def sizes(count: int, test_split: float, validation_split: float) -> tuple[int, int, int]:
    """(train, validation, test): the test gets floor(count * test_split), validation likewise, training the rest.

    Shares count as they are written: 0.29 of 100 is 29. With shares that sum to less than 1 training is never empty.
    """
    test = math.floor(count * exact(test_split))
    validation = math.floor(count * exact(validation_split))
    return count - test - validation, validation, test


def split(count: int, test_split: float, validation_split: float, key: int) -> Split:
    """Shuffle once by the key, then cut: test first, then validation, then training."""
    order = generator.permutation(key, count)
    _, validation, test = sizes(count, test_split, validation_split)
    return Split(order[test + validation :], order[test : test + validation], order[:test])
