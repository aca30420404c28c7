"""How many commands a socket may send, and which survive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurodeck.api.throttle import BURST, RATE, Asked, Throttle
from neurodeck.protocol.commands import Edit, Pause, Play, Set, StepOn, Undo, Watch


def rate(value: float, number: int | None = None) -> Asked:
    return Asked(Set(path="optimizer.learning_rate", value=value), number)


def test_a_burst_passes_and_then_the_newest_of_each_path_is_held():
    throttle = Throttle(0.0)
    assert all(throttle.offer(0.0, rate(i, i)) for i in range(BURST))
    assert not any(throttle.offer(0.0, rate(i, i)) for i in range(100, 110))
    edit = Asked(Edit(tensor="w", index=(0,), value=1.0), 7)
    assert not throttle.offer(0.0, edit)
    assert throttle.due(0.0) == []
    assert throttle.due(1.0) == [rate(109, 109), edit]
    assert throttle.notice(1.0) == (9, tuple(range(100, 109)))
    assert throttle.notice(3.0) is None
    assert not throttle.is_busy


def test_what_cannot_be_held_is_dropped_and_told_once_a_second():
    throttle = Throttle(0.0)
    for _ in range(BURST):
        assert throttle.offer(0.0, Asked(Undo(), None))
    assert not throttle.offer(0.0, Asked(StepOn(), "a"))
    assert throttle.notice(0.0) == (1, ("a",))
    assert not throttle.offer(0.01, Asked(Undo(), "b"))
    assert throttle.notice(0.5) is None
    assert throttle.notice(1.0) == (1, ("b",))


def test_order_is_kept_nothing_overtakes_what_is_held():
    throttle = Throttle(0.0)
    for _ in range(BURST):
        throttle.spend(0.0)
    throttle.offer(0.0, Asked(Play(), 1))
    assert not throttle.offer(10.0, rate(0.5, 2))  # there are tokens again, but play was first
    assert [asked.id for asked in throttle.due(10.0)] == [1, 2]


def test_the_last_of_play_and_pause_counts():
    throttle = Throttle(0.0)
    for _ in range(BURST):
        throttle.spend(0.0)
    for number, command in enumerate([Play(), Pause(), Play(), Pause()]):
        throttle.offer(0.0, Asked(command, number))
    assert throttle.due(5.0) == [Asked(Pause(), 3)]


@given(st.lists(st.tuples(st.floats(0, 0.2), st.integers(0, 3)), max_size=300))
def test_no_more_than_burst_and_rate_pass_and_the_last_of_every_path_always_does(moves):
    throttle = Throttle(0.0)
    now, passed, last = 0.0, [], {}
    for wait, place in moves:
        now += wait
        asked = Asked(Edit(tensor="w", index=(place,), value=now), None)
        last[place] = asked
        passed += throttle.due(now)
        if throttle.offer(now, asked):
            passed.append(asked)
    assert len(passed) <= BURST + RATE * now + 1
    passed += throttle.due(now + 60)
    for place, asked in last.items():
        assert [one for one in passed if one.command.index == (place,)][-1] == asked


def test_many_watches_leave_the_newest():
    throttle = Throttle(0.0)
    for number in range(BURST + 5):
        throttle.offer(0.0, Asked(Watch(fps=10), number))
    assert [asked.id for asked in throttle.due(1.0)] == [BURST + 4]
