"""Routes that bring experiments from elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from neurodeck.api import bodies
from neurodeck.api.schemas import taking
from neurodeck.api.services import Shared
from neurodeck.engine.errors import LimitExceeded
from neurodeck.protocol import reading
from neurodeck.protocol.playground import ImportedLink, imported
from neurodeck.protocol.requests import ImportPlayground
from neurodeck.protocol.state import Opened

router = APIRouter(prefix="/api/import", tags=["import"])


@router.post("/run", status_code=201, response_model=Opened, openapi_extra=taking("Export"))
async def run(request: Request, services: Shared) -> Response:
    """A new session that does again what an exported run did; it plays up to where that one stood, then pauses."""
    text = await request.body()
    settings = services.settings

    def opened() -> Opened:
        export = bodies.export(text, max_structure_bytes=settings.max_structure_bytes, max_layers=settings.max_layers)
        if export.head > settings.max_steps:
            raise LimitExceeded(
                f"head: this server allows {settings.max_steps:,} steps, got {export.head:,}.", field="head"
            )
        return services.shard.repeat(export)

    return JSONResponse((await asyncio.to_thread(opened)).model_dump(mode="json"), 201)


@router.post("/playground", response_model=ImportedLink, openapi_extra=taking("ImportPlayground"))
async def playground(request: Request, services: Shared) -> Response:
    """The spec of a TensorFlow Playground link, with the same points and first weights; nothing is fetched."""
    asked = reading.message(ImportPlayground, await bodies.value(request))

    def made() -> dict[str, Any]:
        return asdict(imported(asked.link, asked.dtype, services.shard.limits.engine))

    return JSONResponse(await asyncio.to_thread(made))
