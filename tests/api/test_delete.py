"""A session is deleted with all that is kept of it, by whoever holds its control token."""

from __future__ import annotations

import sqlite3
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server

TABLES = ("session", "record", "place", "head", "snapshot", "curve")


def rows(folder: Path, session: str) -> int:
    with sqlite3.connect(f"file:{folder / 'sessions.sqlite'}?mode=ro", uri=True) as log:
        return sum(
            log.execute(
                f"SELECT COUNT(*) FROM {table} WHERE {'id' if table == 'session' else 'session'} = ?", (session,)
            ).fetchone()[0]
            for table in TABLES
        )


def test_it_is_gone_from_the_log_also_while_it_plays_and_after_a_restart(tmp_path: Path, spec: dict[str, Any]) -> None:
    with Server("--state-dir", str(tmp_path)) as server:
        run, other = Opened(server, spec), Opened(server, spec)
        run.command(type="step", count=50)
        run.command(type="edit", tensor="hidden1.bias", index=[0], value=1.0)
        run.command(type="play")
        with run.stream(run.view_token) as looker:
            assert rows(tmp_path, run.id) > 0
            status, answer = http("DELETE", run.url, token=run.view_token)
            assert (status, answer["error"]["code"]) == (403, "forbidden")
            assert http("DELETE", run.url)[0] == 401

            assert http_status(server, run) == 204
            told = looker.until("state", status="stopped")
            assert "was deleted" in told["stopped"]["message"]
        assert rows(tmp_path, run.id) == 0
        assert http("GET", run.url, token=run.token)[0] in (401, 403, 404)
        assert http_status(server, run) in (401, 403, 404)
        assert other.get()["step"] == 0
    assert rows(tmp_path, run.id) == 0
    with Server("--state-dir", str(tmp_path)) as server:
        mine = http("POST", f"{server.url}/api/sessions/mine", {"tokens": [run.token, other.token]})[1]
        assert [state["id"] for state in mine["sessions"]] == [other.id]
        assert http_status(server, other) == 204  # also one that rests on disk
    assert rows(tmp_path, other.id) == 0


def http_status(server: Server, run: Opened) -> int:
    """Of a DELETE with the control token; an answer without a body is no JSON."""
    request = urllib.request.Request(
        f"{server.url}/api/sessions/{run.id}", headers={"authorization": f"Bearer {run.token}"}, method="DELETE"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
