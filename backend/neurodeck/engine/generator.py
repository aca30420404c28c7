"""The one source of randomness: a counter-based generator, the same numbers on every machine.

Draw i of the stream `key` is mix64(key + (i + 1) * GOLDEN mod 2^64): SplitMix64 read at any place without the draws
before it. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, section 4
and figure 17; the finalizer's constants are David Stafford's "mix13".

A stream is named by (seed, purpose, name, number), for example (7, "shuffle", "", epoch 12). The text is hashed once
(`base_key`); the number is mixed in by integers alone (`numbered`), so that a kernel can derive the key of the next
epoch or step by itself.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import elementary

MASK = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN = 0x9E37_79B9_7F4A_7C15
MIX_1 = 0xBF58_476D_1CE4_E5B9
MIX_2 = 0x94D0_49BB_1331_11EB

Array = NDArray[np.float64]

# Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16.
# Numerator and denominator of the middle, of the tails, and of the far tails.
_MIDDLE = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_TAIL = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_FAR = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)


def mix64(value: int) -> int:
    """SplitMix64's finalizer: a bijection of 64-bit integers in which every input bit reaches every output bit."""
    value &= MASK
    value = ((value ^ (value >> 30)) * MIX_1) & MASK
    value = ((value ^ (value >> 27)) * MIX_2) & MASK
    return value ^ (value >> 31)


def base_key(seed: int | str, purpose: str, name: str = "") -> int:
    """64-bit key of a family of streams. The seeds 7 and "7" are different; so are ("ab", "c") and ("a", "bc")."""
    tagged = f"text {seed}" if isinstance(seed, str) else f"integer {int(seed)}"
    digest = blake2b(digest_size=8)
    for part in (tagged, purpose, name):
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return int.from_bytes(digest.digest(), "little")


def numbered(base: int, number: int) -> int:
    """Key of stream `number` (an epoch, a step, a log number) of a family. Integer arithmetic only."""
    return mix64(base ^ mix64(number + GOLDEN))


def key(seed: int | str, purpose: str, name: str = "", number: int = 0) -> int:
    """64-bit key of one stream."""
    return numbered(base_key(seed, purpose, name), number)


def bits(key: int, count: int, start: int = 0) -> NDArray[np.uint64]:
    """Draws start .. start + count - 1 of the stream, 64 random bits each."""
    return bits_at(key, np.arange(start, start + count, dtype=np.uint64))


def bits_at(key: int, places: NDArray[Any]) -> NDArray[np.uint64]:
    """The draws at these places of the stream, 64 random bits each."""
    value = places.astype(np.uint64) + np.uint64(1)
    value *= np.uint64(GOLDEN)  # uint64 arrays wrap around, as the generator wants
    value += np.uint64(key)
    value ^= value >> np.uint64(30)
    value *= np.uint64(MIX_1)
    value ^= value >> np.uint64(27)
    value *= np.uint64(MIX_2)
    value ^= value >> np.uint64(31)
    return value


def uniform_at(key: int, places: NDArray[Any]) -> Array:
    """The draws at these places of the stream, in [0, 1), as `uniform` has them."""
    return (bits_at(key, places) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def uniform(key: int, count: int, start: int = 0) -> Array:
    """(count,) in [0, 1): the upper 53 bits of each draw, times 2^-53. Draw i depends on (key, i) only."""
    return (bits(key, count, start) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(key: int, count: int, start: int = 0) -> Array:
    """(count,) standard normal: one draw each, u + 2^-54 put through the inverse distribution (AS 241).

    AS 241 states about 1 part in 10^16; |value| < 8.3. u + 2^-54 itself is never rounded: that could give 1.
    """
    middle_of_cell = (bits(key, count, start) >> np.uint64(11)).astype(np.int64) - 2**52
    return _quantile((middle_of_cell.astype(np.float64) + 0.5) * 2.0**-53)  # exact: at most 53 bits


def normal_quantile(probability: Array) -> Array:
    """The standard normal value below which `probability` lies, in (0, 1) and not next to its ends."""
    return _quantile(probability - 0.5)


def _quantile(q: Array) -> Array:
    """AS 241 from q = probability - 1/2."""
    r = 0.180625 - q * q
    middle = q * elementary.polynomial(r, _MIDDLE[0]) / elementary.polynomial(r, _MIDDLE[1])

    r = np.sqrt(-elementary.log(0.5 - np.abs(q)))  # exact difference: the nearer tail's probability
    near, far = r - 1.6, r - 5.0
    outer = np.where(
        r <= 5.0,
        elementary.polynomial(near, _TAIL[0]) / elementary.polynomial(near, _TAIL[1]),
        elementary.polynomial(far, _FAR[0]) / elementary.polynomial(far, _FAR[1]),
    )
    return np.where(np.abs(q) <= 0.425, middle, np.copysign(outer, q))


def permutation(key: int, count: int) -> NDArray[np.int64]:
    """A shuffle of 0 .. count - 1 by Fisher and Yates, count < 2^32: for k = count-1 .. 1, swap k with j <= k.

    j = ((draw k >> 32) * (k + 1)) >> 32; its bias, (k + 1) / 2^32, is far below what any data set could show.
    """
    partners = bits(key, count) >> np.uint64(32)
    partners *= np.arange(1, count + 1, dtype=np.uint64)
    chosen = (partners >> np.uint64(32)).tolist()
    order = list(range(count))
    for k in range(count - 1, 0, -1):
        j = chosen[k]
        order[k], order[j] = order[j], order[k]
    return np.array(order, dtype=np.int64)
