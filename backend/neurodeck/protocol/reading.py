"""From parsed JSON to messages, with complaints in the agreed form: name, expected, got, way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from neurodeck.engine.errors import NeurodeckError, SpecError
from neurodeck.protocol.commands import COMMANDS, Ack, SessionCommand, Watch
from neurodeck.protocol.errors import InvalidCommand
from neurodeck.protocol.spec import Experiment

MAX_ECHO = 80
"""Characters of a caller's own input that an error may repeat."""

MAX_MESSAGE = 1_000
"""Characters of an error's message; with code and field it stays under 2 KB, even escaped."""

M = TypeVar("M", bound=BaseModel)


def command(value: Any) -> SessionCommand | Watch | Ack:
    """A command of the union. Raises InvalidCommand, or what a spec inside raises."""
    if isinstance(value, dict) and value.get("type") == "rebuild" and isinstance(value.get("spec"), dict):
        experiment(value["spec"], at="spec")  # so that a bad spec is told as invalid_spec, here as at creation
    return _validate(COMMANDS.validate_python, value, InvalidCommand)


def experiment(value: Any, *, at: str = "") -> Experiment:
    """A spec. Raises SpecError with the field that is wrong, prefixed by `at`."""
    return _validate(Experiment.model_validate, value, SpecError, at)


def message(kind: type[M], value: Any) -> M:
    """Any other message. Raises InvalidCommand."""
    return _validate(kind.model_validate, value, InvalidCommand)


T = TypeVar("T")


def _validate(validate: Callable[[Any], T], value: Any, refusal: type[NeurodeckError], at: str = "") -> T:
    try:
        return validate(value)
    except ValidationError as complaints:
        field, text = explain(complaints, value)
        if at:
            field = f"{at}.{field}" if field else at
        raise refusal(text, field=field) from None


def explain(complaints: ValidationError, value: Any) -> tuple[str | None, str]:
    """The first complaint as (dotted field, sentence). `value` is what was validated."""
    errors = complaints.errors(include_url=False)
    field = dotted(errors[0], value)
    same = [error for error in errors if dotted(error, value) == field]
    texts = list(dict.fromkeys(_sentence(error, field, value) for error in same))
    if len(texts) > 1:  # the members of a union that has no tag each complain
        wanted = " or ".join(dict.fromkeys(_expected(error) for error in same))
        texts = [f"{field or 'the value'} expects {wanted}, got {shown(errors[0]['input'])}."]
    return (field or None), texts[0][:MAX_MESSAGE]


def dotted(error: ErrorDetails, value: Any) -> str:
    """Where in `value` an error lies; pydantic's own marks (tags and members of unions) are left out."""
    path: list[str] = []
    here = value
    for part in error["loc"]:
        if isinstance(here, dict) and part in here:
            here = here[part]
        elif isinstance(here, list | tuple) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif isinstance(here, dict) and error["type"] == "missing" and part == error["loc"][-1]:
            here = None
        else:
            continue
        path.append(str(part)[:MAX_ECHO])
    if error["type"].startswith("union_tag"):
        path.append("type")
    return ".".join(path)[: 2 * MAX_ECHO]


def shown(value: Any) -> str:
    """A caller's value, short enough to repeat."""
    if isinstance(value, str):
        return json.dumps(value if len(value) <= 60 else value[:59] + "…", ensure_ascii=False)[:MAX_ECHO]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, bool | None):
        return json.dumps(value)
    return str(value)[:40]


def _sentence(error: ErrorDetails, field: str, value: Any) -> str:
    kind = error["type"]
    name = field or "the message"
    if kind == "invalid_spec":
        return error["msg"]
    if kind == "missing":
        return f"{name} is missing. Add it."
    if kind == "extra_forbidden":
        return f"{name} is not known here. Remove it, or look for a misspelt name."
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        tags = error.get("ctx", {}).get("expected_tags")
        if kind == "union_tag_not_found":
            return f'{name} is missing. Say what it is: an object with "type".'
        return f"{name} expects one of {tags}, got {shown(error['ctx']['tag'])}."
    if kind == "value_error":
        return f"{name}: {error['ctx']['error']}, got {shown(error['input'])}."
    return f"{name} expects {_expected(error)}, got {shown(error['input'])}."


def _expected(error: ErrorDetails) -> str:
    """Pydantic's "Input should be a valid integer" as the object of "expects"."""
    text = error["msg"]
    for start in ("Input should be ", "Value error, "):
        text = text.removeprefix(start)
    return text[:300]
