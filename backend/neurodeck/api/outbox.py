"""What waits to be sent over one websocket: events, all of them owed, and the newest frame."""

from __future__ import annotations

import asyncio
from collections import deque

from neurodeck.api.encoding import Encoded

MAX_EVENTS = 512
"""Events that may wait. A viewer that is further behind is let go; it comes back and gets the whole state."""


class Overflow(Exception):
    """The other side reads too slowly to be owed any more."""


class Outbox:
    """Used on the event loop only. Frames: one-deep slot, the newest wins. Events go first, in order.

    Of several states that wait only the last is sent, since each tells everything.
    """

    def __init__(self) -> None:
        self._events: deque[Encoded] = deque()
        self._frame: bytes | None = None
        self._something = asyncio.Event()
        self._overflowed = False

    def put_event(self, event: Encoded) -> None:
        """Queue an event."""
        if event.is_state:
            self._events = deque(waiting for waiting in self._events if not waiting.is_state)
        if len(self._events) >= MAX_EVENTS:
            self._overflowed = True
        else:
            self._events.append(event)
        self._something.set()

    def put_frame(self, frame: bytes) -> None:
        """Replace the frame that waits."""
        self._frame = frame
        self._something.set()

    async def next(self) -> str | bytes:
        """The next thing to send: an event's text, or a frame. Raises Overflow."""
        while True:
            if self._overflowed:
                raise Overflow
            if self._events:
                return self._events.popleft().text
            if self._frame is not None:
                frame, self._frame = self._frame, None
                return frame
            self._something.clear()
            await self._something.wait()
