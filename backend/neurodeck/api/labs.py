"""Routes of the labs. They hold no session: everything is in the question."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from neurodeck.api import bodies
from neurodeck.api.numbers import nested
from neurodeck.api.schemas import taking
from neurodeck.api.services import Shared
from neurodeck.labs.convolution import MOST_KERNEL, MOST_SIDE, Convolve, Convolved, convolve
from neurodeck.labs.kernels import KERNELS
from neurodeck.labs.pictures import PICTURES
from neurodeck.protocol import reading

router = APIRouter(prefix="/api/labs", tags=["labs"])

SUMS = ("patch", "products", "by_channel", "sum")


@router.get("")
async def labs(services: Shared) -> Response:
    """What the labs begin with, and the limits of pictures that a page may send."""
    settings = services.settings
    return JSONResponse(
        {
            "convolution": {
                "pictures": [{"id": name, "title": title} for name, title in PICTURES.items()],
                "kernels": [asdict(kernel) for kernel in KERNELS],
                "most_side": MOST_SIDE,
                "most_kernel": MOST_KERNEL,
            },
            "pictures": {
                "most_side": settings.max_picture_side,
                "most_bytes": settings.max_upload_bytes,
                "most_pixels": settings.max_picture_pixels,
            },
        }
    )


@router.post("/convolution", response_model=Convolved, openapi_extra=taking("Convolve"))
async def convolution(request: Request) -> Response:
    """The result of sliding a kernel over a picture, its size, and the sums of one row of it."""
    asked = reading.message(Convolve, await bodies.value(request))
    return Response(await asyncio.to_thread(_answer, asked), media_type="application/json")


def _answer(asked: Convolve) -> str:
    head, arrays = convolve(asked)
    parts = [head.model_dump_json(exclude={"input", "kernel", "output", "sums"})[:-1]]
    parts += [f', "{name}": {nested(arrays[name])}' for name in ("input", "kernel", "output")]
    if "sum" in arrays:
        parts.append(', "sums": {' + ", ".join(f'"{name}": {nested(arrays[name])}' for name in SUMS) + "}")
    return "".join(parts) + "}"
