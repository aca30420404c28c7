"""The microscope: every number that it shows is one that the step computes, and the parts of a formula make the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from neurodeck import zoo
from neurodeck.engine.errors import LimitExceeded, NeurodeckError
from neurodeck.engine.operations.formula import FUNCTIONS
from neurodeck.engine.story import Part
from neurodeck.protocol import reading
from neurodeck.protocol.microscope import CheckAnswer, MatrixAnswer, NumberAnswer, OperationAnswer, TapeAnswer
from neurodeck.session import microscope
from neurodeck.session.looks import LookAtCheck, LookAtMatrix, LookAtNumber, LookAtOperation, LookAtTape
from tests.session.driver import Driver, experiment, spec


def number(deck: Driver, tensor: str, *index: int, **more: Any) -> NumberAnswer:
    answer = deck.session.microscope.answer(LookAtNumber(tensor, index, **more))
    assert isinstance(answer, NumberAnswer)
    return answer


def parts(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from parts(inner)


def told(answer: NumberAnswer) -> Iterator[Part]:
    """Every part of every formula of an answer."""
    stories = (*answer.forward, *answer.derivative, *answer.update, *(link.story for link in answer.chain))
    for story in stories:
        for line in story.lines:
            yield from parts(line.value)
    for link in answer.chain:
        for factor in link.factors:
            yield from parts(factor)


# --- the classic example, reckoned with pencil and paper ---


class ByHand:
    """The 2-2-2 example in the textbook's own names and nothing of ours: one step of gradient descent, rate 0.5."""

    def __init__(self) -> None:
        w = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
        (x1, x2), (t1, t2), b1, b2 = (0.05, 0.10), (0.01, 0.99), 0.35, 0.60
        h1, h2 = (1 / (1 + math.exp(-z)) for z in (w["w1"] * x1 + w["w2"] * x2 + b1, w["w3"] * x1 + w["w4"] * x2 + b1))
        z1, z2 = w["w5"] * h1 + w["w6"] * h2 + b2, w["w7"] * h1 + w["w8"] * h2 + b2
        o1, o2 = 1 / (1 + math.exp(-z1)), 1 / (1 + math.exp(-z2))
        self.loss = (t1 - o1) ** 2 / 2 + (t2 - o2) ** 2 / 2
        d1, d2 = (o1 - t1) * o1 * (1 - o1), (o2 - t2) * o2 * (1 - o2)
        e1 = (d1 * w["w5"] + d2 * w["w7"]) * h1 * (1 - h1)
        e2 = (d1 * w["w6"] + d2 * w["w8"]) * h2 * (1 - h2)
        self.slopes = {
            "w1": e1 * x1, "w2": e1 * x2, "w3": e2 * x1, "w4": e2 * x2,
            "w5": d1 * h1, "w6": d1 * h2, "w7": d2 * h1, "w8": d2 * h2,
        }  # fmt: skip  # layer by layer
        self.after = {name: value - 0.5 * self.slopes[name] for name, value in w.items()}
        self.forward = {"z": z1, "a": o1, "losses": self.loss, "loss": self.loss}
        self.factors_w5 = (o1 - t1, o1 * (1 - o1), h1)


def card() -> dict[str, Any]:
    return next(entry for entry in zoo.entries() if entry["id"] == "backprop_2_2_2")


def test_the_card_shows_every_number_of_the_classic_example() -> None:
    deck, hand = Driver(reading.experiment(card()["spec"])), ByHand()
    weights = {called: name for name, called in card()["names"].items() if called.startswith("w")}
    assert sorted(weights) == [f"w{i}" for i in range(1, 9)]

    for called, name in weights.items():
        tensor, index = name[:-1].split("[")
        answer = number(deck, tensor, *map(int, index.split(",")))
        assert answer.gradient == pytest.approx(hand.slopes[called], rel=1e-13)
        assert answer.after == pytest.approx(hand.after[called], rel=1e-13)
        assert answer.loss == pytest.approx(hand.loss, rel=1e-13)
        check = deck.session.microscope.answer(LookAtCheck(answer.tensor, answer.index))
        assert isinstance(check, CheckAnswer)
        assert check.quotient == pytest.approx(hand.slopes[called], abs=1e-10)  # 1e-16 of rounding over h

    answer = number(deck, "output.kernel", 0, 0)
    assert (round(answer.gradient or 0, 9), round(answer.after or 0, 9)) == (0.082167041, 0.35891648)
    assert round(answer.loss or 0, 9) == 0.298371109
    error, slope = answer.chain[1].factors
    fed = answer.chain[0].factors[1]
    assert (error.value, slope.value, fed.value) == pytest.approx(hand.factors_w5, rel=1e-13)
    for story in answer.forward:
        target = story.lines[-1].target
        assert target is not None and target.value == pytest.approx(hand.forward[target.name], rel=1e-13)
    assert answer.moment.player == "reference"


# --- any network ---

NETWORKS = {
    "half_mse, tanh, sgd": {},
    "binary cross-entropy of a sigmoid, Adam, penalty": {
        "loss": "binary_crossentropy", "optimizer": {"type": "adam", "learning_rate": 0.01},
    },
    "mse, nesterov": {"loss": "mse", "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True}},
    "Playground's rules": {"penalty_rule": "playground"},
}  # fmt: skip  # one a line


def network(name: str) -> Driver:
    given = spec(**NETWORKS[name])
    layers = given["network"]["layers"]
    if "binary" in name:
        layers[1]["activation"] = "sigmoid"
        layers[0]["kernel_regularizer"] = {"type": "l2", "rate": 0.01}
    if "mse, n" in name:
        layers.insert(1, {"type": "dense", "name": "hidden2", "units": 12, "activation": "relu"})
    deck = Driver(reading.experiment(given))
    deck.play(7)
    return deck


@pytest.mark.parametrize("name", NETWORKS)
def test_the_parts_make_the_whole_and_the_step_makes_them_true(name: str) -> None:
    deck = network(name)
    answer = number(deck, "hidden1.kernel", 1, 2, lane=3)
    assert answer.moment.state == "coming"

    for part in told(answer):  # float64 arithmetic on the step's own numbers
        if part.kind == "apply" and part.name not in ("chosen",):
            value = FUNCTIONS[part.name](*(inner.value for inner in part.parts))
            assert part.value == pytest.approx(float(value), rel=1e-12)
        if part.kind == "fold" and part.name == "sum":
            assert part.value == pytest.approx(sum(p.value or 0 for p in part.parts) + (part.rest or 0), rel=1e-9)
    for link in answer.chain:  # ... which are float32: what the engine put there is that, rounded
        line = link.story.lines[-1]
        assert link.value == pytest.approx(line.value.value, rel=1e-5, abs=1e-9)
    assert answer.chain[-1].follows is None and "losses" in {s.lines[-1].target.name for s in answer.forward}  # type: ignore[union-attr]  # losses have targets

    before = deck.value("hidden1.kernel", (1, 2))
    deck.do("step", count=1, unit="step")
    assert (answer.value, answer.after) == (before, deck.value("hidden1.kernel", (1, 2)))
    assert answer.gradient == deck.value("grad.hidden1.kernel", (1, 2))
    read = {tensor: deck.session.run.program.read(tensor) for tensor in ("grad.hidden1.a", "hidden1.a", "losses")}
    for part in told(answer):
        if part.tensor in read:
            assert part.value == read[part.tensor][part.index]


def test_long_sums_fold_and_unfold() -> None:
    deck = Driver(experiment(batch_size=50))

    folded = number(deck, "output.kernel", 1, 0).derivative[0].lines[-1].value
    assert (folded.count, folded.shown) == (25, (0, 1, 2, 3, 24)) and folded.rest is not None
    page = number(deck, "output.kernel", 1, 0, start=20).derivative[0].lines[-1].value
    assert page.shown == (20, 21, 22, 23, 24)
    assert page.parts[-1] == folded.parts[-1]
    assert folded.value == pytest.approx(sum(p.value or 0 for p in folded.parts) + folded.rest)


def test_it_walks_with_the_session_from_operation_to_operation_and_stays_on_the_step_just_made() -> None:
    deck = Driver()
    deck.play(4)

    def where() -> tuple[int, int, str]:
        moment = number(deck, "output.kernel", 0, 0).moment
        return moment.step, moment.op, moment.state

    assert where() == (5, 0, "coming")
    gradient = number(deck, "output.kernel", 0, 0).gradient
    deck.do("step", count=3, unit="op")
    assert where() == (5, 3, "open")
    assert number(deck, "output.kernel", 0, 0).gradient == gradient
    operations = len(deck.session.run.program.rows)
    deck.do("step", count=operations - 3, unit="op")
    assert where() == (5, operations, "made")
    assert number(deck, "output.kernel", 0, 0).gradient == gradient == deck.value("grad.output.kernel", (0, 0))
    deck.do("step", count=1, unit="step")
    assert where() == (6, operations, "made")
    deck.do("edit", tensor="output.kernel", index=[0, 0], value=1.0)
    assert where() == (7, 0, "coming") and number(deck, "output.kernel", 0, 0).value == 1.0
    deck.do("seek", step=2)
    assert where() == (3, 0, "coming")


def test_it_goes_on_sensibly_when_somebody_rebuilds() -> None:
    deck = Driver()
    number(deck, "hidden1.kernel", 0, 2)

    deck.do("rebuild", spec=spec(units=2))

    with pytest.raises(NeurodeckError, match=r"there is no \[0, 2\]"):
        number(deck, "hidden1.kernel", 0, 2)
    assert number(deck, "hidden1.kernel", 0, 1).moment.step == 1


def test_a_chosen_example_is_looked_at_alone_and_has_no_update() -> None:
    deck = Driver()
    deck.play(3)
    program, train = deck.session.run.program, deck.session.run.material.dataset.train

    answer = number(deck, "output.kernel", 2, 0, example=11)

    sample = program.sample(train.x[11], train.y[11])
    assert answer.gradient == sample.read("grad.output.kernel")[2, 0]
    assert (answer.moment.count, answer.moment.examples, answer.update, answer.after) == (1, (11,), (), None)


def test_every_operation_tells_its_formula_and_how_it_made_a_number() -> None:
    deck = network("binary cross-entropy of a sigmoid, Adam, penalty")
    tape = deck.session.microscope.answer(LookAtTape())
    assert isinstance(tape, TapeAnswer)
    for row, operation in enumerate(tape.operations):
        assert operation.lines and (operation.title or operation.name)
        look = deck.session.microscope.answer(LookAtOperation(row, tensor="hidden1.kernel", index=(1, 2), lane=2))
        assert isinstance(look, OperationAnswer) and look.story.lines
        assert [numbers.name for numbers in look.writes] == [t.name for t in operation.writes]
        target, value = look.story.lines[-1].target, look.story.lines[-1].value
        if target is not None:
            assert target.value == pytest.approx(value.value, rel=1e-4, abs=1e-7)
    update = deck.session.microscope.answer(
        LookAtOperation(len(tape.operations) - 1, tensor="hidden1.kernel", index=(1, 2))
    )
    assert isinstance(update, OperationAnswer)
    assert [line.target.symbol for line in update.story.lines if line.target] == ["m", "v", "α", "w"]
    assert update.story.lines[-1].target.index == (1, 2)  # type: ignore[union-attr]  # an update has targets


def test_the_matrices_of_a_dense_layer_multiply_to_its_z() -> None:
    deck = Driver()
    deck.play(3)

    matrix = deck.session.microscope.answer(LookAtMatrix("hidden1"))

    assert isinstance(matrix, MatrixAnswer) and matrix.bias is not None
    product = np.array(matrix.kernel) @ np.array(matrix.x) + np.array(matrix.bias)[:, None]
    np.testing.assert_allclose(product, matrix.z, rtol=1e-5, atol=1e-6)
    assert (len(matrix.z), len(matrix.z[0]), matrix.x_name) == (3, 10, "input")


@pytest.mark.parametrize("name", NETWORKS)
def test_the_difference_quotient_stands_beside_the_gradient(name: str) -> None:
    check = network(name).session.microscope.answer(LookAtCheck("hidden1.kernel", (0, 1)))
    assert isinstance(check, CheckAnswer)
    # central differences in float64 are good to h^2; the gradient itself is float32
    assert check.quotient == pytest.approx(check.gradient, rel=1e-4, abs=1e-7)
    assert check.h == 1e-5 and check.above != check.below


def test_a_step_that_stopped_tells_what_it_has_computed() -> None:
    given = spec(loss="mse")
    given["network"]["layers"][1]["activation"] = "linear"
    given["training"]["optimizer"]["learning_rate"] = 1e30
    deck = Driver(reading.experiment(given))
    deck.do("step", count=50)
    assert deck.session.stopped is not None

    answer = number(deck, "output.kernel", 0, 0)

    assert answer.moment.state == "stopped" and answer.after is None
    assert answer.loss is None or not math.isfinite(answer.loss)
    assert "Infinity" in answer.model_dump_json() or "NaN" in answer.model_dump_json()


def test_what_it_cannot_do_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    deck = Driver(experiment(penalty_rule="playground"))
    for look, message in {
        LookAtNumber("hidden1.z", (0, 0)): "is no parameter. The microscope follows a kernel or a bias",
        LookAtNumber("output.kernel", (0, 0), example=25): "25 training examples, counted from 0; there is no 25",
        LookAtOperation(99): "operations, counted from 0; there is no 99",
        LookAtMatrix("nowhere"): 'there is no dense layer "nowhere"',
    }.items():
        with pytest.raises(NeurodeckError, match=message):
            deck.session.microscope.answer(look)

    monkeypatch.setattr(microscope, "MOST_CHECKED", 3)
    with pytest.raises(LimitExceeded, match="takes at most 3 parameters; this network has 13"):
        deck.session.microscope.answer(LookAtCheck("output.kernel", (0, 0)))
    monkeypatch.setattr(microscope, "MOST_ARENA_BYTES", 3)
    with pytest.raises(LimitExceeded, match="works on a copy"):
        Driver().session.microscope.answer(LookAtTape())

    rows = deck.session.run.program.rows
    deck = Driver(experiment(penalty_rule="playground"))
    deck.do("step", count=len(rows) - 1, unit="op")
    with pytest.raises(NeurodeckError, match="this step's update is half done"):
        deck.session.microscope.answer(LookAtTape())
