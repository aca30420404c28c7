"""Feature maps over real sockets: pictures of a layer, one range or one a map, and how a single cell comes about."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tests.api.conftest import Opened
from tests.server import Server

SPEC: dict[str, Any] = {
    "network": {
        "input_shape": [6, 5, 1],
        "layers": [
            {"type": "conv2d", "name": "conv1", "filters": 3, "kernel_size": [3, 2], "padding": "same", "activation": "tanh"},
            {"type": "average_pooling2d", "name": "pool1", "pool_size": 2, "padding": "same"},
            {"type": "conv2d", "name": "conv2", "filters": 2, "kernel_size": 2, "activation": "relu"},
            {"type": "flatten", "name": "flatten"},
            {"type": "dense", "name": "output", "units": 2, "activation": "softmax"},
        ],
    },
    "data": {"dataset": "inline", "x": np.sin(np.arange(240)).reshape(8, 30).tolist(), "y": [[1, 0], [0, 1]] * 4},
    "training": {"loss": "categorical_crossentropy", "batch_size": 4},
}  # fmt: skip  # one line a layer
EXAMPLE = {"split": "train", "index": 2}


@pytest.fixture(scope="module")
def network(server: Server) -> Opened:
    opened = Opened(server, SPEC)
    opened.command(type="step", count=3)
    return opened


def frame_of(network: Opened, *probes: dict[str, Any]) -> dict[str, Any]:
    with network.stream() as stream:
        view = stream.watch(*probes)
        assert view["type"] == "view", view
        return stream.until("frame")


@pytest.mark.parametrize("own", [False, True])
def test_maps_are_what_the_layers_give_over_the_range_that_comes_along(network: Opened, own: bool) -> None:
    frame = frame_of(network, {"type": "sample", **EXAMPLE}, {"type": "maps", **EXAMPLE, "tensor": "z", "own": own})
    tensors = frame["tensors"]
    for layer, part in (("conv1", "z"), ("pool1", "a"), ("conv2", "z")):
        exact = tensors[f"sample.{layer}.{part}"].transpose(2, 0, 1)
        ranges = tensors[f"maps.{layer}.range"]
        assert ranges.shape == (len(exact),) and (own or len(set(ranges.tolist())) == 1)
        bytes_ = tensors[f"maps.{layer}"]
        assert bytes_.dtype == np.uint8
        shown = (bytes_ / 127.5 - 1) * ranges[:, None, None]
        clipped = np.clip(exact, -ranges[:, None, None], ranges[:, None, None])
        np.testing.assert_allclose(shown, clipped, atol=float(ranges.max()) / 127)
    assert "maps.output" not in tensors


def test_large_maps_are_thinned_to_a_side(network: Opened) -> None:
    tensors = frame_of(network, {"type": "maps", **EXAMPLE, "side": 4})["tensors"]
    whole = frame_of(network, {"type": "maps", **EXAMPLE})["tensors"]
    np.testing.assert_array_equal(tensors["maps.conv1"], whole["maps.conv1"][:, ::2, ::2])
    np.testing.assert_array_equal(tensors["maps.conv2"], whole["maps.conv2"])


def test_a_sample_of_some_layers_has_only_those(network: Opened) -> None:
    tensors = frame_of(network, {"type": "sample", **EXAMPLE, "layers": ["output"], "gradients": False})["tensors"]
    assert sorted(name for name in tensors if name != "scalars") == [
        "sample.input",
        "sample.output.a",
        "sample.output.z",
    ]


@pytest.mark.parametrize("place", [(0, 0, 0), (2, 5, 4), (1, 2, 3)])
def test_a_cell_of_a_convolution_is_the_sum_of_its_products(network: Opened, place: tuple[int, int, int]) -> None:
    which, row, column = place
    cell = {"type": "cell", **EXAMPLE, "layer": "conv1", "map": which, "row": row, "column": column}
    tensors = frame_of(network, {"type": "sample", **EXAMPLE}, cell)["tensors"]
    kernel = np.array(network.get("/tensors/conv1.kernel")["data"])[:, :, :, which]
    np.testing.assert_allclose(tensors["cell.kernel"], kernel, rtol=1e-6)
    bias, z, a = tensors["cell.value"]
    np.testing.assert_allclose((tensors["cell.patch"] * tensors["cell.kernel"]).sum() + bias, z, atol=1e-6)
    assert (z, a) == (tensors["sample.conv1.z"][row, column, which], tensors["sample.conv1.a"][row, column, which])


def test_a_cell_of_a_pooling_layer_is_the_mean_of_what_lies_in_the_picture(network: Opened) -> None:
    cell = {"type": "cell", **EXAMPLE, "layer": "pool1", "map": 1, "row": 0, "column": 2}
    tensors = frame_of(network, {"type": "sample", **EXAMPLE}, cell)["tensors"]
    patch = tensors["cell.patch"][:, :, 0]
    assert np.isnan(patch[:, 1]).all()  # beyond the border
    np.testing.assert_allclose(patch[:, 0], tensors["sample.conv1.a"][:2, 4, 1])
    np.testing.assert_allclose(tensors["cell.value"][2], np.nanmean(patch), rtol=1e-6)
    assert np.isnan(tensors["cell.value"][:2]).all()


@pytest.mark.parametrize(
    ("probe", "says"),
    [
        ({"type": "maps", "layers": ["output"]}, "output gives no pictures.* conv1, pool1, conv2"),
        ({"type": "maps", "layers": ["conv9"]}, "there is no layer 'conv9'"),
        ({"type": "cell", "layer": "flatten", "map": 0, "row": 0, "column": 0}, "no window slides in flatten"),
        ({"type": "cell", "layer": "conv2", "map": 2, "row": 0, "column": 0}, "conv2 has 2 maps of 2 x 2 cells"),
    ],
)
def test_what_is_no_map_is_refused_with_those_that_are(network: Opened, probe: dict[str, Any], says: str) -> None:
    with network.stream() as stream:
        answer = stream.command(type="watch", fps=10, probes=[{**EXAMPLE, **probe}])
    assert answer["type"] == "refused" and re.search(says, answer["error"]["message"]), answer
