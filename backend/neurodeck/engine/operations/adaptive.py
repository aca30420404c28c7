"""Adagrad, Adadelta, AdamW, Nadam by Keras 3: every parameter has a rate of its own, made from its past gradients."""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine.context import SETTINGS, UPDATES
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.operations.update import is_finite, keep_pinned, power
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, div, fma, load, mul, number64, splat, sqrt, store, sub, word

f = np.float32
BLOCK = "size"


@operation(
    formula="accumulator = accumulator + gradients ** 2; "
    "parameters = parameters - learning_rate * gradients / sqrt(accumulator + epsilon)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "accumulator": BLOCK},
    writes={"parameters": BLOCK, "accumulator": BLOCK},
    settings=("learning_rate", "epsilon"),
)
class Adagrad:
    """Adagrad (Duchi et al. 2011): the more a parameter has moved, the less it moves.

    The accumulator begins at initial_accumulator_value, and epsilon stands inside the root, as in Keras.
    """

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, accumulator: Float64, learning_rate: float, epsilon: float
    ) -> tuple[Float64, Float64]:
        v = accumulator + gradients**2
        return parameters - learning_rate * gradients / np.sqrt(v + epsilon), v

    @staticmethod
    def kernel(context, size, gradients, parameters, accumulator, learning_rate, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            rate, small = splat(f(number64(settings, learning_rate))), splat(f(number64(settings, epsilon)))
            first, last = share(size, LANES, context)
            for at in range(first, last, LANES):
                g = load(arena, gradients + at)
                v = fma(g, g, load(arena, accumulator + at))
                store(arena, accumulator + at, v)
                down = div(mul(rate, g), sqrt(add(v, small)))
                store(arena, parameters + at, sub(load(arena, parameters + at), down))
            keep_pinned(context, parameters + first, parameters + last)


@operation(
    formula="v = rho * v + (1 - rho) * gradients ** 2; d = gradients * sqrt(u + epsilon) / sqrt(v + epsilon); "
    "parameters = parameters - learning_rate * d; u = rho * u + (1 - rho) * d ** 2",
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
    formula="decayed = parameters - learning_rate * weight_decay * parameters; "
    "m = beta_1 * m + (1 - beta_1) * gradients; v = beta_2 * v + (1 - beta_2) * gradients ** 2; "
    "alpha = learning_rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t); "
    "parameters = decayed - alpha * m / (sqrt(v) + epsilon)",
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


@operation(
    formula="m = beta_1 * m + (1 - beta_1) * gradients; v = beta_2 * v + (1 - beta_2) * gradients ** 2; "
    "mu = beta_1 * (1 - 0.96 ** t / 2); mu_next = beta_1 * (1 - 0.96 ** (t + 1) / 2); "
    "momenta = product(beta_1 * (1 - 0.96 ** at(i + 1) / 2), i=t); "
    "parameters = parameters - learning_rate * (mu_next * m / (1 - momenta * mu_next) + (1 - mu) * gradients"
    " / (1 - momenta)) / (sqrt(v / (1 - beta_2 ** t)) + epsilon)",
    reads={"gradients": BLOCK, "parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    writes={"parameters": BLOCK, "m": BLOCK, "v": BLOCK},
    settings=("learning_rate", "beta_1", "beta_2", "epsilon"),
)
class Nadam:
    """Adam with Nesterov's momentum (Dozat 2016, algorithm 2), with the momentum schedule of Keras.

    The paper has 0.96^(t/250) in the schedule, Keras 0.96^t, which warms up within a hundred steps. Keras keeps the
    product of the momenta; here it follows from t and the present beta_1, as Adam's corrections do.
    """

    @staticmethod
    def reference(
        step: Step, gradients: Float64, parameters: Float64, m: Float64, v: Float64,
        learning_rate: float, beta_1: float, beta_2: float, epsilon: float,
    ) -> tuple[Float64, Float64, Float64]:  # fmt: skip  # tensors, then settings
        t = step.updates + 1
        ahead, now = nesterov_shares.py_func(beta_1, beta_1**t, t)
        m = beta_1 * m + (1.0 - beta_1) * gradients
        v = beta_2 * v + (1.0 - beta_2) * gradients**2
        looked = ahead * m + now * gradients
        return parameters - learning_rate * looked / (np.sqrt(v / (1.0 - beta_2**t)) + epsilon), m, v

    @staticmethod
    def kernel(context, size, gradients, parameters, m, v, learning_rate, beta_1, beta_2, epsilon):
        arena = arena_of(context)
        if is_finite(context, gradients, size):
            settings = word(context, SETTINGS)
            b1, b2 = number64(settings, beta_1), number64(settings, beta_2)
            t = word(context, UPDATES) + 1
            rate = number64(settings, learning_rate)
            ahead, now = nesterov_shares(b1, power(b1, t), t)
            old, new = splat(f(rate * ahead)), splat(f(rate * now))
            correct = splat(f(1.0 / (1.0 - power(b2, t))))
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
                down = div(fma(old, mean, mul(new, g)), add(sqrt(mul(spread, correct)), small))
                store(arena, parameters + at, sub(load(arena, parameters + at), down))
            keep_pinned(context, parameters + first, parameters + last)


@njit
def nesterov_shares(beta_1, beta_1_power, t):
    """What Nadam's step t takes of the mean and of the gradient: mu[t+1] / (1 - P[t+1]) and (1 - mu[t]) / (1 - P[t]).

    `beta_1_power` is beta_1 ** t. Past 900 steps the schedule has come to 1, to the last bit.
    """
    decay, factors, step = 1.0, 1.0, 0
    while step < t and decay > 1e-16:
        step += 1
        decay *= 0.96
        factors *= 1.0 - 0.5 * decay
    now = beta_1 * (1.0 - 0.5 * decay)
    ahead = beta_1 * (1.0 - 0.5 * (decay * 0.96))
    product = beta_1_power * factors
    return ahead / (1.0 - product * ahead), (1.0 - now) / (1.0 - product)
