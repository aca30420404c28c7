"""The lessons of the package, one JSON file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from neurodeck.lessons.errors import UnknownLesson
from neurodeck.lessons.lesson import Lesson


@cache
def lessons() -> dict[str, Lesson]:
    """By id, in the order of their wall. Raises pydantic's ValidationError for a file that is no lesson."""
    texts = [file.read_text("utf-8") for file in files("neurodeck.lessons").iterdir() if file.name.endswith(".json")]
    found = sorted((Lesson.model_validate_json(text) for text in texts), key=lambda lesson: lesson.order)
    return {lesson.id: lesson for lesson in found}


def lesson(name: str) -> Lesson:
    """Raises UnknownLesson."""
    known = lessons()
    if name not in known:
        raise UnknownLesson(f'there is no lesson "{name[:40]}". There are: {", ".join(known)}.', field="lesson")
    return known[name]
