"""Somebody who watches a session: frames, of which at most two are on their way, and events that are owed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from neurodeck.protocol.events import ViewOpened
from neurodeck.protocol.probes import Probe

if TYPE_CHECKING:
    from neurodeck.session.probes import View
    from neurodeck.session.seat import Seat

IN_FLIGHT = 2
"""Frames that were sent and not acknowledged. Without this bound slow viewers fell 6 s behind, with it 0.2 s."""


class Viewer:
    """Made by whoever serves a connection, given to `Shard.attach`.

    `on_frame` gets whole frames (bytes, shared between viewers: read only), never more than two that have not been
    acknowledged. `on_event` gets `protocol.events` models (StateChanged, ViewOpened, Edited), all owed, in order.
    Both are called from the shard's threads, must return at once and must not raise: hand over with
    `loop.call_soon_threadsafe`.
    """

    def __init__(self, *, on_frame: Callable[[bytes], None], on_event: Callable[[Any], None]) -> None:
        self.on_frame = on_frame
        self.on_event = on_event
        self.seat: Seat | None = None
        # what follows belongs to the session's owner, but for `acked`, which only `ack` writes
        self.view: View | None = None
        self.fps = 30.0
        self.next_at = 0.0
        self.shown: Any = None  # which state of the session the newest frame showed
        self.acked = 0
        self.sent = 0  # number of the newest frame
        self._sent: deque[int] = deque()

    def watch(self, probes: Sequence[Probe], fps: float) -> Future[ViewOpened]:
        """Replace what is watched. The future's result is what to answer; it fails with a NeurodeckError that refuses.

        Takes effect at once, also inside a step. The first frame follows even if nothing moves.
        """
        if self.seat is None:
            raise RuntimeError("a viewer watches only while it is attached to a session")
        return self.seat.watch(self, tuple(probes), fps)

    def ack(self, frame: int) -> None:
        """Frame `frame`, and every one before it, has been drawn. One thread at a time; odd numbers do no harm."""
        if frame > self.acked:
            self.acked = frame
            if self.seat is not None:
                self.seat.nudge()

    @property
    def flying(self) -> bool:
        """Whether a frame is on its way that has not been acknowledged."""
        return self.sent > self.acked

    def room(self) -> bool:
        """Whether another frame may be sent."""
        while self._sent and self._sent[0] <= self.acked:
            self._sent.popleft()
        return len(self._sent) < IN_FLIGHT

    def send(self, number: int, frame: bytes) -> None:
        self._sent.append(number)
        self.sent = number
        self.on_frame(frame)
