"""What the web tier counts for /metrics: plain numbers, so that counting costs next to nothing and imports nothing."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from concurrent.futures import CancelledError, Future
from typing import Any, Literal

from neurodeck.engine.errors import NeurodeckError

Sent = Literal["frames", "events", "answers"]

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
"""Upper bounds of the buckets of a duration, inclusive; what takes longer has a bucket of its own."""


class Durations:
    """How many requests took how long, in seconds."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = 0.0

    def add(self, elapsed_s: float) -> None:
        self.counts[bisect_left(BOUNDS_S, elapsed_s)] += 1
        self.sum_s += elapsed_s

    def buckets(self) -> list[tuple[str, float]]:
        """(upper bound, requests up to it), as Prometheus wants them."""
        names = [*map(str, BOUNDS_S), "+Inf"]
        return [(name, float(sum(self.counts[: at + 1]))) for at, name in enumerate(names)]


class Telemetry:
    """Counts of one server. Labels come from tables of ours alone, so there are few, and none names a session.

    Any thread may count; `copy` them under `lock` to read several that belong together.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.requests: Counter[tuple[str, str, str]] = Counter()
        """By method, route as the table has it, and status."""
        self.durations: dict[tuple[str, str], Durations] = {}
        """By method and route."""
        self.commands: Counter[tuple[str, str]] = Counter()
        """By type and outcome: done, refused, failed."""
        self.dropped = 0
        """Commands that came too fast over a websocket and were left out."""
        self.refusals: Counter[str] = Counter()
        """By code."""
        self.frames = 0
        self.sent_bytes: Counter[Sent] = Counter()

    def request(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """A request has been answered; status 0: its caller had left."""
        with self.lock:
            self.requests[method, route, str(status) if status else "left"] += 1
            self.durations.setdefault((method, route), Durations()).add(elapsed_s)

    def refused(self, code: str) -> None:
        """Somebody was told an error."""
        with self.lock:
            self.refusals[code] += 1

    def command(self, type: str, outcome: Literal["done", "refused", "failed"]) -> None:
        """A command has been answered."""
        with self.lock:
            self.commands[type, outcome] += 1

    def follow(self, type: str, future: Future[Any]) -> None:
        """Count a command when its answer comes."""
        future.add_done_callback(lambda done: self.command(type, _outcome(done)))

    def drop(self, commands: int) -> None:
        """Commands were left out."""
        with self.lock:
            self.dropped += commands

    def sent(self, what: Sent, size: int) -> None:
        """`size` bytes went out, without what HTTP and websockets add."""
        with self.lock:
            self.sent_bytes[what] += size
            self.frames += what == "frames"


def _outcome(done: Future[Any]) -> Literal["done", "refused", "failed"]:
    try:
        error = done.exception()
    except CancelledError:
        return "failed"
    if error is None:
        return "done"
    return "refused" if isinstance(error, NeurodeckError) and error.status < 500 else "failed"
