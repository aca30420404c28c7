"""Routes of pictures: what a network sees of a drawing, and what it got wrong."""

from __future__ import annotations

import asyncio
import base64
import json
import math
from typing import Any

from fastapi import APIRouter, Query, Request, Response

from neurodeck.api import bodies
from neurodeck.api.numbers import nested
from neurodeck.api.schemas import taking
from neurodeck.api.services import Shared
from neurodeck.data.drawing import picture_of, picture_shape, prepare
from neurodeck.engine.errors import LimitExceeded
from neurodeck.protocol import reading
from neurodeck.protocol.requests import Picture
from neurodeck.protocol.state import PreparedPicture, WrongExamples
from neurodeck.session.questions import AskWrong, Split, WrongAnswer

router = APIRouter(prefix="/api/sessions", tags=["sessions"])

MOST_NUMBERS = 200_000
"""Of the inputs of one page of wrong ones."""


@router.post("/{id}/picture", response_model=PreparedPicture, openapi_extra=taking("Picture"))
async def picture(id: str, request: Request, services: Shared) -> Response:
    """What the network sees of a drawing or a photo; nothing changes, nothing is kept."""
    asked = reading.message(Picture, await bodies.value(request))
    side = services.settings.max_picture_side
    shape = picture_shape(services.shard.experiment(id).network.input_shape)

    def made() -> PreparedPicture:
        given = picture_of(asked.pixels, (asked.height, asked.width, asked.channels), side)
        prepared = prepare(given, shape, centre=asked.centre, invert=asked.invert)
        pixels = base64.b64encode(prepared.pixels.tobytes()).decode()
        return PreparedPicture(pixels=pixels, shape=shape, empty=prepared.empty, notes=prepared.notes)

    return Response((await asyncio.to_thread(made)).model_dump_json(), media_type="application/json")


@router.get("/{id}/wrong", response_model=WrongExamples)
async def wrong(
    id: str,
    services: Shared,
    split: Split = "test",
    offset: int = Query(default=0, ge=0, le=2**31 - 1),
    limit: int = Query(default=24, ge=1, le=100),
) -> Response:
    """Examples of a split that get a wrong answer, those first whose wrong answer is the most certain."""
    found: WrongAnswer = await services.within(services.shard.ask(id, AskWrong(split, offset, limit)))
    if found.x.size > MOST_NUMBERS:
        most = MOST_NUMBERS * len(found.x) // found.x.size
        raise LimitExceeded(f"limit: {most} of these examples fit one answer, got {len(found.x)}.", field="limit")
    return await asyncio.to_thread(_as_json, found)


def _as_json(found: WrongAnswer) -> Response:
    rows = zip(found.indices, found.labels, found.answers, found.values, found.label_values, strict=True)
    examples = [
        {
            "index": int(index), "label": int(label), "answer": int(answer),
            "value": _finite(value), "label_value": _finite(label_value),
        }
        for index, label, answer, value, label_value in rows
    ]  # fmt: skip  # one line a group
    head = {"step": found.step, "count": found.count, "wrong": found.wrong, "examples": examples}
    text = f'{json.dumps(head, allow_nan=False)[:-1]}, "x": {nested(found.x)}}}'
    return Response(text, media_type="application/json")


def _finite(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
