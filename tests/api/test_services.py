"""What the routes share."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from neurodeck.api.errors import Busy
from neurodeck.engine.errors import LimitExceeded, SpecError
from neurodeck.protocol.commands import StepOn
from neurodeck.settings import Settings
from tests.api.test_rules import services


async def test_a_result_is_waited_for_and_a_refusal_is_raised():
    future: Future[int] = Future()
    future.set_result(3)
    assert await services().within(future) == 3
    future = Future()
    future.set_exception(SpecError("no"))
    with pytest.raises(SpecError):
        await services().within(future)


async def test_who_waits_too_long_is_told_to_come_again_and_the_work_goes_on():
    future: Future[int] = Future()
    with pytest.raises(Busy):
        await services().within(future, 0.01)
    assert not future.cancelled()
    future.set_result(1)


async def test_who_leaves_is_not_waited_for():
    class Left:
        async def receive(self) -> dict[str, Any]:
            return {"type": "http.disconnect"}

    future: Future[int] = Future()
    with pytest.raises(ConnectionError):
        await services().until_left(future, Left())
    assert not future.cancelled()


async def test_more_steps_than_the_setting_allows_are_refused():
    shared = services()
    shared.settings = Settings(max_steps=10)
    with pytest.raises(LimitExceeded, match="count: this server allows 10 at once, got 11"):
        shared.submit("abc", StepOn(count=11))
