"""Networks, batches and data sets from the smallest to far beyond what a slider offers, on a real server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Opened
from tests.server import Server


def dense(units: int) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": "tanh"}


@pytest.mark.parametrize(
    "hidden",
    [(), (1,), (1,) * 12, (8,) * 12, (64,) * 12, (1000,), (2, 3000, 2)],
    ids=lambda hidden: "-".join(map(str, hidden)) or "none",
)
def test_a_network_of_any_size_trains_and_grows(server: Server, spec: dict[str, Any], hidden: tuple[int, ...]) -> None:
    spec["network"]["layers"] = [*map(dense, hidden), dense(1)]
    session = Opened(server, spec)
    assert session.command(type="step", count=3)["step"] == 3
    spec["network"]["layers"].insert(0, dense(5))
    assert session.command(type="rebuild", spec=spec)["step"] == 3
    assert session.command(type="step", count=2)["step"] == 5
    assert session.get()["train"]["finite"]


@pytest.mark.parametrize("batch_size", [1, 2, 31, 249, 250, 251, 100_000, "full"])
def test_a_batch_of_any_size_is_taken_live(session: Opened, batch_size: int | str) -> None:
    session.command(type="set", path="batch_size", value=batch_size)
    size = min(250, 250 if batch_size == "full" else int(batch_size))
    answer = session.command(type="step", unit="epoch")
    assert (answer["epoch"], answer["step"]) == (1, -(-250 // size))


@pytest.mark.parametrize("samples", [2, 3, 20_000, 100_000])
def test_a_data_set_of_any_size_is_taken_live(session: Opened, samples: int) -> None:
    session.command(type="step", count=5)
    before = session.get("/tensors/hidden1.kernel")["data"]
    session.command(type="set", path="data.samples", value=samples)
    counts = [session.get(f"/data?split={split}&limit=1")["count"] for split in ("train", "test")]
    assert sum(counts) == samples
    assert session.get("/tensors/hidden1.kernel")["data"] == before
    assert session.command(type="step", count=5)["step"] == 10


def test_a_data_set_beyond_all_measure_is_refused(session: Opened) -> None:
    assert session.refused(type="set", path="data.samples", value=100_001) == (422, "limit_exceeded", "data.samples")
