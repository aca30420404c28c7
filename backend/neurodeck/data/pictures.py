"""Bytes of pictures as scaled examples, shared among all sessions that use the same ones."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.mnist import Images
from neurodeck.data.spec import MNIST_CLASSES
from neurodeck.engine.examples import Examples

Indices = NDArray[np.int64]

_ROWS = 4096  # counted at a time: 26 MB as int64
_lock = threading.Lock()
_shared: WeakValueDictionary[tuple[Hashable, ...], Examples] = WeakValueDictionary()


@dataclass(frozen=True)
class Splits:
    """The three splits, read-only: MNIST in float32 is 220 MB, too much for each session to have its own.

    scale: bytes (count, features) as the examples are scaled.
    """

    train: Examples
    validation: Examples
    test: Examples
    scale: Callable[[NDArray[np.uint8]], NDArray[Any]]


def examples(images: Images, train: Indices | None, validation: Indices, scaling: str, dtype: str) -> Splits:
    """Training and validation rows by index (None: all, in their order) and the whole test set.

    Scaling: none 0 to 255, unit x / 255, symmetric x / 127.5 - 1, standard by the mean and deviation of all pixels of
    the training rows: one pair for the whole picture, so that an edge looks alike wherever it lies and pixels that are
    nearly always dark are not blown up. Each split lives as long as somebody holds it.
    """
    chosen = None if train is None else train.tobytes()
    rows = images.train if train is None else images.train[train]
    labels = images.train_labels if train is None else images.train_labels[train]
    # the stand-in is made anew for each session, but is always the same; MNIST's bytes are kept
    source = (images.name, id(images.train) if images.note is None else None, scaling, dtype)
    fitted = chosen if scaling == "standard" else None
    with _lock:
        scale = _Table(scaling, rows, dtype)
        kept = validation.tobytes()
        return Splits(
            train=_share((*source, "train", chosen), scale, rows, labels),
            validation=_share(
                (*source, "train", kept, fitted), scale, images.train[validation], images.train_labels[validation]
            ),
            test=_share((*source, "test", fitted), scale, images.test, images.test_labels),
            scale=scale.apply,
        )


class _Table:
    """A byte has 256 values: each is scaled once, in float64, and looked up."""

    def __init__(self, scaling: str, rows: NDArray[np.uint8], dtype: str) -> None:
        values = np.arange(256, dtype=np.float64)
        if scaling == "standard":
            mean, deviation = _moments(rows)
            scaled = (values - mean) / deviation
        else:
            scaled = {"none": values, "unit": values / 255, "symmetric": values / 127.5 - 1}[scaling]
        self._scaled = scaled.astype(dtype)

    def apply(self, rows: NDArray[np.uint8]) -> NDArray[Any]:
        return np.take(self._scaled, rows)


def _moments(rows: NDArray[np.uint8]) -> tuple[float, float]:
    """Mean and deviation of all bytes, from sums of whole numbers, which are exact; 1 where they never vary."""
    counts = np.zeros(256, dtype=np.int64)
    for start in range(0, len(rows), _ROWS):
        counts += np.bincount(rows[start : start + _ROWS].ravel(), minlength=256)
    total = sum(byte * int(count) for byte, count in enumerate(counts))
    squares = sum(byte * byte * int(count) for byte, count in enumerate(counts))
    spread = rows.size * squares - total * total  # size^2 times the variance
    return total / rows.size, math.sqrt(spread) / rows.size if spread else 1.0


def _share(key: tuple[Hashable, ...], scale: _Table, rows: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Examples:
    """The examples of that key where somebody still holds them, or new ones."""
    made = _shared.get(key)
    if made is None:
        x = scale.apply(rows)
        y = np.zeros((len(labels), MNIST_CLASSES), dtype=x.dtype)
        y[np.arange(len(labels)), labels] = 1
        x.flags.writeable = False
        y.flags.writeable = False
        made = _shared[key] = Examples(x, y)
    return made
