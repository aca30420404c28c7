"""Errors that a person can meet, each with a stable code by which the page shows it.

NeurodeckError
+-- SpecError          a network or a training that cannot be built
+-- LimitExceeded      a limit of this server
+-- UnknownTensor      a name that no tensor of this network has
+-- UnknownIndex       an index outside a tensor
+-- EngineUnavailable  this machine cannot run the fast player
"""

from __future__ import annotations


class NeurodeckError(Exception):
    """Base of every error in the agreed form: what it is called, what was expected, what came, the way out."""

    code = "error"
    status = 422

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class SpecError(NeurodeckError):
    """A network, training or data description that cannot be built."""

    code = "invalid_spec"


class LimitExceeded(NeurodeckError):
    """More than this server allows; the message names the limit."""

    code = "limit_exceeded"


class UnknownTensor(NeurodeckError):
    """No tensor of that name in this network."""

    code = "unknown_tensor"
    status = 404


class UnknownIndex(NeurodeckError):
    """An index that the tensor does not have."""

    code = "unknown_index"


class EngineUnavailable(NeurodeckError):
    """The fast player cannot run on this processor."""

    code = "engine_unavailable"
    status = 503
