"""The door: tokens, limits, questions, and that one session's trouble is its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neurodeck.engine.errors import SpecError, UnknownTensor
from neurodeck.protocol import reading
from neurodeck.session.errors import SessionFailed, TooManySessions, UnknownSession
from neurodeck.session.questions import AskData, AskPredict, AskState, AskSummary, AskTensor, AskTensors
from neurodeck.session.shard import Shard, ShardLimits
from tests.session.conftest import WAIT_S, Deck
from tests.session.driver import experiment, spec


def test_a_token_opens_its_session_and_no_other(shard: Shard) -> None:
    one, other = Deck(shard), Deck(shard)
    assert shard.authorise(one.id, one.opened.token) == "control"
    assert shard.authorise(one.id, one.opened.view_token) == "view"
    assert shard.authorise(other.id, one.opened.token) is None
    assert shard.authorise("nowhere", one.opened.token) is None
    assert shard.authorise(one.id, "") is None
    assert shard.mine([other.opened.view_token, "x", one.opened.token, one.opened.view_token]) == [other.id, one.id]
    assert len(one.opened.token) == 32 and one.opened.url == f"/s/{one.id}#token={one.opened.token}"


def test_a_full_shard_refuses_and_gives_up_only_what_was_left_long_ago() -> None:
    full = Shard(workers=1, limits=ShardLimits(sessions=2))
    full.create(experiment())
    full.create(experiment())
    with pytest.raises(TooManySessions, match="2 sessions, its limit"):
        full.create(experiment())
    patient = Shard(workers=1, limits=ShardLimits(sessions=2, idle_s=0.0))
    first, second = patient.create(experiment()), patient.create(experiment())
    third = patient.create(experiment())
    assert patient.authorise(first.id, first.token) is None
    assert patient.authorise(second.id, second.token) == patient.authorise(third.id, third.token) == "control"


def test_a_spec_that_cannot_be_built_is_refused_at_once(shard: Shard) -> None:
    wrong = spec(loss="categorical_crossentropy")
    with pytest.raises(SpecError, match="categorical_crossentropy"):
        shard.create(reading.experiment(wrong))


def test_an_unknown_session_is_said_to_be_unknown(shard: Shard) -> None:
    with pytest.raises(UnknownSession):
        shard.submit("0123456789abcdef", reading.command({"type": "play"}))  # type: ignore[arg-type]  # a session's command


def test_the_state_has_the_metrics_of_the_present_weights(deck: Deck) -> None:
    deck.do("step", count=3)
    first = deck.ask(AskState())
    deck.do("step", count=50)
    state = deck.ask(AskState())
    assert state.status == "paused" and state.step == 53 and state.head == 53 and state.branch == "main"
    assert state.train.count == 25 and state.test.count == 25 and state.validation is None
    assert 0 <= state.train.accuracy <= 1 and state.train.loss != first.train.loss
    assert state.steps_per_second is None and state.spec.training.optimizer.learning_rate == 0.1
    assert deck.ask(AskState()) == state


def test_an_edit_changes_the_loss_at_the_same_step(deck: Deck) -> None:
    deck.do("step", count=3)
    before = deck.ask(AskState())
    deck.do("edit", tensor="output.bias", index=[0], value=1.5)
    after = deck.ask(AskState())
    assert after.step == before.step and after.train.loss != before.train.loss and after.undo


def test_while_it_plays_the_state_has_metrics_of_a_recent_step(deck: Deck) -> None:
    deck.do("step")
    first = deck.ask(AskState())
    deck.do("play")
    deck.viewer()  # nobody watches the metrics, so only the question brings them
    while (state := deck.ask(AskState())).train == first.train:
        pass
    assert state.status == "playing" and state.train.loss < first.train.loss


def test_questions_are_answered_in_public_shapes(deck: Deck) -> None:
    summary = deck.ask(AskSummary())
    assert [row.params for row in summary.layers] == [9, 4] and summary.total_params == 13
    shapes = {info.name: info.shape for info in deck.ask(AskTensors())}
    assert shapes["hidden1.kernel"] == (2, 3) and shapes["hidden1.z"] == (10, 3)
    absent = deck.ask(AskTensor("hidden1.z"))
    assert absent.step is None and absent.data is None and absent.shape == (10, 3)
    deck.do("step", count=3)  # the third batch of an epoch has 5 examples
    there = deck.ask(AskTensor("hidden1.z"))
    assert there.step == 3 and there.data.shape == (5, 3)
    with pytest.raises(UnknownTensor):
        deck.ask(AskTensor("nothing"))
    data = deck.ask(AskData("test", 20, 10))
    assert data.x.shape == (5, 2) and data.count == 25 and data.points.shape == (5, 2) and len(data.labels) == 5
    assert len(data.domain) == 4


def test_predictions_are_those_of_the_network_and_bad_input_is_refused(deck: Deck) -> None:
    kernel1, bias1, kernel2, bias2 = (
        deck.ask(AskTensor(name)).data for name in ("hidden1.kernel", "hidden1.bias", "output.kernel", "output.bias")
    )
    x = np.array([[0.5, -1.0], [2.0, 0.25]])
    expected = np.tanh(np.tanh(x @ kernel1 + bias1) @ kernel2 + bias2)
    # four roundings to float32 and the tanh kernel's 2.4e-7, through weights of about 1
    np.testing.assert_allclose(deck.ask(AskPredict(x.tolist())), expected, atol=2e-6)
    for wrong in ([[1.0]], [[1.0, 2.0], [3.0]], [], "text", [[1.0, 1e39]], 5):
        with pytest.raises(SpecError):
            deck.ask(AskPredict(wrong))


def test_a_session_that_breaks_is_alone_in_that(
    shard: Shard, deck: Deck, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Deck(shard)
    watcher = broken.viewer()
    broken.do("step")

    def breaks(*_: Any) -> None:
        raise RuntimeError("on purpose")

    assert shard._seats[broken.id].session is not None
    monkeypatch.setattr(shard._seats[broken.id].session, "settle", breaks)
    with caplog.at_level(logging.ERROR), pytest.raises(SessionFailed, match="of the server's own"):
        broken.do("step")
    assert len([record for record in caplog.records if "failed" in record.message]) == 1
    state = watcher.event("state", lambda event: event.stopped is not None)
    assert state.status == "stopped" and state.stopped.reason == "session_failed"
    assert broken.ask(AskState()).status == "stopped"
    with pytest.raises(SessionFailed):
        broken.do("play")
    assert deck.do("step").step == 1


def test_a_session_whose_data_cannot_be_had_says_why(shard: Shard, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: Any) -> None:
        raise SpecError("the data cannot be had. Connect to a network.", field="data.dataset")

    monkeypatch.setattr(shard.workshop, "material", cannot)
    deck = Deck(shard)
    with pytest.raises(SessionFailed, match="cannot be had"):
        deck.do("play")
    assert deck.ask(AskState()).stopped.message.startswith("the data cannot be had")


def test_a_set_whose_data_cannot_be_had_is_refused_and_the_session_lives_on(
    shard: Shard, deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck.do("step", count=2)

    def cannot(*_: Any) -> None:
        raise SpecError("the data cannot be had.", field="data.dataset")

    with monkeypatch.context() as patch:
        patch.setattr(shard.workshop, "material", cannot)
        with pytest.raises(SpecError, match="cannot be had"):
            deck.do("set", path="data.noise", value=0.4)
    assert deck.ask(AskState()).spec.data.noise == 0.1
    assert deck.do("step").step == 3


def test_while_it_is_being_built_the_state_says_compiling() -> None:
    asleep = Shard(workers=1)  # not started: nothing is ever built
    opened = asleep.create(experiment())
    assert asleep.ask(opened.id, AskState()).result(0).status == "compiling"
    future = asleep.submit(opened.id, reading.command({"type": "play"}))  # type: ignore[arg-type]  # a session's command
    asleep.stop()
    with pytest.raises(SessionFailed):
        future.result(WAIT_S)


def test_counts_tell_what_happened(deck: Deck, shard: Shard) -> None:
    before = shard.counts()
    deck.do("step", count=100)
    after = shard.counts()
    assert after["steps_total"] - before["steps_total"] >= 100
    assert after["commands_total"] == before["commands_total"] + 1 and after["sessions"] >= 1


def test_sessions_on_the_same_data_share_it(open_deck: Callable[..., Deck], shard: Shard) -> None:
    one, other = open_deck(), open_deck()
    one.do("step")
    other.do("step")
    first, second = (shard._seats[deck.id].session for deck in (one, other))
    assert first is not None and second is not None
    assert first.run.material is second.run.material
