"""The table of routes and the routes that there are."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route, WebSocketRoute

from neurodeck import page
from neurodeck.api.app import assemble
from neurodeck.api.files import PageFiles
from neurodeck.api.gate import Gate
from neurodeck.api.rules import RULES, WEBSOCKET
from neurodeck.api.services import Services
from neurodeck.session.shard import Shard
from neurodeck.settings import Settings


class Warm:
    """Nothing to compile."""

    progress = (0, 0)

    def start(self) -> None: ...

    def stop(self) -> None: ...


def services() -> Services:
    """A server's parts with nothing to warm."""
    return Services(Settings(), Shard(), Warm(), PageFiles(page.frontend(), page.static(), page.plotly()))


@pytest.fixture
def app() -> FastAPI:
    return assemble(services())


def methods(route: Any) -> set[str]:
    if isinstance(route, WebSocketRoute):
        return {WEBSOCKET}
    assert isinstance(route, Route), f"{route} is neither a route nor a websocket: the gate does not know it"
    return set(route.methods or ()) - {"HEAD"}


def test_every_route_is_in_the_table_and_everything_in_the_table_is_a_route(app):
    there = {(method, route.path) for route in app.routes for method in methods(route)}
    assert there == {(rule.method, rule.path) for rule in RULES}


def test_the_gate_stands_before_everything_else(app):
    assert app.user_middleware[0].cls is Gate
    assert len(app.user_middleware) == 1


def test_what_takes_a_body_says_so_in_openapi(app):
    paths = app.openapi()["paths"]
    for rule in RULES:
        if rule.path.startswith("/api") and rule.method != WEBSOCKET:
            operation = paths[rule.path][rule.method.lower()]
            assert ("requestBody" in operation) == (rule.body != "none")
            assert "default" in operation["responses"]


def test_openapi_refers_to_nothing_that_it_does_not_hold(app):
    schema = app.openapi()

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(inner) for inner in value.values())) if value else own
        return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()

    held = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert references(schema) <= held


def test_session_routes_are_open_to_nobody_without_a_token():
    for rule in RULES:
        if rule.path.startswith("/api/sessions/{id}"):
            assert rule.who != "anyone"
            if rule.method == "POST" and not rule.path.endswith(("/predict", "/check", "/picture")):
                assert rule.who == "controller"


def test_routes_are_told_with_words(app):
    for route in app.routes:
        if isinstance(route, APIRoute):
            assert route.endpoint.__doc__
