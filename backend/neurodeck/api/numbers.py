"""Arrays as JSON: nested lists in which a value that is not finite is null."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
"""Values that are written in one go. The JSON writer keeps the interpreter lock while it writes: 4096 take 1 ms."""


def nested(array: NDArray[Any]) -> str:
    """The array as JSON text, every value exactly. For a worker thread; it lets others run between blocks."""
    return "".join(_parts(array))


def _parts(array: NDArray[Any]) -> Iterator[str]:
    if array.size <= BLOCK or array.ndim == 0:
        yield _block(array)
    elif array.ndim == 1:
        blocks = (_block(array[at : at + BLOCK])[1:-1] for at in range(0, array.size, BLOCK))
        yield "[" + ",".join(blocks) + "]"
    else:
        yield "["
        for at, row in enumerate(array):
            if at:
                yield ","
            yield from _parts(row)
        yield "]"


def _block(array: NDArray[Any]) -> str:
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        finite = np.isfinite(array)
        array = array.astype(object)
        array[~finite] = None
    return json.dumps(array.tolist(), separators=(",", ":"), allow_nan=False)
