"""Routes of what there is to open: ready networks, data sets, lessons."""

from __future__ import annotations

import asyncio
from functools import cache

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from neurodeck.api.services import Shared
from neurodeck.lessons import shelf
from neurodeck.lessons.lesson import Lessons
from neurodeck.protocol.catalog import DataSets, Zoo

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
    """Lessons with all their steps, in the order of their wall; their ids are permanent."""
    return Response(await asyncio.to_thread(_lessons), media_type="application/json")


@cache
def _lessons() -> str:
    known = Lessons(lessons=tuple(shelf.lessons().values()))
    return known.model_dump_json(exclude_unset=True)  # specs as they were written, without defaults filled in
