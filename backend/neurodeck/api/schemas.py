"""What OpenAPI cannot see by itself, because bodies are read by hand (strictly, off the event loop)."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from neurodeck.labs.convolution import Convolve
from neurodeck.lessons.check import Check
from neurodeck.protocol.commands import COMMANDS
from neurodeck.protocol.events import Trouble
from neurodeck.protocol.export import Export
from neurodeck.protocol.message import Message
from neurodeck.protocol.requests import ImportPlayground, Mine, Picture, Predict
from neurodeck.protocol.spec import Experiment

REF = "#/components/schemas/{model}"


class Refusal(Message):
    """How every error is told."""

    error: Trouble


def taking(model: str) -> dict[str, Any]:
    """`openapi_extra` of a route whose JSON body is this model."""
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": REF.format(model=model)}}},
        }
    }


def components() -> dict[str, Any]:
    """The schemas of those bodies, by name."""
    kinds = (Check, Convolve, Experiment, Export, ImportPlayground, Mine, Picture, Predict, Refusal)
    models: list[tuple[type[Message], Any]] = [(kind, "validation") for kind in kinds]
    schemas: dict[str, Any] = models_json_schema(models, ref_template=REF)[1]["$defs"]
    command = TypeAdapter(COMMANDS._type).json_schema(ref_template=REF)
    schemas |= command.pop("$defs")
    return {**schemas, "Command": command}
