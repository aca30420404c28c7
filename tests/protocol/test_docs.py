"""docs/protocol.md says all that the wire can say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest

import neurodeck
from neurodeck import connection
from neurodeck.api.rules import RULES
from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol import closing, commands, events, paths, probes
from neurodeck.protocol.state import State

DOCS = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
HEADINGS = set(re.findall(r"^###? (.+)$", DOCS, re.MULTILINE))


def members(union: Any) -> list[Any]:
    """The models of a tagged union, however deeply annotated."""
    if hasattr(union, "model_fields"):
        return [union]
    inner = get_args(union)[:1] if get_args(union) and hasattr(union, "__metadata__") else get_args(union)
    return [member for part in inner for member in members(part)]


def kind(model: Any) -> str:
    return str(model.model_fields["type"].default)


@pytest.mark.parametrize("name", [kind(model) for model in members(commands.Command)] + ["hello"])
def test_every_command_has_its_heading(name):
    assert name in HEADINGS
    assert f'{{"type": "{name}"' in DOCS


@pytest.mark.parametrize("name", [kind(model) for model in members(events.Event)])
def test_every_event_has_its_heading(name):
    assert f"event: {name}" in HEADINGS


@pytest.mark.parametrize("name", [kind(model) for model in members(probes.Probe)])
def test_every_probe_has_its_heading(name):
    assert f"probe: {name}" in HEADINGS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.method} {rule.path}")
def test_every_route_has_its_row_and_says_who_may(rule):
    who = {
        "anyone": "anyone",
        "loopback": "loopback only",
        "viewer": "either token",
        "controller": "control token",
        "greeting": "either token, in",
    }
    row = re.search(rf"^\| `{rule.method} {re.escape(rule.path)}` \| ([^|]+) \|", DOCS, re.MULTILINE)
    assert row, "no row in the table of routes"
    assert row[1].startswith(who[rule.who])


def codes() -> dict[str, int]:
    """Every code of an error class, from all rooms."""
    for module in pkgutil.walk_packages(neurodeck.__path__, "neurodeck."):
        if module.name.endswith("errors"):
            importlib.import_module(module.name)
    by_connection = re.findall(r'_refuse\(\s*(\d{3}),\s*"(\w+)"', inspect.getsource(connection))
    assert len(by_connection) >= 4
    found: dict[str, int] = {"internal": 500, **{code: int(status) for status, code in by_connection}}
    classes = [NeurodeckError]
    while classes:
        error = classes.pop()
        found.setdefault(error.code, error.status)
        classes.extend(error.__subclasses__())
    return found


@pytest.mark.parametrize(("code", "status"), sorted(codes().items()))
def test_every_error_code_has_its_row_with_its_status(code, status):
    row = re.search(rf"^\| `{code}` \| ([0-9, ]+) \|", DOCS, re.MULTILINE)
    assert row, "no row in the table of codes"
    assert str(status) in row[1]


@pytest.mark.parametrize("code", closing.MEANINGS)
def test_every_close_code_has_its_row(code):
    assert re.search(rf"^\| {code} \|", DOCS, re.MULTILINE)


@pytest.mark.parametrize("field", State.model_fields)
def test_every_field_of_the_state_has_its_row(field):
    assert re.search(rf"^\|[^|]*`{field}`[^|]*\|", DOCS, re.MULTILINE)


@pytest.mark.parametrize("scalar", events.SCALARS)
def test_every_scalar_is_named(scalar):
    assert f"`{scalar}`" in DOCS.partition("## Frames")[2]


def test_the_table_of_settings_is_current():
    inside = DOCS.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0]
    assert inside.strip() == paths.markdown(), "put the output of `python -m neurodeck.protocol.paths` there"


def test_members_finds_models_within_annotations():
    assert members(Annotated[probes.MetricsProbe | probes.UnitsProbe, "x"]) == [probes.MetricsProbe, probes.UnitsProbe]
