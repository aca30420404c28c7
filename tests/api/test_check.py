"""Lessons over HTTP: both are played through, each task the right way and a wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server


class Learner:
    """Somebody who has opened a lesson."""

    def __init__(self, server: Server, lesson: str) -> None:
        known = {entry["id"]: entry for entry in http("GET", f"{server.url}/api/lessons")[1]["lessons"]}
        self.lesson, self.session = known[lesson], Opened(server, known[lesson]["start"]["spec"])
        self.step, self.since = 0, 0

    def next(self, kind: str, title: str) -> None:
        """On to the next step; what was done before it does not count for it."""
        self.step += 1
        step = self.lesson["steps"][self.step - 1]
        assert (step["type"], step["title"]) == (kind, title)
        self.since = self.check()["log"]

    def check(self) -> Any:
        body = {"lesson": self.lesson["id"], "step": self.step, "since": self.since}
        status, answer = self.session.post("/check", body, self.session.view_token)
        assert status == 200, answer
        return answer

    def done(self) -> bool:
        return bool(self.check()["done"])

    def unmet(self) -> list[str]:
        return [goal["text"] for goal in self.check()["goals"] if not goal["met"]]

    def train(self, epochs: int) -> None:
        self.session.command(type="step", unit="epoch", count=epochs)

    def rate(self, value: float) -> None:
        self.session.command(type="set", path="optimizer.learning_rate", value=value)

    def build(self, units: int) -> None:
        """A hidden layer of so many units, or none."""
        spec = self.session.get()["spec"]
        hidden = {"type": "dense", "name": "hidden1", "units": units, "activation": "tanh"}
        spec["network"]["layers"] = [*([hidden] if units else []), spec["network"]["layers"][-1]]
        self.session.command(type="rebuild", spec=spec)

    def reset(self, **seed: int) -> None:
        self.session.command(type="reset", **seed)


def test_the_smallest_network_for_xor(server: Server):
    me = Learner(server, "xor_smallest")
    me.next("read", "Two colours, four corners")
    assert me.check()["goals"] == [] and me.done()

    me.next("do", "One line is not enough")
    assert me.unmet() == ["epochs 0, wanted at least 40"]
    me.train(40)
    assert me.done()
    me.next("predict", "How many will it take?")

    me.next("do", "Build it")
    assert len(me.unmet()) == 2
    me.train(100)
    assert me.unmet()[0] == "hidden units 0, wanted at least 1 and at most 3"
    me.build(4)
    me.train(100)
    assert me.unmet() == ["hidden units 4, wanted at least 1 and at most 3"]  # learnt, but not by so few
    for units in (1, 2):
        me.build(units)
        me.reset()
        me.train(100)
        (too_much,) = me.unmet()
        assert too_much.startswith("test loss 0.") and too_much.endswith(", wanted at most 0.177")
    me.build(3)
    me.reset()
    me.train(100)
    assert me.done()

    me.next("do", "What the units do")
    assert not me.done()
    me.session.command(type="edit", tensor="hidden1.bias", index=[1], value=0.0)
    assert not me.done()
    me.session.command(type="mask", layer="hidden1", unit=1, on=True)
    assert me.done()

    me.next("do", "Can two do it?")
    assert not me.done()
    me.session.command(type="mask", layer="hidden1", unit=1, on=False)
    me.build(2)
    me.train(60)
    assert me.unmet() == ["Reset: not done yet"]
    me.reset(seed=2)
    me.train(60)
    assert me.done()
    me.next("question", "Why not fewer?")


def test_what_a_learning_rate_does(server: Server):
    me = Learner(server, "learning_rate")
    me.next("read", "One number before you start")

    me.next("do", "Too small")
    me.train(20)
    assert me.unmet()[0] == "learning rate 0.03, wanted at most 0.0001"
    me.rate(0.0001)
    assert [text.split(" ")[:2] for text in me.unmet()] == [["test", "loss"]]  # it has learnt too much by now
    me.reset()
    assert me.unmet() == ["epochs 0, wanted at least 20"]
    me.train(20)
    assert me.done()

    me.next("do", "A good one")
    me.reset()
    me.rate(0.1)
    me.train(30)
    assert me.unmet() == ["learning rate 0.1, wanted exactly 0.03"]
    me.rate(0.03)
    me.reset()
    assert len(me.unmet()) == 1
    me.train(20)
    assert me.done()

    me.next("compare", "Side by side")
    me.rate(0.3)
    assert me.unmet() == ["Reset: not done yet"]
    me.reset()
    me.train(10)
    assert me.done()
    me.next("predict", "More of a good thing?")

    me.next("do", "Far too large")
    me.train(5)
    assert me.unmet() == ["no number has become infinite so far"]
    me.rate(10.0)
    me.reset()
    me.train(20)
    assert me.session.get()["status"] == "stopped"
    assert me.done()

    me.next("do", "A little too large")
    me.rate(0.9)
    me.reset()
    assert me.unmet() == ["test loss went up 0 times, wanted 10 times, or no number has become infinite so far"]
    for _ in range(60):
        me.train(1)
        if me.done():
            break
    assert me.done()

    me.next("do", "The fastest that still learns")
    for rate in (0.1, 0.0001, 1.0):
        me.rate(rate)
        me.reset()
        for _ in range(11):
            me.train(1)
            me.check()
        assert not me.done(), rate
    assert me.unmet()[0].endswith("within 10 epochs; Reset starts the epochs again")
    me.rate(0.3)
    me.reset()
    for _ in range(10):
        me.train(1)
        me.check()
    assert me.done()
    me.train(30)
    assert me.done()  # it was in time
    me.next("question", "Reading a curve")


def test_a_check_counts_only_what_was_done_since(session: Opened):
    asked = {"lesson": "xor_smallest", "step": 5}
    session.command(type="mask", layer="hidden1", unit=0, on=True)
    answer = session.post("/check", asked)[1]
    assert answer["done"]
    later = session.post("/check", {**asked, "since": answer["log"]})[1]
    assert [goal["met"] for goal in later["goals"]] == [False, True]
    assert later["log"] == answer["log"]


def test_a_check_changes_nothing(session: Opened):
    session.get("/tensors")  # waits until it is built
    before = session.get()
    assert session.post("/check", {"lesson": "learning_rate", "step": 6})[0] == 200
    assert {**session.get(), "steps_per_second": None} == {**before, "steps_per_second": None}


def test_a_check_is_answered_while_it_plays(session: Opened):
    session.command(type="play")
    steps = [session.post("/check", {"lesson": "xor_smallest", "step": 4})[1]["step"] for _ in range(3)]
    assert session.command(type="pause")["step"] >= steps[-1]
    assert steps == sorted(steps)


@pytest.mark.parametrize(
    ("body", "status", "code", "field", "says"),
    [
        ({"lesson": "nope", "step": 1}, 404, "not_found", "lesson", 'there is no lesson "nope". There are: xor'),
        ({"lesson": "xor_smallest", "step": 8}, 422, "invalid_command", "step", "has 7 steps, got 8"),
        ({"lesson": "xor_smallest", "step": 0}, 422, "invalid_command", "step", "greater than or equal to 1"),
        ({"lesson": "xor_smallest"}, 422, "invalid_command", "step", "step is missing"),
        ({"lesson": "xor_smallest", "step": 1, "hint": 1}, 422, "invalid_command", "hint", "is not known here"),
    ],
)
def test_a_check_that_cannot_be_made_says_why(
    session: Opened, body: dict[str, Any], status: int, code: str, field: str, says: str
):
    got, answer = session.post("/check", body)
    error = answer["error"]
    assert (got, error["code"], error["field"]) == (status, code, field)
    assert says in error["message"]


def test_a_check_needs_a_token_of_the_session(server: Server, session: Opened):
    body = {"lesson": "xor_smallest", "step": 1}
    assert http("POST", f"{session.url}/check", body)[0] == 401
    other = Opened(server, session.get()["spec"])
    assert session.post("/check", body, other.token)[1]["error"]["code"] == "unknown_session"


def test_lessons_are_told_as_they_were_written(server: Server):
    lessons = http("GET", f"{server.url}/api/lessons")[1]["lessons"]
    assert [lesson["id"] for lesson in lessons] == ["xor_smallest", "learning_rate"]
    assert lessons[0]["start"]["spec"]["data"] == {"dataset": "xor", "noise": 0.1, "seed": 4}
    assert lessons[0]["steps"][3]["goals"][2] == {
        "type": "metric", "split": "test", "metric": "loss", "at_most": 0.177,
    }  # fmt: skip
