"""The operations, one file a family. Importing this registers them all, and imports numba: for players and compiler."""

from neurodeck.engine.operations import (
    activation,
    adaptive,
    dense,
    descent,
    examples,
    loss,
    metrics,
    penalty,
    rectifier,
    update,
)
from neurodeck.engine.operations.operation import OPERATIONS, Operation, Step

__all__ = [
    "OPERATIONS", "Operation", "Step",
    "activation", "adaptive", "dense", "descent", "examples", "loss", "metrics", "penalty", "rectifier", "update",
]  # fmt: skip  # words, then families
