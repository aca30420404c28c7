"""Bytes of pictures as scaled examples, shared among all sessions that use the same ones."""

from __future__ import annotations

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

_ROWS = 4096  # of float64 at a time: 26 MB
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

    Scaling: none 0 to 255, unit x / 255, symmetric x / 127.5 - 1, standard by each pixel's mean and deviation over the
    training rows. Each split lives as long as somebody holds it.
    """
    chosen = None if train is None else train.tobytes()
    rows = images.train if train is None else images.train[train]
    labels = images.train_labels if train is None else images.train_labels[train]
    # the stand-in is made anew for each session, but is always the same; MNIST's bytes are kept
    source = (images.name, id(images.train) if images.note is None else None, scaling, dtype)
    fitted = chosen if scaling == "standard" else None
    with _lock:
        scale = _Standard(rows, dtype) if scaling == "standard" else _Table(scaling, dtype)
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

    def __init__(self, scaling: str, dtype: str) -> None:
        values = np.arange(256, dtype=np.float64)
        scaled = {"none": values, "unit": values / 255, "symmetric": values / 127.5 - 1}[scaling]
        self._scaled = scaled.astype(dtype)

    def apply(self, rows: NDArray[np.uint8]) -> NDArray[Any]:
        return np.take(self._scaled, rows)


class _Standard:
    """Mean and deviation of each pixel, from sums of whole numbers, which are exact; a constant pixel becomes 0."""

    def __init__(self, rows: NDArray[np.uint8], dtype: str) -> None:
        count = len(rows)
        total = rows.sum(axis=0, dtype=np.int64)
        squares = np.zeros(rows.shape[1], dtype=np.int64)
        for start in range(0, count, _ROWS):
            part = rows[start : start + _ROWS].astype(np.int64)
            squares += (part * part).sum(axis=0)
        # count^2 times the variance, below 60,000^2 * 255^2 = 2.3e14: exact in int64 and in float64
        spread = (count * squares - total * total).astype(np.float64)
        self._mean = total.astype(np.float64) / count
        self._deviation = np.where(spread > 0, np.sqrt(spread) / count, 1.0)
        self._dtype = dtype

    def apply(self, rows: NDArray[np.uint8]) -> NDArray[Any]:
        scaled = np.empty(rows.shape, dtype=self._dtype)
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            scaled[start : start + len(part)] = (part - self._mean) / self._deviation
        return scaled


def _share(
    key: tuple[Hashable, ...], scale: _Table | _Standard, rows: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> Examples:
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
