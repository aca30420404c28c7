"""Whether a second thread pays for a session: nobody knows beforehand, so it is measured, and measured again.

On a machine with a core to spare two threads play a long step in 0.5 to 0.8 of the time. With other work on the
machine, or cores that are not whole ones, they take longer than one.
"""

from __future__ import annotations

SHORTEST_STEP_S = 150e-6
"""Shorter steps are not tried: what the threads wait for each other eats up what they gain."""

GAIN = 0.95
"""Two threads go on while their step takes at most this much of one thread's."""

TRIAL = 4
"""So many slices with a helper before it is decided whether to go on with one."""

ALONE_AGAIN = 32
"""After so many slices with a helper, one without: what one thread takes changes too."""

PAUSES = (32, 4096)
"""Slices without a helper after a trial that did not pay: at first, doubled with every such trial, and at most."""


class Pairing:
    """One session's step times, with a helper and without. `wanted` before each slice, `learn` after it."""

    def __init__(self) -> None:
        self.alone_s = 0.0  # seconds a step; 0 while unknown
        self.together_s = 0.0
        self._tried = 0  # slices with a helper since there was none
        self._pause = 0  # slices until the next trial
        self._next_pause = PAUSES[0]

    @property
    def wanted(self) -> bool:
        """Whether the coming slice should have a helper, if one is free."""
        return self.alone_s >= SHORTEST_STEP_S and not self._pause and self._tried < ALONE_AGAIN

    def learn(self, each: float, *, helped: bool) -> None:
        """A step of a slice took so many seconds; `helped`: a second thread came to help."""
        if not helped:
            self._tried = 0
            self._pause = max(0, self._pause - 1)
            self.alone_s = each if not self.alone_s else 0.5 * (self.alone_s + each)
            return
        self._tried += 1
        self.together_s = each if self._tried == 1 else 0.5 * (self.together_s + each)
        if self._tried < TRIAL:
            return
        if self.together_s <= GAIN * self.alone_s:
            self._next_pause = PAUSES[0]
        else:
            self._tried, self._pause = 0, self._next_pause
            self._next_pause = min(2 * self._next_pause, PAUSES[1])
