"""The points in use as a CSV table."""

from __future__ import annotations

import csv
import io
import urllib.request
from typing import Any

from tests.api.client import http
from tests.api.conftest import Opened
from tests.server import Server


def table(session: Opened, query: str = "", token: str | None = None) -> list[dict[str, str]]:
    """The rows, by the names of the header."""
    headers = {"accept": "text/csv", "authorization": f"Bearer {token or session.token}"}
    with urllib.request.urlopen(urllib.request.Request(f"{session.url}/data{query}", headers=headers)) as answer:
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "points.csv" in answer.headers["content-disposition"]
        return list(csv.DictReader(io.StringIO(answer.read().decode(), newline="")))


def test_all_points_of_all_splits_come_to_the_last_bit(session: Opened) -> None:
    rows = table(session, token=session.view_token)

    assert list(rows[0]) == ["x1", "x2", "label", "split"]
    for split in ("train", "test"):
        told = session.get(f"/data?split={split}&limit=1000")
        mine = [row for row in rows if row["split"] == split]
        assert [[float(row["x1"]), float(row["x2"])] for row in mine] == told["points"]
        assert [int(row["label"]) for row in mine] == told["labels"]
    assert len(rows) == 500


def test_one_split_may_be_asked_for_and_in_parts(session: Opened) -> None:
    rows = table(session, "?split=test&offset=240&limit=20")

    assert {row["split"] for row in rows} == {"test"}
    assert len(rows) == 10


def test_values_are_called_values(server: Server, spec: dict[str, Any]) -> None:
    spec["data"] = {"dataset": "reg_plane", "samples": 20, "validation_split": 0.2}
    session = Opened(server, spec)

    rows = table(session)

    assert list(rows[0]) == ["x1", "x2", "value", "split"]
    assert [row["split"] for row in rows] == ["train"] * 6 + ["validation"] * 4 + ["test"] * 10
    assert [float(row["value"]) for row in rows[:6]] == session.get("/data")["labels"]


def test_rows_that_are_no_points_come_as_the_network_takes_them(server: Server, spec: dict[str, Any]) -> None:
    spec["network"]["input_shape"] = [3]
    spec["data"] = {"dataset": "inline", "x": [[1, 2, 3], [4, 5, 6]], "y": [0, 1], "scaling": "unit"}
    spec["training"]["batch_size"] = 1
    session = Opened(server, spec)

    rows = table(session)

    assert list(rows[0]) == ["x1", "x2", "x3", "label", "split"]
    assert sorted([row["x1"], row["label"]] for row in rows) == [["0.0", "0"], ["1.0", "1"]]


def test_a_table_needs_a_token(session: Opened) -> None:
    assert http("GET", f"{session.url}/data")[0] == 401
