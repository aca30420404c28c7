"""Routes of the microscope: a session's step, operation by operation. They change nothing."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Query, Response

from neurodeck.api.services import Services, Shared
from neurodeck.engine.errors import UnknownIndex
from neurodeck.protocol.microscope import CheckAnswer, MatrixAnswer, NumberAnswer, OperationAnswer, TapeAnswer, Told
from neurodeck.session.looks import Look, LookAtCheck, LookAtMatrix, LookAtNumber, LookAtOperation, LookAtTape
from neurodeck.session.questions import AskMicroscope

router = APIRouter(prefix="/api/sessions/{id}/microscope", tags=["microscope"])

Example = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="a training example instead of the batch")]
Place = Annotated[int, Query(ge=0, le=2**31 - 1)]
Start = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="first term of the unfolded sum; default: folded")]
TensorName = Annotated[str, Query(min_length=1, max_length=128)]
IndexText = Annotated[str, Query(max_length=80, description="such as 0,3")]
ViaText = Annotated[str, Query(max_length=512, description="term to follow at each link, such as 0,1; -: the largest")]


@router.get("", response_model=TapeAnswer)
async def tape(id: str, services: Shared, example: Example = None) -> Response:
    """The operations of the step, with their formulas, tensors and shapes."""
    return await _look(services, id, LookAtTape(example))


@router.get("/number", response_model=NumberAnswer)
async def number(
    id: str, services: Shared, tensor: TensorName, index: IndexText = "", lane: Place = 0, via: ViaText = "",
    start: Start = None, link: Place = 0, example: Example = None,
) -> Response:  # fmt: skip  # one thought
    """A parameter: forward through it, its derivative by the chain rule, and its update, with every number."""
    way = tuple(-1 if step == "-" else _whole(step, "via") for step in via.split(",")) if via else ()
    return await _look(services, id, LookAtNumber(tensor, _index(index), lane, way, start, link, example))


@router.get("/operation", response_model=OperationAnswer)
async def operation(
    id: str, services: Shared, row: Place, at: IndexText = "", lane: Place = 0,
    tensor: Annotated[str | None, Query(max_length=128)] = None, index: IndexText = "", start: Start = None,
    example: Example = None,
) -> Response:  # fmt: skip  # one thought
    """One operation with its numbers: how it made the number at index `at` of what it writes."""
    where = _index(at) if at else None
    return await _look(services, id, LookAtOperation(row, where, lane, tensor, _index(index), start, example))


@router.get("/matrix", response_model=MatrixAnswer)
async def matrix(
    id: str, services: Shared, layer: Annotated[str, Query(min_length=1, max_length=40)], first_unit: Place = 0,
    first_input: Place = 0, first_example: Place = 0, example: Example = None,
) -> Response:  # fmt: skip  # one thought
    """A dense layer as Z = W X + b, the batch as columns: a window of at most 64 by 64 numbers each."""
    return await _look(services, id, LookAtMatrix(layer, first_unit, first_input, first_example, example))


@router.get("/check", response_model=CheckAnswer)
async def check(
    id: str, services: Shared, tensor: TensorName, index: IndexText = "", example: Example = None
) -> Response:
    """The gradient of a parameter beside its difference quotient, in float64 on a copy."""
    return await _look(services, id, LookAtCheck(tensor, _index(index), example))


async def _look(services: Services, session_id: str, look: Look) -> Response:
    answer: Told = await services.within(services.shard.ask(session_id, AskMicroscope(look)))
    content = await asyncio.to_thread(answer.model_dump_json, exclude_defaults=True)
    return Response(content, media_type="application/json")


def _index(text: str) -> tuple[int, ...]:
    return tuple(_whole(part, "index") for part in text.split(",")) if text else ()


def _whole(text: str, field: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text.strip(), re.ASCII) is None:
        raise UnknownIndex(f"{field} expects whole numbers from 0 on, such as 0,3; got {text[:20]!r}.", field=field)
    return int(text)
