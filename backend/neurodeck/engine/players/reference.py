"""The reference player: the same tape in plain float64 NumPy. It is what every operation means."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine.arena import Tensor
from neurodeck.engine.examples import Examples
from neurodeck.engine.expressions import meaning
from neurodeck.engine.expressions.condition import Condition
from neurodeck.engine.expressions.shapes import Answers, Scope
from neurodeck.engine.operations import Step
from neurodeck.engine.operations.operation import Float64
from neurodeck.engine.players.memory import Memory, Schedule
from neurodeck.engine.tape import Row, Tape, folded

MOST_BOUND = 8
"""Numbers of examples for which what the rows read and write is kept."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A row with the parts of the arena that it reads and writes. `gradients` and `loss` must be finite."""

    reference: Callable[..., Any]
    given: tuple[Float64, ...]
    targets: tuple[Float64, ...]
    only: Float64 | None  # the one target of a row that stores, which is nearly every row
    settings: tuple[int, ...]
    gradients: Float64 | None
    loss: Float64 | None
    accumulates: bool
    tallies: bool
    updates: bool


class ReferencePlayer:
    """Plays one tape with each operation's reference function. The same manners as the fast player's."""

    company = None  # it plays alone

    def __init__(self, tape: Tape, memory: Memory) -> None:
        self.tape = tape
        self.memory = memory
        self.count = len(tape.rows)
        self._requested = self._not_finite = False  # two, so that no thread undoes what another sets
        self._conditions: list[Condition] = []
        self.struck = 0  # bits of the conditions that struck at the last step
        self.valid = 0
        self._totals = np.zeros(2)
        self._bound: dict[int, tuple[_Bound, ...]] = {}  # the tape's rows, by the number of examples
        self._step = Step(np.zeros((0, 1)), np.zeros((0, 1)), 0)

    # -- the train tape ------------------------------------------------------------------------------------------------

    def play(self, steps: int) -> int:
        """Play up to `steps` steps; the answer is how many ended."""
        done = 0
        with np.errstate(all="ignore"):  # NaN and infinities are values here; the stop word tells of them
            while done < steps:
                done += self._play_on(self.count)
                if self._requested or self._not_finite or self.struck:
                    break
        return done

    def play_row(self) -> bool:
        """Play the next row; True if it ended the step. A value that is not finite leaves the step open."""
        with np.errstate(all="ignore"):
            return self._play_on(1)

    def _play_on(self, most: int) -> bool:
        """Play at most so many rows of the running step, up to a stop; True if that ended it."""
        counters = self.memory.counters
        row = int(counters[at.OPERATION])
        if row == 0:
            self._take_batch()
        for bound in self._rows()[row : row + most]:
            self._play(bound)
            row += 1
            if self._requested or self._not_finite:
                break
        counters[at.OPERATION] = row
        if row < self.count or self._not_finite:
            return False
        self._end_step()
        return True

    def request_stop(self) -> None:
        """Stop after the running operation. Any thread."""
        self._requested = True

    @property
    def stop_word(self) -> int:
        return at.REQUESTED * self._requested | at.NOT_FINITE * self._not_finite | at.STRUCK * bool(self.struck)

    @stop_word.setter
    def stop_word(self, bits: int) -> None:
        self._requested, self._not_finite = bool(bits & at.REQUESTED), bool(bits & at.NOT_FINITE)
        self.struck = 0

    def follow(self, schedule: Schedule, examples: Examples) -> None:
        """Take these examples by this schedule."""
        self._schedule, self._examples = schedule, examples

    def prepare_conditions(self) -> None:
        """There is nothing to compile."""

    def break_on(self, conditions: list[Condition], scope: Scope, answers: Answers, settings: dict[str, int]) -> None:
        """Look at these conditions after every step."""
        self._conditions, self._scope = conditions, scope
        self._look = meaning.Looking(scope, answers, settings, self.memory, lambda: self.valid)

    # -- the other tapes -----------------------------------------------------------------------------------------------

    def run(self, examples: Examples, first: int, last: int, rows: int | None = None) -> None:
        """Play the tape, or its first `rows`, over examples first .. last - 1; the last chunk's values stay."""
        self.stop_word = 0
        for start in range(first, last, self.tape.capacity):
            chunk = slice(start, min(last, start + self.tape.capacity))
            self._hold(Step(_float64(examples.x[chunk]), _float64(examples.y[chunk]), 0))
            with np.errstate(all="ignore"):
                for bound in self._rows()[:rows]:
                    self._play(bound)

    def go_on(self, first: int, last: int) -> None:
        """Play rows first .. last - 1 over the examples of the last `run`."""
        with np.errstate(all="ignore"):
            for bound in self._rows()[first:last]:
                self._play(bound)

    def totals(self) -> NDArray[np.float64]:
        """The running sums of loss and right answers; set them to zero before an evaluation."""
        return self._totals

    def paint(
        self, examples: Examples, offsets: list[tuple[int, int]], ranges: list[tuple[float, float]]
    ) -> list[NDArray[np.uint8]]:
        """Activations as bytes: for each (offset of a, units) an array (units, count) over its range."""
        pictures = [np.empty((units, examples.count), np.uint8) for _, units in offsets]
        capacity = self.tape.capacity
        for start in range(0, examples.count, capacity):
            last = min(examples.count, start + capacity)
            self.run(examples, start, last, self.tape.forward)
            for (offset, units), (low, high), picture in zip(offsets, ranges, pictures, strict=True):
                a = self.memory.arena[offset : offset + units * capacity].reshape(units, capacity)[:, : last - start]
                level = np.clip((a - low) * (255.0 / (high - low)) + 0.5, 0.0, 255.0)
                picture[:, start:last] = np.where(np.isnan(level), 128.0, level)
        return pictures

    # -- one row -------------------------------------------------------------------------------------------------------

    def play_one(self, row: Row) -> None:
        """Play one row on the batch at hand. An update writes nothing if a gradient is not finite."""
        with np.errstate(all="ignore"):
            self._play(self._bind(row))

    def _play(self, bound: _Bound) -> None:
        if bound.gradients is not None and not np.isfinite(bound.gradients).all():
            self._not_finite = True
            return
        if bound.settings:
            settings = [float(self.memory.hyperparameters[place]) for place in bound.settings]
            result = bound.reference(self._step, *bound.given, *settings)
        else:
            result = bound.reference(self._step, *bound.given)
        if bound.tallies:
            self._totals += result
            return
        only = bound.only
        if only is not None:
            only[...] = result if result.shape == only.shape else result.reshape(only.shape)
        else:
            results = result if isinstance(result, tuple) else (result,)
            for target, value in zip(bound.targets, results, strict=True):
                shaped = value.reshape(target.shape)
                target[...] = target + shaped if bound.accumulates else shaped
        if bound.loss is not None and not math.isfinite(bound.loss[0]):
            self._not_finite = True
        if bound.updates and len(self.memory.pin_places):
            self.memory.arena[self.memory.pin_places] = self.memory.pin_values64

    def _rows(self) -> tuple[_Bound, ...]:
        """The tape's rows with what they read and write with this many examples, found once and kept."""
        found = self._bound.get(self.valid)
        if found is None:
            if len(self._bound) >= MOST_BOUND:
                self._bound.clear()
            found = self._bound[self.valid] = tuple(map(self._bind, self.tape.rows))
        return found

    def _bind(self, row: Row) -> _Bound:
        described = row.described
        targets = {row.tensors[name].name: self._seen(row, name) for name in described.writes}
        return _Bound(
            reference=partial(described.reference, **row.numbers) if row.numbers else described.reference,
            given=tuple(self._seen(row, name) for name in described.reads),
            targets=tuple(targets.values()),
            only=next(iter(targets.values())) if len(targets) == 1 and not row.accumulate else None,
            settings=tuple(row.settings.values()),
            gradients=self._seen(row, "gradients") if "gradients" in described.reads else None,
            loss=targets.get("loss"),
            accumulates=row.accumulate,
            tallies=row.operation.startswith("tally_"),
            updates=row.phase == "update",
        )

    def _seen(self, row: Row, name: str) -> NDArray[Any]:
        """A tensor as the operation declares it, valid lanes only; a view, so that writing to it writes the arena."""
        tensor: Tensor = row.tensors[name]
        dimensions = row.described.tensors[name]
        block = self.memory.arena[tensor.offset : tensor.offset + tensor.size].reshape(
            folded(tensor.dims, len(dimensions))
        )
        return block[tuple(slice(self.valid) if dimension == "lanes" else slice(None) for dimension in dimensions)]

    # -- batches -------------------------------------------------------------------------------------------------------

    def _hold(self, step: Step) -> None:
        self._step, self.valid = step, step.n

    def _take_batch(self) -> None:
        counters, schedule = self.memory.counters, self._schedule
        epoch, position = int(counters[at.EPOCH]), int(counters[at.POSITION])
        if counters[at.ORDERED] != epoch + 1:
            self.memory.order[: schedule.count] = schedule.order(epoch)
            counters[at.ORDERED] = epoch + 1
        chosen = self.memory.order[position : min(position + schedule.batch, schedule.count)]
        held = int(counters[at.CARRIED]) if position == 0 else 0
        if held:
            chosen = np.concatenate([self.memory.carried[:held], chosen])
        x, y = _float64(self._examples.x[chosen]), _float64(self._examples.y[chosen])
        self._hold(Step(x, y, int(counters[at.OPTIMIZER_STEP])))

    def _end_step(self) -> None:
        counters, schedule = self.memory.counters, self._schedule
        position = int(counters[at.POSITION])
        if position == 0:
            counters[at.CARRIED] = 0
        position = min(position + schedule.batch, schedule.count)
        left = schedule.count - position
        if left == 0 or (schedule.remainder != at.KEEP and left < schedule.batch):
            if schedule.remainder == at.CARRY:
                self.memory.carried[:left] = self.memory.order[position : position + left]
                counters[at.CARRIED] = left
            counters[at.EPOCH] += 1
            position = 0
        counters[at.POSITION] = position
        counters[at.STEP] += 1
        counters[at.OPTIMIZER_STEP] += 1
        counters[at.OPERATION] = 0
        for bit, condition in enumerate(self._conditions):
            self.struck |= meaning.look_at(condition, self._look, self._scope) << bit


def _float64(array: NDArray[Any]) -> NDArray[np.float64]:
    return array.astype(np.float64, copy=False)
