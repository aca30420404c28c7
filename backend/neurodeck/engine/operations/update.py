"""The optimizers' rules, as Keras 3 states them, over all trained parameters at once.

Parameters, gradients and slots lie in blocks of one layout, so a rule is one pass. Before it writes anything it looks
at every gradient: if one is not finite it raises the stop word and writes nothing, so that the state stays that of the
step before. Pinned parameters keep their value; their gradient and slots go on.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine.context import NOT_FINITE, PIN_PLACES, PIN_VALUES, PINS, SETTINGS, STOP, UPDATES
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import (
    add,
    div,
    fma,
    load,
    mul,
    number,
    number64,
    raise_flag,
    set_number,
    splat,
    sqrt,
    store,
    sub,
    total,
    word,
)

f = np.float32
BLOCK = "size"


@operation(
    formula="parameters = parameters - learning_rate * gradients",
    reads={"gradients": BLOCK, "parameters": BLOCK},
    writes={"parameters": BLOCK},
    settings=("learning_rate",),
)
class Sgd:
    """Stochastic gradient descent."""

    @staticmethod
    def reference(step: Step, gradients: Float64, parameters: Float64, learning_rate: float) -> Float64:
        return parameters - learning_rate * gradients

    @staticmethod
    def kernel(context, size, gradients, parameters, learning_rate):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            rate = splat(f(-number64(word(context, SETTINGS), learning_rate)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                store(arena, parameters + at, fma(rate, load(arena, gradients + at), load(arena, parameters + at)))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="velocity = momentum * velocity - learning_rate * gradients; parameters = parameters + velocity",
    reads={"gradients": BLOCK, "parameters": BLOCK, "velocity": BLOCK},
    writes={"parameters": BLOCK, "velocity": BLOCK},
    settings=("learning_rate", "momentum"),
)
class SgdMomentum:
    """Descent with momentum: the velocity holds the learning rate, as in Keras."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, velocity: Float64, learning_rate: float, momentum: float
    ) -> tuple[Float64, Float64]:
        v = momentum * velocity - learning_rate * gradients
        return parameters + v, v

    @staticmethod
    def kernel(context, size, gradients, parameters, velocity, learning_rate, momentum):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate = splat(f(-number64(settings, learning_rate)))
            beta = splat(f(number64(settings, momentum)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                v = fma(beta, load(arena, velocity + at), mul(rate, load(arena, gradients + at)))
                store(arena, velocity + at, v)
                store(arena, parameters + at, add(load(arena, parameters + at), v))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="velocity = momentum * velocity - learning_rate * gradients; "
    "parameters = parameters + momentum * velocity - learning_rate * gradients",
    reads={"gradients": BLOCK, "parameters": BLOCK, "velocity": BLOCK},
    writes={"parameters": BLOCK, "velocity": BLOCK},
    settings=("learning_rate", "momentum"),
)
class SgdNesterov:
    """Nesterov's momentum in Keras's form: the step looks one velocity ahead."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, velocity: Float64, learning_rate: float, momentum: float
    ) -> tuple[Float64, Float64]:
        v = momentum * velocity - learning_rate * gradients
        return parameters + momentum * v - learning_rate * gradients, v

    @staticmethod
    def kernel(context, size, gradients, parameters, velocity, learning_rate, momentum):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate = splat(f(-number64(settings, learning_rate)))
            beta = splat(f(number64(settings, momentum)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                down = mul(rate, load(arena, gradients + at))
                v = fma(beta, load(arena, velocity + at), down)
                store(arena, velocity + at, v)
                store(arena, parameters + at, add(load(arena, parameters + at), fma(beta, v, down)))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="velocity = rho * velocity + (1 - rho) * gradients ** 2; "
    "parameters = parameters - learning_rate * gradients / sqrt(velocity + epsilon)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "velocity": BLOCK},
    writes={"parameters": BLOCK, "velocity": BLOCK},
    settings=("learning_rate", "rho", "epsilon"),
)
class Rmsprop:
    """RMSprop (Hinton, Coursera lecture 6e); Keras 3 has epsilon under the root."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, velocity: Float64,
        learning_rate: float, rho: float, epsilon: float,
    ) -> tuple[Float64, Float64]:  # fmt: skip  # tensors, then settings
        v = rho * velocity + (1.0 - rho) * gradients**2
        return parameters - learning_rate * gradients / np.sqrt(v + epsilon), v

    @staticmethod
    def kernel(context, size, gradients, parameters, velocity, learning_rate, rho, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate = splat(f(-number64(settings, learning_rate)))
            keep, take = splat(f(number64(settings, rho))), splat(f(1.0 - number64(settings, rho)))
            small = splat(f(number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g = load(arena, gradients + at)
                v = fma(keep, load(arena, velocity + at), mul(take, mul(g, g)))
                store(arena, velocity + at, v)
                down = div(mul(rate, g), sqrt(add(v, small)))
                store(arena, parameters + at, add(load(arena, parameters + at), down))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="velocity = rho * velocity + (1 - rho) * gradients ** 2; "
    "momenta = momentum * momenta + learning_rate * gradients / sqrt(velocity + epsilon); "
    "parameters = parameters - momenta",
    reads={"gradients": BLOCK, "parameters": BLOCK, "velocity": BLOCK, "momenta": BLOCK},
    writes={"parameters": BLOCK, "velocity": BLOCK, "momenta": BLOCK},
    settings=("learning_rate", "rho", "epsilon", "momentum"),
)
class RmspropMomentum:
    """RMSprop with momentum, as Keras 3 has it."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, velocity: Float64, momenta: Float64,
        learning_rate: float, rho: float, epsilon: float, momentum: float,
    ) -> tuple[Float64, Float64, Float64]:  # fmt: skip  # tensors, then settings
        v = rho * velocity + (1.0 - rho) * gradients**2
        m = momentum * momenta + learning_rate * gradients / np.sqrt(v + epsilon)
        return parameters - m, v, m

    @staticmethod
    def kernel(context, size, gradients, parameters, velocity, momenta, learning_rate, rho, epsilon, momentum):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate = splat(f(number64(settings, learning_rate)))
            beta = splat(f(number64(settings, momentum)))
            keep, take = splat(f(number64(settings, rho))), splat(f(1.0 - number64(settings, rho)))
            small = splat(f(number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g = load(arena, gradients + at)
                v = fma(keep, load(arena, velocity + at), mul(take, mul(g, g)))
                m = fma(beta, load(arena, momenta + at), div(mul(rate, g), sqrt(add(v, small))))
                store(arena, velocity + at, v)
                store(arena, momenta + at, m)
                store(arena, parameters + at, sub(load(arena, parameters + at), m))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="m = beta_1 * m + (1 - beta_1) * gradients; v = beta_2 * v + (1 - beta_2) * gradients ** 2; "
    "alpha = learning_rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t); "
    "parameters = parameters - alpha * m / (sqrt(v) + epsilon)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    writes={"parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    settings=("learning_rate", "beta_1", "beta_2", "epsilon"),
)
class Adam:
    """Adam (Kingma and Ba 2015, end of section 2): bias correction in the step size, epsilon beside the raw root.

    This epsilon is the paper's "epsilon hat", as in Keras; algorithm 1 has it beside the corrected root.
    """

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, m: Float64, v: Float64,
        learning_rate: float, beta_1: float, beta_2: float, epsilon: float,
    ) -> tuple[Float64, Float64, Float64]:  # fmt: skip  # tensors, then settings
        t = step.updates + 1
        m = beta_1 * m + (1.0 - beta_1) * gradients
        v = beta_2 * v + (1.0 - beta_2) * gradients**2
        alpha = learning_rate * np.sqrt(1.0 - beta_2**t) / (1.0 - beta_1**t)
        return parameters - alpha * m / (np.sqrt(v) + epsilon), m, v

    @staticmethod
    def kernel(context, size, gradients, parameters, m, v, learning_rate, beta_1, beta_2, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            b1, b2 = number64(settings, beta_1), number64(settings, beta_2)
            t = word(context, UPDATES) + 1
            alpha = number64(settings, learning_rate) * np.sqrt(1.0 - power(b2, t)) / (1.0 - power(b1, t))
            step = splat(f(alpha))
            keep1, take1 = splat(f(b1)), splat(f(1.0 - b1))
            keep2, take2 = splat(f(b2)), splat(f(1.0 - b2))
            small = splat(f(number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g = load(arena, gradients + at)
                mean = fma(keep1, load(arena, m + at), mul(take1, g))
                spread = fma(keep2, load(arena, v + at), mul(take2, mul(g, g)))
                store(arena, m + at, mean)
                store(arena, v + at, spread)
                down = div(mul(step, mean), add(sqrt(spread), small))
                store(arena, parameters + at, sub(load(arena, parameters + at), down))
            keep_pinned(context, parameters + first, parameters + last)


@njit
def power(base, exponent):
    """base ** exponent by squaring: the same bits everywhere, unlike libm's pow."""
    value = 1.0
    while exponent > 0:
        if exponent & 1:
            value *= base
        base *= base
        exponent >>= 1
    return value


@njit
def is_finite(context, gradients, size):
    """Whether every gradient is finite; if not, the stop word. g * 0 is 0 for numbers and NaN for NaN and infinities.

    Every worker looks at all of them, so all come to the same answer without waiting for each other.
    """
    arena = arena_of(context)
    zero = splat(f(0.0))
    even, odd = zero, zero
    at = 0
    while at + 2 * LANES <= size:
        even = fma(load(arena, gradients + at), zero, even)
        odd = fma(load(arena, gradients + at + LANES), zero, odd)
        at += 2 * LANES
    if at < size:
        even = fma(load(arena, gradients + at), zero, even)
    if total(add(even, odd)) == f(0.0):
        return True
    raise_flag(context, STOP, NOT_FINITE)
    return False


@njit
def keep_pinned(context, first, last):
    """Give pinned parameters in arena[first:last] their value back."""
    places, values = word(context, PIN_PLACES), word(context, PIN_VALUES)
    for pin in range(word(context, PINS)):
        place = word(places, pin)
        if first <= place < last:
            set_number(arena_of(context), place, number(values, pin))
