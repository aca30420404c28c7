"""The log of a session and its branches: what was done at which step, and where the playhead stands in it.

A branch is an origin (the spec and seed at its step 0) and rows, in the order of their steps. A new branch takes over
the rows up to where it leaves its parent; rows are never changed, so branches share them. The state at step s is that
after every row logged at s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from neurodeck.engine.errors import LimitExceeded
from neurodeck.protocol.spec import Experiment
from neurodeck.session.curve import Curve
from neurodeck.session.errors import UnknownBranch
from neurodeck.session.mutations import Change, RebuildChange, net, same_effect
from neurodeck.session.rows import Journalled, Marked, Removed, Renamed, Restarted, Row, Split, Told, Written

MAX_BRANCHES = 1000
MAX_STORY = 10_000  # the story is for people; rows, which replay needs, are all kept


@dataclass
class Branch:
    """One line of time. `head` is the furthest step that was reached on it."""

    name: str
    origin: Experiment
    rows: list[Row] = field(default_factory=list)
    head: int = 0
    parent: str | None = None
    fork_step: int = 0
    before_reset: tuple[str, int] | None = None  # where the playhead stood when a reset opened this branch
    bookmarks: list[tuple[int, str]] = field(default_factory=list)
    curve: Curve = field(default_factory=Curve)
    gone: bool = False  # out of sight; what it shares with others stays, and it can be brought back


class Gesture:
    """Rows that are undone together; `undone_by` is the row that did so."""

    def __init__(self, row: Row) -> None:
        self.rows: list[Row] = []
        self.undone_by: Row | None = None
        self._found: dict[Any, Change] = {}
        self._differing: set[Any] = set()
        self.add(row)

    @property
    def changes_something(self) -> bool:
        """Whether what it set last differs from what it found."""
        return bool(self._differing)

    def add(self, row: Row) -> None:
        """One more row; counted as it comes, since a brush stroke has thousands."""
        self.rows.append(row)
        for change in row.inverse:
            self._found.setdefault(change.key, change)
        for change in row.changes:
            found = self._found.get(change.key)
            if found is not None and same_effect(change, found):
                self._differing.discard(change.key)
            else:
                self._differing.add(change.key)


class History:
    """Branches, the playhead's place in their rows (`cursor` rows of `here` are applied), and undo as it follows."""

    def __init__(self, origin: Experiment) -> None:
        self.here = Branch("main", origin)
        self.branches = {"main": self.here}
        self.cursor = 0
        self.number = 0  # of the latest row or line of the story
        self.latest: dict[str, int] = {}  # by type of command: the number of the latest row, undo, redo or reset
        self.story: list[Told] = []
        self.undoable: list[Gesture] = []
        self.redoable: list[Gesture] = []
        self.after_undone_reset: tuple[str, int] | None = None  # where redo leads after a reset was undone
        self.journal: list[Journalled] = []  # what nobody has written down yet; the owner empties it

    @property
    def next_row(self) -> Row | None:
        """The first row of this branch that has not been applied yet."""
        rows = self.here.rows
        return rows[self.cursor] if self.cursor < len(rows) else None

    def passed(self, row: Row) -> None:
        """A recorded row has been applied again."""
        self.cursor += 1
        self._follow(row)

    def reached(self, step: int) -> None:
        """The playhead has come to this step."""
        if step > self.here.head:
            self.here.head = step

    def write(self, row: Row, *, name: str) -> bool:
        """Add a mutation at the playhead. Behind the furthest step it opens a branch called `name`, and says so."""
        forked = row.step < self.here.head
        if forked:
            self.fork(name, row.step)
        self.here.rows.append(row)
        self.journal.append(Written(self.here.name, row))
        self.cursor += 1
        self.number = row.number
        self.latest[str(row.command["type"])] = row.number
        self.after_undone_reset = None
        self._follow(row)
        return forked

    def fork(self, name: str, step: int) -> Branch:
        """A new branch that leaves the present one at the playhead; the playhead moves to it."""
        self._room()
        left = self.here
        branch = Branch(self._free(name), left.origin, left.rows[: self.cursor], head=step, parent=left.name)
        branch.fork_step, branch.before_reset = step, left.before_reset
        branch.bookmarks = [mark for mark in left.bookmarks if mark[0] <= step]
        branch.curve = left.curve.up_to(step)
        self.branches[branch.name] = self.here = branch
        self.journal.append(Split(branch.name, left.name, step, self.cursor))
        return branch

    def restart(self, origin: Experiment, step: int, name: str) -> Branch:
        """A new branch at step 0; the playhead moves to it."""
        self._room()
        branch = Branch(self._free(name), origin, parent=self.here.name, before_reset=(self.here.name, step))
        self.branches[branch.name] = branch
        self.journal.append(Restarted(branch.name, origin, self.here.name, step))
        self.go(branch)
        return branch

    def mark(self, step: int, note: str) -> None:
        """Put a note at a step of this branch in the place of what is noted there; an empty one takes that away."""
        self.put_mark(self.here, step, note)
        self.journal.append(Marked(self.here.name, step, note))

    @staticmethod
    def put_mark(branch: Branch, step: int, note: str) -> None:
        others = [mark for mark in branch.bookmarks if mark[0] != step]
        branch.bookmarks = [*others, (step, note)] if note else others

    def rename(self, old: str, name: str) -> None:
        """Give a branch another name, which is free; everything that names it follows."""
        self.branches = {name if key == old else key: branch for key, branch in self.branches.items()}
        for branch in self.branches.values():
            if branch.name == old:
                branch.name = name
            if branch.parent == old:
                branch.parent = name
            if branch.before_reset is not None and branch.before_reset[0] == old:
                branch.before_reset = (name, branch.before_reset[1])
        if self.after_undone_reset is not None and self.after_undone_reset[0] == old:
            self.after_undone_reset = (name, self.after_undone_reset[1])
        self.journal.append(Renamed(old, name))

    def remove(self, branch: Branch, on: bool) -> None:
        """Take a branch out of sight, or bring it back."""
        branch.gone = on
        self.journal.append(Removed(branch.name, on))

    def go(self, branch: Branch, cursor: int = 0) -> None:
        """Put the playhead on a branch where so many of its rows have been applied."""
        self.here = branch
        self.cursor = 0
        self.undoable, self.redoable = [], []
        self.after_undone_reset = None
        for row in branch.rows[:cursor]:
            self.passed(row)

    def branch(self, name: str | None) -> Branch:
        """The branch of that name, or the present one. Raises UnknownBranch."""
        if name is None:
            return self.here
        if name not in self.branches:
            known = ", ".join(list(self.branches)[-5:])
            count = len(self.branches)
            raise UnknownBranch(f'there is no branch "{name[:64]}". There are {count}, last: {known}.', field="branch")
        return self.branches[name]

    def shares(self, branch: Branch) -> bool:
        """Whether what has been applied so far is also the beginning of `branch`."""
        mine, its = self.here.rows, branch.rows
        return (
            branch is self.here
            or branch.origin is self.here.origin
            and len(its) >= self.cursor
            and all(mine[at] is its[at] for at in range(self.cursor))
        )

    def move(self, branch: Branch) -> None:
        """Go on along a branch that shares what has been applied so far."""
        self.here = branch

    def tell(self, step: int, command: dict[str, Any]) -> None:
        """A line of the story; a line of the same kind that only goes further replaces the last one."""
        last = self.story[-1] if self.story else None
        if last and last.command.get("type") == "ran" == command.get("type") and last.branch == self.here.name:
            self.story.pop()
        self.number += 1
        self.story.append(Told(self.number, self.here.name, step, command))
        if command.get("type") == "reset":
            self.latest["reset"] = self.number
        if len(self.story) > MAX_STORY:
            del self.story[: MAX_STORY // 10]

    def undo_changes(self) -> tuple[Change, ...]:
        """What sets back the last gesture; empty when there is none on this branch."""
        if not self.undoable:
            return ()
        return net([change for row in self.undoable[-1].rows for change in row.inverse])

    def redo_changes(self) -> tuple[Change, ...]:
        """What makes again what the last undo set back."""
        if not self.redoable:
            return ()
        gesture = self.redoable[-1]
        again = [change for row in reversed(gesture.rows) for change in reversed(row.changes)]
        if gesture.undone_by and any(isinstance(change, RebuildChange) for change in again):
            return gesture.undone_by.inverse  # so that units which undo took away come back with their weights
        return net(again)

    def _follow(self, row: Row) -> None:
        if row.cause == "undo":
            gesture = self.undoable.pop()
            gesture.undone_by = row
            self.redoable.append(gesture)
            return
        if row.cause == "redo":
            self.redoable.pop()
            self.undoable.append(Gesture(row))
            return
        self.redoable.clear()
        last = self.undoable[-1] if self.undoable else None
        if last and row.gesture is not None and last.rows[-1].gesture == row.gesture:
            last.add(row)
            if not last.changes_something:  # a weight was taken and let go again
                self.undoable.pop()
        else:
            self.undoable.append(Gesture(row))

    def _room(self) -> None:
        if len(self.branches) >= MAX_BRANCHES:
            raise LimitExceeded(f"a session holds at most {MAX_BRANCHES} branches. Open a new session.", field="type")

    def _free(self, name: str) -> str:
        if name not in self.branches:
            return name
        number = 2
        while f"{name} {number}" in self.branches:
            number += 1
        return f"{name} {number}"
