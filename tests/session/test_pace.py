"""Exact step budgets, and an ease-in that doubles every second."""

from __future__ import annotations

import math

import pytest

from neurodeck.session.pace import Budget, Meter


def played(budget: Budget, until: float, every: float = 0.004) -> int:
    """Steps made by somebody who looks at the clock every `every` seconds."""
    for tick in range(round(until / every) + 1):
        allowed = budget.allowed(tick * every)
        budget.spent(int(allowed))
    return budget.made


@pytest.mark.parametrize("rate", [0.5, 1.0, 10.0, 100.0, 3000.0])
def test_a_pace_is_kept_to_the_step(rate: float) -> None:
    assert played(Budget(rate, False, 0.0), 4.0) == math.floor(4 * rate) + 1  # the first at once


def test_without_a_limit_any_number_is_allowed() -> None:
    assert math.isinf(Budget(None, False, 0.0).allowed(0.0))


def test_an_ease_in_begins_at_20_and_doubles_every_second_up_to_the_cap() -> None:
    budget = Budget(1000.0, True, 0.0)
    assert [budget.rate(second) for second in (0.0, 1.0, 2.0, 9.0)] == [20, 40, 80, 1000]
    # the integral of 20 * 2**t from 0 to 3, and the one at once
    assert played(budget, 3.0) == pytest.approx(20 * 7 / math.log(2) + 1, abs=1)


def test_an_ease_in_without_a_cap_goes_on_doubling() -> None:
    assert Budget(None, True, 0.0).rate(20.0) == 20 * 2.0**20


def test_a_cap_below_20_is_kept_from_the_start() -> None:
    assert played(Budget(5.0, True, 0.0), 2.0) == 11


def test_what_the_machine_could_not_do_is_not_caught_up_with() -> None:
    budget = Budget(100.0, False, 0.0)
    assert budget.allowed(10.0) == 25  # a quarter of a second, not ten
    budget.spent(25)
    assert budget.allowed(10.0) == 0


def test_the_next_step_is_due_when_the_rate_says() -> None:
    budget = Budget(10.0, False, 0.0)
    budget.spent(1)
    assert budget.next_at(0.03) == pytest.approx(0.1)
    assert budget.allowed(0.0999) == 0 and budget.allowed(0.1001) == 1


def test_the_measured_rate_is_that_of_the_last_second() -> None:
    meter = Meter()
    assert meter.rate(0.0) is None
    for tick in range(100):
        meter.count(5 if tick >= 50 else 500, tick * 0.04)
    assert meter.rate(3.96) == pytest.approx(125, rel=0.1)
    meter.clear()
    assert meter.rate(4.0) is None
