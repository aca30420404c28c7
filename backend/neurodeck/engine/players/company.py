"""Company for the thread that plays: a second one that plays its share of the rows, for as long as it is welcome."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import native
from neurodeck.engine.players import together

LOOK_S = 15e-9
"""About how long one look at a word takes; patience is counted in looks, for a native loop has no clock."""

PATIENCE_S = 0.0003
"""A share that the helper has taken is waited for at least so long before the interpreter hears of it."""

HELPERS_PATIENCE_S = (0.0001, 0.002)
"""A helper for whom nothing comes for half a step, but at least and at most so long, goes: it is in the way."""


class Company:
    """Two threads on one tape. The thread that plays owns it; `assist` and `dismiss` are for any thread."""

    def __init__(self, splits: NDArray[np.int64]) -> None:
        """`splits`: 1 for each row whose outputs two threads can share."""
        self.welcome = False  # while it is, `play` shares its rows with whoever comes
        self.visits = 0  # how often somebody came to help
        self.was_late = False  # a helper has lost its processor in the middle of a share, and was sent away
        self._splits = splits
        self._contexts = np.zeros((2, 2 * at.CONTEXT_WORDS), np.int64)
        self._contexts[:, at.WORKERS] = 2
        self._contexts[1, at.WORKER] = 1
        self._first, self._second = (int(row.ctypes.data) for row in self._contexts)
        self._desk = np.zeros(together.DESK_WORDS, np.int64)
        self._step_s = 0.0

    @property
    def shares(self) -> int:
        """How many shares helpers have played so far."""
        return int(self._desk[together.HELPED])

    @property
    def is_ready(self) -> bool:
        """Whether what two threads need is compiled."""
        return all(native.is_cached(name) for name in FUNCTIONS)

    def open(self) -> None:
        """Welcome a helper."""
        self._desk[together.LEAVE] = 0
        self.welcome, self.was_late = True, False

    def close(self) -> None:
        """Play alone from here on."""
        self.welcome = False
        self.dismiss()

    def dismiss(self) -> None:
        """Send the helper away, after the share that it is playing; who plays goes on alone."""
        self._desk[together.LEAVE] = 1

    def assist(self) -> int:
        """Help whoever plays, until dismissed or nothing comes any more; how many shares that were."""
        self.visits += 1
        patience = int(min(max(0.5 * self._step_s, HELPERS_PATIENCE_S[0]), HELPERS_PATIENCE_S[1]) / LOOK_S)
        return native.function("help_along")(self._second, self._desk.ctypes.data, patience)

    def play(self, tape: tuple[int, int], count: int, context: int, steps: int) -> int:
        """Play up to `steps` steps; the answer is how many ended."""
        self._contexts[:, at.STOP] = 0
        patience = int(max(PATIENCE_S, self._step_s) / LOOK_S)
        desk = self._desk.ctypes.data
        done = 0
        began = time.perf_counter()
        while True:
            done += native.function("play_together")(
                *tape, self._splits.ctypes.data, count, context, self._first, self._second, desk, steps - done, patience
            )
            if not self._desk[together.LATE]:
                break
            self.dismiss()
            self.was_late = True
            while not native.function("await_share")(desk, patience):
                time.sleep(0)  # whoever has the share needs a processor to finish it
        if done:
            self._step_s = (time.perf_counter() - began) / done
        return done


FUNCTIONS = ("play_together", "help_along", "await_share")
