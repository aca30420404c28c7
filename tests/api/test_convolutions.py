"""A convolutional network as a session, over real sockets: everything that a dense one can, and clear refusals."""

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
        "input_shape": [7, 6, 2],
        "layers": [
            {"type": "zero_padding2d", "padding": [[1, 0], [1, 1]]},
            {
                "type": "conv2d",
                "filters": 3,
                "kernel_size": 3,
                "strides": [1, 2],
                "padding": "same",
                "activation": "relu",
            },
            {"type": "max_pooling2d"},
            {"type": "conv2d", "filters": 2, "kernel_size": [2, 1], "kernel_regularizer": "l2"},
            {"type": "average_pooling2d", "pool_size": [1, 2], "strides": 1},
            {"type": "flatten"},
            {"type": "dense", "units": 2, "activation": "softmax"},
        ],
    },
    "data": {"dataset": "inline", "x": np.sin(np.arange(840)).reshape(10, 84).tolist(), "y": [[1, 0], [0, 1]] * 5},
    "training": {
        "loss": "categorical_crossentropy",
        "optimizer": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9},
        "batch_size": 4,
    },
    "seed": 3,
}


def changed(**network: Any) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    spec["network"].update(network)
    return spec


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_convolutional_session_is_edited_pinned_sought_and_rebuilt(server: Server, dtype: str) -> None:
    session = Opened(server, changed(dtype=dtype))

    def kernel(name: str) -> Any:
        return np.array(session.get(f"/tensors/{name}.kernel")["data"])

    rows = session.get("/summary")["layers"]
    assert [(row["name"], row["output_shape"], row["params"]) for row in rows] == [
        ("zero_padding2d", [8, 8, 2], 0), ("conv2d", [8, 4, 3], 57), ("max_pooling2d", [4, 2, 3], 0),
        ("conv2d_1", [3, 2, 2], 14), ("average_pooling2d", [3, 1, 2], 0), ("flatten", [6], 0), ("dense", [2], 14),
    ]  # fmt: skip  # a table
    session.command(type="step", count=4)
    session.command(type="edit", tensor="conv2d.kernel", index=[2, 1, 0, 2], value=0.75)
    session.command(type="pin", tensor="conv2d.kernel", index=[2, 1, 0, 2], on=True)
    session.command(type="step", count=4)
    here = kernel("conv2d")
    assert here.shape == (3, 3, 2, 3) and here[2, 1, 0, 2] == 0.75
    shapes = {name: session.get(f"/tensors/{name}")["shape"] for name in ("input", "conv2d.padded", "flatten.a")}
    assert shapes == {"input": [4, 7, 6, 2], "conv2d.padded": [4, 10, 9, 2], "flatten.a": [4, 6]}

    session.command(type="seek", step=2)
    assert not np.array_equal(kernel("conv2d"), here)
    session.command(type="seek", step=8)
    np.testing.assert_array_equal(kernel("conv2d"), here)

    wider = session.get()["spec"]
    wider["network"]["layers"][1]["filters"] = 5
    before = kernel("conv2d_1")
    session.command(type="rebuild", spec=wider)
    np.testing.assert_array_equal(kernel("conv2d")[..., :3], here)
    np.testing.assert_array_equal(kernel("conv2d_1")[:, :, :3], before)
    session.command(type="mask", layer="conv2d", unit=4, on=True)  # its 2 x 1 weights to each of two filters
    assert not kernel("conv2d_1")[:, :, 4].any()
    heard = kernel("dense")
    session.command(type="mask", layer="conv2d_1", unit=1, on=True)  # through pooling and flatten, cell by cell
    assert not kernel("dense")[1::2].any() and kernel("dense")[::2].all()
    session.command(type="mask", layer="conv2d_1", unit=1, on=False)
    np.testing.assert_array_equal(kernel("dense"), heard)
    session.command(type="step", count=3)
    assert not kernel("conv2d_1")[:, :, 4].any() and np.isfinite(kernel("dense")).all()
    y = session.post("/predict", {"x": [np.zeros((7, 6, 2)).tolist()]})[1]["y"]
    assert abs(sum(y[0]) - 1) < 1e-5


CONV = {"type": "conv2d", "filters": 2, "kernel_size": 3}
END = [{"type": "flatten"}, {"type": "dense", "units": 2, "activation": "softmax"}]
REFUSED = {
    "strides that do not fit": (
        [{**CONV, "strides": [3, 1]}, *END],
        "network.layers.0.strides",
        "(W - F + 2P) / S + 1 = (7 - 3 + 2 x 0) / 3 + 1 = 2.33333. The nearest strides that fit are 2 or 4.",
    ),
    "a kernel larger than the picture": (
        [{**CONV, "kernel_size": 8}, *END],
        "network.layers.0.kernel_size",
        "its kernel of 8 x 8 is larger than the picture of 7 x 6",
    ),
    "a dense layer on a picture": ([CONV, END[1]], "network.layers.1.input_shape", "Put a flatten before it"),
    "maps that do not fit into memory": (
        [{"type": "zero_padding2d", "padding": 3000}, CONV, {"type": "global_average_pooling2d"}, END[1]],
        "training.batch_size",
        "this server allows 512 MiB",
    ),
    "zeros around a picture that do not fit either": (
        [{**CONV, "kernel_size": [65_000, 12], "padding": "same"}, *END],
        "training.batch_size",
        "this server allows 512 MiB",
    ),
    "an unknown layer": ([{"type": "conv3d"}, *END], "network.layers.0.type", "'dense', 'conv2d', 'zero_padding2d'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_at_once_with_the_sum_and_a_way_out(server: Server, name: str) -> None:
    layers, field, words = REFUSED[name]
    status, answer = http("POST", f"{server.url}/api/sessions", changed(layers=layers))
    assert (status, answer["error"]["field"]) == (422, field)
    assert words in answer["error"]["message"]
