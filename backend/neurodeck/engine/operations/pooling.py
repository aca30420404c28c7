"""Pooling: a picture becomes smaller, window by window, channel by channel. NaN passes.

Window (r, c) reaches from row r * stride_height - top over pool_height rows, and so across; what of it lies outside the
picture does not count. Windows may overlap.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit

from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, load, maximum, mul, nan_or, splat, store, where_equal, word

f = np.float32
X = "channels height width lanes"
A = "channels pooled_height pooled_width lanes"
SEEN = "x[channels, pooled_height * stride_height - top + i, pooled_width * stride_width - left + j, lanes]"
DELTA = "grad_a[channels, (height + top - i) / stride_height, (width + left - j) / stride_width, lanes]"
WINDOW = ("pool_height", "pool_width", "stride_height", "stride_width", "top", "left")


def windows(
    picture: tuple[int, ...], pooled: tuple[int, ...], *, pool_height: int, pool_width: int, stride_height: int,
    stride_width: int, top: int, left: int,
) -> Iterator[tuple[int, int, slice, slice]]:  # fmt: skip  # sizes, then numbers
    """Row and column of each window, and the rows and columns of the picture that it sees. Both as (height, width)."""
    for row in range(pooled[0]):
        for column in range(pooled[1]):
            y, x = row * stride_height - top, column * stride_width - left
            rows = slice(max(0, y), min(picture[0], y + pool_height))
            yield row, column, rows, slice(max(0, x), min(picture[1], x + pool_width))


def _mean(x: Float64) -> Float64:
    """Over height and width, one number after the other."""
    flat = x.reshape(len(x), -1, x.shape[3])
    sums: Float64 = np.add.accumulate(flat, axis=1)[:, -1]
    return sums / flat.shape[1]


@njit
def _extent(window, stride, margin, size, most):
    """The rows (or columns) of the picture that a window sees: (first, behind the last)."""
    first = window * stride - margin
    return max(0, first), min(most, first + size)


@njit
def _clear(arena, tensor, first, last, lanes, active):
    zero = splat(f(0.0))
    for cell in range(first, last):
        for lane in range(0, active, LANES):
            store(arena, tensor + cell * lanes + lane, zero)


@operation(
    formula=f"a = largest({SEEN}, i=pool_height, j=pool_width)",
    reads={"x": X},
    writes={"a": A},
    numbers=(*WINDOW, "pooled_height", "pooled_width"),
)
class MaxPooling2d:
    """The largest number of each window; a NaN in it counts as the largest."""

    @staticmethod
    def reference(step: Step, x: Float64, *, pooled_height: int, pooled_width: int, **window: int) -> Float64:
        a = np.zeros((len(x), pooled_height, pooled_width, x.shape[3]))
        for row, column, rows, columns in windows(x.shape[1:3], (pooled_height, pooled_width), **window):
            a[:, row, column] = x[:, rows, columns].max(axis=(1, 2))
        return a

    @staticmethod
    def kernel(
        context, channels, height, width, pooled_height, pooled_width, lanes, pool_height, pool_width, stride_height,
        stride_width, top, left, x, a,
    ):  # fmt: skip  # sizes, numbers, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels * pooled_height, 1, context)
        for line in range(first, last):
            channel, row = line // pooled_height, line % pooled_height
            above, below = _extent(row, stride_height, top, pool_height, height)
            for column in range(pooled_width):
                before, behind = _extent(column, stride_width, left, pool_width, width)
                if below - above == 2 and behind - before == 2:  # the usual window, written out
                    corner = x + ((channel * height + above) * width + before) * lanes
                    for lane in range(corner, corner + active, LANES):
                        upper = maximum(load(arena, lane), load(arena, lane + lanes))
                        under = lane + width * lanes
                        lower = maximum(load(arena, under), load(arena, under + lanes))
                        store(arena, a + (line * pooled_width + column) * lanes + lane - corner, maximum(upper, lower))
                    continue
                for lane in range(0, active, LANES):
                    plane = x + channel * height * width * lanes + lane
                    largest = load(arena, plane + (above * width + before) * lanes)
                    for y in range(above, below):
                        for at in range(before, behind):
                            largest = maximum(largest, load(arena, plane + (y * width + at) * lanes))
                    store(arena, a + (line * pooled_width + column) * lanes + lane, largest)


@operation(
    formula=f"grad_x = sum({DELTA} if place_of_largest("
    "x[channels, height - i + k, width - j + l, lanes], k=pool_height, l=pool_width) == at(i * pool_width + j) else 0, "
    "i=pool_height, j=pool_width)",
    reads={"x": X, "grad_a": A},
    writes={"grad_x": X},
    numbers=WINDOW,
    accumulates=True,
)
class MaxPooling2dBackward:
    """The largest number of a window has caused its output alone; of several, the first. In a window with a NaN no
    number is the largest, and all get NaN.
    """

    @staticmethod
    def reference(step: Step, x: Float64, grad_a: Float64, **window: int) -> Float64:
        grad = np.zeros(x.shape)
        channels, lanes = np.indices((len(x), x.shape[3]))
        for row, column, rows, columns in windows(x.shape[1:3], grad_a.shape[1:3], **window):
            seen, delta = x[:, rows, columns], grad_a[:, row, column]
            flat = seen.reshape(len(x), -1, x.shape[3])
            routed = np.zeros(flat.shape)
            routed[channels, flat.argmax(axis=1), lanes] = delta
            routed = np.where(np.isnan(flat).any(axis=1, keepdims=True), np.nan, routed)
            grad[:, rows, columns] += routed.reshape(seen.shape)
        return grad

    @staticmethod
    def kernel(
        context, channels, height, width, pooled_height, pooled_width, lanes, pool_height, pool_width, stride_height,
        stride_width, top, left, x, grad_a, grad_x, accumulate,
    ):  # fmt: skip  # sizes, numbers, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        zero = splat(f(0.0))
        apart = accumulate == 0 and stride_height >= pool_height and stride_width >= pool_width
        if accumulate == 0 and not (
            apart and pooled_height * pool_height == height and pooled_width * pool_width == width
        ):
            _clear(arena, grad_x, first * height * width, last * height * width, lanes, active)
        for line in range(first * pooled_height, last * pooled_height):
            channel, row = line // pooled_height, line % pooled_height
            above, below = _extent(row, stride_height, top, pool_height, height)
            for column in range(pooled_width):
                before, behind = _extent(column, stride_width, left, pool_width, width)
                if apart and below - above == 2 and behind - before == 2:  # the usual window, written out
                    corner = ((channel * height + above) * width + before) * lanes
                    for lane in range(corner, corner + active, LANES):
                        delta = load(arena, grad_a + (line * pooled_width + column) * lanes + lane - corner)
                        under = lane + width * lanes
                        one, two = load(arena, x + lane), load(arena, x + lane + lanes)
                        three, four = load(arena, x + under), load(arena, x + under + lanes)
                        largest = maximum(maximum(one, two), maximum(three, four))
                        store(arena, grad_x + lane, nan_or(largest, where_equal(one, largest, delta, zero)))
                        delta = where_equal(one, largest, zero, delta)
                        store(arena, grad_x + lane + lanes, nan_or(largest, where_equal(two, largest, delta, zero)))
                        delta = where_equal(two, largest, zero, delta)
                        store(arena, grad_x + under, nan_or(largest, where_equal(three, largest, delta, zero)))
                        delta = where_equal(three, largest, zero, delta)
                        store(arena, grad_x + under + lanes, nan_or(largest, where_equal(four, largest, delta, zero)))
                    continue
                for lane in range(0, active, LANES):
                    delta = load(arena, grad_a + (line * pooled_width + column) * lanes + lane)
                    plane = channel * height * width * lanes + lane
                    largest = load(arena, x + plane + (above * width + before) * lanes)
                    for y in range(above, below):
                        for at in range(before, behind):
                            largest = maximum(largest, load(arena, x + plane + (y * width + at) * lanes))
                    for y in range(above, below):
                        for at in range(before, behind):
                            place = plane + (y * width + at) * lanes
                            value = load(arena, x + place)
                            routed = nan_or(largest, where_equal(value, largest, delta, zero))
                            delta = where_equal(value, largest, zero, delta)
                            if not apart:
                                routed = add(load(arena, grad_x + place), routed)
                            store(arena, grad_x + place, routed)


@operation(
    formula=f"a = mean({SEEN}, i=pool_height, j=pool_width)",
    reads={"x": X},
    writes={"a": A},
    numbers=(*WINDOW, "pooled_height", "pooled_width"),
)
class AveragePooling2d:
    """The mean of each window, of those of its numbers that lie in the picture."""

    @staticmethod
    def reference(step: Step, x: Float64, *, pooled_height: int, pooled_width: int, **window: int) -> Float64:
        a = np.zeros((len(x), pooled_height, pooled_width, x.shape[3]))
        for row, column, rows, columns in windows(x.shape[1:3], (pooled_height, pooled_width), **window):
            a[:, row, column] = _mean(x[:, rows, columns])
        return a

    @staticmethod
    def kernel(
        context, channels, height, width, pooled_height, pooled_width, lanes, pool_height, pool_width, stride_height,
        stride_width, top, left, x, a,
    ):  # fmt: skip  # sizes, numbers, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels * pooled_height, 1, context)
        for line in range(first, last):
            channel, row = line // pooled_height, line % pooled_height
            above, below = _extent(row, stride_height, top, pool_height, height)
            for column in range(pooled_width):
                before, behind = _extent(column, stride_width, left, pool_width, width)
                part = splat(f(1.0 / ((below - above) * (behind - before))))
                for lane in range(0, active, LANES):
                    plane = x + channel * height * width * lanes + lane
                    value = splat(f(0.0))
                    for y in range(above, below):
                        for at in range(before, behind):
                            value = add(value, load(arena, plane + (y * width + at) * lanes))
                    store(arena, a + (line * pooled_width + column) * lanes + lane, mul(value, part))


@operation(
    formula=f"grad_x = sum({DELTA} / ((min(at(height - i) + pool_height, height) - max(at(height - i), 0)) * "
    "(min(at(width - j) + pool_width, width) - max(at(width - j), 0))), i=pool_height, j=pool_width)",
    reads={"grad_a": A},
    writes={"grad_x": X},
    numbers=(*WINDOW, "height", "width"),
    accumulates=True,
)
class AveragePooling2dBackward:
    """Every number of a window has caused its output alike."""

    @staticmethod
    def reference(step: Step, grad_a: Float64, *, height: int, width: int, **window: int) -> Float64:
        grad = np.zeros((len(grad_a), height, width, grad_a.shape[3]))
        for row, column, rows, columns in windows((height, width), grad_a.shape[1:3], **window):
            part = grad[:, rows, columns]
            part += (grad_a[:, row, column] / (part.shape[1] * part.shape[2]))[:, None, None]
        return grad

    @staticmethod
    def kernel(
        context, channels, height, width, pooled_height, pooled_width, lanes, pool_height, pool_width, stride_height,
        stride_width, top, left, grad_a, grad_x, accumulate,
    ):  # fmt: skip  # sizes, numbers, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        apart = accumulate == 0 and stride_height >= pool_height and stride_width >= pool_width
        if accumulate == 0 and not (
            apart and pooled_height * pool_height == height and pooled_width * pool_width == width
        ):
            _clear(arena, grad_x, first * height * width, last * height * width, lanes, active)
        for line in range(first * pooled_height, last * pooled_height):
            channel, row = line // pooled_height, line % pooled_height
            above, below = _extent(row, stride_height, top, pool_height, height)
            for column in range(pooled_width):
                before, behind = _extent(column, stride_width, left, pool_width, width)
                part = splat(f(1.0 / ((below - above) * (behind - before))))
                for lane in range(0, active, LANES):
                    plane = grad_x + channel * height * width * lanes + lane
                    share_of = mul(load(arena, grad_a + (line * pooled_width + column) * lanes + lane), part)
                    for y in range(above, below):
                        for at in range(before, behind):
                            place = plane + (y * width + at) * lanes
                            store(arena, place, share_of if apart else add(load(arena, place), share_of))


@operation(formula="a = mean(x, height, width)", reads={"x": X}, writes={"a": "channels lanes"})
class GlobalAveragePooling2d:
    """The mean of each channel."""

    @staticmethod
    def reference(step: Step, x: Float64) -> Float64:
        return _mean(x)

    @staticmethod
    def kernel(context, channels, height, width, lanes, x, a):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        part = splat(f(1.0 / cells))
        for channel in range(first, last):
            for lane in range(0, active, LANES):
                value = splat(f(0.0))
                for cell in range(channel * cells, (channel + 1) * cells):
                    value = add(value, load(arena, x + cell * lanes + lane))
                store(arena, a + channel * lanes + lane, mul(value, part))


@operation(
    formula="grad_x = grad_a / (height * width)",
    reads={"grad_a": "channels lanes"},
    writes={"grad_x": X},
    numbers=("height", "width"),
    accumulates=True,
)
class GlobalAveragePooling2dBackward:
    """Every cell of a map has caused its mean alike."""

    @staticmethod
    def reference(step: Step, grad_a: Float64, *, height: int, width: int) -> Float64:
        return np.broadcast_to(grad_a[:, None, None] / (height * width), (len(grad_a), height, width, step.n))

    @staticmethod
    def kernel(context, channels, height, width, lanes, grad_a, grad_x, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(channels, 1, context)
        cells = height * width
        part = splat(f(1.0 / cells))
        for channel in range(first, last):
            for lane in range(0, active, LANES):
                share_of = mul(load(arena, grad_a + channel * lanes + lane), part)
                for cell in range(channel * cells, (channel + 1) * cells):
                    place = grad_x + cell * lanes + lane
                    store(arena, place, share_of if accumulate == 0 else add(load(arena, place), share_of))
