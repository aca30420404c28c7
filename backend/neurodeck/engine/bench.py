"""The bench: one step made again on a copy, row by row, so that every number of it can be looked at, at any moment.

The program itself goes on undisturbed. As a step depends on nothing but the state before it, what the copy computes is
bit for bit what the program has computed, or is going to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.arena import Tensor
from neurodeck.engine.tape import Row, folded

if TYPE_CHECKING:
    from neurodeck.engine.program import Program
    from neurodeck.engine.state import State

Array = NDArray[Any]
Dtype = Literal["float32", "float64"]


class Bench:
    """A copy of a program at the beginning of a step. `start` is the number of updates before that step."""

    def __init__(self, program: Program, *, dtype: Dtype | None = None) -> None:
        """Copies the program as it stands. `dtype`: another one to compute in."""
        self.of = program
        self.dtype: Dtype = dtype or program.network.dtype
        self._twin = program.twin(self.dtype)
        self.start = -1
        self.take(program.state())

    def take(self, state: State) -> None:
        """Begin at a state: that between two steps, or that in which the running step began."""
        self._state = state
        self._twin.restore(state)
        self.start = self._twin.step
        self._example: tuple[Array, Array] | None = None
        self._examples: tuple[int, ...] | None = None
        self._stands = 0

    def again(self) -> None:
        """Go back to the step's beginning, with every parameter as it was."""
        self._twin.restore(self._state)
        self._stands = 0

    def go_on(self) -> None:
        """Begin at the step behind this one."""
        self.stand(len(self._twin.rows))
        self.take(self._twin.state())

    def look_at(self, example: tuple[Array, Array] | None) -> None:
        """Play one example (x, y) on the sample tape instead of the step's batch, which None brings back."""
        self._example = example
        self.again()

    @property
    def state(self) -> State:
        """What the step begins with."""
        return self._state

    def tensors(self, names: Collection[str]) -> dict[str, Tensor]:
        """Where the tensors of these names lie."""
        views = self._twin.views()
        return {name: views[name].tensor for name in names}

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are played: of the train tape, or of the sample tape."""
        return self._twin.rows if self._example is None else self._twin.sample_rows

    @property
    def update(self) -> int:
        """How many rows come before the update."""
        return sum(1 for row in self.rows if row.phase != "update")

    @property
    def loss(self) -> int:
        """How many rows it takes to have the loss."""
        return 1 + max(number for number, row in enumerate(self.rows) if row.phase == "loss")

    @property
    def valid(self) -> int:
        """Examples in the batch."""
        return len(self.examples) if self._example is None else 1

    @property
    def examples(self) -> tuple[int, ...]:
        """Which training examples the step's batch holds, lane by lane."""
        if self._examples is None:
            kept, self._example = self._example, None
            self.again()
            self._twin.play_op()
            self._examples = self._twin.batch_examples
            self._example = kept
            self.again()
        return self._examples

    @property
    def updates(self) -> int:
        """Updates that the optimizer has made before this step."""
        return self._twin.optimizer_steps

    def write(self, tensor: str, index: tuple[int, ...], value: float) -> None:
        """Set one parameter before the step begins; `again` gives it its value back."""
        self.again()
        self._twin.write(tensor, index, value)

    def setting(self, place: int) -> float:
        """A hyperparameter by its place."""
        return self._twin.hyperparameter_at(place)

    def stand(self, rows: int) -> int:
        """Play so many rows from the step's beginning; the answer is how many could be: a step may stop by itself."""
        if self._example is not None:
            if rows:
                self._twin.play_sample(*self._example, rows)
            self._stands = rows
            return rows
        if self._stands > rows:
            self.again()
        while self._stands < rows and self._twin.trouble is None:
            ended = self._twin.play_op()
            self._stands = len(self.rows) if ended else self._twin.op
        return self._stands

    def read(self, tensor: Tensor, at: int) -> Array:
        """A tensor's block as it is after the first `at` rows: a copy, as it lies in the arena."""
        self.stand(self._latest(tensor, at))
        return self._twin.arena[tensor.offset : tensor.offset + tensor.size].copy()

    def declared(self, row: Row, name: str, at: int) -> Array:
        """A row's tensor as its operation declares it, valid lanes only, after the first `at` rows; in float64."""
        tensor, dimensions = row.tensors[name], row.described.tensors[name]
        block = self.read(tensor, at).astype(np.float64).reshape(folded(tensor.dims, len(dimensions)))
        return block[tuple(slice(self.valid) if dimension == "lanes" else slice(None) for dimension in dimensions)]

    def _latest(self, tensor: Tensor, at: int) -> int:
        """The latest moment up to the update at which the tensor is still what it was after `at` rows.

        So that a look at many rows need not play the step as many times.
        """
        last = max(at, self.update)
        for number in range(at, last):
            if _overlap(self.rows[number], tensor):
                return number
        return last


def _overlap(row: Row, tensor: Tensor) -> bool:
    """Whether a row writes into a tensor's place."""
    written: Sequence[Tensor] = [row.tensors[name] for name in row.described.writes]
    return any(w.offset < tensor.offset + tensor.size and tensor.offset < w.offset + w.size for w in written)


def central_difference(
    bench: Bench, tensor: str, index: tuple[int, ...], value: float, step: float
) -> tuple[float, float]:
    """L(w + h) and L(w - h) for one parameter w, the rest as it is at the step's beginning.

    The loss is that of the bench's batch, penalties included where they are part of it.
    """
    place = next(row.tensors["loss"] for row in bench.rows if "loss" in row.described.writes)
    losses = []
    for moved in (value + step, value - step):
        bench.write(tensor, index, moved)
        bench.stand(bench.loss)
        losses.append(float(bench.read(place, bench.loss)[0]))
    bench.again()
    return losses[0], losses[1]
