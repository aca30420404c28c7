"""Examples that come inside a spec: `{"dataset": "inline", "x": [[0, 0], ...], "y": [0, ...]}`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.features import columns
from neurodeck.data.spec import DataSpec, check_features, shape
from neurodeck.engine.elementary import LARGEST_ANGLE
from neurodeck.engine.errors import SpecError

Array = NDArray[np.float64]

LARGEST = 3e38
"""Numbers beyond this are refused: float32 ends at 3.4e38."""


@dataclass(frozen=True)
class Rows:
    """x (count, size) and y (count, outputs) in float64; `shape` is one example's shape as it was written."""

    x: Array
    y: Array
    shape: tuple[int, ...]

    @property
    def planar(self) -> bool:
        """Whether the examples are points of a plane, which can be drawn and have features."""
        return self.shape == (2,)


def rows(spec: DataSpec) -> Rows:
    """The rows of x and y. Raises SpecError naming the first row that is not like the others or not finite numbers."""
    x = _matrix("x", spec.x)
    y = _matrix("y", spec.y)
    if len(x) != len(y):
        raise SpecError(
            f"inline needs one target for each example, got {len(x)} rows of x and {len(y)} rows of y.",
            field="data.y",
        )
    return Rows(
        np.ascontiguousarray(x.reshape(len(x), -1)),
        np.ascontiguousarray(y.reshape(len(y), -1)),
        x.shape[1:] or (1,),
    )


def check(spec: DataSpec, input_shape: tuple[int, ...], outputs: int, loss: str) -> None:
    """Refuse rows that do not fit the network or the loss. Raises SpecError."""
    given = rows(spec)
    if spec.samples is not None and spec.samples != len(given.x):
        raise SpecError(
            f"samples: inline has the {len(given.x)} rows that it brings, got {spec.samples}. Leave samples out.",
            field="data.samples",
        )
    if spec.features:
        _check_points(spec, given, input_shape)
    elif math.prod(input_shape) != given.x.shape[1]:
        raise SpecError(
            f"the network takes {shape(input_shape)}, but an inline example has the shape {shape(given.shape)}, "
            f"{given.x.shape[1]} numbers. Set input_shape to [{given.x.shape[1]}].",
            field="network.input_shape",
        )
    if given.y.shape[1] != outputs:
        raise SpecError(
            f"the network gives {outputs} outputs, but a row of y has {given.y.shape[1]} numbers. Write each target "
            f"as {outputs} numbers (for classes: 1 at its class, else 0), or give the last layer "
            f"{given.y.shape[1]} units.",
            field="data.y",
        )
    if loss in ("binary_crossentropy", "categorical_crossentropy"):
        outside = np.flatnonzero(((given.y < 0) | (given.y > 1)).any(axis=1))
        if len(outside):
            row = int(outside[0])
            value = float(given.y[row][(given.y[row] < 0) | (given.y[row] > 1)][0])
            raise SpecError(
                f"y row {row} holds {value:g}; {loss} expects targets from 0 to 1. Code the classes as 0 and 1, "
                "or take half_mse.",
                field=f"data.y.{row}",
            )


def _check_points(spec: DataSpec, given: Rows, input_shape: tuple[int, ...]) -> None:
    if not given.planar:
        raise SpecError(
            f"features belong to 2-D points; inline examples have the shape {shape(given.shape)}. Leave features out.",
            field="data.features",
        )
    for column, name in enumerate(("sin_x1", "sin_x2")):
        far = np.flatnonzero(np.abs(given.x[:, column]) > LARGEST_ANGLE)
        if name in spec.features and len(far):
            raise SpecError(
                f"x row {far[0]} holds {given.x[far[0], column]:g}; {name} takes up to {LARGEST_ANGLE:g}. "
                "Leave that feature out or make x smaller.",
                field=f"data.x.{far[0]}",
            )
    check_features(spec, input_shape)
    large = np.flatnonzero(~(np.abs(columns(given.x, spec.features)) <= LARGEST).all(axis=1))
    if len(large):
        raise SpecError(
            f"x row {large[0]} gives a feature beyond {LARGEST:g}. Make x smaller.", field=f"data.x.{large[0]}"
        )


def _matrix(name: str, given: list[Any] | None) -> Array:
    """The nested lists as an array with the rows first."""
    if given is None or len(given) == 0:
        got = "nothing" if given is None else "0 rows"
        raise SpecError(f"inline needs {name}: one row of numbers for each example, got {got}.", field=f"data.{name}")
    try:
        array = np.array(given)
    except (ValueError, OverflowError, RecursionError):  # ragged, or nested deeper than an array can be
        array = np.array(None)
    if array.dtype.kind not in "iuf" or array.ndim > 4 or array.size == 0 or _has_bool(given):
        raise _first_bad_row(name, given)
    result = array.astype(np.float64)
    bad = ~(np.abs(result) <= LARGEST)  # NaN compares false
    if bad.any():
        row = int(np.argwhere(bad)[0][0])
        value = float(result[tuple(np.argwhere(bad)[0])])
        raise SpecError(
            f"{name} row {row} holds {value:g}; only finite numbers up to {LARGEST:g} can be used.",
            field=f"data.{name}.{row}",
        )
    return result


def _has_bool(value: Any) -> bool:
    """Whether a truth value hides among the numbers: NumPy would take it for 0 or 1 without a word."""
    stack = [value]
    while stack:
        for item in stack.pop():
            if isinstance(item, list | tuple):
                stack.append(item)
            elif isinstance(item, bool):
                return True
    return False


def _first_bad_row(name: str, given: list[Any]) -> SpecError:
    """Tell which row is not like the first, or holds something that is no number."""
    first: tuple[int, ...] | None = None
    for number, row in enumerate(given):
        found = _shape(row)
        if isinstance(found, str):
            return SpecError(f"{name} row {number}: expects numbers, got {found}.", field=f"data.{name}.{number}")
        if first is None:
            first = found
        if found != first:
            return SpecError(
                f"{name} row {number} has the shape {shape(found)}, but row 0 has {shape(first)}. "
                "All rows need the same number of values.",
                field=f"data.{name}.{number}",
            )
    return SpecError(f"{name}: expects numbers of ordinary size in every row.", field=f"data.{name}")


def _shape(row: Any, depth: int = 0) -> tuple[int, ...] | str:
    """The shape of one row, or in words what is wrong with it."""
    if isinstance(row, bool) or row is None:
        return "true, false or null"
    if isinstance(row, int | float):
        return (
            ()
            if isinstance(row, float) or abs(row) < 10**18
            else f"a whole number of {len(hex(row)) - 2} hexadecimal digits"
        )
    if isinstance(row, str):
        return f"the text {row[:40]!r}"
    if not isinstance(row, list | tuple):
        return "an object"
    if not row:
        return "an empty list"
    if depth == 3:
        return "lists nested deeper than rows, columns and channels"
    inner = [_shape(item, depth + 1) for item in row]
    for at, found in enumerate(inner):
        if isinstance(found, str):
            return found
        if found != inner[0]:
            return f"lists of different lengths (at place {at})"
    assert not isinstance(inner[0], str)
    return (len(row), *inner[0])
