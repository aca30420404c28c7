"""Branches, seek and undo: nothing that was recorded is ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodeck.engine.errors import NeurodeckError
from neurodeck.session.history import Branch
from tests.session.driver import Driver, experiment, same, spec

RATE = "optimizer.learning_rate"


def test_seek_goes_back_and_forth_bit_by_bit() -> None:
    deck = Driver(slices=(7,))
    visits = {}
    for _ in range(5):
        deck.play(13)
        deck.do("edit", tensor="hidden1.kernel", index=[0, 0], value=deck.session.step / 100)
        visits[deck.session.step] = (deck.state, deck.batch())
    for step in (39, 13, 65, 26, 52):
        assert deck.do("seek", step=step).step == step
        state, batch = visits[step]
        assert deck.state == state and same(deck.batch(), batch)


def test_at_step_zero_batch_tensors_are_absent() -> None:
    deck = Driver()
    start = deck.state
    deck.do("step", count=3)
    deck.do("seek", step=0)
    assert deck.state == start and not deck.batch()


def test_seek_truncates_nothing() -> None:
    deck = Driver()
    deck.do("step", count=20)
    end = deck.state
    deck.do("seek", step=5)
    assert deck.session.history.here.head == 20
    deck.do("seek", step=20)
    assert deck.state == end


def test_play_behind_the_head_replays_what_was_recorded() -> None:
    deck = Driver(slices=(3,))
    deck.play(10)
    deck.do("set", path=RATE, value=0.5)
    deck.do("set", path="batch_size", value=4)
    deck.play(10)
    end = deck.state
    deck.do("seek", step=2)
    assert deck.session.experiment.training.optimizer.learning_rate == 0.1
    deck.play(18)
    assert deck.state == end and deck.session.history.here.name == "main"
    assert deck.session.experiment.training.optimizer.learning_rate == 0.5


def test_the_first_change_behind_the_head_opens_a_branch_named_after_it() -> None:
    deck = Driver()
    deck.play(20)
    end = deck.state
    deck.do("seek", step=5)
    answer = deck.do("set", path=RATE, value=0.003)
    assert answer.branch == "lr 0.003" and answer.step == 5
    deck.play(3)
    assert deck.session.history.here.head == 8
    deck.do("seek", step=5)
    assert deck.do("set", path=RATE, value=0.003).branch == "lr 0.003"  # as it is already: no new branch
    deck.do("seek", step=20, branch="main")
    assert deck.state == end


def test_branch_opens_one_on_purpose_and_names_stay_unique() -> None:
    deck = Driver()
    deck.play(5)
    assert deck.do("branch", name="a try").branch == "a try"
    deck.play(2)
    assert deck.do("branch", name="a try").branch == "a try 2"
    assert deck.do("seek", step=5, branch="main").step == 5


def test_reset_begins_a_branch_with_the_same_first_weights() -> None:
    deck = Driver()
    start = deck.state
    deck.play(10)
    answer = deck.do("reset")
    assert (answer.step, answer.branch) == (0, "reset") and deck.state == start


def test_a_reset_with_another_seed_keeps_the_points_and_changes_the_weights() -> None:
    deck = Driver()
    points = deck.session.run.material.dataset.train.x
    start = deck.session.run.program.read("hidden1.kernel")
    deck.do("reset", seed=8)
    assert (deck.session.run.material.dataset.train.x == points).all()
    assert (deck.session.run.program.read("hidden1.kernel") != start).any()


def test_undo_of_a_reset_goes_back_to_where_it_was_and_redo_returns() -> None:
    deck = Driver()
    deck.play(10)
    there = deck.state
    deck.do("reset")
    deck.play(4)
    answer = deck.do("undo")
    assert (answer.branch, answer.step) == ("main", 10) and deck.state == there
    answer = deck.do("redo")
    assert (answer.branch, answer.step) == ("reset", 4)


def test_edits_of_one_gesture_are_one_undo() -> None:
    deck = Driver()
    deck.play(5)
    before = deck.value("hidden1.kernel", (0, 0))
    deck.do("pin", tensor="hidden1.kernel", index=[0, 0], gesture="g1")
    for value in (0.1, 0.2, 0.3):
        deck.do("edit", tensor="hidden1.kernel", index=[0, 0], value=value, gesture="g1")
        deck.play(2)
    deck.do("pin", tensor="hidden1.kernel", index=[0, 0], on=False, gesture="g1")
    deck.do("undo")
    assert deck.value("hidden1.kernel", (0, 0)) == before and not deck.session.run.pins
    deck.do("redo")
    assert deck.value("hidden1.kernel", (0, 0)) == pytest.approx(0.3) and not deck.session.run.pins


def test_a_weight_that_was_only_taken_and_let_go_leaves_nothing_to_undo() -> None:
    deck = Driver()
    deck.do("set", path=RATE, value=0.5)
    for on in (True, False):
        deck.do("pin", tensor="hidden1.kernel", index=[0, 0], on=on, gesture="g1")
    assert deck.do("undo").learning_rate == 0.1


def test_a_branch_that_begins_with_a_hold_is_named_after_the_number() -> None:
    deck = Driver()
    deck.play(5)
    deck.do("seek", step=2)
    answer = deck.do("pin", tensor="hidden1.kernel", index=[0, 1], gesture="g1")
    assert answer.branch == "hidden1.kernel[0,1]"
    assert deck.do("edit", tensor="hidden1.kernel", index=[0, 1], value=1.0, gesture="g1").branch == answer.branch


def test_undo_and_redo_are_changes_at_the_present_step() -> None:
    deck = Driver()
    deck.do("set", path=RATE, value=0.5)
    deck.play(5)
    answer = deck.do("undo")
    assert (answer.step, answer.learning_rate) == (5, 0.1)
    deck.play(5)
    end = deck.state
    deck.do("seek", step=3)
    assert deck.session.experiment.training.optimizer.learning_rate == 0.5
    deck.do("seek", step=10)
    assert deck.state == end


def test_undo_follows_the_playhead() -> None:
    deck = Driver()
    deck.play(5)
    deck.do("set", path=RATE, value=0.5)
    deck.play(5)
    deck.do("seek", step=2)
    assert not deck.session.can_undo  # the change lies ahead
    deck.do("seek", step=7)
    assert deck.session.can_undo


def test_undo_of_a_rebuild_brings_the_dropped_weights_and_slots_back() -> None:
    deck = Driver(experiment(units=5, optimizer={"type": "adam", "learning_rate": 0.01}))
    deck.play(10)
    before = deck.state
    deck.do("rebuild", spec=spec(units=3, optimizer={"type": "adam", "learning_rate": 0.01}))
    deck.do("undo")
    assert deck.state == before


def test_redo_of_a_rebuild_brings_its_new_units_back() -> None:
    deck = Driver()
    deck.do("rebuild", spec=spec(units=5))
    after = deck.state
    deck.do("undo")
    deck.do("redo")
    assert deck.state == after


def test_undo_of_another_optimizer_brings_its_settings_back() -> None:
    deck = Driver()
    deck.do("set", path="optimizer.momentum", value=0.5)
    deck.do("set", path="optimizer.type", value="adam")
    deck.do("undo")
    optimizer = deck.session.experiment.training.optimizer
    assert (optimizer.type, optimizer.learning_rate) == ("sgd", 0.1)
    assert deck.session.run.program.hyperparameters["optimizer.momentum"] == 0.5


def test_a_newer_seek_wins_and_both_are_answered() -> None:
    deck = Driver(slices=(3,))
    deck.play(50)
    first, second = deck.send("seek", step=20), deck.send("seek", step=10)
    while not second:
        deck.turn()
    assert first and first[0].step == second[0].step == 10  # type: ignore[union-attr]  # neither is refused


def test_pause_ends_a_seek_where_it_stands() -> None:
    deck = Driver(slices=(3,))
    deck.play(50)
    seek = deck.send("seek", step=40)
    for _ in range(3):
        deck.turn()
    deck.do("pause")
    assert seek[0].step == deck.session.step < 40  # type: ignore[union-attr]  # as above


def test_back_one_step_after_a_stop_shows_the_last_good_batch() -> None:
    deck = Driver()
    deck.do("set", path="layers.output.activation", value="linear")
    deck.play(5)
    batch = deck.batch()
    deck.do("edit", tensor="output.bias", index=[0], value=3e38)
    state = deck.state
    deck.do("step")
    assert deck.session.status == "stopped"
    deck.do("seek", step=5)
    assert deck.state == state and same(deck.batch(), batch)


# --- whatever people do, every step can be visited again ---

number = st.floats(-2, 2, width=32)
place = st.sampled_from(
    [("hidden1.kernel", [0, 0]), ("hidden1.kernel", [1, 2]), ("output.kernel", [1, 0]), ("hidden1.bias", [0])]
)
setting = st.sampled_from(
    [
        (RATE, 0.02),
        (RATE, 0.3),
        ("optimizer.momentum", 0.5),
        ("optimizer.momentum", 0.0),
        ("optimizer.type", "adam"),
        ("optimizer.type", "rmsprop"),
        ("batch_size", 7),
        ("batch_size", "full"),
        ("remainder", "carry"),
        ("remainder", "drop"),
        ("shuffle", False),
        ("loss", "mse"),
        ("data.noise", 0.3),
        ("data.seed", 3),
        ("layers.hidden1.activation", "sigmoid"),
        ("layers.hidden1.kernel_regularizer", {"type": "l2", "rate": 0.1}),
        ("layers.hidden1.kernel_regularizer.rate", 0.01),
        ("layers.hidden1.trainable", False),
    ]
)
gesture = st.sampled_from([None, "g1", "g2"])
command = st.one_of(
    st.builds(lambda n: ("play", {"steps": n}), st.integers(1, 12)),
    st.builds(lambda n: ("step", {"count": n}), st.integers(1, 7)),
    st.builds(lambda n: ("step", {"count": n, "unit": "op"}), st.integers(1, 30)),
    st.just(("step", {"count": 1, "unit": "epoch"})),
    st.builds(
        lambda p, v, g: ("edit", {"tensor": p[0], "index": p[1], "value": v, "gesture": g}), place, number, gesture
    ),
    st.builds(
        lambda p, on, g: ("pin", {"tensor": p[0], "index": p[1], "on": on, "gesture": g}), place, st.booleans(), gesture
    ),
    st.builds(lambda p, on: ("mask", {"tensor": p[0], "index": p[1], "on": on}), place, st.booleans()),
    st.builds(lambda u, on: ("mask", {"layer": "hidden1", "unit": u, "on": on}), st.integers(0, 2), st.booleans()),
    st.builds(lambda s: ("set", {"path": s[0], "value": s[1]}), setting),
    st.builds(lambda n: ("rebuild", {"units": n}), st.integers(3, 5)),
    st.builds(lambda seed: ("reset", {"seed": seed}), st.sampled_from([None, 8])),
    st.builds(lambda at: ("seek", {"part": at}), st.floats(0, 1)),
    st.just(("undo", {})),
    st.just(("redo", {})),
    st.just(("branch", {"name": "b"})),
    st.builds(lambda n: ("rename", {"name": n}), st.sampled_from(["main", "c", "d"])),
    st.builds(lambda b, on: ("delete", {"branch": b, "on": on}), st.sampled_from(["main", "b", "c"]), st.booleans()),
    st.builds(lambda note: ("bookmark", {"step": 0, "note": note}), st.sampled_from(["here", ""])),
)


def obey(deck: Driver, kind: str, fields: dict[str, Any]) -> None:
    """A drawn command; one that makes no sense here must be refused in the agreed form, and changes nothing."""
    session = deck.session
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        if kind == "play":
            deck.play(given["steps"])
        elif kind == "rebuild":
            present = session.experiment.model_dump(mode="json")
            present["network"]["layers"][0]["units"] = given["units"]
            deck.do("rebuild", spec=present)
        elif kind == "seek":
            deck.do("seek", step=round(given["part"] * session.history.here.head))
        else:
            deck.do(kind, **given)
    except NeurodeckError:
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(command, min_size=3, max_size=14),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.lists(st.booleans(), min_size=1, max_size=4),
)
def test_played_stepped_and_sought_states_are_the_same_bit_by_bit(
    commands: list[tuple[str, dict[str, Any]]], slices: list[int], remembers: list[bool]
) -> None:
    odd, whole = Driver(slices=slices, remembers=remembers), Driver()
    visits: dict[tuple[int, int], tuple[Branch, Any, dict[str, Any]]] = {}
    for kind, fields in commands:
        obey(odd, kind, fields)
        obey(whole, kind, fields)
        session = odd.session
        assert session.step == whole.session.step and odd.state == whole.state
        if session.run.program.op == 0 and session.stopped is None:
            here = session.history.here
            visits[id(here), session.step] = (here, odd.state, odd.batch())
    for (_, step), (branch, state, batch) in reversed(visits.items()):
        odd.do("seek", branch=branch.name, step=step)  # by the name that it has now
        assert odd.state == state
        assert same(odd.batch(), batch)
