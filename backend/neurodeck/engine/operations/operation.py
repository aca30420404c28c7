"""What an operation is: one textbook line, with its declaration, its reference and its kernel.

    @operation(formula="a = tanh(z)", reads={"z": "features lanes"}, writes={"a": "features lanes"})
    class Tanh:
        @staticmethod
        def reference(step, z):            # plain float64 NumPy, valid lanes only
            return np.tanh(z)

        @staticmethod
        def kernel(context, features, lanes, z, a):   # compiled; z and a are offsets in the arena
            ...

The declaration says what a row reads and writes, in which shape and by which formula (the notation is `formula.py`'s).
It names tensors, lets the compiler verify a row before it runs, attributes NaN and fills the microscope. Dimensions
with the same name are equal; a first dimension stands for all leading ones together, so that elementwise operations
serve maps and vectors alike. The dimension `lanes` is the batch: the reference sees the valid lanes only, the kernel
gets the capacity and computes context[ACTIVE] of them.

A kernel's arguments are, in any order and by name: dimensions (their sizes), tensors (their offsets), settings (their
places among the hyperparameters), numbers (whole numbers that a row is laid with, such as strides), and `accumulate`
(1: add to what is there) where the operation declares it. A reference gets its numbers by name; a dimension is one
where the reference cannot see it from what it reads.
A kernel that asks for its `share` of the outputs can be played by two workers at once; any other is played by one.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from numba.core.dispatcher import Dispatcher
from numpy.typing import NDArray

from neurodeck.engine import native
from neurodeck.engine.context import ARENA, VALID, WORKER, WORKERS
from neurodeck.engine.operations.formula import Statement, parse
from neurodeck.engine.simd.vector import word, words

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """What a reference may know beside its tensors: the batch at hand."""

    x: Float64  # (n, features): the examples of this batch
    y: Float64  # (n, outputs)
    updates: int  # that the optimizer made before this one

    @property
    def n(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Operation:
    """A declared operation. `arguments` names the words of a row's argument block, in order."""

    name: str
    title: str
    formula: str
    reads: Mapping[str, tuple[str, ...]]
    writes: Mapping[str, tuple[str, ...]]
    settings: tuple[str, ...]
    numbers: tuple[str, ...]
    accumulates: bool
    arguments: tuple[str, ...]
    reference: Callable[..., Any]
    kernel: Callable[..., Any]

    @cached_property
    def splits(self) -> bool:
        """Whether two workers may play it together, each its share of the outputs; else one plays it alone."""
        return _asks_for_share(self.kernel)

    @property
    def lines(self) -> tuple[Statement, ...]:
        """The formula as it is read: see `formula.py`."""
        return parse(self.formula)

    @property
    def tensors(self) -> dict[str, tuple[str, ...]]:
        """Every tensor with its dimensions; one that is read and written stands once."""
        return {**self.reads, **self.writes}


OPERATIONS: dict[str, Operation] = {}


def operation(
    *,
    formula: str,
    reads: Mapping[str, str] | None = None,
    writes: Mapping[str, str] | None = None,
    settings: tuple[str, ...] = (),
    numbers: tuple[str, ...] = (),
    accumulates: bool = False,
) -> Callable[[type], type]:
    """Register a class as an operation named by the class in snake case. Tensors are given as name -> dimensions."""

    def register(cls: Any) -> type:
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        kernel = cls.kernel
        first, *arguments = inspect.signature(kernel).parameters
        declared = Operation(
            name=name,
            title=(inspect.getdoc(cls) or "").split("\n", 1)[0],
            formula=formula,
            reads={key: tuple(value.split()) for key, value in (reads or {}).items()},
            writes={key: tuple(value.split()) for key, value in (writes or {}).items()},
            settings=settings,
            numbers=numbers,
            accumulates=accumulates,
            arguments=tuple(arguments),
            reference=cls.reference,
            kernel=kernel,
        )
        dimensions = {dimension for shape in declared.tensors.values() for dimension in shape}
        unknown = set(arguments) - dimensions - {*declared.tensors, *settings, *numbers, "accumulate"}
        if first != "context" or unknown:
            raise TypeError(f"kernel of {name}: first argument context, got {first}; not declared: {sorted(unknown)}")
        OPERATIONS[name] = declared
        native.register(f"op_{name}", _entry(kernel, len(arguments)), 2, written_in=kernel)
        return cls

    return register


def _entry(kernel: Callable[..., Any], count: int) -> Callable[..., Any]:
    """What the tape calls: (address of the argument block, address of the context)."""
    body = njit(error_model="numpy")(kernel)

    def entry(row, context):
        body(context, *words(row, count))

    return entry


def _asks_for_share(kernel: Callable[..., Any]) -> bool:
    """Whether a kernel, or a compiled function that it calls, takes its worker's `share` of the outputs."""
    used = [vars(sys.modules[kernel.__module__]).get(name) for name in kernel.__code__.co_names]
    functions = [value for value in used if isinstance(value, Dispatcher)]
    return share in functions or any(_asks_for_share(function.py_func) for function in functions)


@njit
def arena_of(context):
    """The arena's address."""
    return word(context, ARENA)


@njit
def valid_lanes(context):
    """How many lanes hold an example."""
    return word(context, VALID)


@njit
def share(count, grain, context):
    """This worker's part of `count` outputs, in multiples of `grain`: (first, last)."""
    worker, workers = word(context, WORKER), word(context, WORKERS)
    groups = (count + grain - 1) // grain
    return min(count, grain * (groups * worker // workers)), min(count, grain * (groups * (worker + 1) // workers))


@njit
def is_mine(context):
    """Whether this worker does what is done once."""
    return word(context, WORKER) == 0
