"""Losses and accuracies over whole splits, computed in slices on a copy of the parameters while training goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from numpy.typing import NDArray

from neurodeck.protocol.state import Metrics
from neurodeck.session.trace import Trace
from neurodeck.session.workshop import SPLITS

if TYPE_CHECKING:
    from neurodeck.engine.confusion import Confusion, Wrong
    from neurodeck.engine.evaluation import Evaluation
    from neurodeck.session.run import Run


class Mark(NamedTuple):
    """Tells two states of a session apart: the run, how many changes were made to it, its step and operation."""

    run: int
    changes: int
    step: int
    op: int = 0

    @property
    def changed(self) -> tuple[int, int]:
        """Differs where somebody changed something, not where training went on."""
        return self.run, self.changes


class Metering:
    """The latest finished evaluation and the one under way.

    A newer state does not cancel an evaluation that has begun: while a weight is dragged, the numbers of some recent
    state come, rather than none until the hand rests.
    """

    def __init__(self) -> None:
        self.step: int | None = None
        self.splits: dict[str, Metrics | None] = dict.fromkeys(SPLITS)
        self.mark: Mark | None = None
        self.counted: frozenset[str] = frozenset()
        """Splits whose confusion was asked for."""
        self.confusion: dict[str, NDArray[Any]] = {}
        """By split: how often each label (row) got each answer (column)."""
        self.wrong: dict[str, Wrong] = {}
        """By split: the examples that got a wrong answer, by their places among those measured."""
        self.trace = Trace()
        self._epoch = 0
        self._running: list[tuple[str, Evaluation]] = []
        self._found: dict[str, Metrics | None] = {}
        self._of = Mark(-1, 0, 0)
        self._has_classes = True
        self._counts: frozenset[str] = frozenset()
        self._counted: dict[str, Confusion] = {}

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def knows(self, mark: Mark, confusion: frozenset[str]) -> bool:
        """Whether what was found is of this state, with the confusion of these splits."""
        return self.mark == mark and confusion <= self.counted

    def begin(self, run: Run, mark: Mark, confusion: frozenset[str] = frozenset()) -> None:
        """Copy the parameters as they are now, to be evaluated. Only when not busy.

        `confusion`: splits whose answers are counted by class, where the data have classes.
        """
        self._found = dict.fromkeys(SPLITS)
        self._of, self._counts, self._counted = mark, confusion, {}
        self._epoch = run.program.epoch
        self._has_classes = run.material.dataset.classes is not None
        self._running = [
            (name, run.program.evaluation(examples, confusion=self._has_classes and name in confusion))
            for name, examples in run.material.measured.items()
            if examples is not None
        ]

    def advance(self, chunks: int) -> bool:
        """Evaluate a little more. True when all splits are done."""
        if self._running:
            name, evaluation = self._running[-1]
            if evaluation.advance(chunks):
                result = evaluation.result
                accuracy = result.accuracy if self._has_classes else None
                if evaluation.confusion is not None:
                    self._counted[name] = evaluation.confusion
                self._found[name] = Metrics.of(result.loss, accuracy, result.count)
                self._running.pop()
        if self._running:
            return False
        self.mark, self.step = self._of, self._of.step
        self.splits = self._found
        self.counted = self._counts
        self.confusion = {name: found.counts for name, found in self._counted.items()}
        self.wrong = {name: found.wrong for name, found in self._counted.items()}
        self.trace.note(self._of, self._epoch, self.splits)
        return True

    def forget(self) -> None:
        """Drop everything: another network or other data."""
        self._running = []
        self.mark = self.step = None
        self.splits = dict.fromkeys(SPLITS)
        self.counted, self.confusion, self.wrong = frozenset(), {}, {}
