"""Elementwise kernels: one function on 16 lanes, compiled into a loop over a whole tensor."""

from __future__ import annotations

from numba import njit

from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.operation import arena_of, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import load, store, word


@njit
def each(context, features, lanes, source, target, function):
    """target = function(source), elementwise over (features, lanes)."""
    arena, active = arena_of(context), word(context, ACTIVE)
    first, last = share(features, 1, context)
    for feature in range(first, last):
        for at in range(feature * lanes, feature * lanes + active, LANES):
            store(arena, target + at, function(load(arena, source + at)))


@njit
def each_pair(context, features, lanes, one, other, target, function):
    """target = function(one, other), elementwise over (features, lanes)."""
    arena, active = arena_of(context), word(context, ACTIVE)
    first, last = share(features, 1, context)
    for feature in range(first, last):
        for at in range(feature * lanes, feature * lanes + active, LANES):
            store(arena, target + at, function(load(arena, one + at), load(arena, other + at)))
