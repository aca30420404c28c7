"""The viewers of one session: their views, which of them gets a frame now, and events for all."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

from neurodeck.protocol.events import ViewOpened
from neurodeck.protocol.probes import Probe
from neurodeck.protocol.state import State
from neurodeck.session.probes import View
from neurodeck.session.session import Session
from neurodeck.session.viewer import Viewer

log = logging.getLogger("neurodeck.session")


class Gallery:
    """Frames are encoded once for each distinct view, and only for viewers that have room for one more."""

    def __init__(self, price: float) -> None:
        """`price`: bytes a second that one viewer may be sent."""
        self.viewers: tuple[Viewer, ...] = ()  # replaced whole, so that other threads may add and remove
        self.measures = False
        self.confusion: frozenset[str] = frozenset()
        """Splits whose confusion some viewer watches."""
        self.last_state: State | None = None
        self.frames = 0
        self._price = price
        self._views = 0
        self._earliest = math.inf

    def add(self, viewer: Viewer) -> None:
        self.viewers = (*(other for other in self.viewers if other is not viewer), viewer)

    def remove(self, viewer: Viewer) -> None:
        self.viewers = tuple(other for other in self.viewers if other is not viewer)
        self._count()

    def tell(self, event: Any) -> None:
        """An event for everybody."""
        for viewer in self.viewers:
            self._deliver(viewer, viewer.on_event, event)

    def watch(self, viewer: Viewer, probes: tuple[Probe, ...], fps: float, session: Session) -> ViewOpened:
        """Let a viewer watch these probes; equal sets of probes share a view. Raises NeurodeckErrors that refuse."""
        view = self._shared(probes, session)
        if view is None:
            view = View(self._views + 1, probes, session.run)
            if viewer.view is not None:
                view.take_over(viewer.view)
        view.check_price(fps, self._price)
        self._views = max(self._views, view.number)
        viewer.view, viewer.fps = view, fps
        viewer.next_at = 0.0
        viewer.shown = None
        self._count()
        return view.opened(fps)

    def due(self, session: Session, now: float) -> bool:
        """Whether some viewer would get a frame now."""
        return self.next_at(session) <= now

    def next_at(self, session: Session) -> float:
        """When the next frame is due for a viewer with room; inf without one."""
        return min(
            (_due_at(viewer, session) for viewer in self.viewers if viewer.view is not None and viewer.room()),
            default=math.inf,
        )

    def wants_at(self, session: Session) -> float:
        """When a viewer who has not seen this state can be shown it; inf if all have, or have no room."""
        state = _seen(session)
        return min(
            (
                _due_at(viewer, session)
                for viewer in self.viewers
                if viewer.view is not None and viewer.shown != state and viewer.room()
            ),
            default=math.inf,
        )

    def show(self, session: Session, rate: float | None, now: float) -> None:
        """Send a frame to every viewer for whom one is due and who has not seen this state."""
        if not self.viewers or not session.shows_boundary:
            return
        state = _seen(session)
        made: dict[View, tuple[int, bytes]] = {}
        for viewer in self.viewers:
            view = viewer.view
            if view is None or _due_at(viewer, session) > now or viewer.shown == state or not viewer.room():
                continue
            view = self._current(viewer, view, session)
            if view not in made:
                self.frames += 1
                made[view] = (self.frames, view.capture(self.frames, session.metering, rate, now))
            # keep the beat if it can be kept, else begin it anew
            viewer.next_at = max(viewer.next_at + 1.0 / viewer.fps, now + 0.5 / viewer.fps)
            viewer.shown = state
            self._deliver(viewer, viewer.send, *made[view])

    def _current(self, viewer: Viewer, view: View, session: Session) -> View:
        """The viewer's view of the present run. Where shapes have changed it gets another number, and is told."""
        if view.run is session.run and view.current:
            return view
        fresh = self._shared(view.probes, session)
        if fresh is None:
            fresh = View(view.number, view.probes, session.run, lenient=True)
            if fresh.same_layout(view):
                fresh.take_over(view)
            else:
                self._views += 1
                fresh = View(self._views, view.probes, session.run, lenient=True)
        viewer.view = fresh
        if fresh.number != view.number:
            self._deliver(viewer, viewer.on_event, fresh.opened(viewer.fps))
            self._count()
        return fresh

    def _deliver(self, viewer: Viewer, give: Callable[..., None], *what: Any) -> None:
        """Hand over; who cannot take it (its loop is closing) is let go, and the session lives on."""
        try:
            give(*what)
        except Exception:
            log.warning("a viewer took nothing any more and was let go", exc_info=True)
            self.remove(viewer)

    def _shared(self, probes: tuple[Probe, ...], session: Session) -> View | None:
        """The view of these probes that another viewer has already."""
        for viewer in self.viewers:
            view = viewer.view
            if view is not None and view.probes == probes and view.run is session.run and view.current:
                return view
        return None

    def _count(self) -> None:
        views = [viewer.view for viewer in self.viewers if viewer.view is not None]
        self.measures = any(view.measures for view in views)
        self.confusion = frozenset().union(*(view.confusion for view in views))


def _due_at(viewer: Viewer, session: Session) -> float:
    """When a viewer may get the next frame: on the beat, or half a beat before it if somebody changed something.

    What people change shows sooner for it, and the beat stays: the frame after an early one is not early.
    """
    mark = session.mark
    if viewer.shown is not None and mark.changed == viewer.shown[0].changed:
        return viewer.next_at
    return viewer.next_at - 0.5 / viewer.fps


def _seen(session: Session) -> Any:
    """Tells two states that look different on the screen apart."""
    return (session.mark, session.metering.mark, session.metering.counted)
