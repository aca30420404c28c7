"""A server that is killed comes back where it was: nothing that was acknowledged is gone."""

from __future__ import annotations

import signal
import threading
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import http, stream
from tests.server import Server

STEPS = 7


class Person:
    """Somebody with one session, who edits one weight and remembers what the server said last."""

    def __init__(self, server: Server, spec: dict[str, Any]) -> None:
        status, opened = http("POST", f"{server.url}/api/sessions", spec)
        assert status == 201
        self.id, self.token, self.view_token = opened["id"], opened["token"], opened["view_token"]
        self.said: dict[str, Any] = {}
        self.edits = 0

    def command(self, server: Server, type: str, **fields: Any) -> dict[str, Any]:
        url = f"{server.url}/api/sessions/{self.id}/commands"
        status, answer = http("POST", url, {"type": type, **fields}, self.token)
        assert status == 200, answer
        self.said = answer
        return answer  # type: ignore[no-any-return]

    def get(self, server: Server, path: str = "") -> Any:
        status, answer = http("GET", f"{server.url}/api/sessions/{self.id}{path}", token=self.token)
        assert status == 200, answer
        return answer

    def work(self, server: Server) -> None:
        """Steps and edits of a pinned number, one after the other, until the server is gone."""
        try:
            while True:
                self.command(server, "step", count=STEPS)
                self.command(server, "edit", tensor="hidden1.bias", index=[0], value=self.edits + 1)
                self.edits += 1
        except (OSError, HTTPException):  # no connection, or an answer cut off in its middle
            pass


def killed(server: Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.close()


def test_nothing_acknowledged_is_lost_however_often_it_is_killed(tmp_path: Path, spec: dict[str, Any]) -> None:
    options = ("--state-dir", str(tmp_path))
    server = Server(*options)
    people = [Person(server, spec) for _ in range(4)]
    for person in people:
        person.command(server, "pin", tensor="hidden1.bias", index=[0], on=True)
    for done in (10, 20, 30):
        at_work = [threading.Thread(target=person.work, args=(server,)) for person in people]
        for thread in at_work:
            thread.start()
        while min(person.edits for person in people) < done:
            at_work[0].join(0.01)
        killed(server)
        for thread in at_work:
            thread.join()

        server = Server(*options)

        for person in people:
            value = person.get(server, "/tensors/hidden1.bias")["data"][0]
            state = person.get(server)
            assert state["status"] == "paused"
            # what was asked for and not answered was done, or was not
            assert person.said["step"] <= state["step"] <= person.said["step"] + STEPS
            assert value in (person.edits, person.edits + 1)
            person.edits = int(value)
            person.said = {"step": state["step"]}
    server.close()


def test_a_run_comes_back_with_its_branches_pace_and_both_tokens(tmp_path: Path, spec: dict[str, Any]) -> None:
    options = ("--state-dir", str(tmp_path))
    with Server(*options) as server:
        person = Person(server, spec)
        person.command(server, "step", count=600)
        person.command(server, "speed", steps_per_second=30)
        person.command(server, "bookmark", step=500, note="here it turns")
        person.command(server, "seek", step=100)
        person.command(server, "set", path="optimizer.learning_rate", value=0.003)
        person.command(server, "step", count=50)
        before = person.get(server)
        assert before["test"] is not None
        weights = person.get(server, "/tensors/hidden1.kernel")["data"]
        killed(server)

    with Server(*options) as server:
        _, mine = http("POST", f"{server.url}/api/sessions/mine", {"tokens": [person.view_token]})
        (resting,) = mine["sessions"]
        assert (resting["step"], resting["branch"], resting["status"]) == (150, "lr 0.003", "paused")
        with stream(server.url, person.id, person.view_token) as looking:
            assert looking.welcome["state"]["step"] == 150
        assert person.get(server, "/tensors/hidden1.kernel")["data"] == weights  # waits until it is back
        after = person.get(server)
        for name in ("step", "branch", "head", "learning_rate", "spec", "undo", "redo", "speed", "train", "test"):
            assert after[name] == before[name], name
        assert person.command(server, "undo")["learning_rate"] == 0.03
        person.command(server, "seek", branch="main", step=600)
        assert person.get(server)["bookmarks"] == [{"step": 500, "note": "here it turns"}]


def test_a_server_that_ends_in_order_loses_no_step_of_play(tmp_path: Path, spec: dict[str, Any]) -> None:
    options = ("--state-dir", str(tmp_path))
    with Server(*options) as server:
        person = Person(server, spec)
        person.command(server, "play")
        while (state := person.get(server))["step"] < 1000:
            assert state["status"] == "playing"
        reached = state["step"]

    with Server(*options) as server:
        person.get(server, "/tensors/hidden1.bias")  # waits until it is back
        state = person.get(server)
        assert state["step"] >= reached and state["status"] == "paused"


def test_a_second_server_on_the_same_folder_says_so_and_ends(tmp_path: Path) -> None:
    options = ("--state-dir", str(tmp_path))
    with Server(*options), pytest.raises(AssertionError, match="another Neurodeck .* keeps its sessions in"):
        Server(*options)
