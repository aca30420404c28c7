"""Adagrad, Adadelta, AdamW by Keras 3: every parameter has a rate of its own, made from its past gradients."""

from __future__ import annotations

import numpy as np

from neurodeck.engine.context import SETTINGS, UPDATES
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.operations.update import is_finite, keep_pinned, power
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, div, fma, load, mul, number64, splat, sqrt, store, sub, word

f = np.float32
BLOCK = "size"
FIRST = 0.1  # Keras's initial_accumulator_value; the slot holds what has come since


@operation(
    formula="v ← v + g²;  w ← w − η g / √(0.1 + v + ε)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "accumulator": BLOCK},
    writes={"parameters": BLOCK, "accumulator": BLOCK},
    settings=("learning_rate", "epsilon"),
)
class Adagrad:
    """Adagrad (Duchi et al. 2011): the more a parameter has moved, the less it moves."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, accumulator: Float64, learning_rate: float, epsilon: float
    ) -> tuple[Float64, Float64]:
        v = accumulator + gradients**2
        return parameters - learning_rate * gradients / np.sqrt(FIRST + v + epsilon), v

    @staticmethod
    def kernel(context, size, gradients, parameters, accumulator, learning_rate, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate, start = splat(f(number64(settings, learning_rate))), splat(f(FIRST + number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g = load(arena, gradients + at)
                v = fma(g, g, load(arena, accumulator + at))
                store(arena, accumulator + at, v)
                down = div(mul(rate, g), sqrt(add(start, v)))
                store(arena, parameters + at, sub(load(arena, parameters + at), down))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="v ← ρ v + (1 − ρ) g²;  d = g √(u + ε) / √(v + ε);  u ← ρ u + (1 − ρ) d²;  w ← w − η d",
    reads={"gradients": BLOCK, "parameters": BLOCK, "v": BLOCK, "u": BLOCK},
    writes={"parameters": BLOCK, "v": BLOCK, "u": BLOCK},
    settings=("learning_rate", "rho", "epsilon"),
)
class Adadelta:
    """Adadelta (Zeiler 2012, algorithm 1): steps as large as the past steps were, against the size of the gradients."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, v: Float64, u: Float64,
        learning_rate: float, rho: float, epsilon: float,
    ) -> tuple[Float64, Float64, Float64]:  # fmt: skip  # tensors, then settings
        v = rho * v + (1.0 - rho) * gradients**2
        d = gradients * np.sqrt(u + epsilon) / np.sqrt(v + epsilon)
        return parameters - learning_rate * d, v, rho * u + (1.0 - rho) * d**2

    @staticmethod
    def kernel(context, size, gradients, parameters, v, u, learning_rate, rho, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate, small = splat(f(number64(settings, learning_rate))), splat(f(number64(settings, epsilon)))
            keep, take = splat(f(number64(settings, rho))), splat(f(1.0 - number64(settings, rho)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g, past = load(arena, gradients + at), load(arena, u + at)
                squares = fma(keep, load(arena, v + at), mul(take, mul(g, g)))
                d = div(mul(g, sqrt(add(past, small))), sqrt(add(squares, small)))
                store(arena, v + at, squares)
                store(arena, u + at, fma(keep, past, mul(take, mul(d, d))))
                store(arena, parameters + at, sub(load(arena, parameters + at), mul(rate, d)))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="w ← w − η λ w;  then Adam: m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  "
    "w ← w − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    writes={"parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    settings=("learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"),
)
class Adamw:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), of biases too, as in Keras."""

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, m: Float64, v: Float64,
        learning_rate: float, beta_1: float, beta_2: float, epsilon: float, weight_decay: float,
    ) -> tuple[Float64, Float64, Float64]:  # fmt: skip  # tensors, then settings
        t = step.updates + 1
        m = beta_1 * m + (1.0 - beta_1) * gradients
        v = beta_2 * v + (1.0 - beta_2) * gradients**2
        alpha = learning_rate * np.sqrt(1.0 - beta_2**t) / (1.0 - beta_1**t)
        decayed = parameters - learning_rate * weight_decay * parameters
        return decayed - alpha * m / (np.sqrt(v) + epsilon), m, v

    @staticmethod
    def kernel(context, size, gradients, parameters, m, v, learning_rate, beta_1, beta_2, epsilon, weight_decay):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            b1, b2 = number64(settings, beta_1), number64(settings, beta_2)
            t = word(context, UPDATES) + 1
            rate = number64(settings, learning_rate)
            alpha = splat(f(rate * np.sqrt(1.0 - power(b2, t)) / (1.0 - power(b1, t))))
            decay = splat(f(-rate * number64(settings, weight_decay)))
            keep1, take1 = splat(f(b1)), splat(f(1.0 - b1))
            keep2, take2 = splat(f(b2)), splat(f(1.0 - b2))
            small = splat(f(number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g, w = load(arena, gradients + at), load(arena, parameters + at)
                mean = fma(keep1, load(arena, m + at), mul(take1, g))
                spread = fma(keep2, load(arena, v + at), mul(take2, mul(g, g)))
                store(arena, m + at, mean)
                store(arena, v + at, spread)
                down = div(mul(alpha, mean), add(sqrt(spread), small))
                store(arena, parameters + at, sub(fma(decay, w, w), down))
            keep_pinned(context, parameters + first, parameters + last)
