"""The micro-kernel: every shape of tile gives the same bits, which are those of one fused multiply-add after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from neurodeck.engine import generator
from neurodeck.engine.simd.matrix import HEIGHT, WIDTH, multiply
from neurodeck.engine.simd.processor import tile_shape
from neurodeck.engine.simd.tile import row_counts, run_tile

Float32 = NDArray[np.float32]
ROWS, DEPTH, COLUMNS = 24, 37, 32
BIAS = ROWS * DEPTH + DEPTH * COLUMNS  # where what lies in one array begins, in floats
C = BIAS + ROWS
CANARY = np.float32(-77.0)


@njit(error_model="numpy")
def _tiled(height, width, arena, lanes, accumulate, bias):  # type: ignore[no-untyped-def]  # compiled
    """24 x 32 outputs as tiles of that height and width."""
    for row in range(0, ROWS, height):
        for column in range(0, COLUMNS, 16 * width):
            run_tile(
                height, width, arena, row * DEPTH, DEPTH, 1, COLUMNS, DEPTH, ROWS * DEPTH + column,
                C + row * COLUMNS + column, COLUMNS, accumulate, BIAS + row if bias else -1, lanes - column,
            )  # fmt: skip  # A, then B, then C


@njit(error_model="numpy")
def _multiplied(rows, columns, depth, arena, a, a_row, a_step, b, b_row, c, c_row, accumulate, bias):  # type: ignore[no-untyped-def]  # compiled
    multiply(0, rows, columns, depth, arena, a, a_row, a_step, b, b_row, c, c_row, accumulate, bias)


def problem() -> Float32:
    """A (24, 37), B (37, 32), bias (24), C (24, 32) one after the other, and a canary behind."""
    values = generator.normal(generator.key(1, "tile"), C + ROWS * COLUMNS + 64).astype(np.float32)
    values[C + ROWS * COLUMNS :] = CANARY
    return values


def one_by_one(values: Float32, accumulate: bool, bias: bool) -> Float32:
    """Each output in the nest's order; the product of two float32 is exact in float64, and the sum nearly so.

    Rounding that sum to float64 and then to float32 differs from the fused rounding only where the float64 sum lies
    within 2^-53 of the middle of two float32, which none of these does.
    """
    a = values[: ROWS * DEPTH].reshape(ROWS, DEPTH).astype(np.float64)
    b = values[ROWS * DEPTH : BIAS].reshape(DEPTH, COLUMNS).astype(np.float64)
    sums = np.zeros((ROWS, COLUMNS), np.float32)
    for k in range(DEPTH):
        sums = (a[:, k, None] * b[k] + sums).astype(np.float32)
    if accumulate:
        sums = sums + values[C : C + ROWS * COLUMNS].reshape(ROWS, COLUMNS)
    return sums + values[BIAS:C, None] if bias else sums


SHAPES = [(height, width) for height in row_counts() for width in range(1, WIDTH + 1)]


@pytest.mark.parametrize("height, width", SHAPES)
@pytest.mark.parametrize("accumulate", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_every_tile_gives_the_bits_of_one_multiply_add_after_the_other(
    height: int, width: int, accumulate: bool, bias: bool
) -> None:
    values = problem()
    expected = one_by_one(values, accumulate, bias)
    _tiled(height, width, values.ctypes.data, COLUMNS, int(accumulate), bias)
    assert values[C : C + ROWS * COLUMNS].tobytes() == expected.tobytes()
    assert (values[C + ROWS * COLUMNS :] == CANARY).all()


@pytest.mark.parametrize("lanes", [1, 15, 17, 31])
def test_columns_beyond_the_last_are_not_written(lanes: int) -> None:
    values = problem()
    before, expected = values.copy(), one_by_one(values, False, False)
    for height, width in SHAPES:
        values[:] = before
        if width == 1 and lanes <= 16:
            continue  # whole tiles of no column are never asked for
        _tiled(height, width, values.ctypes.data, lanes, 0, False)
        got = values[C : C + ROWS * COLUMNS].reshape(ROWS, COLUMNS)
        np.testing.assert_array_equal(got[:, :lanes], expected[:, :lanes])
        np.testing.assert_array_equal(got[:, lanes:], before[C : C + ROWS * COLUMNS].reshape(ROWS, COLUMNS)[:, lanes:])


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 6, 7, 8, 9, 15, 23])
@pytest.mark.parametrize("columns", [1, 16, 17, 32, 33, 50])
def test_products_of_any_size_are_put_together_from_tiles(rows: int, columns: int) -> None:
    depth, stride = 5, 64
    a = generator.normal(generator.key(2, "a"), rows * depth).astype(np.float32).reshape(rows, depth)
    b = generator.normal(generator.key(3, "b"), depth * stride).astype(np.float32).reshape(depth, stride)
    arena = np.concatenate([a.ravel(), b.ravel(), np.full(rows * stride, CANARY)]).astype(np.float32)
    c = a.size + b.size
    straight, turned = arena.copy(), arena.copy()
    turned[: a.size] = a.T.ravel()
    arguments: tuple[Any, ...] = (a.size, stride, c, stride, 0, -1)
    _multiplied(rows, columns, depth, straight.ctypes.data, 0, depth, 1, *arguments)
    _multiplied(rows, columns, depth, turned.ctypes.data, 0, 1, rows, *arguments)
    got = straight[c:].reshape(rows, stride)
    # five products below 20 and their sums, rounded to 2^-24 each
    np.testing.assert_allclose(got[:, :columns], a @ b[:, :columns], rtol=0, atol=5 * 20 * 2.0**-24)
    assert (got[:, columns:] == CANARY).all()
    np.testing.assert_array_equal(turned[c:], straight[c:])


def test_the_tile_fits_the_registers_of_the_processor() -> None:
    assert (HEIGHT, WIDTH) == tile_shape()
    assert tile_shape() in ((8, 2), (6, 1))
    assert row_counts()[-1] == 1 and row_counts()[0] == HEIGHT
