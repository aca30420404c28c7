"""Pictures over real sockets: what a network sees of one, what it got wrong, and convolution by hand."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server

BLOBS: dict[str, Any] = {
    "network": {
        "input_shape": [2],
        "layers": [
            {"type": "dense", "name": "hidden1", "units": 4, "activation": "tanh"},
            {"type": "dense", "name": "output", "units": 3, "activation": "softmax"},
        ],
    },
    "data": {"dataset": "blobs", "samples": 300, "noise": 0.5, "test_split": 0.5},
    "training": {"loss": "categorical_crossentropy", "optimizer": {"type": "sgd", "learning_rate": 0.1}},
}
SIDE = 8
FIELDS: dict[str, Any] = {
    "network": {
        "input_shape": [SIDE, SIDE],
        "layers": [{"type": "dense", "name": "output", "units": 1, "activation": "sigmoid"}],
    },
    "data": {"dataset": "inline", "x": [[0.0] * 64, [2.0] * 64], "y": [0, 1]},
    "training": {"loss": "binary_crossentropy"},
}


@pytest.fixture
def blobs(server: Server) -> Iterator[Opened]:
    opened = Opened(server, BLOBS)
    yield opened
    opened.post("/commands", {"type": "pause"})


@pytest.fixture(scope="module")
def fields(server: Server) -> Opened:
    """A network that takes flat pictures of 8x8."""
    return Opened(server, {**FIELDS, "network": {**FIELDS["network"], "input_shape": [64]}})


def drawn(pixels: Any) -> str:
    return base64.b64encode(np.asarray(pixels, np.uint8).tobytes()).decode()


def test_the_wrong_ones_are_those_that_predict_says(blobs: Opened) -> None:
    blobs.command(type="step", count=3)
    data = blobs.get("/data?split=test")
    status, predicted = blobs.post("/predict", {"x": data["x"]})
    assert status == 200
    answers, labels = np.argmax(predicted["y"], axis=1), np.array(data["labels"])
    wrong = np.flatnonzero(answers != labels)

    found = blobs.get("/wrong?split=test&limit=100", token=blobs.view_token)
    assert (found["step"], found["count"], found["wrong"]) == (3, 150, len(wrong)) and len(wrong) > 3
    assert {example["index"] for example in found["examples"]} == set(wrong.tolist())
    for example, x in zip(found["examples"], found["x"], strict=True):
        at = example["index"]
        assert (example["label"], example["answer"], x) == (labels[at], answers[at], data["x"][at])
        np.testing.assert_allclose(example["value"], predicted["y"][at][answers[at]], rtol=1e-5)
    values = [example["value"] for example in found["examples"]]
    assert values == sorted(values, reverse=True)
    assert blobs.get("/wrong?offset=2&limit=1")["examples"] == found["examples"][2:3]


def test_the_wrong_ones_can_be_had_while_it_plays(blobs: Opened) -> None:
    blobs.command(type="play")
    first = blobs.get("/wrong?split=train")
    assert first["count"] == 150 and first["wrong"] >= len(first["examples"])
    assert blobs.get("")["status"] == "playing"


def test_what_has_no_wrong_answers_says_so(server: Server, fields: Opened) -> None:
    status, answer = http("GET", f"{fields.url}/wrong?split=validation", token=fields.token)
    assert status == 422 and "validation split is empty" in answer["error"]["message"]
    assert http("GET", f"{fields.url}/wrong?limit=101", token=fields.token)[0] == 422


def test_a_drawing_is_prepared_and_looked_at(fields: Opened) -> None:
    picture = np.zeros((16, 16), np.uint8)
    picture[2:6, 3:5] = 255
    status, seen = fields.post("/picture", {"pixels": drawn(picture), "height": 16, "width": 16}, fields.view_token)
    assert status == 200 and seen["shape"] == [SIDE, SIDE, 1] and not seen["empty"]
    assert "centred by its mass" in seen["notes"][-1]
    pixels = np.frombuffer(base64.b64decode(seen["pixels"]), np.uint8)
    with fields.stream() as stream:
        stream.watch({"type": "sample", "pixels": seen["pixels"]})
        frame = stream.until("frame")["tensors"]
    np.testing.assert_allclose(frame["sample.input"], pixels / 255 * 2, rtol=1e-6)  # over the range of its examples


@pytest.mark.parametrize(
    "picture, code, said",
    [
        ({"pixels": "AAAA", "height": 1, "width": 2}, "invalid_spec", "has 2 bytes, got 3"),
        ({"pixels": "%%%%", "height": 1, "width": 3}, "invalid_spec", "not base64"),
        ({"pixels": "AAAA", "height": 1, "width": 241}, "limit_exceeded", "up to 240 x 240 pixels, got 241 x 1"),
    ],
)
def test_a_picture_that_is_none_is_refused(fields: Opened, picture: dict[str, Any], code: str, said: str) -> None:
    status, answer = fields.post("/picture", picture)
    assert (status, answer["error"]["code"]) == (422, code) and said in answer["error"]["message"]


def test_a_network_that_takes_no_pictures_says_so(session: Opened) -> None:
    status, answer = session.post("/picture", {"pixels": "AAAA", "height": 1, "width": 3})
    assert status == 422 and "takes 2 numbers, which are no picture" in answer["error"]["message"]


def test_the_summary_counts_connections(session: Opened) -> None:
    found = session.get("/summary")
    assert [layer["connections"] for layer in found["layers"]] == [12, 5]
    assert found["total_connections"] == found["total_params"] == 17


def test_convolution_by_hand_over_http(server: Server) -> None:
    status, known = http("GET", f"{server.url}/api/labs")
    assert status == 200 and [kernel["id"] for kernel in known["convolution"]["kernels"]][:2] == ["identity", "sharpen"]
    asked = {"kernel": [known["convolution"]["kernels"][1]["values"]], "row": 3}
    status, found = http("POST", f"{server.url}/api/labs/convolution", asked)
    assert status == 200 and found["rows"]["formula"] == "(28 − 3 + 2·0) / 1 + 1 = 26"
    assert found["sums"]["sum"] == found["output"][3] and np.shape(found["sums"]["products"]) == (26, 3, 3, 1)
    status, refused = http("POST", f"{server.url}/api/labs/convolution", {"kernel": [[[1, 2], [3]]]})
    assert status == 422 and "the same length" in refused["error"]["message"]
