"""Relu's relatives, which let something through below 0: leaky_relu, elu, softplus, swish, gelu, with Keras's defaults.

The slope is taken from a where a tells it, and from z where it does not (softplus, swish, gelu). NaN passes.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from neurodeck.engine import elementary
from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.elementwise import each, each_pair
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.functions import erf16, exp16, log1p_exp_minus16, sigmoid16
from neurodeck.engine.simd.vector import add, fma, load, mul, nan_or, splat, store, sub, where_greater, word

f = np.float32
ACROSS = "features lanes"
Z = {"z": ACROSS}
A = {"a": ACROSS}
BEFORE = {"a": ACROSS, "grad_a": ACROSS}
FROM_Z = {"z": ACROSS, "grad_a": ACROSS}
AFTER = {"grad_z": ACROSS}
LEAK = 0.3  # Keras's negative_slope
ROOT_HALF = math.sqrt(0.5)
DENSITY = 1.0 / math.sqrt(2.0 * math.pi)  # the normal distribution's at 0


@operation(formula="a = z if z > 0 else 0.3 * z", reads=Z, writes=A)
class LeakyRelu:
    """Leaky rectified linear unit with Keras 3's slope of 0.3 below 0."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return np.where(z > 0, z, LEAK * z)

    @staticmethod
    def kernel(context, features, lanes, z, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        zero, leak = splat(f(0.0)), splat(f(LEAK))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                x = load(arena, z + at)
                store(arena, a + at, where_greater(x, zero, x, mul(leak, x)))


@operation(formula="grad_z = grad_a * (1 if a > 0 else 0.3)", reads=BEFORE, writes=AFTER)
class LeakyReluBackward:
    """Slope of leaky relu: 1 above 0, else 0.3."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return np.where(np.isnan(a), a, np.where(a > 0, grad_a, LEAK * grad_a))

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        zero, leak = splat(f(0.0)), splat(f(LEAK))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                y, slope = load(arena, a + at), load(arena, grad_a + at)
                store(arena, grad_z + at, nan_or(y, where_greater(y, zero, slope, mul(leak, slope))))


@operation(formula="a = z if z > 0 else exp(z) - 1", reads=Z, writes=A)
class Elu:
    """Exponential linear unit, alpha 1 (Clevert et al. 2016, equation 15)."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return np.where(z > 0, z, elementary.exp(np.minimum(z, 0.0)) - 1.0)

    @staticmethod
    def kernel(context, features, lanes, z, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        zero, one = splat(f(0.0)), splat(f(1.0))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                x = load(arena, z + at)
                store(arena, a + at, nan_or(x, where_greater(x, zero, x, sub(exp16(x), one))))


@operation(formula="grad_z = grad_a * (1 if a > 0 else 1 + a)", reads=BEFORE, writes=AFTER)
class EluBackward:
    """Slope of elu: 1 above 0, else e to the z, which is 1 + a."""

    @staticmethod
    def reference(step: Step, a: Float64, grad_a: Float64) -> Float64:
        return np.where(np.isnan(a), a, np.where(a > 0, grad_a, (1.0 + a) * grad_a))

    @staticmethod
    def kernel(context, features, lanes, a, grad_a, grad_z):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        zero, one = splat(f(0.0)), splat(f(1.0))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                y, slope = load(arena, a + at), load(arena, grad_a + at)
                store(arena, grad_z + at, nan_or(y, where_greater(y, zero, slope, mul(add(one, y), slope))))


@operation(formula="a = log(1 + exp(z))", reads=Z, writes=A)
class Softplus:
    """Softplus, a smooth relu."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return np.maximum(z, 0.0) + np.log1p(elementary.exp(-np.abs(z)))

    @staticmethod
    def kernel(context, features, lanes, z, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        zero = splat(f(0.0))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                x = load(arena, z + at)
                above = nan_or(x, where_greater(x, zero, x, zero))
                store(arena, a + at, add(above, log1p_exp_minus16(x)))


@operation(formula="grad_z = grad_a * sigmoid(z)", reads=FROM_Z, writes=AFTER)
class SoftplusBackward:
    """Slope of softplus: the sigmoid of z."""

    @staticmethod
    def reference(step: Step, z: Float64, grad_a: Float64) -> Float64:
        return grad_a / (1.0 + elementary.exp(-z))

    @staticmethod
    def kernel(context, features, lanes, z, grad_a, grad_z):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                store(arena, grad_z + at, mul(load(arena, grad_a + at), sigmoid16(load(arena, z + at))))


@operation(formula="a = z * sigmoid(z)", reads=Z, writes=A)
class Swish:
    """Swish, also called silu (Ramachandran et al. 2017)."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return z * (1.0 / (1.0 + elementary.exp(-z)))

    @staticmethod
    def kernel(context, features, lanes, z, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                x = load(arena, z + at)
                store(arena, a + at, mul(x, sigmoid16(x)))


@operation(formula="s = sigmoid(z); grad_z = grad_a * (s + z * s * (1 - s))", reads=FROM_Z, writes=AFTER)
class SwishBackward:
    """Slope of swish, from z: two z may have the same a."""

    @staticmethod
    def reference(step: Step, z: Float64, grad_a: Float64) -> Float64:
        s = 1.0 / (1.0 + elementary.exp(-z))
        return grad_a * (s + z * s * (1.0 - s))

    @staticmethod
    def kernel(context, features, lanes, z, grad_a, grad_z):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        one = splat(f(1.0))
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                x = load(arena, z + at)
                s = sigmoid16(x)
                slope = fma(mul(x, s), sub(one, s), s)
                store(arena, grad_z + at, mul(load(arena, grad_a + at), slope))


@operation(formula="a = z * normal_share(z)", reads=Z, writes=A)
class Gelu:
    """Gaussian error linear unit (Hendrycks and Gimpel 2016, section 2), exact as in Keras: approximate=False."""

    @staticmethod
    def reference(step: Step, z: Float64) -> Float64:
        return 0.5 * z * (1.0 + elementary.erf(z * ROOT_HALF))

    @staticmethod
    def kernel(context, features, lanes, z, a):
        each(context, features, lanes, z, a, _gelu)


@operation(formula="grad_z = grad_a * (normal_share(z) + z * normal_density(z))", reads=FROM_Z, writes=AFTER)
class GeluBackward:
    """Slope of gelu, from z: two z may have the same a."""

    @staticmethod
    def reference(step: Step, z: Float64, grad_a: Float64) -> Float64:
        below = 0.5 * (1.0 + elementary.erf(z * ROOT_HALF))
        return grad_a * (below + z * (DENSITY * elementary.exp(-0.5 * z * z)))

    @staticmethod
    def kernel(context, features, lanes, z, grad_a, grad_z):
        each_pair(context, features, lanes, z, grad_a, grad_z, _gelu_slope)


@njit
def _gelu(z):
    half = mul(z, splat(f(0.5)))
    return fma(half, erf16(mul(z, splat(f(ROOT_HALF)))), half)


@njit
def _gelu_slope(z, grad_a):
    half = splat(f(0.5))
    below = fma(half, erf16(mul(z, splat(f(ROOT_HALF)))), half)
    density = mul(splat(f(DENSITY)), exp16(mul(splat(f(-0.5)), mul(z, z))))
    return mul(grad_a, fma(z, density, below))
