"""Formulas: what an operation computes, number by number, in a small notation that the declaration carries.

    z = sum(kernel * x, inputs) + bias

A formula is one statement or several, divided by semicolons; each says what one number of a tensor is. Names are the
declaration's own: tensors, settings, numbers and dimensions (a dimension is its size). Tensors take the index of the
number at hand: with z[units, lanes], kernel[units, inputs] and x[inputs, lanes] the sum above runs over `inputs` alone.
Where places are reckoned, as in a convolution, the index is written out; there a dimension is the place along it, and
`i=pool_height` gives a place of its own name to a fold over a size. What lies outside a tensor, or between two of its
places, is no term of the fold:

    a = largest(x[channels, pooled_height * stride_height + i, pooled_width * stride_width + j, lanes],
                i=pool_height, j=pool_width)

The notation is a part of Python's, read by its parser and never run. There are + - * / **, comparisons, `p if q else
r`, the functions of `FUNCTIONS`, the folds of `FOLDS`, `at(...)` for a reckoned place outside of an index, and the
names `n` (examples in the batch), `t` (this update's number), `examples` and `targets` (the batch itself). A tensor
that a statement has set means the new value from there on; a name of the formula's own stands for its expression.

From this one line come the formula on screen, with symbols and with numbers, the terms of a gradient, and the test
that it is what the reference computes.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import elementary, generator

Array = NDArray[Any]


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Name:
    """A tensor's number, a setting, a size. `at`: its index where that is written out."""

    name: str
    at: tuple[Node, ...] | None = None


@dataclass(frozen=True)
class Apply:
    """A function, or a sign of arithmetic, on its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Over:
    """A fold over places: (name of the place, name of the size), which are the same for a dimension."""

    fold: str
    places: tuple[tuple[str, str], ...]
    body: Node


Node = Number | Name | Apply | Over


@dataclass(frozen=True)
class Statement:
    """One line: `target` is set to `value`; without a target the value is only looked at."""

    target: str | None
    value: Node


FOLDS: dict[str, tuple[float, Callable[..., Any]]] = {  # what a place outside counts as, and the fold along an axis
    "sum": (0.0, np.sum),
    "mean": (math.nan, np.nanmean),
    "product": (1.0, np.prod),
    "largest": (-math.inf, np.max),
    "place_of_largest": (-math.inf, np.argmax),
}


def _power(base: Any, exponent: Any) -> Any:
    return np.power(np.asarray(base, np.float64), exponent)


def _normal_density(x: Any) -> Any:
    return np.exp(-0.5 * np.square(x)) / math.sqrt(2.0 * math.pi)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": _power,
    "negative": np.negative,
    "where": np.where,  # condition, then, else
    "greater": np.greater,
    "less": np.less,
    "equal": np.equal,
    "unequal": np.not_equal,
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-np.asarray(z, np.float64))),
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "clip": np.clip,  # number, smallest, largest
    "normal_share": lambda x: 0.5 * (1.0 + elementary.erf(np.asarray(x, np.float64) / math.sqrt(2.0))),
    "normal_density": _normal_density,
    "is_finite": np.isfinite,
    # a draw in [0, 1): base key of a family of streams, number of the stream, place in it
    "uniform": lambda key, number, place: generator.uniform_at(
        generator.numbered(int(key), int(number)), np.asarray(place)
    ),
}

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power",
    ast.Gt: "greater", ast.Lt: "less", ast.Eq: "equal", ast.NotEq: "unequal",
}  # fmt: skip  # arithmetic, then comparisons

ALWAYS = frozenset({"n", "t", "examples", "targets"})
"""Names that every formula may use."""

# How a textbook writes a name; "∂z" is the derivative of the loss by z. A test wants one for every name in use.
SYMBOLS = {
    "x": "x", "z": "z", "a": "a", "kernel": "W", "bias": "b", "rows": "x", "input": "x", "examples": "x",
    "target": "t", "targets": "t", "loss": "L", "losses": "ℓ", "n": "n", "t": "t",
    "parameters": "w", "parameter": "w", "gradients": "∂w", "gradient": "∂w", "slopes": "∂w", "before": "w₀",
    "grad_x": "∂x", "grad_z": "∂z", "grad_a": "∂a", "grad_kernel": "∂W", "grad_bias": "∂b",
    "velocity": "v", "momenta": "m", "accumulator": "v", "m": "m", "v": "v", "u": "u", "d": "d", "p": "p", "s": "s",
    "alpha": "α", "learning_rate": "η", "momentum": "β", "rho": "ρ", "epsilon": "ε", "beta_1": "β₁", "beta_2": "β₂",
    "weight_decay": "λ", "rate": "λ", "middle": "c", "dead": "dead", "moved": "w′", "decayed": "w′",
    "warmth": "γ", "product": "Π", "mu": "μ", "mu_next": "μ₊",
    "outputs": "m", "size": "N", "columns": "w", "planes": "c",
    "y": "y", "mask": "m", "mean": "μ", "variance": "σ²", "normalized": "x̂", "grad_normalized": "∂x̂", "gamma": "γ",
    "beta": "β", "grad_gamma": "∂γ", "grad_beta": "∂β", "moving_mean": "μ̄", "moving_variance": "σ̄²",
}  # fmt: skip  # families


@cache
def parse(text: str) -> tuple[Statement, ...]:
    """The statements of a formula. Raises ValueError that shows the part that is no formula."""
    try:
        module = ast.parse(text.replace(";", "\n").replace("\n ", "\n").strip())
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no formula: {error.msg}. See engine/operations/formula.py.") from None
    return tuple(_statement(line) for line in module.body)


def _statement(line: ast.stmt) -> Statement:
    if isinstance(line, ast.Expr):
        return Statement(None, _node(line.value))
    if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
        return Statement(line.targets[0].id, _node(line.value))
    raise ValueError(f"{ast.unparse(line)!r} is no line of a formula. Write name = expression.")


def _node(part: ast.expr) -> Node:
    match part:
        case ast.Constant(value=int() | float() as value):
            return Number(float(value))
        case ast.Name(id=name):
            return Name(name)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return Apply(OPERATORS[type(sign)], (_node(left), _node(right)))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in OPERATORS:
            return Apply(OPERATORS[type(sign)], (_node(left), _node(right)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Apply("negative", (_node(operand),))
        case ast.IfExp(test=test, body=body, orelse=other):
            return Apply("where", (_node(test), _node(body), _node(other)))
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=places)):
            return Name(name, tuple(_node(place) for place in places))
        case ast.Call(func=ast.Name(id=name), args=[body, *dimensions], keywords=renamed) if name in FOLDS:
            folded = [(dimension, dimension) for dimension in map(_name, dimensions)]
            return Over(name, (*folded, *((str(word.arg), _name(word.value)) for word in renamed)), _node(body))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS or name == "at":
            return Apply(name, tuple(_node(argument) for argument in arguments))
    raise ValueError(f"{ast.unparse(part)!r} is no part of a formula. See engine/operations/formula.py.")


def _name(part: ast.expr) -> str:
    if isinstance(part, ast.Name):
        return part.id
    raise ValueError(f"{ast.unparse(part)!r} is no dimension.")


def names(node: Node) -> set[str]:
    """Every name in it, dimensions that are folded included."""
    match node:
        case Number():
            return set()
        case Name(name, at):
            return {name}.union(*(names(place) for place in at or ()))
        case Apply(_, arguments):
            return set().union(*(names(argument) for argument in arguments))
        case Over(_, places, body):
            return names(body).difference(place for place, _ in places) | {size for _, size in places}


@dataclass(frozen=True)
class Scope:
    """What the names of a formula stand for. `dimensions`: the tensors', in the order of their axes."""

    tensors: Mapping[str, Array]
    dimensions: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]  # settings, numbers of the row, n, t
    sizes: Mapping[str, int]  # of dimensions
    local: Mapping[str, Node]  # names that the formula itself sets and that are no tensors

    def size(self, name: str) -> int:
        return self.sizes[name] if name in self.sizes else int(self.numbers[name])

    def places(self, name: Name, index: Mapping[str, Array]) -> tuple[Array, ...]:
        """The index of a tensor's number, as it lies in the arena."""
        if name.at is None:
            return tuple(index[dimension] for dimension in self.dimensions[name.name])
        return tuple(np.asarray(_reckon(place, self, index)) for place in name.at)


def evaluate(node: Node, scope: Scope, index: Mapping[str, Array]) -> Any:
    """The value for an index: place -> numbers, arrays that broadcast against each other."""
    match node:
        case Number(value):
            return value
        case Name():
            return _named(node, scope, index)
        case Apply("at", (place,)):
            return _reckon(place, scope, index)
        case Apply(function, arguments):
            with np.errstate(all="ignore"):  # NaN and infinities are values here
                return FUNCTIONS[function](*(evaluate(argument, scope, index) for argument in arguments))
        case Over(fold, places, body):
            further = unfolded(places, scope, index)
            values, inside = terms(body, scope, further)
            outside, along = FOLDS[fold]
            shape = np.broadcast_shapes(values.shape, *(np.shape(further[name]) for name, _ in places))
            kept = np.broadcast_to(np.where(inside, values, outside), shape)
            with np.errstate(all="ignore"):
                return along(kept.reshape((*shape[: len(shape) - len(places)], -1)), axis=-1)


def unfolded(places: tuple[tuple[str, str], ...], scope: Scope, index: Mapping[str, Array]) -> dict[str, Array]:
    """The index with further axes behind it, one for each place that is folded, from 0 to its size."""
    rank, more = max((np.ndim(place) for place in index.values()), default=0), len(places)
    found = {name: np.reshape(place, (*np.shape(place), *(1,) * more)) for name, place in index.items()}
    for axis, (name, size) in enumerate(places):
        shape = [1] * (rank + more)
        shape[rank + axis] = count = scope.size(size)
        found[name] = np.arange(count).reshape(shape)
    return found


def terms(body: Node, scope: Scope, index: Mapping[str, Array]) -> tuple[Array, Array]:
    """The values of a fold's body, and which of them are terms: those that lie inside the tensors."""
    return np.asarray(evaluate(body, scope, index), np.float64), np.asarray(_inside(body, scope, index))


def _inside(node: Node, scope: Scope, index: Mapping[str, Array]) -> Any:
    match node:
        case Name(name, at) if at is not None:
            places = scope.places(node, index)
            return _all_inside(places, scope.tensors[name].shape)
        case Name(name) if name in scope.local:
            return _inside(scope.local[name], scope, index)
        case Apply(function, arguments) if function != "at":
            inside = np.asarray(True)
            for argument in arguments:
                inside = inside & _inside(argument, scope, index)
            return inside
    return np.asarray(True)


def _all_inside(places: tuple[Array, ...], shape: tuple[int, ...]) -> Array:
    inside = np.asarray(True)
    for place, size in zip(places, shape, strict=True):
        inside = inside & (place >= 0) & (place < size) & (place == np.floor(place))
    return inside


def _named(node: Name, scope: Scope, index: Mapping[str, Array]) -> Any:
    if node.name in scope.local:
        return evaluate(scope.local[node.name], scope, index)
    if node.name not in scope.tensors:
        return scope.numbers[node.name] if node.name in scope.numbers else scope.sizes[node.name]
    values = scope.tensors[node.name]
    places = scope.places(node, index)
    if node.at is None:
        return values[places]
    kept = tuple(np.clip(place, 0, size - 1).astype(np.int64) for place, size in zip(places, values.shape, strict=True))
    return np.where(_all_inside(places, values.shape), values[kept], 0.0)


def _reckon(node: Node, scope: Scope, index: Mapping[str, Array]) -> Any:
    """A place: here a dimension is the place along it, not its size."""
    match node:
        case Name(name) if name in index:
            return index[name]
        case Apply(function, arguments):
            return FUNCTIONS[function](*(_reckon(argument, scope, index) for argument in arguments))
    return evaluate(node, scope, index)
