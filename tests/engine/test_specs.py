"""Specs: what is refused, in which words and how fast; what is filled in; the summary."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from neurodeck.engine.errors import LimitExceeded, SpecError
from neurodeck.engine.limits import Limits
from neurodeck.engine.specs import Network, Seed, Training, check_network, plan
from tests.engine.refusals import NETWORKS, TRAININGS, dense, net, refusal_of_network, refusal_of_training


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_cannot_be_built_is_refused_by_field_and_in_words(name: str) -> None:
    spec, field, words = NETWORKS[name]
    found, message = refusal_of_network(spec)
    assert field in found
    assert words in message
    assert len(message) < 2000


@pytest.mark.parametrize("name", TRAININGS)
def test_a_training_that_makes_no_sense_is_refused_by_field_and_in_words(name: str) -> None:
    spec, field, words = TRAININGS[name]
    found, message = refusal_of_training(spec)
    assert field in found
    assert words in message
    assert len(message) < 2000


TIMED = """
import sys, time
from tests.engine.refusals import NETWORKS, TRAININGS, refusal_of_network, refusal_of_training
for cases, refusal in ((NETWORKS, refusal_of_network), (TRAININGS, refusal_of_training)):
    for name, (spec, _, _) in cases.items():
        refusal(spec)  # once for what is built at first use
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            refusal(spec)
            took.append(time.perf_counter() - begun)
        if min(took) >= 0.05:
            sys.exit(f"{name} took {min(took):.3f} s")
loaded = [name for name in ("numba", "llvmlite", "sklearn", "plotly") if name in sys.modules]
sys.exit(f"{loaded} were imported" if loaded else 0)
"""


def test_refusing_takes_less_than_50_ms_and_waits_for_no_compiler() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", TIMED], cwd=root, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr


def test_layers_without_names_get_keras_ones() -> None:
    network = Network.model_validate(net(dense(), dense(name="dense_1"), dense(), dense()))
    assert [layer.name for layer in network.layers] == ["dense", "dense_1", "dense_2", "dense_3"]


def test_the_summary_counts_parameters() -> None:
    network = Network.model_validate(
        net(dense(512, name="hidden"), dense(10, name="output", use_bias=False, trainable=False), input_shape=784)
    )
    lines = [(s.name, s.type, s.output_shape, s.params, s.trainable) for s in check_network(network)]
    assert lines == [("hidden", "dense", (512,), 401_920, True), ("output", "dense", (10,), 5_120, False)]


def test_layers_are_played_in_an_order_that_their_inputs_allow() -> None:
    network = Network.model_validate(
        net(
            dense(name="last_hidden", inputs=["first"]),
            dense(name="first", inputs=["input"]),
            dense(name="output", inputs=["last_hidden"]),
        )
    )
    assert [node.layer.name for node in plan(network)] == ["first", "last_hidden", "output"]


def test_the_limits_are_the_servers_and_inclusive() -> None:
    network = Network.model_validate(net(dense(8), dense(8)))
    check_network(network, Limits(layers=2, units=8, parameters=96))
    for limits, words in (
        (Limits(layers=1), "this server allows 1 layers, got 2"),
        (Limits(units=7), "has 8 units; this server allows 7 a layer"),
        (Limits(parameters=95), "has 96 parameters; this server allows 95"),
    ):
        with pytest.raises(LimitExceeded, match=words):
            check_network(network, limits)


def test_a_layer_that_is_not_there_is_named_with_those_that_are() -> None:
    network = Network.model_validate(net(dense(name="a"), dense(name="b")))
    assert network.layer("b").name == "b"
    with pytest.raises(SpecError, match='there is no layer "c". The layers are a, b.'):
        network.layer("c")


@pytest.mark.parametrize("seed", [0, 2**53 - 1, "", "a" * 64, "Grüße, Welt"])
def test_seeds_are_numbers_or_short_texts(seed: int | str) -> None:
    assert TypeAdapter(Seed).validate_python(seed) == seed


@pytest.mark.parametrize("seed", [-1, 2**53, 1.5, True, None, "a" * 65, "line\nbreak", "\ud800", [1]])
def test_other_seeds_are_refused(seed: Any) -> None:
    with pytest.raises(ValidationError, match="seed"):
        TypeAdapter(Seed).validate_python(seed)


def test_a_spec_is_the_same_after_a_round_trip() -> None:
    network = Network.model_validate(net(dense(3, kernel_regularizer="l2", activation="tanh"), dense(1)))
    assert Network.model_validate_json(network.model_dump_json()) == network
    settings = Training.model_validate({"optimizer": "adam", "batch_size": "full"})
    assert Training.model_validate_json(settings.model_dump_json()) == settings
    assert (settings.loss, settings.shuffle, settings.remainder) == ("half_mse", True, "keep")
