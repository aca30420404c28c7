"""exp, log, tanh, sigmoid, erf on 16 lanes: own polynomials, so that every processor gives the same bits, never libm.

NaN stays NaN; infinities go where the mathematics sends them. Errors are measured against float64 in
tests/engine/simd/test_functions.py.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine.simd.vector import (
    absolute,
    add,
    at_least,
    at_most,
    div,
    exponent_of,
    fma,
    mantissa_of,
    mul,
    nan_or,
    power_of_two,
    rint,
    splat,
    sub,
    where_equal,
    where_greater,
)

f = np.float32
INFINITY = np.float32(np.inf)
NOT_A_NUMBER = np.float32(np.nan)


@njit
def exp16(x):
    """e**x, relative error <= 1e-7 for -87 <= x <= 88; 0 below and +inf above.

    Range reduction and polynomial of Cephes expf (Moshier, netlib).
    """
    y = at_least(at_most(x, splat(f(88.0))), splat(f(-87.0)))
    n = rint(mul(y, splat(f(1.44269504088896341))))
    # ln 2 in two parts, so that n * ln 2 loses nothing
    r = fma(n, splat(f(-0.693359375)), y)
    r = fma(n, splat(f(2.12194440e-4)), r)
    p = splat(f(1.9875691500e-4))
    p = fma(p, r, splat(f(1.3981999507e-3)))
    p = fma(p, r, splat(f(8.3334519073e-3)))
    p = fma(p, r, splat(f(4.1665795894e-2)))
    p = fma(p, r, splat(f(1.6666665459e-1)))
    p = fma(p, r, splat(f(5.0000001201e-1)))
    p = add(fma(mul(r, r), p, r), splat(f(1.0)))
    value = mul(p, power_of_two(n))
    value = where_greater(x, splat(f(88.0)), splat(INFINITY), value)
    value = where_greater(splat(f(-87.0)), x, splat(f(0.0)), value)
    return nan_or(x, value)


@njit
def log16(x):
    """Natural logarithm, relative error <= 2e-7; log 0 = -inf, of a negative number NaN, of +inf +inf.

    Polynomial of Cephes logf (Moshier, netlib). Subnormal numbers count as the smallest normal one.
    """
    y = at_least(x, splat(f(1.17549435e-38)))
    e = exponent_of(y)
    m = mantissa_of(y)
    # m in [sqrt 1/2, sqrt 2) keeps the polynomial near 1
    below = splat(f(0.707106781186547524))
    e = where_greater(below, m, sub(e, splat(f(1.0))), e)
    m = where_greater(below, m, add(m, m), m)
    r = sub(m, splat(f(1.0)))
    s = mul(r, r)
    p = splat(f(7.0376836292e-2))
    p = fma(p, r, splat(f(-1.1514610310e-1)))
    p = fma(p, r, splat(f(1.1676998740e-1)))
    p = fma(p, r, splat(f(-1.2420140846e-1)))
    p = fma(p, r, splat(f(1.4249322787e-1)))
    p = fma(p, r, splat(f(-1.6668057665e-1)))
    p = fma(p, r, splat(f(2.0000714765e-1)))
    p = fma(p, r, splat(f(-2.4999993993e-1)))
    p = fma(p, r, splat(f(3.3333331174e-1)))
    tail = mul(mul(p, r), s)
    tail = fma(e, splat(f(-2.12194440e-4)), tail)
    tail = fma(s, splat(f(-0.5)), tail)
    value = fma(e, splat(f(0.693359375)), add(r, tail))
    value = where_equal(x, splat(INFINITY), x, value)
    value = where_equal(x, splat(f(0.0)), splat(-INFINITY), value)
    value = where_greater(splat(f(0.0)), x, splat(NOT_A_NUMBER), value)
    return nan_or(x, value)


@njit
def tanh16(x):
    """Hyperbolic tangent, absolute error <= 2.4e-7, odd; beyond 7.9 it stays at +-(1 - 2.4e-7).

    Rational approximation of Eigen's ptanh.
    """
    y = at_least(at_most(x, splat(f(7.90531110763549805))), splat(f(-7.90531110763549805)))
    s = mul(y, y)
    p = splat(f(-2.76076847742355e-16))
    p = fma(p, s, splat(f(2.00018790482477e-13)))
    p = fma(p, s, splat(f(-8.60467152213735e-11)))
    p = fma(p, s, splat(f(5.12229709037114e-08)))
    p = fma(p, s, splat(f(1.48572235717979e-05)))
    p = fma(p, s, splat(f(6.37261928875436e-04)))
    p = fma(p, s, splat(f(4.89352455891786e-03)))
    q = splat(f(1.19825839466702e-06))
    q = fma(q, s, splat(f(1.18534705686654e-04)))
    q = fma(q, s, splat(f(2.26843463243900e-03)))
    q = fma(q, s, splat(f(4.89352518554385e-03)))
    return div(mul(p, y), q)


@njit
def erf16(x):
    """The error function, error <= 3.5e-7 of itself, odd; exactly +-1 beyond 3.92, where float32 has nothing between.

    Rational approximation of Eigen's generic_fast_erf_float (3.4), which XLA has too (ErfImpl32).
    """
    y = at_least(at_most(x, splat(f(4.0))), splat(f(-4.0)))
    s = mul(y, y)
    p = splat(f(-2.72614225801306e-10))
    p = fma(p, s, splat(f(2.77068142495902e-08)))
    p = fma(p, s, splat(f(-2.10102402082508e-06)))
    p = fma(p, s, splat(f(-5.69250639462346e-05)))
    p = fma(p, s, splat(f(-7.34990630326855e-04)))
    p = fma(p, s, splat(f(-2.95459980854025e-03)))
    p = fma(p, s, splat(f(-1.60960333262415e-02)))
    q = splat(f(-1.45660718464996e-05))
    q = fma(q, s, splat(f(-2.13374055278905e-04)))
    q = fma(q, s, splat(f(-1.68282697438203e-03)))
    q = fma(q, s, splat(f(-7.37332916720468e-03)))
    q = fma(q, s, splat(f(-1.42647390514189e-02)))
    one = splat(f(1.0))
    value = div(mul(p, y), q)
    value = where_greater(x, splat(f(3.92)), one, where_greater(splat(f(-3.92)), x, splat(f(-1.0)), value))
    value = at_least(at_most(value, one), splat(f(-1.0)))
    return nan_or(x, value)


@njit
def sigmoid16(x):
    """1 / (1 + e**-x) from e**-|x|, which never overflows and keeps small values small: relative error <= 2.5e-7.

    0 below -87.
    """
    small = exp16(sub(splat(f(0.0)), absolute(x)))
    one = splat(f(1.0))
    value = div(where_greater(splat(f(0.0)), x, small, one), add(one, small))
    return nan_or(x, value)


@njit
def log1p_exp_minus16(x):
    """log(1 + e**-|x|), relative error <= 5e-7: what a stable cross-entropy adds to its linear part.

    Kahan's correction (log u) * e / (u - 1), u = 1 + e, keeps the small values that 1 + e rounds away.
    """
    small = exp16(sub(splat(f(0.0)), absolute(x)))
    one = splat(f(1.0))
    u = add(one, small)
    corrected = div(mul(log16(u), small), sub(u, one))
    value = where_equal(u, one, small, corrected)
    return nan_or(x, value)
