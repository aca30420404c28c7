"""Hyperparameters of a program: float64 numbers, read by the kernels at every step, that may change between two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Hyperparameters:
    """Named places in one float64 array."""

    def __init__(self, capacity: int = 64) -> None:
        self.values: NDArray[np.float64] = np.zeros(capacity)
        self.places: dict[str, int] = {}

    def add(self, path: str, value: float) -> int:
        """The place of `path`, made at its first use. The array may move while a program is compiled, never after."""
        if path not in self.places:
            place = len(self.places)
            if place == len(self.values):
                self.values = np.concatenate([self.values, np.zeros(place)])
            self.places[path] = place
        self.values[self.places[path]] = value
        return self.places[path]

    def __contains__(self, path: str) -> bool:
        return path in self.places

    def __getitem__(self, path: str) -> float:
        return float(self.values[self.places[path]])

    def __setitem__(self, path: str, value: float) -> None:
        self.values[self.places[path]] = value
