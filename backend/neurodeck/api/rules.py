"""The table of routes: who may use which, and what body it takes. What is not here does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Who = Literal["anyone", "loopback", "viewer", "controller", "greeting"]
"""anyone; who asks from this machine, by a loopback name; the view or control token; the control token; a websocket,
whose first message carries the token."""

Body = Literal["none", "small", "spec"]
"""No body; JSON of at most `max_body_bytes`; JSON that holds a spec, of at most `max_spec_bytes`."""

WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True)
class Rule:
    """One route. `path` is written as FastAPI has it."""

    method: str
    path: str
    who: Who
    body: Body = "none"


RULES = (
    Rule("GET", "/", "anyone"),
    Rule("GET", "/s/{id}", "anyone"),
    Rule("GET", "/frontend/{file:path}", "anyone"),
    Rule("GET", "/static/{file:path}", "anyone"),
    Rule("GET", "/healthz", "anyone"),
    Rule("GET", "/metrics", "loopback"),
    Rule("GET", "/openapi.json", "anyone"),
    Rule("GET", "/api/zoo", "anyone"),
    Rule("GET", "/api/datasets", "anyone"),
    Rule("GET", "/api/lessons", "anyone"),
    Rule("POST", "/api/import/playground", "anyone", "spec"),
    Rule("POST", "/api/import/run", "anyone", "spec"),
    Rule("POST", "/api/sessions", "anyone", "spec"),
    Rule("POST", "/api/sessions/mine", "anyone", "small"),
    Rule("GET", "/api/sessions/{id}", "viewer"),
    Rule("DELETE", "/api/sessions/{id}", "controller"),
    Rule("GET", "/api/sessions/{id}/summary", "viewer"),
    Rule("GET", "/api/sessions/{id}/branches", "viewer"),
    Rule("GET", "/api/sessions/{id}/export", "viewer"),
    Rule("GET", "/api/sessions/{id}/replay", "viewer"),
    Rule("POST", "/api/sessions/{id}/commands", "controller", "spec"),
    Rule("GET", "/api/sessions/{id}/tensors", "viewer"),
    Rule("GET", "/api/sessions/{id}/tensors/{name}", "viewer"),
    Rule("GET", "/api/sessions/{id}/data", "viewer"),
    Rule("GET", "/api/sessions/{id}/microscope", "viewer"),
    Rule("GET", "/api/sessions/{id}/microscope/number", "viewer"),
    Rule("GET", "/api/sessions/{id}/microscope/operation", "viewer"),
    Rule("GET", "/api/sessions/{id}/microscope/matrix", "viewer"),
    Rule("GET", "/api/sessions/{id}/microscope/check", "viewer"),
    Rule("POST", "/api/sessions/{id}/predict", "viewer", "small"),
    Rule("POST", "/api/sessions/{id}/check", "viewer", "small"),
    Rule("POST", "/api/sessions/{id}/picture", "viewer", "small"),
    Rule("GET", "/api/sessions/{id}/wrong", "viewer"),
    Rule("GET", "/api/labs", "anyone"),
    Rule("POST", "/api/labs/convolution", "anyone", "small"),
    Rule(WEBSOCKET, "/api/sessions/{id}/stream", "greeting"),
)

_PLACES = {
    "{id}": r"(?P<id>[a-z0-9-]{1,64})",
    "{name}": r"(?P<name>[^/]{1,128})",
    "{file:path}": r"(?P<file>.{1,256})",
}


@dataclass(frozen=True)
class Match:
    """The rule that a request falls under, and the session that its path names."""

    rule: Rule
    session_id: str | None


def find(method: str, path: str) -> Match | frozenset[str]:
    """The rule for a request; otherwise the methods that the path does take (none: there is no such path)."""
    methods: set[str] = set()
    for rule in RULES:
        found = _pattern(rule.path).fullmatch(path)
        if found and rule.method == method:
            return Match(rule, found.groupdict().get("id"))
        if found:
            methods.add(rule.method)
    return frozenset(methods)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    text = re.escape(path)
    for place, expression in _PLACES.items():
        text = text.replace(re.escape(place), expression)
    return re.compile(text)
