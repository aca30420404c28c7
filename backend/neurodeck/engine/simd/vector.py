"""The 16-lane float32 vector as a numba type, and its operations as LLVM instructions.

Addresses are int64; an index counts elements from the address. Loads and stores need no alignment.
Compares are chosen so that NaN passes: llvm.minnum, maxnum and ordered compares would turn it into a number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

from neurodeck.engine.simd import LANES

I1, I8, I32, I64 = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
F32, F64 = ir.FloatType(), ir.DoubleType()
VECTOR = ir.VectorType(F32, LANES)
MASK = ir.VectorType(I1, LANES)
INTEGERS = ir.VectorType(I32, LANES)


class Vector16(types.Type):
    """numba's type of 16 float32 lanes."""

    def __init__(self) -> None:
        super().__init__(name="vector16_float32")


vector16 = Vector16()


@register_model(Vector16)
class Vector16Model(models.PrimitiveModel):
    """The type in LLVM: <16 x float>."""

    def __init__(self, manager: Any, front_end: Any) -> None:
        super().__init__(manager, front_end, VECTOR)


# -- building blocks, also used by the micro-kernel ------------------------------------------------------------------


def constant(value: float) -> ir.Constant:
    """A vector with `value` in every lane."""
    return ir.Constant(VECTOR, [value] * LANES)


def splat_ir(builder: ir.IRBuilder, scalar: ir.Value) -> ir.Value:
    """A vector with the scalar in every lane."""
    first = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), scalar, ir.Constant(I32, 0))
    return builder.shuffle_vector(first, ir.Constant(VECTOR, ir.Undefined), ir.Constant(INTEGERS, [0] * LANES))


def fma_ir(builder: ir.IRBuilder, x: ir.Value, y: ir.Value, z: ir.Value) -> ir.Value:
    """x * y + z, rounded once."""
    return builder.call(_function(builder, "llvm.fma.v16f32", VECTOR, [VECTOR] * 3), [x, y, z])


def load_ir(builder: ir.IRBuilder, pointer: ir.Value) -> ir.Value:
    """Load 16 lanes from a float pointer of any alignment."""
    value = builder.load(builder.bitcast(pointer, VECTOR.as_pointer()))
    value.align = 4
    return value


def store_ir(builder: ir.IRBuilder, value: ir.Value, pointer: ir.Value) -> None:
    """Store 16 lanes to a float pointer of any alignment."""
    stored = builder.store(value, builder.bitcast(pointer, VECTOR.as_pointer()))
    stored.align = 4


def store_first_ir(builder: ir.IRBuilder, value: ir.Value, pointer: ir.Value, count: ir.Value, first: int = 0) -> None:
    """Store the lanes whose number plus `first` is below `count` (int64)."""
    wide = builder.shuffle_vector(
        builder.insert_element(ir.Constant(INTEGERS, ir.Undefined), builder.trunc(count, I32), ir.Constant(I32, 0)),
        ir.Constant(INTEGERS, ir.Undefined),
        ir.Constant(INTEGERS, [0] * LANES),
    )
    mask = builder.icmp_signed("<", ir.Constant(INTEGERS, list(range(first, first + LANES))), wide)
    store = _function(builder, "llvm.masked.store.v16f32.p0", ir.VoidType(), [VECTOR, VECTOR.as_pointer(), I32, MASK])
    builder.call(store, [value, builder.bitcast(pointer, VECTOR.as_pointer()), ir.Constant(I32, 4), mask])


def total_ir(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    """The sum of the 16 lanes, in one order everywhere: halves onto each other, 8, 4, 2, 1."""
    width = LANES
    while width > 1:
        width //= 2
        undefined = ir.Constant(ir.VectorType(F32, width * 2), ir.Undefined)
        low = ir.Constant(ir.VectorType(I32, width), list(range(width)))
        high = ir.Constant(ir.VectorType(I32, width), list(range(width, 2 * width)))
        value = builder.fadd(
            builder.shuffle_vector(value, undefined, low), builder.shuffle_vector(value, undefined, high)
        )
    return builder.extract_element(value, ir.Constant(I32, 0))


def pointer_ir(builder: ir.IRBuilder, address: ir.Value, index: ir.Value, element: ir.Type) -> ir.Value:
    """A pointer to element `index` of the array at `address`."""
    return builder.gep(builder.inttoptr(address, element.as_pointer()), [index])


def _function(builder: ir.IRBuilder, name: str, result: ir.Type, arguments: list[ir.Type]) -> ir.Value:
    return cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, arguments), name)


# -- memory ------------------------------------------------------------------------------------------------------------


def _memory(element: ir.Type, kind: Any) -> tuple[Any, Any]:
    """(read, write) of one scalar of that type at (address, index)."""

    @intrinsic
    def read(typing: Any, address: Any, index: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.load(pointer_ir(builder, args[0], args[1], element))

        return kind(types.int64, types.int64), build

    @intrinsic
    def write(typing: Any, address: Any, index: Any, value: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            builder.store(args[2], pointer_ir(builder, args[0], args[1], element))
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, kind), build

    return read, write


word, set_word = _memory(I64, types.int64)
number, set_number = _memory(F32, types.float32)
number64, set_number64 = _memory(F64, types.float64)
byte, set_byte = _memory(I8, types.uint8)


@intrinsic
def watched_word(typing: Any, address: Any, index: Any) -> Any:
    """A word that another thread may set: read anew every time (atomic)."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load_atomic(pointer_ir(builder, args[0], args[1], I64), "seq_cst", 8)

    return types.int64(types.int64, types.int64), build


@intrinsic
def raise_flag(typing: Any, address: Any, index: Any, bits: Any) -> Any:
    """Set bits in a word that another thread may read or set (atomic or)."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.atomic_rmw("or", pointer_ir(builder, args[0], args[1], I64), args[2], "seq_cst")
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), build


@intrinsic(prefer_literal=True)
def words(typing: Any, address: Any, count: Any) -> Any:
    """The first `count` (a literal) words at the address, as a tuple."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    kind = types.UniTuple(types.int64, count.literal_value)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        items = [
            builder.load(pointer_ir(builder, args[0], ir.Constant(I64, at), I64)) for at in range(count.literal_value)
        ]
        return context.make_tuple(builder, kind, items)

    return kind(types.int64, count), build


@intrinsic
def call_row(typing: Any, function: Any, row: Any, context_address: Any) -> Any:
    """Call the kernel at address `function` with (row, context), both addresses."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [I64, I64])
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), [args[1], args[2]])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), build


@intrinsic
def load(typing: Any, address: Any, index: Any) -> Any:
    """16 lanes from element `index` on."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return load_ir(builder, pointer_ir(builder, args[0], args[1], F32))

    return vector16(types.int64, types.int64), build


@intrinsic
def store(typing: Any, address: Any, index: Any, value: Any) -> Any:
    """Store 16 lanes from element `index` on."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        store_ir(builder, args[2], pointer_ir(builder, args[0], args[1], F32))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, vector16), build


@intrinsic
def store_first(typing: Any, address: Any, index: Any, value: Any, count: Any) -> Any:
    """Store the first `count` lanes only."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        store_first_ir(builder, args[2], pointer_ir(builder, args[0], args[1], F32), args[3])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, vector16, types.int64), build


# -- arithmetic --------------------------------------------------------------------------------------------------------


def _lanewise(arguments: int, emit: Callable[..., Any]) -> Any:
    """An intrinsic of `arguments` vectors that gives one."""
    builders = {
        1: lambda context, builder, signature, args: emit(builder, args[0]),
        2: lambda context, builder, signature, args: emit(builder, args[0], args[1]),
        3: lambda context, builder, signature, args: emit(builder, args[0], args[1], args[2]),
        4: lambda context, builder, signature, args: emit(builder, *args),
    }
    signature = vector16(*[vector16] * arguments)
    if arguments == 1:
        return intrinsic(lambda typing, x: (signature, builders[1]))
    if arguments == 2:
        return intrinsic(lambda typing, x, y: (signature, builders[2]))
    if arguments == 3:
        return intrinsic(lambda typing, x, y, z: (signature, builders[3]))
    return intrinsic(lambda typing, x, y, z, w: (signature, builders[4]))


def _named(name: str) -> Callable[..., Any]:
    return lambda builder, x: builder.call(_function(builder, name, VECTOR, [VECTOR]), [x])


add = _lanewise(2, lambda b, x, y: b.fadd(x, y))
sub = _lanewise(2, lambda b, x, y: b.fsub(x, y))
mul = _lanewise(2, lambda b, x, y: b.fmul(x, y))
div = _lanewise(2, lambda b, x, y: b.fdiv(x, y))
fma = _lanewise(3, fma_ir)
sqrt = _lanewise(1, _named("llvm.sqrt.v16f32"))
rint = _lanewise(1, _named("llvm.rint.v16f32"))
absolute = _lanewise(1, _named("llvm.fabs.v16f32"))
# (x, limit): x where it is beyond the limit is replaced by the limit; NaN compares false and stays.
at_most = _lanewise(2, lambda b, x, limit: b.select(b.fcmp_ordered(">", x, limit), limit, x))
at_least = _lanewise(2, lambda b, x, limit: b.select(b.fcmp_ordered("<", x, limit), limit, x))
# The larger of two; NaN in either is NaN.
maximum = _lanewise(2, lambda b, x, y: _nan_or(b, x, b.select(b.fcmp_ordered(">", x, y), x, y)))
# (x, y, then, otherwise): a choice where x > y.
where_greater = _lanewise(4, lambda b, x, y, then, other: b.select(b.fcmp_ordered(">", x, y), then, other))
where_equal = _lanewise(4, lambda b, x, y, then, other: b.select(b.fcmp_ordered("==", x, y), then, other))
# (x, y): x where x is NaN, else y.
nan_or = _lanewise(2, lambda b, x, y: _nan_or(b, x, y))


def _nan_or(builder: ir.IRBuilder, x: ir.Value, y: ir.Value) -> ir.Value:
    return builder.select(builder.fcmp_unordered("uno", x, x), x, y)


def _power_of_two(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    exponent = builder.add(builder.fptosi(x, INTEGERS), ir.Constant(INTEGERS, [127] * LANES))
    return builder.bitcast(builder.shl(exponent, ir.Constant(INTEGERS, [23] * LANES)), VECTOR)


def _exponent(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    bits = builder.lshr(builder.bitcast(x, INTEGERS), ir.Constant(INTEGERS, [23] * LANES))
    return builder.sitofp(builder.sub(bits, ir.Constant(INTEGERS, [126] * LANES)), VECTOR)


def _mantissa(builder: ir.IRBuilder, x: ir.Value) -> ir.Value:
    fraction = builder.and_(builder.bitcast(x, INTEGERS), ir.Constant(INTEGERS, [0x007FFFFF] * LANES))
    return builder.bitcast(builder.or_(fraction, ir.Constant(INTEGERS, [0x3F000000] * LANES)), VECTOR)


# 2**x for whole x in -126..127.
power_of_two = _lanewise(1, _power_of_two)
# Of a positive, normal x: the whole e and the m in [0.5, 1) with x = m * 2**e.
exponent_of = _lanewise(1, _exponent)
mantissa_of = _lanewise(1, _mantissa)


@intrinsic
def splat(typing: Any, scalar: Any) -> Any:
    """A vector with the float32 scalar in every lane."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return splat_ir(builder, args[0])

    return vector16(types.float32), build


@intrinsic
def total(typing: Any, x: Any) -> Any:
    """The sum of the 16 lanes, in one order everywhere: halves onto each other, 8, 4, 2, 1."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return total_ir(builder, args[0])

    return types.float32(vector16), build


def _transposed(builder: ir.IRBuilder, rows: list[ir.Value]) -> list[ir.Value]:
    """16 vectors as a 16 x 16 matrix, transposed in four rounds of shuffles."""
    for distance in (1, 2, 4, 8):
        out = list(rows)
        low = [lane if not lane & distance else LANES + lane - distance for lane in range(LANES)]
        high = [lane + distance if not lane & distance else LANES + lane for lane in range(LANES)]
        for at in range(LANES):
            if not at & distance:
                pair = rows[at], rows[at + distance]
                out[at] = builder.shuffle_vector(*pair, ir.Constant(INTEGERS, low))
                out[at + distance] = builder.shuffle_vector(*pair, ir.Constant(INTEGERS, high))
        rows = out
    return rows


@intrinsic
def transpose(typing: Any, source: Any, first: Any, stride: Any, target: Any, to: Any, to_stride: Any) -> Any:
    """target[to + i * to_stride + j] = source[first + j * stride + i] for i, j in 0..15."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, first, stride, target, to, to_stride = args
        rows = [
            load_ir(
                builder, pointer_ir(builder, source, builder.add(first, builder.mul(stride, ir.Constant(I64, at))), F32)
            )
            for at in range(LANES)
        ]
        for at, row in enumerate(_transposed(builder, rows)):
            place = builder.add(to, builder.mul(to_stride, ir.Constant(I64, at)))
            store_ir(builder, row, pointer_ir(builder, target, place, F32))
        return context.get_dummy_value()

    return types.void(*[types.int64] * 6), build


@intrinsic
def transpose_rows(
    typing: Any, source: Any, places: Any, first: Any, column: Any, target: Any, to: Any, to_stride: Any
) -> Any:
    """target[to + i * to_stride + j] = source[places[first + j] + column + i]: 16 scattered rows become lanes."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, places, first, column, target, to, to_stride = args
        rows = []
        for at in range(LANES):
            place = builder.load(pointer_ir(builder, places, builder.add(first, ir.Constant(I64, at)), I64))
            rows.append(load_ir(builder, pointer_ir(builder, source, builder.add(place, column), F32)))
        for at, row in enumerate(_transposed(builder, rows)):
            place = builder.add(to, builder.mul(to_stride, ir.Constant(I64, at)))
            store_ir(builder, row, pointer_ir(builder, target, place, F32))
        return context.get_dummy_value()

    return types.void(*[types.int64] * 7), build
