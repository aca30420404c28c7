"""Explanations: the formula by which a number came about, with the numbers of a step in the places of its symbols."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import views
from neurodeck.engine.arena import Tensor
from neurodeck.engine.bench import Bench
from neurodeck.engine.errors import UnknownTensor
from neurodeck.engine.operations.formula import (
    FUNCTIONS,
    SYMBOLS,
    Apply,
    Name,
    Node,
    Number,
    Over,
    Scope,
    evaluate,
    terms,
    unfolded,
)
from neurodeck.engine.operations.operation import Operation
from neurodeck.engine.story import Line, Link, Part, Story
from neurodeck.engine.tape import Row, folded, sizes_of

MOST_TERMS = 10
"""Terms of a fold that are shown whole; of more the first FIRST and the last."""
FIRST = 4
PAGE = 20
"""Terms of a page of an unfolded fold."""

Place = int
"""Where a number lies in the arena."""


def symbolic(described: Operation) -> tuple[Line, ...]:
    """An operation's formula without numbers."""
    return tuple(
        Line(None if line.target is None else _named(line.target, described), _symbols(line.value, described))
        for line in described.lines
    )


def _named(name: str, described: Operation) -> Part:
    kind = "tensor" if name in described.tensors else "local"
    return Part(kind, name, SYMBOLS.get(name, name), places=described.tensors.get(name, ()))


def _symbols(node: Node, described: Operation) -> Part:
    match node:
        case Number(value):
            return Part("number", value=value)
        case Name(name, at):
            if name in described.tensors:
                places = tuple(_written(place) for place in at) if at else described.tensors[name]
                return Part("tensor", name, SYMBOLS.get(name, name), places=places)
            own = any(line.target == name for line in described.lines)
            return Part("local" if own else "scalar", name, SYMBOLS.get(name, name))
        case Apply("at", (place,)):
            return Part("scalar", _written(place), _written(place))
        case Apply(function, arguments):
            return Part("apply", function, parts=tuple(_symbols(argument, described) for argument in arguments))
        case Over(fold, places, body):
            return Part("fold", fold, parts=(_symbols(body, described),), places=tuple(place for place, _ in places))


SIGNS = {"add": "+", "subtract": "−", "multiply": "·", "divide": "/"}


def _written(node: Node) -> str:
    """A reckoned place, as text."""
    match node:
        case Number(value):
            return f"{value:g}"
        case Name(name):
            return name
        case Apply(function, (left, right)) if function in SIGNS:
            inner = f"{_written(left)} {SIGNS[function]} {_written(right)}"
            return f"({inner})" if function in ("add", "subtract") else inner
    return "…"


class Explainer:
    """Explains numbers of the step that lies on a bench."""

    def __init__(self, bench: Bench, tensors: Mapping[str, Tensor]) -> None:
        """`tensors`: those that live beyond the step, by name; the rows' own are added."""
        self.bench = bench
        self.rows = bench.rows
        rows = sorted(
            (t for row in self.rows for t in row.tensors.values() if t.public), key=lambda tensor: tensor.size
        )
        own = {tensor.name: tensor for tensor in rows}  # a row may see part of one: the whole comes last
        self.tensors = {**tensors, **own}
        self._regions = sorted(self.tensors.values(), key=lambda tensor: tensor.offset)
        self._offsets = [tensor.offset for tensor in self._regions]

    # -- names and places ----------------------------------------------------------------------------------------------

    def place(self, tensor: str, index: tuple[int, ...]) -> Place:
        """Where a number lies. Raises UnknownTensor and UnknownIndex."""
        found = self.tensors.get(tensor)
        if found is None:
            raise UnknownTensor(f'there is no tensor "{tensor[:80]}" in this step.', field="tensor")
        return views.index(found, index)

    def named(self, place: Place) -> tuple[str, tuple[int, ...]] | None:
        """The tensor and the public index of a place; None for what has no name outside."""
        at = bisect_right(self._offsets, place) - 1
        if at >= 0 and place < self._offsets[at] + self._regions[at].size:
            tensor = self._regions[at]
            return tensor.name, views.index_at(tensor, place)
        return None

    def writers(self, place: Place) -> list[tuple[int, str]]:
        """The rows that write a place, in the tape's order, and by which of their names."""
        return [
            (number, name)
            for number, row in enumerate(self.rows)
            for name in row.described.writes
            if row.tensors[name].offset <= place < row.tensors[name].offset + row.tensors[name].size
        ]

    # -- one number ----------------------------------------------------------------------------------------------------

    def stories(self, place: Place, start: int | None = None) -> tuple[Story, ...]:
        """How a number came about: one story for each row that wrote it."""
        return tuple(self.story(number, name, place, start) for number, name in self.writers(place))

    def story(self, number: int, name: str, place: Place, start: int | None = None) -> Story:
        """How a row made the number at a place of the tensor that it calls `name`.

        `start`: the first term of the page of the outermost fold that is shown.
        """
        if self.bench.stand(number + 1) < number + 1:
            return Story(number, ())
        row = self.rows[number]
        return Story(number, _Lines(self, number, row).lines(name, self._lying(row, name, place), start))

    def _lying(self, row: Row, name: str, place: Place) -> tuple[int, ...]:
        """The index of a place as the operation declares its tensor."""
        tensor = row.tensors[name]
        shape = folded(tensor.dims, len(row.described.tensors[name]))
        return tuple(int(i) for i in np.unravel_index(place - tensor.offset, shape))

    def value(self, place: Place, at: int) -> float:
        """The number at a place as it is after `at` rows."""
        probe = Tensor("", (1,), (), (0,), offset=place)
        return float(self.bench.read(probe, at)[0])

    def look(
        self, number: int, at: tuple[int, ...] | None, lane: int, tensor: str | None, index: tuple[int, ...],
        start: int | None,
    ) -> Story:  # fmt: skip  # the row, the number, what is shown of it
        """How a row made one number: that at index `at` of the first tensor that it writes.

        Without `at` the number that goes with a parameter: the same unit, input and so on, and the example in `lane`.
        """
        row = self.rows[number]
        if not row.described.writes:
            return Story(number, symbolic(row.described))
        last = list(row.described.writes)[0 if len(row.described.writes) == 1 or row.phase == "update" else -1]
        written = row.tensors[last]
        if at is not None:
            return self.story(number, last, views.index(written, at), start)
        place = self._beside(row, last, lane, tensor, index)
        return self.story(number, last, place, start)

    def _beside(self, row: Row, name: str, lane: int, tensor: str | None, index: tuple[int, ...]) -> Place:
        """The place of the number of a row's tensor that goes with a parameter."""
        written, dimensions = row.tensors[name], row.described.tensors[name]
        shape = folded(written.dims, len(dimensions))
        chosen = self.tensors.get(tensor or "")
        if chosen is not None:
            for wanted in (chosen, self.tensors.get(f"grad.{tensor}")):
                if wanted is not None and written.offset <= wanted.offset < written.offset + written.size:
                    return views.index(wanted, index)
        unit = index[-1] if index and row.layer is not None and (tensor or "").startswith(f"{row.layer}.") else 0
        lying = [
            lane if dimension == "lanes" else min(unit, size - 1) if axis == 0 else 0
            for axis, (dimension, size) in enumerate(zip(dimensions, shape, strict=True))
        ]
        return written.offset + int(np.ravel_multi_index(lying, shape))

    def losses(self, lane: int) -> list[Story]:
        """How the loss of one example came about, and that of the batch."""
        found: list[Story] = []
        for number, row in enumerate(self.rows):
            if "losses" in row.described.writes:
                found.append(self.story(number, "losses", views.index(row.tensors["losses"], (lane,))))
            if "loss" in row.described.writes:
                story = self.story(number, "loss", row.tensors["loss"].offset)
                found.append(replace(story, lines=story.lines[-1:]))
        return [story for story in found if story.lines]

    def loss(self) -> float | None:
        """The loss of the step's batch, penalties included where they are part of it."""
        place = next(row.tensors["loss"].offset for row in self.rows if "loss" in row.described.writes)
        done = self.bench.loss
        return self.value(place, done) if self.bench.stand(done) >= done else None

    # -- the chain rule ------------------------------------------------------------------------------------------------

    def chain(
        self, tensor: str, index: tuple[int, ...], lane: int, via: tuple[int, ...], start: int | None = None,
        unfolded_link: int = 0,
    ) -> tuple[Link, ...]:  # fmt: skip  # the parameter, the path, what is shown of it
        """The chain rule of a parameter, from its gradient to the loss along one path.

        At every sum one term is followed: that which `via` names, else the largest of the example in `lane`. The sum at
        one link may be shown unfolded, from its term `start` on.
        """
        links: list[Link] = []
        place: Place | None = self.place(f"grad.{tensor}", index)
        while place is not None and len(links) < len(self.rows):
            wanted = via[len(links)] if len(links) < len(via) else None
            shown = start if len(links) == unfolded_link else None
            found = self._link(place, lane, None if wanted == -1 else wanted, shown)
            if found is None:
                break
            link, place = found
            links.append(link)
        return tuple(links)

    def _link(self, place: Place, lane: int, wanted: int | None, start: int | None) -> tuple[Link, Place | None] | None:
        writers = self.writers(place)
        if not writers:
            return None
        number, name = writers[0]  # who else writes adds to it, such as a penalty
        if self.bench.stand(number + 1) < number + 1:
            return None
        row = self.rows[number]
        lines = _Lines(self, number, row)
        lying = self._lying(row, name, place)
        told = lines.lines(name, lying, start)
        term, body = lines.term(name, lying, lane, wanted)
        factors = _factors(body)
        follows = next((i for i, factor in enumerate(factors) if _is_gradient(factor)), None)
        tensor, index = self.named(place) or ("", ())
        target = told[-1].target
        link = Link(
            tensor, index, Story(number, told), None if target is None else target.value, term, factors, follows
        )
        if follows is None:
            return link, None
        inner = _gradient_in(factors[follows])
        if inner is None or inner.tensor is None or inner.index is None:
            return link, None
        return link, self.place(inner.tensor, inner.index)


def _factors(body: Part) -> tuple[Part, ...]:
    if body.kind == "apply" and body.name == "multiply":
        left, right = body.parts
        return (*_factors(left), right)
    return (body,)


def _is_gradient(part: Part) -> bool:
    return _gradient_in(part) is not None


def _gradient_in(part: Part) -> Part | None:
    """The derivative that a factor is, alone or among others."""
    if part.kind == "tensor" and (part.symbol or "").startswith("∂"):
        return part
    if part.kind == "fold":
        return None
    return next((found for inner in part.parts if (found := _gradient_in(inner)) is not None), None)


class _Lines:
    """The lines of one row, at one moment."""

    def __init__(self, explainer: Explainer, number: int, row: Row) -> None:
        self._explainer, self._number, self._row = explainer, number, row
        bench, described = explainer.bench, row.described
        tensors = {name: bench.declared(row, name, number) for name in described.reads}
        dimensions = dict(described.tensors)
        self._origin = {name: row.tensors[name] for name in described.tensors}
        sizes = {**sizes_of(described, row.tensors)}
        if "lanes" in sizes:
            sizes["lanes"] = bench.valid
        words = {name: float(word) for name, word in zip(described.arguments, row.arguments, strict=True)}
        settings = {name: bench.setting(place) for name, place in row.settings.items()}
        numbers = {**words, **settings, "n": float(bench.valid), "t": bench.updates + 1.0}
        if not described.reads and described.writes:  # it takes the batch: what it wrote is what it took
            (written,) = described.writes
            taken = bench.declared(row, written, number + 1)
            for given in ("examples", "targets"):
                if taken.ndim == 4:  # in an example a picture lies row by row, channels innermost
                    tensors[given] = taken.transpose(1, 2, 0, 3).reshape(-1, taken.shape[3])
                    dimensions[given] = ("features", "lanes")
                    continue
                tensors[given], dimensions[given] = taken, described.writes[written]
                self._origin[given] = row.tensors[written]
        self._local: dict[str, Node] = {}
        self._tensors = tensors
        self._scope = Scope(tensors, dimensions, numbers, sizes, self._local)

    def lines(self, name: str, lying: tuple[int, ...], start: int | None) -> tuple[Line, ...]:
        """The lines up to the one that sets `name`, each at the number that belongs to it."""
        described, bench = self._row.described, self._explainer.bench
        found: list[Line] = []
        index = dict(zip(described.tensors[name], lying, strict=True))
        self._local.clear()
        for line in described.lines:
            target = line.target
            if target is None:
                continue
            if target in described.tensors:
                mine = {dimension: index.get(dimension, 0) for dimension in described.tensors[target]}
                value = self._part(line.value, mine, start)
                after = bench.declared(self._row, target, self._number + 1)
                if self._row.accumulate:
                    value = self._added(target, mine, value)
                self._tensors[target] = after
                found.append(Line(self._part(Name(target), mine, None), value))
            else:
                value = self._part(line.value, index, start)
                found.append(Line(Part("local", target, SYMBOLS.get(target, target), value.value), value))
                self._local[target] = line.value
            if target == name:
                break
        return tuple(found)

    def term(self, name: str, lying: tuple[int, ...], lane: int, wanted: int | None) -> tuple[int | None, Part]:
        """The term of the outermost sum that a chain follows, by its number and in its parts; all where none is."""
        described = self._row.described
        node = next(line.value for line in reversed(described.lines) if line.target == name)
        index: dict[str, Any] = dict(zip(described.tensors[name], lying, strict=True))
        if not isinstance(node, Over) or node.fold != "sum":
            return None, self._part(node, index, None)
        further = unfolded(node.places, self._scope, index)
        values, inside = terms(node.body, self._scope, further)
        shape = tuple(self._scope.size(size) for _, size in node.places)
        flat, among = np.broadcast_to(values, shape).ravel(), np.broadcast_to(inside, shape).ravel()
        places = np.flatnonzero(among)
        if not len(places):
            return None, self._part(node, index, None)
        if wanted is None or not 0 <= wanted < len(places):
            weights = np.abs(flat[places])
            for axis, (place, _) in enumerate(node.places):
                if place == "lanes":
                    weights = np.where(np.unravel_index(places, shape)[axis] == lane, weights, -1.0)
            wanted = int(np.nanargmax(np.where(np.isnan(weights), 0.0, weights)))
        return wanted, self._part(node.body, {**index, **self._at(node, shape, int(places[wanted]))}, None)

    def _at(self, node: Over, shape: tuple[int, ...], place: int) -> dict[str, int]:
        return {name: int(i) for (name, _), i in zip(node.places, np.unravel_index(place, shape), strict=True)}

    def _added(self, target: str, index: Mapping[str, Any], value: Part) -> Part:
        """A row that adds: what was there, and what it puts to it."""
        before = self._explainer.bench.declared(self._row, target, self._number)
        kept, self._tensors[target] = self._tensors.get(target), before
        there = self._part(Name(target), index, None)
        if kept is not None:
            self._tensors[target] = kept
        total = (there.value or 0.0) + (value.value or 0.0)
        return Part("apply", "add", value=total, parts=(there, value))

    def _part(self, node: Node, index: Mapping[str, Any], start: int | None) -> Part:
        """A part with its numbers. `start` goes to the outermost fold."""
        match node:
            case Number(value):
                return Part("number", value=value)
            case Name():
                return self._name(node, index)
            case Apply("at", _):
                return Part("number", value=float(evaluate(node, self._scope, _arrays(index))))
            case Apply("where", (condition, then, other)):
                chosen = then if bool(evaluate(condition, self._scope, _arrays(index))) else other
                taken = self._part(chosen, index, start)
                return Part("apply", "chosen", value=taken.value, parts=(self._part(condition, index, None), taken))
            case Apply(function, arguments):
                parts = tuple(self._part(argument, index, start) for argument in arguments)
                with np.errstate(all="ignore"):
                    number = FUNCTIONS[function](*(_float(part.value) for part in parts))
                return Part("apply", function, value=float(number), parts=parts)
            case Over():
                return self._fold(node, index, start)

    def _name(self, node: Name, index: Mapping[str, Any]) -> Part:
        name, scope = node.name, self._scope
        symbol = SYMBOLS.get(name, name)
        if name in self._local:
            inner = self._part(self._local[name], index, None)
            return Part("local", name, symbol, inner.value, parts=(inner,))
        value = float(np.asarray(evaluate(node, scope, _arrays(index))).reshape(()))
        if name not in scope.tensors:
            return Part("scalar", name, symbol, value)
        found = Part("tensor", name, symbol, value)
        lying = tuple(int(place) for place in scope.places(node, index))
        tensor = self._origin.get(name)
        if tensor is None:
            return found
        dims = folded(tensor.dims, len(scope.dimensions[name]))
        if any(not 0 <= at < size for at, size in zip(lying, dims, strict=True)):
            return found
        place = tensor.offset + int(np.ravel_multi_index(lying, dims))
        known = self._explainer.named(place) or self._turned(tensor, place)
        return found if known is None else replace(found, tensor=known[0], index=known[1])

    def _turned(self, tensor: Tensor, place: Place) -> tuple[str, tuple[int, ...]] | None:
        """The name of a number in a batch turned over, one example a row: that of the batch."""
        source = self._explainer.tensors.get(tensor.name.removesuffix(" by example"))
        if source is None or not tensor.name.endswith(" by example"):
            return None
        lane, feature = divmod(place - tensor.offset, tensor.dims[-1])
        lying = feature * source.dims[-1] + lane  # the batch lies innermost
        return source.name, views.index_at(source, source.offset + lying)

    def _fold(self, node: Over, index: Mapping[str, Any], start: int | None) -> Part:
        scope = self._scope
        shape = tuple(scope.size(size) for _, size in node.places)
        values, inside = terms(node.body, scope, unfolded(node.places, scope, _arrays(index)))
        flat, among = np.broadcast_to(values, shape).ravel(), np.broadcast_to(inside, shape).ravel()
        places = np.flatnonzero(among)
        count = len(places)
        if start is not None:
            shown = list(range(min(start, max(0, count - 1)), min(count, start + PAGE)))
        elif count <= MOST_TERMS:
            shown = list(range(count))
        else:
            shown = [*range(FIRST), count - 1]
        parts = tuple(
            self._part(node.body, {**index, **self._at(node, shape, int(places[term]))}, None) for term in shown
        )
        hidden = np.ones(count, bool)
        hidden[shown] = False
        rest = float(flat[places][hidden].sum()) if hidden.any() and node.fold in ("sum", "mean") else None
        value = float(np.asarray(evaluate(node, scope, _arrays(index))).reshape(()))
        return Part(
            "fold", node.fold, value=value, parts=parts, places=tuple(name for name, _ in node.places),
            count=count, shown=tuple(shown), rest=rest,
        )  # fmt: skip  # what, then which


def _arrays(index: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {name: np.asarray(place) for name, place in index.items()}


def _float(value: float | None) -> float:
    return math.nan if value is None else value
