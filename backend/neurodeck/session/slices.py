"""How much one turn may do: steps by slice and pace, evaluations by their share. All that needs a clock is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from neurodeck.session.pace import Budget, Meter
from neurodeck.session.pairing import Pairing
from neurodeck.session.session import Session

if TYPE_CHECKING:
    from neurodeck.engine.players.company import Company

METRIC_SHARE = 0.02
"""Of the CPU of a session that plays flat out, at most this much goes to evaluations."""

STALE_S = 2.0
STALE_SHARE = 0.1
"""And this much once the latest evaluation is older: with 20,000 pictures through convolutions one takes a second."""

SPARE_SHARE = 0.25
"""Of the time of a session that keeps to a slower pace than it could: most of that time is nobody's otherwise."""

MOST_CREDIT_S = 0.5
"""What was not used of these shares does not add up beyond this."""

GROWTH = 8
"""A call plays at most this many times as many steps as the one before: the first may be quicker than the rest."""

OPS_A_SLICE = 256

SNAPSHOT_S = 0.1
SNAPSHOT_COST = 300
"""A snapshot is taken after so many seconds of play, and after so many times what the last one took."""

clock = time.perf_counter


class Slices:
    """One session's pace, its measured rate, and what its steps cost."""

    def __init__(self) -> None:
        self.steps_total = 0
        self.slow = False  # a step takes longer than a slice, or nobody knows yet
        self.meter = Meter()
        self._budget: Budget | None = None
        self._paced = 0
        self._step_s = 0.0  # CPU seconds a step; 0 while unknown
        self._last = 1  # steps of the last call
        self._played_s = 0.0  # CPU seconds of play since credit was given for it
        self._credit_s = 0.0  # CPU seconds that evaluations may take
        self._credited_at = clock()
        self._since_s = 0.0  # CPU seconds since the last snapshot
        self._snapshot_s = 0.0  # what the last one cost
        self._pairing = Pairing()
        self._company: Company | None = None
        self._advanced_s = 0.0  # seconds of the clock that the steps of this turn took

    def forget(self) -> None:
        """Another network may have been built: its steps cost something else."""
        self._step_s = 0.0
        self._pairing = Pairing()

    def invite(self, session: Session) -> Company | None:
        """Where a thread that has nothing else to do may help in the coming slice; None where it would not pay."""
        company = session.run.program.company if session.active and self._pairing.wanted else None
        if company is None or not company.is_ready:
            return None
        company.open()
        self._company = company
        return company

    def play(self, session: Session, slice_s: float, frame_at: float, interrupted: Callable[[], bool]) -> None:
        """Advance for about `slice_s`, but not past the pace, the next frame that is due, or an arrival."""
        company, self._company = self._company, None
        visits = company.visits if company is not None else 0
        before, self._advanced_s = self.steps_total, 0.0
        try:
            self._play(session, slice_s, frame_at, interrupted)
        finally:
            if company is not None:
                company.close()
        made = self.steps_total - before
        if made:
            helped = company is not None and company.visits > visits
            self._pairing.learn(self._advanced_s / made, helped=helped)

    def _play(self, session: Session, slice_s: float, frame_at: float, interrupted: Callable[[], bool]) -> None:
        now = clock()
        budget = self._budget_at(session, now)
        end = min(now + slice_s, max(frame_at, now + min(slice_s, 0.0005)))
        while True:
            most = self._steps_in(end - now, session)
            if budget is not None and not inside(session):
                allowed = budget.allowed(now)
                if allowed <= 0:
                    break
                most = int(min(most, allowed))
            began = time.thread_time()
            made = session.advance(most)
            spent = time.thread_time() - began
            self._advanced_s -= now
            now = clock()
            self._advanced_s += now
            self._learn(made, spent, slice_s)
            self._played_s += spent
            self._remember(session, spent)
            self.steps_total += made
            self.meter.count(made, now)
            if budget is not None:
                budget.spent(made)
            if session.due is not None or not session.active or interrupted() or now >= end - 0.0001:
                break

    def waits_until(self, session: Session, now: float) -> float | None:
        """When the pace allows the next step; None if it allows one now."""
        if self._budget is None or inside(session) or self._budget.allowed(now) > 0:
            return None
        return self._budget.next_at(now)

    def for_metrics(self, session: Session, slice_s: float, now: float, crowded: bool, measured_at: float) -> float:
        """CPU seconds that may go to evaluations in this turn.

        `crowded`: others wait for the processor; `measured_at`: when the latest evaluation ended.
        """
        if not session.active:
            self._credited_at, self._played_s, self._credit_s = now, 0.0, 0.0
            return slice_s
        spare = self._budget is not None and self._budget.rate(now) * self._step_s < 0.5
        earned = (METRIC_SHARE if crowded else SPARE_SHARE) * (now - self._credited_at)
        if not spare:
            stale = now - measured_at > STALE_S and not crowded
            earned = (STALE_SHARE if stale else METRIC_SHARE) * self._played_s
        self._credit_s = min(self._credit_s + earned, MOST_CREDIT_S)
        self._credited_at, self._played_s = now, 0.0
        return min(self._credit_s, slice_s)

    def metered(self, spent_s: float) -> None:
        """So much went to evaluations."""
        self._credit_s = max(self._credit_s - spent_s, -MOST_CREDIT_S)

    def rate(self, session: Session, now: float) -> float | None:
        """Measured steps per second; None while nothing runs."""
        return self.meter.rate(now) if session.active else None

    def _remember(self, session: Session, spent: float) -> None:
        """Take a snapshot now and then: rarely enough that it costs next to nothing, often enough to seek quickly."""
        self._since_s += spent
        if self._since_s < max(SNAPSHOT_S, SNAPSHOT_COST * self._snapshot_s):
            return
        began = time.thread_time()
        session.remember()
        self._snapshot_s = time.thread_time() - began
        self._since_s = 0.0

    def _budget_at(self, session: Session, now: float) -> Budget | None:
        """The pace of `play`; None where nothing limits: `step` and `seek` run as fast as they can."""
        if not session.playing:
            self._budget = None
            return None
        if self._budget is None or self._paced != session.paced:
            self._paced = session.paced
            self._budget = Budget(session.pace.steps_per_second, session.pace.ease_in, now)
        return self._budget

    def _steps_in(self, seconds: float, session: Session) -> int:
        if session.goal is not None and session.goal.kind == "op":
            return OPS_A_SLICE
        if inside(session) or not self._step_s:
            return 1  # an open step is finished alone: something may be waiting for its end
        return max(1, min(int(seconds / self._step_s), self._last * GROWTH))

    def _learn(self, made: int, spent: float, slice_s: float) -> None:
        if made:
            each = spent / made
            # what a few quick steps take is mostly the way to them and back
            if not self._step_s or made == 1 or spent > slice_s / 4:
                self._step_s = each if not self._step_s else 0.5 * (self._step_s + each)
            elif each < self._step_s:
                self._step_s = each
            self._last = max(made, self._last // 2)
        self.slow = not made or self._step_s > slice_s


def inside(session: Session) -> bool:
    """Whether it stands inside a step."""
    return bool(session.run.program.op)
