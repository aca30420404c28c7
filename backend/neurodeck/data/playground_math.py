"""sin, cos and log to the last bit as browsers have them (V8): fdlibm 5.3 with all of its cases.

`engine/elementary.py` follows the same source with fewer cases and differs in the last bit of one number in a hundred,
which is pinned: it makes our own points. The points of a Playground link, and their sines, are made here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_PI_OVER_4 = float.fromhex("0x1.921fcp-1")  # fdlibm compares the upper 32 bits; so with the others
_PI_2_HIGH, _PI_2_LOW = 1.57079632673412561417e00, 6.07710050650619224932e-11
_TWO_OVER_PI = 6.36619772367581382433e-01
_SIN = (
    -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
    2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10,
)  # fmt: skip  # coefficients
_COS = (
    4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
    -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11,
)  # fmt: skip  # coefficients
_LOG = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip  # coefficients
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def sin(x: Array) -> Array:
    """Sine of angles up to some hundred radians."""
    quadrant, high, low = _reduced(x)
    return _turned(quadrant, high, low, np.abs(x) < _PI_OVER_4)


def cos(x: Array) -> Array:
    """Cosine of angles up to some hundred radians."""
    quadrant, high, low = _reduced(x)
    return _turned(quadrant + 1, high, low, np.abs(x) < _PI_OVER_4)


def log(x: Array) -> Array:
    """Natural logarithm of ordinary positive numbers, none of them within 1e-6 of 1."""
    upper = (x.view(np.int64) >> 32).astype(np.int64)
    fraction = upper & 0xFFFFF
    carry = (fraction + 0x95F64) & 0x100000
    k = ((upper >> 20) - 1023 + (carry >> 20)).astype(np.float64)
    f = np.ldexp(x, -k.astype(np.int64)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (_LOG[1] + w * (_LOG[3] + w * _LOG[5]))
    even = z * (_LOG[0] + w * (_LOG[2] + w * (_LOG[4] + w * _LOG[6])))
    r = even + odd
    middle = ((fraction - 0x6147A) | (0x6B851 - fraction)) > 0
    half = 0.5 * f * f
    near = np.where(k == 0, f - (half - s * (half + r)), k * _LN2_HIGH - ((half - (s * (half + r) + k * _LN2_LOW)) - f))
    far = np.where(k == 0, f - s * (f - r), k * _LN2_HIGH - ((s * (f - r) - k * _LN2_LOW) - f))
    return np.where(middle, near, far)


def _reduced(x: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """x as n pi/2 + high + low, |high| <= pi/4: n, high, low."""
    size = np.abs(x)
    n = np.where(size < _PI_OVER_4, 0.0, np.trunc(size * _TWO_OVER_PI + 0.5))
    rest = size - n * _PI_2_HIGH
    tail = n * _PI_2_LOW
    high = rest - tail
    low = (rest - high) - tail
    sign = np.copysign(1.0, x)
    return (n * sign).astype(np.int64), high * sign, low * sign


def _turned(quadrant: NDArray[np.int64], x: Array, low: Array, is_whole: NDArray[np.bool_]) -> Array:
    """The sine of x + low, turned by so many quarters; `is_whole`: low is 0 and the shorter line holds."""
    z = x * x
    v = z * x
    r = _SIN[1] + z * (_SIN[2] + z * (_SIN[3] + z * (_SIN[4] + z * _SIN[5])))
    sine = np.where(is_whole, x + v * (_SIN[0] + z * r), x - ((z * (0.5 * low - v * r) - low) - v * _SIN[0]))

    r = z * (_COS[0] + z * (_COS[1] + z * (_COS[2] + z * (_COS[3] + z * (_COS[4] + z * _COS[5])))))
    upper = (np.abs(x).view(np.int64) >> 32) & 0x7FFFFFFF
    quarter = ((upper - 0x00200000) << 32).view(np.float64)  # about x / 4, cut to 32 bits
    quarter = np.where(upper > 0x3FE90000, 0.28125, quarter)
    least = 1.0 - (0.5 * z - (z * r - x * low))
    cosine = np.where(upper < 0x3FD33333, least, (1.0 - quarter) - ((0.5 * z - quarter) - (z * r - x * low)))

    result = np.where(quadrant & 1, cosine, sine)
    return np.where(quadrant & 2, -result, result)
