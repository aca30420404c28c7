"""Examples as a CSV table (RFC 4180): one line an example, numbers so exact that reading them gives the same bits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from neurodeck.session.questions import DataAnswer

Array = NDArray[Any]

END = "\r\n"


def csv(parts: Mapping[str, DataAnswer]) -> str:
    """Header and lines: x1, x2 before features and scaling (else the inputs as the network takes them), then `label`
    for a class index or `value`, then the split. Several values are value1, value2, ...
    """
    lines = [line for split, part in parts.items() for line in _lines(split, part)]
    return END.join([_header(next(iter(parts.values()))), *lines, ""])


def _header(part: DataAnswer) -> str:
    inputs, targets = _columns(part)
    names = [f"x{at + 1}" for at in range(inputs.shape[1])]
    if part.labels is not None and part.labels.dtype.kind == "i":
        names.append("label")
    elif targets.shape[1] == 1:
        names.append("value")
    else:
        names += [f"value{at + 1}" for at in range(targets.shape[1])]
    return ",".join([*names, "split"])


def _lines(split: str, part: DataAnswer) -> Iterator[str]:
    inputs, targets = _columns(part)
    for x, y in zip(inputs.tolist(), targets.tolist(), strict=True):  # repr of a float is the shortest that is exact
        yield ",".join([*map(repr, x), *map(repr, y), split])


def _columns(part: DataAnswer) -> tuple[Array, Array]:
    return _rows(part.x if part.points is None else part.points), _rows(part.y if part.labels is None else part.labels)


def _rows(examples: Array) -> Array:
    return examples.reshape(len(examples), math.prod(examples.shape[1:]))
