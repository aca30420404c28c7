"""Opening a TensorFlow Playground link through the server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server

RUN = json.loads((Path(__file__).parents[1] / "golden" / "playground.json").read_text(encoding="utf-8"))[0]
LINK = "https://playground.tensorflow.org/#dataset=circle&networkShape=4,2&seed=0.59704&activation=tanh"


def imported(server: Server, body: Any) -> tuple[int, Any]:
    return http("POST", f"{server.url}/api/import/playground", body)


def test_a_link_becomes_a_session_that_learns_as_playground_does(server: Server) -> None:
    status, answer = imported(server, {"link": LINK})
    assert (status, answer["notes"]) == (200, [])
    assert answer["page"]["hidden"] == [] and answer["page"]["discretize"] is False

    session = Opened(server, answer["spec"])

    points = session.get("/data?split=train&limit=3")["points"]
    assert points == [pytest.approx([point["x"], point["y"]], abs=1e-12) for point in RUN["train_first3"]]
    assert session.get()["train"]["loss"] == pytest.approx(RUN["loss0"]["train"], abs=1e-12)
    session.command(type="step", count=10, unit="epoch")
    state = session.get()
    for split in ("train", "test"):
        assert state[split]["loss"] == pytest.approx(RUN["losses"]["10"][split], abs=1e-12)


def test_a_start_from_another_seed_draws_other_weights_and_one_from_the_same_does_not(server: Server) -> None:
    session = Opened(server, imported(server, {"link": LINK, "dtype": "float32"})[1]["spec"])
    first = session.get("/tensors/hidden1.kernel")["data"]
    session.command(type="step", count=3)
    session.command(type="reset")
    assert session.get("/tensors/hidden1.kernel")["data"] == first
    session.command(type="reset", seed=8)
    other = session.get("/tensors/hidden1.kernel")["data"]
    assert other != first and all(-0.5 <= w < 0.5 for row in other for w in row)
    # the bias is 0.1, as float32 has it
    assert session.get("/tensors/hidden1.bias")["data"] == pytest.approx([0.1] * 4, abs=1e-8)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"link": "#networkShape=5000,5000"}, "limit_exceeded", "link"),
        ({"link": 7}, "invalid_command", "link"),
        ({}, "invalid_command", "link"),
        ({"link": "", "dtype": "float16"}, "invalid_command", "dtype"),
        ({"link": "", "url": ""}, "invalid_command", "url"),
        ([], "invalid_command", None),
    ],
)
def test_what_cannot_be_imported_is_refused(server: Server, body: Any, code: str, field: str | None) -> None:
    status, answer = imported(server, body)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, code, field)


def test_a_megabyte_of_hash_is_taken(server: Server) -> None:
    status, answer = imported(server, {"link": "#seed=5&" + "&".join(f"k{i}=1" for i in range(100_000))})
    assert status == 200 and answer["spec"]["seed"] == "5"
    assert any("first 1,000 keys" in note for note in answer["notes"])
