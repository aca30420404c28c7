"""Whether an expression fits a network: every name is there, shapes agree, and in the end there is one number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from neurodeck.engine.arena import Tensor
from neurodeck.engine.expressions.errors import ExpressionError
from neurodeck.engine.expressions.grammar import OVER_TIME, Call, Name, Node, Number, Place, Unary, nearest

SCALARS = ("loss", "step", "epoch", "learning_rate", "accuracy")
MOST_WINDOW = 10_000
"""Steps that `average` and `fall` may look back over, and batches that `dead` may."""


@dataclass(frozen=True)
class Batch:
    """The examples of a batch from `first` on, up to `last` (not included; None: all that are there)."""

    first: int = 0
    last: int | None = None

    def count(self, valid: int) -> int:
        """How many of them a batch of `valid` examples has."""
        last = valid if self.last is None else min(self.last, valid)
        return max(0, last - self.first)


Extent = int | Batch
Shape = tuple[Extent, ...]


@dataclass(frozen=True)
class Scope:
    """What names mean in one network: its tensors by public name, and the loss, step and so on.

    `groups`: grad, and grad.<layer> for each layer with parameters: the names of the gradients together.
    """

    tensors: Mapping[str, Tensor]
    groups: Mapping[str, tuple[str, ...]]
    window: int  # batches of an epoch
    has_accuracy: bool

    @property
    def names(self) -> list[str]:
        return [*SCALARS, *self.groups, *self.tensors]


@dataclass(frozen=True)
class Answers:
    """Where the accuracy of a batch is read: the last layer's a, the targets, the place of the middle."""

    a: Tensor
    target: Tensor
    middle: int


def check(node: Node, scope: Scope, *, over_time: bool = False) -> None:
    """Refuse what has no single number as its value here. Raises ExpressionError.

    `over_time`: functions that look back over steps are allowed.
    """
    shape = _Checker(scope, over_time).shape(node)
    if shape != ():
        name = node.text if isinstance(node, Name) else "this"
        raise ExpressionError(
            f"{name} is {_said(shape)}, and one number is wanted. Take norm(), mean(), max() or another of it, "
            "or one place, as in hidden1.kernel[0,3].",
            node.at,
        )


def selection(tensor: Tensor, places: tuple[Place, ...] | None, at: int) -> tuple[Place, ...]:
    """A place for each public dimension of a tensor, batch first. Raises ExpressionError where there is none."""
    rank = len(tensor.shape) + (tensor.lanes_axis is not None)
    given = places or ()
    if len(given) > rank:
        raise ExpressionError(
            f"{tensor.name} has {rank} dimension{'s' * (rank != 1)}, {_said(whole(tensor))}, "
            f"and here are {len(given)} places.",
            at,
        )
    return (*given, *((None, None) for _ in range(rank - len(given))))


def whole(tensor: Tensor) -> Shape:
    """The public shape, batch first."""
    return (*((Batch(),) if tensor.lanes_axis is not None else ()), *tensor.shape)


def _said(shape: Shape) -> str:
    if not shape:
        return "one number"
    sizes = " × ".join("examples" if isinstance(extent, Batch) else str(extent) for extent in shape)
    return f"{sizes} numbers"


class _Checker:
    def __init__(self, scope: Scope, over_time: bool) -> None:
        self._scope, self._over_time = scope, over_time

    def shape(self, node: Node) -> Shape:
        if isinstance(node, Number):
            return ()
        if isinstance(node, Name):
            return self._named(node)
        if isinstance(node, Call):
            return self._called(node)
        if isinstance(node, Unary):
            return self.shape(node.operand)
        left, right = self.shape(node.left), self.shape(node.right)
        if left and right and left != right:
            raise ExpressionError(
                f'"{node.operator}" has {_said(left)} on its left and {_said(right)} on its right. '
                "Both sides need the same shape, or one of them one number.",
                node.at,
            )
        return left or right

    def _named(self, node: Name) -> Shape:
        if node.text in self._scope.groups:
            raise ExpressionError(
                f"{node.text} is many gradients together; only norm({node.text}) is defined.", node.at
            )
        if node.text in SCALARS:
            if node.places is not None:
                raise ExpressionError(f"{node.text} is one number and has no places.", node.at)
            if node.text == "accuracy" and not self._scope.has_accuracy:
                raise ExpressionError("there is no accuracy here: the targets are values, not classes.", node.at)
            return ()
        tensor = self._scope.tensors.get(node.text)
        if tensor is None:
            raise ExpressionError(
                f'there is no tensor "{node.text[:60]}" in this network. {nearest(node.text, self._scope.names)}',
                node.at,
            )
        shape: list[Extent] = []
        for place, extent in zip(selection(tensor, node.places, node.at), whole(tensor), strict=True):
            if isinstance(extent, Batch):
                lanes = tensor.dims[tensor.lanes_axis] if tensor.lanes_axis is not None else 0
                if isinstance(place, int):
                    self._inside(node, place, lanes)
                else:
                    shape.append(Batch(place[0] or 0, place[1]))
            elif isinstance(place, int):
                self._inside(node, place, extent)
            else:
                shape.append(len(range(*slice(*place).indices(extent))))
        return tuple(shape)

    def _inside(self, node: Name, place: int, extent: int) -> None:
        if place >= extent:
            raise ExpressionError(
                f"{node.text} is {_said(whole(self._scope.tensors[node.text]))}; there is no place {place} "
                f"where {extent} are. Count from 0.",
                node.at,
            )

    def _called(self, node: Call) -> Shape:
        argument = node.arguments[0]
        if node.function in OVER_TIME:
            return self._looks_back(node)
        if node.function == "norm" and isinstance(argument, Name) and argument.text in self._scope.groups:
            if argument.places is not None:
                raise ExpressionError(f"{argument.text} is many gradients together and has no places.", argument.at)
            return ()
        shape = self.shape(argument)
        if node.function in ("abs", "sqrt", "exp", "log"):
            return shape
        if node.function == "fraction" and not shape:
            raise ExpressionError(
                "fraction counts how many of many numbers fulfil a condition; this is one.", argument.at
            )
        if shape and math.prod(extent for extent in shape if isinstance(extent, int)) == 0:
            raise ExpressionError(f"there is nothing left to take {node.function} of.", argument.at)
        return ()

    def _looks_back(self, node: Call) -> Shape:
        if not self._over_time:
            raise ExpressionError(
                f"{node.function} looks back over steps, so it needs every step. Break on it instead of watching it.",
                node.at,
            )
        window = node.arguments[1] if len(node.arguments) > 1 else None
        if window is not None and not (
            isinstance(window, Number) and window.value == int(window.value) and 1 <= window.value <= MOST_WINDOW
        ):
            raise ExpressionError(f"here belongs a whole number of steps, 1 to {MOST_WINDOW:,}.", window.at)
        argument = node.arguments[0]
        if node.function == "dead":
            tensor = self._scope.tensors.get(argument.text) if isinstance(argument, Name) else None
            if not isinstance(argument, Name) or argument.places is not None or tensor is None or not tensor.shape \
                    or tensor.lanes_axis is None:  # fmt: skip  # one question
                raise ExpressionError(
                    "dead looks at the answers of a layer's units, as in dead(hidden1.a).", argument.at
                )
        elif self.shape(argument) != ():
            raise ExpressionError(f"{node.function} follows one number; this is many.", argument.at)
        return ()
