"""The application: the routes behind the gate, and what starts and stops with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from neurodeck import __version__, page
from neurodeck.api import (
    catalog,
    description,
    errors,
    health,
    imports,
    labs,
    metrics,
    microscope,
    pictures,
    replay,
    sessions,
    stream,
)
from neurodeck.api import page as page_routes
from neurodeck.api.addresses import Addresses
from neurodeck.api.files import PageFiles
from neurodeck.api.gate import Gate
from neurodeck.api.services import Services
from neurodeck.engine.limits import Limits
from neurodeck.session.shard import Shard, ShardLimits
from neurodeck.settings import Settings

if TYPE_CHECKING:
    from neurodeck.session.store import Store


def create_app(settings: Settings, *, store: Store | None = None) -> FastAPI:
    """The whole server as an ASGI application. `store`: the log of its sessions; without one they end with it.

    Raises PageMissing where the page's files are not installed.
    """
    from neurodeck.engine.warming import Warming

    warming = Warming()
    shard = Shard(
        workers=settings.workers, limits=_limits(settings), data_dir=settings.data, warming=warming, store=store
    )
    files = PageFiles(page.frontend(), page.static(), page.plotly())
    return assemble(Services(settings, shard, warming, files))


def assemble(services: Services) -> FastAPI:
    """The application around these services, which it starts and stops."""
    settings, shard = services.settings, services.shard

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        services.warming.start()
        shard.start()
        packing = asyncio.ensure_future(services.files.warm())
        try:
            yield
        finally:
            packing.cancel()
            # compiling subprocesses too, which would go on for nobody
            await asyncio.gather(asyncio.to_thread(services.warming.stop), asyncio.to_thread(shard.stop))

    app = FastAPI(
        title="Neurodeck",
        version=__version__,
        description="A live neural network. The websocket and the frames are told in docs/protocol.md.",
        lifespan=lifespan,
        openapi_url=None,  # served by api.description
        docs_url=None,  # they load scripts from other sites
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    for room in (page_routes, health, metrics, catalog, imports, sessions, microscope, pictures, labs, replay, stream):
        app.router.routes.extend(room.router.routes)  # flat, so that whoever walks the routes sees every one
    errors.install(app)
    app.add_middleware(
        Gate,
        addresses=Addresses(host=settings.host, allow=settings.allow_host),
        authorise=shard.authorise,
        frame_ancestors=settings.frame_ancestors,
        max_bytes={"small": settings.max_body_bytes, "spec": settings.max_spec_bytes},
        telemetry=services.telemetry,
    )
    description.install(app)
    return app


def _limits(settings: Settings) -> ShardLimits:
    engine = Limits(
        layers=settings.max_layers,
        units=settings.max_units,
        parameters=settings.max_parameters,
        arena_bytes=settings.max_arena_bytes,
    )
    return ShardLimits(sessions=settings.max_sessions, engine=engine)
