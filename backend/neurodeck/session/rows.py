"""What is written of a session: rows, which replay needs, and entries of the journal that make its history again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from neurodeck.protocol.spec import Experiment
from neurodeck.session.mutations import Change


@dataclass(frozen=True)
class Row:
    """One mutation: its running number in the session, the step at which it took effect, and what it changed.

    `inverse` sets back what it changed. Rows of one `gesture` are one undo; `cause` tells undo and redo from the rest.
    """

    number: int
    step: int
    command: dict[str, Any]
    changes: tuple[Change, ...]
    inverse: tuple[Change, ...]
    gesture: str | None = None
    cause: Literal["command", "undo", "redo"] = "command"


@dataclass(frozen=True)
class Written:
    """In the journal: a row was added to a branch."""

    branch: str
    row: Row


@dataclass(frozen=True)
class Split:
    """In the journal: `branch` left another one at a step where `cursor` of its rows were applied."""

    branch: str
    left: str
    step: int
    cursor: int


@dataclass(frozen=True)
class Restarted:
    """In the journal: `branch` began at step 0, when the playhead stood at `step` of another one."""

    branch: str
    origin: Experiment
    left: str
    step: int


@dataclass(frozen=True)
class Marked:
    """In the journal: a note was put at a step of a branch, or taken away (an empty one)."""

    branch: str
    step: int
    note: str


@dataclass(frozen=True)
class Renamed:
    """In the journal: a branch got another name."""

    branch: str
    name: str


@dataclass(frozen=True)
class Removed:
    """In the journal: a branch was taken out of sight (`on`), or brought back."""

    branch: str
    on: bool


Journalled = Written | Split | Restarted | Marked | Renamed | Removed


@dataclass(frozen=True)
class Told:
    """One line of the story: a command that replay does not need, or that play ran up to a step."""

    number: int
    branch: str
    step: int
    command: dict[str, Any]
