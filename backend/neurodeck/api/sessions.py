"""Routes of sessions: opening one, asking it, telling it what to do."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from neurodeck.api import bodies, table
from neurodeck.api.numbers import nested
from neurodeck.api.schemas import taking
from neurodeck.api.services import Shared
from neurodeck.engine.errors import LimitExceeded, NeurodeckError
from neurodeck.lessons.check import Check, Checked, check
from neurodeck.protocol import frames, reading
from neurodeck.protocol.commands import Ack, SessionCommand, StepOn, Watch
from neurodeck.protocol.errors import InvalidCommand
from neurodeck.protocol.export import Export
from neurodeck.protocol.requests import Mine, Predict
from neurodeck.protocol.state import (
    Branches,
    CommandAnswer,
    Examples,
    MySessions,
    Opened,
    Predicted,
    State,
    Summary,
    TensorNames,
    TensorValues,
)
from neurodeck.session.questions import (
    AskBranches,
    AskData,
    AskExport,
    AskPredict,
    AskSplits,
    AskStanding,
    AskState,
    AskSummary,
    AskTensor,
    AskTensors,
    DataAnswer,
    Split,
    TensorAnswer,
)

router = APIRouter(prefix="/api/sessions", tags=["sessions"])

MAX_VALUES = 2_000_000
"""Numbers of one JSON answer; about 40 MB. More comes in parts, or as safetensors."""

SAFETENSORS = "application/x-safetensors"

SPLITS: tuple[Split, ...] = ("train", "validation", "test")

_RUN_ATTACHED = {"content-disposition": 'attachment; filename="run.neurodeck.json"'}

_ATTACHED = {"content-disposition": 'attachment; filename="points.csv"'}


@router.post("", status_code=201, response_model=Opened, openapi_extra=taking("Experiment"))
async def create(request: Request, services: Shared) -> Response:
    """Open a session on a spec, paused at step 0. What can be refused is refused at once, with 422."""
    text = await request.body()
    settings = services.settings

    def opened() -> Opened:
        experiment = bodies.experiment(
            text, max_structure_bytes=settings.max_structure_bytes, max_layers=settings.max_layers
        )
        return services.shard.create(experiment)

    return _json(await asyncio.to_thread(opened), 201)


@router.post("/mine", response_model=MySessions, openapi_extra=taking("Mine"))
async def mine(request: Request, services: Shared) -> Response:
    """The states of the sessions that these tokens open. Tokens stand in the body, never in an address."""
    asked = reading.message(Mine, await bodies.value(request))
    states = []
    for session_id in services.shard.mine(list(asked.tokens)):
        try:
            resting = services.shard.glance(session_id)
            state = resting or await services.within(services.shard.ask(session_id, AskState()))
            states.append(services.encoder.state(state))
        except NeurodeckError:
            continue  # it ended or broke in between
    return Response(f'{{"sessions":[{",".join(states)}]}}', media_type="application/json")


@router.get("/{id}", response_model=State)
async def state(id: str, services: Shared) -> Response:
    """How the session stands, with losses and accuracies over whole splits at the present weights."""
    told = await services.within(services.shard.ask(id, AskState()))
    return Response(services.encoder.state(told), media_type="application/json")


@router.delete("/{id}", status_code=204, response_class=Response)
async def delete(id: str, services: Shared) -> Response:
    """End the session and erase all that is kept of it: its log, its snapshots, its tokens. There is no way back."""
    await asyncio.to_thread(services.shard.delete, id)
    return Response(status_code=204)


@router.get("/{id}/summary", response_model=Summary)
async def summary(id: str, services: Shared) -> Response:
    """The layers with their output shapes and parameters."""
    return _json(await services.within(services.shard.ask(id, AskSummary())))


@router.get("/{id}/branches", response_model=Branches)
async def branches(id: str, services: Shared, curves: bool = False) -> Response:
    """The branches, what was changed on each, and where asked for the losses along them."""
    return _json(await services.within(services.shard.ask(id, AskBranches(curves))))


@router.get("/{id}/export", response_model=Export)
async def export(id: str, services: Shared, branch: str | None = Query(default=None, max_length=256)) -> Response:
    """The run along a branch as a file that opens elsewhere: the spec and what was done at which step."""
    found: Export = await services.within(services.shard.ask(id, AskExport(branch)))
    text = await asyncio.to_thread(lambda: found.model_dump_json(exclude_none=True))
    return Response(text, media_type="application/json", headers=_RUN_ATTACHED)


@router.post("/{id}/commands", response_model=CommandAnswer, openapi_extra=taking("Command"))
async def command(id: str, request: Request, services: Shared) -> Response:
    """One command; answered once it has taken effect (`step` with count 20: after the 20th update)."""
    text = await request.body()
    settings = services.settings

    def read() -> SessionCommand:
        known = bodies.command(text, max_structure_bytes=settings.max_structure_bytes, max_layers=settings.max_layers)
        if isinstance(known, Watch | Ack):
            raise InvalidCommand(f'"{known.type}" belongs to the websocket; over HTTP ask for tensors.', field="type")
        return known

    known = await asyncio.to_thread(read) if len(text) > bodies.SMALL else read()
    future = services.submit(id, known)
    if isinstance(known, StepOn):  # may take longer than anybody waits for a kernel; whoever asked waits for its end
        return _json(await services.until_left(future, request))
    return _json(await services.within(future))


@router.get("/{id}/tensors", response_model=TensorNames)
async def tensors(id: str, services: Shared) -> Response:
    """The tensors that can be asked for, with their shapes."""
    return _json(TensorNames(tensors=await services.within(services.shard.ask(id, AskTensors()))))


@router.get("/{id}/tensors/{name}", response_model=TensorValues)
async def tensor(id: str, name: str, request: Request, services: Shared) -> Response:
    """One tensor: JSON, or with `Accept: application/x-safetensors` a safetensors file of that one tensor."""
    answer: TensorAnswer = await services.within(services.shard.ask(id, AskTensor(name)))
    if "safetensors" in request.headers.get("accept", ""):
        return await asyncio.to_thread(_as_safetensors, answer)
    if answer.data is not None and answer.data.size > MAX_VALUES:
        raise LimitExceeded(
            f"{answer.name} has {answer.data.size:,} values; as JSON at most {MAX_VALUES:,} are sent. "
            f"Ask with Accept: {SAFETENSORS}."
        )
    return await asyncio.to_thread(_as_json, answer)


@router.get("/{id}/data", response_model=Examples)
async def data(
    id: str,
    request: Request,
    services: Shared,
    split: Literal["train", "validation", "test"] | None = None,
    offset: int = Query(default=0, ge=0, le=2**31 - 1),
    limit: int | None = Query(default=None, ge=0, le=100_000),
) -> Response:
    """Examples of a split (train), from `offset` on, at most `limit` (1000).

    With `Accept: text/csv` a table of them: of all splits and all examples where these are not given.
    """
    if "text/csv" in request.headers.get("accept", ""):
        splits = (split,) if split else SPLITS
        parts: dict[str, DataAnswer] = await services.within(services.shard.ask(id, AskSplits(splits, offset, limit)))
        _check_size(list(parts.values()), "Ask for one split, with offset and limit.")
        return await asyncio.to_thread(lambda: Response(table.csv(parts), media_type="text/csv", headers=_ATTACHED))
    answer: DataAnswer = await services.within(
        services.shard.ask(id, AskData(split or "train", offset, 1000 if limit is None else limit))
    )
    _check_size([answer], "Ask for fewer with limit.")
    return await asyncio.to_thread(_data_as_json, answer)


@router.post("/{id}/predict", response_model=Predicted, openapi_extra=taking("Predict"))
async def predict(id: str, request: Request, services: Shared) -> Response:
    """What the network answers with its present weights; nothing changes."""
    asked = reading.message(Predict, await bodies.value(request))
    y = await services.within(services.shard.ask(id, AskPredict(asked.x)))
    return Response(await asyncio.to_thread(lambda: f'{{"y":{nested(y)}}}'), media_type="application/json")


@router.post("/{id}/check", response_model=Checked, openapi_extra=taking("Check"))
async def check_step(id: str, request: Request, services: Shared) -> Response:
    """Whether the session has what a step of a lesson asks for, in words; nothing changes, nothing is kept."""
    asked = reading.message(Check, await bodies.value(request))
    standing = await services.within(services.shard.ask(id, AskStanding()))
    return _json(await asyncio.to_thread(check, asked, standing))


def _check_size(parts: list[DataAnswer], way_out: str) -> None:
    """Refuse an answer of more than MAX_VALUES numbers."""
    values, examples = (sum(part.x.size + part.y.size for part in parts), sum(len(part.x) for part in parts))
    if values > MAX_VALUES:
        most = MAX_VALUES * examples // values
        raise LimitExceeded(
            f"limit: at most {most:,} of these examples fit one answer, got {examples:,}. {way_out}", field="limit"
        )


def _json(answer: BaseModel, status: int = 200) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _as_json(answer: TensorAnswer) -> Response:
    head = {"name": answer.name, "shape": list(answer.shape), "dtype": answer.dtype, "step": answer.step}
    values = "null" if answer.data is None else nested(answer.data)
    return Response(f'{json.dumps(head)[:-1]}, "data": {values}}}', media_type="application/json")


def _as_safetensors(answer: TensorAnswer) -> Response:
    """A file of one tensor, with its step in the metadata; of none where the tensor is absent."""
    step = "null" if answer.step is None else str(answer.step)
    if answer.data is None:
        return Response(frames.Layout((), {"step": step}).encode({}), media_type=SAFETENSORS)
    layout = frames.Layout([frames.TensorSpec(answer.name, answer.data.dtype.name, answer.data.shape)], {"step": step})
    return Response(layout.encode({answer.name: answer.data}), media_type=SAFETENSORS)


def _data_as_json(answer: DataAnswer) -> Response:
    fields: dict[str, Any] = {"count": answer.count}
    if answer.domain is not None:
        fields["domain"] = list(answer.domain)
    parts = [json.dumps(fields)[:-1]]
    for name in ("x", "y", "points", "labels"):
        array = getattr(answer, name)
        if array is not None:
            parts.append(f', "{name}": {nested(array)}')
    return Response("".join(parts) + "}", media_type="application/json")
