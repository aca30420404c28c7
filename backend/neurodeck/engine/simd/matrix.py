"""A matrix product as tiles: which tile goes where."""

from __future__ import annotations

from numba import njit

from neurodeck.engine.simd.processor import tile_shape
from neurodeck.engine.simd.tile import run_tile

HEIGHT, WIDTH = tile_shape()


@njit
def height_for(left):
    """The tallest tile that fits into the rows left."""
    if left >= 8 and HEIGHT >= 8:
        return 8
    if left >= 6:
        return 6
    if left >= 4:
        return 4
    if left >= 2:
        return 2
    return 1


@njit
def multiply(first, last, columns, depth, arena, a, a_row, a_step, b, b_row, c, c_row, accumulate, bias):
    """C[i, j] (+)= bias[i] + sum over k < depth of A[i, k] * B[k, j] for first <= i < last, j < columns.

    A[i, k] lies at a + i * a_row + k * a_step, B[k, j] at b + k * b_row + j, C[i, j] at c + i * c_row + j, bias[i] at
    bias + i (bias < 0: none), all counted in floats from `arena`. Columns of B are taken 16 or 32 at a time; B is read
    up to the next multiple of 16 columns, C is written up to `columns` only.
    """
    j = 0
    while j < columns:
        width = 2 if columns - j > 16 and WIDTH == 2 else 1
        i = first
        while i < last:
            height = height_for(last - i)
            run_tile(
                height, width, arena, a + i * a_row, a_row, a_step, b_row, depth,
                b + j, c + i * c_row + j, c_row, accumulate, bias + i if bias >= 0 else -1, columns - j,
            )  # fmt: skip  # as in the formula
            i += height
        j += 16 * width
