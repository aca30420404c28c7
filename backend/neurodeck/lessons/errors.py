"""Errors of lessons.

NeurodeckError
+-- UnknownLesson  no lesson of that id
+-- NoCheck        a step that does not exist, or has nothing to be checked
"""

from __future__ import annotations

from neurodeck.engine.errors import NeurodeckError


class UnknownLesson(NeurodeckError):
    """No lesson of that id."""

    code = "not_found"
    status = 404


class NoCheck(NeurodeckError):
    """A step that the lesson does not have, or one that asks for nothing."""

    code = "invalid_command"
