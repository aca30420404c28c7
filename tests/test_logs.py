"""What is written down: one form for everybody's lines, and never a token."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from neurodeck import logs
from tests.api.client import http, stream
from tests.api.conftest import XOR, Opened
from tests.api.wire import talk
from tests.server import Server

TOKEN = "0123456789abcdef" * 2


def record(message: str, *arguments: Any, exc_info: Any = None, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("neurodeck.api", logging.WARNING, "", 0, message, arguments, exc_info)
    made.__dict__.update(extra)
    return made


def failure() -> Any:
    try:
        raise ValueError(f"with {TOKEN}\nand a second line")
    except ValueError:
        return sys.exc_info()


def test_a_json_line_has_what_there_is_and_nothing_else() -> None:
    line = logs.JsonLines().format(record("answered %d", 503, code="busy", status=503, secret="x", session=None))
    found = json.loads(line)
    assert datetime.fromisoformat(found.pop("time")).tzinfo is not None
    assert found == {
        "level": "warning", "logger": "neurodeck.api", "message": "answered 503", "code": "busy", "status": 503,
    }  # fmt: skip  # a line


def test_a_traceback_stays_on_the_line() -> None:
    line = logs.JsonLines().format(record("failed", exc_info=failure()))
    assert "\n" not in line
    trace = json.loads(line)["trace"]
    assert trace.startswith("Traceback (most recent call last)") and "and a second line" in trace


@pytest.mark.parametrize("lines", [logs.JsonLines(), logs.TextLines(logs.TEXT)])
def test_no_line_holds_a_token(lines: logging.Formatter) -> None:
    text = lines.format(record("path /s/%s#token=%s", TOKEN[:16], TOKEN.upper(), exc_info=failure(), path=f"/{TOKEN}"))
    assert TOKEN not in text.lower() and "[token]" in text
    assert TOKEN[:16] in text  # a session's id is no secret
    longer = "a" * 64  # neither is a checksum
    assert longer in lines.format(record("file %s", longer))


@pytest.fixture
def caught() -> Iterator[list[str]]:
    """Lines of a handler that is set up as the server sets its own up; everything is as before afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before, level, others = root.handlers[:], root.level, logging.getLogger("uvicorn").level
    logs.configure("json")
    lines: list[str] = []
    handler = root.handlers[0]
    handler.emit = lambda made: lines.append(handler.format(made))  # type: ignore[method-assign]
    yield lines
    root.handlers[:], root.level = before, level
    logging.getLogger("uvicorn").setLevel(others)
    logging.getLogger("neurodeck.access").handlers.clear()
    logging.getLogger("neurodeck.access").propagate = True
    sys.excepthook, threading.excepthook = hooks


def test_what_nobody_caught_is_a_line_too(caught: list[str]) -> None:
    thread = threading.Thread(target=lambda: [].pop(), name="falls")
    thread.start()
    thread.join()
    sys.excepthook(*failure())
    assert [json.loads(line)["level"] for line in caught] == ["critical", "critical"]
    assert "pop from empty list" in json.loads(caught[0])["trace"]


def test_every_line_of_a_server_is_json_and_holds_no_token_and_no_body(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {"NEURODECK_ACCESS_LOG": "1", "NEURODECK_CACHE": str(tmp_path / "file" / "cache")}
    options = ("--log-format", "json", "--state-dir", str(tmp_path / "state"))
    with Server(*options, environment=environment) as server:
        session = Opened(server, XOR)
        assert session.refused(type="seek", step=10**6)[1] == "seek_beyond_end"
        assert session.refused(type="nobody-says-this")[1] == "invalid_command"
        assert http("GET", f"{server.url}/{session.token}?token={session.token}", token=session.view_token)[0] == 404
        with stream(server.url, session.id, session.token):
            pass
        host, _, port = server.url.removeprefix("http://").partition(":")
        assert talk(host, int(port), b"\x16\x03\x01 this is TLS\r\n\r\n").status == 400
        http("GET", f"{server.url}/healthz")
        assert server.stop() == 0
        text = server.log()
    for secret in (session.token, session.view_token, "nobody-says-this", "half_mse"):
        assert secret not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert {"neurodeck.engine.cache", "neurodeck.access", "uvicorn.error"} <= {line["logger"] for line in lines}
    asked = [line for line in lines if line["logger"] == "neurodeck.access"]
    seek = next(line for line in asked if line.get("code") == "seek_beyond_end")
    assert (seek["method"], seek["status"], seek["session"]) == ("POST", 422, session.id[:8])
    assert seek["path"] == f"/api/sessions/{session.id}/commands" and 0 < seek["duration_s"] < 60
    assert next(line for line in asked if line["status"] == 404)["path"] == "/[token]"
    assert next(line for line in asked if line["status"] == 101)["session"] == session.id[:8]
