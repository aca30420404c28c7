"""Frames: tensors of one step as one safetensors blob.

    offset  bytes
    0       8      length of the header in bytes, unsigned, little-endian
    8       length JSON: {"__metadata__": {"view": "3"}, "scalars": {"dtype": "F64", "shape": [13],
                   "data_offsets": [0, 104]}, ...}, padded with spaces to a multiple of 8
    8 + length     the tensors, little-endian, row-major, without gaps, in descending element size

The header is a multiple of 8 and elements only get smaller, so every tensor lies aligned to its own element size and
a page can lay typed arrays over the bytes. Header layout: https://github.com/huggingface/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import NeurodeckError

DTYPES = {"float64": "F64", "int64": "I64", "float32": "F32", "int32": "I32", "float16": "F16", "uint8": "U8"}
"""Ours and NumPy's name -> the one of safetensors."""


@dataclass(frozen=True)
class TensorSpec:
    """What one tensor of a frame is called, its element type (a key of DTYPES) and its shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def size_bytes(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


class Layout:
    """The encoder of one view: order, offsets and header are worked out once, a frame is then one join."""

    def __init__(self, tensors: Iterable[TensorSpec], metadata: Mapping[str, str]) -> None:
        """`metadata` goes into the header as `__metadata__`; `{"view": "3"}` for the frames of view 3."""
        self.tensors = tuple(sorted(tensors, key=lambda tensor: -np.dtype(tensor.dtype).itemsize))
        header: dict[str, Any] = {"__metadata__": dict(metadata)}
        end = 0
        for tensor in self.tensors:
            if tensor.name in header:
                raise NeurodeckError(f'two tensors of a frame are called "{tensor.name}".')
            start, end = end, end + tensor.size_bytes
            header[tensor.name] = {
                "dtype": DTYPES[tensor.dtype],
                "shape": list(tensor.shape),
                "data_offsets": [start, end],
            }
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 8)
        self.header = len(text).to_bytes(8, "little") + text
        self.size_bytes = len(self.header) + end

    @classmethod
    def of_view(cls, view: int, tensors: Iterable[TensorSpec]) -> Layout:
        """The layout of a viewer's frames."""
        return cls(tensors, {"view": str(view)})

    def encode(self, values: Mapping[str, NDArray[Any]]) -> bytes:
        """One frame. Every tensor of the layout is in `values`, with its shape and element type; others are ignored."""
        parts = [self.header]
        for tensor in self.tensors:
            value = values[tensor.name]
            if value.shape != tensor.shape or value.dtype != tensor.dtype:
                raise NeurodeckError(
                    f'frame tensor "{tensor.name}" expects {tensor.dtype} {tensor.shape}, '
                    f"got {value.dtype} {value.shape}."
                )
            parts.append(value.tobytes())
        return b"".join(parts)


def header_of(frame: bytes) -> dict[str, Any]:
    """The header of a frame, with `__metadata__`. (The tensors themselves: `safetensors.numpy.load`.)"""
    length = int.from_bytes(frame[:8], "little")
    header: dict[str, Any] = json.loads(frame[8 : 8 + length])
    return header
