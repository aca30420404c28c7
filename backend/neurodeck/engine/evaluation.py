"""An evaluation: loss and accuracy over a whole set of examples, in slices, on a copy of the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from neurodeck.engine.confusion import Confusion
from neurodeck.engine.examples import Examples

if TYPE_CHECKING:
    from neurodeck.engine.players.fast import FastPlayer
    from neurodeck.engine.players.reference import ReferencePlayer


@dataclass(frozen=True)
class Metrics:
    """What an evaluation found. `loss` is the mean over the examples plus the penalties, as in Keras.

    `accuracy` is a fraction, None where answers are values. `finite` is False when the loss is NaN or infinite.
    """

    loss: float
    accuracy: float | None
    count: int
    finite: bool
    step: int


class Stand:
    """Where the evaluate tape reads its parameters: `block`, which several take turns in filling."""

    def __init__(self, block: NDArray[Any]) -> None:
        self._block = block
        self._shown: object = None

    def show(self, parameters: NDArray[Any], whose: object = None) -> None:
        """Copy the parameters there, unless they lie there as `whose` already (megabytes, for a few examples)."""
        if whose is None or self._shown is not whose:
            self._block[:] = parameters
            self._shown = whose


class Evaluation:
    """Runs the evaluate tape over `examples`, some chunks at a time.

    `parameters` is the copy that it sees, `stand` where the tape reads it: other users of the tape may come between two
    slices. With a `confusion` it counts what is answered there too: `read` gives the answers of the chunk just run, by
    their number.
    """

    def __init__(
        self, player: FastPlayer | ReferencePlayer, examples: Examples, parameters: NDArray[Any], stand: Stand,
        *, step: int, penalty: float, has_accuracy: bool,
        confusion: Confusion | None = None, read: Callable[[int], NDArray[Any]] | None = None,
    ) -> None:  # fmt: skip  # what it runs on, then what it tells
        self._player, self._examples = player, examples
        self._parameters, self._stand = parameters, stand
        self._step, self._penalty, self._has_accuracy = step, penalty, has_accuracy
        self.confusion, self._read = confusion, read
        self._at = 0
        self._loss = self._right = 0.0

    @property
    def chunks(self) -> int:
        """How many chunks the whole takes."""
        return -(-self._examples.count // self._player.tape.capacity)

    def advance(self, chunks: int) -> bool:
        """Run up to `chunks` more; True when all are done."""
        first = self._at
        self._at = min(self._examples.count, first + chunks * self._player.tape.capacity)
        if self._at > first:
            self._stand.show(self._parameters, self)
            totals = self._player.totals()
            totals[:] = self._loss, self._right
            self._run(first)
            self._loss, self._right = float(totals[0]), float(totals[1])
        return self._at == self._examples.count

    def _run(self, first: int) -> None:
        """Play the examples from `first` to where it stands now."""
        if self.confusion is None or self._read is None:
            self._player.run(self._examples, first, self._at)
            return
        for start in range(first, self._at, self._player.tape.capacity):
            last = min(self._at, start + self._player.tape.capacity)
            self._player.run(self._examples, start, last)
            self.confusion.add(self._read(last - start), self._examples.y[start:last])

    @property
    def result(self) -> Metrics:
        """The metrics, once `advance` has said True. An empty set has the loss NaN."""
        count = self._examples.count
        loss = self._loss / count + self._penalty if count else math.nan
        accuracy = self._right / count if count and self._has_accuracy else None
        return Metrics(loss, accuracy, count, math.isfinite(loss), self._step)
