"""The ready networks learn in front of a newcomer: neither over before it began nor later than 15 s."""

import math
from typing import Any

import pytest

from neurodeck import zoo
from neurodeck.data.dataset import Dataset, load
from neurodeck.engine.program import Program
from neurodeck.protocol.spec import Experiment

# test loss (xor4: its four points) at which a person would say that it has learnt
GOALS = {
    "xor_2_4_1": 0.07,
    "gauss_2_1": 0.4,
    "playground_default": 0.02,
    "xor_product_3_1": 0.15,
    "spiral_2_8_8_8_1": 0.05,
    "spiral_features_7_6_1": 0.1,
    "xor4_2_2_1": 0.1,
    "blobs_2_4_4": 0.2,
    "bumps_2_8_8_1": 0.012,
}
ENTRIES = [entry for entry in zoo.entries() if entry["id"] in GOALS]
BY_ID = {entry["id"]: entry for entry in zoo.entries()}


def steps_after(seconds: float, cap: float) -> int:
    """Steps of an ease-in: 20 a second, doubling every second up to the cap; the integral of that rate."""
    rising = min(seconds, math.log2(cap / 20))
    return int(20 * (2**rising - 1) / math.log(2) + cap * (seconds - rising))


def open_entry(spec: dict[str, Any]) -> tuple[Program, Dataset]:
    experiment = Experiment.model_validate(spec)
    outputs = math.prod(experiment.check()[-1].output_shape)
    data = load(
        experiment.data,
        seed=experiment.seed,
        input_shape=experiment.network.input_shape,
        outputs=outputs,
        loss=experiment.training.loss,
        dtype=experiment.network.dtype,
    )
    return Program.build(experiment.network, experiment.training, experiment.seed, data.train), data


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["id"] for entry in ENTRIES])
def test_an_entry_reaches_its_goal_between_8_and_15_seconds_of_its_pace(entry: dict[str, Any]) -> None:
    program, data = open_entry(entry["spec"])

    def loss_after(seconds: float) -> float:
        program.play(steps_after(seconds, entry["pace"]["steps_per_second"]) - program.step)
        evaluation = program.evaluation(data.test if data.test.count else data.train)
        while not evaluation.advance(100):
            pass
        return evaluation.result.loss

    goal = GOALS[entry["id"]]
    early, late = loss_after(8.0), loss_after(15.0)
    assert late < goal < early


def test_every_entry_learns_fails_on_purpose_or_is_too_large_to_be_played_here() -> None:
    large = {"mnist_mlp", "mnist_cnn", "lenet_5"}
    assert set(BY_ID) - set(GOALS) == large | {"backprop_2_2_2", "dead_relu_2_3_1", "rate_too_high_2_4_1"}


def test_the_dead_units_die_and_stay_dead() -> None:
    program, data = open_entry(BY_ID["dead_relu_2_3_1"]["spec"])
    points = data.train.x.reshape(-1, 2)

    def answer_something() -> bool:
        return bool((points @ program.read("hidden1.kernel") + program.read("hidden1.bias") > 0).any())

    assert answer_something()
    program.play(steps_after(2, 100))
    assert program.trouble is None and not answer_something()
    program.play(2000)
    assert not answer_something()


def test_the_rate_that_is_too_high_ends_in_an_infinite_number_within_three_seconds() -> None:
    program, _ = open_entry(BY_ID["rate_too_high_2_4_1"]["spec"])

    program.play(steps_after(1, 100))
    assert program.trouble is None
    program.play(steps_after(3, 100))

    assert program.trouble is not None and "infinite" in program.trouble.message
