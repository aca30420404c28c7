"""More than two classes, from the points to the accuracy, on a real server."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.api.conftest import Opened
from tests.server import Server


@pytest.fixture
def blobs(server: Server, spec: dict[str, Any]) -> Opened:
    """Six clouds and a softmax output for each."""
    spec["network"]["layers"][0]["units"] = 8
    spec["network"]["layers"][-1].update(units=6, activation="softmax")
    spec["data"] = {"dataset": "blobs", "classes": 6, "samples": 600}
    spec["training"].update(loss="categorical_crossentropy", optimizer={"type": "adam", "learning_rate": 0.02})
    return Opened(server, spec)


def test_six_classes_are_learnt(blobs: Opened):
    data = blobs.get("/data?split=test&limit=300")
    labels = np.array(data["labels"])
    assert set(labels.tolist()) == set(range(6)) and data["labels"][0] == int(data["labels"][0])
    blobs.command(type="step", count=20, unit="epoch")
    state = blobs.get()
    # the best that any line can do is 99.5 %
    assert state["train"]["accuracy"] > 0.95 and state["test"]["accuracy"] > 0.95
    assert state["spec"]["data"]["classes"] == 6

    status, answer = blobs.post("/predict", {"x": data["x"]})
    assert status == 200
    said = np.array(answer["y"])
    assert said.shape == (300, 6)
    np.testing.assert_allclose(said.sum(axis=1), 1.0, atol=1e-6)
    assert (said.argmax(axis=1) == labels).mean() == state["test"]["accuracy"]


def test_another_number_of_classes_comes_with_the_last_layer(blobs: Opened):
    status, answer = blobs.post("/commands", {"type": "set", "path": "data.classes", "value": 4})
    assert (status, answer["error"]["code"]) == (422, "invalid_spec")
    assert answer["error"]["message"] == (
        '"blobs" with 4 classes: the last layer needs 4 units, one for each class, got 6. '
        "Change both in one rebuild, or set classes to 6."
    )
    before, spec = blobs.get("/tensors/hidden1.kernel")["data"], blobs.get()["spec"]
    spec["data"]["classes"] = spec["network"]["layers"][-1]["units"] = 4
    blobs.command(type="rebuild", spec=spec)
    assert blobs.get("/tensors/hidden1.kernel")["data"] == before
    assert set(blobs.get("/data?split=train&limit=300")["labels"]) == set(range(4))


def test_classes_are_refused_where_they_mean_nothing(session: Opened):
    assert session.refused(type="set", path="data.classes", value=2) == (422, "invalid_spec", "data.classes")
    assert session.refused(type="set", path="data.classes", value=7) == (422, "invalid_command", "value")
