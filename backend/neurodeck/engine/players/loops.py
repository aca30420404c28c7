"""The native loops that play a tape. All arguments are addresses and counts.

`functions` and `rows` are arrays of int64: the address of each row's kernel and of its argument block.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from neurodeck.engine import context as at
from neurodeck.engine.native import native
from neurodeck.engine.operations.draws import draw, numbered
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import call_row, number, number64, raise_flag, set_byte, set_word, watched_word, word

f = np.float32


@native(gives=True)
def play_steps(functions, rows, count, context, steps):
    """Play `steps` steps, or until the stop word is set; the answer is how many ended.

    The stop word is read after every operation. A step that was left open goes on where it stood. A value that is not
    finite leaves its step open, whichever operation found it.
    """
    counters = word(context, at.COUNTERS)
    done = 0
    while done < steps:
        row = word(counters, at.OPERATION)
        if row == 0:
            take_batch(context)
        stop = 0
        while row < count and stop == 0:
            call_row(word(functions, row), word(rows, row), context)
            row += 1
            stop = watched_word(context, at.STOP)
        if row < count or stop & at.NOT_FINITE != 0:
            set_word(counters, at.OPERATION, row)
            return done
        end_step(context)
        done += 1
        if stop | watched_word(context, at.STOP) != 0:  # a condition may have struck at the step's end
            return done
    return done


@native()
def play_rows(functions, rows, first, last, context):
    """Play rows first .. last - 1, whatever the stop word says."""
    for row in range(first, last):
        call_row(word(functions, row), word(rows, row), context)


@native()
def begin_step(context):
    """Choose the batch of the coming step."""
    take_batch(context)


@native()
def finish_step(context):
    """Count a step whose rows have all been played."""
    end_step(context)


@native()
def request_stop(context):
    """Set the stop word from another thread."""
    raise_flag(context, at.STOP, at.REQUESTED)


@native()
def play_examples(functions, rows, count, context, first, last, capacity):
    """Play the first `count` rows over examples first .. last - 1 in their order, `capacity` at a time."""
    start = first
    while start < last:
        stop = min(last, start + capacity)
        play_chunk(functions, rows, count, context, start, stop)
        start = stop


@native()
def paint_examples(functions, rows, count, context, total, capacity, pictures, ranges, layers):
    """Play `count` rows over all examples and turn the activations of some layers into bytes as they pass.

    `pictures`: per layer 3 words: offset of a, units, address of uint8 (units, total). `ranges`: per layer 2 float64:
    low and high. Below low is 0, above high 255, NaN 128.
    """
    start = 0
    arena = word(context, at.ARENA)
    while start < total:
        last = min(total, start + capacity)
        play_chunk(functions, rows, count, context, start, last)
        for layer in range(layers):
            a, units, target = word(pictures, 3 * layer), word(pictures, 3 * layer + 1), word(pictures, 3 * layer + 2)
            low, high = number64(ranges, 2 * layer), number64(ranges, 2 * layer + 1)
            scale = f(255.0 / (high - low))
            offset = f(0.5 - low * 255.0 / (high - low))
            for unit in range(units):
                for lane in range(last - start):
                    level = number(arena, a + unit * capacity + lane) * scale + offset
                    if level != level:
                        level = f(128.0)
                    level = min(max(level, f(0.0)), f(255.0))
                    set_byte(target, unit * total + start + lane, np.uint8(level))
        start = last


@njit
def play_chunk(functions, rows, count, context, first, last):
    """Play the first `count` rows over examples first .. last - 1, which fit into the tape's capacity."""
    indices, places, features = word(context, at.INDICES), word(context, at.PLACES), word(context, at.FEATURES)
    set_valid(context, last - first)
    for lane in range(word(context, at.ACTIVE)):
        example = min(first + lane, last - 1)
        set_word(indices, lane, example)
        set_word(places, lane, example * features)
    for row in range(count):
        call_row(word(functions, row), word(rows, row), context)


@njit
def set_valid(context, valid):
    """The batch holds `valid` examples."""
    set_word(context, at.VALID, valid)
    set_word(context, at.ACTIVE, (valid + LANES - 1) // LANES * LANES)


@njit
def take_batch(context):
    """Choose the examples of the coming step: those held over, then the next of the epoch's order."""
    counters = word(context, at.COUNTERS)
    epoch, position = word(counters, at.EPOCH), word(counters, at.POSITION)
    order, indices, places = word(context, at.PERMUTATION), word(context, at.INDICES), word(context, at.PLACES)
    features = word(context, at.FEATURES)
    if word(counters, at.ORDERED) != epoch + 1:
        order_epoch(context, order, epoch)
        set_word(counters, at.ORDERED, epoch + 1)
    carried = word(counters, at.CARRIED) if position == 0 else 0
    held = word(context, at.CARRIED_INDICES)
    taken = min(word(context, at.BATCH), word(context, at.COUNT) - position)
    valid = carried + taken
    set_valid(context, valid)
    example = 0
    for lane in range(word(context, at.ACTIVE)):
        if lane < carried:
            example = word(held, lane)
        elif lane < valid:
            example = word(order, position + lane - carried)
        set_word(indices, lane, example)  # padding lanes repeat the last example
        set_word(places, lane, example * features)
    set_word(context, at.UPDATES, word(counters, at.OPTIMIZER_STEP))


@njit
def end_step(context):
    """Count the step and the examples it took, begin the next epoch where this one ends, look at the conditions."""
    counters = word(context, at.COUNTERS)
    position, count, batch = word(counters, at.POSITION), word(context, at.COUNT), word(context, at.BATCH)
    if position == 0:
        set_word(counters, at.CARRIED, 0)
    position += min(batch, count - position)
    left = count - position
    remainder = word(context, at.REMAINDER)
    if left == 0 or (remainder != at.KEEP and left < batch):
        if remainder == at.CARRY:
            order, held = word(context, at.PERMUTATION), word(context, at.CARRIED_INDICES)
            for example in range(left):
                set_word(held, example, word(order, position + example))
            set_word(counters, at.CARRIED, left)
        set_word(counters, at.EPOCH, word(counters, at.EPOCH) + 1)
        position = 0
    set_word(counters, at.POSITION, position)
    set_word(counters, at.STEP, word(counters, at.STEP) + 1)
    set_word(counters, at.OPTIMIZER_STEP, word(counters, at.OPTIMIZER_STEP) + 1)
    set_word(counters, at.OPERATION, 0)
    if word(context, at.CONDITIONS) != 0:
        call_row(word(context, at.CONDITIONS), word(context, at.CONDITIONS_ROW), context)


@njit
def order_epoch(context, order, epoch):
    """The order of an epoch: 0, 1, ..., shuffled by Fisher and Yates with the draws of engine/generator.py."""
    count = word(context, at.COUNT)
    for example in range(count):
        set_word(order, example, example)
    if word(context, at.SHUFFLE) != 0:
        key = numbered(word(context, at.SHUFFLE_KEY), epoch)
        for k in range(count - 1, 0, -1):
            j = np.int64(((draw(key, k) >> np.uint64(32)) * np.uint64(k + 1)) >> np.uint64(32))
            example = word(order, k)
            set_word(order, k, word(order, j))
            set_word(order, j, example)
