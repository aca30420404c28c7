"""Dropout, inverted: what stays is scaled up while training, so that nothing has to be done afterwards.

Srivastava et al. 2014; the scaling as in Keras. The mask is drawn by the counter-based generator from (seed, layer,
update), so a step that is played again drops the same numbers.
"""

from __future__ import annotations

import numpy as np

from neurodeck.engine import generator
from neurodeck.engine.context import ACTIVE, SETTINGS, UPDATES, VALID
from neurodeck.engine.operations.draws import numbered, uniform
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import add, load, mul, number64, set_number, store, word

f = np.float32
ACROSS = "features lanes"


@operation(
    formula="mask = 0 if uniform(key, t, at(lanes) * features + at(features)) < rate else 1 / (1 - rate); a = mask * x",
    reads={"x": ACROSS},
    writes={"mask": ACROSS, "a": ACROSS},
    settings=("rate",),
    numbers=("key",),
)
class Dropout:
    """Some numbers become 0, each by its own draw; the others grow by as much as is missing on average."""

    @staticmethod
    def reference(step: Step, x: Float64, rate: float, *, key: int) -> tuple[Float64, Float64]:
        flat = x.reshape(-1, step.n)
        drawn = generator.uniform(generator.numbered(key, step.updates + 1), flat.size).reshape(step.n, len(flat)).T
        mask = np.where(drawn < rate, 0.0, 1.0 / (1.0 - rate)).reshape(x.shape)
        return mask, mask * x

    @staticmethod
    def kernel(context, features, lanes, x, mask, a, rate, key):
        arena, active, valid = arena_of(context), word(context, ACTIVE), word(context, VALID)
        first, last = share(features, 1, context)
        dropped = number64(word(context, SETTINGS), rate)
        kept = f(1.0 / (1.0 - dropped))
        stream = numbered(key, word(context, UPDATES) + 1)
        for feature in range(first, last):
            row = feature * lanes
            for lane in range(valid):
                drawn = uniform(stream, lane * features + feature)
                set_number(arena, mask + row + lane, f(0.0) if drawn < dropped else kept)
            for lane in range(valid, active):
                set_number(arena, mask + row + lane, f(0.0))
            for at in range(row, row + active, LANES):
                store(arena, a + at, mul(load(arena, mask + at), load(arena, x + at)))


@operation(
    formula="grad_x = mask * grad_a",
    reads={"mask": ACROSS, "grad_a": ACROSS},
    writes={"grad_x": ACROSS},
    accumulates=True,
)
class DropoutBackward:
    """The slope goes where the numbers went, scaled alike."""

    @staticmethod
    def reference(step: Step, mask: Float64, grad_a: Float64) -> Float64:
        return mask * grad_a

    @staticmethod
    def kernel(context, features, lanes, mask, grad_a, grad_x, accumulate):
        arena, active = arena_of(context), word(context, ACTIVE)
        first, last = share(features, 1, context)
        for feature in range(first, last):
            for at in range(feature * lanes, feature * lanes + active, LANES):
                value = mul(load(arena, mask + at), load(arena, grad_a + at))
                store(arena, grad_x + at, value if accumulate == 0 else add(load(arena, grad_x + at), value))
