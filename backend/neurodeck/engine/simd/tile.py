"""The micro-kernel: one tile of a matrix product, built as LLVM IR.

    C[r, lane] (+)= bias[r] + sum over the loop nest of A[r * a_row + i . a] * B[i . b + lane]

for r below `rows` and 16 * `vectors` lanes, where i runs over a nest of loops with its own strides for A and B: one
loop for a dense layer, three for a convolution (channels, kernel rows, kernel columns). The sums stay in registers;
every output is summed in the nest's order by fused multiply-adds, so the tile's shape changes the speed and never the
bits.

Built as IR because numba takes seconds to type and optimise the same thing written as nested loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.processor import tile_shape
from neurodeck.engine.simd.vector import (
    F32,
    I64,
    VECTOR,
    constant,
    fma_ir,
    load_ir,
    pointer_ir,
    splat_ir,
    store_first_ir,
    store_ir,
)

Sums = list[list[ir.Value]]


def row_counts() -> tuple[int, ...]:
    """The tile heights that exist, largest first: 8 6 4 2 1 or 6 4 2 1."""
    return tuple(rows for rows in (8, 6, 4, 2, 1) if rows <= tile_shape()[0])


def tile(module: ir.Module, rows: int, vectors: int, depth: int) -> ir.Function:
    """The function of one tile in this module; built at its first use.

    Arguments: A, a_row, (a stride, b stride, count) per loop, B, C, c_row, accumulate, bias (null: none), lanes.
    """
    name = f"neurodeck_tile_{rows}x{vectors}_{depth}"
    if name in module.globals:
        return module.globals[name]
    pointer = F32.as_pointer()
    kinds = [pointer, I64, *[I64] * (3 * depth), pointer, pointer, I64, I64, pointer, I64]
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), kinds), name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    a, a_row, *rest = function.args
    loops = [(rest[3 * at], rest[3 * at + 1], rest[3 * at + 2]) for at in range(depth)]
    b, c, c_row, accumulate, bias, lanes = rest[3 * depth :]

    builder = ir.IRBuilder(function.append_basic_block("entry"))
    row_offsets = [builder.mul(a_row, ir.Constant(I64, r)) for r in range(rows)]

    def multiply(at_a: ir.Value, at_b: ir.Value, sums: Sums) -> Sums:
        columns = [load_ir(builder, builder.gep(at_b, [ir.Constant(I64, LANES * v)])) for v in range(vectors)]
        out: Sums = []
        for r in range(rows):
            weight = splat_ir(builder, builder.load(builder.gep(at_a, [row_offsets[r]])))
            out.append([fma_ir(builder, weight, columns[v], sums[r][v]) for v in range(vectors)])
        return out

    def nest(level: int, at_a: ir.Value, at_b: ir.Value, sums: Sums) -> Sums:
        if level == depth:
            return multiply(at_a, at_b, sums)
        stride_a, stride_b, count = loops[level]
        return _loop(
            builder, count, at_a, at_b, stride_a, stride_b, sums, lambda pa, pb, inner: nest(level + 1, pa, pb, inner)
        )

    sums = nest(0, a, b, [[constant(0.0)] * vectors for _ in range(rows)])
    places = [
        [
            builder.gep(c, [builder.add(builder.mul(c_row, ir.Constant(I64, r)), ir.Constant(I64, LANES * v))])
            for v in range(vectors)
        ]
        for r in range(rows)
    ]
    yes = builder.icmp_signed("!=", accumulate, ir.Constant(I64, 0))
    sums = _where(builder, yes, sums, lambda r, v, x: builder.fadd(x, load_ir(builder, places[r][v])))
    there = builder.icmp_unsigned("!=", builder.ptrtoint(bias, I64), ir.Constant(I64, 0))
    sums = _where(
        builder,
        there,
        sums,
        lambda r, v, x: builder.fadd(x, splat_ir(builder, builder.load(builder.gep(bias, [ir.Constant(I64, r)])))),
    )
    _store(builder, sums, places, lanes, vectors)
    builder.ret_void()
    return function


def _loop(
    builder: ir.IRBuilder,
    count: ir.Value,
    at_a: ir.Value,
    at_b: ir.Value,
    stride_a: ir.Value,
    stride_b: ir.Value,
    sums: Sums,
    body: Callable[[ir.Value, ir.Value, Sums], Sums],
) -> Sums:
    """A counted loop that carries two pointers and the sums in registers."""
    before = builder.block
    head, inside, after = (builder.append_basic_block(name) for name in ("head", "body", "after"))
    builder.branch(head)
    builder.position_at_end(head)
    index, pa, pb = builder.phi(I64), builder.phi(at_a.type), builder.phi(at_b.type)
    carried = [[builder.phi(VECTOR) for _ in row] for row in sums]
    builder.cbranch(builder.icmp_signed("<", index, count), inside, after)
    builder.position_at_end(inside)
    new = body(pa, pb, carried)
    next_a, next_b = builder.gep(pa, [stride_a]), builder.gep(pb, [stride_b])
    next_index = builder.add(index, ir.Constant(I64, 1))
    end = builder.block
    builder.branch(head)
    for phi, start, following in ((index, ir.Constant(I64, 0), next_index), (pa, at_a, next_a), (pb, at_b, next_b)):
        phi.add_incoming(start, before)
        phi.add_incoming(following, end)
    for phis, first, following_row in zip(carried, sums, new, strict=True):
        for phi, start, following in zip(phis, first, following_row, strict=True):
            phi.add_incoming(start, before)
            phi.add_incoming(following, end)
    builder.position_at_end(after)
    return carried


def _where(
    builder: ir.IRBuilder, condition: ir.Value, sums: Sums, change: Callable[[int, int, ir.Value], ir.Value]
) -> Sums:
    """The sums, changed where the condition holds."""
    before = builder.block
    then, after = builder.append_basic_block("then"), builder.append_basic_block("after")
    builder.cbranch(condition, then, after)
    builder.position_at_end(then)
    changed = [[change(r, v, x) for v, x in enumerate(row)] for r, row in enumerate(sums)]
    end = builder.block
    builder.branch(after)
    builder.position_at_end(after)
    out: Sums = []
    for row, changed_row in zip(sums, changed, strict=True):
        out.append([])
        for old, new in zip(row, changed_row, strict=True):
            phi = builder.phi(VECTOR)
            phi.add_incoming(old, before)
            phi.add_incoming(new, end)
            out[-1].append(phi)
    return out


def _store(builder: ir.IRBuilder, sums: Sums, places: Sums, lanes: ir.Value, vectors: int) -> None:
    full, part, done = (builder.append_basic_block(name) for name in ("full", "part", "done"))
    builder.cbranch(builder.icmp_signed(">=", lanes, ir.Constant(I64, LANES * vectors)), full, part)
    builder.position_at_end(full)
    for row, row_places in zip(sums, places, strict=True):
        for value, place in zip(row, row_places, strict=True):
            store_ir(builder, value, place)
    builder.branch(done)
    builder.position_at_end(part)
    for row, row_places in zip(sums, places, strict=True):
        for v, (value, place) in enumerate(zip(row, row_places, strict=True)):
            store_first_ir(builder, value, place, lanes, LANES * v)
    builder.branch(done)
    builder.position_at_end(done)


def tiles(depth: int) -> Any:
    """An intrinsic that runs the tile of the given height and width.

    call(rows, vectors, arena, a, a_row, (a stride, b stride, count) * depth, b, c, c_row, accumulate, bias, lanes):
    offsets count floats from the address `arena`; bias < 0 means none.
    """
    signature = types.void(*[types.int64] * (5 + 3 * depth + 6))

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        rows, vectors, arena, a, a_row, *rest = args
        nest, (b, c, c_row, accumulate, bias, lanes) = rest[: 3 * depth], rest[3 * depth :]
        none = builder.icmp_signed("<", bias, ir.Constant(I64, 0))
        at_bias = builder.select(none, ir.Constant(F32.as_pointer(), None), pointer_ir(builder, arena, bias, F32))
        arguments = [
            pointer_ir(builder, arena, a, F32), a_row, *nest, pointer_ir(builder, arena, b, F32),
            pointer_ir(builder, arena, c, F32), c_row, accumulate, at_bias, lanes,
        ]  # fmt: skip  # one line a group
        after = builder.append_basic_block("tiled")
        choice = builder.switch(builder.add(builder.mul(rows, ir.Constant(I64, 2)), vectors), after)
        for height in row_counts():
            for width in range(1, tile_shape()[1] + 1):
                block = builder.append_basic_block(f"tile_{height}x{width}")
                choice.add_case(ir.Constant(I64, height * 2 + width), block)
                with builder.goto_block(block):
                    builder.call(tile(builder.module, height, width, depth), arguments)
                    builder.branch(after)
        builder.position_at_end(after)
        return context.get_dummy_value()

    if depth == 1:

        @intrinsic
        def run_1(
            typing: Any, rows: Any, vectors: Any, arena: Any, a: Any, a_row: Any, a0: Any, b0: Any, n0: Any,
            b: Any, c: Any, c_row: Any, accumulate: Any, bias: Any, lanes: Any,
        ) -> Any:  # fmt: skip  # an intrinsic needs its arguments by name
            return signature, emit

        return run_1

    @intrinsic
    def run_3(
        typing: Any, rows: Any, vectors: Any, arena: Any, a: Any, a_row: Any,
        a0: Any, b0: Any, n0: Any, a1: Any, b1: Any, n1: Any, a2: Any, b2: Any, n2: Any,
        b: Any, c: Any, c_row: Any, accumulate: Any, bias: Any, lanes: Any,
    ) -> Any:  # fmt: skip  # as above
        return signature, emit

    return run_3


run_tile = tiles(1)  # a matrix product
run_nest = tiles(3)  # a convolution
