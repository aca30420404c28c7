"""The stand-in for MNIST: scikit-learn's 1,797 real handwritten digits of 8x8 pixels, enlarged to 28x28.

Source: Alpaydin and Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
"""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TRAIN = 1_500
"""The first 1,500 are for training, the last 297 for the test."""

SMALL, LARGE = 8, 28
DARKEST = 16
"""The small pictures count inked dots of a 4x4 block: 0 to 16."""


def digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(1797, 28, 28) pictures of 0 to 255 and (1797,) labels of 0 to 9."""
    table = _table()
    return enlarge(table[:, :-1].reshape(-1, SMALL, SMALL)), table[:, -1].astype(np.uint8)


def _table() -> NDArray[np.int64]:
    """(1797, 65): 64 pixels and the label, as scikit-learn carries them.

    Its file is read without importing it where it lies in its usual place: the import takes seconds and 80 MB.
    """
    package = find_spec("sklearn")
    if package is not None and package.origin is not None:
        carried = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
        if carried.is_file():
            with gzip.open(carried, "rt", encoding="ascii") as lines:
                return np.loadtxt(lines, delimiter=",").astype(np.int64)
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return np.column_stack([bunch.data, bunch.target]).astype(np.int64)


def enlarge(pictures: NDArray[np.int64]) -> NDArray[np.uint8]:
    """(count, 8, 8) of 0 to 16 -> (count, 28, 28) of 0 to 255, by linear interpolation between pixel centres.

    Linear, because the blocks of nearest-neighbour enlarging would teach first-layer kernels their own edges.
    In whole numbers, so that every machine has the same pictures.
    """
    weights = _interpolation()
    sums = weights @ pictures @ weights.T  # 14 * 14 times the value
    full = DARKEST * 14 * 14
    return ((sums * 510 + full) // (2 * full)).astype(np.uint8)


def _interpolation() -> NDArray[np.int64]:
    """(28, 8) weights in fourteenths: centre i of the large picture lies at (4 i - 5) / 14 of the small one."""
    weights = np.zeros((LARGE, SMALL), dtype=np.int64)
    for i in range(LARGE):
        below, part = divmod(4 * i - 5, 14)
        weights[i, min(max(below, 0), SMALL - 1)] += 14 - part
        weights[i, min(max(below + 1, 0), SMALL - 1)] += part
    return weights
