"""A server with small limits: they are inclusive, and what is beyond them is refused with a word."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.api.client import http
from tests.api.conftest import XOR, Opened
from tests.server import Server

LIMITS = {
    "NEURODECK_MAX_SESSIONS": "2",
    "NEURODECK_MAX_VIEWERS": "2",
    "NEURODECK_MAX_LAYERS": "3",
    "NEURODECK_MAX_UNITS": "8",
    "NEURODECK_MAX_PARAMETERS": "121",
    "NEURODECK_MAX_STEPS": "10",
}


@pytest.fixture(scope="module")
def small() -> Iterator[Server]:
    with Server(environment=LIMITS) as server:
        yield server
        assert "Traceback" not in server.log()


@pytest.fixture(scope="module")
def session(small: Server) -> Opened:
    """The larger of the networks that fit: 2-8-8-1 has 24 + 72 + 9 = 105 parameters."""
    return Opened(small, layers(8, 8, 1))


def layers(*units: int) -> dict[str, object]:
    spec = copy.deepcopy(XOR)
    spec["network"]["layers"] = [{"type": "dense", "units": count, "activation": "tanh"} for count in units]
    return spec


@pytest.mark.parametrize(
    ("units", "field"),
    [
        ((9, 1), "network.layers.0.units"),
        ((4, 4, 4, 1), "network.layers"),
        ((8, 8, 3), "network.layers"),
    ],  # 24 + 72 + 27 parameters
    ids=["units", "layers", "parameters"],
)
def test_a_network_beyond_a_limit_is_refused(small, session, units, field):
    status, answer = http("POST", f"{small.url}/api/sessions", layers(*units))
    assert status == 422
    assert answer["error"]["code"] in ("limit_exceeded", "invalid_spec")
    assert answer["error"]["field"].startswith(field)


def test_a_limit_itself_is_allowed(session):
    assert session.command(type="step", count=10)["step"] == 10
    assert session.refused(type="step", count=11) == (422, "limit_exceeded", "count")


def test_one_session_too_many_is_told_to_come_again(small, session):
    second = Opened(small, XOR)
    status, answer = http("POST", f"{small.url}/api/sessions", XOR)
    assert (status, answer["error"]["code"]) == (429, "too_many_sessions")
    assert second.command(type="step")["status"] == "paused"


def test_one_viewer_too_many_is_refused_at_the_handshake(session):
    with session.stream(), session.stream():
        with pytest.raises(InvalidStatus) as refused, connect(session.url.replace("http", "ws", 1) + "/stream"):
            pass
        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body)["error"]["code"] == "too_many_sockets"
        assert refused.value.response.headers["retry-after"] == "2"
    for _ in range(50):  # the server learns of a closed connection a moment later
        with suppress(InvalidStatus), session.stream():
            return
    pytest.fail("there is no room again")
