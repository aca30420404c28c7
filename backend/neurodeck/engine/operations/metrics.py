"""Metrics of an evaluation: sums over the examples of a chunk, added to the running totals in float64.

TOTALS[0] is the sum of the losses, TOTALS[1] the number of right answers. A whole evaluation adds example by example in
the order of the data set, so its result does not depend on how it was cut into chunks.
Where an output or its target is NaN there is no right answer.
"""

from __future__ import annotations

import numpy as np

from neurodeck.engine.context import SETTINGS, TOTALS, VALID
from neurodeck.engine.operations.operation import Float64, Step, arena_of, is_mine, operation
from neurodeck.engine.simd.vector import number, number64, set_number64, word

OUTPUT = "outputs lanes"


@operation(formula="sum(losses, lanes)", reads={"losses": "lanes"})
class TallyLosses:
    """Sum of the losses."""

    @staticmethod
    def reference(step: Step, losses: Float64) -> tuple[float, float]:
        return float(losses.sum()), 0.0

    @staticmethod
    def kernel(context, losses):
        if is_mine(context):
            arena, totals = arena_of(context), word(context, TOTALS)
            value = number64(totals, 0)
            for lane in range(word(context, VALID)):
                value += np.float64(number(arena, losses + lane))
            set_number64(totals, 0, value)


@operation(
    formula="sum(place_of_largest(a, outputs) == place_of_largest(target, outputs), lanes)",
    reads={"a": OUTPUT, "target": OUTPUT},
)
class TallyClasses:
    """Right answers with one output a class: the largest output is the target's largest; of equals the first."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64) -> tuple[float, float]:
        right = (a.argmax(axis=0) == target.argmax(axis=0)) & ~np.isnan(a + target).any(axis=0)
        return 0.0, float(right.sum())

    @staticmethod
    def kernel(context, outputs, lanes, a, target):
        if is_mine(context):
            arena, totals = arena_of(context), word(context, TOTALS)
            right = number64(totals, 1)
            for lane in range(word(context, VALID)):
                answer = 0
                wanted = 0
                are_numbers = True
                for output in range(outputs):
                    value, goal = (
                        number(arena, a + output * lanes + lane),
                        number(arena, target + output * lanes + lane),
                    )
                    are_numbers = are_numbers and value == value and goal == goal
                    if value > number(arena, a + answer * lanes + lane):
                        answer = output
                    if goal > number(arena, target + wanted * lanes + lane):
                        wanted = output
                if are_numbers and answer == wanted:
                    right += 1.0
            set_number64(totals, 1, right)


@operation(
    formula="sum((a > middle) == (target > middle), outputs, lanes)",
    reads={"a": OUTPUT, "target": OUTPUT},
    settings=("middle",),
)
class TallySides:
    """Right answers with one output: a and target on the same side of the middle of the coding."""

    @staticmethod
    def reference(step: Step, a: Float64, target: Float64, middle: float) -> tuple[float, float]:
        return 0.0, float((((a > middle) == (target > middle)) & ~np.isnan(a + target)).sum())

    @staticmethod
    def kernel(context, lanes, a, target, middle):
        if is_mine(context):
            arena, totals = arena_of(context), word(context, TOTALS)
            border = number64(word(context, SETTINGS), middle)
            right = number64(totals, 1)
            for lane in range(word(context, VALID)):
                value, goal = number(arena, a + lane), number(arena, target + lane)
                if value == value and goal == goal and (value > border) == (goal > border):
                    right += 1.0
            set_number64(totals, 1, right)
