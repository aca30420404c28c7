"""The ready networks learn in front of a newcomer: neither over before it began nor later than 15 s."""

import math
from typing import Any

import pytest

from neurodeck import zoo
from neurodeck.data.dataset import Dataset, load
from neurodeck.engine.program import Program
from neurodeck.protocol.spec import Experiment

# test loss (xor4: its four points) at which a person would say that it has learnt
GOALS = {"xor_2_4_1": 0.07, "playground_default": 0.02, "spiral_2_8_8_8_1": 0.05, "xor4_2_2_1": 0.1}
ENTRIES = [entry for entry in zoo.entries() if entry["id"] in GOALS]


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
