"""The breakpoints of a session: conditions at which whatever plays stops, and what is told when one strikes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from neurodeck.engine.errors import LimitExceeded
from neurodeck.engine.expressions.errors import ExpressionError
from neurodeck.protocol.commands import Breakpoint
from neurodeck.protocol.state import BreakpointState, Stopped

if TYPE_CHECKING:
    from neurodeck.engine.expressions.condition import Condition
    from neurodeck.engine.expressions.conditions import Conditions
    from neurodeck.engine.program import Program

MOST = 32

BEFORE = 21
"""Steps in the report, the one that struck included."""

Kept = tuple[tuple[str, bool], ...]
"""Each condition, and whether it is on."""


class Breakpoints:
    """In the order in which they were set. They stay through rebuilds, resets and restarts."""

    def __init__(self, kept: Iterable[tuple[str, bool]] = ()) -> None:
        self.kept: Kept = ()
        self.active: tuple[str, ...] = ()  # the same object as long as nothing changes
        self._keep(dict(kept))

    def obey(self, command: Breakpoint, program: Program) -> None:
        """Set, switch or take away one. Raises ExpressionError (its field: when) and LimitExceeded.

        May wait until what looks at conditions is compiled.
        """
        entries = dict(self.kept)
        if command.state == "gone":
            entries.pop(command.when, None)
        else:
            if command.when not in entries and len(entries) >= MOST:
                raise LimitExceeded(f"a session holds at most {MOST} breakpoints. Take one away first.", field="when")
            if command.state == "on":
                try:
                    program.conditions.understand(command.when, over_time=True)
                except ExpressionError as problem:
                    if command.when not in entries:  # one that is there already may wait for its names to return
                        raise problem.within("when") from None
                program.conditions.prepare()
            entries[command.when] = command.state == "on"
        self._keep(entries)

    def told(self, conditions: Conditions) -> tuple[BreakpointState, ...]:
        """As the state tells them."""
        return tuple(_told(when, on, conditions) for when, on in self.kept)

    def _keep(self, entries: dict[str, bool]) -> None:
        self.kept = tuple(entries.items())
        active = tuple(when for when, on in self.kept if on)
        if active != self.active:
            self.active = active


def report(struck: list[Condition], program: Program) -> Stopped:
    """What has struck, in words and numbers."""
    condition, others = struck[0], struck[1:]
    step, value, bound = program.step, condition.value, condition.bound
    values = condition.before(BEFORE)
    units = tuple(program.conditions.quiet_units(condition))
    return Stopped(
        reason="breakpoint",
        tensor=condition.tensor,
        step=step,
        message=_sentence(condition, step, value, bound, units, program.conditions.quiet_batches(condition))
        + "".join(f" At the same step: {other.text}." for other in others),
        when=condition.text,
        value=_finite(value),
        bound=None if bound is None else _finite(bound),
        units=units,
        before=tuple((step - len(values) + 1 + at, _finite(past)) for at, past in enumerate(values)),
    )


def _sentence(
    condition: Condition, step: int, value: float, bound: float | None, units: tuple[int, ...], batches: int
) -> str:
    became = f"Stopped after step {step:,}: {condition.text} became true"
    if units and condition.tensor is not None:
        layer = condition.tensor.removesuffix(".a")
        which = ", ".join(str(unit) for unit in units[:8]) + (f" and {len(units) - 8} more" if len(units) > 8 else "")
        return (
            f"{became}. Unit{'s' * (len(units) > 1)} {which} of {layer} gave 0 or less "
            f"for every example of the last {batches:,} batches."
        )
    if bound is None:
        return f"{became}; it is {_shown(value)}."
    return f"{became}: {_shown(value)} on its left, {_shown(bound)} on its right."


def _told(when: str, on: bool, conditions: Conditions) -> BreakpointState:
    standing, problem = conditions.standing(when), conditions.problems.get(when)
    return BreakpointState(
        when=when,
        on=on,
        armed=on and problem is None and (standing is None or standing.armed),
        problem=None if problem is None else problem.message,
        position=None if problem is None else problem.position,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _shown(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    return f"{value:,.6g}".replace("-", "−")
