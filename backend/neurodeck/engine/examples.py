"""Examples: a block of inputs with the targets that belong to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Examples:
    """x (count, features) and y (count, outputs), C-contiguous, both float32 or both float64.

    y is already coded for the loss (+1 and -1, 0 and 1, or one-hot). Sessions may share the arrays: they are only read.
    """

    x: NDArray[np.float32] | NDArray[np.float64]
    y: NDArray[np.float32] | NDArray[np.float64]

    def __post_init__(self) -> None:
        for name, array in (("x", self.x), ("y", self.y)):
            if array.ndim != 2 or array.dtype not in (np.float32, np.float64) or not array.flags.c_contiguous:
                raise ValueError(
                    f"examples need {name} as a C-contiguous matrix of float32 or float64, "
                    f"got shape {array.shape} of {array.dtype}"
                )
        if len(self.x) != len(self.y) or self.x.dtype != self.y.dtype:
            raise ValueError(
                f"examples need as many targets as inputs, of the same dtype, "
                f"got {len(self.x)} of {self.x.dtype} and {len(self.y)} of {self.y.dtype}"
            )

    @property
    def count(self) -> int:
        return len(self.x)
