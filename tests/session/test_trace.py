"""What is remembered of the losses on the way."""

from __future__ import annotations

from neurodeck.protocol.standing import Seen
from neurodeck.protocol.state import Metrics
from neurodeck.session.metrics import Mark
from neurodeck.session.trace import MOST_LOWS, Trace


def note(trace: Trace, step: int, loss: float | None, *, run: int = 0, changes: int = 0) -> None:
    metrics = Metrics(loss=loss, accuracy=None, count=10, finite=loss is not None)
    trace.note(Mark(run, changes, step), step // 10, {"train": None, "test": metrics})


def test_lows_are_kept_with_their_epochs_and_rises_are_counted():
    trace = Trace()
    for step, loss in enumerate([0.9, 0.8, 0.85, 0.86, 0.7]):
        note(trace, 5 * step, loss)
    # 0.86 is within the wobble of 0.85
    assert trace.seen() == {"test": Seen(lows=((0, 0.8), (2, 0.7)), rises=1)}


def test_a_change_by_hand_is_no_rise():
    trace = Trace()
    note(trace, 10, 0.5)
    note(trace, 10, 0.9, changes=1)
    note(trace, 20, 1.2, changes=1)
    assert trace.seen() == {"test": Seen(lows=((1, 0.5),), rises=1)}


def test_a_reset_and_a_step_back_begin_anew():
    for back in ({"run": 1, "step": 0}, {"run": 0, "step": 5}):
        trace = Trace()
        note(trace, 10, 0.5)
        note(trace, 20, 0.9)
        note(trace, loss=0.7, **back)
        assert trace.seen() == {"test": Seen(lows=((0, 0.7),), rises=0)}


def test_a_loss_that_is_not_finite_is_passed_over():
    trace = Trace()
    note(trace, 10, 0.5)
    note(trace, 20, None)
    assert trace.seen() == {"test": Seen(lows=((1, 0.5),))}


def test_memory_is_bounded_and_the_lowest_is_exact():
    trace = Trace()
    for epoch in range(MOST_LOWS + 100):
        note(trace, 10 * epoch, 1 / (1 + epoch))
    lows = trace.seen()["test"].lows
    assert len(lows) == MOST_LOWS
    assert lows[-1] == (MOST_LOWS + 99, 1 / (MOST_LOWS + 100))
