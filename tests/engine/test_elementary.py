"""Our own log, sin and cos against the C library's, in units of the last place."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.engine import elementary, generator

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
Scalar = Callable[[float], float]


def ulps(got: NDArray[np.float64], expected: list[float]) -> float:
    """Largest distance in units in the last place of the expected value."""
    return float(np.max(np.abs(got - expected) / np.spacing(np.abs(expected))))


def spread(low: float, high: float) -> NDArray[np.float64]:
    return low + (high - low) * generator.uniform(generator.key(3, "spread", f"{low} {high}"), 20_000)


@pytest.mark.parametrize("low, high", [(0.0, 0.001), (0.5, 2.0), (0.99, 1.01), (1.0, 1e6)])
def test_log_is_within_two_ulp(low: float, high: float) -> None:
    x = np.append(spread(low, high), np.nextafter(high, 0))
    x = x[x > 0]
    assert ulps(elementary.log(x), [math.log(v) for v in x.tolist()]) <= 2


@pytest.mark.parametrize("low, high", [(0.0, 1e-8), (0.0, 0.85), (0.8, 1.3), (1.2, 3.0), (2.8, 6.1)])
def test_erf_is_within_two_ulp(low: float, high: float) -> None:
    x = np.concatenate([spread(low, high), -spread(low, high)])
    assert ulps(elementary.erf(x), [math.erf(v) for v in x.tolist()]) <= 2


def test_erf_at_its_ends_and_of_what_has_none() -> None:
    x = np.array([0.0, -0.0, 6.0, -7.0, 1e300, math.inf, -math.inf, math.nan, 5e-324])
    expected = [0.0, -0.0, 1.0, -1.0, 1.0, 1.0, -1.0, math.nan, 5e-324]
    np.testing.assert_array_equal(elementary.erf(x), expected)
    assert math.copysign(1.0, elementary.erf(x)[1]) == -1.0


def test_log_holds_at_both_ends_of_float64() -> None:
    x = np.array([5e-324, 2.0**-1022, 2.0**-54, 1.7976931348623157e308])
    assert ulps(elementary.log(x), [math.log(v) for v in x.tolist()]) <= 2
    assert elementary.log(np.ones(1))[0] == 0


def test_log_of_what_has_none() -> None:
    got = elementary.log(np.array([0.0, -0.0, -1.0, math.nan, math.inf, -math.inf]))
    np.testing.assert_array_equal(got, [-math.inf, -math.inf, math.nan, math.nan, math.inf, math.nan])


@pytest.mark.parametrize("limit", [0.8, 6.0, 100.0, 1e6])
@pytest.mark.parametrize("own, library", [(elementary.sin, math.sin), (elementary.cos, math.cos)])
def test_sine_and_cosine_are_within_two_ulp(own: Function, library: Scalar, limit: float) -> None:
    x = spread(-limit, limit)
    assert ulps(own(x), [library(v) for v in x.tolist()]) <= 2


@pytest.mark.parametrize("own, library", [(elementary.sin, math.sin), (elementary.cos, math.cos)])
def test_sine_and_cosine_keep_their_digits_beside_their_zeros(own: Function, library: Scalar) -> None:
    # nearly whole quarters of the circle: the reduction has to cancel almost everything
    x = np.arange(-1000, 1001).astype(np.float64) * (math.pi / 2)
    assert ulps(own(x), [library(v) for v in x.tolist()]) <= 2


def test_sine_passes_nan_on_and_refuses_angles_that_it_cannot_reduce() -> None:
    np.testing.assert_array_equal(elementary.sin(np.array([math.nan, 0.0])), [math.nan, 0.0])
    for angle in (1.1e6, math.inf):
        with pytest.raises(ValueError, match="up to 1e\\+06 radians"):
            elementary.cos(np.array([angle]))
