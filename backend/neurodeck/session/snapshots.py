"""Snapshots: states on the way, kept in memory, so that a seek need not begin at step 0. They change no number."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


class Album:
    """The snapshots of a session: close together near the newest, and spread evenly over the rest of the time."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._kept: list[Snapshot] = []
        self._most, self._most_bytes = most, most_bytes

    def keep(self, snapshot: Snapshot) -> None:
        """Add one; where there are too many, the one goes that leaves the smallest gap. The newest stays."""
        self._kept = [
            kept for kept in self._kept if not (kept.step == snapshot.step and kept.last_row is snapshot.last_row)
        ]
        self._kept.append(snapshot)
        size = snapshot.state.bytes
        while len(self._kept) > 1 and (len(self._kept) > self._most or len(self._kept) * size > self._most_bytes):
            others = sorted(self._kept[:-1], key=lambda kept: kept.step)
            steps = [0, *(kept.step for kept in others), max(snapshot.step, others[-1].step)]
            gaps = [steps[at + 2] - steps[at] for at in range(len(others))]
            gone = others[gaps.index(min(gaps))]
            self._kept = [kept for kept in self._kept if kept is not gone]

    @property
    def kept(self) -> tuple[Snapshot, ...]:
        """In the order in which they were taken."""
        return tuple(self._kept)

    def before(self, branch: Branch, step: int) -> Snapshot | None:
        """The latest snapshot before a step of a branch; at the step itself batch tensors would be missing."""
        found = [kept for kept in self._kept if kept.step < step and kept.lies_on(branch)]
        return max(found, key=lambda kept: kept.step, default=None)
