"""The convolutional layer's lines: z = W * x + b, dL/dW, dL/db and dL/dx.

Pictures lie as (channels, height, width, lanes), a kernel W as (filters, channels, kernel_height, kernel_width).
Nothing is copied into columns: the micro-kernel walks over the window itself (implicit im2col). The window always lies
in the picture; what "same" pads has been laid around it by a row before.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine import elementary
from neurodeck.engine.context import ACTIVE
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.correlation import filters_for, places_for, run_correlation
from neurodeck.engine.simd.matrix import WIDTH, height_for
from neurodeck.engine.simd.tile import run_nest
from neurodeck.engine.simd.vector import add, load, number, set_number, splat, total, word

f = np.float32
X = "channels height width lanes"
KERNEL = "filters channels kernel_height kernel_width"
Z = "filters out_height out_width lanes"
STRIDES = ("stride_height", "stride_width")
SEEN = "x[channels, out_height * stride_height + kernel_height, out_width * stride_width + kernel_width, lanes]"
# Rows of the picture are taken in blocks of so many numbers, which stay in the second-level cache.
BLOCK = 64 * 1024
# Cells of the deltas that a tile of dL/dx walks over at once: 160 of 32 lanes are 20 KB, which stay in the first level.
CELLS = 160


def patch(x: Float64, z: tuple[int, ...], i: int, j: int, stride_height: int, stride_width: int) -> Float64:
    """What place (i, j) of the kernel meets of x, for each output of the shape z: a view (channels, out, out, n)."""
    rows = slice(i, i + stride_height * (z[1] - 1) + 1, stride_height)
    columns = slice(j, j + stride_width * (z[2] - 1) + 1, stride_width)
    return x[:, rows, columns]


def _correlate(x: Float64, kernel: Float64, bias: Float64, stride_height: int, stride_width: int) -> Float64:
    filters, channels, height, width = kernel.shape
    shape = (filters, (x.shape[1] - height) // stride_height + 1, (x.shape[2] - width) // stride_width + 1, x.shape[3])
    z = np.zeros(shape) + bias[:, None, None, None]
    for i in range(height):
        for j in range(width):
            seen = patch(x, shape, i, j, stride_height, stride_width).reshape(channels, -1)
            z += elementary.product(kernel[:, :, i, j], seen).reshape(shape)
    return z


@njit
def _window(place, area, kernel_width, height, width, lanes, x):
    """Where in x the place of the kernel (its number among channels, rows and columns) stands at first."""
    channel, rest = place // area, place % area
    return x + ((channel * height + rest // kernel_width) * width + rest % kernel_width) * lanes


@njit
def _reached(at, size, count, stride):
    """Which windows saw cell `at` along one side: (first place of the kernel, its window, how many of them).

    The next is `stride` further in the kernel and one window before.
    """
    place, window = at % stride, at // stride
    if window >= count:
        place += (window - count + 1) * stride
        window = count - 1
    return place, window, max(0, min((size - place + stride - 1) // stride, window + 1))


@njit
def convolve(
    context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
    stride_height, stride_width, x, kernel, bias, z,
):  # fmt: skip  # sizes, strides, tensors
    """z = kernel slid over x, plus bias (< 0: none). Rows of the output are shared among workers."""
    arena, active = arena_of(context), word(context, ACTIVE)
    area, plane = kernel_height * kernel_width, height * width * lanes
    terms = channels * area
    first, last = share(out_height, 1, context)
    together = active == lanes and stride_width == 1  # a row of the output is one run of lanes
    cells = 1 if together else out_width
    span = out_width * lanes if together else active
    for y in range(first, last):
        for cell in range(cells):
            seen = x + (y * stride_height * width + cell * stride_width) * lanes
            made = z + (y * out_width + cell) * lanes
            at = 0
            while at < span:
                wide = 2 if span - at > LANES and WIDTH == 2 else 1
                one = 0
                while one < filters:
                    tall = height_for(filters - one)
                    run_nest(
                        tall, wide, arena, kernel + one * terms, terms,
                        area, plane, channels, kernel_width, width * lanes, kernel_height, 1, lanes, kernel_width,
                        seen + at, made + one * out_height * out_width * lanes + at, out_height * out_width * lanes,
                        0, bias + one if bias >= 0 else -1, span - at,
                    )  # fmt: skip  # one line a group
                    one += tall
                at += LANES * wide


@operation(
    formula=f"z = sum(kernel * {SEEN}, channels, kernel_height, kernel_width) + bias",
    reads={"x": X, "kernel": KERNEL, "bias": "filters"},
    writes={"z": Z},
    numbers=STRIDES,
)
class Conv2d:
    """Pre-activation of a convolutional layer: the kernel slides over the picture, not turned over."""

    @staticmethod
    def reference(
        step: Step, x: Float64, kernel: Float64, bias: Float64, *, stride_height: int, stride_width: int
    ) -> Float64:
        return _correlate(x, kernel, bias, stride_height, stride_width)

    @staticmethod
    def kernel(
        context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
        stride_height, stride_width, x, kernel, bias, z,
    ):  # fmt: skip  # sizes, strides, tensors
        convolve(
            context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
            stride_height, stride_width, x, kernel, bias, z,
        )  # fmt: skip  # as above


@operation(
    formula=f"z = sum(kernel * {SEEN}, channels, kernel_height, kernel_width)",
    reads={"x": X, "kernel": KERNEL},
    writes={"z": Z},
    numbers=STRIDES,
)
class Conv2dWithoutBias:
    """Pre-activation of a convolutional layer that has no bias."""

    @staticmethod
    def reference(step: Step, x: Float64, kernel: Float64, *, stride_height: int, stride_width: int) -> Float64:
        return _correlate(x, kernel, np.zeros(len(kernel)), stride_height, stride_width)

    @staticmethod
    def kernel(
        context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
        stride_height, stride_width, x, kernel, z,
    ):  # fmt: skip  # sizes, strides, tensors
        convolve(
            context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
            stride_height, stride_width, x, kernel, -1, z,
        )  # fmt: skip  # as above


@operation(
    formula=f"grad_kernel = sum(grad_z * {SEEN}, out_height, out_width, lanes)",
    reads={"x": X, "grad_z": Z},
    writes={"grad_kernel": KERNEL},
    numbers=STRIDES,
    accumulates=True,
)
class Conv2dKernelGradient:
    """Gradient of a kernel, summed over the places where it stood and over the batch. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, x: Float64, grad_z: Float64, *, stride_height: int, stride_width: int) -> Float64:
        height = x.shape[1] - stride_height * (grad_z.shape[1] - 1)
        width = x.shape[2] - stride_width * (grad_z.shape[2] - 1)
        grad = np.zeros((len(grad_z), len(x), height, width))
        for i in range(height):
            for j in range(width):
                seen = patch(x, grad_z.shape, i, j, stride_height, stride_width).reshape(len(x), -1)
                for place, delta in enumerate(grad_z):  # one after the other, as elsewhere
                    grad[place, :, i, j] = np.add.accumulate(delta.reshape(-1) * seen, axis=1)[:, -1]
        return grad

    @staticmethod
    def kernel(
        context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
        stride_height, stride_width, x, grad_z, grad_kernel, accumulate,
    ):  # fmt: skip  # sizes, strides, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        places, area = channels * kernel_height * kernel_width, kernel_height * kernel_width
        first, last = share(places, 4, context)
        together = active == lanes and stride_width == 1
        across = 1 if together else out_width
        vectors = (out_width * lanes if together else active) // LANES
        block = max(1, BLOCK // ((filters * out_width + channels * width * stride_height) * lanes))
        for top in range(0, out_height, block):
            rows = min(block, out_height - top)
            adds = accumulate if top == 0 else 1
            at = first
            while at < last:
                columns = places_for(last - at)
                begin0 = _window(at, area, kernel_width, height, width, lanes, x)
                begin1 = _window(min(at + 1, last - 1), area, kernel_width, height, width, lanes, x)
                begin2 = _window(min(at + 2, last - 1), area, kernel_width, height, width, lanes, x)
                begin3 = _window(min(at + 3, last - 1), area, kernel_width, height, width, lanes, x)
                down = top * stride_height * width * lanes
                one = 0
                while one < filters:
                    tall = filters_for(filters - one)
                    run_correlation(
                        tall, columns, arena, grad_z + (one * out_height + top) * out_width * lanes,
                        out_height * out_width * lanes,
                        out_width * lanes, stride_height * width * lanes, rows,
                        lanes, stride_width * lanes, across, LANES, LANES, vectors,
                        begin0 + down, begin1 + down, begin2 + down, begin3 + down,
                        grad_kernel + one * places + at, places, adds,
                    )  # fmt: skip  # one line a group
                    one += tall
                at += columns


@operation(
    formula="grad_bias = sum(grad_z, out_height, out_width, lanes)",
    reads={"grad_z": Z},
    writes={"grad_bias": "filters"},
    accumulates=True,
)
class Conv2dBiasGradient:
    """Gradient of a filter's bias: the deltas of its whole map and of the batch, summed. Padding deltas are 0."""

    @staticmethod
    def reference(step: Step, grad_z: Float64) -> Float64:
        return np.add.accumulate(grad_z.reshape(len(grad_z), -1), axis=1)[:, -1]

    @staticmethod
    def kernel(context, filters, out_height, out_width, lanes, grad_z, grad_bias, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(filters, 1, context)
        cells = out_height * out_width
        for one in range(first, last):
            even, odd = splat(f(0.0)), splat(f(0.0))  # two, so that one addition need not wait for the other
            for cell in range(one * cells, one * cells + cells // 2 * 2, 2):
                for lane in range(0, active, LANES):
                    even = add(even, load(arena, grad_z + cell * lanes + lane))
                    odd = add(odd, load(arena, grad_z + (cell + 1) * lanes + lane))
            for cell in range(one * cells + cells // 2 * 2, (one + 1) * cells):
                for lane in range(0, active, LANES):
                    even = add(even, load(arena, grad_z + cell * lanes + lane))
            value = total(add(even, odd))
            if accumulate != 0:
                value = number(arena, grad_bias + one) + value
            set_number(arena, grad_bias + one, value)


@operation(
    formula="grad_x = sum(kernel * grad_z[filters, (height - kernel_height) / stride_height, "
    "(width - kernel_width) / stride_width, lanes], filters, kernel_height, kernel_width)",
    reads={"kernel": KERNEL, "grad_z": Z},
    writes={"grad_x": X},
    numbers=STRIDES,
    accumulates=True,
)
class Conv2dInputGradient:
    """Gradient that a convolutional layer hands back: each cell of the picture from all windows that saw it."""

    @staticmethod
    def reference(step: Step, kernel: Float64, grad_z: Float64, *, stride_height: int, stride_width: int) -> Float64:
        _, channels, height, width = kernel.shape
        _, out_height, out_width, lanes = grad_z.shape
        seen = (stride_height * (out_height - 1) + height, stride_width * (out_width - 1) + width)
        grad = np.zeros((channels, *seen, lanes))
        deltas = grad_z.reshape(len(grad_z), -1)
        for i in range(height):
            for j in range(width):
                part = patch(grad, grad_z.shape, i, j, stride_height, stride_width)
                part += elementary.product(kernel[:, :, i, j].T, deltas).reshape(part.shape)
        return grad

    @staticmethod
    def kernel(
        context, channels, height, width, filters, kernel_height, kernel_width, out_height, out_width, lanes,
        stride_height, stride_width, kernel, grad_z, grad_x, accumulate,
    ):  # fmt: skip  # sizes, strides, tensors
        arena, active = arena_of(context), word(context, ACTIVE)
        area, plane = kernel_height * kernel_width, out_height * out_width * lanes
        first, last = share(height, 1, context)
        thin = active == lanes == LANES and stride_width == 1
        some = min(filters, max(1, CELLS // area))
        for task in range((last - first) * ((filters + some - 1) // some) * ((active + 31) // 32)):
            # for each row, some filters at a time, and 32 lanes at a time: neighbouring cells find theirs in the cache
            lane = task % ((active + 31) // 32) * 32
            begun = task // ((active + 31) // 32) % ((filters + some - 1) // some) * some
            y = first + task // ((active + 31) // 32) // ((filters + some - 1) // some)
            i, row, down = _reached(y, kernel_height, out_height, stride_height)
            x = 0
            while x < width:
                j, column, along = _reached(x, kernel_width, out_width, stride_width)
                cells = 1
                if thin and along == kernel_width:  # as far as the whole kernel reaches, cells are alike
                    cells = max(1, out_width - x)
                span = min(32, active - lane) if cells == 1 else cells * LANES
                at = 0
                while at < span:
                    wide = 2 if span - at > LANES and WIDTH == 2 else 1
                    one = 0
                    while one < channels:
                        tall = height_for(channels - one)
                        run_nest(
                            tall, wide, arena, kernel + (begun * channels + one) * area + i * kernel_width + j, area,
                            channels * area, plane, min(some, filters - begun),
                            stride_height * kernel_width, -out_width * lanes, down,
                            stride_width, -lanes, along,
                            grad_z + begun * plane + (row * out_width + column) * lanes + lane + at,
                            grad_x + ((one * height + y) * width + x) * lanes + lane + at, height * width * lanes,
                            accumulate if begun == 0 else 1, -1, span - at,
                        )  # fmt: skip  # one line a group
                        one += tall
                    at += LANES * wide
                x += cells
