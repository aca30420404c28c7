"""From the shard's threads to the event loop, many calls with one waking: fifty answers of one commit land together.

Each waking of a loop from another thread writes to a socket, which lets the interpreter lock go; the writer of the log
would have to win it back from the loop once for every answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any


class Landing:
    """`soon` from any thread. For one loop at a time, as a server has."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()
        self._woken: asyncio.AbstractEventLoop | None = None  # and not come yet

    def soon(self, loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *given: Any) -> None:
        """Have the loop call, in the order of the calls; no harm where it is closed."""
        if loop.is_closed():
            return
        self._waiting.append((call, given))
        if self._woken is loop:
            return
        self._woken = loop
        try:
            loop.call_soon_threadsafe(self._land, loop)
        except RuntimeError:  # closed in between
            self._woken = None

    def _land(self, loop: asyncio.AbstractEventLoop) -> None:
        self._woken = None  # first: what arrives from here on wakes the loop again, or is still taken below
        while self._waiting:
            call, given = self._waiting.popleft()
            loop.call_soon(call, *given)
