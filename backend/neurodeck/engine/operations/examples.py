"""The batch comes in: rows of the data set become lanes of the arena."""

from __future__ import annotations

from numba import njit

from neurodeck.engine.context import ACTIVE, INDICES, PLACES, VALID, X, Y
from neurodeck.engine.operations.operation import Float64, Step, arena_of, operation, share
from neurodeck.engine.simd import LANES
from neurodeck.engine.simd.vector import load, number, set_number, store, transpose_rows, word


@operation(formula="input = examples", writes={"input": "features lanes"})
class TakeInputs:
    """Inputs of the batch, one example a lane: (features, lanes). Padding lanes repeat the last example."""

    @staticmethod
    def reference(step: Step) -> Float64:
        return step.x.T

    @staticmethod
    def kernel(context, features, lanes, input):
        arena, x, places = arena_of(context), word(context, X), word(context, PLACES)
        first, last = share(features, LANES, context)
        for lane in range(0, word(context, ACTIVE), LANES):
            feature = first
            while feature + LANES <= last:
                transpose_rows(x, places, lane, feature, arena, input + feature * lanes + lane, lanes)
                feature += LANES
            for rest in range(feature, last):
                for at in range(lane, lane + LANES):
                    set_number(arena, input + rest * lanes + at, number(x, word(places, at) + rest))


@operation(
    formula="columns = width; planes = channels; "
    "input = examples[(height * columns + width) * planes + channels, lanes]",
    writes={"input": "channels height width lanes"},
    numbers=("channels", "height", "width"),
)
class TakePictures:
    """Pictures of several channels, of which each becomes a plane of its own. Padding lanes repeat the last example."""

    @staticmethod
    def reference(step: Step, *, channels: int, height: int, width: int) -> Float64:
        return step.x.reshape(-1, height, width, channels).transpose(3, 1, 2, 0)

    @staticmethod
    def kernel(context, channels, height, width, lanes, input):
        arena, x, places = arena_of(context), word(context, X), word(context, PLACES)
        cells = height * width
        first, last = share(channels, 1, context)
        for channel in range(first, last):
            for cell in range(cells):
                to = input + (channel * cells + cell) * lanes
                for lane in range(word(context, ACTIVE)):
                    set_number(arena, to + lane, number(x, word(places, lane) + cell * channels + channel))


@operation(formula="rows = examples", writes={"rows": "lanes features"})
class TakeRows:
    """The same inputs, one example a row: (lanes, features), as the kernel gradient wants them."""

    @staticmethod
    def reference(step: Step) -> Float64:
        return step.x

    @staticmethod
    def kernel(context, features, lanes, rows):
        arena, x, places = arena_of(context), word(context, X), word(context, PLACES)
        first, last = share(word(context, VALID), 1, context)
        for lane in range(first, last):
            _copy(x, word(places, lane), arena, rows + lane * features, features)


@operation(formula="target = targets", writes={"target": "outputs lanes"})
class TakeTargets:
    """Targets of the batch, coded for the loss: (outputs, lanes). Padding lanes repeat the last example."""

    @staticmethod
    def reference(step: Step) -> Float64:
        return step.y.T

    @staticmethod
    def kernel(context, outputs, lanes, target):
        arena, y, indices = arena_of(context), word(context, Y), word(context, INDICES)
        first, last = share(outputs, 1, context)
        for output in range(first, last):
            for lane in range(word(context, ACTIVE)):
                set_number(arena, target + output * lanes + lane, number(y, word(indices, lane) * outputs + output))


@njit
def _copy(source, first, target, to, count):
    at = 0
    while at + LANES <= count:
        store(target, to + at, load(source, first + at))
        at += LANES
    for rest in range(at, count):
        set_number(target, to + rest, number(source, first + rest))
