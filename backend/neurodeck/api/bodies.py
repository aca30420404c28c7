"""From a request's body to messages, with a bound on what a spec may hold beside its numbers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import Request

from neurodeck.api.errors import TooLarge
from neurodeck.protocol import reading
from neurodeck.protocol.commands import Ack, SessionCommand, Watch
from neurodeck.protocol.document import parse
from neurodeck.protocol.export import Export
from neurodeck.protocol.spec import Experiment

SMALL = 4096
"""Bytes up to which a body is read on the event loop (under 1 ms); longer ones go to a thread."""


async def value(request: Request) -> Any:
    """The body as JSON. Raises BadJson."""
    text = await request.body()
    return await asyncio.to_thread(parse, text) if len(text) > SMALL else parse(text)


def experiment(text: bytes, *, max_structure_bytes: int, max_layers: int) -> Experiment:
    """The body as a spec. Raises BadJson, TooLarge, SpecError. For a worker thread."""
    given = parse(text)
    if len(text) > max_structure_bytes:
        _check_structure(given, max_structure_bytes, max_layers)
    return reading.experiment(given)


def command(text: bytes, *, max_structure_bytes: int, max_layers: int) -> SessionCommand | Watch | Ack:
    """The body as a command. Raises BadJson, TooLarge, InvalidCommand, SpecError (a rebuild's). For a worker thread."""
    given = parse(text)
    if len(text) > max_structure_bytes:
        spec = given.get("spec") if isinstance(given, dict) else None
        rest = {key: inner for key, inner in given.items() if key != "spec"} if isinstance(given, dict) else given
        if len(json.dumps(rest)) > max_structure_bytes:
            raise _too_large(max_structure_bytes)
        _check_structure(spec, max_structure_bytes, max_layers)
    return reading.command(given)


def export(text: bytes, *, max_structure_bytes: int, max_layers: int) -> Export:
    """The body as an exported run. Raises BadJson, TooLarge, InvalidCommand. For a worker thread."""
    given = parse(text)
    if len(text) > max_structure_bytes and isinstance(given, dict):
        _check_structure(given.get("spec"), max_structure_bytes, max_layers)
    return reading.message(Export, given)


def _check_structure(spec: Any, most: int, max_layers: int) -> None:
    """Refuse a spec that is large without its numbers (inline x and y, weights).

    More layers than the limit are left to the check of the spec, which has the better word for them, and is quick.
    """
    if isinstance(spec, dict):
        spec = dict(spec)
        for room, numbers in (("data", ("x", "y")), ("network", ("weights",))):
            if isinstance(spec.get(room), dict):
                spec[room] = {key: inner for key, inner in spec[room].items() if key not in numbers}
        network = spec.get("network")
        if (
            isinstance(network, dict)
            and isinstance(network.get("layers"), list)
            and len(network["layers"]) > max_layers
        ):
            del network["layers"]
    if len(json.dumps(spec)) > most:
        raise _too_large(most)


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        f"Without x, y and weights the JSON is larger than the {most:,} bytes that are taken here. Send less."
    )
