"""Views: the only two ways into the arena, `read` and `index`, both in Keras's public shapes.

A tensor lies in the arena as it suits the kernels: features first, the batch innermost, a dense kernel as (units,
inputs). In public it is as Keras has it: the batch first, a dense kernel as (inputs, units).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.arena import Tensor
from neurodeck.engine.errors import UnknownIndex


@dataclass(frozen=True)
class View:
    """A tensor as the outside sees it. `shape` leaves out the batch; `batch` says that one stands in front of it."""

    name: str
    shape: tuple[int, ...]
    batch: bool
    persistent: bool
    tensor: Tensor


def read(arena: NDArray[Any], tensor: Tensor, valid: int) -> NDArray[Any]:
    """A copy in the public shape, for batch tensors with `valid` examples in front."""
    block = arena[tensor.offset : tensor.offset + tensor.size].reshape(tensor.dims)
    if tensor.lanes_axis is None:
        return block.transpose(tensor.axes).reshape(tensor.shape).copy()
    others = [axis for axis in range(block.ndim) if axis != tensor.lanes_axis]
    order = (tensor.lanes_axis, *(others[axis] for axis in tensor.axes))  # np.moveaxis takes longer than all the rest
    return block.transpose(order)[:valid].reshape((valid, *tensor.shape)).copy()


def part(arena: NDArray[Any], tensor: Tensor, at: tuple[int | None, ...], valid: int) -> NDArray[Any]:
    """A copy of one row, column or such: None takes the whole axis, so [None, 3] of (784, 512) gives (784,).

    Raises UnknownIndex for an index that the tensor does not have.
    """
    bounds = tensor.shape if tensor.lanes_axis is None else (valid, *tensor.shape)
    if len(at) != len(bounds) or not all(i is None or 0 <= i < bound for i, bound in zip(at, bounds, strict=True)):
        raise _no_such_index(tensor, at, bounds)
    block = arena[tensor.offset : tensor.offset + tensor.size].reshape(tensor.dims)
    chosen = tuple(slice(None) if i is None else i for i in at)
    if tensor.lanes_axis is None and block.transpose(tensor.axes).shape == bounds:
        return np.array(block.transpose(tensor.axes)[chosen])  # only what is asked for is copied
    return np.array(read(arena, tensor, valid)[chosen])


def index(tensor: Tensor, at: tuple[int, ...]) -> int:
    """The place in the arena of the number that has the public index `at` (for batch tensors the example comes first).

    Raises UnknownIndex for an index that the tensor does not have.
    """
    bounds = tensor.shape if tensor.lanes_axis is None else (tensor.dims[tensor.lanes_axis], *tensor.shape)
    if len(at) != len(bounds) or not all(0 <= i < bound for i, bound in zip(at, bounds, strict=True)):
        raise _no_such_index(tensor, at, bounds)
    order = tensor.axes
    if tensor.lanes_axis is not None:
        others = [axis for axis in range(len(tensor.dims)) if axis != tensor.lanes_axis]
        order = (tensor.lanes_axis, *(others[axis] for axis in tensor.axes))
    # The public shape may join dimensions of the arena's (a flattened map), so the way goes over the flat index.
    turned = np.unravel_index(np.ravel_multi_index(at, bounds) if bounds else 0, [tensor.dims[axis] for axis in order])
    lying = [0] * len(tensor.dims)
    for axis, place in zip(order, turned, strict=True):
        lying[axis] = int(place)
    return tensor.offset + int(np.ravel_multi_index(lying, tensor.dims))


def index_at(tensor: Tensor, place: int) -> tuple[int, ...]:
    """The public index of the number at a place in the arena: what `index` does, the other way round."""
    order, bounds = tensor.axes, tensor.shape
    if tensor.lanes_axis is not None:
        others = [axis for axis in range(len(tensor.dims)) if axis != tensor.lanes_axis]
        order = (tensor.lanes_axis, *(others[axis] for axis in tensor.axes))
        bounds = (tensor.dims[tensor.lanes_axis], *tensor.shape)
    if not bounds:
        return ()
    lying = np.unravel_index(place - tensor.offset, tensor.dims)
    flat = np.ravel_multi_index([lying[axis] for axis in order], [tensor.dims[axis] for axis in order])
    return tuple(int(i) for i in np.unravel_index(flat, bounds))


def _no_such_index(tensor: Tensor, at: tuple[int | None, ...], bounds: tuple[int, ...]) -> UnknownIndex:
    shown = ", ".join(":" if i is None else str(i)[:20] for i in at[:6])
    return UnknownIndex(
        f"{tensor.name} has the shape {bounds}, so it has no index [{shown}]. Count from 0, one number a dimension.",
        field="index",
    )
