"""The microscope's routes: what they tell over a socket, and how they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import http
from tests.api.conftest import Opened


def test_a_step_is_told_with_the_numbers_that_the_tensors_then_have(session: Opened) -> None:
    tape = session.get("/microscope")
    assert [operation["phase"] for operation in tape["operations"]][0::15] == ["forward", "update"]
    foretold = session.get("/microscope/number?tensor=hidden1.kernel&index=1,2&lane=4&via=2,-", session.view_token)
    check = session.get("/microscope/check?tensor=hidden1.kernel&index=1,2")
    assert check["quotient"] == pytest.approx(foretold["gradient"], rel=1e-4)

    session.command(type="step", count=1)

    for name, number in (("hidden1.kernel", foretold["after"]), ("grad.hidden1.kernel", foretold["gradient"])):
        assert session.get(f"/tensors/{name}")["data"][1][2] == pytest.approx(number, rel=1e-7)
    assert session.get("/microscope/operation?row=15")["moment"]["state"] == "made"
    matrix = session.get("/microscope/matrix?layer=output")
    assert (len(matrix["kernel"]), len(matrix["kernel"][0]), len(matrix["x"][0])) == (1, 4, 10)


@pytest.mark.parametrize("path, status, words", [
    ("/number?tensor=hidden1.kernel&index=1,x", 422, "index expects whole numbers from 0 on"),
    ("/number?tensor=hidden1.kernel&index=9,9", 422, "there is no [9, 9]"),
    ("/number?tensor=nothing.here&index=0", 404, "there is no tensor"),
    ("/number?tensor=grad.hidden1.kernel&index=0,0", 404, "is no parameter"),
    ("/operation?row=99", 422, "there is no 99"),
    ("/matrix?layer=input", 422, "Z = W X + b is a dense layer's line"),
])  # fmt: skip  # a table
def test_what_it_cannot_tell_is_refused_in_words(session: Opened, path: str, status: int, words: str) -> None:

    code, answer = http("GET", f"{session.url}/microscope{path}", None, session.token)

    refused: dict[str, Any] = answer["error"]
    assert code == status and words in refused["message"]
