"""A condition at which play stops: what it is, and what it remembers from step to step. Both players share the layout.

A condition strikes when it becomes true: it is armed, strikes, and is armed again by a step at which it is false.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.expressions.grammar import COMPARISONS, Binary, Call, Name, Node, Number, Unary
from neurodeck.engine.expressions.shapes import Scope

Float64 = NDArray[np.float64]

ARMED, SEEN, BOUND, RING = 0, 1, 2, 3
"""Words of `Condition.trigger`: 1 while armed; steps looked at; the bound at the last of them; then their values."""

RING_SIZE = 32
"""Steps whose values are remembered, for the report."""

COUNT, NEWER, OLDER, WINDOW = 0, 1, 2, 3
"""Words of the memory of `average` and `fall`: steps seen; sums of the newer and the older half; then the values."""


@dataclass
class Condition:
    """One condition in one network. `memory` is, by the place of a function that looks back, what it remembers."""

    text: str
    tree: Node
    trigger: Float64 = field(default_factory=lambda: _armed())
    memory: dict[int, Float64] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, tree: Node, scope: Scope, before: Condition | None = None) -> Condition:
        """A condition that goes on where `before`, the same text, stood, as far as it remembers the same."""
        made = cls(text, tree)
        for call in looking_back(tree):
            made.memory[call.at] = np.zeros(_size(call, scope))
            if call.function == "rises":
                made.memory[call.at][0] = math.nan
        if before is not None and {at: len(kept) for at, kept in before.memory.items()} == {
            at: len(fresh) for at, fresh in made.memory.items()
        }:
            made.trigger, made.memory = before.trigger, before.memory
        return made

    @property
    def armed(self) -> bool:
        """Whether it may strike; if not, it has, and has been true ever since."""
        return bool(self.trigger[ARMED])

    @property
    def value(self) -> float:
        """What it came to at the last step: of a comparison the left side."""
        return float(self.trigger[RING + (int(self.trigger[SEEN]) - 1) % RING_SIZE]) if self.trigger[SEEN] else math.nan

    @property
    def bound(self) -> float | None:
        """The right side of a comparison at the last step."""
        return float(self.trigger[BOUND]) if is_comparison(self.tree) else None

    def before(self, count: int) -> list[float]:
        """Its values at the last `count` steps at most, this one included."""
        seen = int(self.trigger[SEEN])
        return [float(self.trigger[RING + at % RING_SIZE]) for at in range(seen - min(seen, count, RING_SIZE), seen)]

    @property
    def tensor(self) -> str | None:
        """The first name in it: what to point at."""
        return next((node.text for node in nodes_of(self.tree) if isinstance(node, Name)), None)


def is_comparison(tree: Node) -> bool:
    """Whether it has a value and a bound."""
    return isinstance(tree, Binary) and tree.operator in COMPARISONS


def window_of(call: Call, scope: Scope) -> int:
    """How many steps it looks back: the last argument, or an epoch's batches."""
    last = call.arguments[-1]
    return int(last.value) if len(call.arguments) > 1 and isinstance(last, Number) else scope.window


def nodes_of(tree: Node) -> list[Node]:
    """All nodes, from the left."""
    match tree:
        case Call(arguments=arguments):
            return [tree, *(node for argument in arguments for node in nodes_of(argument))]
        case Unary(operand=operand):
            return [tree, *nodes_of(operand)]
        case Binary(left=left, right=right):
            return [tree, *nodes_of(left), *nodes_of(right)]
    return [tree]


def looking_back(tree: Node) -> list[Call]:
    """Its functions that remember something."""
    return [
        node
        for node in nodes_of(tree)
        if isinstance(node, Call) and node.function in ("rises", "average", "fall", "dead")
    ]


def _armed() -> Float64:
    trigger = np.zeros(RING + RING_SIZE)
    trigger[ARMED] = 1.0
    return trigger


def _size(call: Call, scope: Scope) -> int:
    argument = call.arguments[0]
    if call.function == "dead" and isinstance(argument, Name):
        return scope.tensors[argument.text].shape[-1]
    if call.function == "rises":
        return 2
    return WINDOW + window_of(call, scope) * (2 if call.function == "fall" else 1)
