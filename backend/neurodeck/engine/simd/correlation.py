"""The kernel gradient's tile: sums over the lanes of products of two tensors, built as LLVM IR.

    C[r, q] (+)= sum over the loop nest and the 16 lanes of A[r * a_row + i . a + lane] * B[place(q) + i . b + lane]

for `rows` filters r and `columns` places q of the kernel, where i runs over three loops (rows of the picture, columns,
vectors of lanes). Each output keeps 16 sums of its own, one a lane, and adds them up at the end, always in one order;
so the tile's shape changes the speed and never the bits.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from neurodeck.engine.simd.processor import tile_shape
from neurodeck.engine.simd.vector import F32, I64, VECTOR, constant, fma_ir, load_ir, pointer_ir, total_ir

LEVELS = 3
# AVX-512 holds 6 x 4 sums of 32 registers; AVX2 has 16 registers and takes two for each.
HEIGHTS, WIDTHS = ((6, 4, 2, 1), (4, 2, 1)) if tile_shape()[1] == 2 else ((2, 1), (2, 1))
TALLEST, WIDEST = HEIGHTS[0], WIDTHS[0]


def _tile(module: ir.Module, rows: int, columns: int) -> ir.Function:
    """The function of one tile in this module; built at its first use.

    Arguments: A, a_row, (a stride, b stride, count) per loop, the places of B, C, c_row, accumulate.
    """
    name = f"neurodeck_correlation_{rows}x{columns}"
    if name in module.globals:
        return module.globals[name]
    pointer = F32.as_pointer()
    kinds = [pointer, I64, *[I64] * (3 * LEVELS), *[pointer] * columns, pointer, I64, I64]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    a, a_row, *rest = function.args
    loops = [tuple(rest[3 * at : 3 * at + 3]) for at in range(LEVELS)]
    rest = rest[3 * LEVELS :]
    places, (c, c_row, accumulate) = rest[:columns], rest[columns:]
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    bases = [builder.gep(a, [builder.mul(a_row, ir.Constant(I64, r))]) for r in range(rows)]

    def nest(level: int, at_a: ir.Value, at_b: ir.Value, sums: list[ir.Value]) -> list[ir.Value]:
        if level == LEVELS:
            right = [load_ir(builder, builder.gep(place, [at_b])) for place in places]
            out = []
            for r in range(rows):
                left = load_ir(builder, builder.gep(bases[r], [at_a]))
                out += [fma_ir(builder, left, right[q], sums[r * columns + q]) for q in range(columns)]
            return out
        stride_a, stride_b, count = loops[level]
        before = builder.block
        head, inside, after = (builder.append_basic_block(name) for name in ("head", "body", "after"))
        builder.branch(head)
        builder.position_at_end(head)
        index, pa, pb = builder.phi(I64), builder.phi(I64), builder.phi(I64)
        carried = [builder.phi(VECTOR) for _ in sums]
        builder.cbranch(builder.icmp_signed("<", index, count), inside, after)
        builder.position_at_end(inside)
        new = nest(level + 1, pa, pb, carried)
        following = [
            builder.add(index, ir.Constant(I64, 1)), builder.add(pa, stride_a), builder.add(pb, stride_b), *new,
        ]  # fmt: skip  # as the phis
        end = builder.block
        builder.branch(head)
        starts = [ir.Constant(I64, 0), at_a, at_b, *sums]
        for phi, start, later in zip((index, pa, pb, *carried), starts, following, strict=True):
            phi.add_incoming(start, before)
            phi.add_incoming(later, end)
        builder.position_at_end(after)
        return carried

    zero = ir.Constant(I64, 0)
    sums = nest(0, zero, zero, [constant(0.0)] * (rows * columns))
    adds = builder.icmp_signed("!=", accumulate, zero)
    for r in range(rows):
        for q in range(columns):
            place = builder.gep(c, [builder.add(builder.mul(c_row, ir.Constant(I64, r)), ir.Constant(I64, q))])
            value = total_ir(builder, sums[r * columns + q])
            with builder.if_else(adds) as (then, otherwise):
                with then:
                    builder.store(builder.fadd(builder.load(place), value), place)
                with otherwise:
                    builder.store(value, place)
    builder.ret_void()
    return function


@intrinsic
def run_correlation(
    typing: Any, rows: Any, columns: Any, arena: Any, a: Any, a_row: Any,
    a0: Any, b0: Any, n0: Any, a1: Any, b1: Any, n1: Any, a2: Any, b2: Any, n2: Any,
    place0: Any, place1: Any, place2: Any, place3: Any, c: Any, c_row: Any, accumulate: Any,
) -> Any:  # fmt: skip  # one line a group
    """The tile of that height and width; offsets count floats from the address `arena`. Places beyond it are unused."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        rows, columns, arena, a, a_row = args[:5]
        nest, places, (c, c_row, accumulate) = args[5:14], args[14:18], args[18:]
        at = [pointer_ir(builder, arena, place, F32) for place in places]
        first = [pointer_ir(builder, arena, a, F32), a_row, *nest]
        last = [pointer_ir(builder, arena, c, F32), c_row, accumulate]
        after = builder.append_basic_block("correlated")
        choice = builder.switch(builder.add(builder.mul(rows, ir.Constant(I64, 8)), columns), after)
        for height in HEIGHTS:
            for width in WIDTHS:
                block = builder.append_basic_block(f"correlation_{height}x{width}")
                choice.add_case(ir.Constant(I64, height * 8 + width), block)
                with builder.goto_block(block):
                    builder.call(_tile(builder.module, height, width), [*first, *at[:width], *last])
                    builder.branch(after)
        builder.position_at_end(after)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 21), emit


@njit
def filters_for(left):
    """How many filters the next tile takes of those left."""
    if TALLEST == 6 and (left == 6 or left >= 10):
        return 6
    if TALLEST >= 4 and left >= 4:
        return 4
    return 2 if left >= 2 else 1


@njit
def places_for(left):
    """How many places of the kernel the next tile takes of those left."""
    if WIDEST == 4 and left >= 4:
        return 4
    return 2 if left >= 2 else 1
