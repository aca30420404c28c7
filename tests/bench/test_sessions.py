"""What watching costs, how soon a command shows, how fair shares are. `pytest -m bench tests/bench/test_sessions.py -s`

Ratios of one run; on a machine that does other things they vary by some percent.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from neurodeck.protocol import reading
from neurodeck.session.run import Run
from neurodeck.session.shard import Shard
from neurodeck.session.viewer import Viewer
from neurodeck.session.workshop import Workshop

pytestmark = pytest.mark.bench

FPS = 60.0


def mlp(*units: int, dataset: str = "circle") -> dict[str, Any]:
    names = [f"hidden{at + 1}" for at in range(len(units) - 1)] + ["output"]
    layers = [
        {"type": "dense", "name": name, "units": size, "activation": "tanh"}
        for name, size in zip(names, units, strict=True)
    ]
    return {
        "network": {"input_shape": [2], "layers": layers},
        "data": {"dataset": dataset},
        "training": {"loss": "half_mse", "optimizer": {"type": "sgd", "learning_rate": 0.03}, "batch_size": 10},
        "seed": 7,
    }


def digits() -> dict[str, Any]:
    """784-512-10, RMSprop, batch 128, on random pictures: what they show does not matter here."""
    import numpy as np

    random = np.random.default_rng(0)
    x = random.random((256, 784)).round(3).tolist()
    y = np.eye(10)[random.integers(0, 10, 256)].tolist()
    return {
        "network": {
            "input_shape": [784],
            "layers": [
                {"type": "dense", "name": "hidden1", "units": 512, "activation": "relu"},
                {"type": "dense", "name": "output", "units": 10, "activation": "softmax"},
            ],
        },
        "data": {"dataset": "inline", "x": x, "y": y, "test_split": 0.2},
        "training": {"loss": "categorical_crossentropy", "optimizer": {"type": "rmsprop"}, "batch_size": 128},
    }


@pytest.fixture
def shard() -> Iterator[Shard]:
    running = Shard(workers=1)
    running.start()
    yield running
    running.stop()


def do(shard: Shard, session_id: str, type: str, **fields: Any) -> Any:
    return shard.submit(session_id, reading.command({"type": type, **fields})).result(60)  # type: ignore[arg-type]  # a session's command


class Drawer(Viewer):
    """Acknowledges FPS frames a second, from a thread of its own as a page would."""

    def __init__(self) -> None:
        super().__init__(on_frame=self._frame, on_event=lambda event: None)
        self.count = 0
        self.seen = threading.Event()

    def _frame(self, frame: bytes) -> None:
        self.count += 1
        self.seen.set()
        self.ack(self.sent)


def default_view(run: Run) -> Any:
    """What the page watches of a small network: its plane, every unit, every tensor, the metrics."""
    probes: list[dict[str, Any]] = [{"type": "metrics"}]
    if run.material.dataset.domain is not None:
        probes += [{"type": "boundary", "resolution": 64}, {"type": "units", "resolution": 32}]
        probes += [{"type": "tensor", "name": name} for name in run.program.views()]
    else:
        probes += [{"type": "sample", "split": "test", "index": 0}]
    return reading.command({"type": "watch", "fps": FPS, "probes": probes}).probes  # type: ignore[union-attr]  # it is a watch


@pytest.mark.parametrize(("name", "most"), [("W1a", 0.10), ("W3a", 0.05)])
def test_watching_costs_little(name: str, most: float, shard: Shard) -> None:
    experiment = reading.experiment(mlp(4, 2, 1) if name == "W1a" else digits())
    run = Run(experiment, Workshop())
    opened = shard.create(experiment)
    do(shard, opened.id, "step")
    seat = shard._seats[opened.id]
    viewer = Drawer()
    shard.attach(opened.id, viewer)
    viewer.watch(default_view(run), FPS).result(60)
    batch = 20_000 if name == "W1a" else 4
    costs, frames = [], []
    for _ in range(5):
        began = time.thread_time()
        while time.thread_time() - began < 0.5:
            run.program.play(batch)
        bare = time.thread_time() - began
        steps = run.program.step
        began = time.thread_time()
        run.program.play(batch * 10)
        bare = (time.thread_time() - began) / (run.program.step - steps)
        do(shard, opened.id, "play")
        threading.Event().wait(0.2)
        charged, made, drawn, at = seat.charged, seat.slices.steps_total, viewer.count, time.perf_counter()
        threading.Event().wait(1.5)
        each = (seat.charged - charged) / (seat.slices.steps_total - made)
        frames.append((viewer.count - drawn) / (time.perf_counter() - at))
        do(shard, opened.id, "pause")
        costs.append(1 - bare / each)
    cost = statistics.median(costs)
    print(f"\n{name}: watching at {statistics.median(frames):.0f} fps costs {cost:.1%} of the worker's steps a second")
    assert cost <= most


def test_a_command_shows_within_25_ms(shard: Shard) -> None:
    experiment = reading.experiment(mlp(4, 2, 1))
    opened = shard.create(experiment)
    viewer = Drawer()
    shard.attach(opened.id, viewer)
    viewer.watch(default_view(Run(experiment, Workshop())), FPS).result(60)
    do(shard, opened.id, "play")
    delays = []
    for turn in range(200):
        began = time.perf_counter()
        do(shard, opened.id, "edit", tensor="output.bias", index=[0], value=turn / 200)
        viewer.seen.clear()
        viewer.seen.wait(1.0)
        delays.append(time.perf_counter() - began)
        threading.Event().wait(0.01 + turn % 7 / 1000)
    delays.sort()
    print(f"\ncommand to frame: median {delays[100] * 1e3:.1f} ms, p95 {delays[190] * 1e3:.1f} ms")
    assert delays[190] <= 0.025


def test_a_hundred_sessions_get_equal_shares() -> None:
    shard = Shard(workers=2)
    shard.start()
    try:
        shapes = [mlp(4, 2, 1), mlp(8, 8, 8, 1, dataset="spiral"), mlp(4, 1, dataset="xor")]
        ids = [shard.create(reading.experiment(shapes[at % 3])).id for at in range(100)]
        for session_id in ids:
            do(shard, session_id, "step")
        viewers = []
        for session_id in ids:
            viewers.append(Drawer())
            shard.attach(session_id, viewers[-1])
            probes = reading.command({"type": "watch", "fps": 20.0, "probes": [{"type": "boundary", "resolution": 32}]})
            viewers[-1].watch(probes.probes, 20.0)  # type: ignore[union-attr]  # it is a watch
            do(shard, session_id, "play")
        threading.Event().wait(0.5)
        seats = [shard._seats[session_id] for session_id in ids]
        before, drawn = [seat.charged for seat in seats], [viewer.count for viewer in viewers]
        began = time.perf_counter()
        while sum(seat.charged for seat in seats) - sum(before) < 100 * 0.04 and time.perf_counter() - began < 30:
            threading.Event().wait(
                0.1
            )  # until each has had some forty slices, also where the machine does other things
        seconds = time.perf_counter() - began
        shares = [seat.charged - start for seat, start in zip(seats, before, strict=True)]
        frames = [(viewer.count - start) / seconds for viewer, start in zip(viewers, drawn, strict=True)]
        delays = []
        for turn in range(100):
            began = time.perf_counter()
            do(shard, ids[turn], "edit", tensor="output.bias", index=[0], value=turn / 200)
            delays.append(time.perf_counter() - began)
        delays.sort()
    finally:
        shard.stop()
    share = min(shares) / max(shares)
    print(
        f"\n100 sessions on 2 workers: smallest to largest share {share:.2f}, "
        f"{statistics.median(frames):.0f} frames a second each, command p95 {delays[94] * 1e3:.1f} ms"
    )
    assert share >= 0.9 and delays[94] <= 0.025
