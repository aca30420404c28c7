"""Route by which others see whether the server lives."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from neurodeck.api.services import Shared
from neurodeck.protocol.message import Message
from neurodeck.protocol.state import Kernels

router = APIRouter(tags=["server"])


class Health(Message):
    """The server answers; kernels may still be compiling."""

    status: Literal["ok"] = "ok"
    kernels: Kernels


@router.get("/healthz")
async def health(services: Shared) -> Health:
    """200 as soon as the port is open."""
    ready, total = services.warming.progress
    return Health(kernels=Kernels(ready=ready, total=total))
