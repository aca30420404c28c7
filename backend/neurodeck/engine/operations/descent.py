"""TensorFlow Playground's descent: slopes are added up over the examples and divided in the update.

The same as Sgd but for rounding, which matters all the same: training at a constant rate can be chaotic, and after some
hundred epochs only the same roundings give the same losses. A row a tensor, as weights and biases are divided
differently; so whether all gradients are finite is asked before, in a row of its own.
"""

from __future__ import annotations

import numpy as np

from neurodeck.engine.context import SETTINGS, VALID
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.operations.update import is_finite, keep_pinned
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import number, number64, set_number, word

f = np.float32
BLOCK = {"slopes": "size", "parameter": "size"}


@operation(formula="is_finite(sum(abs(gradients), size))", reads={"gradients": "size"})
class FiniteGradients:
    """Stops the step before anything is written if a gradient is NaN or infinite."""

    @staticmethod
    def reference(step: Step, gradients: Float64) -> tuple[()]:
        return ()

    @staticmethod
    def kernel(context, size, gradients):
        is_finite(context, gradients, size)


@operation(
    formula="parameter = parameter - learning_rate / n * slopes",
    reads=BLOCK,
    writes={"parameter": "size"},
    settings=("learning_rate",),
)
class DescendKernel:
    """A kernel's step down the mean slope; the rate is divided by the number of examples."""

    @staticmethod
    def reference(step: Step, slopes: Float64, parameter: Float64, learning_rate: float) -> Float64:
        return parameter - (learning_rate / step.n) * slopes

    @staticmethod
    def kernel(context, size, slopes, parameter, learning_rate):
        arena = arena_of(context)
        rate = f(number64(word(context, SETTINGS), learning_rate) / word(context, VALID))
        first, last = share(size, LANES, context)
        for at in range(first, last):
            set_number(arena, parameter + at, number(arena, parameter + at) - rate * number(arena, slopes + at))
        keep_pinned(context, parameter + first, parameter + last)


@operation(
    formula="parameter = parameter - learning_rate * slopes / n",
    reads=BLOCK,
    writes={"parameter": "size"},
    settings=("learning_rate",),
)
class DescendBias:
    """A bias's step down the mean slope; the product is divided by the number of examples."""

    @staticmethod
    def reference(step: Step, slopes: Float64, parameter: Float64, learning_rate: float) -> Float64:
        return parameter - learning_rate * slopes / step.n

    @staticmethod
    def kernel(context, size, slopes, parameter, learning_rate):
        arena = arena_of(context)
        rate, count = f(number64(word(context, SETTINGS), learning_rate)), f(word(context, VALID))
        first, last = share(size, LANES, context)
        for at in range(first, last):
            down = rate * number(arena, slopes + at) / count
            set_number(arena, parameter + at, number(arena, parameter + at) - down)
        keep_pinned(context, parameter + first, parameter + last)
