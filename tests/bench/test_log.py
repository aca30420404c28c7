"""What writing everything down costs, and how soon it is back. `pytest -m bench tests/bench/test_log.py -s`"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from neurodeck.protocol import reading
from neurodeck.session.shard import Shard
from neurodeck.session.store import Store
from tests.api.client import http
from tests.bench.test_sessions import do, mlp
from tests.server import Server

pytestmark = pytest.mark.bench

CLIENTS = 50
EDITS = 40


def started(folder: Path | None, workers: int = 2) -> Shard:
    shard = Shard(workers=workers, store=None if folder is None else Store(folder))
    shard.start()
    return shard


def opened(shard: Shard, *units: int) -> str:
    session = shard.create(reading.experiment(mlp(*units))).id
    do(shard, session, "step", count=1)
    return session


def test_an_edit_is_acknowledged_soon_with_fifty_who_edit(tmp_path: Path) -> None:
    shard = started(tmp_path)
    sessions = [opened(shard, 4, 2, 1) for _ in range(CLIENTS)]
    waits: list[float] = []

    def edit(session: str) -> None:
        for number in range(EDITS):
            began = time.perf_counter()
            do(shard, session, "edit", tensor="hidden1.bias", index=[0], value=float(number))
            waits.append(time.perf_counter() - began)
            time.sleep(0.03)  # a hand that drags: 30 edits a second

    threads = [threading.Thread(target=edit, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shard.stop()
    waits.sort()
    p95 = waits[int(0.95 * len(waits))]
    print(
        f"\nacknowledged with {CLIENTS} editing: median {waits[len(waits) // 2] * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms"
    )


async def edit_often(url: str, opened: Any, waits: list[float]) -> None:
    """Edits as often as one may, and notes how long each took to be acknowledged."""
    address = url.replace("http", "ws", 1) + f"/api/sessions/{opened['id']}/stream"
    async with connect(address, compression=None, max_size=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": opened["token"]}))
        for number in range(EDITS):
            began = time.perf_counter()
            edit = {"id": number, "type": "edit", "tensor": "hidden1.bias", "index": [0], "value": float(number)}
            await socket.send(json.dumps(edit))
            while True:
                message = json.loads(await socket.recv())
                if message["type"] == "done" and message["id"] == number:
                    break
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(max(0.0, began + 0.052 - time.perf_counter()))


@pytest.mark.parametrize("playing", [0, 4])
def test_an_edit_over_a_websocket_is_acknowledged_soon_with_fifty_who_edit(tmp_path: Path, playing: int) -> None:
    """The clients in a process of their own, as people have them."""
    with Server("--state-dir", str(tmp_path)) as server:
        sessions = [http("POST", f"{server.url}/api/sessions", mlp(4, 2, 1))[1] for _ in range(CLIENTS + playing)]
        for opened in sessions[CLIENTS:]:
            http("POST", f"{server.url}/api/sessions/{opened['id']}/commands", {"type": "play"}, opened["token"])
        waits: list[float] = []

        async def all_edit() -> None:
            await asyncio.gather(*(edit_often(server.url, opened, waits) for opened in sessions[:CLIENTS]))

        asyncio.run(all_edit())
    waits.sort()
    middle, p95 = (1e3 * waits[int(share * len(waits))] for share in (0.5, 0.95))
    syncs = []
    with (tmp_path / "sync").open("wb") as file:
        for _ in range(100):
            file.write(bytes(8192))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            syncs.append(time.perf_counter() - began)
    syncs.sort()
    print(
        f"\n{CLIENTS} editing over websockets, {playing} playing: median {middle:.1f} ms, p95 {p95:.1f} ms; "
        f"the disk alone: median {1e3 * syncs[50]:.1f} ms, p95 {1e3 * syncs[95]:.1f} ms"
    )


def test_what_writing_costs_play(tmp_path: Path) -> None:
    ratios = []
    for number in range(5):  # one after the other: on two cores both would hinder each other
        rates = []
        for folder in (None, tmp_path / str(number)):
            shard = started(folder, workers=1)
            session = opened(shard, 4, 2, 1)
            do(shard, session, "play")
            seat = shard._seat(session)
            time.sleep(0.3)
            steps, began = seat.slices.steps_total, time.process_time()
            time.sleep(1.5)
            rates.append((seat.slices.steps_total - steps) / (time.process_time() - began))
            shard.stop()
        ratios.append(rates[1] / rates[0])
    print(f"\nsteps per CPU second with the log: {statistics.median(ratios):.3f} of those without")


def test_a_hundred_sessions_are_back_soon_and_a_million_steps_are_small(tmp_path: Path) -> None:
    shard = started(tmp_path)
    sessions = [opened(shard, 4, 2, 1) for _ in range(100)]
    for number, session in enumerate(sessions):
        do(shard, session, "step", count=1_000_000 if number == 0 else 2000)
        do(shard, session, "edit", tensor="hidden1.bias", index=[0], value=0.5)
    shard.stop()
    size = sum(file.stat().st_size for file in tmp_path.iterdir())

    began = time.perf_counter()
    shard = started(tmp_path)
    ready = time.perf_counter() - began
    futures = [shard.submit(session, reading.command({"type": "pause"})) for session in sessions]  # type: ignore[arg-type]
    for future in futures:
        assert future.result(60).status == "paused"
    awake = time.perf_counter() - began
    shard.stop()
    print(
        f"\n100 sessions: known after {ready * 1e3:.0f} ms, all awake after {awake:.2f} s; {size / 1e6:.1f} MB on disk"
    )


def test_replay_keeps_up_with_play(tmp_path: Path) -> None:
    shard = started(None, workers=1)
    session = opened(shard, 4, 2, 1)
    steps = 2_000_000
    began = time.perf_counter()
    do(shard, session, "step", count=steps)
    played = time.perf_counter() - began
    seat = shard._seat(session)
    assert seat.session is not None
    seat.session.album._kept.clear()  # no short cut
    do(shard, session, "seek", step=0)
    seat.session.album._kept.clear()
    began = time.perf_counter()
    do(shard, session, "seek", step=steps)
    sought = time.perf_counter() - began
    shard.stop()
    print(f"\nreplay at {played / sought:.2f} of the speed of play")
