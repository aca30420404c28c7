"""The page about data is held to the code."""

import json
import re
from pathlib import Path
from typing import get_args

from neurodeck.data.features import NAMES
from neurodeck.data.spec import DataSpec, Name, ScalingName, check_data

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def test_every_field_and_every_word_of_it_is_on_the_page() -> None:
    rows = re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE)
    for field in DataSpec.model_fields:
        assert any(f"`{field}`" in row for row in rows), field
    for word in (*get_args(Name), *get_args(ScalingName), *NAMES, "neurodeck", "playground"):
        assert f"`{word}`" in PAGE, word


def test_the_examples_on_the_page_are_data_specs() -> None:
    examples = re.findall(r"`?(\{\"dataset\".*\})`?", PAGE)
    assert len(examples) == 2
    for example in examples:
        check_data(DataSpec.model_validate(json.loads(example)), (2,), 1, "mse")
