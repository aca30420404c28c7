"""A run done again for a replay: a session of its own, that nobody else sees, stops at chosen steps to be looked at.

It has the rows of the run and replays them, in turns like any other session, so whoever works meanwhile is not held up,
and the run itself stays where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any

from neurodeck.protocol.commands import Seek
from neurodeck.session.errors import SessionFailed
from neurodeck.session.questions import AskShot
from neurodeck.session.seat import Seat
from neurodeck.session.shots import Shot

MOST_SHOTS = 400


def steps_of(head: int, most: int, wanted: tuple[int, ...] = ()) -> list[int]:
    """At most `most` steps from 0 to `head`, both among them: all where there are few, else ever closer to the start.

    What is learned is learned early, so the distances grow evenly: the k-th of n is at head * (k / n)^2. Of the
    `wanted` steps (changes, bookmarks), a quarter of `most` is taken beside them, spread evenly where there are more.
    """
    if head < most:
        return list(range(head + 1))
    special = sorted({step for step in wanted if 0 < step < head})
    room = most // 4
    if len(special) > room:
        special = [special[at * len(special) // room] for at in range(room)]
    even = most - len(special)
    return sorted({*special, *(round(head * (at / (even - 1)) ** 2) for at in range(even))})


class Filming:
    """Goes on by itself once `start` was called; `stop` gives it up, `future` brings the shots."""

    def __init__(self, seat: Seat, steps: list[int], done: Callable[[], None]) -> None:
        """`steps`: in order; `done`: called once at its end, however it ends."""
        self.future: Future[tuple[Shot, ...]] = Future()
        self._seat = seat
        self._shots: list[Shot] = []
        self._rest = iter([order for step in steps for order in (Seek(step=step), AskShot())])
        self.future.add_done_callback(lambda _: done())

    def start(self) -> None:
        self._go_on(None)

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._end(SessionFailed("the replay was given up before it was whole. Save it again."))

    def _go_on(self, done: Future[Any] | None) -> None:
        if done is not None:
            error = done.exception()
            if error is not None:
                self._end(error)
                return
            if isinstance(done.result(), Shot):
                self._shots.append(done.result())
        if self.future.done():
            return
        order = next(self._rest, None)
        if order is None:
            self._end(tuple(self._shots))
        elif isinstance(order, AskShot):
            self._seat.ask(order).add_done_callback(self._go_on)
        else:
            self._seat.submit(order).add_done_callback(self._go_on)

    def _end(self, answer: Any) -> None:
        try:
            if isinstance(answer, BaseException):
                self.future.set_exception(answer)
            else:
                self.future.set_result(answer)
        except InvalidStateError:
            pass  # it had ended already
