"""Routes of the page: its document, its scripts, its styles. Files are served whole, without Range."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from neurodeck.api.errors import NotFound
from neurodeck.api.files import INDEX
from neurodeck.api.services import Shared

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start(request: Request, services: Shared) -> Response:
    """The page; which experiment it opens stands behind the # of its address."""
    return await _file(INDEX, request, services)


@router.get("/s/{id}")
async def live(id: str, request: Request, services: Shared) -> Response:
    """The same page, on a live session. Whether there is one is not told here."""
    return await _file(INDEX, request, services)


@router.get("/frontend/{file:path}")
async def frontend(file: str, request: Request, services: Shared) -> Response:
    """The page's own scripts."""
    return await _file(f"/frontend/{file}", request, services)


@router.get("/static/{file:path}")
async def static(file: str, request: Request, services: Shared) -> Response:
    """Styles, icons, fonts, and the chart library."""
    return await _file(f"/static/{file}", request, services)


async def _file(address: str, request: Request, services: Shared) -> Response:
    found = await services.files.answer(address, request)
    if found is None:
        raise NotFound("There is no such file.")
    return found
