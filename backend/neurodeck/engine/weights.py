"""The persistent tensors of a program, by name and in public shapes: parameters and the optimizer's slots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import generator, views
from neurodeck.engine.arena import Tensor
from neurodeck.engine.compiler import DEAD, Block, Layout
from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import Network, Seed, plan

Array = NDArray[Any]


Rows = Mapping[str, tuple[int, ...]]
"""By parameter: for each row of its tensor now, the row that it was before; -1 for a new one."""

Places = tuple[Any, ...]
"""Part of a tensor, as an index for NumPy."""


def kept_places(before: tuple[int, ...], after: tuple[int, ...], rows: tuple[int, ...] | None) -> tuple[Places, Places]:
    """(where the numbers that stay lie in a tensor of shape `before`, where they lie in one of shape `after`).

    The same index is the same number; with `rows` along the first axis as these say.
    """
    sizes = tuple(min(a, b) for a, b in zip(before, after, strict=True))
    if rows is None:
        here = tuple(slice(size) for size in sizes)
        return here, here
    others = [np.arange(size) for size in sizes[1:]]
    source = np.array(rows, np.intp)
    target = np.flatnonzero((source >= 0) & (source < before[0]))
    return np.ix_(source[target], *others), np.ix_(target, *others)


def moved_index(index: tuple[int, ...], rows: tuple[int, ...] | None) -> tuple[int, ...]:
    """Where a number lies after its tensor's rows have moved; a row that is gone is -1."""
    if rows is None:
        return index
    return (rows.index(index[0]) if index[0] in rows else -1, *index[1:])


def _parameter_of(name: str) -> str:
    """The parameter that a tensor is or belongs to: that of "slot.hidden1.kernel.m" is "hidden1.kernel"."""
    return name.removeprefix("slot.").rsplit(".", 1)[0] if name.startswith("slot.") else name


class Weights:
    """Reads, writes and initialises what lies in the layout's blocks."""

    def __init__(self, layout: Layout, arena: Array) -> None:
        self._layout, self._arena = layout, arena
        self.tensors: dict[str, Tensor] = dict(layout.parameters.tensors)
        for block in layout.slots.values():
            self.tensors.update({tensor.name: tensor for tensor in block.tensors.values()})

    def read(self) -> dict[str, Array]:
        """Copies of all of them."""
        return {name: views.read(self._arena, tensor, 0) for name, tensor in self.tensors.items()}

    def assign(self, name: str, value: Array) -> None:
        """Set a whole tensor from its public shape."""
        tensor = self.tensors[name]
        inner = np.asarray(value).reshape(tensor.shape).transpose(np.argsort(tensor.axes))
        self._arena[tensor.offset : tensor.offset + tensor.size] = inner.ravel()

    def initialise(self, network: Network, seed: Seed, limits: Limits, number: int | None) -> None:
        """Draw all weights, or take those that the network gives; slots stay as they are.

        At a rebuild (`number`: its place in the log) everything is drawn, from streams of its own.
        """
        given = network.weights if number is None else {}
        for node in plan(network, limits):
            for parameter in node.parameters:
                name = f"{node.layer.label}.{parameter.name}"
                if name in given:
                    self.assign(name, np.array(given[name], np.float64))
                else:
                    key = generator.key(seed, "initialise" if number is None else "rebuild", name, number or 0)
                    self.assign(name, parameter.initializer.draw(key, parameter.shape))

    def take_over(self, before: dict[str, Array], *, with_slots: bool, rows: Rows | None = None) -> None:
        """Keep every number whose (tensor, index) existed before; dead weights stay dead under any optimizer.

        Where `rows` names a parameter, its rows (and those of its slots) come from the rows named there.
        """
        for name, tensor in self.tensors.items():
            is_slot = name not in self._layout.parameters.tensors and not name.endswith(f".{DEAD}")
            if name in before and (with_slots or not is_slot):
                value = views.read(self._arena, tensor, 0)
                source, target = kept_places(before[name].shape, value.shape, (rows or {}).get(_parameter_of(name)))
                value[target] = before[name][source]
                self.assign(name, value)

    def blocks(self) -> dict[str, Array]:
        """The blocks as they lie in the arena: views, not copies."""
        found = {"parameters": self._layout.parameters, **self._layout.slots}
        return {name: self.block(block) for name, block in found.items()}

    def block(self, block: Block) -> Array:
        """One block of the arena: a view."""
        return self._arena[block.offset : block.offset + block.extent]

    def penalty(self) -> float:
        """What the regularizers add to the loss at these weights."""
        value = 0.0
        for path, (name, kind) in self._layout.penalties.items():
            kernel = views.read(self._arena, self.tensors[name], 0).astype(np.float64)
            amount = (kernel**2).sum() if kind == "l2" else np.abs(kernel).sum()
            value += float(self._layout.hyperparameters[path] * amount)
        return value
