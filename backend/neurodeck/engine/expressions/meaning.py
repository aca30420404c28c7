"""What an expression means: plain float64 NumPy, as it is read. The machine is tested against this.

Of no numbers at all norm and sum are 0, every other function is NaN. A comparison is 1 or 0; NaN fulfils none but !=.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine import views
from neurodeck.engine.expressions.condition import (
    ARMED,
    BOUND,
    COUNT,
    NEWER,
    OLDER,
    RING,
    RING_SIZE,
    SEEN,
    WINDOW,
    Condition,
    is_comparison,
    window_of,
)  # fmt: skip  # words of a memory
from neurodeck.engine.expressions.grammar import OVER_TIME, Binary, Call, Name, Node, Number, Place, Unary
from neurodeck.engine.expressions.shapes import Answers, Scope

if TYPE_CHECKING:
    from neurodeck.engine.players.memory import Memory

Value = NDArray[np.float64]

Look = Callable[[Name], Any]
"""What a name is worth now: a number, or a whole tensor in its public shape; a group: all its numbers in a row."""


class Looking:
    """Looks into the arena of a program: what names are worth after the last step."""

    def __init__(
        self, scope: Scope, answers: Answers, settings: Mapping[str, int], memory: Memory, valid: Callable[[], int]
    ) -> None:
        self._scope, self._answers, self._settings = scope, answers, settings
        self._memory, self._valid = memory, valid

    def __call__(self, node: Name) -> Any:
        name, memory, valid = node.text, self._memory, self._valid()
        if name in ("step", "epoch"):
            return memory.counters[at.STEP if name == "step" else at.EPOCH]
        if name == "learning_rate":
            return memory.hyperparameters[self._settings["optimizer.learning_rate"]]
        if name == "accuracy":
            return self._accuracy(valid)
        if name in self._scope.groups:
            parts = [views.read(memory.arena, self._scope.tensors[part], valid) for part in self._scope.groups[name]]
            return np.concatenate([np.asarray(part, np.float64).ravel() for part in parts])
        return views.read(memory.arena, self._scope.tensors[name], valid)

    def _accuracy(self, valid: int) -> float:
        """The share of right answers in the batch, by the rules of `operations/metrics.py`."""
        a, target = (
            views.read(self._memory.arena, tensor, valid) for tensor in (self._answers.a, self._answers.target)
        )
        a, target = a.reshape(valid, -1), target.reshape(valid, -1)
        if a.shape[1] == 1:
            middle = self._memory.hyperparameters[self._answers.middle]
            same = ((a > middle) == (target > middle))[:, 0]
        else:
            same = a.argmax(axis=1) == target.argmax(axis=1)
        return float((same & ~np.isnan(a + target).any(axis=1)).mean())


UNARY: dict[str, Callable[[Value], Any]] = {
    "-": np.negative,
    "+": np.positive,
    "not": np.logical_not,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
}
BINARY: dict[str, Callable[[Value, Value], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power,
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
    "and": np.logical_and, "or": np.logical_or,
}  # fmt: skip  # a table
REDUCE: dict[str, Callable[[Value], Any]] = {
    "norm": lambda x: np.sqrt(np.sum(x * x)),
    "sum": np.sum,
    "mean": lambda x: np.mean(x) if x.size else math.nan,
    "std": lambda x: np.std(x) if x.size else math.nan,
    "max": lambda x: np.max(x) if x.size else math.nan,
    "min": lambda x: np.min(x) if x.size else math.nan,
    "fraction": lambda x: np.mean(x != 0) if x.size else math.nan,
}


def evaluate(tree: Node, look: Look) -> float:
    """The value of a checked expression without functions that look back."""
    with np.errstate(all="ignore"):
        return float(_Reading(look, None, None).value(tree))


def look_at(condition: Condition, look: Look, scope: Scope) -> bool:
    """Take one step into a condition; whether it strikes."""
    trigger = condition.trigger
    with np.errstate(all="ignore"):
        reading = _Reading(look, condition, scope)
        if is_comparison(condition.tree) and isinstance(condition.tree, Binary):
            value = reading.value(condition.tree.left)
            bound = reading.value(condition.tree.right)
            holds = bool(BINARY[condition.tree.operator](value, bound))
            trigger[BOUND] = bound
        else:
            value = reading.value(condition.tree)
            holds = bool(value != 0)
    trigger[RING + int(trigger[SEEN]) % RING_SIZE] = value
    trigger[SEEN] += 1
    strikes = holds and bool(trigger[ARMED])
    trigger[ARMED] = not holds
    return strikes


class _Reading:
    def __init__(self, look: Look, condition: Condition | None, scope: Scope | None) -> None:
        self._look, self._condition, self._scope = look, condition, scope

    def value(self, node: Node) -> Value:
        match node:
            case Number(value=value):
                return np.asarray(value)
            case Name():
                return _part(np.asarray(self._look(node), np.float64), node.places)
            case Unary(operator=operator, operand=operand):
                return np.asarray(UNARY[operator](self.value(operand)), np.float64)
            case Binary(operator=operator, left=left, right=right):
                return np.asarray(BINARY[operator](self.value(left), self.value(right)), np.float64)
            case Call(function=function, arguments=arguments):
                if function in OVER_TIME:
                    return np.asarray(self._back(node))
                given = self.value(arguments[0])
                if function in UNARY:
                    return np.asarray(UNARY[function](given), np.float64)
                return np.asarray(REDUCE[function](given), np.float64)

    def _back(self, call: Call) -> float:
        assert self._condition is not None and self._scope is not None
        memory, window = self._condition.memory[call.at], window_of(call, self._scope)
        if call.function == "dead":
            a = self.value(call.arguments[0])
            active = (a > 0).any(axis=tuple(range(a.ndim - 1)))
            memory[:] = np.where(active, 0.0, memory + 1.0)
            return float((memory >= window).sum())
        x = float(self.value(call.arguments[0]))
        if call.function == "rises":
            memory[1] = memory[1] + 1.0 if x > memory[0] else 0.0
            memory[0] = x
            return float(memory[1])
        if call.function == "average":
            return _average(memory, x, window)
        return _fall(memory, x, window)


def _average(memory: Value, x: float, window: int) -> float:
    """The mean of the last `window` values. The running sum begins anew with every round, so that nothing adds up."""
    seen = int(memory[COUNT])
    place = WINDOW + seen % window
    memory[NEWER] += x - memory[place]
    memory[place] = x
    memory[COUNT] = seen + 1
    if (seen + 1) % window == 0:
        memory[NEWER] = _total(memory, WINDOW, window)
    return float(memory[NEWER] / window) if seen + 1 >= window else math.nan


def _fall(memory: Value, x: float, window: int) -> float:
    """By which share the mean of the last `window` values is below that of as many before them."""
    seen = int(memory[COUNT])
    both = 2 * window
    place, half = WINDOW + seen % both, WINDOW + (seen + window) % both  # what goes, and what passes over
    memory[NEWER] += x - memory[half]
    memory[OLDER] += memory[half] - memory[place]
    memory[place] = x
    memory[COUNT] = seen + 1
    if (seen + 1) % both == 0:
        memory[NEWER], memory[OLDER] = _total(memory, WINDOW + window, window), _total(memory, WINDOW, window)
    if seen + 1 < both:
        return math.nan
    return float((memory[OLDER] - memory[NEWER]) / np.abs(memory[OLDER]))


def _total(memory: Value, first: int, count: int) -> float:
    total = 0.0
    for place in range(first, first + count):
        total += float(memory[place])
    return total


def _part(whole: Value, places: tuple[Place, ...] | None) -> Value:
    """A part of a tensor; an example that the batch does not have is NaN."""
    if places is None:
        return whole
    if isinstance(places[0], int) and places[0] >= len(whole):
        whole = np.full((places[0] + 1, *whole.shape[1:]), math.nan)
    return whole[tuple(slice(*place) if isinstance(place, tuple) else place for place in places)]
