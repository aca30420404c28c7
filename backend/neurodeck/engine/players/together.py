"""Two threads on one tape: the native loops of the one that leads and of the one that helps.

Both play the same rows, each its share of the outputs (`operation.share`), so the bits are those of one thread. The
leader puts a row on the desk under a new ticket and plays the first share; the second goes to whoever claims it first,
the helper or, when that one is late or not there, the leader itself. So nobody waits for a thread that is not running,
unless it has lost the processor in the middle of a share: then the leader returns and tells so, for the interpreter
to yield. Rows that do not split are the leader's alone.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding, ir
from numba import njit, types
from numba.extending import intrinsic

from neurodeck.engine import context as at
from neurodeck.engine.native import native
from neurodeck.engine.players.loops import end_step, take_batch
from neurodeck.engine.simd.vector import I64, call_row, pointer_ir, raise_flag, set_word, watched_word, word

# The desk: int64 words that both threads see, a pair of cache lines for each that one writes while the other looks.
TICKET, FUNCTION, ROW = 0, 1, 2  # the row to be played: its number, counted on and on, kernel and arguments
CLAIMED = 16  # the last ticket whose second share somebody has taken
DONE = 32  # the last ticket whose second share the helper has played
HELPED = 33  # how many shares helpers have played
LEAVE = 48  # 1: the helper is to leave
LATE = 64  # 1: the leader has returned because a share that the helper has taken did not get done
MEAN = 65  # how often the leader looks until a helper's share is done: running mean, in sixteenths
DESK_WORDS = 80

IMPATIENCE = 10  # times the mean


@native(gives=True)
def play_together(functions, rows, splits, count, context, first, second, desk, steps, patience):
    """Play as `play_steps` does, sharing the rows that split; the answer is how many steps ended.

    `first` and `second` are contexts for the two shares, filled here. With LATE on the desk the second share of the row
    before the one that the counters tell is still being played: the caller waits for it and calls again.
    """
    counters = word(context, at.COUNTERS)
    ticket = word(desk, TICKET)
    stop = 0
    if word(desk, LATE) != 0:
        set_word(desk, LATE, 0)
        stop = gathered_stop(context, first, second)
    done = 0
    while done < steps:
        row = word(counters, at.OPERATION)
        if row == 0:
            take_batch(context)
        hand_out(context, first, second)
        while row < count and stop == 0:
            function, block = word(functions, row), word(rows, row)
            row += 1
            if word(splits, row - 1) == 0:
                call_row(function, block, context)
                stop = watched_word(context, at.STOP)
                continue
            ticket += 1
            set_word(desk, FUNCTION, function)
            set_word(desk, ROW, block)
            publish(desk, TICKET, ticket)
            call_row(function, block, first)
            if claim(desk, CLAIMED, ticket - 1, ticket) != 0:
                call_row(function, block, second)
            elif not is_done(desk, ticket, max(patience, IMPATIENCE * word(desk, MEAN) // 16)):
                set_word(counters, at.OPERATION, row)
                set_word(desk, LATE, 1)
                return done
            stop = gathered_stop(context, first, second)
        if row < count or stop & at.NOT_FINITE != 0:
            set_word(counters, at.OPERATION, row)
            return done
        end_step(context)
        done += 1
        if stop | watched_word(context, at.STOP) != 0:  # a condition may have struck at the step's end
            return done
    return done


@native(gives=True)
def help_along(second, desk, patience):
    """Play second shares until told to leave, or until none has come for `patience` looks; how many were played."""
    played = 0
    looks = 0
    while looks < patience and watched_word(desk, LEAVE) == 0:
        ticket = watched_word(desk, TICKET)
        if watched_word(desk, CLAIMED) == ticket - 1 and claim(desk, CLAIMED, ticket - 1, ticket) != 0:
            call_row(word(desk, FUNCTION), word(desk, ROW), second)
            set_word(desk, HELPED, word(desk, HELPED) + 1)
            publish(desk, DONE, ticket)
            played += 1
            looks = 0
        else:
            relax()
            looks += 1
    return played


@native(gives=True)
def await_share(desk, patience):
    """Wait a while for the share that is late; 1 when it is done."""
    return 1 if is_done(desk, word(desk, TICKET), patience) else 0


@njit
def is_done(desk, ticket, patience):
    """Whether the helper has played its share of this ticket, looking at most `patience` times."""
    looks = 0
    while watched_word(desk, DONE) != ticket:
        if looks >= patience:
            return False
        relax()
        looks += 1
    mean = word(desk, MEAN)
    set_word(desk, MEAN, mean + looks - mean // 16)
    return True


@njit
def hand_out(context, first, second):
    """Fill the contexts of both shares for the step at hand."""
    for place in range(at.CONTEXT_WORDS):
        if place not in (at.WORKER, at.WORKERS, at.STOP):
            set_word(first, place, word(context, place))
            set_word(second, place, word(context, place))


@njit
def gathered_stop(context, first, second):
    """The stop word, with what either share has raised."""
    raised = word(first, at.STOP) | word(second, at.STOP)
    if raised != 0:
        raise_flag(context, at.STOP, raised)
    return watched_word(context, at.STOP)


@intrinsic
def publish(typing: Any, address: Any, index: Any, value: Any) -> Any:
    """Set a word that another thread watches (atomic): it sees all that was written before."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store_atomic(args[2], pointer_ir(builder, args[0], args[1], I64), "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), build


@intrinsic
def claim(typing: Any, address: Any, index: Any, expected: Any, value: Any) -> Any:
    """Set a word to `value` if it is `expected` (atomic); whether it was: 1 or 0."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = pointer_ir(builder, args[0], args[1], I64)
        outcome = builder.cmpxchg(place, args[2], args[3], "seq_cst", "seq_cst")
        return builder.zext(builder.extract_value(outcome, 1), I64)

    return types.int64(types.int64, types.int64, types.int64, types.int64), build


@intrinsic
def relax(typing: Any) -> Any:
    """Let the other thread of the core work while this one looks again and again."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if binding.get_process_triple().split("-")[0] in ("x86_64", "i686", "amd64"):
            kind = ir.FunctionType(ir.VoidType(), [])
            builder.call(builder.module.declare_intrinsic("llvm.x86.sse2.pause", (), kind), [])
        return context.get_dummy_value()

    return types.void(), build
