"""The losses along a branch: bounded, even, and never changed by going back."""

import pytest

from neurodeck.session.curve import MOST, Curve, curve_of


def test_a_long_curve_stays_bounded_and_even_and_keeps_both_ends() -> None:
    curve = Curve()
    for step in range(0, 1_000_000, 7):
        curve.add(step, 1 / (step + 1), None)

    steps = [step for step, _, _ in curve.points]
    gaps = [after - before for before, after in zip(steps, steps[1:-1], strict=False)]
    assert MOST / 4 < len(steps) <= MOST
    assert (steps[0], steps[-1]) == (0, 999_999 // 7 * 7)
    assert max(gaps) <= 3 * min(gaps)


def test_a_past_that_is_played_again_adds_nothing() -> None:
    curve = Curve([(0, 1.0, None), (50, 0.5, None)])
    version = curve.version

    curve.add(20, 9.0, 9.0)
    curve.add(50, 9.0, 9.0)

    assert curve.points == [(0, 1.0, None), (50, 0.5, None)]
    assert curve.version == version


def test_a_fork_knows_the_past_alone() -> None:
    curve = Curve([(0, 1.0, 1.5), (50, 0.5, 0.75), (80, 0.25, 0.5)])

    fork = curve.up_to(60)
    fork.add(70, 3.0, 4.0)

    assert fork.points == [(0, 1.0, 1.5), (50, 0.5, 0.75), (70, 3.0, 4.0)]
    assert len(curve.points) == 3


def test_what_was_written_is_read_back() -> None:
    curve = Curve([(0, 0.123456789, None), (50, 1e-9, 0.75)])

    assert curve_of(curve.text()).points == [(0, 0.12346, None), (50, 1e-9, 0.75)]


@pytest.mark.parametrize("text", [b"", b"[1]", b'[["a", 1, 2]]', b"[[1, 2]]", b"{}x", b"[[1, null, 2]]"])
def test_what_is_no_curve_is_refused(text: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        curve_of(text)
