"""Changes: what a command did to the run, as values, so that replay needs no command, no clock and no undo stack.

A change knows its `key`: of several changes with one key the last one decides, so a gesture of 300 edits of one weight
undoes and redoes as a single change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.protocol.commands import SettingValue
from neurodeck.protocol.spec import Experiment

Place = tuple[str, tuple[int, ...]]
"""One number: a tensor's name and an index into its public shape."""


@dataclass(frozen=True)
class SetChange:
    """One setting by its path (`protocol.paths`)."""

    path: str
    value: SettingValue

    @property
    def key(self) -> tuple[Any, ...]:
        return ("set", self.path)


@dataclass(frozen=True)
class EditChange:
    """One number of a persistent tensor; if it is pinned, the pin moves with it."""

    tensor: str
    index: tuple[int, ...]
    value: float

    @property
    def key(self) -> tuple[Any, ...]:
        return ("edit", self.tensor, self.index)


@dataclass(frozen=True)
class PinChange:
    """Keep one number from the updates at `value`, or let it go (then `value` is not used)."""

    tensor: str
    index: tuple[int, ...]
    on: bool
    value: float = 0.0

    @property
    def key(self) -> tuple[Any, ...]:
        return ("pin", self.tensor, self.index)


@dataclass(frozen=True)
class MaskChange:
    """Silence numbers or let them speak again.

    `name` says what a person switched: ("hidden1", 3) for a unit, ("hidden1.kernel", (0, 3)) for a number; `places` are
    the numbers that this sets to 0 and pins. A unit is silenced by its outgoing weights: nothing that it gives arrives
    anywhere, and since its gradient is then 0 it learns nothing either.
    """

    name: tuple[str, int | tuple[int, ...]]
    places: tuple[Place, ...]
    on: bool

    @property
    def key(self) -> tuple[Any, ...]:
        return ("mask", self.name)


@dataclass(frozen=True)
class RebuildChange:
    """Another spec at the same step; `number` keys the stream from which new weights are drawn.

    `restored` holds whole tensors of the network that comes back when a rebuild is undone: numbers that the present
    network does not have are taken from there instead of being drawn.
    """

    experiment: Experiment
    number: int
    restored: dict[str, NDArray[np.floating[Any]]] | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        return ("rebuild",)


Change = SetChange | EditChange | PinChange | MaskChange | RebuildChange


def _rank(change: Change) -> int:
    """The order in which changes of one undo are made: pins open before values are written, and close after."""
    if isinstance(change, PinChange | MaskChange):
        return 3 if change.on else 0
    return 2 if isinstance(change, EditChange) else 1


def net(changes: list[Change]) -> tuple[Change, ...]:
    """The first change of every key, in an order that can be applied at one step."""
    chosen: dict[tuple[Any, ...], Change] = {}
    for change in changes:
        chosen.setdefault(change.key, change)
    latest_first = list(chosen.values())[::-1]
    return tuple(sorted(latest_first, key=_rank))


def same_effect(one: Change, other: Change) -> bool:
    """Whether two changes of one key leave the same behind; a number that is let go of has no value to compare."""
    if isinstance(one, PinChange) and isinstance(other, PinChange) and not one.on and not other.on:
        return True
    return not isinstance(one, RebuildChange) and one == other


def name_of(change: Change, command: str, *, held: bool = False) -> str:
    """What a branch is called that begins with this change: "lr 0.003", "hidden1.kernel[0,3]", "rebuild".

    `held`: the pin is that of a hand that takes hold of a number, so it is the number that changes.
    """
    if isinstance(change, SetChange):
        last = change.path.removeprefix("optimizer.").removeprefix("data.").removeprefix("layers.")
        word = {"learning_rate": "lr", "batch_size": "batch", "type": "optimizer"}.get(last, last)
        value = change.value.get("type", "changed") if isinstance(change.value, dict) else change.value
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{word} {text}"[:48]
    if isinstance(change, EditChange) or (held and isinstance(change, PinChange)):
        return f"{change.tensor}[{','.join(map(str, change.index))}]"[:48]
    if isinstance(change, PinChange):
        return f"{'pin' if change.on else 'unpin'} {change.tensor}[{','.join(map(str, change.index))}]"[:48]
    return command
