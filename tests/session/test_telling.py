"""When the state is told: and that nobody is looked at for whom there is nothing to tell."""

from __future__ import annotations

import math
from typing import Any

from neurodeck.protocol.state import Kernels
from neurodeck.session.answers import state_of
from neurodeck.session.gallery import Gallery
from neurodeck.session.telling import PAUSE_S, Telling
from neurodeck.session.viewer import Viewer
from tests.session.driver import Driver


def test_a_change_in_the_pause_is_due_after_it_and_no_more_once_the_last_viewer_has_left() -> None:
    deck, gallery, telling = Driver(), Gallery(1e9), Telling()
    told: list[Any] = []
    viewer = Viewer(on_frame=lambda frame: None, on_event=told.append)
    gallery.add(viewer)

    def tell(now: float) -> None:
        session = deck.session
        telling.tell(session, gallery, None, lambda: state_of(session, "id", None, Kernels(ready=1, total=1)), now)

    tell(0.0)
    deck.do("set", path="optimizer.learning_rate", value=0.5)
    tell(0.01)
    assert len(told) == 1 and telling.due_at == PAUSE_S

    gallery.remove(viewer)
    tell(0.02)

    assert telling.due_at == math.inf
