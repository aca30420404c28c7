"""The hard room: a 16-lane vector type for numba, elementary functions on it, and one micro-kernel.

Everything here works on raw addresses (int64) and offsets in elements. Nothing is checked: the compiler has verified
every row of a tape before it runs. 16 logical lanes everywhere, explicit fused multiply-add and sums in a fixed order
give the same bits on AVX2 and AVX-512. Nobody outside `operations/` and `players/` needs to enter.
"""

LANES = 16
