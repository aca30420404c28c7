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
from neurodeck.protocol import reading
from neurodeck.protocol.playground import ImportedLink, imported
from neurodeck.protocol.requests import ImportPlayground

router = APIRouter(prefix="/api/import", tags=["import"])


@router.post("/playground", response_model=ImportedLink, openapi_extra=taking("ImportPlayground"))
async def playground(request: Request, services: Shared) -> Response:
    """The spec of a TensorFlow Playground link, with the same points and first weights; nothing is fetched."""
    asked = reading.message(ImportPlayground, await bodies.value(request))

    def made() -> dict[str, Any]:
        return asdict(imported(asked.link, asked.dtype, services.shard.limits.engine))

    return JSONResponse(await asyncio.to_thread(made))
