"""The machine: instructions that look at the arena after a step, inside the native loop, and raise the stop word.

One instruction is WORDS int64: what it does, where its result goes, what it takes, and last the row. Single numbers lie
in float64 registers. Where many numbers come down to one, the instructions that work them out run over blocks of BLOCK
numbers, so that nothing large is ever laid down. A norm of whole parameters runs on vectors.
A condition changes no number of training, so exp, log and powers may be the C library's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from neurodeck.engine import context as at
from neurodeck.engine.expressions.condition import ARMED, BOUND, COUNT, NEWER, OLDER, RING, RING_SIZE, SEEN, WINDOW
from neurodeck.engine.native import native
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import (
    add,
    call_row,
    fma,
    load,
    number,
    number64,
    raise_flag,
    set_number64,
    set_word,
    splat,
    total,
    where_greater,
    word,
)

WORDS: Final = 10
BLOCK: Final = 256

# Words of the row.
CODE, LENGTH, REGISTERS, BLOCKS, STRUCK = 0, 1, 2, 3, 4
CLOSER, ROOTS = 5, 6  # addresses of `look_closer` and `look_at_norm`
ROW_WORDS: Final = 7

# Instructions of the main line, in groups of which each has a range.
PICK, PICK_EXAMPLE, COUNTER, SETTING, ACCURACY, SQUARES, REDUCE, RISES, AVERAGE, FALL, DEAD, TRIGGER, ROOT = range(13)
# Of blocks.
LOAD, LOAD_PLACES, SPREAD = range(20, 23)
# Of both.
NEGATE, NOT, ABS, SQRT, EXP, LOG = range(30, 36)
ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, LESS, AT_MOST, MORE, AT_LEAST, EQUAL, DIFFERENT, AND, OR = range(40, 53)

# Ways to come down to one number.
NORM, SUM, MEAN, STD, MAX, MIN, FRACTION = range(7)

f = np.float32
CHUNK = 64 * LANES


@native()
def check_conditions(row, context):
    """Look at all conditions after a step. Bits of the STRUCK word say which of them struck.

    Kept small, for it is called after every step: what takes longer is another function's, called by address.
    """
    registers = word(row, REGISTERS)
    set_word(row, STRUCK, 0)
    here = word(row, CODE)
    end = here + 8 * WORDS * word(row, LENGTH)
    while here < end:
        kind = word(here, 0)
        if kind == PICK:
            set_number64(registers, word(here, 1), np.float64(number(word(context, at.ARENA), word(here, 2))))
        elif kind == TRIGGER:
            look(row, context, here, registers)
        elif kind == COUNTER:
            set_number64(registers, word(here, 1), np.float64(word(word(context, at.COUNTERS), word(here, 2))))
        elif kind == ROOT:
            call_row(word(row, ROOTS), here, context)
        else:
            call_row(word(row, CLOSER), here, context)
        here += 8 * WORDS


@native()
def look_at_norm(here, context):
    """ROOT out, offset, size: the root of the sum of squares of a region."""
    sum_ = squares(word(context, at.ARENA), word(here, 2), word(here, 3))
    set_number64(word(word(here, WORDS - 1), REGISTERS), word(here, 1), np.sqrt(sum_))


@native()
def look_closer(here, context):
    """One instruction of the main line that is more than a glance."""
    row = word(here, WORDS - 1)
    code, registers, arena = word(row, CODE), word(row, REGISTERS), word(context, at.ARENA)
    kind, out, a, b = word(here, 0), word(here, 1), word(here, 2), word(here, 3)
    if kind >= NEGATE:
        set_number64(registers, out, of_two(kind, number64(registers, a), number64(registers, b)))
    elif kind == SQUARES:
        set_number64(registers, out, squares(arena, a, b))
    elif kind == SETTING:
        set_number64(registers, out, number64(word(context, at.SETTINGS), a))
    elif kind == REDUCE:
        reduce(code, here, arena, registers, word(row, BLOCKS), word(context, at.VALID))
    elif kind == RISES:
        set_number64(registers, out, rises(b, number64(registers, a)))
    elif kind == AVERAGE:
        set_number64(registers, out, average(b, number64(registers, a), word(here, 4)))
    elif kind == FALL:
        set_number64(registers, out, fall(b, number64(registers, a), word(here, 4)))
    elif kind == DEAD:
        set_number64(registers, out, dead(here, arena, word(context, at.ACTIVE)))
    elif kind == ACCURACY:
        set_number64(registers, out, accuracy(here, arena, context))
    elif kind == PICK_EXAMPLE:
        inside = b < word(context, at.VALID)
        set_number64(registers, out, np.float64(number(arena, a)) if inside else np.nan)


@njit(error_model="numpy")
def look(row, context, here, registers):
    """TRIGGER comparison, value, bound, address of its memory, bit."""
    kind, memory = word(here, 1), word(here, 4)
    x, y = number64(registers, word(here, 2)), number64(registers, word(here, 3))
    seen = np.int64(number64(memory, SEEN))
    set_number64(memory, SEEN, np.float64(seen + 1))
    set_number64(memory, BOUND, y)
    set_number64(memory, RING + (seen & (RING_SIZE - 1)), x)
    below, above = x < y, x > y
    if kind == LESS:
        holds = below
    elif kind == MORE:
        holds = above
    elif kind == AT_MOST:
        holds = below or x == y
    elif kind == AT_LEAST:
        holds = above or x == y
    elif kind == EQUAL:
        holds = x == y
    else:
        holds = x != y
    if holds != (number64(memory, ARMED) == 0.0):  # it has changed
        set_number64(memory, ARMED, 0.0 if holds else 1.0)
        if holds:
            set_word(row, STRUCK, word(row, STRUCK) | word(here, 5))
            raise_flag(context, at.STOP, at.STRUCK)


@njit(error_model="numpy")
def of_two(kind, x, y):
    """One operation on numbers; those of one number take the first."""
    if kind == ADD:
        return x + y
    if kind == SUBTRACT:
        return x - y
    if kind == MULTIPLY:
        return x * y
    if kind == DIVIDE:
        return x / y
    if kind == LESS:
        return 1.0 if x < y else 0.0
    if kind == AT_MOST:
        return 1.0 if x <= y else 0.0
    if kind == MORE:
        return 1.0 if x > y else 0.0
    if kind == AT_LEAST:
        return 1.0 if x >= y else 0.0
    if kind == EQUAL:
        return 1.0 if x == y else 0.0
    if kind == DIFFERENT:
        return 1.0 if x != y else 0.0
    if kind == AND:
        return 1.0 if x != 0.0 and y != 0.0 else 0.0
    if kind == OR:
        return 1.0 if x != 0.0 or y != 0.0 else 0.0
    if kind == NEGATE:
        return -x
    if kind == NOT:
        return 1.0 if x == 0.0 else 0.0
    if kind == ABS:
        return abs(x)
    if kind == SQRT:
        return np.sqrt(x)
    if kind == EXP:
        return np.exp(x)
    if kind == LOG:
        return np.log(x)
    return x**y


@njit(error_model="numpy")
def squares(arena, offset, size):
    """The sum of squares of a region: on vectors, a chunk at a time, whose sums are added in float64.

    Where float32 is too narrow for a square (beyond 1e19, below 1e-19) it is done again in float64.
    """
    sum_ = 0.0
    first = 0
    while first < size:
        last = min(size, first + CHUNK)
        even = splat(f(0.0))
        odd = even
        place = first
        while place + 2 * LANES <= last:
            x, y = load(arena, offset + place), load(arena, offset + place + LANES)
            even = fma(x, x, even)
            odd = fma(y, y, odd)
            place += 2 * LANES
        if place + LANES <= last:
            x = load(arena, offset + place)
            even = fma(x, x, even)
            place += LANES
        sum_ += np.float64(total(add(even, odd)))
        while place < last:
            z = np.float64(number(arena, offset + place))
            sum_ += z * z
            place += 1
        first = last
    if 1e-30 < sum_ < 1e37:
        return sum_
    sum_ = 0.0
    for place in range(size):
        z = np.float64(number(arena, offset + place))
        sum_ += z * z
    return sum_


@njit(error_model="numpy")
def reduce(code, here, arena, registers, blocks, valid):
    """REDUCE out, way, block, first and number of the instructions, first and last example (-1: no batch), each."""
    way, result, first, count = word(here, 2), word(here, 3), word(here, 4), word(here, 5)
    each = word(here, 8)
    size = each if word(here, 6) < 0 else max(0, min(valid, word(here, 7)) - word(here, 6)) * each
    values = blocks + 8 * BLOCK * result
    sum_, spread, low, high = 0.0, 0.0, np.inf, -np.inf
    nan = size == 0
    done = 0
    while done < size:
        length = min(BLOCK, size - done)
        for inner in range(first, first + count):
            work(code + 8 * WORDS * inner, arena, registers, blocks, done, length)
        part = 0.0
        if way == NORM:
            for k in range(length):
                part += number64(values, k) * number64(values, k)
        elif way == FRACTION:
            for k in range(length):
                part += 1.0 if number64(values, k) != 0.0 else 0.0
        elif way == MAX or way == MIN:
            for k in range(length):
                x = number64(values, k)
                nan = nan or x != x
                high, low = max(high, x), min(low, x)
        else:
            for k in range(length):
                part += number64(values, k)
            if way == STD:
                mean = part / length
                inside = 0.0
                for k in range(length):
                    inside += (number64(values, k) - mean) ** 2
                if done:  # Chan, Golub and LeVeque 1979: two parts by their means
                    apart = mean - sum_ / done
                    inside += apart * apart * (done * length / (done + length))
                spread += inside
        sum_ += part
        done += length
    if way == NORM:
        value = np.sqrt(sum_)
    elif way == SUM:
        value = sum_
    elif nan:
        value = np.nan
    elif way == MAX:
        value = high
    elif way == MIN:
        value = low
    elif way == STD:
        value = np.sqrt(spread / size)
    else:
        value = sum_ / size
    set_number64(registers, word(here, 1), value)


@njit(error_model="numpy")
def work(here, arena, registers, blocks, done, length):
    """One instruction on a block: the numbers from `done` on."""
    kind = word(here, 0)
    out = blocks + 8 * BLOCK * word(here, 1)
    if kind == LOAD:
        offset = word(here, 2) + done
        for k in range(length):
            set_number64(out, k, np.float64(number(arena, offset + k)))
    elif kind == LOAD_PLACES:
        places = word(here, 2) + 8 * done
        for k in range(length):
            set_number64(out, k, np.float64(number(arena, word(places, k))))
    elif kind == SPREAD:
        x = number64(registers, word(here, 2))
        for k in range(length):
            set_number64(out, k, x)
    else:
        a, b = blocks + 8 * BLOCK * word(here, 2), blocks + 8 * BLOCK * word(here, 3)
        if kind == ABS:
            for k in range(length):
                set_number64(out, k, abs(number64(a, k)))
        elif kind == MULTIPLY:
            for k in range(length):
                set_number64(out, k, number64(a, k) * number64(b, k))
        elif kind == SUBTRACT:
            for k in range(length):
                set_number64(out, k, number64(a, k) - number64(b, k))
        else:
            for k in range(length):
                set_number64(out, k, of_two(kind, number64(a, k), number64(b, k)))


@njit(error_model="numpy")
def rises(memory, x):
    """How many steps in a row it has been above the one before."""
    count = number64(memory, 1) + 1.0 if x > number64(memory, 0) else 0.0
    set_number64(memory, 0, x)
    set_number64(memory, 1, count)
    return count


@njit(error_model="numpy")
def average(memory, x, window):
    """The mean of the last `window` values; NaN until there are as many."""
    seen = np.int64(number64(memory, COUNT))
    place = WINDOW + seen % window
    sum_ = number64(memory, NEWER) + (x - number64(memory, place))
    set_number64(memory, place, x)
    set_number64(memory, COUNT, np.float64(seen + 1))
    if (seen + 1) % window == 0:
        sum_ = total_of(memory, WINDOW, window)
    set_number64(memory, NEWER, sum_)
    return sum_ / window if seen + 1 >= window else np.nan


@njit(error_model="numpy")
def fall(memory, x, window):
    """By which share the mean of the last `window` values is below that of as many before them."""
    seen = np.int64(number64(memory, COUNT))
    both = 2 * window
    place, half = WINDOW + seen % both, WINDOW + (seen + window) % both
    newer = number64(memory, NEWER) + (x - number64(memory, half))
    older = number64(memory, OLDER) + (number64(memory, half) - number64(memory, place))
    set_number64(memory, place, x)
    set_number64(memory, COUNT, np.float64(seen + 1))
    if (seen + 1) % both == 0:
        newer, older = total_of(memory, WINDOW + window, window), total_of(memory, WINDOW, window)
    set_number64(memory, NEWER, newer)
    set_number64(memory, OLDER, older)
    return (older - newer) / abs(older) if seen + 1 >= both else np.nan


@njit(error_model="numpy")
def total_of(memory, first, count):
    """The sum of some words."""
    sum_ = 0.0
    for place in range(first, first + count):
        sum_ += number64(memory, place)
    return sum_


@njit(error_model="numpy")
def dead(here, arena, active):
    """DEAD out, table of (offset, unit), memory, rows, units, window: units that were silent for so many batches."""
    table, memory, rows = word(here, 2), word(here, 3), word(here, 4)
    units, window = word(here, 5), np.float64(word(here, 6))
    zero, one = splat(f(0.0)), splat(f(1.0))
    for unit in range(units):
        set_number64(memory, unit, number64(memory, unit) + 1.0)
    for row in range(rows):
        unit = word(table, 2 * row + 1)
        if number64(memory, unit) != 0.0:
            offset = word(table, 2 * row)
            found = zero
            for lane in range(0, active, LANES):  # lanes without an example repeat the last one
                found = add(found, where_greater(load(arena, offset + lane), zero, one, zero))
            if total(found) > f(0.0):
                set_number64(memory, unit, 0.0)
    count = 0.0
    for unit in range(units):
        if number64(memory, unit) >= window:
            count += 1.0
    return count


@njit(error_model="numpy")
def accuracy(here, arena, context):
    """ACCURACY out, a, target, outputs, lanes, place of the middle: the share of right answers in the batch."""
    a, target, outputs, lanes = word(here, 2), word(here, 3), word(here, 4), word(here, 5)
    valid = word(context, at.VALID)
    right = 0
    for lane in range(valid):
        numbers = True
        answer = wanted = 0
        for output in range(outputs):
            value, goal = number(arena, a + output * lanes + lane), number(arena, target + output * lanes + lane)
            numbers = numbers and value == value and goal == goal
            if value > number(arena, a + answer * lanes + lane):
                answer = output
            if goal > number(arena, target + wanted * lanes + lane):
                wanted = output
        same = answer == wanted
        if outputs == 1:
            border = number64(word(context, at.SETTINGS), word(here, 6))
            same = (number(arena, a + lane) > border) == (number(arena, target + lane) > border)
        if numbers and same:
            right += 1
    return np.float64(right) / np.float64(valid)
