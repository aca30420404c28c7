"""exp, tanh, erf, log, sin and cos of float64 arrays and sums of products, from
+, -, *, /, rounding and bit views alone: the same bits on every CPU.

NumPy's own log, sin and cos are the C library's or a vector library's and differ between machines in the last bit,
which would make data sets and first weights differ too. Only the operations that IEEE 754 rounds correctly are
used here, in an order fixed in the code, and NumPy never fuses two of them into one.

Polynomials and reductions are those of fdlibm 5.3 (Sun Microsystems, 1993): e_exp.c, s_expm1.c, s_tanh.c, s_erf.c,
e_log.c, k_sin.c, k_cos.c, e_rem_pio2.c. Browsers compute with the same, so that what was learnt there is learnt here
to the bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST_ANGLE = 1e6
"""sin and cos refuse |x| beyond this: the reduction by pi/2 below is exact up to about 1.6e6."""


def _zero_dimensional(*numbers: float) -> tuple[Array, ...]:
    return tuple(np.array(number) for number in numbers)


_LN2_HIGH = float.fromhex("0x1.62e42feep-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_LOG = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)

_EXP = _zero_dimensional(
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
# Numbers as arrays of no dimension: NumPy takes those twice as fast, and tanh is called for a few numbers at a time.
_EXPM1 = _zero_dimensional(
    1.0,
    -3.33333333333331316428e-02,
    1.58730158725481460165e-03,
    -7.93650757867487942473e-05,
    4.00821782732936239552e-06,
    -2.01099218183624371326e-07,
)
_ONE_OVER_LN2 = 1.44269504088896338700e00
_MINUS_ONE, _ZERO, _HALF, _ONE, _TWO, _THREE, _SIX = _zero_dimensional(-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 6.0)
_HALF_LN2 = float.fromhex("0x1.62e43p-2")  # up to here no ln 2 is taken off: fdlibm compares the upper 32 bits
_EXP_LARGEST, _EXP_SMALLEST = 7.09782712893383973096e02, -7.45133219101941108420e02
(_TINY,) = _zero_dimensional(2.0**-28)
(_END,) = _zero_dimensional(22.0)  # from here on tanh is 1
_TWO_OVER_LN2, _QUARTER_LN2, _LN2_HIGH_0, _LN2_LOW_0 = _zero_dimensional(
    2.0 * _ONE_OVER_LN2, _HALF_LN2 / 2.0, _LN2_HIGH, _LN2_LOW
)

# erf by ranges of |x|: (numerator, denominator) below 0.84375 in x^2, below 1.25 in |x| - 1, beyond in 1 / x^2
_ERF_SMALL = (
    (
        1.28379167095512558561e-01,
        -3.25042107247001499370e-01,
        -2.84817495755985104766e-02,
        -5.77027029648944159157e-03,
        -2.37630166566501626084e-05,
    ),
    (
        1.0,
        3.97917223959155352819e-01,
        6.50222499887672944485e-02,
        5.08130628187576562776e-03,
        1.32494738004321644526e-04,
        -3.96022827877536812320e-06,
    ),
)
_ERF_OF_ONE = 8.45062911510467529297e-01  # to float32
_ERF_MIDDLE = (
    (
        -2.36211856075265944077e-03,
        4.14856118683748331666e-01,
        -3.72207876035701323847e-01,
        3.18346619901161753674e-01,
        -1.10894694282396677476e-01,
        3.54783043256182359371e-02,
        -2.16637559486879084300e-03,
    ),
    (
        1.0,
        1.06420880400844228286e-01,
        5.40397917702171048937e-01,
        7.18286544141962662868e-02,
        1.26171219808761642112e-01,
        1.36370839120290507362e-02,
        1.19844998467991074170e-02,
    ),
)
_ERF_LARGE = (  # below 1 / 0.35
    (
        -9.86494403484714822705e-03,
        -6.93858572707181764372e-01,
        -1.05586262253232909814e01,
        -6.23753324503260060396e01,
        -1.62396669462573470355e02,
        -1.84605092906711035994e02,
        -8.12874355063065934246e01,
        -9.81432934416914548592e00,
    ),
    (
        1.0,
        1.96512716674392571292e01,
        1.37657754143519042600e02,
        4.34565877475229228821e02,
        6.45387271733267880336e02,
        4.29008140027567833386e02,
        1.08635005541779435134e02,
        6.57024977031928170135e00,
        -6.04244152148580987438e-02,
    ),
)
_ERF_LARGEST = (  # below 6, from where on erf is 1
    (
        -9.86494292470009928597e-03,
        -7.99283237680523006574e-01,
        -1.77579549177547519889e01,
        -1.60636384855821916062e02,
        -6.37566443368389627722e02,
        -1.02509513161107724954e03,
        -4.83519191608651397019e02,
    ),
    (
        1.0,
        3.03380607434824582924e01,
        3.25792512996573918826e02,
        1.53672958608443695994e03,
        3.19985821950859553908e03,
        2.55305040643316442583e03,
        4.74528541206955367215e02,
        -2.24409524465858183362e01,
    ),
)

_TWO_OVER_PI = 6.36619772367581382433e-01
# pi/2 in three parts of 33 bits each, so that n * part is exact for |n| < 2^20, and what is left
_PI_1 = 1.57079632673412561417e00
_PI_2 = 6.07710050630396597660e-11
_PI_3 = 2.02226624871116645580e-21
_PI_3_TAIL = 8.47842766036889956997e-32
_SIN = (
    -1.66666666666666324348e-01,
    8.33333333332248946124e-03,
    -1.98412698298579493134e-04,
    2.75573137070700676789e-06,
    -2.50507602534068634195e-08,
    1.58969099521155010221e-10,
)
_COS = (
    4.16666666666666019037e-02,
    -1.38888888888741095749e-03,
    2.48015872894767294178e-05,
    -2.75573143513906633035e-07,
    2.08757232129817482790e-09,
    -1.13596475577881948265e-11,
)


def polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """c0 + c1 x + c2 x^2 + ..., by Horner's rule from the last coefficient down."""
    result = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        result = result * x + coefficient
    return result


def product(left: Array, right: Array, start: Array | float = 0.0) -> Array:
    """start + left @ right, each number's terms added one after the other, as a loop would: (rows, columns).

    Slower than a library's product, whose order is its own and differs between machines.
    """
    (rows, terms), columns = left.shape, right.shape[1]
    if terms * rows * columns > 2**15:  # as much as stays in the first-level cache; the loop gives the same bits
        total: Array = np.zeros((rows, columns)) + start
        for term in range(terms):
            total += left[:, term, None] * right[term]
        return total
    if terms == 1:
        only: Array = left * right + start
        return only
    sums = left.T[:, :, None] * right[:, None, :]
    sums[0] += start
    np.add.accumulate(sums, axis=0, out=sums)
    last: Array = sums[-1]
    return last


def exp(x: Array) -> Array:
    """e^x, within 1 ulp; inf and 0 beyond float64, without a warning."""
    inside = np.minimum(np.maximum(x, _EXP_SMALLEST), _EXP_LARGEST)  # NaN stays NaN
    k, high, low = _without_ln2(inside)
    r = high - low
    t = r * r
    c = r - t * _horner(t, _EXP)
    rc = r * c
    value = np.where(k == 0, 1.0 - (rc / (c - 2.0) - r), 1.0 - ((low - rc / (2.0 - c)) - high))
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        result = np.ldexp(value, k.astype(np.int64))
    result = np.where(np.abs(x) < _TINY, 1.0 + x, result)
    result = np.where(x > _EXP_LARGEST, np.inf, result)
    return np.where(x < _EXP_SMALLEST, 0.0, result)


def tanh(x: Array) -> Array:
    """Hyperbolic tangent, within 1 ulp; NaN stays NaN."""
    magnitude = np.abs(x)
    size = np.fmin(magnitude, _END)
    twice = np.copysign(_TWO, size - _ONE)  # with the exponent's sign: from 1 on e^2x is taken, below e^-2x
    t = _expm1(size, twice)
    is_large = size >= _ONE
    value = np.where(is_large, _TWO, t) / (t + _TWO)
    value = np.heaviside(twice, _ONE) - value  # 1 - 2 / (t + 2), or -t / (t + 2)
    return np.copysign(np.where(magnitude >= _TINY, value, magnitude), x)  # a tiny number is its own; so is NaN


def _expm1(size: Array, twice: Array) -> Array:
    """e^(size twice) - 1 where tanh needs it: 0 <= size < 1 with twice -2, 1 <= size <= 22 with twice 2."""
    k = np.trunc(size * _TWO_OVER_LN2 + _HALF)
    np.copyto(k, _ZERO, where=size < _QUARTER_LN2)
    k = np.copysign(k, twice)
    high = size * twice - k * _LN2_HIGH_0
    low = k * _LN2_LOW_0
    x = high - low
    c = (high - x) - low
    half = _HALF * x
    square = x * half
    r = _horner(square, _EXPM1)
    t = _THREE - r * half
    e = square * ((r - t) / (_SIX - x * t))
    e = x * (e - c) - c - square
    rest = e - x
    power = np.ldexp(_ONE, k.astype(np.int64))
    value = ((_ONE - _ONE / power) - rest) * power
    value = np.where(k < _MINUS_ONE, (_ONE - rest) * power - _ONE, value)
    if size.size and size.max() > 6.0:
        value = np.where(k >= 20.0, ((x - (e + _ONE / power)) + _ONE) * power, value)
    return value


def erf(x: Array) -> Array:
    """The error function, within 1 ulp; NaN stays NaN."""
    size = np.abs(x)
    small = np.fmin(size, 0.84375)  # every range is computed for all, at its own end where a number lies beyond
    near = small + small * _ratio(small * small, _ERF_SMALL)
    middle = _ERF_OF_ONE + _ratio(np.fmin(np.fmax(size, 0.84375), 1.25) - 1.0, _ERF_MIDDLE)
    large = np.fmin(np.fmax(size, 1.25), 6.0)
    inverse = 1.0 / (large * large)
    ratio = np.where(large < 1.0 / 0.35, _ratio(inverse, _ERF_LARGE), _ratio(inverse, _ERF_LARGEST))
    short = (large.view(np.int64) & ~0xFFFF_FFFF).view(np.float64)  # its square is exact
    far = 1.0 - exp(-short * short - 0.5625) * exp((short - large) * (short + large) + ratio) / large
    value = np.where(size < 0.84375, near, np.where(size < 1.25, middle, far))
    value = np.copysign(np.where(size < 6.0, value, 1.0), x)
    return np.where(x == x, value, x)


def _ratio(x: Array, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> Array:
    above, below = coefficients
    return polynomial(x, above) / polynomial(x, below)


def _without_ln2(x: Array) -> tuple[Array, Array, Array]:
    """x = k ln 2 + high - low: (k, high, low), k a whole number. NaN gives NaN for high only."""
    size = np.abs(x)
    k = np.trunc(size * _ONE_OVER_LN2 + 0.5)
    k[size < _HALF_LN2] = 0.0
    k[size != size] = 0.0
    k = np.copysign(k, x)
    return k, x - k * _LN2_HIGH, k * _LN2_LOW


def _horner(x: Array, coefficients: tuple[Array, ...]) -> Array:
    """`polynomial`, written into one array: these are called for a few numbers at a time."""
    result = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        result += coefficient
        result *= x
    result += coefficients[0]
    return result


def log(x: Array) -> Array:
    """Natural logarithm, within 1 ulp; log(0) is -inf, of negative values and NaN it is NaN. No warnings."""
    x = np.asarray(x, dtype=np.float64)
    ordinary = (x > 0) & np.isfinite(x)
    # x = mantissa * 2^exponent, 0.5 <= mantissa < 1
    mantissa, exponent = np.frexp(np.where(ordinary, x, 1.0))
    low = mantissa < 0.7071067811865476  # sqrt(1/2): brings 1 + f into [sqrt(1/2), sqrt(2))
    f = np.where(low, 2.0 * mantissa, mantissa) - 1.0
    k = np.where(low, exponent - 1, exponent).astype(np.float64)

    s = f / (2.0 + f)
    z = s * s
    r = z * polynomial(z, _LOG)
    half_square = 0.5 * f * f
    result = k * _LN2_HIGH - ((half_square - (s * (half_square + r) + k * _LN2_LOW)) - f)

    result = np.where(ordinary, result, np.nan)
    result = np.where(x == 0, -np.inf, result)
    return np.where(x == np.inf, np.inf, result)


def sin(x: Array) -> Array:
    """Sine of angles in radians, within 1 ulp; NaN stays NaN. ValueError for |x| > LARGEST_ANGLE."""
    quadrant, high, low = _reduce(x)
    return _quadrant_of_sine(quadrant, high, low)


def cos(x: Array) -> Array:
    """Cosine of angles in radians, within 1 ulp; NaN stays NaN. ValueError for |x| > LARGEST_ANGLE."""
    quadrant, high, low = _reduce(x)
    return _quadrant_of_sine((quadrant + 1) & 3, high, low)


def _reduce(x: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """x = n pi/2 + high + low with |high| <= pi/4: (n mod 4, high, low), after Cody and Waite."""
    x = np.asarray(x, dtype=np.float64)
    if np.any(np.abs(x) > LARGEST_ANGLE):
        raise ValueError(f"sin and cos take |x| up to {LARGEST_ANGLE:g} radians")
    n = np.where(np.isnan(x), 0.0, np.rint(x * _TWO_OVER_PI))
    first = x - n * _PI_1
    second = first - n * _PI_2
    lost = (first - second) - n * _PI_2
    third = second - (n * _PI_3 - lost)
    lost = (second - third) - (n * _PI_3 - lost)
    lost = n * _PI_3_TAIL - lost
    high = third - lost
    low = (third - high) - lost
    return n.astype(np.int64) & 3, high, low


def _quadrant_of_sine(quadrant: NDArray[np.int64], high: Array, low: Array) -> Array:
    z = high * high
    v = z * high
    tail = polynomial(z, _SIN[1:])
    sine = high - ((z * (0.5 * low - v * tail) - low) - v * _SIN[0])

    r = z * polynomial(z, _COS)
    half = 0.5 * z
    w = 1.0 - half
    cosine = w + (((1.0 - w) - half) + (z * r - high * low))

    result = np.where(quadrant & 1, cosine, sine)
    return np.where(quadrant & 2, -result, result)
