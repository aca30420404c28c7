"""A real server for the tests of this folder, and sessions on it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.api.client import Stream, http, stream
from tests.server import Server

XOR: dict[str, Any] = {
    "network": {
        "input_shape": [2],
        "layers": [
            {"type": "dense", "name": "hidden1", "units": 4, "activation": "tanh"},
            {"type": "dense", "name": "output", "units": 1, "activation": "tanh"},
        ],
    },
    "data": {"dataset": "xor", "samples": 500, "noise": 0.1, "test_split": 0.5},
    "training": {"loss": "half_mse", "optimizer": {"type": "sgd", "learning_rate": 0.03}, "batch_size": 10},
    "seed": 7,
}


@pytest.fixture
def spec() -> dict[str, Any]:
    """XOR 2-4-1, to be changed at will."""
    return copy.deepcopy(XOR)


@pytest.fixture(scope="package")
def server(start_server: Callable[..., Server]) -> Iterator[Server]:
    """One for all tests of this folder; whatever they do to it, it writes no traceback."""
    with start_server() as server:
        yield server
        log = server.log()
    assert "Traceback" not in log, log


class Opened:
    """A session on a server, and short words for what tests do with it."""

    def __init__(self, server: Server, spec: dict[str, Any]) -> None:
        status, answer = http("POST", f"{server.url}/api/sessions", spec)
        assert status == 201, answer
        self.server, self.id = server, answer["id"]
        self.token, self.view_token, self.page = answer["token"], answer["view_token"], answer["url"]
        self.url = f"{server.url}/api/sessions/{self.id}"

    def get(self, path: str = "", token: str | None = None) -> Any:
        status, answer = http("GET", self.url + path, token=token or self.token)
        assert status == 200, answer
        return answer

    def post(self, path: str, body: Any, token: str | None = None) -> tuple[int, Any]:
        return http("POST", self.url + path, body, token or self.token)

    def command(self, **command: Any) -> Any:
        status, answer = self.post("/commands", command)
        assert status == 200, answer
        return answer

    def refused(self, **command: Any) -> tuple[int, str, str | None]:
        """(status, code, field) of a command that must be refused."""
        status, answer = self.post("/commands", command)
        assert status >= 400, answer
        return status, answer["error"]["code"], answer["error"]["field"]

    def refused_to(self, token: str, command: dict[str, Any]) -> tuple[int, str]:
        """(status, code) of a command with this token."""
        status, answer = self.post("/commands", command, token)
        return status, answer["error"]["code"]

    def stream(self, token: str | None = None) -> AbstractContextManager[Stream]:
        return stream(self.server.url, self.id, token or self.token)


@pytest.fixture
def session(server: Server, spec: dict[str, Any]) -> Iterator[Opened]:
    """A session on XOR; it plays no longer than its test, so that it takes nothing from the others."""
    opened = Opened(server, spec)
    yield opened
    opened.post("/commands", {"type": "pause"})
