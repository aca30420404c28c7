"""What waits to be sent."""

from __future__ import annotations

import pytest

from neurodeck.api.encoding import Encoded
from neurodeck.api.outbox import MAX_EVENTS, Outbox, Overflow


async def test_events_go_in_order_and_before_the_frame():
    outbox = Outbox()
    outbox.put_frame(b"frame")
    outbox.put_event(Encoded("a"))
    outbox.put_event(Encoded("b"))
    assert [await outbox.next() for _ in range(3)] == ["a", "b", b"frame"]


async def test_of_several_frames_the_newest_is_sent():
    outbox = Outbox()
    for number in range(10):
        outbox.put_frame(b"%d" % number)
    outbox.put_event(Encoded("a"))
    assert [await outbox.next(), await outbox.next()] == ["a", b"9"]


async def test_of_several_states_the_last_is_sent_in_its_place():
    outbox = Outbox()
    for event in (Encoded("1", True), Encoded("a"), Encoded("2", True), Encoded("3", True)):
        outbox.put_event(event)
    assert [await outbox.next(), await outbox.next()] == ["a", "3"]


async def test_who_reads_nothing_is_told_nothing_more():
    outbox = Outbox()
    for step in range(MAX_EVENTS + 1):
        outbox.put_event(Encoded(str(step)))
    with pytest.raises(Overflow):
        await outbox.next()
