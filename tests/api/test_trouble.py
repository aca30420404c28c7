"""What goes wrong on a server in this process, where patience can be short and things can be broken."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from neurodeck.api import stream as streaming
from neurodeck.api.app import assemble
from neurodeck.connection import Connection
from neurodeck.session.workshop import Workshop
from neurodeck.websocket import WebSocket
from tests.api.client import http, stream
from tests.api.test_rules import services


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server in this process that waits half a second for acknowledgements."""
    monkeypatch.setattr(streaming, "SILENCE_S", 0.5)
    bound = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(assemble(services()), http=Connection, ws=WebSocket, ws_per_message_deflate=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    bound.close()


def test_a_viewer_who_never_acknowledges_is_let_go_and_the_session_lives_on(address, spec):
    opened = http("POST", f"{address}/api/sessions", spec)[1]
    url = f"{address}/api/sessions/{opened['id']}"
    with connect(url.replace("http", "ws", 1) + "/stream", compression=None) as silent:
        silent.send(json.dumps({"type": "hello", "token": opened["token"]}))
        silent.send(json.dumps({"type": "watch", "probes": [{"type": "boundary"}]}))
        silent.send(json.dumps({"type": "play"}))
        frames = 0
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                frames += isinstance(silent.recv(timeout=20), bytes)
    assert (closed.value.rcvd.code, frames) == (4408, 2)
    assert http("POST", f"{url}/commands", {"type": "pause"}, opened["token"])[1]["status"] == "paused"


def test_a_session_that_cannot_be_built_says_so_everywhere(address, spec, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise ValueError("a secret of the machine")

    monkeypatch.setattr(Workshop, "program", broken)
    status, opened = http("POST", f"{address}/api/sessions", spec)
    assert status == 201
    url = f"{address}/api/sessions/{opened['id']}"
    for body in ({"type": "step"}, {"type": "play"}):
        status, answer = http("POST", f"{url}/commands", body, opened["token"])
        assert (status, answer["error"]["code"]) == (500, "session_failed")
        assert "secret" not in json.dumps(answer)
    status, state = http("GET", url, token=opened["token"])
    assert (status, state["status"]) == (200, "stopped")
    with stream(address, opened["id"], opened["token"]) as viewer:
        assert viewer.welcome["state"]["stopped"]["message"] == state["stopped"]["message"]
        assert viewer.command(type="play")["error"]["code"] == "session_failed"
        viewer.send({"type": "watch", "probes": [{"type": "metrics"}]})
        assert viewer.until("refused")["error"]["code"] == "session_failed"
    assert "a secret of the machine" in caplog.text
