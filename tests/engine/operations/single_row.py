"""One row of one operation, alone in an arena full of canaries, playable by both players."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import generator, native
from neurodeck.engine.arena import Arena, Tensor, aligned, round_up
from neurodeck.engine.examples import Examples
from neurodeck.engine.operations import OPERATIONS, Step
from neurodeck.engine.players.memory import Context, Memory
from neurodeck.engine.players.reference import ReferencePlayer
from neurodeck.engine.tape import Row, Tape
from tests.engine.operations import parameters
from tests.engine.operations.parameters import Array, parameters_of

CAPACITY = 48
LANE_COUNTS = (1, 15, 16, 17, CAPACITY)
EXAMPLES, STRIDE = 61, 7  # coprime: lane i holds example 7 i mod 61
EXAMPLE_ARRAYS = ("examples x", "examples y")
UPDATES = 4
CANARY = np.array([0x7FC0BEEF], np.uint32).view(np.float32)[0]  # a NaN: whoever reads it shows it

Values = dict[str, Array]  # tensors by name, valid lanes only; or the examples of the batch


@dataclass(frozen=True)
class Outcome:
    """What a row left behind: tensors by name (valid lanes), the running totals, whether it raised the stop word."""

    written: Values
    totals: Array
    stopped: bool
    arena: NDArray[Any]


class SingleRow:
    """A row with `n` valid lanes of CAPACITY; `accumulate` as the compiler sets it for a second consumer."""

    def __init__(self, name: str, sizes: dict[str, int], n: int, *, accumulate: bool = False, **numbers: int) -> None:
        self.described = described = OPERATIONS[name]
        self.n, self.active, self.accumulate = n, round_up(n), accumulate
        sizes = {"lanes": CAPACITY, **sizes, **parameters_of(name).sizes}
        self.dimensions = described.tensors
        self.dims = {
            tensor: tuple(sizes.get(dimension, 6) for dimension in dimensions)
            for tensor, dimensions in self.dimensions.items()
        }
        arena = Arena()
        self.tensors: dict[str, Tensor] = {}
        for tensor, dims in self.dims.items():
            axis = self.lanes_axis(tensor)
            # the name "loss" is what the reference player watches
            self.tensors[tensor] = arena.place(Tensor(tensor, dims, dims, tuple(range(len(dims))), axis))
        self.size = arena.size
        self.settings = {name: 2 * place + 1 for place, name in enumerate(described.settings)}
        known = {
            **{dimension: sizes.get(dimension, 6) for shape in self.dimensions.values() for dimension in shape},
            **{tensor: place.offset for tensor, place in self.tensors.items()},
            **self.settings,
            **{name: number for name, number in {**parameters.NUMBERS, **numbers}.items() if name in described.numbers},
            "accumulate": int(accumulate),
        }
        self.phase: Any = "update" if "gradients" in described.reads else "forward"
        arguments = tuple(known[argument] for argument in described.arguments)
        given = {name: known[name] for name in described.numbers}
        self.row = Row(described, None, self.phase, self.tensors, arguments, self.settings, accumulate, given)
        self.block = np.array(arguments or (0,), np.int64)

    def lanes_axis(self, tensor: str) -> int | None:
        dimensions = self.dimensions[tensor]
        return dimensions.index("lanes") if "lanes" in dimensions else None

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the outcome may depend on: the tensors read; what is added to; without any, the batch."""
        reads = tuple(self.described.reads)
        if self.accumulate:
            reads += tuple(name for name in self.described.writes if name not in reads)
        return reads or EXAMPLE_ARRAYS

    def values(self, seed: int = 1) -> Values:
        """Inputs drawn by the operation's domains, valid lanes only, representable in float32."""
        domains = parameters_of(self.described.name).domains
        found: Values = {}
        for tensor in self.inputs:
            key = generator.key(seed, "harness", f"{self.described.name} {tensor}")
            if tensor in EXAMPLE_ARRAYS:
                outputs = next(iter(self.described.writes.values()))
                across = math.prod(size for name, size in zip(outputs, next(iter(self.dims.values())), strict=True)
                                   if name != "lanes")  # fmt: skip  # one thought
                found[tensor] = parameters.draw("any", (self.n, across), key)
            else:
                found[tensor] = parameters.draw(domains.get(tensor, "any"), self.valid_dims(tensor), key)
        return found

    def valid_dims(self, tensor: str) -> tuple[int, ...]:
        axis = self.lanes_axis(tensor)
        return tuple(self.n if place == axis else size for place, size in enumerate(self.dims[tensor]))

    # -- playing -------------------------------------------------------------------------------------------------------

    def play(self, values: Values, *, workers: int = 1, last_first: bool = False) -> Outcome:
        """The kernel, by its address, once for each worker; before and after, every canary is looked at."""
        memory, context, examples = self._memory(np.float32, values)
        words = context.words
        words[at.VALID], words[at.ACTIVE], words[at.UPDATES], words[at.WORKERS] = self.n, self.active, UPDATES, workers
        context.take(examples)
        context.indices[: self.active] = np.minimum(np.arange(self.active), self.n - 1) * STRIDE % EXAMPLES
        context.places[: self.active] = context.indices[: self.active] * examples.x.shape[1]
        before, settings = memory.arena.copy(), memory.hyperparameters.copy()
        kernel = native.function(f"op_{self.described.name}")
        for worker in reversed(range(workers)) if last_first else range(workers):
            words[at.WORKER] = worker
            kernel(self.block.ctypes.data, context.address)
        self._check_canaries(before, memory.arena)
        assert memory.hyperparameters.tobytes() == settings.tobytes()
        if not self.described.name.startswith("tally_"):
            assert not context.totals.any()
        return self._outcome(memory, context.totals, int(words[at.STOP]))

    def refer(self, values: Values) -> Outcome:
        """The reference player, in float64, on the same numbers."""
        memory, _, _ = self._memory(np.float64, values)
        player = ReferencePlayer(Tape("single", CAPACITY, [self.row]), memory)
        empty = np.zeros((self.n, 1))
        player._hold(Step(*(values.get(name, empty) for name in EXAMPLE_ARRAYS), UPDATES))
        player.play_one(self.row)
        return self._outcome(memory, player.totals(), player.stop_word)

    # -- tolerance -----------------------------------------------------------------------------------------------------

    def bound(self, values: Values) -> Values:
        """By how much kernel and reference may differ, number by number (see parameters.py)."""
        given = parameters_of(self.described.name)
        if given.magnitude is not None:
            result = given.magnitude(**values)
            parts = result if isinstance(result, tuple) else (result,)
            sizes = dict(zip(self.described.writes, parts, strict=True))
        else:
            absolute = {name: np.abs(value) * given.signs.get(name, 1.0) for name, value in values.items()}
            sizes = self.refer(absolute).written
        return {
            tensor: (parameters.ROUNDINGS + self._terms(tensor)) * parameters.HALF_ULP * np.abs(sizes[tensor])
            for tensor in self.described.writes
        }

    def _terms(self, tensor: str) -> int:
        """How many terms are summed into one number: the extent of the dimensions that it lacks."""
        summed = {
            dimension: size
            for name in self.described.reads
            for dimension, size in zip(self.dimensions[name], self.valid_dims(name), strict=True)
            if dimension not in self.dimensions[tensor]
        }
        return math.prod(summed.values())

    # -- inside --------------------------------------------------------------------------------------------------------

    def _memory(self, dtype: Any, values: Values) -> tuple[Memory, Context, Examples]:
        arena = aligned(self.size, dtype)
        arena[:] = CANARY
        for name, tensor in self.tensors.items():
            if name not in values:
                continue
            block = self._part(arena, tensor)
            axis = tensor.lanes_axis
            if axis is None:
                block[...] = values[name]
                continue
            lanes = np.moveaxis(block, axis, 0)
            lanes[: self.n] = np.moveaxis(values[name], axis, 0)
            # Padding lanes are finite, deltas in them are 0; rows by example have none. Beyond the active lanes lies
            # what a larger batch left there, here the canary.
            if name.startswith("grad_"):
                lanes[self.n : self.active] = 0.0
            elif axis > 0 or len(tensor.dims) == 1:
                lanes[self.n : self.active] = 0.625
        hyperparameters = np.full(2 * len(self.settings) + 1, np.nan)
        for name, place in self.settings.items():
            hyperparameters[place] = parameters.SETTINGS.get(name, parameters.OTHER_SETTING)
        memory = Memory(arena, hyperparameters, np.zeros(at.COUNTER_WORDS, np.int64))
        examples = self._examples(values)
        return memory, Context(Tape("single", CAPACITY), memory), examples

    def _examples(self, values: Values) -> Examples:
        """The batch scattered over a data set, as shuffling does it; all other examples are NaN."""
        arrays = []
        for name in EXAMPLE_ARRAYS:
            batch = values.get(name, np.zeros((self.n, 1)))
            whole = np.full((EXAMPLES, batch.shape[1]), np.nan, np.float32)
            whole[np.arange(self.n) * STRIDE % EXAMPLES] = batch
            arrays.append(whole)
        return Examples(*arrays)

    def _part(self, arena: NDArray[Any], tensor: Tensor) -> NDArray[Any]:
        return arena[tensor.offset : tensor.offset + tensor.size].reshape(tensor.dims)

    def _outcome(self, memory: Memory, totals: Array, stop: int) -> Outcome:
        written = {}
        for name in self.described.writes:
            block = self._part(memory.arena, self.tensors[name])
            axis = self.tensors[name].lanes_axis
            if axis is not None:
                block = np.moveaxis(np.moveaxis(block, axis, 0)[: self.n], 0, axis)
            written[name] = block.astype(np.float64)
        return Outcome(written, totals.copy(), bool(stop & at.NOT_FINITE), memory.arena)

    def _check_canaries(self, before: NDArray[Any], after: NDArray[Any]) -> None:
        """Nothing may have changed but the active lanes of what is declared as written."""
        allowed = np.zeros(self.size, bool)
        for name in self.described.writes:
            tensor = self.tensors[name]
            part = self._part(allowed, tensor)
            if tensor.lanes_axis is None:
                part[...] = True
            else:
                np.moveaxis(part, tensor.lanes_axis, 0)[: self.active] = True
        changed = before.view(np.uint32) != after.view(np.uint32)
        assert not (changed & ~allowed).any(), f"{self.described.name} wrote what it does not declare"
