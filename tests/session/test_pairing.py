"""A second thread helps where it pays: by what was measured, with real threads where it must change no bit."""

from __future__ import annotations

import math
import threading
import time

import pytest

from neurodeck.engine import native
from neurodeck.engine.players.company import FUNCTIONS
from neurodeck.session import pairing as pairing_module
from neurodeck.session.pairing import ALONE_AGAIN, PAUSES, SHORTEST_STEP_S, TRIAL, Pairing
from neurodeck.session.questions import AskTensor
from neurodeck.session.shard import Shard
from tests.session.conftest import WAIT_S, Deck
from tests.session.driver import Driver, experiment, spec

STEP_S = 0.001


def slices(pairing: Pairing, count: int, together_s: float) -> list[bool]:
    """So many slices with a helper whenever one is wanted; whether it was."""
    wanted = []
    for _ in range(count):
        wanted.append(pairing.wanted)
        pairing.learn(together_s if wanted[-1] else STEP_S, helped=wanted[-1])
    return wanted


def test_a_helper_that_pays_stays_and_one_slice_now_and_then_is_played_alone() -> None:
    pairing = Pairing()
    assert slices(pairing, 1, 0.0) == [False]  # what one thread takes must be known first
    assert slices(pairing, 2 * (ALONE_AGAIN + 1), 0.6 * STEP_S) == 2 * ([True] * ALONE_AGAIN + [False])


def test_a_helper_that_does_not_pay_is_tried_ever_more_rarely() -> None:
    pairing = Pairing()
    slices(pairing, 1, 0.0)
    wanted = slices(pairing, 300_000, STEP_S)
    trials = [at for at in range(1, len(wanted)) if wanted[at] and not wanted[at - 1]]
    pauses = [after - before - TRIAL for before, after in zip([0, *trials], trials, strict=False)]
    assert pauses[:3] == [PAUSES[0], 2 * PAUSES[0], 4 * PAUSES[0]]
    assert set(pauses[8:]) == {PAUSES[1]}
    assert sum(wanted) < 0.002 * len(wanted)


def test_short_steps_get_no_helper() -> None:
    pairing = Pairing()
    pairing.learn(0.9 * SHORTEST_STEP_S, helped=False)
    assert not pairing.wanted


def test_a_worker_without_a_session_helps_another_and_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing_module, "GAIN", math.inf)  # whatever else this machine does
    for name in FUNCTIONS:
        native.address(name)  # nobody is helped before this is compiled
    given = spec(units=200, batch_size=25)
    given["network"]["layers"].insert(1, {"type": "dense", "name": "hidden2", "units": 200, "activation": "relu"})
    shard = Shard(workers=2)
    shard.start()
    try:
        deck = Deck(shard, **given)
        deck.do("step")
        deck.do("play")
        session = shard._seats[deck.id].session
        assert session is not None
        company = session.run.program.company
        assert company is not None
        end = time.perf_counter() + WAIT_S
        while company.shares < 20 and time.perf_counter() < end:
            threading.Event().wait(0.02)  # nothing tells when somebody helped
        made = deck.do("pause").step
        assert company.shares >= 20
        kernel = deck.ask(AskTensor("hidden2.kernel")).data
    finally:
        shard.stop()
    alone = Driver(experiment(200, batch_size=25).model_copy(update={"network": session.experiment.network}))
    alone.do("step", count=made)
    assert kernel.tobytes() == alone.session.run.program.read("hidden2.kernel").tobytes()
