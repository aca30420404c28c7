"""A run as a file: done again elsewhere it ends at the same bits, and a hostile one is refused in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server


def lived(server: Server, spec: dict[str, Any]) -> Opened:
    """A run with every kind of change, standing in its past."""
    run = Opened(server, spec)
    wider = copy.deepcopy(spec)
    wider["network"]["layers"][0]["units"] = 6
    for command in (
        {"type": "step", "count": 40},
        {"type": "set", "path": "optimizer.learning_rate", "value": 0.2},
        {"type": "step", "count": 7},
        {"type": "bookmark", "step": 45, "note": "wider soon"},
        {"type": "pause"},  # so that the log's numbers are not those of the file's entries
        {"type": "rebuild", "spec": {**wider, "training": {**wider["training"], "batch_size": 7}}},
        {"type": "step", "count": 20},
        {"type": "edit", "tensor": "hidden1.kernel", "index": [0, 5], "value": 1.5},
        {"type": "mask", "layer": "hidden1", "unit": 1},
        {"type": "pin", "tensor": "output.bias", "index": [0], "on": True},
        {"type": "step", "count": 5},
        {"type": "undo"},
        {"type": "step", "count": 11},
        {"type": "seek", "step": 75},
    ):
        status, answer = run.post("/commands", command)
        assert status == 200, answer
    return run


def test_a_file_opens_as_the_same_run_bit_by_bit(server: Server, spec: dict[str, Any]) -> None:
    first = lived(server, spec)
    file = first.get("/export", first.view_token)

    status, answer = http("POST", f"{server.url}/api/import/run", file)

    assert status == 201
    again = copy.copy(first)
    again.id, again.token = answer["id"], answer["token"]
    again.url = f"{server.url}/api/sessions/{again.id}"
    while (state := again.get())["head"] < file["head"] or state["step"] != file["step"] or not state["bookmarks"]:
        assert state["stopped"] is None
    for name in ("hidden1.kernel", "hidden1.bias", "output.kernel", "grad.hidden1.kernel"):
        assert again.get(f"/tensors/{name}") == first.get(f"/tensors/{name}")
    before = first.get()
    for name in ("step", "head", "epoch", "spec", "masks", "pins", "bookmarks", "undo", "train", "test"):
        assert state[name] == before[name], name
    assert again.get("/export") == file


def test_another_branch_is_a_file_too_that_stands_at_its_head(server: Server, spec: dict[str, Any]) -> None:
    run = Opened(server, spec)
    for command in (
        {"type": "step", "count": 9},
        {"type": "seek", "step": 4},
        {"type": "set", "path": "optimizer.learning_rate", "value": 0.2},
        {"type": "step", "count": 2},
    ):
        assert run.post("/commands", command)[0] == 200
    here = run.get("/export")

    main = run.get("/export?branch=main")

    assert (main["log"], main["head"], main["step"]) == ([], 9, 9)
    assert (len(here["log"]), here["head"], here["step"]) == (1, 6, 6)
    assert run.get("/export?branch=lr%200.2") == here
    status, answer = http("GET", f"{run.url}/export?branch=gone", token=run.token)
    assert status == 404 and "there is no branch" in answer["error"]["message"]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"neurodeck": 2}, "neurodeck", "1"),
        ({"head": -1}, "head", "0"),
        ({"step": 100}, None, "no step of it may lie behind its head, 90"),
        ({"log": [{"step": 5, "number": 1, "command": {"type": "watch"}}]}, "log.0.command", "watch"),
        ({"log": [{"step": 5, "number": 1, "command": {"type": "play"}}]}, "log.0.command", "play"),
        ({"log": [{"step": 91, "number": 1, "command": {"type": "undo"}}]}, None, "behind its head"),
        (
            {"log": [{"step": step, "number": 1, "command": {"type": "undo"}} for step in (9, 3)]},
            None,
            "in the order of their steps",
        ),
        ({"head": 10**10, "step": 0}, "head", "this server allows 1,000,000,000 steps, got"),
        ({"pickle": "gASV"}, "pickle", ""),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(
    server: Server, spec: dict[str, Any], change: dict[str, Any], field: str | None, says: str
) -> None:
    file = {"neurodeck": 1, "spec": spec, "log": [], "head": 90, "step": 90, **change}

    status, answer = http("POST", f"{server.url}/api/import/run", file)

    assert status == 422
    assert says in answer["error"]["message"]
    assert field is None or (answer["error"]["field"] or "").startswith(field)


def test_a_change_that_is_refused_ends_the_way_there(server: Server, spec: dict[str, Any]) -> None:
    edit = {"type": "edit", "tensor": "hidden9.kernel", "index": [0, 0], "value": 1}
    log = [{"step": 3, "number": 1, "command": edit}]
    file = {"neurodeck": 1, "spec": spec, "log": log, "head": 50, "step": 50}

    status, answer = http("POST", f"{server.url}/api/import/run", file)

    assert status == 201
    url = f"{server.url}/api/sessions/{answer['id']}"
    while (state := http("GET", url, token=answer["token"])[1])["step"] < 3 or state["status"] != "paused":
        assert state["step"] <= 3
    assert state["head"] == 3
