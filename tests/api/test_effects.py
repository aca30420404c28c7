"""What the table of settings says is kept is kept, bit by bit, in a live session."""

from __future__ import annotations

from typing import Any

import pytest

from neurodeck.protocol import paths
from tests.api.conftest import Opened
from tests.server import Server

VALUES: dict[str, Any] = {
    "loss": "mse",
    "optimizer": {"type": "rmsprop"},
    "batch_size": 5,
    "shuffle": False,
    "remainder": "drop",
    "optimizer.type": "sgd",
    "optimizer.learning_rate": 0.5,
    "optimizer.momentum": 0.5,
    "optimizer.nesterov": True,
    "optimizer.rho": 0.5,
    "optimizer.weight_decay": 0.1,
    "optimizer.epsilon": 0.01,
    "optimizer.initial_accumulator_value": 0.5,
    "optimizer.beta_1": 0.5,
    "optimizer.beta_2": 0.5,
    "penalty_rule": "playground",
    "data.dataset": "circle",
    "data.samples": 200,
    "data.noise": 0.4,
    "data.test_split": 0.2,
    "data.validation_split": 0.2,
    "data.seed": 99,
    "data.classes": 3,
    "data.features": ["x1_squared", "x2_squared"],
    "data.scaling": "standard",
    "data.generator": "playground",
    "layers.<layer>.activation": "relu",
    "layers.<layer>.kernel_regularizer": {"type": "l2", "rate": 0.1},
    "layers.<layer>.kernel_regularizer.rate": 0.2,
    "layers.<layer>.kernel_initializer": "he_normal",
    "layers.<layer>.bias_initializer": "ones",
    "layers.<layer>.trainable": False,
    "layers.<layer>.rate": 0.6,
    "layers.<layer>.momentum": 0.5,
    "layers.<layer>.epsilon": 0.1,
}
FURTHER = {  # layers that alone have a field
    "rate": {"type": "dropout", "name": "further", "rate": 0.2},
    "momentum": {"type": "batch_normalization", "name": "further"},
    "epsilon": {"type": "batch_normalization", "name": "further"},
}
OPTIMIZERS = {
    "momentum": "sgd",
    "nesterov": "sgd",
    "rho": "rmsprop",
    "weight_decay": "adamw",
    "initial_accumulator_value": "adagrad",
}


def optimizer_for(path: str) -> dict[str, Any]:
    """One with slots, and with the field that the path names."""
    kind = OPTIMIZERS.get(path.removeprefix("optimizer."), "adam") if path.startswith("optimizer.") else "adam"
    return {"type": kind, "learning_rate": 0.01, **({"momentum": 0.9} if kind == "sgd" else {})}


def persistent(session: Opened) -> dict[str, Any]:
    """Every weight and slot by name."""
    names = [entry["name"] for entry in session.get("/tensors")["tensors"]]
    kept = [name for name in names if name.endswith((".kernel", ".bias")) or name.startswith("slot.")]
    return {name: session.get(f"/tensors/{name}")["data"] for name in kept if not name.startswith("grad.")}


def zeros(values: Any) -> bool:
    return all(map(zeros, values)) if isinstance(values, list) else values == 0


def test_every_row_of_the_table_is_tried():
    assert {row.path for row in paths.table()} == set(VALUES)


@pytest.mark.parametrize("row", [row for row in paths.table() if row.path in VALUES], ids=lambda row: row.path)
def test_a_setting_keeps_what_the_table_says(server: Server, spec, row):
    spec["training"]["optimizer"] = optimizer_for(row.path)
    for layer in spec["network"]["layers"]:
        layer["kernel_regularizer"] = {"type": "l2", "rate": 0.001}
    further = FURTHER.get(row.path.removeprefix("layers.<layer>."))
    if further:
        spec["network"]["layers"].insert(1, further)
    if row.path == "data.classes":
        spec["data"]["dataset"], spec["network"]["layers"][-1]["units"] = "blobs", 3
    session = Opened(server, spec)
    session.command(type="step", count=32)  # 25 steps an epoch: 7 into the second
    before, state = persistent(session), session.get()
    path = row.path.replace("<layer>", "further" if further else "hidden1")
    answer = session.command(type="set", path=path, value=VALUES[row.path])
    after = persistent(session)
    assert (answer["step"], answer["epoch"]) == (32, state["epoch"]) == (32, 1)
    for name, values in before.items():
        if not name.startswith("slot."):
            assert after[name] == values, name
        elif row.path in ("optimizer", "optimizer.type"):
            assert name not in after or zeros(after[name]) or after[name] == values, name
        else:
            assert after[name] == values, name
    if row.path in ("optimizer", "optimizer.type"):
        assert all(zeros(values) for name, values in after.items() if name.startswith("slot."))
    left = 0
    while session.get()["epoch"] == 1:  # how many steps the epoch has left tells the batch position
        session.command(type="step", count=1)
        left += 1
    if "batch position" in row.effect.keeps:
        assert left == {"batch_size": 36}.get(row.path, 18)
    elif row.path.startswith("data."):
        sizes = {"data.samples": 10, "data.test_split": 40, "data.validation_split": 15}
        assert left == sizes.get(row.path, 25)
