"""Scaling of inputs, fitted on the training split alone so that nothing of the test leaks into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """x -> (x - shift) / scale, one shift and one scale for each feature, (features,) each."""

    shift: Array
    scale: Array

    def apply(self, x: Array) -> Array:
        return (x - self.shift) / self.scale


def fit(kind: str, x: Array) -> Scaling:
    """The scaling of that name for x (count, features), count >= 1.

    none: as it is. unit: the range becomes 0 to 1. symmetric: -1 to 1. standard: mean 0, standard deviation 1
    (divided by count). A feature that never varies becomes 0, except with none.
    """
    return _FITS[kind](x)


def _none(x: Array) -> Scaling:
    return Scaling(np.zeros(x.shape[1]), np.ones(x.shape[1]))


def _unit(x: Array) -> Scaling:
    low, high = x.min(axis=0), x.max(axis=0)
    return Scaling(low, _or_one(high - low))


def _symmetric(x: Array) -> Scaling:
    low, high = x.min(axis=0), x.max(axis=0)
    return Scaling(low + (high - low) / 2, _or_one((high - low) / 2))


def _standard(x: Array) -> Scaling:
    # math.fsum is exact before its one rounding, so that the sum does not depend on how a CPU adds
    count = len(x)
    mean = np.array([math.fsum(column) / count for column in x.T.tolist()])
    deviations = x - mean
    variance = np.array([math.fsum(column) / count for column in (deviations * deviations).T.tolist()])
    return Scaling(mean, _or_one(np.sqrt(variance)))


_FITS: dict[str, Callable[[Array], Scaling]] = {
    "none": _none,
    "unit": _unit,
    "symmetric": _symmetric,
    "standard": _standard,
}


def _or_one(scale: Array) -> Array:
    """A constant feature would be divided by 0; its difference from the shift is 0 anyway."""
    return np.where(scale > 0, scale, 1.0)
