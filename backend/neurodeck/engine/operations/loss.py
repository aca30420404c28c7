"""Losses: one value per example, their mean, and dL/da. The mean's 1/n is put in here and nowhere else.

Keras's definitions. Cross-entropies have two forms. From a, with a kept in [1e-7, 1 - 1e-7] as Keras does, for any
output activation. And from z for the pairs sigmoid + binary and softmax + categorical, which lose nothing however sure
the network is; those pairs also have dL/dz = (a - t) / n as one line, while z, a, dL/da and dL/dz all stay tensors of
their own. A loss that is not finite raises the stop word.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine.context import ACTIVE, NOT_FINITE, STOP, VALID
from neurodeck.engine.operations.operation import Float64, Step, arena_of, is_mine, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.functions import exp16, log1p_exp_minus16, log16
from neurodeck.engine.simd.vector import (
    add,
    at_least,
    at_most,
    div,
    fma,
    load,
    maximum,
    mul,
    nan_or,
    number,
    raise_flag,
    set_number,
    splat,
    store,
    sub,
    where_greater,
    word,
)

f = np.float32
SMALLEST = 1e-7  # Keras's epsilon
LARGEST = 1.0 - 1e-7
OUTPUT = "outputs lanes"
VALUE = {"losses": "lanes", "loss": "one"}
FROM_A = {"a": OUTPUT, "target": OUTPUT}
FROM_Z = {"z": OUTPUT, "target": OUTPUT}


def _mean(losses: Float64) -> tuple[Float64, Float64]:
    return losses, losses.sum(keepdims=True) / losses.size


def _kept_inside(a: Float64) -> Float64:
    return np.clip(a, SMALLEST, LARGEST)


@operation(
    formula="losses = sum((a - target) ** 2, outputs) / 2; loss = mean(losses, lanes)", reads=FROM_A, writes=VALUE
)
class HalfMse:
    """Half squared error: summed over the outputs, mean over the examples."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> tuple[Float64, Float64]:
        return _mean(((a - target) ** 2).sum(axis=0) / 2.0)

    @staticmethod
    def kernel(context, outputs, lanes, a, target, losses, loss):
        if is_mine(context):
            _squares(context, outputs, lanes, a, target, losses, f(0.5))
            _take_mean(context, losses, loss)


@operation(formula="grad_a = (a - target) / n", reads=FROM_A, writes={"grad_a": OUTPUT})
class HalfMseBackward:
    """Slope of the half squared error."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return (a - target) / step.n

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_a):
        _differences(context, outputs, lanes, a, target, grad_a, f(1.0) / f(word(context, VALID)))


@operation(formula="grad_a = a - target", reads=FROM_A, writes={"grad_a": OUTPUT})
class HalfMseSlopes:
    """Each example's own slope, not divided by their number: Playground's update does that."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return a - target

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_a):
        _differences(context, outputs, lanes, a, target, grad_a, f(1.0))


@operation(formula="losses = mean((a - target) ** 2, outputs); loss = mean(losses, lanes)", reads=FROM_A, writes=VALUE)
class Mse:
    """Mean squared error: mean over the outputs and over the examples."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> tuple[Float64, Float64]:
        return _mean(((a - target) ** 2).mean(axis=0))

    @staticmethod
    def kernel(context, outputs, lanes, a, target, losses, loss):
        if is_mine(context):
            _squares(context, outputs, lanes, a, target, losses, f(1.0) / f(outputs))
            _take_mean(context, losses, loss)


@operation(formula="grad_a = 2 * (a - target) / (n * outputs)", reads=FROM_A, writes={"grad_a": OUTPUT})
class MseBackward:
    """Slope of the mean squared error."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return 2.0 * (a - target) / (step.n * len(a))

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_a):
        _differences(context, outputs, lanes, a, target, grad_a, f(2.0) / f(word(context, VALID) * outputs))


@operation(
    formula="p = clip(a, 1e-7, 1 - 1e-7); losses = -mean(target * log(p) + (1 - target) * log(1 - p), outputs); "
    "loss = mean(losses, lanes)",
    reads=FROM_A,
    writes=VALUE,
)
class BinaryCrossentropy:
    """Binary cross-entropy from a: mean over the outputs and over the examples; a is kept in [1e-7, 1 - 1e-7]."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> tuple[Float64, Float64]:
        p = _kept_inside(a)
        return _mean(-(target * np.log(p) + (1.0 - target) * np.log(1.0 - p)).mean(axis=0))

    @staticmethod
    def kernel(context, outputs, lanes, a, target, losses, loss):
        if is_mine(context):
            arena = arena_of(context)
            one, scale = splat(f(1.0)), splat(f(-1.0) / f(outputs))
            for lane in range(0, word(context, ACTIVE), LANES):
                sums = splat(f(0.0))
                for output in range(outputs):
                    p = _inside(load(arena, a + output * lanes + lane))
                    t = load(arena, target + output * lanes + lane)
                    sums = fma(t, log16(p), sums)
                    sums = fma(sub(one, t), log16(sub(one, p)), sums)
                store(arena, losses + lane, mul(sums, scale))
            _take_mean(context, losses, loss)


@operation(
    formula="p = clip(a, 1e-7, 1 - 1e-7); "
    "grad_a = (p - target) / (p * (1 - p)) / (n * outputs) if a == clip(a, 0, 1) else 0",
    reads=FROM_A,
    writes={"grad_a": OUTPUT},
)
class BinaryCrossentropyBackward:
    """Slope of the binary cross-entropy by a; 0 where a is no probability at all, as Keras's clip has it."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        p = _kept_inside(a)
        slope = (p - target) / (p * (1.0 - p)) / (step.n * len(a))
        return np.where((a < 0.0) | (a > 1.0), 0.0, slope)

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_a):
        arena = arena_of(context)
        first, last = share(outputs, 1, context)
        one, zero = splat(f(1.0)), splat(f(0.0))
        scale = splat(f(1.0) / f(word(context, VALID) * outputs))
        for output in range(first, last):
            for lane in range(0, word(context, ACTIVE), LANES):
                at = output * lanes + lane
                y = load(arena, a + at)
                p = _inside(y)
                slope = mul(div(sub(p, load(arena, target + at)), mul(p, sub(one, p))), scale)
                store(arena, grad_a + at, where_greater(zero, y, zero, where_greater(y, one, zero, slope)))
            _clear_padding(context, grad_a + output * lanes)


@operation(
    formula="losses = -sum(target * log(clip(a, 1e-7, 1 - 1e-7)), outputs); loss = mean(losses, lanes)",
    reads=FROM_A,
    writes=VALUE,
)
class CategoricalCrossentropy:
    """Categorical cross-entropy from a: summed over the classes, mean over the examples.

    a is kept in [1e-7, 1 - 1e-7].
    """

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> tuple[Float64, Float64]:
        return _mean(-(target * np.log(_kept_inside(a))).sum(axis=0))

    @staticmethod
    def kernel(context, outputs, lanes, a, target, losses, loss):
        if is_mine(context):
            arena = arena_of(context)
            for lane in range(0, word(context, ACTIVE), LANES):
                sums = splat(f(0.0))
                for output in range(outputs):
                    p = _inside(load(arena, a + output * lanes + lane))
                    sums = fma(load(arena, target + output * lanes + lane), log16(p), sums)
                store(arena, losses + lane, sub(splat(f(0.0)), sums))
            _take_mean(context, losses, loss)


@operation(
    formula="grad_a = -target / clip(a, 1e-7, 1 - 1e-7) / n if a == clip(a, 0, 1) else 0",
    reads=FROM_A,
    writes={"grad_a": OUTPUT},
)
class CategoricalCrossentropyBackward:
    """Slope of the categorical cross-entropy by a; 0 where a is no probability at all, as Keras's clip has it."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return np.where((a < 0.0) | (a > 1.0), 0.0, -target / _kept_inside(a) / step.n)

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_a):
        arena = arena_of(context)
        first, last = share(outputs, 1, context)
        one, zero = splat(f(1.0)), splat(f(0.0))
        scale = splat(f(-1.0) / f(word(context, VALID)))
        for output in range(first, last):
            for lane in range(0, word(context, ACTIVE), LANES):
                at = output * lanes + lane
                y = load(arena, a + at)
                slope = mul(div(load(arena, target + at), _inside(y)), scale)
                store(arena, grad_a + at, where_greater(zero, y, zero, where_greater(y, one, zero, slope)))
            _clear_padding(context, grad_a + output * lanes)


@operation(
    formula="losses = mean(max(z, 0) - z * target + log(1 + exp(-abs(z))), outputs); loss = mean(losses, lanes)",
    reads=FROM_Z,
    writes=VALUE,
)
class SigmoidBinaryCrossentropy:
    """Binary cross-entropy of a sigmoid, from z: exact however sure the network is. Mean over outputs and examples."""

    @staticmethod
    def reference(step: Step, z: Float64, target: Float64) -> tuple[Float64, Float64]:
        return _mean((np.maximum(z, 0.0) - z * target + np.log1p(np.exp(-np.abs(z)))).mean(axis=0))

    @staticmethod
    def kernel(context, outputs, lanes, z, target, losses, loss):
        if is_mine(context):
            arena = arena_of(context)
            zero, scale = splat(f(0.0)), splat(f(1.0) / f(outputs))
            for lane in range(0, word(context, ACTIVE), LANES):
                sums = zero
                for output in range(outputs):
                    x = load(arena, z + output * lanes + lane)
                    t = load(arena, target + output * lanes + lane)
                    linear = fma(sub(zero, x), t, nan_or(x, where_greater(x, zero, x, zero)))
                    sums = add(sums, add(linear, log1p_exp_minus16(x)))
                store(arena, losses + lane, mul(sums, scale))
            _take_mean(context, losses, loss)


@operation(formula="grad_z = (a - target) / (n * outputs)", reads=FROM_A, writes={"grad_z": OUTPUT})
class SigmoidBinaryCrossentropyBackward:
    """Sigmoid and binary cross-entropy together: their slopes cancel to a - t."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return (a - target) / (step.n * len(a))

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_z):
        _differences(context, outputs, lanes, a, target, grad_z, f(1.0) / f(word(context, VALID) * outputs))


@operation(
    formula="losses = log(sum(exp(z), outputs)) - sum(target * z, outputs); loss = mean(losses, lanes)",
    reads=FROM_Z,
    writes=VALUE,
)
class SoftmaxCategoricalCrossentropy:
    """Categorical cross-entropy of a softmax, from z: exact however sure the network is.

    Targets of an example sum to 1.
    """

    @staticmethod
    def reference(step: Step, z: Float64, target: Float64) -> tuple[Float64, Float64]:
        largest = z.max(axis=0)
        logarithm = np.log(np.exp(z - largest).sum(axis=0)) + largest
        return _mean((target * (logarithm - z)).sum(axis=0))

    @staticmethod
    def kernel(context, outputs, lanes, z, target, losses, loss):
        if is_mine(context):
            arena = arena_of(context)
            for lane in range(0, word(context, ACTIVE), LANES):
                largest = load(arena, z + lane)
                for output in range(1, outputs):
                    largest = maximum(largest, load(arena, z + output * lanes + lane))
                powers = splat(f(0.0))
                for output in range(outputs):
                    powers = add(powers, exp16(sub(load(arena, z + output * lanes + lane), largest)))
                logarithm = add(log16(powers), largest)
                sums = splat(f(0.0))
                for output in range(outputs):
                    at = output * lanes + lane
                    sums = fma(load(arena, target + at), sub(logarithm, load(arena, z + at)), sums)
                store(arena, losses + lane, sums)
            _take_mean(context, losses, loss)


@operation(formula="grad_z = (a * sum(target, outputs) - target) / n", reads=FROM_A, writes={"grad_z": OUTPUT})
class SoftmaxCategoricalCrossentropyBackward:
    """Softmax and categorical cross-entropy together: their slopes cancel to a - t, for targets that sum to 1."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> Float64:
        return (a * target.sum(axis=0) - target) / step.n

    @staticmethod
    def kernel(context, outputs, lanes, a, target, grad_z):
        arena = arena_of(context)
        first, last = share(outputs, 1, context)
        scale = splat(f(1.0) / f(word(context, VALID)))
        for lane in range(0, word(context, ACTIVE), LANES):
            whole = splat(f(0.0))
            for output in range(outputs):
                whole = add(whole, load(arena, target + output * lanes + lane))
            for output in range(first, last):
                at = output * lanes + lane
                difference = sub(mul(load(arena, a + at), whole), load(arena, target + at))
                store(arena, grad_z + at, mul(difference, scale))
        for output in range(first, last):
            _clear_padding(context, grad_z + output * lanes)


@njit
def _inside(a):
    return at_least(at_most(a, splat(f(LARGEST))), splat(f(SMALLEST)))


@njit
def _squares(context, outputs, lanes, a, target, losses, scale):
    """losses = scale * sum over outputs of (a - t) squared."""
    arena = arena_of(context)
    for lane in range(0, word(context, ACTIVE), LANES):
        sums = splat(f(0.0))
        for output in range(outputs):
            at = output * lanes + lane
            difference = sub(load(arena, a + at), load(arena, target + at))
            sums = fma(difference, difference, sums)
        store(arena, losses + lane, mul(sums, splat(scale)))


@njit
def _differences(context, outputs, lanes, a, target, slope, scale):
    """slope = (a - t) * scale, 0 in padding lanes."""
    arena = arena_of(context)
    first, last = share(outputs, 1, context)
    for output in range(first, last):
        for lane in range(0, word(context, ACTIVE), LANES):
            at = output * lanes + lane
            difference = sub(load(arena, a + at), load(arena, target + at))
            store(arena, slope + at, mul(difference, splat(scale)))
        _clear_padding(context, slope + output * lanes)


@njit
def _clear_padding(context, row):
    """Padding lanes take no part: their delta is 0, and so is every delta that is made from it."""
    for lane in range(word(context, VALID), word(context, ACTIVE)):
        set_number(arena_of(context), row + lane, f(0.0))


@njit
def _take_mean(context, losses, loss):
    """loss = mean of the valid losses, summed in float64 in their order; the stop word if it is not finite."""
    arena, valid = arena_of(context), word(context, VALID)
    value = 0.0
    for lane in range(valid):
        value += np.float64(number(arena, losses + lane))
    mean = f(value / valid)
    set_number(arena, loss, mean)
    if not np.isfinite(mean):
        raise_flag(context, STOP, NOT_FINITE)
