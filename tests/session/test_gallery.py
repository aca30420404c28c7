"""When frames are made, on a clock of the test's own: the rate that was asked for, and what the first frame waits for."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from neurodeck.protocol import reading
from neurodeck.session.gallery import Gallery
from tests.session.conftest import Watcher
from tests.session.driver import Driver

FPS = 20.0
BEAT_MS = 1000 / FPS


class Times(Watcher):
    """A viewer who draws at once, and the times at which frames were made for it."""

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self.driver, self.gallery = driver, Gallery(8e6)
        self.ms = 1_000_000.0  # of a clock that has been running for long
        self.times: list[float] = []
        self.gallery.add(self)

    def watch_metrics(self) -> None:
        command = reading.command({"type": "watch", "fps": FPS, "probes": [{"type": "metrics"}]})
        self.opened = self.gallery.watch(self, command.probes, FPS, self.driver.session)  # type: ignore[union-attr]  # it is a watch

    @property
    def now(self) -> float:
        return self.ms / 1000

    def turn(self, after_ms: float) -> None:
        """One turn of the session's, so much later."""
        self.ms += after_ms
        before = self.frames.qsize()
        self.gallery.show(self.driver.session, None, self.now)
        self.times += [self.ms] * (self.frames.qsize() - before)


@pytest.fixture
def times() -> Times:
    viewer = Times(Driver())
    viewer.watch_metrics()
    return viewer


def play(times: Times, turns: int, after_ms: Callable[[], float]) -> None:
    for _ in range(turns):
        times.driver.advance(1)
        times.turn(after_ms())


def shortest(times: list[float], intervals: int) -> float:
    """How quickly so many frames have ever followed upon one."""
    return min(last - first for first, last in zip(times, times[intervals:], strict=False))


def test_frames_are_made_at_the_rate_that_was_asked_for(times: Times) -> None:
    times.driver.do("play")
    play(times, 10_000, lambda: 1.0)

    assert len(times.times) == 10 * FPS + 1
    assert shortest(times.times, 10) == 9.5 * BEAT_MS  # the first frame begins the beat, half of one before the second
    assert shortest(times.times[1:], 10) == 10 * BEAT_MS


def test_turns_that_come_late_never_make_frames_faster_than_asked_for(times: Times) -> None:
    """A frame that is late keeps the beat, so the next may follow sooner, by half a beat at most."""
    random = np.random.default_rng(0)
    times.driver.do("play")
    play(times, 5_000, lambda: float(random.exponential(20.0)))

    assert len(times.times) > 1000
    for intervals in (1, 2, 10, 100):
        assert shortest(times.times, intervals) >= (intervals - 0.5) * BEAT_MS - 1e-6


def edit(times: Times, value: float) -> None:
    times.driver.do("edit", tensor="output.bias", index=[0], value=value)


def test_a_change_shows_half_a_beat_sooner_and_the_beat_stays(times: Times) -> None:
    times.driver.do("play")
    play(times, 200, lambda: 1.0)
    beat = times.times[-1]
    play(times, int(beat + 20 - times.ms), lambda: 1.0)
    edit(times, 0.5)
    play(times, 200, lambda: 1.0)

    assert [time - beat for time in times.times if time > beat][:3] == [BEAT_MS / 2, 2 * BEAT_MS, 3 * BEAT_MS]


def test_a_weight_that_is_dragged_does_not_make_frames_faster(times: Times) -> None:
    for number in range(10_000):
        edit(times, float(number))
        times.turn(1.0)

    assert len(times.times) == 10 * FPS + 1
    assert shortest(times.times[2:], 10) == 10 * BEAT_MS  # the first two come at once: the beat begins with them


def test_the_first_frame_waits_for_no_evaluation_and_another_follows_it(times: Times) -> None:
    session = times.driver.session
    times.turn(0.0)
    assert math.isnan(times.scalars()["metrics_step"])
    times.turn(1000.0)
    assert times.frames.empty()  # nothing has happened since

    session.metering.begin(session.run, session.weights_mark)
    while not session.metering.advance(1):
        pass
    times.turn(1000.0)
    told = times.scalars()
    assert told["step"] == told["metrics_step"] == 0
    assert told["train_loss"] == session.metering.splits["train"].loss  # type: ignore[union-attr]  # just measured
