"""The random numbers of TensorFlow Playground: David Bau's seedrandom 2.4, an ARC4 stream with a text for its key.

Written from that library's description: the key is mixed from the seed's characters, the first 256 bytes of ARC4 are
dropped, and every number takes six bytes and one more until it has 52 significant bits. All integers, so that the
numbers are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

WIDTH = 256  # values of a byte, bytes of the key, and first bytes dropped
CHUNKS = 6  # bytes that a number begins with
SIGNIFICANT = 2**52  # a numerator below this takes another byte
OVERFLOW = 2**53  # one from here on is halved: more bits than a float64 holds

# What a browser turns into %XX when it puts a text into an address's fragment, beside everything beyond ASCII.
_ENCODED = frozenset(' "<>`') | {chr(code) for code in (*range(32), 127)}


class PlaygroundRandom:
    """One stream, drawn from in Playground's own order. `seed` is the text after `seed=` in a link."""

    def __init__(self, seed: str) -> None:
        self._bytes = _arc4(_key(seed))
        for _ in range(WIDTH):
            next(self._bytes)

    def uniform(self) -> float:
        """The next number in [0, 1), what Playground's Math.random gives."""
        numerator, denominator, extra = self._number(CHUNKS), WIDTH**CHUNKS, 0
        while numerator < SIGNIFICANT:
            numerator, denominator = (numerator + extra) * WIDTH, denominator * WIDTH
            extra = next(self._bytes)
        while numerator >= OVERFLOW:
            numerator, denominator, extra = numerator >> 1, denominator >> 1, extra >> 1
        return float((numerator + extra) / denominator)

    def uniforms(self, *shape: int) -> NDArray[np.float64]:
        """The next numbers in [0, 1) as an array, filled row by row."""
        count = int(np.prod(shape, dtype=np.int64))
        return np.fromiter((self.uniform() for _ in range(count)), np.float64, count).reshape(shape)

    def shuffled(self, count: int) -> NDArray[np.int64]:
        """The order into which Playground's shuffle brings `count` things: from the last place to the first."""
        order = list(range(count))
        for left in range(count, 0, -1):
            chosen = int(self.uniform() * left)
            order[left - 1], order[chosen] = order[chosen], order[left - 1]
        return np.array(order, np.int64)

    def _number(self, count: int) -> int:
        return int.from_bytes(bytes(islice(self._bytes, count)), "big")


def _key(seed: str) -> list[int]:
    """The seed's characters mixed into at most 256 bytes, characters as JavaScript counts them (UTF-16)."""
    text = "".join(_percent(c) if c in _ENCODED or not c.isascii() else c for c in seed)
    key: list[int] = []
    smear = 0
    for place, character in enumerate(text.encode("ascii")):
        at = place % WIDTH
        smear ^= (key[at] if at < len(key) else 0) * 19
        mixed = (smear + character) % WIDTH
        if at < len(key):
            key[at] = mixed
        else:
            key.append(mixed)
    return key or [0]


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _arc4(key: list[int]) -> Iterator[int]:
    """The bytes of ARC4 with this key."""
    state = list(range(WIDTH))
    j = 0
    for i in range(WIDTH):
        j = (j + key[i % len(key)] + state[i]) % WIDTH
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) & 255
        a = state[i]
        j = (j + a) & 255
        b = state[i] = state[j]
        state[j] = a
        yield state[(a + b) & 255]
