"""Who made the first value that is not finite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.arena import Tensor
from neurodeck.engine.tape import Tape
from neurodeck.engine.views import read


@dataclass(frozen=True)
class NotFinite:
    """The culprit: the first output in tape order that is NaN or infinite, in the step that could not be finished."""

    tensor: str
    operation: str
    step: int
    index: tuple[int, ...]  # of the first such number, in the public shape
    value: str  # "NaN", "+∞" or "−∞"
    message: str


def find_culprit(tape: Tape, arena: NDArray[Any], valid: int, step: int, played: int) -> NotFinite | None:
    """Look through the `played` rows in their order; the batch's tensors must still be there. None if all is finite.

    Of two rows that write the loss, the one that play stopped at made it so, for the stop word is read after each.
    """
    rows = tape.rows[:played]
    for row in rows:
        for name in row.described.writes:
            tensor = row.tensors[name]
            values = read(arena, tensor, valid)
            bad = ~np.isfinite(values)
            if row.phase != "update" and bad.any():
                at = tuple(int(i) for i in np.argwhere(bad)[0])
                stopper = rows[-1] if rows[-1].phase == "loss" and tensor.name in rows[-1].writes else row
                return _describe(tensor, stopper.operation, at, float(values[at]), step, int(bad.sum()))
    return None


def _describe(tensor: Tensor, operation: str, at: tuple[int, ...], value: float, step: int, count: int) -> NotFinite:
    shown = "NaN" if value != value else "+∞" if value > 0 else "−∞"
    became = "became NaN" if value != value else "became infinite"
    where = ""
    if tensor.lanes_axis is not None and len(at) == 4:
        where = f", map {at[3]} at row {at[1]}, column {at[2]}"
    elif tensor.lanes_axis is not None and len(at) > 1:
        where = f", unit {', '.join(str(i) for i in at[1:])}"
    elif at:
        where = f", at [{', '.join(str(i) for i in at)}]"
    others = f" {count:,} of its numbers are not finite." if count > 1 else ""
    message = f"Stopped at step {step:,}: {tensor.name} {became} in {operation}{where}.{others}"
    return NotFinite(tensor.name, operation, step, at, shown, message)
