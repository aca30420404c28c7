"""The page about Playground's links is held to the code."""

import re
from pathlib import Path

from neurodeck.engine.specs import Training
from neurodeck.protocol import playground, playground_link

PAGE = (Path(__file__).parents[2] / "docs" / "playground.md").read_text(encoding="utf-8")


def test_limits_on_the_page_are_those_of_the_code() -> None:
    assert f"{playground.MOST_WEIGHTS:,} weights for a link" in PAGE
    assert f"{playground_link.MOST_KEYS:,} keys, {playground_link.LONGEST_VALUE:,} characters a value" in PAGE


def test_every_word_for_the_page_is_on_the_page() -> None:
    for word in playground.PlaygroundPage.model_fields:
        assert f"`{word}`" in PAGE, word


def test_the_rules_named_are_rules_of_training() -> None:
    fields = dict(re.findall(r'"(shuffle|remainder|penalty_rule)": "?(\w+)"?`', PAGE))
    given = {**fields, "shuffle": fields["shuffle"] != "false"}
    training = Training.model_validate(given)
    assert (training.shuffle, training.remainder, training.penalty_rule) == (False, "carry", "playground")
