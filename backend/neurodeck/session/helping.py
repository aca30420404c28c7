"""Workers without a session help others with their steps, where that pays and until there is something to do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neurodeck.session.seat import Seat

if TYPE_CHECKING:
    from neurodeck.engine.players.company import Company


@dataclass(frozen=True, eq=False)
class Offer:
    """A turn in which another worker may help."""

    seat: Seat
    company: Company

    def help(self) -> float:
        """Help until there is nothing to do any more; the CPU seconds that it took."""
        began = time.thread_time()
        self.company.assist()
        return time.thread_time() - began


class Helping:
    """Turns in which somebody may help, and those in which somebody does. All under the scheduler's lock."""

    def __init__(self) -> None:
        self._open: list[Offer] = []
        self._taken: set[Offer] = set()

    def invite(self, seat: Seat) -> Offer | None:
        """Look for help in a seat's coming turn, if it wants any."""
        company = seat.invite()
        if company is None:
            return None
        offer = Offer(seat, company)
        self._open.append(offer)
        return offer

    def withdraw(self, offer: Offer | None) -> None:
        """The turn is over."""
        if offer in self._open:
            self._open.remove(offer)

    def take(self) -> Offer | None:
        """Where somebody may help now."""
        if not self._open:
            return None
        offer = self._open.pop()
        self._taken.add(offer)
        return offer

    def ended(self, offer: Offer, spent_s: float) -> None:
        """Who helped is free again; the seat is charged for it."""
        self._taken.discard(offer)
        offer.seat.charged += spent_s

    def call_back(self) -> None:
        """Have those who help come back: there is something of their own to do."""
        for offer in self._taken:
            offer.company.dismiss()
