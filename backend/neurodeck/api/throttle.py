"""How many commands one socket may send, and which are kept when it sends more."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from neurodeck.protocol.commands import Edit, Mask, Pause, Pin, Play, Seek, SessionCommand, Set, Speed, Watch
from neurodeck.protocol.events import CommandId

RATE = 20.0  # commands a second, for as long as one likes
BURST = 60  # commands at once: three seconds of a slider's movement
NOTICE_S = 1.0
KEPT_IDS = 256
MAX_HELD = 256


@dataclass(frozen=True)
class Asked:
    """A command as it came, with the id by which its sender knows it."""

    command: SessionCommand | Watch
    id: CommandId | None


class Throttle:
    """A bucket of `BURST` tokens that gains `RATE` a second; times are given, in seconds of any clock.

    What a later command of the same kind and place makes pointless (a slider's last value is what counts) is held when
    the bucket is empty, newest only, and goes on as tokens come. Everything else is dropped then. Both losses are told.
    """

    def __init__(self, now: float) -> None:
        self._tokens = float(BURST)
        self._at = now
        self._held: dict[Hashable, Asked] = {}
        self._dropped = 0
        self._ids: list[CommandId] = []
        self._told = now - NOTICE_S

    @property
    def is_busy(self) -> bool:
        """Whether something is held or has still to be told."""
        return bool(self._held or self._dropped)

    def spend(self, now: float) -> bool:
        """Take a token for something that cannot be held. False: there is none, and it is dropped."""
        if not self._held and self._take(now):
            return True
        self.drop(None)
        return False

    def offer(self, now: float, asked: Asked) -> bool:
        """True: go on with it now. False: it is held for `due`, or dropped."""
        if not self._held and self._take(now):
            return True
        place = _place(asked.command)
        if place is None or (place not in self._held and len(self._held) >= MAX_HELD):
            self.drop(asked.id)
            return False
        before = self._held.pop(place, None)
        if before is not None:
            self.drop(before.id)
        self._held[place] = asked
        return False

    def due(self, now: float) -> list[Asked]:
        """The held commands that there are tokens for by now, oldest first."""
        out = []
        while self._held and self._take(now):
            out.append(self._held.pop(next(iter(self._held))))
        return out

    def drop(self, id: CommandId | None) -> None:
        """Count a lost command, to be told in the next notice."""
        self._dropped += 1
        if id is not None:
            self._ids.append(id)
            del self._ids[:-KEPT_IDS]

    def notice(self, now: float) -> tuple[int, tuple[CommandId, ...]] | None:
        """How many were dropped since the last notice, with their ids; at most once a second."""
        if not self._dropped or now - self._told < NOTICE_S:
            return None
        lost = self._dropped, tuple(self._ids)
        self._dropped, self._ids, self._told = 0, [], now
        return lost

    def _take(self, now: float) -> bool:
        self._tokens = min(float(BURST), self._tokens + (now - self._at) * RATE)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _place(command: SessionCommand | Watch) -> Hashable | None:
    """What a later command of the same place replaces; None: each one counts."""
    match command:
        case Set():
            return "set", command.path
        case Edit():
            return "edit", command.tensor, command.index
        case Pin():
            return "pin", command.tensor, command.index
        case Mask():
            return "mask", command.layer, command.unit, command.tensor, command.index
        case Play() | Pause():
            return "play"
        case Seek() | Speed() | Watch():
            return command.type
        case _:
            return None
