"""One session: commands take effect at step boundaries, training advances by slices. No threads and no clock.

Whoever owns it calls `receive` for every command, `settle` at every boundary, `build` while `due` is set (that may take
long), and `advance` while `active`.
"""

from __future__ import annotations

from typing import Literal

from neurodeck.engine.errors import LimitExceeded, NeurodeckError
from neurodeck.protocol import commands as c
from neurodeck.protocol.events import Edited
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import BreakpointState, Pace
from neurodeck.session.changing import changes_of, restarted
from neurodeck.session.errors import NotPossible
from neurodeck.session.microscope import Microscope
from neurodeck.session.mutations import Change, name_of
from neurodeck.session.playhead import Past, Playhead, Received, Reply
from neurodeck.session.rows import Row
from neurodeck.session.run import Run
from neurodeck.session.workshop import Progress, Workshop

MAX_BOOKMARKS = 1000

QUIET = (c.Breakpoint, c.Speed, c.Bookmark, c.Rename, c.Delete)
"""Commands after which what a breakpoint told stands as it stood."""


class Session(Playhead):
    """A playhead that obeys commands and writes them down."""

    def __init__(
        self,
        experiment: Experiment,
        workshop: Workshop,
        progress: Progress | None = None,
        *,
        past: Past | None = None,
    ) -> None:
        """Builds the network: blocks until data and kernels are there. `past`: go back to where it stood."""
        self.pace = past.pace if past else Pace()
        self.paced = 0  # counts `play` and `speed`, so that whoever keeps the time knows when to begin anew
        self.edited: list[Edited] = []  # for viewers; the owner empties it
        super().__init__(experiment, workshop, progress, past=past)
        self.microscope = Microscope(self)

    # --- how it stands ---

    @property
    def can_undo(self) -> bool:
        return bool(self.history.undoable) or self.history.here.before_reset is not None

    @property
    def can_redo(self) -> bool:
        return bool(self.history.redoable) or self.history.after_undone_reset is not None

    @property
    def told_breakpoints(self) -> tuple[BreakpointState, ...]:
        """As the state tells them; in the present network."""
        conditions = self.run.program.conditions
        if not self.seeking:
            conditions.follow(self.breakpoints.active)
        return self.breakpoints.told(conditions)

    # --- commands ---

    def receive(self, command: c.SessionCommand, reply: Reply, number: int | None = None) -> None:
        """Queue a command; it takes effect in `settle`, at the next step boundary.

        `number`: that it had in the log that it comes from, so that what it draws is drawn alike.
        """
        self.inbox.append(Received(command, reply, number))

    def settle(self) -> None:
        """Let commands take effect, as far as they can here. Stops where something must be built (`due`)."""
        while self.due is None and self.inbox:
            first = self.inbox[0].command
            by_op = isinstance(first, c.StepOn) and first.unit == "op"
            if self._inside and (not by_op or self.playing or self.goal is not None):
                return
            if self.seeking and not isinstance(first, c.Seek | c.Pause):
                return
            received = self.inbox.popleft()
            if isinstance(first, c.StepOn | c.Play) and self.goal is not None and not self.playing:
                self.waiting.append(received)
                continue
            self._take(received)

    def _take(self, received: Received) -> None:
        command, reply = received.command, received.reply
        if received.number is not None:
            self.history.number = max(self.history.number, received.number - 1)
        try:
            if self.stopped is not None and not (self.stopped.reason == "breakpoint" and isinstance(command, QUIET)):
                self.thrown = self.thrown or self.run.program.op != 0
                self.run.program.abandon_step()
                self.stopped = None
            self._obey(command, reply)
        except NeurodeckError as refused:
            reply(refused)

    def _obey(self, command: c.SessionCommand, reply: Reply) -> None:
        match command:
            case c.Play():
                self.paced += not self.playing
                self.playing = True
                self._done(command, reply)
            case c.Pause():
                self.halt()
                self._done(command, reply)
            case c.Speed():
                self.pace = Pace(steps_per_second=command.steps_per_second, ease_in=command.ease_in)
                self.paced += 1
                self._done(command, reply)
            case c.StepOn():
                self.playing = False
                self._tell(command)
                self.goal = self._stepping(command, reply)
            case c.Seek():
                self._seek(self.history.branch(command.branch), command.step, [reply])
                self._tell(command)
            case c.Branch():
                self.history.fork(command.name, self.step)
                self._done(command, reply)
            case c.Bookmark():
                here = self.history.here
                if command.step > here.head:
                    raise self._beyond(here, command.step)
                if len(here.bookmarks) >= MAX_BOOKMARKS:
                    raise LimitExceeded(f"a branch holds at most {MAX_BOOKMARKS} bookmarks.", field="type")
                self.history.mark(command.step, command.note)
                self._done(command, reply)
            case c.Rename():
                self._rename(command.branch or self.history.here.name, command.name)
                self._done(command, reply)
            case c.Delete():
                self._delete(command.branch, command.on)
                self._done(command, reply)
            case c.Breakpoint():
                self._later(lambda: self._break(command, reply), [reply])
            case c.Reset():
                self._later(lambda: self._reset(command, reply), [reply])
            case c.Undo():
                self._undo(command, reply)
            case c.Redo():
                self._redo(command, reply)
            case _:
                self._mutate(command, changes_of(command, self.run, self.history.number + 1), reply)

    def _break(self, command: c.Breakpoint, reply: Reply) -> None:
        self.breakpoints.obey(command, self.run.program)
        reply(self.answer())

    def _rename(self, old: str, name: str) -> None:
        self.history.branch(old)  # refuses what there is not
        if name == old:
            return
        if name in self.history.branches:
            raise NotPossible(f'there is a branch "{name}" already. Choose another name.', field="name")
        self.history.rename(old, name)

    def _delete(self, name: str, on: bool) -> None:
        branch = self.history.branch(name)
        if on and branch is self.history.here:
            raise NotPossible(f'"{name}" is the branch shown now. Go to another one, then delete it.', field="branch")
        self.history.remove(branch, on)

    def _done(self, command: c.SessionCommand, reply: Reply) -> None:
        self._tell(command)
        reply(self.answer())

    def _tell(self, command: c.SessionCommand) -> None:
        self.history.tell(self.step, command.model_dump(mode="json", exclude_none=True))

    def _goal_reached(self) -> None:
        while self.waiting and self.goal is None:
            self._take(self.waiting.popleft())

    # --- mutations ---

    def _mutate(
        self,
        command: c.SessionCommand,
        changes: tuple[Change, ...],
        reply: Reply,
        cause: Literal["command", "undo", "redo"] = "command",
    ) -> None:
        if not changes:  # nothing would change: no row, no branch
            reply(self.answer())
        elif any(self.run.blocks(change) for change in changes):
            self._later(lambda: self._commit(command, changes, reply, cause), [reply])
        else:
            self._commit(command, changes, reply, cause)

    def _commit(
        self,
        command: c.SessionCommand,
        changes: tuple[Change, ...],
        reply: Reply,
        cause: Literal["command", "undo", "redo"],
    ) -> None:
        inverse: list[Change] = []
        try:
            for change in changes:
                back = self.run.inverse(change)
                self.run.apply(change)
                inverse = [*back, *inverse]
        except Exception:
            for change in inverse:
                self.run.apply(change)
            raise
        said = command.model_dump(mode="json", exclude_none=True)
        row = Row(
            self.history.number + 1, self.step, said, changes, tuple(inverse), getattr(command, "gesture", None), cause
        )
        held = isinstance(command, c.Pin) and command.gesture is not None
        name = command.type if cause != "command" else name_of(changes[0], command.type, held=held)
        self.history.write(row, name=name)
        self.edited.append(Edited(step=self.step, branch=self.history.here.name, command=said))
        reply(self.answer())

    def _undo(self, command: c.Undo, reply: Reply) -> None:
        changes = self.history.undo_changes()
        if changes:
            self._mutate(command, changes, reply, "undo")
            return
        here = self.history.here
        if here.before_reset is None:
            raise NotPossible("there is nothing to undo on this branch up to this step.")
        branch, step = here.before_reset
        self._seek(self.history.branch(branch), step, [reply], redo_to=(here.name, self.step))
        self._tell(command)

    def _redo(self, command: c.Redo, reply: Reply) -> None:
        changes = self.history.redo_changes()
        if changes:
            self._mutate(command, changes, reply, "redo")
            return
        if self.history.after_undone_reset is None:
            raise NotPossible("there is nothing to redo: something was changed since, or nothing was undone.")
        branch, step = self.history.after_undone_reset
        self._seek(self.history.branch(branch), step, [reply])
        self._tell(command)

    def _reset(self, command: c.Reset, reply: Reply) -> None:
        origin = restarted(self.experiment, command.seed)
        fresh = Run(origin, self.workshop, self.progress)
        self.halt()
        name = "reset" if origin.seed == self.experiment.seed else f"seed {origin.seed}"[:48]
        self.history.restart(origin, self.step, name)
        self._replace(fresh)
        said = command.model_dump(mode="json", exclude_none=True)
        self.edited.append(Edited(step=0, branch=self.history.here.name, command=said))
        self._done(command, reply)
