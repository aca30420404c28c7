"""A confusion matrix: how often examples of each class got each answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Confusion:
    """Counts by label and answer, by the rules of accuracy (operations/metrics.py).

    With several outputs the answer is the first of the largest, with one the side of `middle`. An example whose output
    or target is NaN has no answer and is not counted.
    """

    def __init__(self, outputs: int, middle: float | None) -> None:
        """`middle` is that of the coding of one output: what lies above is class 1."""
        size = 2 if outputs == 1 else outputs
        self.counts = np.zeros((size, size), np.int64)
        """Row: the label; column: the answer."""
        self._middle = 0.0 if middle is None else middle

    def add(self, answers: NDArray[Any], targets: NDArray[Any]) -> None:
        """Count examples by what the network answered, (count, outputs), and what was wanted, the same shape."""
        valid = ~(np.isnan(answers).any(axis=1) | np.isnan(targets).any(axis=1))
        label, answer = self._classes(targets[valid]), self._classes(answers[valid])
        size = len(self.counts)
        self.counts += np.bincount(label * size + answer, minlength=size * size).reshape(size, size)

    def _classes(self, values: NDArray[Any]) -> NDArray[np.int64]:
        if values.shape[1] == 1:
            return (values[:, 0] > self._middle).astype(np.int64)
        return np.asarray(values.argmax(axis=1), np.int64)
