"""Errors of reading what came over the wire.

NeurodeckError
+-- BadJson         not JSON, or JSON that no other reader would take (NaN, lone surrogates)
+-- InvalidCommand  a command or message that is not in the union
"""

from __future__ import annotations

from neurodeck.engine.errors import NeurodeckError


class BadJson(NeurodeckError):
    """The text is not JSON as the standard has it."""

    code = "bad_json"
    status = 400


class InvalidCommand(NeurodeckError):
    """No command of that shape."""

    code = "invalid_command"
