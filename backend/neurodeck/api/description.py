"""OpenAPI: the framework's, with the bodies that are read by hand and one form for every error."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from neurodeck.api.schemas import components

ADDRESS = "/openapi.json"


def install(app: FastAPI) -> None:
    """Serve the description. It is made when first asked for, in a thread: that takes a fifth of a second."""

    @cache
    def described() -> dict[str, Any]:
        return describe(app)

    @cache
    def written() -> bytes:
        return json.dumps(described()).encode()

    async def description(_: Request) -> Response:
        return Response(await asyncio.to_thread(written), media_type="application/json")

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to change it
    app.add_route(ADDRESS, description, include_in_schema=False)


def describe(app: FastAPI) -> dict[str, Any]:
    """The description as JSON has it."""
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(components())
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {
                "description": "refused",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
            }
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return schema
