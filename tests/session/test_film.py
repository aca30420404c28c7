"""A replay's pictures are what the run had at those steps, bit by bit, and the run stays where it is."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import numpy as np
import pytest

from neurodeck.session.errors import SessionFailed, TooManySessions
from neurodeck.session.film import film_of
from neurodeck.session.filming import steps_of
from neurodeck.session.history import History
from neurodeck.session.questions import AskReel, AskState, AskTensor
from neurodeck.session.shard import MOST_FILMS, Shard
from neurodeck.session.shots import Shot
from tests.session.conftest import WAIT_S, Deck
from tests.session.driver import spec


def test_steps_begin_densely_reach_both_ends_and_hold_what_was_done() -> None:
    assert steps_of(0, 5) == [0] and steps_of(3, 5) == [0, 1, 2, 3]
    found = steps_of(10_000, 200, (500, 501, 9_999, 20_000))
    assert len(found) <= 200 and found[0] == 0 and found[-1] == 10_000 and found == sorted(set(found))
    assert {500, 501, 9_999} <= set(found) and found[1] <= 1 and 20_000 not in found
    many = steps_of(1_000_000, 100, tuple(range(1, 900_000, 7)))
    assert len(many) <= 100 and many[-1] == 1_000_000


def filmed(deck: Deck, steps: list[int]) -> tuple[Shot, ...]:
    reel = deck.ask(AskReel())
    shots: tuple[Shot, ...] = deck.shard.film(reel.history, steps).future.result(WAIT_S)
    return shots


def test_every_shot_is_the_run_at_its_step_also_over_changes_of_the_network(shard: Shard) -> None:
    deck = Deck(shard)
    wider: dict[str, Any] = copy.deepcopy(spec(units=5))
    deck.do("step", count=30)
    deck.do("set", path="optimizer.learning_rate", value=0.3)
    deck.do("edit", tensor="hidden1.kernel", index=[0, 1], value=0.25)
    deck.do("step", count=20)
    deck.do("rebuild", spec=wider)
    deck.do("step", count=10)
    deck.do("seek", step=33)
    steps = [0, 1, 30, 33, 50, 55, 60]

    shots = filmed(deck, steps)

    assert deck.ask(AskState()).step == 33
    assert [shot.step for shot in shots] == steps
    assert len({shot.scene for shot in shots}) == 2
    for shot in shots:
        deck.do("seek", step=shot.step)
        state = deck.ask(AskState())
        assert state.train == shot.train and state.test == shot.test and state.epoch == shot.epoch
        assert shot.experiment.training.optimizer.learning_rate == state.learning_rate
        for name, value in shot.parameters.items():
            assert deck.ask(AskTensor(name)).data.tobytes() == value.tobytes(), (shot.step, name)
        assert shot.boundary is not None and shot.boundary.pixels.shape == (48 * 48,)
        assert {name: plane.pixels.shape for name, plane in shot.units.items()} == {
            "hidden1": (5 if shot.step >= 50 else 3, 256),
            "output": (1, 256),
        }


def test_the_document_holds_the_numbers_whole(shard: Shard) -> None:
    deck = Deck(shard)
    deck.do("step", count=5)
    shots = filmed(deck, [0, 5])
    film = film_of(shots, "a run", "main", (), ())
    (scene,) = film["scenes"]
    held = scene["parameters"]["hidden1.kernel"]
    values = np.frombuffer(base64.b64decode(held["data"]), held["dtype"]).reshape(2, *held["shape"])
    assert (values == np.stack([shot.parameters["hidden1.kernel"] for shot in shots])).all()
    assert scene["steps"] == [0, 5] and len(scene["points"]["train"]) > 0


@pytest.mark.parametrize("outputs", [2, 3])
def test_targets_of_several_numbers_and_layers_without_weights_are_filmed(shard: Shard, outputs: int) -> None:
    given = spec()
    given["network"]["layers"][-1]["units"] = outputs
    given["network"]["layers"].insert(1, {"type": "dropout", "name": "dropout1", "rate": 0.25})
    given["data"] = {"dataset": "inline", "x": [[0.05, 0.1], [0.2, 0.4]], "y": [[0.01, 0.99, 0.5][:outputs]] * 2}
    deck = Deck(shard, **given)
    deck.do("step", count=3)
    (scene,) = film_of(filmed(deck, [0, 3]), "", "main", (), ())["scenes"]
    assert [layer["type"] for layer in scene["layers"]] == ["dense", "dropout", "dense"]
    assert all(label == 0.01 for *_, label in scene["points"]["train"]) and scene["boundary"]["middle"] is not None
    json.dumps(scene, allow_nan=False)


def test_a_film_keeps_to_its_bytes(monkeypatch: pytest.MonkeyPatch, shard: Shard) -> None:
    deck = Deck(shard)
    deck.do("step", count=40)
    shots = filmed(deck, list(range(41)))
    monkeypatch.setattr("neurodeck.session.film.MOST_BYTES", 60_000)
    (scene,) = film_of(shots, "", "main", (), ())["scenes"]
    assert scene["units"] == {} and 2 <= len(scene["steps"]) < 41
    assert scene["steps"][0] == 0 and scene["steps"][-1] == 40


def test_so_many_at_a_time_and_one_that_is_given_up_makes_room(shard: Shard) -> None:
    deck = Deck(shard)
    deck.do("step", count=1000)

    def reel(head: int | None = None) -> History:
        history: History = deck.ask(AskReel()).history
        history.here.head = head or history.here.head
        return history

    running = [shard.film(reel(10**9), [0, 10**9]) for _ in range(MOST_FILMS)]
    with pytest.raises(TooManySessions, match="2 replays are being made, as many as go at a time"):
        shard.film(reel(), [0])
    for filming in running:
        filming.stop()
        with pytest.raises(SessionFailed, match="given up"):
            filming.future.result(WAIT_S)
    assert [shot.step for shot in shard.film(reel(), [0]).future.result(WAIT_S)] == [0]
