"""The counter-based generator of engine/generator.py, compiled: the same bits from the same key and place."""

from __future__ import annotations

import numpy as np
from numba import njit

GOLDEN, MIX_1, MIX_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
TO_UNIT = 2.0**-53


@njit
def mix64(value):
    """SplitMix64's finalizer on uint64."""
    value = (value ^ (value >> np.uint64(30))) * MIX_1
    value = (value ^ (value >> np.uint64(27))) * MIX_2
    return value ^ (value >> np.uint64(31))


@njit
def numbered(base, number):
    """Key (uint64) of stream `number` of the family whose base key is the int64 `base`."""
    return mix64(np.uint64(base) ^ mix64(np.uint64(number) + GOLDEN))


@njit
def draw(key, place):
    """Draw `place` of a stream: 64 random bits."""
    return mix64(key + np.uint64(place + 1) * GOLDEN)


@njit
def uniform(key, place):
    """Draw `place` of a stream as float64 in [0, 1)."""
    return np.float64(draw(key, place) >> np.uint64(11)) * TO_UNIT
