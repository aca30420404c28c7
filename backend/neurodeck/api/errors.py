"""Errors of the web tier, and the one form in which every error is told.

NeurodeckError
+-- BadRequest            a request that no route can make sense of
+-- Unauthorized          no token where one is needed
+-- Forbidden             the token, or the page that asks, may not do this
+-- NotFound              no such address
+-- MethodNotAllowed      the address exists, the method does not
+-- TooLarge              a body, or a list in it, beyond its cap
+-- UnsupportedMedia      a body that is not plain JSON
+-- Busy                  not now; try again
+-- TooManySockets        as many websockets as this server holds
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol.events import Trouble
from neurodeck.protocol.reading import MAX_ECHO, MAX_MESSAGE

log = logging.getLogger("neurodeck.api")


class BadRequest(NeurodeckError):
    """A request that no route can make sense of."""

    code = "bad_request"
    status = 400


class Unauthorized(NeurodeckError):
    """No token where one is needed."""

    code = "unauthorized"
    status = 401


class Forbidden(NeurodeckError):
    """The token, or the page that asks, may not do this."""

    code = "forbidden"
    status = 403


class NotFound(NeurodeckError):
    """No such address."""

    code = "not_found"
    status = 404


class MethodNotAllowed(NeurodeckError):
    """The address exists, the method does not."""

    code = "method_not_allowed"
    status = 405
    allow: tuple[str, ...] = ("GET", "HEAD")


class TooLarge(NeurodeckError):
    """A body, or a list in it, beyond its cap."""

    code = "too_large"
    status = 413


class UnsupportedMedia(NeurodeckError):
    """A body that is not plain JSON."""

    code = "unsupported_media_type"
    status = 415


class Busy(NeurodeckError):
    """Not now; try again."""

    code = "busy"
    status = 503


class TooManySockets(NeurodeckError):
    """As many websockets as this server holds."""

    code = "too_many_sockets"
    status = 503


def trouble(error: NeurodeckError) -> Trouble:
    """The error as the wire has it; never longer than 2 KB, whatever somebody put into it."""
    field = error.field[: 2 * MAX_ECHO] if error.field else None
    return Trouble(code=error.code, message=_cut(error.message), field=field)


def body(error: NeurodeckError) -> bytes:
    """`{"error": {"code", "message", "field"}}` in UTF-8."""
    return json.dumps({"error": trouble(error).model_dump()}, ensure_ascii=True).encode()


def headers(error: NeurodeckError) -> dict[str, str]:
    """What the status code asks for beside the body."""
    if error.status == 401:
        return {"www-authenticate": "Bearer"}
    if isinstance(error, MethodNotAllowed):
        return {"allow": ", ".join(error.allow)}
    if error.status in (429, 503):
        return {"retry-after": "2"}
    return {}


def response(error: NeurodeckError) -> Response:
    """The error as an answer."""
    return Response(body(error), error.status, headers(error), "application/json")


def internal() -> NeurodeckError:
    """What is told of an error of ours; what it was stands in the log."""
    error = NeurodeckError("The server met an error of its own. It is in the server's log; try again.", code="internal")
    error.status = 500
    return error


def of_status(status: int) -> NeurodeckError:
    """The framework's own refusals in our words."""
    known: dict[int, NeurodeckError] = {
        404: NotFound("There is nothing at this address. The addresses are in /openapi.json."),
        405: MethodNotAllowed("This address does not take this method."),
    }
    if status in known:
        return known[status]
    error = BadRequest("The request cannot be understood.")
    error.status = status
    return error


@dataclass
class Note:
    """What the gate is told of a request by those behind it; `scope["neurodeck.note"]`."""

    code: str | None = None
    """Of the error that it was answered with."""


def install(app: FastAPI) -> None:
    """Give the framework our form for every error that it can meet."""

    def told(request: Request, error: NeurodeckError) -> Response:
        note = request.scope.get("neurodeck.note")
        if isinstance(note, Note):
            note.code = error.code
        return response(error)

    def of_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, NeurodeckError)
        if error.status >= 500:
            about = {"code": error.code, "status": error.status}
            log.warning("answered %d %s: %s", error.status, error.code, error.message, extra=about)
        return told(request, error)

    def of_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return told(request, of_status(error.status_code))

    def of_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        name = ".".join(str(part)[:MAX_ECHO] for part in first["loc"][1:])
        refused = BadRequest(f"{name}: {first['msg']}.", field=name or None)
        refused.status = 422
        return told(request, refused)

    app.add_exception_handler(NeurodeckError, of_ours)
    app.add_exception_handler(HTTPException, of_framework)
    app.add_exception_handler(RequestValidationError, of_validation)


def _cut(message: str) -> str:
    """At most MAX_MESSAGE characters, and little more bytes once escaped: one character may become twelve."""
    message = message.encode("utf-8", "replace").decode()[:MAX_MESSAGE]
    while len(json.dumps(message)) > MAX_MESSAGE + 500:
        message = message[: len(message) * 3 // 4]
    return message
