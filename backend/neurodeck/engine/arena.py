"""The arena: one flat array in which all tensors of a program lie, and who lies where."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

LANES = 16
# Kernels load 16 lanes at a time and may read, never write, up to 15 numbers beyond a tensor.
SLACK = 16
# Five cache lines between large tensors, so that rows of two tensors do not fall on the same sets (4K aliasing).
SKEW = 80
LARGE = 1024


def round_up(count: int) -> int:
    """The next multiple of 16."""
    return -(-count // LANES) * LANES


@dataclass(eq=False)
class Tensor:
    """A named block of the arena.

    `dims` is how it lies there, the last dimension innermost. Batch tensors have `lanes_axis`, the dimension that
    counts examples (its size is the tape's capacity). `axes` orders the other dimensions as Keras does, `shape` is the
    public shape of what they give, without the batch.
    """

    name: str
    dims: tuple[int, ...]
    shape: tuple[int, ...]
    axes: tuple[int, ...]
    lanes_axis: int | None = None
    public: bool = True
    offset: int = -1

    @property
    def size(self) -> int:
        return math.prod(self.dims)


@dataclass
class Arena:
    """Hands out offsets, counted in numbers from the arena's start; every offset is a multiple of 16."""

    size: int = SLACK
    regions: dict[int, int] = field(default_factory=dict)  # offset -> size, what the compiler verifies rows against

    def allocate(self, size: int) -> int:
        """Offset of a new region of `size` numbers."""
        offset = self.size
        self.regions[offset] = size
        self.size = offset + round_up(size) + SLACK + (SKEW if size >= LARGE else 0)
        return offset

    def place(self, tensor: Tensor) -> Tensor:
        """Give a tensor a region of its own."""
        tensor.offset = self.allocate(tensor.size)
        return tensor

    def contains(self, offset: int, size: int) -> bool:
        """Whether numbers offset .. offset + size - 1 lie in one region."""
        return any(start <= offset and offset + size <= start + length for start, length in self.regions.items())


def aligned(size: int, dtype: type[np.float32] | type[np.float64]) -> NDArray[Any]:
    """`size` zeros whose first number begins a cache line (64 bytes)."""
    width = np.dtype(dtype).itemsize
    raw: NDArray[Any] = np.zeros(size + 64 // width, dtype)
    first = (-raw.ctypes.data % 64) // width
    return raw[first : first + size]
