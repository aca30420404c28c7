"""What one session has to write down, and who waits until it is on disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from neurodeck.protocol.state import Pace
from neurodeck.session import keepsake, records
from neurodeck.session.breakpoints import Kept
from neurodeck.session.curve import Curve
from neurodeck.session.records import Place
from neurodeck.session.session import Session
from neurodeck.session.store import Store
from neurodeck.session.tables import Batch

EVERY_S = 1.0
"""While it plays, where it stands is written this often, so that a crash costs no more."""

CURVES_S = 5.0
"""Curves are written no more often; they are only looked at."""

BYTES_PER_S = 2e6
"""Snapshots are written no faster than that, on the average; they only shorten the way back."""


_Standing = tuple[str, int, int, Pace, tuple[str, int] | None, Kept]


class Journal:
    """Of one session. `keep` is called at the end of every turn, by one thread at a time."""

    def __init__(self, session_id: str, store: Store | None, written: int = 0) -> None:
        """`store`: None keeps nothing, and everybody is answered at once. `written`: records that are there already."""
        self._id = session_id
        self._store = store
        self._written = written
        self._place: _Standing | None = None
        self._heads: dict[str, int] = {}
        self._curves: dict[str, Curve] = {}  # as last written
        self._versions: dict[str, int] = {}
        self._curves_at = -math.inf
        self._kept_at = 0.0
        self._snapshot_due = 0.0
        self._snapshots: dict[int, int] = {}  # number on disk by serial
        self._next_snapshot = 0
        self._waiting: list[Callable[[], None]] = []
        self._anew = False  # what stands behind the records is not this session's any more

    @property
    def trouble(self) -> str | None:
        """Why nothing is being saved, if that is so."""
        return None if self._store is None else self._store.trouble

    def adopt(self, session: Session, numbers: list[int], *, damaged: bool = False) -> None:
        """The session came from disk, and so did the snapshots in its album.

        `damaged`: it ends before the log does. What stands behind must go before anything new is written there, or it
        would be read as what came after.
        """
        if damaged:
            self._anew = True
            return
        self._snapshots = {kept.serial: number for kept, number in zip(session.album.kept, numbers, strict=True)}
        self._next_snapshot = max(numbers, default=-1) + 1
        self._heads = _heads(session)
        self._place = _place(session)
        self._new_curves(session)

    def after(self, answer: Callable[[], None]) -> None:
        """Call `answer` when what led to it is on disk."""
        self._waiting.append(answer)

    def keep(self, session: Session, now: float, *, last: bool = False) -> None:
        """Write down what has happened since the last time. `last`: it is the end, and where it stands counts."""
        waiting, self._waiting = self._waiting, []
        history = session.history
        journal, history.journal = history.journal, []
        place, heads = _place(session), _heads(session)
        if session.seeking and self._place is not None:  # on its way: where it stands is not where it was told to be
            place = (*self._place[:2], *place[2:])
        moved = (place, heads) != (self._place, self._heads)
        rested = last or bool(waiting) or not session.active or now - self._kept_at >= EVERY_S
        drawn = self._curves_due(session, now, last)
        if self._store is None or not (journal or drawn or (moved and rested)):
            for answer in waiting:
                answer()
            return
        batch = Batch(self._id, done=partial(_answer, waiting))
        if self._anew:
            batch.anew, self._anew = self._written, False
        for entry in journal:
            batch.records.append((self._written, records.encode(entry)))
            self._written += 1
        grown = {name: head for name, head in heads.items() if self._heads.get(name) != head}
        branch, step, number, pace, redo_to, breakpoints = place
        batch.place = Place(branch, step, number, grown, session.experiment, pace, redo_to, breakpoints)
        self._place, self._heads, self._kept_at = place, heads, now
        self._add_snapshots(batch, session, now)
        batch.curves = drawn
        self._store.put(batch)

    def _curves_due(self, session: Session, now: float, last: bool) -> dict[str, bytes]:
        """Curves that have grown since they were written, if it is time."""
        pause = CURVES_S if session.active else EVERY_S
        if self._store is None or (not last and now - self._curves_at < pause):
            return {}
        found = self._new_curves(session)
        if found:
            self._curves_at = now
        return {name: curve.text() for name, curve in found.items()}

    def _new_curves(self, session: Session) -> dict[str, Curve]:
        """Those that differ from what is written, which they then are said to be no more."""
        now = {name: branch.curve for name, branch in session.history.branches.items() if branch.curve.points}
        found = {
            name: curve
            for name, curve in now.items()
            if self._curves.get(name) is not curve or self._versions.get(name) != curve.version
        }
        self._curves, self._versions = now, {name: curve.version for name, curve in now.items()}
        return found

    def _add_snapshots(self, batch: Batch, session: Session, now: float) -> None:
        if now < self._snapshot_due:
            return
        kept = session.album.kept
        here = {snapshot.serial for snapshot in kept}
        for gone in [key for key in self._snapshots if key not in here]:
            batch.gone.append(self._snapshots.pop(gone))
        if kept and kept[-1].serial not in self._snapshots:
            newest = kept[-1]
            batch.snapshots[self._next_snapshot] = partial(keepsake.pack, newest)
            self._snapshots[newest.serial] = self._next_snapshot
            self._next_snapshot += 1
            self._snapshot_due = now + max(EVERY_S, newest.state.bytes / BYTES_PER_S)


def _answer(waiting: list[Callable[[], None]]) -> None:
    for answer in waiting:
        answer()


def _place(session: Session) -> _Standing:
    history = session.history
    undone = history.after_undone_reset
    return (history.here.name, session.step, history.number, session.pace, undone, session.breakpoints.kept)


def _heads(session: Session) -> dict[str, int]:
    return {name: branch.head for name, branch in session.history.branches.items()}
