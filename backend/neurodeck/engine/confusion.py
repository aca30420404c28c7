"""A confusion matrix: how often examples of each class got each answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Wrong:
    """Examples that got a wrong answer, (n,) each, the most certain of its wrong answer first.

    places: among the examples counted; values, label_values: what the answer and the label got (with one output both
    are that output).
    """

    places: NDArray[np.int64]
    labels: NDArray[np.int64]
    answers: NDArray[np.int64]
    values: NDArray[Any]
    label_values: NDArray[Any]


class Confusion:
    """Counts by label and answer, by the rules of accuracy (operations/metrics.py).

    With several outputs the answer is the first of the largest, with one the side of `middle`. An example whose output
    or target is NaN has no answer and is not counted.
    """

    def __init__(self, outputs: int, middle: float | None) -> None:
        """`middle` is that of the coding of one output: what lies above is class 1."""
        self._outputs = outputs
        size = 2 if outputs == 1 else outputs
        self.counts = np.zeros((size, size), np.int64)
        """Row: the label; column: the answer."""
        self._middle = 0.0 if middle is None else middle
        self._seen = 0
        self._wrong: list[tuple[NDArray[Any], ...]] = []

    def add(self, answers: NDArray[Any], targets: NDArray[Any]) -> None:
        """Count examples by what the network answered, (count, outputs), and what was wanted, the same shape."""
        valid = ~(np.isnan(answers).any(axis=1) | np.isnan(targets).any(axis=1))
        label, answer = self._classes(targets[valid]), self._classes(answers[valid])
        size = len(self.counts)
        self.counts += np.bincount(label * size + answer, minlength=size * size).reshape(size, size)
        wrong = np.flatnonzero(label != answer)
        places, given = np.flatnonzero(valid)[wrong], answers[valid][wrong]
        values, label_values = (
            given[np.arange(len(wrong)), chosen[wrong]] if self._outputs > 1 else given[:, 0]
            for chosen in (answer, label)
        )
        self._wrong.append((places + self._seen, label[wrong], answer[wrong], values, label_values))
        self._seen += len(answers)

    @property
    def wrong(self) -> Wrong:
        """All that got a wrong answer so far."""
        if not self._wrong:
            none = np.empty(0, np.int64)
            return Wrong(none, none, none, np.empty(0), np.empty(0))
        places, labels, answers, values, label_values = (
            np.concatenate(part) for part in zip(*self._wrong, strict=True)
        )
        certain = values if self._outputs > 1 else np.abs(values - self._middle)
        order = np.argsort(-certain, kind="stable")
        return Wrong(places[order], labels[order], answers[order], values[order], label_values[order])

    def _classes(self, values: NDArray[Any]) -> NDArray[np.int64]:
        if values.shape[1] == 1:
            return (values[:, 0] > self._middle).astype(np.int64)
        return np.asarray(values.argmax(axis=1), np.int64)
