"""Breakpoints: what plays stops at exactly the step, seeks pass by, and they outlive rebuilds and restarts."""

from __future__ import annotations

import pytest

from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol import reading
from neurodeck.protocol.probes import ExpressionProbe
from neurodeck.protocol.state import Kernels
from neurodeck.session.answers import state_of
from neurodeck.session.probes import View
from tests.session.driver import Driver, experiment, spec


def driver(**training) -> Driver:
    return Driver(experiment(**training), slices=(7, 1, 30))


def told(made: Driver):
    return state_of(made.session, "x", None, Kernels(ready=1, total=1)).breakpoints


def play_until_stopped(made: Driver) -> None:
    made.do("play")
    while made.session.playing and made.session.step < 3000:
        made.advance(7)


@pytest.mark.parametrize("by", ["play", "step", "op"])
def test_whatever_plays_stops_at_exactly_that_step_and_tells_why(by):
    made = driver()
    made.do("breakpoint", when="step >= 25 and loss > 0")
    if by == "play":
        play_until_stopped(made)
    else:
        answer = made.do("step", count=10_000, unit=by)
        assert (answer.status, answer.step) == ("stopped", 25)
    stopped = made.session.stopped
    assert (made.session.step, made.session.run.program.op) == (25, 0)
    assert (stopped.reason, stopped.step, stopped.tensor) == ("breakpoint", 25, "step")
    assert made.session.run.program.batch_present
    assert "Stopped after step 25: step >= 25 and loss > 0 became true" in stopped.message
    # it stays true, so it strikes once
    assert made.do("step", count=5).step == 30


def test_the_report_has_value_bound_and_the_steps_before():
    made = driver()
    made.do("breakpoint", when="norm(grad) < 0.05")
    play_until_stopped(made)
    stopped = made.session.stopped
    assert stopped.value < stopped.bound == 0.05
    assert [step for step, _ in stopped.before] == list(range(max(1, stopped.step - 20), stopped.step + 1))
    assert stopped.before[-1][1] == stopped.value
    assert all(value >= 0.05 for _, value in stopped.before[:-1])


def test_a_seek_passes_by_and_play_from_there_strikes_at_the_same_step_again():
    made = driver()
    made.do("breakpoint", when="loss < 0.2")
    play_until_stopped(made)
    first = made.session.step
    made.do("step", count=40)
    made.do("seek", step=3)
    made.do("seek", step=first + 1)
    assert made.session.status == "paused"
    made.do("seek", step=3)
    play_until_stopped(made)
    assert made.session.step == first


def test_notes_leave_the_report_alone_and_play_takes_it_away():
    made = driver()
    made.do("breakpoint", when="step == 4")
    made.do("step", count=9)
    made.do("bookmark", step=4, note="here")
    made.do("breakpoint", when="step == 4", state="off")
    assert made.session.status == "stopped"
    assert made.do("step", count=1).status == "paused"
    assert made.session.stopped is None


def test_refusals_point_at_the_character_of_when():
    made = driver()
    with pytest.raises(NeurodeckError) as refused:
        made.do("breakpoint", when="norm(hidden1.kernal) > 1")
    assert (refused.value.code, refused.value.field) == ("invalid_expression", "when.5")
    for at in range(32):
        made.do("breakpoint", when=f"step == {at + 100}")
    with pytest.raises(NeurodeckError, match="at most 32 breakpoints. Take one away first"):
        made.do("breakpoint", when="step == 99")
    made.do("breakpoint", when="step == 100", state="gone")
    made.do("breakpoint", when="step == 99")


def test_names_that_vanish_in_a_rebuild_are_told_and_come_back():
    made = driver()
    made.do("breakpoint", when="norm(hidden1.kernel) > 1e9")
    made.do("breakpoint", when="step == 60")
    probes = (ExpressionProbe(expression="norm(hidden1.kernel)"),)
    before = View(1, probes, made.session.run)
    without = spec()
    del without["network"]["layers"][0]
    made.do("rebuild", spec=without)
    assert [entry.problem is None for entry in told(made)] == [False, True]
    assert told(made)[0].position == 5
    view = View(1, probes, made.session.run, lenient=True)
    assert view.opened(30).problems[0].position == 5
    assert not view.same_layout(before)
    made.do("rebuild", spec=spec())
    assert [entry.problem for entry in told(made)] == [None, None]
    assert made.do("step", count=100).step == 60


def test_a_dying_unit_is_named():
    given = spec(units=4)
    given["network"]["layers"][0]["activation"] = "relu"
    given["network"]["weights"] = {"hidden1.bias": [0.0, 0.0, -50.0, 0.0]}
    made = Driver(reading.experiment(given), slices=(3,))
    made.do("breakpoint", when="dead(hidden1.a, 4) > 0")
    made.do("step", count=100)
    stopped = made.session.stopped
    assert (stopped.step, stopped.tensor, stopped.units, stopped.value) == (4, "hidden1.a", (2,), 1.0)
    assert "Unit 2 of hidden1 gave 0 or less for every example of the last 4 batches." in stopped.message
