"""The branches of a session as they are told to people, and one of them as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurodeck.engine.errors import LimitExceeded
from neurodeck.protocol.export import MOST_ENTRIES, Entry, Export, Note
from neurodeck.protocol.state import BookmarkState, Branches, BranchState, ChangeState
from neurodeck.session.history import Branch, History
from neurodeck.session.mutations import name_of
from neurodeck.session.session import Session

MOST_CHANGES = 200

MOST_CURVES = 24
"""Branches that are told with their curves, the newest; a page keeps no more."""


@dataclass(frozen=True)
class Reel:
    """A branch with a history of its own, and in words what was changed along it from its step 0.

    planar: its data are points of the plane.
    """

    history: History
    changes: tuple[ChangeState, ...]
    planar: bool

    @property
    def branch(self) -> Branch:
        return self.history.here


def branches_of(session: Session, curves: bool = False) -> Branches:
    """The branches with what was changed on each of them alone, one line a gesture. `curves`: and with their losses."""
    history = session.history
    drawn = [branch for branch in history.branches.values() if not branch.gone][-MOST_CURVES:] if curves else []
    drawn.append(history.here)
    return Branches(
        branches=tuple(
            BranchState(
                name=branch.name,
                parent=branch.parent,
                fork_step=branch.fork_step,
                head=branch.head,
                here=branch is history.here,
                gone=branch.gone,
                changes=changes_on(branch, history.branches.get(branch.parent or "")),
                bookmarks=tuple(BookmarkState(step=step, note=note) for step, note in branch.bookmarks),
                curve=tuple(branch.curve.points) if curves and branch in drawn else (),
            )
            for branch in history.branches.values()
        ),
        along=changes_on(history.here, None),
    )


def changes_on(branch: Branch, parent: Branch | None) -> tuple[ChangeState, ...]:
    """What was changed on a branch since it left its parent, the last of them where there are many."""
    inherited = parent.rows if parent is not None and parent.origin is branch.origin else []
    shared = 0
    while shared < min(len(inherited), len(branch.rows)) and inherited[shared] is branch.rows[shared]:
        shared += 1
    lines: list[ChangeState] = []
    gesture: str | None = None
    for row in branch.rows[shared:]:
        if row.gesture is None or row.gesture != gesture:
            kind, held = str(row.command.get("type", "")), row.gesture is not None  # a pin with a gesture is a hand's
            word = name_of(row.changes[0], kind, held=held) if row.changes else ""
            lines.append(ChangeState(step=row.step, label=word if row.cause == "command" else row.cause))
        gesture = row.gesture
    return tuple(lines[-MOST_CHANGES:])


def export_of(session: Session, name: str | None = None) -> Export:
    """The run along a branch, the present one where none is named; another one's playhead stands at its head.

    Raises UnknownBranch, and LimitExceeded for a log that is too long for a file.
    """
    here = session.history.branch(name)
    if len(here.rows) > MOST_ENTRIES:
        raise LimitExceeded(
            f"this run has {len(here.rows):,} changes; a file holds at most {MOST_ENTRIES:,}. "
            "Share its address, or reset and export what comes then."
        )
    return Export(
        neurodeck=1,
        spec=here.origin,
        log=tuple(
            Entry.model_validate({"step": row.step, "number": row.number, "command": row.command}) for row in here.rows
        ),
        head=here.head,
        step=session.step if here is session.history.here else here.head,
        bookmarks=tuple(Note(step=step, note=note) for step, note in here.bookmarks),
    )


def reel_of(session: Session, name: str | None = None) -> Reel:
    """What a replay of a branch needs. Raises UnknownBranch."""
    branch = session.history.branch(name)
    history = History(branch.origin)
    own = replace(branch, rows=list(branch.rows), bookmarks=list(branch.bookmarks), parent=None, before_reset=None)
    history.branches = {own.name: own}
    history.go(own)
    return Reel(history, changes_on(branch, None), session.run.material.dataset.domain is not None)
