"""The one error of expressions."""

from __future__ import annotations

from neurodeck.engine.errors import NeurodeckError


class ExpressionError(NeurodeckError):
    """An expression that cannot be understood here; `position` counts its characters from 0."""

    code = "invalid_expression"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, field=f"expression.{position}")
        self.position = position

    def within(self, field: str) -> ExpressionError:
        """The same error, of an expression that was sent in that field."""
        found = ExpressionError(self.message, self.position)
        found.field = f"{field}.{self.position}"
        return found
