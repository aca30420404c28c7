"""Where ways meet: several signals become one, and the slope goes back to each."""

from __future__ import annotations

from numba import njit

from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.elementwise import each, each_pair
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, load, store, word

ACROSS = "features lanes"


@operation(formula="a = x + y", reads={"x": ACROSS, "y": ACROSS}, writes={"a": ACROSS})
class Add:
    """Two signals of one shape, number by number."""

    @staticmethod
    def reference(step: Step, x: Float64, y: Float64) -> Float64:
        return x + y

    @staticmethod
    def kernel(context, features, lanes, x, y, a):
        each_pair(context, features, lanes, x, y, a, _sum)


@operation(formula="grad_x = grad_a", reads={"grad_a": ACROSS}, writes={"grad_x": ACROSS}, accumulates=True)
class AddBackward:
    """A sum's slope is each summand's."""

    @staticmethod
    def reference(step: Step, grad_a: Float64) -> Float64:
        return grad_a.copy()

    @staticmethod
    def kernel(context, features, lanes, grad_a, grad_x, accumulate):
        hand_back(context, features, lanes, grad_a, grad_x, accumulate)


@operation(formula="a = x", reads={"x": ACROSS}, writes={"a": ACROSS})
class Concatenate:
    """One of the signals that are laid side by side; `a` is its part of the whole."""

    @staticmethod
    def reference(step: Step, x: Float64) -> Float64:
        return x.copy()

    @staticmethod
    def kernel(context, features, lanes, x, a):
        each(context, features, lanes, x, a, _same)


@operation(formula="grad_x = grad_a", reads={"grad_a": ACROSS}, writes={"grad_x": ACROSS}, accumulates=True)
class ConcatenateBackward:
    """Each signal takes back the slope of its part."""

    @staticmethod
    def reference(step: Step, grad_a: Float64) -> Float64:
        return grad_a.copy()

    @staticmethod
    def kernel(context, features, lanes, grad_a, grad_x, accumulate):
        hand_back(context, features, lanes, grad_a, grad_x, accumulate)


@njit
def hand_back(context, features, lanes, grad_a, grad_x, accumulate):
    """grad_x (+)= grad_a."""
    arena, active = arena_of(context), word(context, ACTIVE)
    first, last = share(features, 1, context)
    for feature in range(first, last):
        for at in range(feature * lanes, feature * lanes + active, LANES):
            value = load(arena, grad_a + at)
            store(arena, grad_x + at, value if accumulate == 0 else add(load(arena, grad_x + at), value))


@njit
def _sum(x, y):
    return add(x, y)


@njit
def _same(x):
    return x
