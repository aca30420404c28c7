"""The arrays that a program's players share, and what points to them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import generator
from neurodeck.engine.arena import aligned
from neurodeck.engine.compiler import Layout
from neurodeck.engine.examples import Examples
from neurodeck.engine.specs import Network, Seed, Training
from neurodeck.engine.tape import Tape

Int64 = NDArray[np.int64]


@dataclass
class Memory:
    """Arena, hyperparameters, counters, pins and the order of the examples of one program."""

    arena: NDArray[Any]
    hyperparameters: NDArray[np.float64]
    counters: Int64
    order: Int64 = field(default_factory=lambda: np.zeros(1, np.int64))
    carried: Int64 = field(default_factory=lambda: np.zeros(1, np.int64))
    pin_places: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    pin_values: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))  # what kernels read
    pin_values64: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # what the reference reads

    @classmethod
    def of(cls, layout: Layout, network: Network, count: int) -> Memory:
        """Zeros of the right size, for `count` training examples."""
        dtype: type[np.float32] | type[np.float64] = np.float32 if network.dtype == "float32" else np.float64
        return cls(
            arena=aligned(layout.arena.size, dtype),
            hyperparameters=layout.hyperparameters.values,
            counters=np.zeros(at.COUNTER_WORDS, np.int64),
            order=np.zeros(max(1, count), np.int64),
            carried=np.zeros(max(1, count), np.int64),
        )


@dataclass(frozen=True)
class Schedule:
    """How the examples are taken, as context words."""

    count: int
    batch: int
    remainder: int
    shuffle: bool
    key: int  # base key of the epochs' orders

    @classmethod
    def of(cls, training: Training, count: int, seed: Seed) -> Schedule:
        batch = count if training.batch_size == "full" else min(training.batch_size, count)
        key = generator.base_key(seed, "shuffle", "")
        return cls(count, batch, at.REMAINDERS[training.remainder], training.shuffle, key)

    @property
    def steps_per_epoch(self) -> int:
        full = self.count // self.batch
        return full if self.remainder != at.KEEP else -(-self.count // self.batch)

    def order(self, epoch: int) -> Int64:
        """The order in which an epoch takes its examples."""
        if not self.shuffle:
            return np.arange(self.count, dtype=np.int64)
        return generator.permutation(generator.numbered(self.key, epoch), self.count)


class Context:
    """The words that one tape's kernels see; keeps alive what they point to."""

    def __init__(self, tape: Tape, memory: Memory) -> None:
        self._tape = tape
        self.words = np.zeros(at.CONTEXT_WORDS, np.int64)
        self.indices = np.zeros(tape.capacity, np.int64)
        self.places = np.zeros(tape.capacity, np.int64)
        self.totals = np.zeros(2)
        self._alive: list[Any] = []
        self.words[at.WORKERS] = 1
        for name, array in ((at.INDICES, self.indices), (at.PLACES, self.places), (at.TOTALS, self.totals)):
            self.words[name] = array.ctypes.data
        self.share(memory)

    @property
    def address(self) -> int:
        return self.words.ctypes.data

    def share(self, memory: Memory) -> None:
        """Point to the program's arrays (anew, after one of them was replaced)."""
        self._alive = [memory.order, memory.carried, memory.pin_places, memory.pin_values]
        for name, array in (
            (at.ARENA, memory.arena), (at.SETTINGS, memory.hyperparameters), (at.COUNTERS, memory.counters),
            (at.PERMUTATION, memory.order), (at.CARRIED_INDICES, memory.carried),
            (at.PIN_PLACES, memory.pin_places), (at.PIN_VALUES, memory.pin_values),
        ):  # fmt: skip  # pairs
            self.words[name] = array.ctypes.data
        self.words[at.PINS] = len(memory.pin_places)

    def take(self, examples: Examples) -> None:
        """Read examples from these arrays, which must stay as they are.

        Raises ValueError for examples that the tape cannot take: the kernels would read beyond them.
        """
        for tensor, array in (
            (self._tape.tensors.get("input"), examples.x),
            (self._tape.tensors.get("target"), examples.y),
        ):
            if tensor is not None and (array.dtype != np.float32 or array.shape[1] != math.prod(tensor.shape)):
                raise ValueError(
                    f"the {self._tape.name} tape takes {tensor.name} as (count, {math.prod(tensor.shape)}) of float32, "
                    f"got {array.shape} of {array.dtype}"
                )
        self._examples = examples
        self.words[at.X], self.words[at.Y] = examples.x.ctypes.data, examples.y.ctypes.data
        self.words[at.FEATURES], self.words[at.OUTPUTS] = examples.x.shape[1], examples.y.shape[1]

    def follow(self, schedule: Schedule) -> None:
        """Take batches by this schedule."""
        self.words[at.COUNT], self.words[at.BATCH] = schedule.count, schedule.batch
        self.words[at.REMAINDER], self.words[at.SHUFFLE] = schedule.remainder, int(schedule.shuffle)
        self.words[at.SHUFFLE_KEY] = np.uint64(schedule.key).astype(np.int64)
