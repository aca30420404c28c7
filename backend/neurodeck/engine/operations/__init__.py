"""The operations, one file a family. Importing this registers them all, and imports numba: for players and compiler."""

from neurodeck.engine.operations import (
    activation,
    adaptive,
    convolution,
    dense,
    descent,
    dropout,
    examples,
    joining,
    loss,
    metrics,
    normalization,
    penalty,
    pooling,
    rectifier,
    reshaping,
    update,
)
from neurodeck.engine.operations.operation import OPERATIONS, Operation, Step

__all__ = [
    "OPERATIONS", "Operation", "Step",
    "activation", "adaptive", "convolution", "dense", "descent", "dropout", "examples", "joining", "loss", "metrics",
    "normalization", "penalty", "pooling", "rectifier", "reshaping", "update",
]  # fmt: skip  # words, then families
