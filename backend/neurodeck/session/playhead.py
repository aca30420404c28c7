"""The playhead: where a session stands in its history, and how it goes on, and elsewhere. No threads and no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from neurodeck.engine.errors import LimitExceeded, NeurodeckError
from neurodeck.protocol import commands as c
from neurodeck.protocol.spec import Experiment
from neurodeck.protocol.state import CommandAnswer, Pace, Status, Stopped
from neurodeck.session.breakpoints import Breakpoints, Kept, report
from neurodeck.session.errors import SeekBeyondEnd
from neurodeck.session.history import Branch, History
from neurodeck.session.metrics import Mark, Metering
from neurodeck.session.rows import Row
from neurodeck.session.run import Run
from neurodeck.session.snapshots import Album, Snapshot
from neurodeck.session.workshop import Progress, Workshop

NEAR = 50
"""Steps that are rather played than skipped by building anew from a snapshot."""

Reply = Callable[[CommandAnswer | NeurodeckError], None]
"""Called once for every command: when it has taken effect, or why it is refused."""


@dataclass
class Goal:
    """Where a `step` or `seek` command goes: to a step, to an epoch's end, or so many operations on."""

    kind: Literal["step", "epoch", "op", "seek"]
    target: int
    replies: list[Reply] = field(default_factory=list)
    redo_to: tuple[str, int] | None = None  # a seek that undoes a reset: where redo would lead


@dataclass(frozen=True)
class Received:
    command: c.SessionCommand
    reply: Reply
    number: int | None = None  # that it had in another log, and that it is to have here


@dataclass(frozen=True)
class Past:
    """What a session that goes on knows of itself, and the step of `history.here` at which it stood."""

    history: History
    album: Album
    step: int
    pace: Pace
    redo_to: tuple[str, int] | None = None
    breakpoints: Kept = ()


class Playhead:
    """A run at a step of a branch. It goes on by `advance`; whatever may block is left to `build`."""

    def __init__(
        self,
        experiment: Experiment,
        workshop: Workshop,
        progress: Progress | None = None,
        *,
        past: Past | None = None,
    ) -> None:
        """Builds the network: blocks until data and kernels are there. `past`: go back to where it stood."""
        self.workshop = workshop
        self.progress = progress
        self.history = past.history if past else History(experiment)
        self.metering = Metering()
        self.album = past.album if past else Album()
        self.breakpoints = Breakpoints(past.breakpoints if past else ())
        self.playing = False
        self.goal: Goal | None = None
        self.stopped: Stopped | None = None
        self.thrown = False  # a step was thrown away here: its batch tensors are gone
        self.due: Callable[[], None] | None = None
        self.inbox: deque[Received] = deque()
        self.waiting: deque[Received] = deque()  # `step` and `play` behind a running `step`
        if past:
            here = self.history.here
            snapshot = self.album.before(here, past.step)
            self.run = snapshot.run(workshop, progress) if snapshot else Run(here.origin, workshop, progress)
            self.history.go(here, snapshot.cursor if snapshot else 0)
            self.goal = Goal("seek", past.step, redo_to=past.redo_to)
            self._catch_up()
            self._arrive()
        else:
            self.run = Run(experiment, workshop, progress)

    # --- how it stands ---

    @property
    def status(self) -> Status:
        if self.playing or (self.goal is not None and self.goal.kind != "seek"):
            return "playing"
        return "stopped" if self.stopped else "paused"

    @property
    def active(self) -> bool:
        """Whether `advance` has something to do."""
        return self.playing or self.goal is not None or (bool(self.inbox) and self._inside)

    @property
    def step(self) -> int:
        return self.run.program.step

    @property
    def experiment(self) -> Experiment:
        """The spec with the present settings."""
        return self.run.experiment

    @property
    def mark(self) -> Mark:
        """Differs between any two states of the session."""
        program = self.run.program
        return Mark(self.run.serial, self.run.changes, program.step, program.op)

    @property
    def weights_mark(self) -> Mark:
        """Differs between two states with different parameters or data: metrics are computed once for each."""
        return Mark(self.run.serial, self.run.changes, self.step)

    @property
    def shows_boundary(self) -> bool:
        """Whether what stands here may be shown: between steps, or where play stopped, and not on the way of a seek."""
        if self.seeking:
            return False
        return self.run.program.op == 0 or not (self.playing or self.goal is not None)

    @property
    def _inside(self) -> bool:
        """Inside a step that has to be finished before a command takes effect."""
        return self.run.program.op != 0 and self.stopped is None

    @property
    def seeking(self) -> bool:
        """On the way of a seek: nothing is shown or measured until it arrives."""
        return self.goal is not None and self.goal.kind == "seek"

    def answer(self) -> CommandAnswer:
        program = self.run.program
        return CommandAnswer(
            status=self.status,
            step=program.step,
            op=program.op,
            epoch=program.epoch,
            branch=self.history.here.name,
            learning_rate=self.experiment.training.optimizer.learning_rate,
        )

    def _replace(self, fresh: Run) -> None:
        """Stand on another run."""
        self.run = fresh
        self.thrown = False
        self.metering.forget()

    def measured(self) -> None:
        """An evaluation has finished: its losses go on with the curve of this branch."""
        step, train, test = self.metering.step, self.metering.splits["train"], self.metering.splits["test"]
        if step is not None and train is not None and train.loss is not None:
            self.history.here.curve.add(step, train.loss, test.loss if test is not None else None)

    # --- going elsewhere ---

    def _stepping(self, command: c.StepOn, reply: Reply) -> Goal:
        program = self.run.program
        if command.unit == "op":
            return Goal("op", command.count, [reply])
        if command.unit == "epoch":
            return Goal("epoch", program.epoch + command.count, [reply])
        return Goal("step", program.step + command.count, [reply])

    def _beyond(self, branch: Branch, step: int) -> SeekBeyondEnd:
        return SeekBeyondEnd(
            f'branch "{branch.name}" has come to step {branch.head:,}; there is no step {step:,} yet. '
            "Go there with step or play.",
            field="step",
        )

    def _seek(self, branch: Branch, step: int, replies: list[Reply], redo_to: tuple[str, int] | None = None) -> None:
        if step > branch.head:
            raise self._beyond(branch, step)
        if self.goal is not None and self.seeking:  # the newer seek wins; the older is answered with it
            replies = [*self.goal.replies, *replies]
            self.goal = None
        self.halt()
        snapshot = self.album.before(branch, step)
        nearer = snapshot is not None and snapshot.step > self.step + NEAR
        if self._leads_to(branch, step) and not nearer:
            self.goal = Goal("seek", step, replies, redo_to)
            self.history.move(branch)
            self._catch_up()
            self._arrive()
        else:
            self._later(lambda: self._from_before(branch, snapshot, Goal("seek", step, replies, redo_to)), replies)

    def _leads_to(self, branch: Branch, step: int) -> bool:
        """Whether the step can be reached by going on from here."""
        history = self.history
        if step == self.step and self.thrown:
            return False
        if step < self.step or self.run.program.op != 0 or not history.shares(branch):
            return False
        rows = branch.rows
        return history.cursor >= len(rows) or rows[history.cursor].step >= self.step

    def _from_before(self, branch: Branch, snapshot: Snapshot | None, goal: Goal) -> None:
        """Begin anew at a snapshot, or at the branch's step 0, and go on from there to the goal."""
        if snapshot is None:
            fresh = Run(branch.origin, self.workshop, self.progress)
        else:
            fresh = snapshot.run(self.workshop, self.progress)
        self.history.go(branch, snapshot.cursor if snapshot else 0)
        self._replace(fresh)
        self.goal = goal
        self._catch_up()
        self._arrive()

    def _later(self, job: Callable[[], None], replies: list[Reply]) -> None:
        """Leave to `build` what may have to wait for kernels or data."""

        def build() -> None:
            try:
                job()
            except MemoryError:
                for reply in replies:
                    reply(LimitExceeded("there is not enough memory here for this. Take a smaller network."))
            except NeurodeckError as refused:
                for reply in replies:
                    reply(refused)

        self.due = build

    def build(self) -> None:
        """Do what `due` asks for: load data, wait for kernels, build. May take long; any thread, but one at a time."""
        job, self.due = self.due, None
        if job is not None:
            job()

    def remember(self) -> None:
        """Take a snapshot, if it stands between two steps. When is for the owner to say: it changes no number."""
        if self.run.program.op == 0 and self.due is None and self.step > 0:
            self.album.keep(Snapshot.of(self.run, self.history))

    # --- going on ---

    def advance(self, most: int) -> int:
        """Go on by at most `most` steps (operations, while stepping by operations). Returns the steps completed.

        Ends early where a recorded change must be built first (`due`), at the goal, on a value that is not finite, at
        a breakpoint, and on `request_stop`; then it may stand inside a step, which the next call finishes.
        """
        program, goal = self.run.program, self.goal
        before = program.step
        if self.seeking:
            program.conditions.rest()  # what is only passed through stops nobody
        else:
            program.conditions.follow(self.breakpoints.active)
        if goal is not None and goal.kind == "op":
            self._advance_ops(goal, most)
        else:
            limit = 1 if program.op and not (self.playing or goal) else self._steps_left(most)
            if limit > 0:
                program.play(limit)
        self.history.reached(program.step)
        self.thrown = self.thrown and program.step == before
        if program.trouble is not None:
            self._stop()
        elif program.op == 0:
            self._catch_up()
        if program.op == 0 or (goal is not None and goal.kind == "op"):
            self._arrive()
        if program.struck and self.stopped is None:
            self.stopped = report(program.struck, program)
            self.halt()
        return program.step - before

    def _advance_ops(self, goal: Goal, most: int) -> None:
        program = self.run.program
        for _ in range(min(most, goal.target)):
            ended = program.play_op()
            goal.target -= 1
            if program.trouble is not None:
                return
            if ended:
                self.history.reached(program.step)
                self._catch_up()
                if self.due is not None or self.inbox or program.struck:  # a boundary: commands first
                    return

    def _steps_left(self, most: int) -> int:
        """How many steps may be played before something is to happen."""
        program, goal = self.run.program, self.goal
        row = self.history.next_row
        if row is not None:
            most = min(most, row.step - program.step)
        if goal is None:
            return most
        if goal.kind in ("step", "seek"):
            return min(most, goal.target - program.step)
        training = self.experiment.training
        count = self.run.material.dataset.train.count
        batch = count if training.batch_size == "full" else min(training.batch_size, count)
        epochs = goal.target - program.epoch
        # a lower bound, never too many: the last steps of an epoch are then taken one by one
        return min(most, max(1, (epochs - 1) * (count // batch) + (count - program.position) // batch))

    def _catch_up(self) -> None:
        """Apply what is recorded at this step. A row that may block is left to `build`."""
        while (row := self.history.next_row) is not None and row.step == self.step:
            if any(self.run.blocks(change) for change in row.changes):
                self.due = partial(self._build_row, row)
                return
            self._again(row)

    def _build_row(self, row: Row) -> None:
        self._again(row)
        self._catch_up()
        if self.due is None:
            self._arrive()

    def _again(self, row: Row) -> None:
        for change in row.changes:
            self.run.apply(change)
        self.history.passed(row)

    def _arrive(self) -> None:
        """End the goal if it is reached, and begin what waits behind it."""
        goal, program = self.goal, self.run.program
        if goal is None or self.due is not None:
            return
        if goal.kind == "op":
            reached = goal.target <= 0
        elif goal.kind == "epoch":
            reached = program.epoch >= goal.target
        else:
            reached = program.step >= goal.target
        if reached:
            self._end_goal()
            self._goal_reached()

    def _goal_reached(self) -> None:
        """For whoever has something waiting behind the goal."""

    def halt(self) -> None:
        """End whatever goes on, here: a running step and those behind it are answered with how far they came."""
        self.playing = False
        self._end_goal()
        while self.waiting:
            self.waiting.popleft().reply(self.answer())

    def _end_goal(self) -> None:
        """Answer whoever waits for the goal: with where it came to."""
        goal, self.goal = self.goal, None
        if goal is None:
            return
        if goal.redo_to is not None:
            self.history.after_undone_reset = goal.redo_to
        self.history.tell(self.step, {"type": "ran"})
        for reply in goal.replies:
            reply(self.answer())

    def _stop(self) -> None:
        trouble = self.run.program.trouble
        assert trouble is not None
        self.stopped = Stopped(
            reason="not_finite",
            tensor=trouble.tensor,
            operation=trouble.operation,
            step=trouble.step,
            message=trouble.message,
        )
        self.halt()
