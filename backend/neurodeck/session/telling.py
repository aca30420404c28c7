"""When viewers are told a session's state: after every change that frames do not carry, at most ten times a second."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from neurodeck.protocol.events import StateChanged
from neurodeck.protocol.state import State
from neurodeck.session.gallery import Gallery
from neurodeck.session.session import Session

PAUSE_S = 0.1
"""Between two states of which only settings differ: a dragged slider changes them 30 times a second."""


class Telling:
    """What was told last, and when what changed since is to be told."""

    def __init__(self) -> None:
        self.due_at = math.inf
        self._told: tuple[Any, ...] | None = None
        self._told_at = -math.inf

    def forget(self) -> None:
        """Viewers were told something else meanwhile: tell the state anew."""
        self._told = None

    def tell(self, session: Session, gallery: Gallery, extra: Any, state: Callable[[], State], now: float) -> None:
        """Tell it if it changed: status, branch and network at once, the rest after a pause.

        `extra`: whatever else matters to the page.
        """
        if not gallery.viewers:
            self.due_at = math.inf  # or a session whose last viewer left in the pause would be looked at without end
            return
        history = session.history
        key = (
            session.status,
            session.stopped,
            history.here.name,
            session.run.experiment.network,  # frames show it already, and whoever changes it next must know it
            None if session.active else (history.here.head, session.run.program.op),
            session.run.experiment,
            tuple(session.run.pins),  # their values are in the frames
            tuple(session.run.masks),
            tuple(history.here.bookmarks),
            sum(not branch.gone for branch in history.branches.values()),
            session.can_undo,
            session.can_redo,
            session.pace,
            session.breakpoints.kept,
            None if session.active else session.told_breakpoints,
            id(session.run.material),
            extra,
        )
        # comparing specs is deep; the usual case is the very same object
        if self._told is not None and all(a is b or a == b for a, b in zip(key, self._told, strict=True)):
            self.due_at = math.inf
            return
        if self._told is not None and key[:4] == self._told[:4] and now < self._told_at + PAUSE_S:
            self.due_at = self._told_at + PAUSE_S
            return
        self.due_at = math.inf
        self._told, self._told_at = key, now
        gallery.last_state = state()
        gallery.tell(changed(gallery.last_state))


def changed(state: State) -> StateChanged:
    """The event; the state was validated when it was made."""
    return StateChanged.model_construct(None, **{**dict(state), "type": "state"})
