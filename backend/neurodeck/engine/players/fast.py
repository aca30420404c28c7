"""The fast player: kernels called by address from a native loop, float32, without the interpreter lock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import native
from neurodeck.engine.examples import Examples
from neurodeck.engine.expressions import machine
from neurodeck.engine.expressions.condition import Condition
from neurodeck.engine.expressions.lowering import Lowered, lower
from neurodeck.engine.expressions.shapes import Answers, Scope
from neurodeck.engine.players import loops
from neurodeck.engine.players.company import Company
from neurodeck.engine.players.memory import Context, Memory, Schedule
from neurodeck.engine.tape import Tape

LOOPS = tuple(function.__name__ for function in (
    loops.play_steps, loops.play_rows, loops.begin_step, loops.finish_step, loops.request_stop,
    loops.play_examples, loops.paint_examples,
))  # fmt: skip  # the native functions that a fast player needs beside its operations

CONDITIONS = tuple(
    function.__name__ for function in (machine.check_conditions, machine.look_closer, machine.look_at_norm)
)
"""Native functions that looking at conditions needs."""


class FastPlayer:
    """Plays one tape. One thread at a time, but any thread may set the stop word."""

    def __init__(self, tape: Tape, memory: Memory) -> None:
        self.tape = tape
        self.memory = memory
        self.context = Context(tape, memory)
        self.count = len(tape.rows)
        native.prepare([*LOOPS, *(f"op_{row.operation}" for row in tape.rows)])
        self._functions = np.array([native.address(f"op_{row.operation}") for row in tape.rows], np.int64)
        blocks = [np.array(row.arguments or (0,), np.int64) for row in tape.rows]
        self._blocks = np.concatenate(blocks) if blocks else np.zeros(1, np.int64)
        starts = np.cumsum([0, *(len(block) for block in blocks[:-1])]) if blocks else np.zeros(0, np.int64)
        self._rows = self._blocks.ctypes.data + 8 * starts.astype(np.int64)
        self._tape = (self._functions.ctypes.data, self._rows.ctypes.data)
        self.company = Company(np.array([row.described.splits for row in tape.rows], np.int64))
        self._lowered: Lowered | None = None

    # -- the train tape ------------------------------------------------------------------------------------------------

    def play(self, steps: int) -> int:
        """Play up to `steps` steps; the answer is how many ended."""
        if self.company.welcome:
            return self.company.play(self._tape, self.count, self.context.address, steps)
        return native.function("play_steps")(*self._tape, self.count, self.context.address, steps)

    def play_row(self) -> bool:
        """Play the next row; True if it ended the step. A value that is not finite leaves the step open."""
        counters = self.memory.counters
        row = int(counters[at.OPERATION])
        if row == 0:
            native.function("begin_step")(self.context.address)
        native.function("play_rows")(*self._tape, row, row + 1, self.context.address)
        counters[at.OPERATION] = row + 1
        if row + 1 < self.count or self.stop_word & at.NOT_FINITE:
            return False
        native.function("finish_step")(self.context.address)
        return True

    def request_stop(self) -> None:
        """Stop after the running operation. Any thread; a bit that a kernel raises meanwhile is not lost."""
        native.function("request_stop")(self.context.address)

    @property
    def stop_word(self) -> int:
        return int(self.context.words[at.STOP])

    @stop_word.setter
    def stop_word(self, bits: int) -> None:
        self.context.words[at.STOP] = bits

    @property
    def valid(self) -> int:
        """Examples in the batch at hand."""
        return int(self.context.words[at.VALID])

    def follow(self, schedule: Schedule, examples: Examples) -> None:
        """Take these examples by this schedule."""
        self.context.take(examples)
        self.context.follow(schedule)
        self.context.share(self.memory)

    def prepare_conditions(self) -> None:
        """Wait for the native function that looks at conditions."""
        native.prepare(CONDITIONS)

    def break_on(self, conditions: list[Condition], scope: Scope, answers: Answers, settings: dict[str, int]) -> None:
        """Look at these conditions after every step; of none nothing is left in the loop."""
        if conditions:
            native.prepare(CONDITIONS)
            self._lowered = lower(conditions, scope, answers, settings)
            self._lowered.row[machine.CLOSER] = native.address("look_closer")
            self._lowered.row[machine.ROOTS] = native.address("look_at_norm")
            self.context.words[at.CONDITIONS_ROW] = self._lowered.address
            self.context.words[at.CONDITIONS] = native.address("check_conditions")
        else:
            self.context.words[at.CONDITIONS] = 0
            self._lowered = None

    @property
    def struck(self) -> int:
        """Bits of the conditions that struck at the last step."""
        return 0 if self._lowered is None else self._lowered.struck

    # -- the other tapes -----------------------------------------------------------------------------------------------

    def run(self, examples: Examples, first: int, last: int, rows: int | None = None) -> None:
        """Play the tape, or its first `rows`, over examples first .. last - 1; the last chunk's values stay."""
        self.context.take(examples)
        count = self.count if rows is None else rows
        self.context.words[at.STOP] = 0
        native.function("play_examples")(*self._tape, count, self.context.address, first, last, self.tape.capacity)

    def go_on(self, first: int, last: int) -> None:
        """Play rows first .. last - 1 over the examples of the last `run`."""
        native.function("play_rows")(*self._tape, first, last, self.context.address)

    def totals(self) -> NDArray[np.float64]:
        """The running sums of loss and right answers; set them to zero before an evaluation."""
        return self.context.totals

    def paint(
        self, examples: Examples, offsets: list[tuple[int, int]], ranges: list[tuple[float, float]]
    ) -> list[NDArray[np.uint8]]:
        """Activations as bytes: for each (offset of a, units) an array (units, count) over its range."""
        count = examples.count
        pictures = [np.empty((units, count), np.uint8) for _, units in offsets]
        table = np.array(
            [(offset, units, picture.ctypes.data) for (offset, units), picture in zip(offsets, pictures, strict=True)],
            np.int64,
        )
        limits = np.array(ranges, np.float64)
        self.context.take(examples)
        native.function("paint_examples")(
            *self._tape, self.tape.forward, self.context.address, count, self.tape.capacity,
            table.ctypes.data, limits.ctypes.data, len(offsets),
        )  # fmt: skip  # addresses, then counts
        return pictures
