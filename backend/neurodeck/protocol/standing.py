"""How a session stands and what has been seen of it: all that a lesson's goals are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from neurodeck.protocol.state import State


@dataclass(frozen=True)
class Seen:
    """The losses of one split as they were measured, since the last reset, seek or step back.

    `lows`: (epoch, loss) wherever it was lower than ever before, in that order, so the losses fall from entry to entry.
    `rises`: how often a measured loss was clearly above the one before it.
    """

    lows: tuple[tuple[int, float], ...] = ()
    rises: int = 0


@dataclass(frozen=True)
class Standing:
    """A session at one moment. `log` is the running number of its latest line, `latest` that of the latest command of
    each type (mutations, undo, redo and reset), `seen` is by split.
    """

    state: State
    log: int = 0
    latest: Mapping[str, int] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
