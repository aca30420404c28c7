"""The lessons of the package, and what is refused in one."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from neurodeck.lessons.errors import UnknownLesson
from neurodeck.lessons.lesson import Compare, Do, Lesson, Question
from neurodeck.lessons.shelf import lesson, lessons

LESSONS = list(lessons().values())


def document() -> dict[str, Any]:
    """A small lesson, to be broken."""
    spec = LESSONS[0].start.spec.model_dump(mode="json", exclude_unset=True)
    return {
        "id": "small",
        "order": 1,
        "title": "Small",
        "about": "A small lesson.",
        "minutes": 1,
        "start": {"spec": spec},
        "steps": [
            {"type": "read", "title": "Read", "text": "Some text."},
            {
                "type": "do",
                "title": "Do",
                "text": "Some text.",
                "task": "Train.",
                "hint": "Press Play.",
                "goals": [{"type": "steps", "at_least": 1}],
                "start": {"spec": spec | {"seed": 5}},
            },
        ],
    }


def test_every_lesson_loads_and_starts_with_an_experiment_that_can_be_opened():
    assert [known.id for known in LESSONS] == ["xor_smallest", "learning_rate"]
    for known in LESSONS:
        for number in range(1, len(known.steps) + 1):
            known.start_of(number).spec.check()


@pytest.mark.parametrize("known", LESSONS, ids=lambda known: known.id)
def test_a_lesson_says_what_to_do_and_asks_at_its_end(known: Lesson):
    assert sum(isinstance(step, Do) for step in known.steps) >= 3
    assert isinstance(known.steps[-1], Question)
    for step in known.steps:
        assert "playButton" in step.controls
        if isinstance(step, Compare) and step.goals:
            assert step.hint


def test_a_step_begins_where_it_says_or_where_the_one_before_did():
    known = Lesson.model_validate(document())
    assert known.start_of(1).spec.seed == LESSONS[0].start.spec.seed
    assert known.start_of(2).spec.seed == 5
    assert lesson("xor_smallest").start_of(7).spec.network.layers[0].name == "hidden1"


def broken(**changes: Any) -> dict[str, Any]:
    return {**document(), **changes}


def with_step(**changes: Any) -> dict[str, Any]:
    known = copy.deepcopy(document())
    known["steps"][1].update(changes)
    return known


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (broken(colour="red"), "Extra inputs are not permitted"),
        (with_step(colour="red"), "Extra inputs are not permitted"),
        (with_step(goals=[]), "at least 1 item"),
        (with_step(goals=[{"type": "charm"}]), "does not match any of the expected tags"),
        (with_step(goals=[{"type": "steps"}]), "give at_least, at_most or both"),
        (with_step(goals=[{"type": "steps", "at_least": 2, "at_most": 1}]), "at_least must not be above at_most"),
        (with_step(goals=[{"type": "setting", "path": "loss"}]), "give either equals, or at_least and at_most"),
        (with_step(goals=[{"type": "seen"}]), "give either fell_to or rises"),
        (with_step(goals=[{"type": "seen", "rises": 2, "within_epochs": 3}]), "within_epochs goes with fell_to"),
        (with_step(type="question", choices=[{"text": "a", "says": "b"}] * 2, goals=None, hint=None), "Extra inputs"),
        (with_step(controls=["play button"]), "String should match pattern"),
    ],
)
def test_a_mistake_in_a_lesson_is_found(wrong: dict[str, Any], complaint: str):
    with pytest.raises(ValidationError, match=complaint):
        Lesson.model_validate(wrong)


def test_a_question_has_a_right_answer():
    wrong = document()
    wrong["steps"][1] = {
        "type": "question",
        "title": "Why?",
        "text": "Some text.",
        "task": "Choose.",
        "choices": [{"text": "a", "says": "b"}, {"text": "c", "says": "d"}],
    }
    with pytest.raises(ValidationError, match="a question needs a choice that is right"):
        Lesson.model_validate(wrong)


def test_an_unknown_lesson_is_named_with_those_that_there_are():
    with pytest.raises(
        UnknownLesson, match='there is no lesson "xor_largest". There are: xor_smallest, learning_rate.'
    ):
        lesson("xor_largest")
