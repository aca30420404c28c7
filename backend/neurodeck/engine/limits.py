"""What one server allows: the defaults of the design, each of them a setting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper bounds, inclusive. Bytes are bytes, the rest are counts."""

    layers: int = 256
    units: int = 65_536
    parameters: int = 20_000_000
    arena_bytes: int = 512 * 1024 * 1024
    # The reference player is for worked examples: one NumPy call an operation, nine digits.
    float64_parameters: int = 100_000
