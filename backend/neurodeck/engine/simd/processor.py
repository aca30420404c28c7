"""What this processor can do, as numba will see it."""

from __future__ import annotations

from functools import cache

from llvmlite import binding
from numba.core import config

from neurodeck.engine.errors import EngineUnavailable


@cache
def features() -> frozenset[str]:
    """Names of the processor's features. NUMBA_CPU_NAME chooses another model, as numba does."""
    name = config.CPU_NAME
    if name and name not in ("host", binding.get_host_cpu_name()):
        # A named model has exactly what LLVM knows of it; these two lists are all that we decide by.
        model = {"fma", "avx2"} if name in _WITH_FMA else set()
        return frozenset(model | ({"avx512f"} if name in _WITH_AVX512 else set()))
    return frozenset(feature for feature, there in binding.get_host_cpu_features().items() if there)


_WITH_AVX512 = {
    "skylake-avx512",
    "cascadelake",
    "icelake-client",
    "icelake-server",
    "sapphirerapids",
    "znver4",
    "znver5",
}
_WITH_FMA = _WITH_AVX512 | {"haswell", "broadwell", "skylake", "alderlake", "znver1", "znver2", "znver3", "core-avx2"}


def tile_shape() -> tuple[int, int]:
    """(rows, vectors) of the largest micro-kernel that keeps its sums in registers.

    AVX-512: 8 x 2 of 32 registers. AVX2: a 16-lane vector takes two of 16 registers, and 6 x 1 is what does not spill
    (8 x 2 spilled: LeNet 5.5 ms a step against 2.6).
    """
    return (8, 2) if "avx512f" in features() else (6, 1)


def require_fma() -> None:
    """Raise EngineUnavailable where fused multiply-add would be emulated, 50 times slower and with other bits."""
    if "fma" not in features() and binding.get_process_triple().split("-")[0] in ("x86_64", "i686", "amd64"):
        raise EngineUnavailable(
            "The fast player needs a processor with AVX2 and FMA (Intel Haswell, AMD Zen or later), and this one lacks "
            'them. Small networks can run with "dtype": "float64" on the reference player.'
        )
