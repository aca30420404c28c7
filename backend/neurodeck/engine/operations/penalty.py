"""Regularization by two rules.

Keras's ("loss"): a penalty is part of the loss, and so of a kernel's gradient. TensorFlow Playground's ("playground"):
the loss knows nothing of it; after the optimizer's update each weight is moved by learning rate * rate * the penalty's
slope at the weight before the update. A weight that L1 would carry across 0 becomes 0 and dead: never trained again.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine.context import NOT_FINITE, SETTINGS, STOP
from neurodeck.engine.operations.operation import Float64, Step, arena_of, is_mine, operation, share
from neurodeck.engine.operations.update import keep_pinned
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import number, number64, raise_flag, set_number, word

f = np.float32
KERNEL = {"kernel": "size"}


@operation(
    formula="loss = loss + rate * sum(kernel ** 2, size)",
    reads={**KERNEL, "loss": "one"},
    writes={"loss": "one"},
    settings=("rate",),
)
class L2Penalty:
    """The penalty's part of the loss: rate times the sum of the squares."""

    @staticmethod
    def reference(step: Step, kernel: Float64, loss: Float64, rate: float) -> Float64:
        return loss + rate * (kernel**2).sum()

    @staticmethod
    def kernel(context, size, kernel, loss, rate):
        if is_mine(context):
            arena = arena_of(context)
            squares = 0.0
            for at in range(size):
                w = np.float64(number(arena, kernel + at))
                squares += w * w
            penalty = number64(word(context, SETTINGS), rate) * squares
            _add_to_loss(context, loss, penalty)


@operation(
    formula="gradient = gradient + 2 * rate * kernel",
    reads={**KERNEL, "gradient": "size"},
    writes={"gradient": "size"},
    settings=("rate",),
)
class L2Gradient:
    """The penalty's part of the gradient: 2 rate w."""

    @staticmethod
    def reference(step: Step, kernel: Float64, gradient: Float64, rate: float) -> Float64:
        return gradient + 2.0 * rate * kernel

    @staticmethod
    def kernel(context, size, kernel, gradient, rate):
        arena = arena_of(context)
        twice = f(2.0 * number64(word(context, SETTINGS), rate))
        first, last = share(size, LANES, context)
        for at in range(first, last):
            set_number(arena, gradient + at, number(arena, gradient + at) + twice * number(arena, kernel + at))


@operation(
    formula="loss = loss + rate * sum(abs(kernel), size)",
    reads={**KERNEL, "loss": "one"},
    writes={"loss": "one"},
    settings=("rate",),
)
class L1Penalty:
    """The penalty's part of the loss: rate times the sum of the sizes."""

    @staticmethod
    def reference(step: Step, kernel: Float64, loss: Float64, rate: float) -> Float64:
        return loss + rate * np.abs(kernel).sum()

    @staticmethod
    def kernel(context, size, kernel, loss, rate):
        if is_mine(context):
            arena = arena_of(context)
            sizes = 0.0
            for at in range(size):
                sizes += abs(np.float64(number(arena, kernel + at)))
            penalty = number64(word(context, SETTINGS), rate) * sizes
            _add_to_loss(context, loss, penalty)


@operation(
    formula="gradient = gradient + rate * sign(kernel)",
    reads={**KERNEL, "gradient": "size"},
    writes={"gradient": "size"},
    settings=("rate",),
)
class L1Gradient:
    """The penalty's part of the gradient: rate times the sign of w, 0 at 0."""

    @staticmethod
    def reference(step: Step, kernel: Float64, gradient: Float64, rate: float) -> Float64:
        return gradient + rate * np.sign(kernel)

    @staticmethod
    def kernel(context, size, kernel, gradient, rate):
        arena = arena_of(context)
        amount = f(number64(word(context, SETTINGS), rate))
        first, last = share(size, LANES, context)
        for at in range(first, last):
            w = number(arena, kernel + at)
            slope = w * f(0.0)  # NaN stays NaN
            if w > f(0.0):
                slope = amount
            elif w < f(0.0):
                slope = -amount
            set_number(arena, gradient + at, number(arena, gradient + at) + slope)


@njit
def _add_to_loss(context, loss, penalty):
    """loss + penalty; the stop word if that is not finite, as the loss itself does it."""
    whole = f(np.float64(number(arena_of(context), loss)) + penalty)
    set_number(arena_of(context), loss, whole)
    if not np.isfinite(whole):
        raise_flag(context, STOP, NOT_FINITE)


@operation(formula="before = kernel", reads=KERNEL, writes={"before": "size"})
class RememberKernel:
    """The kernel before the update, of which Playground's penalties take their slope."""

    @staticmethod
    def reference(step: Step, kernel: Float64) -> Float64:
        return kernel.copy()

    @staticmethod
    def kernel(context, size, kernel, before):
        if is_mine(context):
            arena = arena_of(context)
            for at in range(size):
                set_number(arena, before + at, number(arena, kernel + at))


@operation(
    formula="kernel = kernel - learning_rate * rate * before",
    reads={**KERNEL, "before": "size"},
    writes=KERNEL,
    settings=("learning_rate", "rate"),
)
class L2Decay:
    """Playground's L2: the penalty λ w² / 2, whose slope is w."""

    @staticmethod
    def reference(step: Step, kernel: Float64, before: Float64, learning_rate: float, rate: float) -> Float64:
        return kernel - learning_rate * rate * before

    @staticmethod
    def kernel(context, size, kernel, before, learning_rate, rate):
        if is_mine(context):
            arena, settings = arena_of(context), word(context, SETTINGS)
            amount = f(number64(settings, learning_rate) * number64(settings, rate))
            for at in range(size):
                set_number(arena, kernel + at, number(arena, kernel + at) - amount * number(arena, before + at))
            keep_pinned(context, kernel, kernel + size)


@operation(
    formula="moved = kernel - learning_rate * rate * sign(before); s = 1 if kernel * moved < 0 else 0; "
    "kernel = before if dead != 0 else 0 if s != 0 else moved; dead = dead if dead != 0 else s",
    reads={**KERNEL, "before": "size", "dead": "size"},
    writes={**KERNEL, "dead": "size"},
    settings=("learning_rate", "rate"),
)
class L1Decay:
    """Playground's L1: a weight that would change its sign becomes 0 and dead (1); a dead one stays as it was.

    NaN stays NaN in the weight and shows in its mark of death.
    """

    @staticmethod
    def reference(
        step: Step, kernel: Float64, before: Float64, dead: Float64, learning_rate: float, rate: float
    ) -> tuple[Float64, Float64]:
        moved = kernel - learning_rate * rate * np.sign(before)
        crossed = kernel * moved < 0
        is_dead = dead != 0
        return (
            np.where(is_dead, before + 0.0 * dead, np.where(crossed, 0.0, moved)),
            np.where(is_dead, dead, np.where(crossed, 1.0, 0.0 * moved)),
        )

    @staticmethod
    def kernel(context, size, kernel, before, dead, learning_rate, rate):
        if is_mine(context):
            arena, settings = arena_of(context), word(context, SETTINGS)
            amount = f(number64(settings, learning_rate) * number64(settings, rate))
            zero = f(0.0)
            for at in range(size):
                w, w0, mark = number(arena, kernel + at), number(arena, before + at), number(arena, dead + at)
                slope = w0 * zero if w0 == zero or w0 != w0 else f(1.0) if w0 > zero else f(-1.0)
                moved = w - amount * slope
                if mark != zero:
                    set_number(arena, kernel + at, w0 + zero * mark)
                elif (w > zero and moved < zero) or (w < zero and moved > zero):
                    set_number(arena, kernel + at, zero)
                    set_number(arena, dead + at, f(1.0))
                else:
                    set_number(arena, kernel + at, moved)
                    set_number(arena, dead + at, zero * moved)
            keep_pinned(context, kernel, kernel + size)
