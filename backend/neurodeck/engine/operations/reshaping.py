"""Operations that move numbers and compute nothing: flatten, zeros around a picture, and their ways back."""

from __future__ import annotations

import numpy as np

from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, load, splat, store, word

f = np.float32
X = "channels height width lanes"
VECTOR = "height width channels lanes"
PADDED = "channels padded_height padded_width lanes"


@operation(formula="a = x", reads={"x": X}, writes={"a": VECTOR})
class Flatten:
    """A picture as one vector in the order (height, width, channels)."""

    @staticmethod
    def reference(step: Step, x: Float64) -> Float64:
        return x.transpose(1, 2, 0, 3)

    @staticmethod
    def kernel(context, channels, height, width, lanes, x, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        cells = height * width
        first, last = share(cells, 1, context)
        for channel in range(channels):
            for cell in range(first, last):
                for lane in range(0, active, LANES):
                    value = load(arena, x + (channel * cells + cell) * lanes + lane)
                    store(arena, a + (cell * channels + channel) * lanes + lane, value)


@operation(formula="grad_x = grad_a", reads={"grad_a": VECTOR}, writes={"grad_x": X}, accumulates=True)
class FlattenBackward:
    """Back into channels."""

    @staticmethod
    def reference(step: Step, grad_a: Float64) -> Float64:
        return grad_a.transpose(2, 0, 1, 3)

    @staticmethod
    def kernel(context, channels, height, width, lanes, grad_a, grad_x, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        cells = height * width
        first, last = share(cells, 1, context)
        for channel in range(channels):
            for cell in range(first, last):
                for lane in range(0, active, LANES):
                    value = load(arena, grad_a + (cell * channels + channel) * lanes + lane)
                    place = grad_x + (channel * cells + cell) * lanes + lane
                    store(arena, place, value if accumulate == 0 else add(load(arena, place), value))


@operation(
    formula="a = x[channels, padded_height - top, padded_width - left, lanes]",
    reads={"x": X},
    writes={"a": PADDED},
    numbers=("top", "left", "padded_height", "padded_width"),
)
class ZeroPadding2d:
    """Zeros around a picture."""

    @staticmethod
    def reference(step: Step, x: Float64, *, top: int, left: int, padded_height: int, padded_width: int) -> Float64:
        a = np.zeros((len(x), padded_height, padded_width, x.shape[3]))
        a[:, top : top + x.shape[1], left : left + x.shape[2]] = x
        return a

    @staticmethod
    def kernel(context, channels, height, width, padded_height, padded_width, lanes, top, left, x, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels * padded_height, 1, context)
        zero = splat(f(0.0))
        for line in range(first, last):
            row = line % padded_height - top
            source = x + (line // padded_height * height + row) * width * lanes
            for column in range(padded_width):
                inside = 0 <= row < height and left <= column < left + width
                for lane in range(0, active, LANES):
                    value = load(arena, source + (column - left) * lanes + lane) if inside else zero
                    store(arena, a + (line * padded_width + column) * lanes + lane, value)


@operation(
    formula="grad_x = grad_a[channels, height + top, width + left, lanes]",
    reads={"grad_a": PADDED},
    writes={"grad_x": X},
    numbers=("top", "left", "height", "width"),
    accumulates=True,
)
class ZeroPadding2dBackward:
    """What lies around the picture came from nobody."""

    @staticmethod
    def reference(step: Step, grad_a: Float64, *, top: int, left: int, height: int, width: int) -> Float64:
        return grad_a[:, top : top + height, left : left + width]

    @staticmethod
    def kernel(
        context, channels, height, width, padded_height, padded_width, lanes, top, left, grad_a, grad_x, accumulate
    ):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels * height, 1, context)
        for line in range(first, last):
            channel, row = line // height, line % height
            source = grad_a + ((channel * padded_height + row + top) * padded_width + left) * lanes
            for column in range(width):
                for lane in range(0, active, LANES):
                    value = load(arena, source + column * lanes + lane)
                    place = grad_x + (line * width + column) * lanes + lane
                    store(arena, place, value if accumulate == 0 else add(load(arena, place), value))
