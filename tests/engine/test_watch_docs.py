"""docs/watch.md says what the language has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from neurodeck.engine.expressions import grammar, shapes
from tests.engine.test_expressions import program

DOCS = (Path(__file__).parents[2] / "docs" / "watch.md").read_text("utf-8")
TABLE = DOCS.partition("| Stop when | Condition |")[2].partition("\n\n")[0]


@pytest.mark.parametrize("name", [*grammar.FUNCTIONS, *shapes.SCALARS, "and", "or", "not"])
def test_every_word_of_the_language_is_told(name):
    assert re.search(rf"`[^`]*\b{name}\b[^`]*`", DOCS.partition("## Breakpoints")[0])


@pytest.mark.parametrize("when", re.findall(r"`([^`]+)`", TABLE))
def test_every_condition_of_the_table_can_be_set(when):
    program().conditions.understand(when, over_time=True)


def test_the_limits_are_told():
    for number, what in ((grammar.MOST_CHARACTERS, "characters"), (grammar.MOST_NODES, "names")):
        assert f"{number} {what}" in DOCS
    assert f"at most {grammar.MOST_DEPTH} deep" in DOCS
    assert f"1 to {shapes.MOST_WINDOW:,}" in DOCS
