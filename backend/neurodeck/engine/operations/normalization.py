"""Batch normalisation (Ioffe and Szegedy 2015, algorithm 1), channel by channel, with Keras's defaults.

A channel is a unit of a dense layer or a map of a convolution. While training, mean and variance are the batch's, of
its valid lanes alone, over all cells of a map; the variance is divided by their number, as in Keras. Moving averages
of both stand in for them in an evaluation, for a single example, and where the layer is frozen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from neurodeck.engine.context import ACTIVE, SETTINGS, VALID
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.operations.update import keep_pinned
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import (
    INTEGERS,
    add,
    constant,
    fma,
    load,
    mul,
    number,
    number64,
    set_number,
    splat,
    store,
    sub,
    total,
    vector16,
    word,
)

f = np.float32
X = "channels height width lanes"
CHANNEL = "channels"
STATISTICS = {"mean": CHANNEL, "variance": CHANNEL}
MOVING = {"moving_mean": CHANNEL, "moving_variance": CHANNEL}


def _means(x: Float64) -> Float64:
    """Of each channel, one number after the other."""
    flat = x.reshape(len(x), -1)
    sums: Float64 = np.add.accumulate(flat, axis=1)[:, -1]
    return sums / flat.shape[1]


def _sums(x: Float64) -> Float64:
    sums: Float64 = np.add.accumulate(x.reshape(len(x), -1), axis=1)[:, -1]
    return sums


def _each(channels: Float64) -> Float64:
    return channels[:, None, None, None]


@operation(
    formula="mean = mean(x, height, width, lanes); variance = mean((x - mean) ** 2, height, width, lanes); "
    "normalized = (x - mean) / sqrt(variance + epsilon)",
    reads={"x": X},
    writes={**STATISTICS, "normalized": X},
    settings=("epsilon",),
)
class BatchNormalize:
    """Every channel of the batch brought to mean 0 and variance 1."""

    @staticmethod
    def reference(step: Step, x: Float64, epsilon: float) -> tuple[Float64, Float64, Float64]:
        mean = _means(x)
        apart = x - _each(mean)
        variance = _means(apart**2)
        return mean, variance, apart / _each(np.sqrt(variance + epsilon))

    @staticmethod
    def kernel(context, channels, height, width, lanes, x, mean, variance, normalized, epsilon):
        arena, valid = arena_of(context), word(context, VALID)
        cells = height * width
        part = f(1.0 / (cells * valid))
        first, last = share(channels, 1, context)
        for channel in range(first, last):
            start = x + channel * cells * lanes
            sums = splat(f(0.0))
            for cell in range(cells):
                for lane in range(0, valid, LANES):
                    sums = add(sums, first_lanes(load(arena, start + cell * lanes + lane), valid - lane))
            middle = total(sums) * part
            sums = splat(f(0.0))
            for cell in range(cells):
                for lane in range(0, valid, LANES):
                    apart = sub(load(arena, start + cell * lanes + lane), splat(middle))
                    apart = first_lanes(apart, valid - lane)
                    sums = fma(apart, apart, sums)
            set_number(arena, mean + channel, middle)
            set_number(arena, variance + channel, total(sums) * part)
        _normalize(context, cells, lanes, x, mean, variance, normalized, epsilon, first, last)


@operation(
    formula="grad_x = (grad_normalized - mean(grad_normalized, height, width, lanes) "
    "- normalized * mean(grad_normalized * normalized, height, width, lanes)) / sqrt(variance + epsilon)",
    reads={"normalized": X, "variance": CHANNEL, "grad_normalized": X},
    writes={"grad_x": X},
    settings=("epsilon",),
    accumulates=True,
)
class BatchNormalizeBackward:
    """Mean and variance depend on every number of the batch, so each slope is told of all the others."""

    @staticmethod
    def reference(
        step: Step, normalized: Float64, variance: Float64, grad_normalized: Float64, epsilon: float
    ) -> Float64:
        common = _each(_means(grad_normalized)) + normalized * _each(_means(grad_normalized * normalized))
        return (grad_normalized - common) / _each(np.sqrt(variance + epsilon))

    @staticmethod
    def kernel(
        context, channels, height, width, lanes, normalized, variance, grad_normalized, grad_x, epsilon, accumulate
    ):
        arena, active, valid = arena_of(context), word(context, ACTIVE), word(context, VALID)
        cells = height * width
        part = f(1.0 / (cells * valid))
        first, last = share(channels, 1, context)
        for channel in range(first, last):
            start = channel * cells * lanes
            slopes, leanings = splat(f(0.0)), splat(f(0.0))
            for cell in range(cells):
                for at in range(start + cell * lanes, start + cell * lanes + active, LANES):
                    slope = load(arena, grad_normalized + at)  # 0 in padding lanes
                    slopes = add(slopes, slope)
                    leanings = fma(slope, load(arena, normalized + at), leanings)
            middle, leaning = splat(total(slopes) * part), splat(total(leanings) * part)
            scale = splat(_one_over_deviation(context, variance + channel, epsilon))
            for cell in range(cells):
                for lane in range(0, active, LANES):
                    at = start + cell * lanes + lane
                    value = sub(load(arena, grad_normalized + at), middle)
                    value = sub(value, mul(load(arena, normalized + at), leaning))
                    value = first_lanes(mul(value, scale), valid - lane)
                    store(arena, grad_x + at, value if accumulate == 0 else add(load(arena, grad_x + at), value))


@operation(
    formula="normalized = (x - mean) / sqrt(variance + epsilon)",
    reads={"x": X, **STATISTICS},
    writes={"normalized": X},
    settings=("epsilon",),
)
class Normalize:
    """Normalised by a mean and a variance that are given: the moving ones."""

    @staticmethod
    def reference(step: Step, x: Float64, mean: Float64, variance: Float64, epsilon: float) -> Float64:
        return (x - _each(mean)) / _each(np.sqrt(variance + epsilon))

    @staticmethod
    def kernel(context, channels, height, width, lanes, x, mean, variance, normalized, epsilon):
        first, last = share(channels, 1, context)
        _normalize(context, height * width, lanes, x, mean, variance, normalized, epsilon, first, last)


@operation(
    formula="grad_x = grad_normalized / sqrt(variance + epsilon)",
    reads={"variance": CHANNEL, "grad_normalized": X},
    writes={"grad_x": X},
    settings=("epsilon",),
    accumulates=True,
)
class NormalizeBackward:
    """Given mean and variance are constants: only the scale counts."""

    @staticmethod
    def reference(step: Step, variance: Float64, grad_normalized: Float64, epsilon: float) -> Float64:
        return grad_normalized / _each(np.sqrt(variance + epsilon))

    @staticmethod
    def kernel(context, channels, height, width, lanes, variance, grad_normalized, grad_x, epsilon, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        for channel in range(first, last):
            scale = splat(_one_over_deviation(context, variance + channel, epsilon))
            for cell in range(channel * cells, (channel + 1) * cells):
                for at in range(cell * lanes, cell * lanes + active, LANES):
                    value = mul(load(arena, grad_normalized + at), scale)
                    store(arena, grad_x + at, value if accumulate == 0 else add(load(arena, grad_x + at), value))


@operation(
    formula="a = gamma * normalized + beta",
    reads={"normalized": X, "gamma": CHANNEL, "beta": CHANNEL},
    writes={"a": X},
)
class ScaleAndShift:
    """Every channel given the spread and the middle that training finds best."""

    @staticmethod
    def reference(step: Step, normalized: Float64, gamma: Float64, beta: Float64) -> Float64:
        return _each(gamma) * normalized + _each(beta)

    @staticmethod
    def kernel(context, channels, height, width, lanes, normalized, gamma, beta, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        for channel in range(first, last):
            slope, middle = splat(number(arena, gamma + channel)), splat(number(arena, beta + channel))
            for cell in range(channel * cells, (channel + 1) * cells):
                for at in range(cell * lanes, cell * lanes + active, LANES):
                    store(arena, a + at, fma(slope, load(arena, normalized + at), middle))


@operation(formula="a = gamma * normalized", reads={"normalized": X, "gamma": CHANNEL}, writes={"a": X})
class Scale:
    """Every channel given a spread, the middle left at 0."""

    @staticmethod
    def reference(step: Step, normalized: Float64, gamma: Float64) -> Float64:
        return _each(gamma) * normalized

    @staticmethod
    def kernel(context, channels, height, width, lanes, normalized, gamma, a):
        _scale(context, channels, height * width, lanes, gamma, normalized, a)


@operation(formula="a = normalized + beta", reads={"normalized": X, "beta": CHANNEL}, writes={"a": X})
class Shift:
    """Every channel given a middle, the spread left at 1."""

    @staticmethod
    def reference(step: Step, normalized: Float64, beta: Float64) -> Float64:
        return normalized + _each(beta)

    @staticmethod
    def kernel(context, channels, height, width, lanes, normalized, beta, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        for channel in range(first, last):
            middle = splat(number(arena, beta + channel))
            for cell in range(channel * cells, (channel + 1) * cells):
                for at in range(cell * lanes, cell * lanes + active, LANES):
                    store(arena, a + at, add(load(arena, normalized + at), middle))


@operation(
    formula="grad_normalized = gamma * grad_a",
    reads={"gamma": CHANNEL, "grad_a": X},
    writes={"grad_normalized": X},
)
class ScaleBackward:
    """What is scaled up counts for more."""

    @staticmethod
    def reference(step: Step, gamma: Float64, grad_a: Float64) -> Float64:
        return _each(gamma) * grad_a

    @staticmethod
    def kernel(context, channels, height, width, lanes, gamma, grad_a, grad_normalized):
        _scale(context, channels, height * width, lanes, gamma, grad_a, grad_normalized)


@operation(
    formula="grad_gamma = sum(grad_a * normalized, height, width, lanes)",
    reads={"normalized": X, "grad_a": X},
    writes={"grad_gamma": CHANNEL},
    accumulates=True,
)
class ScaleGradient:
    """Gradient of gamma, summed over the batch and the map. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, normalized: Float64, grad_a: Float64) -> Float64:
        return _sums(grad_a * normalized)

    @staticmethod
    def kernel(context, channels, height, width, lanes, normalized, grad_a, grad_gamma, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        for channel in range(first, last):
            sums = splat(f(0.0))
            for cell in range(channel * cells, (channel + 1) * cells):
                for at in range(cell * lanes, cell * lanes + active, LANES):
                    sums = fma(load(arena, grad_a + at), load(arena, normalized + at), sums)
            _keep_sum(arena, grad_gamma + channel, total(sums), accumulate)


@operation(
    formula="grad_beta = sum(grad_a, height, width, lanes)",
    reads={"grad_a": X},
    writes={"grad_beta": CHANNEL},
    accumulates=True,
)
class ShiftGradient:
    """Gradient of beta: the deltas of the batch and the map, summed. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, grad_a: Float64) -> Float64:
        return _sums(grad_a)

    @staticmethod
    def kernel(context, channels, height, width, lanes, grad_a, grad_beta, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        for channel in range(first, last):
            sums = splat(f(0.0))
            for cell in range(channel * cells, (channel + 1) * cells):
                for at in range(cell * lanes, cell * lanes + active, LANES):
                    sums = add(sums, load(arena, grad_a + at))
            _keep_sum(arena, grad_beta + channel, total(sums), accumulate)


@operation(
    formula="moving_mean = momentum * moving_mean + (1 - momentum) * mean; "
    "moving_variance = momentum * moving_variance + (1 - momentum) * variance",
    reads={**STATISTICS, **MOVING},
    writes=MOVING,
    settings=("momentum",),
)
class MoveStatistics:
    """The moving averages go a little way to the batch's mean and variance."""

    @staticmethod
    def reference(
        step: Step, mean: Float64, variance: Float64, moving_mean: Float64, moving_variance: Float64, momentum: float
    ) -> tuple[Float64, Float64]:
        return (
            momentum * moving_mean + (1.0 - momentum) * mean,
            momentum * moving_variance + (1.0 - momentum) * variance,
        )

    @staticmethod
    def kernel(context, channels, mean, variance, moving_mean, moving_variance, momentum):
        arena = arena_of(context)
        keep = f(number64(word(context, SETTINGS), momentum))
        take = f(1.0 - number64(word(context, SETTINGS), momentum))
        first, last = share(channels, LANES, context)
        for at in range(first, last):
            set_number(
                arena, moving_mean + at, keep * number(arena, moving_mean + at) + take * number(arena, mean + at)
            )
            moved = keep * number(arena, moving_variance + at) + take * number(arena, variance + at)
            set_number(arena, moving_variance + at, moved)
        keep_pinned(context, moving_mean + first, moving_mean + last)
        keep_pinned(context, moving_variance + first, moving_variance + last)


@njit
def _normalize(context, cells, lanes, x, mean, variance, normalized, epsilon, first, last):
    arena, active = arena_of(context), word(context, ACTIVE)
    for channel in range(first, last):
        middle = splat(number(arena, mean + channel))
        scale = splat(_one_over_deviation(context, variance + channel, epsilon))
        for cell in range(channel * cells, (channel + 1) * cells):
            for at in range(cell * lanes, cell * lanes + active, LANES):
                store(arena, normalized + at, mul(sub(load(arena, x + at), middle), scale))


@njit
def _one_over_deviation(context, variance, epsilon):
    spread = np.float64(number(arena_of(context), variance)) + number64(word(context, SETTINGS), epsilon)
    return f(1.0 / np.sqrt(spread))


@njit
def _scale(context, channels, cells, lanes, gamma, source, target):
    arena, active = arena_of(context), word(context, ACTIVE)
    first, last = share(channels, 1, context)
    for channel in range(first, last):
        slope = splat(number(arena, gamma + channel))
        for cell in range(channel * cells, (channel + 1) * cells):
            for at in range(cell * lanes, cell * lanes + active, LANES):
                store(arena, target + at, mul(slope, load(arena, source + at)))


@njit
def _keep_sum(arena, place, value, accumulate):
    set_number(arena, place, value if accumulate == 0 else number(arena, place) + value)


@intrinsic
def first_lanes(typing: Any, x: Any, count: Any) -> Any:
    """The first `count` (int64) lanes of a vector, 0 in the others."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        undefined, zeros = ir.Constant(INTEGERS, ir.Undefined), ir.Constant(INTEGERS, [0] * LANES)
        low = builder.trunc(args[1], ir.IntType(32))
        wide = builder.shuffle_vector(
            builder.insert_element(undefined, low, ir.Constant(ir.IntType(32), 0)), undefined, zeros
        )
        inside = builder.icmp_signed("<", ir.Constant(INTEGERS, list(range(LANES))), wide)
        return builder.select(inside, args[0], constant(0.0))

    return vector16(vector16, types.int64), build
