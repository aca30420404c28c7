"""Activations a = f(z) and their backward lines dL/dz = f'(z) dL/da, the slope taken from a as textbooks do.

NaN passes: a NaN in z gives NaN in a, a NaN in a or in dL/da gives NaN in dL/dz.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine import elementary
from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.elementwise import each, each_pair
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.functions import exp16, sigmoid16, tanh16
from neurodeck.engine.simd.vector import (
    add,
    div,
    fma,
    load,
    maximum,
    mul,
    nan_or,
    splat,
    store,
    sub,
    where_greater,
    word,
)

f = np.float32
ACROSS = "features lanes"
Z = {"z": ACROSS}
A = {"a": ACROSS}
BEFORE = {"a": ACROSS, "grad_a": ACROSS}
AFTER = {"grad_z": ACROSS}


@operation(formula="a = z", reads=Z, writes=A)
class Linear:
    """No activation: the identity."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return z.copy()

    @staticmethod
    def kernel(context, features, lanes, z, a):
        each(context, features, lanes, z, a, _same)


@operation(formula="grad_z = grad_a", reads=BEFORE, writes=AFTER)
class LinearBackward:
    """The identity's slope is 1."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return grad_a.copy()

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        each(context, features, lanes, grad_a, grad_z, _same)


@operation(formula="a = sigmoid(z)", reads=Z, writes=A)
class Sigmoid:
    """Logistic sigmoid."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return 1.0 / (1.0 + elementary.exp(-z))

    @staticmethod
    def kernel(context, features, lanes, z, a):
        each(context, features, lanes, z, a, sigmoid16)


@operation(formula="grad_z = grad_a * (a * (1 - a))", reads=BEFORE, writes=AFTER)
class SigmoidBackward:
    """Slope of the sigmoid: a (1 - a)."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return grad_a * (a * (1.0 - a))

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        each_pair(context, features, lanes, a, grad_a, grad_z, _sigmoid_slope)


@operation(formula="a = tanh(z)", reads=Z, writes=A)
class Tanh:
    """Hyperbolic tangent."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return elementary.tanh(z)

    @staticmethod
    def kernel(context, features, lanes, z, a):
        each(context, features, lanes, z, a, tanh16)


@operation(formula="grad_z = grad_a * (1 - a ** 2)", reads=BEFORE, writes=AFTER)
class TanhBackward:
    """Slope of tanh: 1 - a squared."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return grad_a * (1.0 - a * a)

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        each_pair(context, features, lanes, a, grad_a, grad_z, _tanh_slope)


@operation(formula="a = max(0, z)", reads=Z, writes=A)
class Relu:
    """Rectified linear unit; 0 at 0."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return np.maximum(z, 0.0)

    @staticmethod
    def kernel(context, features, lanes, z, a):
        each(context, features, lanes, z, a, _relu)


@operation(formula="grad_z = grad_a * (1 if a > 0 else 0)", reads=BEFORE, writes=AFTER)
class ReluBackward:
    """Slope of relu: 1 where it let something through, else 0 (0 at 0, as Keras has it)."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return np.where(np.isnan(a), a, np.where(a > 0, grad_a, 0.0))

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        each_pair(context, features, lanes, a, grad_a, grad_z, _relu_slope)


@operation(formula="a = exp(z) / sum(exp(z), features)", reads=Z, writes=A)
class Softmax:
    """Softmax over the features of each example; the largest z is taken off first, against overflow."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        powers = np.exp(z - z.max(axis=0))
        return powers / powers.sum(axis=0)

    @staticmethod
    def kernel(context, features, lanes, z, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(active, LANES, context)
        for lane in range(first, last, LANES):
            largest = _largest(arena, z + lane, features, lanes)
            powers = splat(f(0.0))
            for feature in range(features):
                power = exp16(sub(load(arena, z + feature * lanes + lane), largest))
                powers = add(powers, power)
                store(arena, a + feature * lanes + lane, power)
            scale = div(splat(f(1.0)), powers)
            for feature in range(features):
                at = a + feature * lanes + lane
                store(arena, at, mul(load(arena, at), scale))


@operation(formula="grad_z = a * (grad_a - sum(a * grad_a, features))", reads=BEFORE, writes=AFTER)
class SoftmaxBackward:
    """Softmax's Jacobian applied to dL/da, example by example."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return a * (grad_a - (a * grad_a).sum(axis=0))

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(active, LANES, context)
        for lane in range(first, last, LANES):
            weighted = splat(f(0.0))
            for feature in range(features):
                at = feature * lanes + lane
                weighted = fma(load(arena, a + at), load(arena, grad_a + at), weighted)
            for feature in range(features):
                at = feature * lanes + lane
                store(arena, grad_z + at, mul(load(arena, a + at), sub(load(arena, grad_a + at), weighted)))


@njit
def _same(x):
    return x


@njit
def _sigmoid_slope(a, grad_a):
    return mul(grad_a, mul(a, sub(splat(f(1.0)), a)))


@njit
def _tanh_slope(a, grad_a):
    return mul(grad_a, fma(sub(splat(f(0.0)), a), a, splat(f(1.0))))


@njit
def _relu(z):
    zero = splat(f(0.0))
    return nan_or(z, where_greater(z, zero, z, zero))


@njit
def _relu_slope(a, grad_a):
    zero = splat(f(0.0))
    return nan_or(a, where_greater(a, zero, grad_a, zero))


@njit
def _largest(arena, z, features, lanes):
    """The largest feature of 16 examples; NaN if one is NaN."""
    largest = load(arena, z)
    for feature in range(1, features):
        largest = maximum(largest, load(arena, z + feature * lanes))
    return largest
