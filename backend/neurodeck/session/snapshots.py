"""Snapshots: states on the way, kept in memory, so that a seek need not begin at step 0. They change no number."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from neurodeck.protocol.spec import Experiment
from neurodeck.session.history import Branch, History
from neurodeck.session.mutations import Place
from neurodeck.session.places import MaskName, Silenced
from neurodeck.session.rows import Row
from neurodeck.session.run import Run
from neurodeck.session.workshop import Progress, Workshop

if TYPE_CHECKING:
    from neurodeck.engine.state import State

MOST = 64
MOST_BYTES = 16 * 2**20
"""Of one session: three snapshots of 784-512-10 with RMSprop, any number of a small network."""

MOST_BYTES_IN_ALL = 1024 * 2**20

YOUNG = 1 / 8
"""Of the whole time: what is younger lies equally close. So snapshots are nine times as close together now as at first,
and the largest gap is 4 % of the time."""


@dataclass(frozen=True)
class Snapshot:
    """A run between two steps, and which rows had made it: the first `cursor` of every branch that shares them."""

    branch: str
    origin: Experiment
    cursor: int
    last_row: Row | None
    step: int
    experiment: Experiment
    state: State
    masks: dict[MaskName, tuple[Place, ...]]
    silenced: dict[Place, Silenced]
    serial: int = field(default_factory=itertools.count().__next__)  # unlike id(), never used again

    @classmethod
    def of(cls, run: Run, history: History) -> Snapshot:
        """A copy of how it stands; only between two steps."""
        here, cursor = history.here, history.cursor
        return cls(
            branch=here.name,
            origin=here.origin,
            cursor=cursor,
            last_row=here.rows[cursor - 1] if cursor else None,
            step=run.program.step,
            experiment=run.experiment,
            state=run.program.state(),
            masks=dict(run.masks),
            silenced={place: silenced.copy() for place, silenced in run.silenced.items()},
        )

    def lies_on(self, branch: Branch) -> bool:
        """Whether the branch went through this state."""
        rows, cursor = branch.rows, self.cursor
        if branch.origin is not self.origin or len(rows) < cursor:
            return False
        if cursor and rows[cursor - 1] is not self.last_row:  # rows are only ever added, so one tells for all before it
            return False
        return cursor == len(rows) or rows[cursor].step >= self.step

    def run(self, workshop: Workshop, progress: Progress | None) -> Run:
        """A run that goes on from here. Blocks until data and kernels are there."""
        run = Run(self.experiment, workshop, progress)
        run.program.restore(self.state)
        run.masks = dict(self.masks)
        run.silenced = {place: silenced.copy() for place, silenced in self.silenced.items()}
        return run


class Room:
    """The bytes that snapshots of all sessions of a machine may take together; any thread."""

    def __init__(self, most_bytes: int = MOST_BYTES_IN_ALL) -> None:
        self._most_bytes = most_bytes
        self._taken: WeakKeyDictionary[Album, int] = WeakKeyDictionary()  # a session that ends takes its album along
        self._lock = threading.Lock()

    def share(self, album: Album) -> int:
        """Bytes that an album may hold: what the others leave, and never less than an equal part."""
        with self._lock:
            others = sum(size for other, size in self._taken.items() if other is not album)
            holders = len(self._taken) + (album not in self._taken)
        return max(self._most_bytes - others, self._most_bytes // holders)

    def note(self, album: Album, size: int) -> None:
        """So many bytes are in the album now."""
        with self._lock:
            self._taken[album] = size


ROOM = Room()


class Album:
    """The snapshots of a session: close together near now, where people look, and further apart with age."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES, room: Room = ROOM) -> None:
        self._kept: list[Snapshot] = []
        self._most, self._most_bytes, self._room = most, most_bytes, room

    def keep(self, snapshot: Snapshot) -> None:
        """Add one. Where there are too many, those go that leave the smallest gap for their age; the newest stays."""
        self._kept = [
            kept for kept in self._kept if not (kept.step == snapshot.step and kept.last_row is snapshot.last_row)
        ]
        self._kept.append(snapshot)
        size = snapshot.state.bytes
        most_bytes = min(self._most_bytes, self._room.share(self))
        while len(self._kept) > 1 and (len(self._kept) > self._most or len(self._kept) * size > most_bytes):
            gone = self._least_missed(snapshot.step)
            self._kept = [kept for kept in self._kept if kept is not gone]
        self._room.note(self, len(self._kept) * size)

    def _least_missed(self, now: int) -> Snapshot:
        """The one without which a seek would become longer by the least, measured by how far back it lies."""
        others = sorted(self._kept[:-1], key=lambda kept: kept.step)
        steps = [0, *(kept.step for kept in others), max(now, others[-1].step)]
        least_age = max(steps) * YOUNG

        def gap(at: int) -> float:
            return (steps[at + 2] - steps[at]) / (abs(now - others[at].step) + least_age)

        return others[min(range(len(others)), key=gap)]

    @property
    def kept(self) -> tuple[Snapshot, ...]:
        """In the order in which they were taken."""
        return tuple(self._kept)

    def before(self, branch: Branch, step: int) -> Snapshot | None:
        """The latest snapshot before a step of a branch; at the step itself batch tensors would be missing."""
        found = [kept for kept in self._kept if kept.step < step and kept.lies_on(branch)]
        return max(found, key=lambda kept: kept.step, default=None)
