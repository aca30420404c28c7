"""Elementary functions on 16 lanes against float64, over all sizes of numbers and at their special values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from neurodeck.engine import generator
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.functions import erf16, exp16, log1p_exp_minus16, log16, sigmoid16, tanh16
from neurodeck.engine.simd.vector import load, store

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
SMALLEST_NORMAL = 2.0**-126
NAN, INF = np.nan, np.inf


@njit(error_model="numpy")
def _over_all(which, source, target, count):  # type: ignore[no-untyped-def]  # compiled
    for at in range(0, count, LANES):
        x = load(source, at)
        if which == 0:
            store(target, at, exp16(x))
        elif which == 1:
            store(target, at, log16(x))
        elif which == 2:
            store(target, at, tanh16(x))
        elif which == 3:
            store(target, at, sigmoid16(x))
        elif which == 4:
            store(target, at, erf16(x))
        else:
            store(target, at, log1p_exp_minus16(x))


NAMES = ("exp", "log", "tanh", "sigmoid", "erf", "log1p_exp_minus")


def fast(name: str, x: Any) -> Float64:
    values = np.asarray(x, np.float32)
    padded = np.ones(-(-len(values) // LANES) * LANES, np.float32)
    padded[: len(values)] = values
    result = np.empty_like(padded)
    _over_all(NAMES.index(name), padded.ctypes.data, result.ctypes.data, len(padded))
    return result[: len(values)].astype(np.float64)


def evenly(low: float, high: float) -> Float64:
    """40,000 float32 numbers in between, both ends with them."""
    inner = low + (high - low) * generator.uniform(generator.key(5, "evenly", f"{low} {high}"), 40_000)
    return np.concatenate([[low, high], inner]).astype(np.float32).astype(np.float64)


def of_all_sizes(smallest: float, largest: float) -> Float64:
    """40,000 positive float32 numbers, each binary exponent as often as any other."""
    return np.exp2(evenly(np.log2(smallest), np.log2(largest))).astype(np.float32).astype(np.float64)


def both_signs(x: Float64) -> Float64:
    return np.concatenate([-x, x])


def test_exp_is_exact_to_1e_7_where_its_docstring_says_so() -> None:
    x = np.concatenate([evenly(-87.0, 88.0), evenly(-1.0, 1.0), both_signs(of_all_sizes(1e-30, 1.0))])
    expected = np.exp(x)
    assert np.max(np.abs(fast("exp", x) / expected - 1.0)) <= 1e-7


def test_exp_at_its_ends() -> None:
    x = [0.0, -0.0, -87.5, -1e30, -INF, 88.5, 1e30, INF, NAN]
    np.testing.assert_array_equal(fast("exp", x), [1.0, 1.0, 0.0, 0.0, 0.0, INF, INF, INF, NAN])


def test_log_is_exact_to_2e_7() -> None:
    near_one = 1.0 + both_signs(of_all_sizes(1e-7, 0.1))
    x = np.concatenate([of_all_sizes(SMALLEST_NORMAL, 3e38), evenly(0.5, 2.0), near_one])
    x = x.astype(np.float32).astype(np.float64)
    x = x[x != 1.0]
    assert np.max(np.abs(fast("log", x) / np.log(x) - 1.0)) <= 2e-7


def test_log_at_its_ends() -> None:
    x = [1.0, 0.0, -0.0, -1.0, -INF, INF, NAN, -NAN]
    np.testing.assert_array_equal(fast("log", x), [0.0, -INF, -INF, NAN, NAN, INF, NAN, NAN])
    assert fast("log", [1e-40])[0] == pytest.approx(np.log(SMALLEST_NORMAL), rel=1e-6)


def test_tanh_is_exact_to_2_4e_7_and_odd() -> None:
    x = np.concatenate([evenly(-10.0, 10.0), evenly(-0.5, 0.5), both_signs(of_all_sizes(1e-30, 3e38))])
    y = fast("tanh", x)
    assert np.max(np.abs(y - np.tanh(x))) <= 2.4e-7
    np.testing.assert_array_equal(fast("tanh", -x), -y)
    # it levels off where its own error ends, and never reaches 1
    np.testing.assert_array_equal(np.abs(y[np.abs(x) > 7.95]), 1.0 - 2.0**-22)
    assert np.abs(y).max() < 1.0


def test_small_numbers_are_their_own_tanh() -> None:
    x = both_signs(of_all_sizes(1e-30, 1e-4))
    # tanh x = x - x**3 / 3: beyond 3.4e-9 relative only rounding is left, of p, of p x and of the quotient
    assert np.max(np.abs(fast("tanh", x) / x - 1.0)) <= 3.4e-9 + 4 * 2.0**-24


def test_erf_is_exact_to_3_5e_7_of_itself_and_odd() -> None:
    x = np.concatenate([evenly(-5.0, 5.0), evenly(-0.5, 0.5), both_signs(of_all_sizes(1e-30, 3e38))])
    y = fast("erf", x)
    expected = np.array([math.erf(value) for value in x.tolist()])
    assert np.max(np.abs(y / expected - 1.0)) <= 3.5e-7
    np.testing.assert_array_equal(fast("erf", -x), -y)
    np.testing.assert_array_equal(np.abs(y[np.abs(x) > 3.92]), 1.0)
    assert np.abs(y).max() == 1.0


def test_sigmoid_is_exact_to_2_5e_7_of_itself_also_where_it_is_tiny() -> None:
    x = np.concatenate([evenly(-87.0, 20.0), both_signs(of_all_sizes(1e-30, 80.0))])
    small = np.exp(-np.abs(x))
    expected = np.where(x < 0, small, 1.0) / (1.0 + small)
    assert np.max(np.abs(fast("sigmoid", x) / expected - 1.0)) <= 2.5e-7


def test_log1p_exp_minus_is_exact_to_5e_7_of_itself_also_where_it_is_tiny() -> None:
    x = np.concatenate([evenly(-87.0, 87.0), evenly(-1.0, 1.0), both_signs(of_all_sizes(1e-30, 86.0))])
    expected = np.log1p(np.exp(-np.abs(x)))
    assert np.max(np.abs(fast("log1p_exp_minus", x) / expected - 1.0)) <= 5e-7


@pytest.mark.parametrize(
    "name, low, middle, high",
    [
        ("tanh", -1.0, 0.0, 1.0),
        ("erf", -1.0, 0.0, 1.0),
        ("sigmoid", 0.0, 0.5, 1.0),
        ("log1p_exp_minus", 0.0, None, 0.0),
    ],
)
def test_bounded_functions_at_their_ends(name: str, low: float, middle: float | None, high: float) -> None:
    at_zero = np.float32(np.log(2.0)) if middle is None else middle
    got = fast(name, [-INF, -1e30, 0.0, -0.0, 1e30, INF, NAN])
    np.testing.assert_allclose(got, [low, low, at_zero, at_zero, high, high, NAN], rtol=2.4e-7)


@pytest.mark.parametrize("name", NAMES)
def test_every_lane_is_computed_alike(name: str) -> None:
    x = of_all_sizes(0.01, 10.0)[:LANES]
    assert fast(name, x).tolist() == [float(fast(name, [value])[0]) for value in x]
