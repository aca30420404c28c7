"""The base of every description that comes in from outside."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """Frozen, closed (unknown fields are refused) and finite (no NaN, no infinity)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def refuse(message: str, **context: Any) -> PydanticCustomError:
    """An error that a validator raises: `message` is a whole sentence for a person.

    Braces are escaped because pydantic formats the text.
    """
    return PydanticCustomError("invalid_spec", message.replace("{", "{{").replace("}", "}}"), context or None)
