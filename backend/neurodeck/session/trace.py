"""What has been measured on the way: lows and rises of each split's loss, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from neurodeck.protocol.standing import Seen

if TYPE_CHECKING:
    from neurodeck.protocol.state import Metrics
    from neurodeck.session.metrics import Mark

MOST_LOWS = 4096
"""Entries of a split; later ones replace the last."""

RISE = 1.02
"""A loss by so much above the one before it has risen: less is the wobble of small batches."""


class Trace:
    """Takes every finished evaluation, in the order of their steps; begins anew where that order breaks."""

    def __init__(self) -> None:
        self._mark: Mark | None = None
        self._lows: dict[str, list[tuple[int, float]]] = {}
        self._rises: dict[str, int] = {}
        self._last: dict[str, float] = {}

    def note(self, mark: Mark, epoch: int, splits: Mapping[str, Metrics | None]) -> None:
        """Metrics at the weights of `mark`, in epoch `epoch`."""
        before, self._mark = self._mark, mark
        if before is None or mark.run != before.run or mark.step < before.step:
            self._lows, self._rises, self._last = {}, {}, {}
        elif mark.changed != before.changed:
            self._last = {}  # what somebody changed is no rise
        for split, metrics in splits.items():
            if metrics is not None and metrics.loss is not None:
                self._take(split, epoch, metrics.loss)

    def seen(self) -> dict[str, Seen]:
        """By split, those that were measured."""
        return {split: Seen(tuple(lows), self._rises.get(split, 0)) for split, lows in self._lows.items()}

    def _take(self, split: str, epoch: int, loss: float) -> None:
        lows = self._lows.setdefault(split, [])
        if loss < (lows[-1][1] if lows else math.inf):
            if lows and (lows[-1][0] == epoch or len(lows) == MOST_LOWS):
                lows.pop()
            lows.append((epoch, loss))
        if loss > RISE * self._last.get(split, math.inf):
            self._rises[split] = self._rises.get(split, 0) + 1
        self._last[split] = loss
