"""The ready networks: every one can be built."""

from importlib.resources import files
from typing import Any

import pytest

from neurodeck import zoo
from neurodeck.engine.specs import check_network, check_training
from neurodeck.protocol.spec import Experiment

ENTRIES = zoo.entries()
IDS = [entry["id"] for entry in ENTRIES]


def test_the_ids_are_those_promised_and_the_default_start_comes_first() -> None:
    assert IDS == [
        "xor_2_4_1",
        "gauss_2_1",
        "playground_default",
        "xor_product_3_1",
        "spiral_2_8_8_8_1",
        "spiral_features_7_6_1",
        "xor4_2_2_1",
        "backprop_2_2_2",
        "blobs_2_4_4",
        "bumps_2_8_8_1",
        "mnist_mlp",
        "mnist_cnn",
        "lenet_5",
        "dead_relu_2_3_1",
        "rate_too_high_2_4_1",
    ]
    assert {f"{name}.json" for name in IDS} == {
        file.name for file in files(zoo).iterdir() if file.name.endswith(".json")
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_an_entry_is_an_experiment_that_can_be_built(entry: dict[str, Any]) -> None:
    assert set(entry) - {"names", "microscope"} == {"id", "title", "about", "seconds", "pace", "spec"}
    assert entry["title"] and len(entry["about"]) <= 140
    experiment = Experiment.model_validate(entry["spec"])
    experiment.check()
    check_network(experiment.network)
    check_training(experiment.network, experiment.training)


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_an_entry_eases_in_to_its_cap(entry: dict[str, Any]) -> None:
    assert set(entry["pace"]) == {"steps_per_second", "ease_in"}
    assert entry["pace"]["ease_in"] is True
    cap = entry["pace"]["steps_per_second"]
    assert cap is None or cap >= 20
    assert 1 <= entry["seconds"] <= 60


def test_every_call_gives_objects_of_its_own() -> None:
    zoo.entries()[0]["spec"]["seed"] = "changed"
    assert zoo.entries()[0]["spec"]["seed"] != "changed"
