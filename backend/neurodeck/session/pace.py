"""How many steps `play` may have made by now: exact budgets, with an ease-in that lets people watch."""

from __future__ import annotations

import math

EASE_FROM = 20.0
"""Steps a second at which an ease-in begins; it doubles every second."""

BACKLOG_S = 0.25
"""A pace that the machine cannot hold is not caught up with later, beyond this much time."""

WINDOW_S = 1.0
"""Over how long the measured rate looks back."""


class Budget:
    """Steps allowed since the clock was started. All times are seconds of one monotonic clock."""

    def __init__(self, steps_per_second: float | None, ease_in: bool, now: float) -> None:
        self.cap = math.inf if steps_per_second is None else steps_per_second
        self.ease_in = ease_in
        self.begun = now
        self.made = 0

    def rate(self, now: float) -> float:
        """Steps a second intended at this time."""
        if not self.ease_in:
            return self.cap
        return min(self.cap, EASE_FROM * math.exp2(min(now - self.begun, 60.0)))

    def allowed(self, now: float) -> float:
        """Steps that may be made now; infinite without a limit. The first is allowed at once."""
        if math.isinf(self.rate(now)):
            return math.inf
        left = math.floor(self._total(now - self.begun) + 1e-9) + 1 - self.made
        most = max(1.0, self.rate(now) * BACKLOG_S)
        if left > most:  # behind: forget what is lost, so that no burst follows
            self.made += int(left - most)
            left = int(most)
        return max(0, left)

    def next_at(self, now: float) -> float:
        """When one more step will be allowed, if none is now."""
        rate = self.rate(now)
        missing = self.made - self._total(now - self.begun)
        return now + max(0.0, missing) / rate

    def spent(self, steps: int) -> None:
        self.made += steps

    def _total(self, elapsed: float) -> float:
        """The integral of the rate."""
        if not self.ease_in:
            return self.cap * elapsed
        start = min(EASE_FROM, self.cap)
        eased = math.log2(self.cap / start) if math.isfinite(self.cap) else 60.0
        rising = min(elapsed, eased)
        total = start * (math.exp2(rising) - 1.0) / math.log(2.0)
        return total + (self.cap * (elapsed - rising) if elapsed > rising else 0.0)


class Meter:
    """The measured rate: steps per second over about the last second; None while nothing runs."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []
        self._total = 0

    def count(self, steps: int, now: float) -> None:
        """So many more steps were made, the last of them now."""
        self._total += steps
        if not self._seen or now - self._seen[-1][0] >= WINDOW_S / 20:
            self._seen.append((now, self._total))
            while len(self._seen) > 2 and now - self._seen[1][0] > WINDOW_S:
                self._seen.pop(0)

    def rate(self, now: float) -> float | None:
        """None until there is enough to measure."""
        if not self._seen:
            return None
        began, total = self._seen[0]
        elapsed = now - began
        return (self._total - total) / elapsed if elapsed >= WINDOW_S / 20 else None

    def clear(self) -> None:
        self._seen.clear()
