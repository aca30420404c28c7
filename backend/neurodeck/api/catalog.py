"""Routes of what there is to open: ready networks, data sets, lessons."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from neurodeck.api.services import Shared
from neurodeck.protocol.catalog import DataSets, Lessons, Zoo

router = APIRouter(prefix="/api", tags=["catalog"])


@router.get("/zoo", response_model=Zoo)
async def zoo() -> Response:
    """Ready experiments; their ids are permanent."""
    from neurodeck.zoo import entries

    return JSONResponse({"zoo": entries()})  # specs as they were written, without defaults filled in


@router.get("/datasets", response_model=DataSets)
async def datasets(services: Shared) -> Response:
    """Data sets, in the order of the gallery, and whether they are here already."""
    from neurodeck.data.catalog import entries

    found = await asyncio.to_thread(entries, services.settings.data)  # looks into folders
    return JSONResponse({"datasets": [entry.document() for entry in found]})


@router.get("/lessons", response_model=Lessons)
async def lessons() -> Response:
    """Lessons; there are none so far."""
    return JSONResponse({"lessons": []})
