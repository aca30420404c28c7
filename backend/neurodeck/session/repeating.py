"""Doing again what an exported run did: command by command, each after the one before has taken effect."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from neurodeck.protocol import commands as c
from neurodeck.protocol.export import Export
from neurodeck.session.seat import Seat

log = logging.getLogger("neurodeck.session")

Next = tuple[c.SessionCommand, int | None]


def repeat(seat: Seat, export: Export) -> None:
    """Begin, and come back at once; it goes on as the seat gets its turns. A command that is refused ends it there."""
    rest = _commands(export)

    def following(done: Future[Any] | None) -> None:
        if done is not None and done.exception() is not None:
            log.warning("an imported run stopped early: %s", done.exception())
            return
        command, number = next(rest, (None, None))
        if command is not None:
            seat.submit(command, number).add_done_callback(following)

    following(None)


def _commands(export: Export) -> Iterator[Next]:
    at = 0
    for entry in export.log:
        if entry.step > at:
            yield c.StepOn(count=entry.step - at), None
            at = entry.step
        yield entry.command, entry.number
    if export.head > at:
        yield c.StepOn(count=export.head - at), None
    for mark in export.bookmarks:
        yield c.Bookmark(step=mark.step, note=mark.note), None
    if export.step < export.head:
        yield c.Seek(step=export.step), None
