"""What the routes share: settings, sessions, kernels, the page's files, and how many websockets are open."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from neurodeck.api.encoding import Encoder
from neurodeck.api.errors import Busy
from neurodeck.api.files import PageFiles
from neurodeck.api.landing import Landing
from neurodeck.api.telemetry import Telemetry
from neurodeck.engine.errors import LimitExceeded, NeurodeckError
from neurodeck.protocol.commands import SessionCommand, StepOn
from neurodeck.protocol.state import CommandAnswer
from neurodeck.settings import Settings

if TYPE_CHECKING:
    from neurodeck.session.shard import Shard


LONG_S = 86_400.0


class Warmth(Protocol):
    """What is asked of `engine.warming.Warming` here."""

    @property
    def progress(self) -> tuple[int, int]:
        """(kernels ready, kernels in all)."""

    def start(self) -> None:
        """Begin to compile what is missing, in the background."""

    def stop(self) -> None:
        """Give up what is not ready."""


@dataclass
class Services:
    """One server's parts; `app.state.services`."""

    settings: Settings
    shard: Shard
    warming: Warmth
    files: PageFiles
    encoder: Encoder = field(default_factory=Encoder)
    telemetry: Telemetry = field(default_factory=Telemetry)
    sockets: dict[str, int] = field(default_factory=dict)  # open websockets by session; "" until they have greeted

    landing: Landing = field(default_factory=Landing)

    def submit(self, session_id: str, command: SessionCommand) -> Future[CommandAnswer]:
        """Queue a command. Raises UnknownSession, and LimitExceeded for more steps than this server allows."""
        most = self.settings.max_steps
        try:
            if isinstance(command, StepOn) and command.count > most:
                raise LimitExceeded(
                    f"count: this server allows {most:,} at once, got {command.count:,}.", field="count"
                )
            future = self.shard.submit(session_id, command)
        except NeurodeckError:
            self.telemetry.command(command.type, "refused")
            raise
        self.telemetry.follow(command.type, future)
        return future

    async def until_left(self, future: Future[Any], request: Request) -> Any:
        """The future's result, however long it takes. Raises ConnectionError when the caller has left."""
        waiting = asyncio.ensure_future(self.within(future, LONG_S))
        leaving = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            raise ConnectionError
        finally:
            waiting.cancel()
            leaving.cancel()

    async def within(self, future: Future[Any], wait_s: float | None = None) -> Any:
        """The future's result. Raises what it fails with, and Busy after `wait_s` (default: the setting).

        The future itself goes on: a command that has been queued takes effect even when its caller has left.
        """
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()

        def tell(_: Future[Any]) -> None:
            self.landing.soon(loop, arrived.set)

        future.add_done_callback(tell)
        try:
            await asyncio.wait_for(arrived.wait(), self.settings.wait_s if wait_s is None else wait_s)
        except TimeoutError:
            raise Busy("The session is being prepared or busy with something long. Ask again in a moment.") from None
        return future.result()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def services_of(connection: HTTPConnection) -> Services:
    """The services of the app that this request or websocket came to."""
    services: Services = connection.app.state.services
    return services


Shared = Annotated[Services, Depends(services_of)]
