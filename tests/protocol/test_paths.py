"""The paths of `set`."""

from __future__ import annotations

import pytest

from neurodeck.engine.errors import SpecError
from neurodeck.protocol import paths, reading
from neurodeck.protocol.errors import InvalidCommand

XOR = {
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

CHANGES = [
    ("loss", "mse", lambda e: e.training.loss),
    ("optimizer.learning_rate", 0.5, lambda e: e.training.optimizer.learning_rate),
    ("optimizer.momentum", 0.9, lambda e: e.training.optimizer.momentum),
    ("optimizer.type", "adam", lambda e: e.training.optimizer.type),
    ("batch_size", "full", lambda e: e.training.batch_size),
    ("shuffle", False, lambda e: e.training.shuffle),
    ("remainder", "drop", lambda e: e.training.remainder),
    ("data.noise", 0.3, lambda e: e.data.noise),
    ("data.dataset", "spiral", lambda e: e.data.dataset),
    ("data.seed", 3, lambda e: e.data.seed),
    ("layers.hidden1.activation", "relu", lambda e: e.network.layers[0].activation),
    ("layers.output.trainable", False, lambda e: e.network.layers[1].trainable),
]


@pytest.mark.parametrize(("path", "value", "read"), CHANGES, ids=[row[0] for row in CHANGES])
def test_a_setting_changes_and_everything_else_stays(path, value, read):
    before = reading.experiment(XOR)
    after = paths.with_setting(before, path, value)
    assert read(after) == value
    assert paths.with_setting(after, path, read(before)) == before or path == "optimizer.type"
    after.check()


def test_another_data_set_takes_no_number_of_classes_along():
    blobs = reading.experiment({**XOR, "data": {"dataset": "blobs", "classes": 2, "noise": 0.2}})
    moons = paths.with_setting(blobs, "data.dataset", "moons")
    assert (moons.data.classes, moons.data.noise) == (None, 0.2)
    moons.check()
    assert paths.with_setting(moons, "data.classes", 2).data.classes == 2  # which `check` then refuses
    with pytest.raises(SpecError, match='classes belong to the dataset "blobs"'):
        paths.with_setting(moons, "data.classes", 2).check()


def test_an_optimizer_is_replaced_whole_and_by_name():
    adam = paths.with_setting(reading.experiment(XOR), "optimizer", {"type": "adam", "beta_1": 0.5})
    assert adam.training.optimizer.model_dump()["beta_1"] == 0.5
    assert paths.with_setting(adam, "optimizer", "rmsprop").training.optimizer.type == "rmsprop"


def test_a_rate_can_be_set_once_there_is_a_regularizer():
    plain = reading.experiment(XOR)
    with pytest.raises(InvalidCommand, match="Set kernel_regularizer first"):
        paths.with_setting(plain, "layers.hidden1.kernel_regularizer.rate", 0.1)
    with_l2 = paths.with_setting(plain, "layers.hidden1.kernel_regularizer", {"type": "l2", "rate": 0.01})
    more = paths.with_setting(with_l2, "layers.hidden1.kernel_regularizer.rate", 0.1)
    assert more.network.layers[0].kernel_regularizer.model_dump() == {"type": "l2", "rate": 0.1}
    assert paths.with_setting(more, "layers.hidden1.kernel_regularizer", None) == plain


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("optimizer.learning_rat", "near it: optimizer.learning_rate"),
        ("optimizer.beta_1", "there is no setting"),
        ("layers.hidden9.activation", "layers.hidden1.activation"),
        ("layers.hidden1.units", "change by rebuild"),
        ("data.x", "change by rebuild"),
        ("__class__", "there is no setting"),
        ("", "there is no setting"),
    ],
)
def test_an_unknown_path_is_refused_with_what_is_near(path, words):
    with pytest.raises(InvalidCommand, match=words) as refused:
        paths.with_setting(reading.experiment(XOR), path, 1)
    assert refused.value.field == "path"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("optimizer.learning_rate", -1),
        ("optimizer.learning_rate", "fast"),
        ("loss", "mae"),
        ("data.noise", 7),
        ("layers.hidden1.activation", "sine"),
    ],
)
def test_a_value_that_the_field_does_not_take_is_refused(path, value):
    with pytest.raises(InvalidCommand) as refused:
        paths.with_setting(reading.experiment(XOR), path, value)
    assert refused.value.field == "value"
    assert path.rsplit(".", 1)[-1] in refused.value.message


def test_every_known_path_is_a_row_of_the_table():
    experiment = reading.experiment(XOR)
    rows = {row.path.replace("<layer>", "hidden1") for row in paths.table()}
    assert {path for path in paths.known_paths(experiment) if ".output." not in path} <= rows
