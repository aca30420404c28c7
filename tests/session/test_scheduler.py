"""Fair shares, commands first, steady paces: with real threads, in bounded time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from neurodeck.protocol import reading
from neurodeck.session.questions import AskState, AskTensor
from neurodeck.session.shard import Shard
from tests.session.conftest import WAIT_S, Deck
from tests.session.driver import experiment, spec

METRICS = {"type": "metrics"}


@pytest.fixture
def crowd() -> Iterator[Callable[[int], tuple[Shard, list[Deck]]]]:
    """`crowd(n)`: a shard of its own, with n sessions that are built."""
    shards: list[Shard] = []

    def gather(count: int) -> tuple[Shard, list[Deck]]:
        shard = Shard(workers=2)
        shard.start()
        shards.append(shard)
        decks = [Deck(shard) for _ in range(count)]
        for deck in decks:
            deck.do("step")
        return shard, decks

    yield gather
    for shard in shards:
        shard.stop()


def wait(seconds: float) -> None:
    """Let others run for a while: what is measured here is a rate."""
    threading.Event().wait(seconds)


def test_shares_of_processor_time_are_fair(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, decks = crowd(20)
    for deck in decks:
        shard.submit(deck.id, reading.command({"type": "play"}))  # type: ignore[arg-type]  # a session's command
    wait(0.3)
    seats = [shard._seats[deck.id] for deck in decks]
    before = [seat.charged for seat in seats]
    wait(1.5)
    shares = [seat.charged - start for seat, start in zip(seats, before, strict=True)]
    # 20 sessions on two workers get slices of 5 ms; whoever is ahead is so by a slice, begun before and after
    assert max(shares) - min(shares) <= 0.015
    assert min(shares) > 0


def test_a_command_goes_first_among_many_that_play(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, decks = crowd(20)
    for deck in decks:
        deck.do("play")
    seats = [shard._seats[deck.id] for deck in decks]
    passed_by = []
    for turn in range(40):
        before = [seat.charged for seat in seats]
        decks[turn % 20].do("set", path="optimizer.learning_rate", value=0.01 + turn / 1000)
        passed_by.append(sum(seat.charged - start for seat, start in zip(seats, before, strict=True)))
    # in processor time: slices of 5 ms, one on each of two workers; first in first out would let 20 of them go before
    assert sorted(passed_by)[len(passed_by) // 2] < 0.04


@pytest.mark.parametrize("rate", [10.0, 50.0])
def test_a_pace_is_kept(deck: Deck, rate: float) -> None:
    deck.do("speed", steps_per_second=rate)
    deck.do("play")
    began = time.perf_counter()
    wait(1.0)
    made = deck.do("pause").step
    assert made == pytest.approx(rate * (time.perf_counter() - began), abs=2)


def test_a_paced_session_tells_its_metrics_at_every_step_that_is_shown(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look({"type": "metrics"})
    deck.do("speed", steps_per_second=20.0)
    deck.do("play")
    for step in (3, 7, 11):
        while (told := viewer.scalars())["step"] < step or told["metrics_step"] != told["step"]:
            pass
        assert told["step"] < step + 40


def test_step_does_not_keep_to_the_speed(deck: Deck) -> None:
    deck.do("speed", steps_per_second=1.0)
    began = time.perf_counter()
    assert deck.do("step", count=1000).step == 1000
    assert time.perf_counter() - began < WAIT_S / 2


def test_idle_sessions_get_no_turns(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, _ = crowd(5)
    before = shard.scheduler.slices
    wait(0.3)
    assert shard.scheduler.slices == before


def test_a_long_step_does_not_keep_others_waiting(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, (quick, *_) = crowd(1)
    slow = spec(units=600, batch_size="full")
    slow["network"]["layers"].insert(1, {"type": "dense", "name": "hidden2", "units": 600, "activation": "tanh"})
    slow["data"]["samples"] = 4000  # 2000 examples through 360,000 weights, three times: 4 GFLOP a step
    decks = [Deck(shard, **slow) for _ in range(2)]  # one for each worker
    for deck in decks:
        deck.do("play")
    began = time.perf_counter()
    for turn in range(10):
        quick.do("set", path="optimizer.learning_rate", value=0.01 + turn / 1000)
    spent = time.perf_counter() - began
    for deck in decks:
        deck.do("pause")
    assert spent < WAIT_S / 3


def test_stopping_ends_what_plays(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, decks = crowd(2)
    decks[0].do("play")
    shard.stop()
    assert not any(thread.is_alive() for thread in shard.scheduler._threads)


def test_sessions_open_while_others_play(crowd: Callable[[int], tuple[Shard, list[Deck]]]) -> None:
    shard, decks = crowd(4)
    for deck in decks:
        deck.do("play")
    opened = shard.create(experiment())
    command = reading.command({"type": "step"})
    assert shard.submit(opened.id, command).result(WAIT_S).step == 1  # type: ignore[arg-type]  # a session's command
    assert shard.ask(opened.id, AskState()).result(WAIT_S).step == 1


def test_what_was_edited_while_it_played_can_be_sought_bit_by_bit(deck: Deck) -> None:
    deck.do("play")
    for turn in range(30):
        deck.do("edit", tensor="hidden1.kernel", index=[turn % 2, turn % 3], value=turn / 30)
        deck.do("set", path="optimizer.learning_rate", value=0.01 + turn / 300)
    head = deck.do("pause").step
    names = ("hidden1.kernel", "output.kernel", "hidden1.z", "grad.hidden1.kernel")
    before = {name: deck.ask(AskTensor(name)).data for name in names}
    deck.do("seek", step=0)
    assert deck.do("seek", step=head).branch == "main"
    for name in names:
        assert (deck.ask(AskTensor(name)).data == before[name]).all()


def test_seeks_of_a_scrubbing_hand_are_all_answered(deck: Deck) -> None:
    deck.do("step", count=20_000)
    commands = [reading.command({"type": "seek", "step": step}) for step in range(20_000, 0, -997)]
    futures = [deck.shard.submit(deck.id, command) for command in commands]  # type: ignore[arg-type]  # sessions' commands
    steps = [future.result(WAIT_S).step for future in futures]
    assert steps[-1] == range(20_000, 0, -997)[-1]


def test_who_sends_commands_without_end_trains_no_more_than_others(
    crowd: Callable[[int], tuple[Shard, list[Deck]]],
) -> None:
    shard, decks = crowd(6)
    for deck in decks:
        deck.do("play")
    seats = [shard._seats[deck.id] for deck in decks]
    before = [seat.charged for seat in seats]
    turn = 0
    while sum(seat.charged for seat in seats) - sum(before) < 1.0:  # seconds of processor time
        turn += 1
        decks[0].do("set", path="optimizer.learning_rate", value=0.01 + turn % 100 / 1000)
    shares = [seat.charged - start for seat, start in zip(seats, before, strict=True)]
    # its commands themselves cost something: a turn of about 0.1 ms each
    assert shares[0] <= max(shares[1:]) + 0.02 + turn * 0.0005


def test_a_building_that_takes_long_is_told(shard: Shard, deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = deck.viewer()
    deck.do("step")
    built = threading.Event()
    build = shard.workshop.program

    def slowly(*given: Any) -> Any:
        assert built.wait(WAIT_S)
        return build(*given)

    monkeypatch.setattr(shard.workshop, "program", slowly)
    future = shard.submit(deck.id, reading.command({"type": "reset"}))  # type: ignore[arg-type]  # a session's command
    assert viewer.event("state", lambda state: state.status == "compiling").branch == "main"
    built.set()
    assert future.result(WAIT_S).branch == "reset"
    assert viewer.event("state", lambda state: state.status == "paused" and state.branch == "reset")


def test_metrics_go_on_when_an_ease_in_ends(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(METRICS)
    deck.do("speed", steps_per_second=200.0, ease_in=True)
    deck.do("play")
    viewer.until(lambda told: told["metrics_step"] >= 20)
    deck.do("speed", steps_per_second=None)
    end = viewer.until(lambda told: told["step"] >= 20_000)["metrics_step"]
    viewer.until(lambda told: told["metrics_step"] > end)


def test_metrics_come_during_a_long_step_too(deck: Deck) -> None:
    viewer = deck.viewer()
    viewer.look(METRICS)
    running = deck.shard.submit(deck.id, reading.command({"type": "step", "count": 10**9}))  # type: ignore[arg-type]  # a session's command
    viewer.until(lambda told: told["metrics_step"] > 0)
    deck.do("pause")
    assert running.result(WAIT_S).step > 0
