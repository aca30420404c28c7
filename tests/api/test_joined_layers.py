"""A residual network as a session, over real sockets: joints, dropout and batch normalisation like any other layer."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server

SPEC: dict[str, Any] = {
    "network": {
        "input_shape": [6, 6, 2],
        "layers": [
            {"type": "conv2d", "name": "before", "filters": 3, "kernel_size": 3, "padding": "same", "use_bias": False},
            {"type": "batch_normalization", "name": "norm"},
            {"type": "conv2d", "name": "way", "filters": 3, "kernel_size": 3, "padding": "same", "activation": "relu"},
            {"type": "add", "name": "join", "inputs": ["norm", "way"]},
            {"type": "concatenate", "name": "beside", "inputs": ["join", "input"]},
            {"type": "global_average_pooling2d", "name": "pool"},
            {"type": "dropout", "name": "drop", "rate": 0.25},
            {"type": "dense", "name": "output", "units": 2, "activation": "softmax"},
        ],
    },
    "data": {"dataset": "inline", "x": np.sin(np.arange(1440)).reshape(20, 72).tolist(), "y": [[1, 0], [0, 1]] * 10},
    "training": {"loss": "categorical_crossentropy", "optimizer": {"type": "adam"}, "batch_size": 8},
    "seed": 3,
}


def changed(**layers: dict[str, Any]) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    for layer in spec["network"]["layers"]:
        layer.update(layers.get(layer["name"], {}))
    return spec


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_residual_session_is_trained_set_edited_sought_and_explained(server: Server, dtype: str) -> None:
    spec = changed()
    spec["network"]["dtype"] = dtype
    session = Opened(server, spec)
    told = session.get("/summary")
    rows = [(row["name"], row["output_shape"], row["params"]) for row in told["layers"]]
    assert rows[1:5] == [
        ("norm", [6, 6, 3], 12), ("way", [6, 6, 3], 84), ("join", [6, 6, 3], 0), ("beside", [6, 6, 5], 0),
    ]  # fmt: skip  # a table
    assert told["total_params"] - told["trainable_params"] == 6
    session.command(type="step", count=5)
    session.command(type="set", path="layers.drop.rate", value=0.5)
    session.command(type="set", path="layers.norm.momentum", value=0.5)
    session.command(type="edit", tensor="norm.moving_mean", index=[1], value=0.125)
    session.command(type="step", count=5)
    session.command(type="set", path="layers.norm.trainable", value=False)
    session.command(type="step", count=2)
    names = ("norm.moving_mean", "norm.moving_variance", "norm.gamma", "drop.mask", "beside.a")
    before = {name: session.get(f"/tensors/{name}")["data"] for name in names}
    session.command(type="seek", step=3)
    session.command(type="seek", step=12)
    assert {name: session.get(f"/tensors/{name}")["data"] for name in names} == before
    assert set(np.unique(before["drop.mask"]).tolist()) == {0.0, 2.0}
    metrics = session.get()["train"]
    assert metrics["finite"] and metrics["count"] == 20

    session.command(type="seek", step=8)
    for tensor, index in (("norm.gamma", "1"), ("way.kernel", "1,1,0,2"), ("before.kernel", "0,0,1,1")):
        found = session.get(f"/microscope/check?tensor={tensor}&index={index}")
        assert found["gradient"] == pytest.approx(found["quotient"], rel=1e-3, abs=1e-6), found
        assert session.get(f"/microscope/number?tensor={tensor}&index={index}&lane=0")["tensor"] == tensor


def test_a_unit_that_is_added_to_another_cannot_be_switched_off_and_one_laid_beside_others_can(server: Server) -> None:
    session = Opened(server, changed())
    status, answer = session.post("/commands", {"type": "mask", "layer": "way", "unit": 1, "on": True})
    assert status == 422
    assert "way unit 1 is added to others in join" in answer["error"]["message"]
    session.command(type="mask", layer="input", unit=1, on=True)  # as channel 4 of `beside`, and of `before`
    assert not np.array(session.get("/tensors/output.kernel")["data"])[4].any()
    assert not np.array(session.get("/tensors/before.kernel")["data"])[:, :, 1].any()


REFUSED = {
    "channels that cannot be added": (
        changed(way={"filters": 5}),
        "network.layers.3.inputs",
        'add "join" takes inputs of one shape, got (6, 6, 3) of "norm" and (6, 6, 5) of "way".',
    ),
    "maps that cannot lie side by side": (
        changed(before={"padding": "valid"}, way={"padding": "same"}),
        "network.layers.4.inputs",
        'got (4, 4, 3) of "join" and (6, 6, 2) of "input". Give both the same height and width',
    ),
    "everything dropped": (changed(drop={"rate": 1.0}), "network.layers.6.rate", "less than 1"),
    "a momentum beyond 1": (changed(norm={"momentum": 1.5}), "network.layers.1.momentum", "less than 1"),
    "a cycle": (
        changed(norm={"inputs": ["beside"]}),
        "network.layers",
        "is a cycle, so none of them can come first",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_by_its_shapes(server: Server, name: str) -> None:
    spec, field, words = REFUSED[name]
    status, answer = http("POST", f"{server.url}/api/sessions", spec)
    assert status == 422
    assert answer["error"]["field"].startswith(field)
    assert words in answer["error"]["message"]
