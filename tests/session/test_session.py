"""Commands take effect at step boundaries, and answers say where."""

from __future__ import annotations

import pytest

from neurodeck.engine.errors import LimitExceeded, NeurodeckError, UnknownIndex, UnknownTensor
from neurodeck.session.errors import NotPossible, SeekBeyondEnd, UnknownBranch
from tests.session.driver import Driver, experiment, same, spec


def test_step_answers_after_the_last_update() -> None:
    deck = Driver(slices=(3,))
    answer = deck.do("step", count=20)
    assert (answer.step, answer.op, answer.status, answer.branch) == (20, 0, "paused", "main")


def test_an_epoch_ends_when_every_example_was_seen() -> None:
    deck = Driver(slices=(4,))  # 25 training examples in batches of 10: 3 steps an epoch
    assert deck.do("step", count=1, unit="epoch").step == 3
    deck.do("step")
    answer = deck.do("step", count=2, unit="epoch")
    assert (answer.step, answer.epoch) == (9, 3)


@pytest.mark.parametrize(("remainder", "steps"), [("keep", 3), ("drop", 2), ("carry", 2)])
def test_epochs_end_as_the_remainder_rule_says(remainder: str, steps: int) -> None:
    deck = Driver(experiment(remainder=remainder))
    assert deck.do("step", count=4, unit="epoch").step == 4 * steps


def test_a_second_step_queues_and_both_are_answered_in_turn() -> None:
    deck = Driver(slices=(1,))
    first, second = deck.send("step", count=3), deck.send("step", count=2)
    while not second:
        deck.turn()
    assert [first[0].step, second[0].step] == [3, 5]  # type: ignore[union-attr]  # neither is refused


def test_pause_ends_a_running_step_and_those_that_wait() -> None:
    deck = Driver(slices=(1,))
    first, second = deck.send("step", count=100), deck.send("step", count=100)
    for _ in range(7):
        deck.turn()
    deck.do("pause")
    assert first[0].step == second[0].step == deck.session.step < 100  # type: ignore[union-attr]  # as above
    assert deck.session.status == "paused"


def test_settings_take_effect_in_the_middle_of_a_running_step() -> None:
    deck = Driver(slices=(2,))
    running = deck.send("step", count=10)
    deck.turn()
    answer = deck.do("set", path="optimizer.learning_rate", value=0.5)
    assert not running and 0 < answer.step < 10 and answer.learning_rate == 0.5
    while not running:
        deck.turn()
    assert deck.session.step == 10


def test_a_command_inside_a_step_finishes_it_first() -> None:
    deck = Driver()
    assert deck.do("step", count=2, unit="op").op == 2
    answer = deck.do("set", path="optimizer.learning_rate", value=0.5)
    assert (answer.step, answer.op) == (1, 0)


def test_operations_can_be_stepped_one_by_one_to_the_end_of_a_step() -> None:
    deck, whole = Driver(), Driver()
    rows = len(deck.session.run.program.rows)
    for _ in range(rows - 1):
        assert deck.do("step", unit="op").step == 0
    assert deck.do("step", unit="op").step == 1
    whole.do("step")
    assert deck.state == whole.state and same(deck.batch(), whole.batch())


def test_step_while_playing_pauses_first() -> None:
    deck = Driver()
    deck.do("play")
    deck.session.advance(5)
    answer = deck.do("step", count=2)
    assert (answer.step, answer.status) == (7, "paused")


def test_edit_changes_one_number_and_nothing_else() -> None:
    deck = Driver()
    deck.do("step", count=5)
    before = deck.session.run.program.read("hidden1.kernel")
    deck.do("edit", tensor="hidden1.kernel", index=[1, 2], value=0.25)
    after = deck.session.run.program.read("hidden1.kernel")
    assert after[1, 2] == 0.25
    after[1, 2] = before[1, 2]
    assert (after == before).all()


def test_a_pinned_value_stays_while_its_gradient_goes_on() -> None:
    deck = Driver()
    deck.do("edit", tensor="hidden1.kernel", index=[0, 0], value=0.5)
    deck.do("pin", tensor="hidden1.kernel", index=[0, 0])
    deck.play(20)
    assert deck.value("hidden1.kernel", (0, 0)) == 0.5
    assert deck.session.run.program.read("grad.hidden1.kernel")[0, 0] != 0
    deck.do("edit", tensor="hidden1.kernel", index=[0, 0], value=-1.0)  # the hand moves: so does the pin
    deck.play(20)
    assert deck.value("hidden1.kernel", (0, 0)) == -1.0
    deck.do("pin", tensor="hidden1.kernel", index=[0, 0], on=False)
    deck.play(1)
    assert deck.value("hidden1.kernel", (0, 0)) != -1.0


def test_a_masked_weight_is_zero_until_it_is_switched_on_again() -> None:
    deck = Driver()
    value = deck.value("hidden1.kernel", (0, 1))
    deck.do("mask", tensor="hidden1.kernel", index=[0, 1])
    deck.play(5)
    assert deck.value("hidden1.kernel", (0, 1)) == 0
    with pytest.raises(NotPossible, match="switched off"):
        deck.do("edit", tensor="hidden1.kernel", index=[0, 1], value=1.0)
    deck.do("mask", tensor="hidden1.kernel", index=[0, 1], on=False)
    assert deck.value("hidden1.kernel", (0, 1)) == value
    assert not deck.session.run.program.pins


def test_a_masked_unit_gives_nothing_and_learns_nothing() -> None:
    deck = Driver()
    incoming = deck.session.run.program.read("hidden1.kernel")[:, 1]
    state = deck.state
    deck.do("mask", layer="hidden1", unit=1)
    deck.play(10)
    assert (deck.session.run.program.read("output.kernel")[1] == 0).all()
    assert (deck.session.run.program.read("hidden1.kernel")[:, 1] == incoming).all()
    deck.do("seek", step=0)
    deck.do("undo")
    assert deck.state == state


def test_the_output_layer_cannot_be_switched_off() -> None:
    with pytest.raises(NotPossible, match="is the output"):
        Driver().do("mask", layer="output", unit=0)


@pytest.mark.parametrize(
    ("command", "refusal", "words"),
    [
        ({"type": "edit", "tensor": "hidden9.kernel", "index": [0, 0], "value": 1.0}, UnknownTensor, "no tensor"),
        ({"type": "edit", "tensor": "hidden1.kernel", "index": [0, 9], "value": 1.0}, UnknownIndex, "shape"),
        ({"type": "edit", "tensor": "hidden1.kernel", "index": [0], "value": 1.0}, UnknownIndex, "shape"),
        ({"type": "edit", "tensor": "hidden1.z", "index": [0, 0], "value": 1.0}, NotPossible, "computed anew"),
        ({"type": "edit", "tensor": "hidden1.kernel", "index": [0, 0], "value": 1e39}, NotPossible, "does not fit"),
        ({"type": "seek", "step": 11}, SeekBeyondEnd, "come to step 10"),
        ({"type": "seek", "step": 1, "branch": "nowhere"}, UnknownBranch, "no branch"),
        ({"type": "set", "path": "optimizer.nothing", "value": 1}, NeurodeckError, "no setting"),
        ({"type": "set", "path": "optimizer.learning_rate", "value": -1.0}, NeurodeckError, "greater"),
        ({"type": "set", "path": "data.dataset", "value": "mnist"}, NeurodeckError, "input_shape"),
        ({"type": "bookmark", "step": 99, "note": "there"}, SeekBeyondEnd, "come to step 10"),
        ({"type": "undo"}, NotPossible, "nothing to undo"),
        ({"type": "redo"}, NotPossible, "nothing to redo"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    command: dict[str, object], refusal: type[Exception], words: str
) -> None:
    deck = Driver()
    deck.do("step", count=10)
    before, rows = deck.state, len(deck.session.history.here.rows)
    with pytest.raises(refusal, match=words):
        deck.do(**command)  # type: ignore[arg-type]  # the fields of any command
    assert deck.state == before and len(deck.session.history.here.rows) == rows


def test_a_rebuild_that_cannot_be_built_is_refused() -> None:
    deck = Driver()
    bad = spec()
    bad["network"]["layers"][0]["units"] = 10**6
    with pytest.raises(LimitExceeded):
        deck.do("rebuild", spec=bad)
    assert deck.do("step").step == 1


def test_a_rebuild_keeps_the_step_and_every_weight_that_has_a_place() -> None:
    deck = Driver()
    deck.do("step", count=10)
    before = deck.session.run.program.read("hidden1.kernel")
    answer = deck.do("rebuild", spec=spec(units=5))
    after = deck.session.run.program.read("hidden1.kernel")
    assert answer.step == 10
    assert after.shape == (2, 5) and (after[:, :3] == before).all()
    assert deck.do("step").step == 11


def test_not_finite_stops_inside_the_step_and_the_next_command_throws_it_away() -> None:
    deck = Driver(experiment(optimizer={"type": "sgd", "learning_rate": 0.1}))
    deck.do("set", path="layers.output.activation", value="linear")
    deck.do("step", count=3)
    deck.do("edit", tensor="output.bias", index=[0], value=3e38)
    answer = deck.do("step", count=10)
    session = deck.session
    assert answer.status == "stopped" and answer.step == 3 and answer.op > 0
    assert session.stopped is not None
    assert session.stopped.reason == "not_finite" and session.stopped.step == 4 and session.stopped.tensor
    answer = deck.do("edit", tensor="output.bias", index=[0], value=0.0)
    assert (answer.status, answer.step, answer.op) == ("paused", 3, 0)
    assert deck.do("step").step == 4


def test_the_spec_tells_the_present_settings() -> None:
    deck = Driver()
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    deck.do("set", path="batch_size", value=5)
    deck.do("set", path="layers.hidden1.activation", value="relu")
    deck.do("set", path="data.noise", value=0.2)
    present = deck.session.experiment
    assert present.training.optimizer.learning_rate == 0.5 and present.training.batch_size == 5
    assert present.network.layers[0].activation == "relu" and present.data.noise == 0.2


def test_a_learning_rate_survives_the_changes_after_it() -> None:
    deck = Driver()
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    for path, value in (("data.noise", 0.2), ("batch_size", 5), ("layers.hidden1.activation", "relu")):
        deck.do("set", path=path, value=value)
        assert deck.session.run.program.hyperparameters["optimizer.learning_rate"] == 0.5


def test_bookmarks_stay_with_their_branch() -> None:
    deck = Driver()
    deck.do("step", count=10)
    deck.do("bookmark", step=5, note="here it turns")
    assert deck.session.history.here.bookmarks == [(5, "here it turns")]
