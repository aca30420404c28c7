"""Calls from other threads reach the loop all, in order, with few wakings."""

from __future__ import annotations

import asyncio
import threading

from neurodeck.api.landing import Landing


def test_all_that_was_called_before_the_loop_came_is_called_with_one_waking(monkeypatch) -> None:
    async def run() -> tuple[list[int], int]:
        loop, landing, found, wakings = asyncio.get_running_loop(), Landing(), [], 0
        wake = loop.call_soon_threadsafe

        def counted(*given):
            nonlocal wakings
            wakings += 1
            return wake(*given)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        thread = threading.Thread(target=lambda: [landing.soon(loop, found.append, at) for at in range(100)])
        thread.start()
        thread.join()  # the loop is held meanwhile
        done = asyncio.Event()
        landing.soon(loop, done.set)
        await done.wait()
        return found, wakings

    assert asyncio.run(run()) == (list(range(100)), 1)


def test_calls_from_many_threads_all_arrive_and_those_of_one_in_order() -> None:
    async def run() -> list[tuple[int, int]]:
        loop, landing, found, done = asyncio.get_running_loop(), Landing(), [], asyncio.Event()

        def take(thread: int, at: int) -> None:
            found.append((thread, at))
            if len(found) == 8 * 500:
                done.set()

        def send(thread: int) -> None:
            for at in range(500):
                landing.soon(loop, take, thread, at)

        for thread in range(8):
            threading.Thread(target=send, args=(thread,)).start()
        await asyncio.wait_for(done.wait(), 30)
        return found

    found = asyncio.run(run())
    for thread in range(8):
        assert [at for sender, at in found if sender == thread] == list(range(500))


def test_a_loop_that_is_closed_is_called_no_more() -> None:
    landing = Landing()
    loop = asyncio.new_event_loop()
    loop.close()
    landing.soon(loop, print, "never")
