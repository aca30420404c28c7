"""docs/lessons.md says all that a lesson can hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from neurodeck.lessons.goals import ActionGoal, Goal
from neurodeck.lessons.lesson import AnyStep, Lesson

DOCS = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text("utf-8")


def kinds(union: Any) -> list[str]:
    models = get_args(get_args(union)[0])
    return [kind for model in models for kind in get_args(model.model_fields["type"].annotation)]


@pytest.mark.parametrize("kind", kinds(Goal))
def test_every_goal_has_its_heading(kind: str):
    assert f"### goal: {kind}\n" in DOCS


@pytest.mark.parametrize("kind", kinds(AnyStep))
def test_every_step_has_its_heading(kind: str):
    assert f"### step: {kind}\n" in DOCS


@pytest.mark.parametrize("field", Lesson.model_fields)
def test_every_field_of_a_lesson_has_its_row(field: str):
    assert f"| `{field}` |" in DOCS


def test_every_action_is_named():
    assert all(
        f"`{action}`" in DOCS or f'"{action}"' in DOCS
        for action in get_args(ActionGoal.model_fields["action"].annotation)
    )


def test_the_examples_are_goals():
    examples = [text for text in re.findall(r'`(\{"type": "[^`]+\})`', DOCS) if "[...]" not in text]
    assert len(examples) >= 10
    for example in examples:
        TypeAdapter(Goal).validate_python(json.loads(example.replace("\n", " ")))
