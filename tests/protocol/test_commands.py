"""Commands and specs: what is taken, and how the rest is refused."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.engine.errors import LimitExceeded, NeurodeckError, SpecError
from neurodeck.engine.limits import Limits
from neurodeck.protocol import reading
from neurodeck.protocol.commands import SessionCommand
from neurodeck.protocol.errors import InvalidCommand

XOR: dict[str, Any] = {
    "network": {
        "input_shape": [2],
        "layers": [
            {"type": "dense", "name": "hidden1", "units": 4, "activation": "tanh"},
            {"type": "dense", "name": "output", "units": 1, "activation": "tanh"},
        ],
    },
    "data": {"dataset": "xor"},
    "training": {"loss": "half_mse", "optimizer": {"type": "sgd", "learning_rate": 0.03}, "batch_size": 10},
}

GOOD: list[dict[str, Any]] = [
    {"type": "play"},
    {"type": "pause"},
    {"type": "speed", "steps_per_second": 10, "ease_in": False},
    {"type": "speed", "steps_per_second": None, "ease_in": True},
    {"type": "step"},
    {"type": "step", "count": 10**9, "unit": "epoch"},
    {"type": "set", "path": "optimizer.learning_rate", "value": 0.1},
    {"type": "set", "path": "optimizer", "value": {"type": "adam", "learning_rate": 0.001}},
    {"type": "set", "path": "data.features", "value": ["x1", "x2"], "gesture": "g1"},
    {"type": "edit", "tensor": "hidden1.kernel", "index": [0, 3], "value": 1, "gesture": "drag 7"},
    {"type": "rebuild", "spec": XOR},
    {"type": "reset"},
    {"type": "reset", "seed": 8},
    {"type": "seek", "step": 120, "branch": "main"},
    {"type": "branch", "name": "lr 0.1"},
    {"type": "pin", "tensor": "hidden1.kernel", "index": [0, 3], "on": True},
    {"type": "mask", "layer": "hidden1", "unit": 3, "on": True},
    {"type": "mask", "tensor": "hidden1.kernel", "index": [0, 3], "on": False},
    {"type": "undo"},
    {"type": "redo"},
    {"type": "bookmark", "step": 3, "note": "here it bends"},
    {"type": "rename", "branch": "main", "name": "the first"},
    {"type": "breakpoint", "when": "norm(grad) > 10", "state": "off"},
    {"type": "delete", "branch": "lr 0.1", "on": False},
    {"type": "watch", "fps": 30, "probes": [{"type": "metrics"}, {"type": "units", "layers": ["hidden1"]}]},
    {"type": "watch", "probes": [{"type": "sample", "x": [0, 1]}, {"type": "tensor", "name": "a", "index": [0]}]},
    {"type": "ack", "frame": 12},
]


@pytest.mark.parametrize("document", GOOD, ids=lambda document: document["type"])
def test_every_command_of_the_design_is_taken(document):
    assert reading.command(copy.deepcopy(document)).type == document["type"]


BAD: list[tuple[Any, str | None, str]] = [
    ({}, "type", "type is missing"),
    ([], None, "got a list of 0"),
    ("play", None, 'got "play"'),
    (None, None, "got null"),
    ({"type": "dance"}, "type", "type expects one of 'play', 'pause'.*got \"dance\""),
    ({"type": ["play"]}, "type", "type expects one of"),
    ({"type": "play", "now": True}, "now", "now is not known here"),
    ({"type": "step", "count": 0}, "count", "count expects greater than or equal to 1, got 0"),
    ({"type": "step", "count": -5}, "count", "got -5"),
    ({"type": "step", "count": 10**18, "unit": "epoch"}, "count", "less than or equal to 1000000000, got 10{18}"),
    ({"type": "step", "count": "5"}, "count", 'count expects a valid integer, got "5"'),
    ({"type": "step", "count": 1.5}, "count", "got 1.5"),
    ({"type": "step", "count": True}, "count", "got true"),
    ({"type": "step", "unit": "batch"}, "unit", "'step', 'epoch' or 'op', got \"batch\""),
    ({"type": "speed"}, "steps_per_second", "steps_per_second is missing"),
    ({"type": "speed", "steps_per_second": 0}, "steps_per_second", "greater than 0"),
    ({"type": "set", "path": "loss"}, "value", "value is missing"),
    ({"type": "edit", "tensor": "w", "index": [], "value": 1}, "index", "index expects"),
    ({"type": "edit", "tensor": "w", "index": [-1], "value": 1}, "index.0", "got -1"),
    ({"type": "edit", "tensor": "w", "index": [0] * 9, "value": 1}, "index", "got a list of 9"),
    ({"type": "edit", "tensor": "w", "index": [0], "value": "1"}, "value", 'value expects a valid number, got "1"'),
    ({"type": "edit", "tensor": "w", "index": [0], "value": float("nan")}, "value", "finite"),
    ({"type": "edit", "tensor": "w", "index": [0], "value": 1, "gesture": "g" * 65}, "gesture", "at most 64"),
    ({"type": "edit", "tensor": "w", "index": [0], "value": 1, "gesture": "a\nb"}, "gesture", "printable"),
    ({"type": "bookmark", "step": 1, "note": "n" * 1001}, "note", "at most 1000"),
    ({"type": "seek", "step": -1}, "step", "got -1"),
    ({"type": "mask", "layer": "hidden1"}, None, 'a mask names "layer" and "unit"'),
    ({"type": "watch", "fps": 0}, "fps", "greater than or equal to 1"),
    ({"type": "watch", "fps": 61}, "fps", "less than or equal to 60"),
    ({"type": "watch", "probes": [{"type": "x-ray"}]}, "probes.0.type", "probes.0.type expects one of"),
    ({"type": "watch", "probes": [{"type": "boundary", "resolution": 4096}]}, "probes.0.resolution", "128, got 4096"),
    ({"type": "watch", "probes": [{"type": "sample", "split": "test"}]}, "probes.0", '"split" and "index"'),
    ({"type": "rebuild", "spec": {}}, "spec.network", "network is missing"),
    ({"type": "rebuild", "spec": 3}, "spec", "got 3"),
]


@pytest.mark.parametrize(("document", "field", "words"), BAD, ids=lambda part: str(part)[:40])
def test_a_command_that_is_none_is_refused_by_field_expectation_and_value(document, field, words):
    with pytest.raises(NeurodeckError, match=words) as refused:
        reading.command(copy.deepcopy(document))
    assert refused.value.field == field
    assert refused.value.code in ("invalid_command", "invalid_spec")
    assert refused.value.status == 422


@given(st.dictionaries(st.text(max_size=12), st.text() | st.integers() | st.lists(st.integers()) | st.none()))
def test_any_object_is_a_command_or_refused_in_at_most_two_kilobytes(document):
    document["type"] = "edit"
    try:
        reading.command(document)
    except InvalidCommand as error:
        assert len(error.message) <= reading.MAX_MESSAGE
        assert len(error.field or "") <= 2 * reading.MAX_ECHO


def test_a_long_value_is_cut_to_80_characters():
    with pytest.raises(InvalidCommand) as refused:
        reading.command({"type": "step", "count": "x" * 200_000})
    assert "x" * 50 in refused.value.message
    assert "x" * 80 not in refused.value.message
    assert len(refused.value.message) < 200


def spec(**changes: Any) -> dict[str, Any]:
    """XOR with some dotted paths changed."""
    document = copy.deepcopy(XOR)
    for path, value in changes.items():
        *rooms, last = path.split("__")
        here: Any = document
        for room in rooms:
            here = here[int(room) if room.isdigit() else room]
        here[int(last) if last.isdigit() else last] = value
    return document


LAYER = {"type": "dense", "units": 4}
SPECS: list[tuple[str, dict[str, Any], str]] = [
    ("a billion units", spec(network__layers__0__units=10**9), "hidden1"),
    ("negative units", spec(network__layers__0__units=-4), "-4"),
    ("no units", spec(network__layers__0__units=0), "0"),
    ("10,000 layers", spec(network__layers=[LAYER] * 10_000), "10000"),
    ("no layers", spec(network__layers=[]), "layers"),
    ("an empty input shape", spec(network__input_shape=[]), "input_shape"),
    ("a negative input shape", spec(network__input_shape=[-2]), "-2"),
    ("a clash of data and network", spec(network__input_shape=[784]), r"784"),
    ("a cycle", spec(network__layers__0__inputs=["output"]), "cycle"),
    ("a layer that takes itself", spec(network__layers__0__inputs=["hidden1"]), "hidden1"),
    ("an unknown input", spec(network__layers__1__inputs=["hidden9"]), "hidden9"),
    ("two layers of one name", spec(network__layers__1__name="hidden1"), "hidden1"),
    ("a name with a dot", spec(network__layers__0__name="a.b"), "name"),
    ("a name that is an emoji", spec(network__layers__0__name="\N{FIRE}"), "name"),
    ("a name of 10 KB", spec(network__layers__0__name="a" * 10_000), "name"),
    ("an unknown activation", spec(network__layers__0__activation="tanhh"), "tanhh"),
    ("an unknown field", spec(network__layers__0__unitz=4), "unitz"),
    ("an unknown layer", spec(network__layers__0__type="denze"), "type"),
    ("weights of another shape", spec(network__weights={"hidden1.kernel": [[1.0]]}), r"hidden1\.kernel"),
    ("ragged weights", spec(network__weights={"hidden1.kernel": [[1.0], [1.0, 2.0]]}), r"hidden1\.kernel"),
    ("weights of no tensor", spec(network__weights={"hidden7.kernel": [[1.0]]}), r"hidden7"),
    ("an unknown data set", spec(data__dataset="stripes"), "stripes"),
    ("a negative noise", spec(data__noise=-1), "noise"),
    ("shares that leave nothing", spec(data__test_split=0.6, data__validation_split=0.6), "split"),
    ("a billion points", spec(data__samples=10**9), "samples"),
    ("an unknown loss", spec(training__loss="mae"), "mae"),
    ("an unknown optimizer", spec(training__optimizer={"type": "lion"}), "lion"),
    ("a negative rate", spec(training__optimizer={"type": "sgd", "learning_rate": -1}), "-1"),
    ("a rate that is not a number", spec(training__optimizer={"type": "sgd", "learning_rate": float("nan")}), "finite"),
    ("a batch of none", spec(training__batch_size=0), "batch_size"),
    ("a batch by a wrong word", spec(training__batch_size="all"), "batch_size"),
    ("a negative seed", spec(seed=-1), "seed"),
    ("a seed of 2**53", spec(seed=2**53), "seed"),
    ("no network", {"data": {"dataset": "xor"}, "training": {}}, "network is missing"),
    ("one class for softmax", spec(training__loss="categorical_crossentropy"), "categorical_crossentropy"),
]


@pytest.mark.parametrize(("document", "words"), [row[1:] for row in SPECS], ids=[row[0] for row in SPECS])
def test_a_spec_that_cannot_be_built_is_refused_at_once(document, words):
    started = time.perf_counter()
    with pytest.raises((SpecError, LimitExceeded), match=words) as refused:
        reading.experiment(document).check(Limits())
    assert time.perf_counter() - started < 0.05
    assert refused.value.field
    assert len(refused.value.message) <= 1000


def test_the_spec_of_the_design_is_taken():
    document = spec(data={"dataset": "xor", "samples": 500, "noise": 0.1, "test_split": 0.5, "features": ["x1", "x2"]})
    layers = reading.experiment({**document, "seed": 7}).check()
    assert [(layer.name, layer.output_shape, layer.params) for layer in layers] == [
        ("hidden1", (4,), 12),
        ("output", (1,), 5),
    ]


def test_every_session_command_is_in_the_list_above():
    kinds = {member.model_fields["type"].default for member in SessionCommand.__args__}
    assert kinds | {"watch", "ack"} == {document["type"] for document in GOOD}
