"""The dense layer's four lines: z = W x + b, dL/dW, dL/db and dL/dx.

The kernel W lies as (units, inputs) in the arena, so that a batch (inputs, lanes) gives the textbook's Z = W X + b with
samples as columns. In public it is Keras's (inputs, units).
"""

from __future__ import annotations

import numpy as np

from neurodeck.engine import elementary
from neurodeck.engine.context import ACTIVE, VALID
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.matrix import multiply
from neurodeck.engine.simd.vector import add, fma, load, number, set_number, splat, total, transpose, word

f = np.float32
TILE = 8  # outputs are shared among workers in whole tiles


@operation(
    formula="z = sum(kernel * x, inputs) + bias",
    reads={"x": "inputs lanes", "kernel": "units inputs", "bias": "units"},
    writes={"z": "units lanes"},
)
class Dense:
    """Pre-activation of a dense layer."""

    @staticmethod
    def reference(step: Step, x: Float64, kernel: Float64, bias: Float64) -> Float64:
        return elementary.product(kernel, x.reshape(-1, step.n), bias[:, None])

    @staticmethod
    def kernel(context, units, inputs, lanes, x, kernel, bias, z):
        first, last = share(units, TILE, context)
        multiply(
            first, last, word(context, ACTIVE), inputs, arena_of(context),
            kernel, inputs, 1, x, lanes, z, lanes, 0, bias,
        )  # fmt: skip  # as in the formula


@operation(
    formula="z = sum(kernel * x, inputs)",
    reads={"x": "inputs lanes", "kernel": "units inputs"},
    writes={"z": "units lanes"},
)
class DenseWithoutBias:
    """Pre-activation of a dense layer that has no bias."""

    @staticmethod
    def reference(step: Step, x: Float64, kernel: Float64) -> Float64:
        return elementary.product(kernel, x.reshape(-1, step.n))

    @staticmethod
    def kernel(context, units, inputs, lanes, x, kernel, z):
        first, last = share(units, TILE, context)
        multiply(
            first, last, word(context, ACTIVE), inputs, arena_of(context),
            kernel, inputs, 1, x, lanes, z, lanes, 0, -1,
        )  # fmt: skip  # as in the formula


@operation(
    formula="grad_kernel = sum(grad_z * rows, lanes)",
    reads={"rows": "lanes inputs", "grad_z": "units lanes"},
    writes={"grad_kernel": "units inputs"},
    accumulates=True,
)
class DenseKernelGradient:
    """Gradient of a kernel, summed over the batch; the 1/n of the mean is in grad_z already. `rows` is x by example."""

    @staticmethod
    def reference(step: Step, rows: Float64, grad_z: Float64) -> Float64:
        return elementary.product(grad_z, rows)

    @staticmethod
    def kernel(context, units, inputs, lanes, rows, grad_z, grad_kernel, accumulate):
        first, last = share(units, TILE, context)
        multiply(
            first, last, inputs, word(context, VALID), arena_of(context),
            grad_z, lanes, 1, rows, inputs, grad_kernel, inputs, accumulate, -1,
        )  # fmt: skip  # as in the formula


@operation(
    formula="grad_kernel = sum(grad_z * x, lanes)",
    reads={"x": "inputs lanes", "grad_z": "units lanes"},
    writes={"grad_kernel": "units inputs"},
    accumulates=True,
)
class DenseKernelGradientNarrow:
    """Gradient of a kernel with fewer than 16 inputs: lane by lane, then the sum of the lanes. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, x: Float64, grad_z: Float64) -> Float64:
        return elementary.product(grad_z, x.reshape(-1, step.n).T)

    @staticmethod
    def kernel(context, units, inputs, lanes, x, grad_z, grad_kernel, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(units, 1, context)
        for unit in range(first, last):
            for at in range(inputs):
                lane_sums = splat(f(0.0))
                for lane in range(0, active, LANES):
                    lane_sums = fma(
                        load(arena, grad_z + unit * lanes + lane), load(arena, x + at * lanes + lane), lane_sums
                    )
                value = total(lane_sums)
                place = grad_kernel + unit * inputs + at
                if accumulate != 0:
                    value = number(arena, place) + value
                set_number(arena, place, value)


@operation(
    formula="grad_bias = sum(grad_z, lanes)",
    reads={"grad_z": "units lanes"},
    writes={"grad_bias": "units"},
    accumulates=True,
)
class DenseBiasGradient:
    """Gradient of a bias: the batch's deltas, summed. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, grad_z: Float64) -> Float64:
        return np.add.accumulate(grad_z, axis=1)[:, -1]  # one after the other

    @staticmethod
    def kernel(context, units, lanes, grad_z, grad_bias, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(units, 1, context)
        for unit in range(first, last):
            lane_sums = splat(f(0.0))
            for lane in range(0, active, LANES):
                lane_sums = add(lane_sums, load(arena, grad_z + unit * lanes + lane))
            value = total(lane_sums)
            if accumulate != 0:
                value = number(arena, grad_bias + unit) + value
            set_number(arena, grad_bias + unit, value)


@operation(
    formula="grad_x = sum(kernel * grad_z, units)",
    reads={"kernel": "units inputs", "grad_z": "units lanes"},
    writes={"grad_x": "inputs lanes"},
    accumulates=True,
)
class DenseInputGradient:
    """Gradient that a dense layer hands back to its input."""

    @staticmethod
    def reference(step: Step, kernel: Float64, grad_z: Float64) -> Float64:
        return elementary.product(kernel.T, grad_z)

    @staticmethod
    def kernel(context, units, inputs, lanes, kernel, grad_z, grad_x, accumulate):
        first, last = share(inputs, TILE, context)
        multiply(
            first, last, word(context, ACTIVE), units, arena_of(context),
            kernel, 1, inputs, grad_z, lanes, grad_x, lanes, accumulate, -1,
        )  # fmt: skip  # as in the formula


@operation(formula="rows = x", reads={"x": "features lanes"}, writes={"rows": "lanes features"})
class Transpose:
    """A batch turned over, one example a row, as the next kernel gradient wants it."""

    @staticmethod
    def reference(step: Step, x: Float64) -> Float64:
        return x.reshape(-1, step.n).T

    @staticmethod
    def kernel(context, features, lanes, x, rows):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, LANES, context)
        for lane in range(0, active, LANES):
            feature = first
            while feature + LANES <= last:
                transpose(arena, x + feature * lanes + lane, lanes, arena, rows + lane * features + feature, features)
                feature += LANES
            for rest in range(feature, last):
                for at in range(lane, lane + LANES):
                    set_number(arena, rows + at * features + rest, number(arena, x + rest * lanes + at))
