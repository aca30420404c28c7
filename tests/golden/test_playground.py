"""Exact runs of TensorFlow Playground, from the link to the last weight, through the real program in float64."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurodeck.data.dataset import Dataset, load
from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from neurodeck.protocol.playground import imported
from neurodeck.protocol.reading import experiment

RUNS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "playground.json").read_text(encoding="utf-8"))
WORDS = ("seed", "noise", "percTrainData", "batchSize", "learningRate", "activation", "regularization",
         "regularizationRate")  # fmt: skip  # a list
every_run = pytest.mark.parametrize("run", RUNS, ids=[run["config"]["name"] for run in RUNS])


def link(config: dict[str, Any]) -> str:
    """The address that Playground itself would show."""
    keys = {word: str(config[word]) for word in WORDS}
    keys["networkShape"] = ",".join(map(str, config["networkShape"]))
    keys["initZero"] = str(config["initZero"]).lower()
    for name in ("x", "y", "xTimesY", "xSquared", "ySquared", "sinX", "sinY"):
        keys[name] = str(name in config["features"]).lower()
    if config["dataset"].startswith("reg-"):
        keys |= {"problem": "regression", "regDataset": config["dataset"]}
    else:
        keys["dataset"] = config["dataset"]
    return "https://playground.tensorflow.org/#" + "&".join(f"{name}={value}" for name, value in keys.items())


def opened(text: str) -> tuple[Program, Dataset]:
    spec = experiment(imported(text).spec)
    training = spec.training
    data = load(
        spec.data, seed=spec.seed, input_shape=spec.network.input_shape, outputs=1, loss=training.loss, dtype="float64"
    )
    return Program.build(spec.network, training, spec.seed, data.train), data


def loss(program: Program, examples: Examples) -> float:
    evaluation = program.evaluation(examples)
    while not evaluation.advance(8):
        pass
    return evaluation.result.loss


def weights(program: Program, units: list[list[dict[str, Any]]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(ours, Playground's) of every kernel, bias and mark of death."""
    for number, layer in enumerate(units, 1):
        name = "output" if number == len(units) else f"hidden{number}"
        yield program.read(f"{name}.kernel").T, np.array([unit["w"] for unit in layer])
        yield program.read(f"{name}.bias"), np.array([unit["b"] for unit in layer])
        if f"slot.{name}.kernel.dead" in program.views():
            yield program.read(f"slot.{name}.kernel.dead").sum(axis=0), np.array([unit["dead"] for unit in layer])
        else:
            assert not any(unit["dead"] for unit in layer)


@every_run
def test_first_weights_are_playgrounds(run: dict[str, Any]) -> None:
    program, _ = opened(link(run["config"]))
    for ours, theirs in weights(program, run["init"]):
        np.testing.assert_array_equal(ours, theirs)


@every_run
def test_losses_and_last_weights_are_playgrounds(run: dict[str, Any]) -> None:
    program, data = opened(link(run["config"]))
    found = {"0": {"train": loss(program, data.train), "test": loss(program, data.test)}}
    for epoch in run["losses"]:
        program.play((int(epoch) - program.epoch) * program.steps_per_epoch)
        assert program.epoch == int(epoch)
        found[epoch] = {"train": loss(program, data.train), "test": loss(program, data.test)}
    for epoch, wanted in {"0": run["loss0"], **run["losses"]}.items():
        assert found[epoch] == pytest.approx(wanted, abs=1e-12), f"epoch {epoch}"
    for ours, theirs in weights(program, run["final"]):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_a_batch_larger_than_the_set_never_updates() -> None:
    program, data = opened(link({**RUNS[0]["config"], "batchSize": 251}))
    before, first = program.read("hidden1.kernel"), loss(program, data.train)
    assert program.play(3) == 3
    assert (program.step, program.epoch, program.steps_per_epoch) == (3, 3, 1)
    np.testing.assert_array_equal(program.read("hidden1.kernel"), before)
    assert loss(program, data.train) == first == pytest.approx(RUNS[0]["loss0"]["train"], abs=1e-12)
    assert program.batch_loss == pytest.approx(first, abs=1e-12) and all(row.phase != "update" for row in program.rows)
