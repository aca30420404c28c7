"""A running shard, and viewers whose frames and events can be awaited."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from numpy.typing import NDArray

from neurodeck.protocol import reading
from neurodeck.protocol.events import ViewOpened
from neurodeck.protocol.state import CommandAnswer, Opened
from neurodeck.session.shard import Shard, ShardLimits
from neurodeck.session.viewer import Viewer
from tests.session.driver import spec

WAIT_S = 30.0  # how long anything may take on a machine that does other things


class Watcher(Viewer):
    """Keeps what it is sent; acknowledges each frame at once if `draws`."""

    def __init__(self, draws: bool = True) -> None:
        super().__init__(on_frame=self._frame, on_event=self._event)
        self.frames: queue.Queue[bytes] = queue.Queue()
        self.events: queue.Queue[Any] = queue.Queue()
        self.kept: list[Any] = []  # every event ever
        self.opened: ViewOpened | None = None
        self.draws = draws

    def look(self, *probes: dict[str, Any], fps: float = 60.0) -> ViewOpened:
        command = reading.command({"type": "watch", "fps": fps, "probes": list(probes)})
        self.opened = self.watch(command.probes, command.fps).result(WAIT_S)  # type: ignore[union-attr]  # it is a watch
        return self.opened

    def frame(self) -> dict[str, NDArray[Any]]:
        """The next frame; waits for it."""
        return safetensors.numpy.load(self.frames.get(timeout=WAIT_S))

    def scalars(self) -> dict[str, float]:
        """Those of the next frame, by name."""
        assert self.opened is not None
        values = self.frame()["scalars"]
        return dict(zip(self.opened.scalars, np.asarray(values).tolist(), strict=True))

    def until(self, told: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """The first frame's scalars for which `told` is true."""
        while True:
            scalars = self.scalars()
            if told(scalars):
                return scalars

    def event(self, kind: str, told: Callable[[Any], bool] = lambda event: True) -> Any:
        """The next event of that type for which `told` is true; others are passed over."""
        while True:
            event = self.events.get(timeout=WAIT_S)
            if event.type == kind and told(event):
                return event

    def _frame(self, frame: bytes) -> None:
        self.frames.put(frame)
        if self.draws:
            number = int(safetensors.numpy.load(frame)["scalars"][0])
            self.ack(number)

    def _event(self, event: Any) -> None:
        if isinstance(event, ViewOpened):
            self.opened = event
        self.kept.append(event)
        self.events.put(event)


class Deck:
    """One session of a shard."""

    def __init__(self, shard: Shard, **given: Any) -> None:
        self.shard = shard
        self.opened: Opened = shard.create(reading.experiment(given or spec()))

    @property
    def id(self) -> str:
        return self.opened.id

    def do(self, type: str, **fields: Any) -> CommandAnswer:
        return self.shard.submit(self.id, reading.command({"type": type, **fields})).result(WAIT_S)  # type: ignore[arg-type]  # neither watch nor ack

    def ask(self, question: Any) -> Any:
        return self.shard.ask(self.id, question).result(WAIT_S)

    def viewer(self, draws: bool = True) -> Watcher:
        watcher = Watcher(draws)
        self.shard.attach(self.id, watcher)
        return watcher


@pytest.fixture(scope="session")
def shard() -> Iterator[Shard]:
    running = Shard(workers=2, limits=ShardLimits(sessions=400))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def deck(shard: Shard) -> Iterator[Deck]:
    opened = Deck(shard)
    yield opened
    opened.do("pause")


@pytest.fixture
def open_deck(shard: Shard) -> Iterator[Callable[..., Deck]]:
    """`open_deck(**spec)`; what was opened is paused afterwards."""
    decks: list[Deck] = []

    def opened(**given: Any) -> Deck:
        decks.append(Deck(shard, **given))
        return decks[-1]

    yield opened
    for deck in decks:
        shard.submit(deck.id, reading.command({"type": "pause"}))  # type: ignore[arg-type]  # a pause is a session's command
