"""From conditions to the machine's instructions over one arena."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine import context as at
from neurodeck.engine.arena import Tensor, round_up
from neurodeck.engine.expressions import machine as m
from neurodeck.engine.expressions.condition import Condition, is_comparison, window_of
from neurodeck.engine.expressions.grammar import OVER_TIME, Binary, Call, Name, Node, Number, Unary
from neurodeck.engine.expressions.shapes import Answers, Batch, Extent, Scope, selection, whole

Int64 = NDArray[np.int64]

UNARY = {"-": m.NEGATE, "not": m.NOT, "abs": m.ABS, "sqrt": m.SQRT, "exp": m.EXP, "log": m.LOG}
BINARY = {
    "+": m.ADD, "-": m.SUBTRACT, "*": m.MULTIPLY, "/": m.DIVIDE, "**": m.POWER, "<": m.LESS, "<=": m.AT_MOST,
    ">": m.MORE, ">=": m.AT_LEAST, "==": m.EQUAL, "!=": m.DIFFERENT, "and": m.AND, "or": m.OR,
}  # fmt: skip  # a table
REDUCE = {
    "norm": m.NORM, "sum": m.SUM, "mean": m.MEAN, "std": m.STD, "max": m.MAX, "min": m.MIN, "fraction": m.FRACTION,
}  # fmt: skip  # a table
COUNTERS = {"step": at.STEP, "epoch": at.EPOCH}


@dataclass
class Lowered:
    """The instructions of some conditions. Keeps alive what they point to; `address` is that of the row."""

    row: Int64
    alive: list[Any]

    @property
    def address(self) -> int:
        return self.row.ctypes.data

    @property
    def struck(self) -> int:
        """Bits of the conditions that struck at the last step."""
        return int(self.row[m.STRUCK])


def lower(conditions: list[Condition], scope: Scope, answers: Answers, settings: dict[str, int]) -> Lowered:
    """Instructions for checked conditions; at most 62 of them. `settings`: places of hyperparameters by path."""
    return _Lowering(scope, answers, settings).all(conditions)


@dataclass
class _Lowering:
    scope: Scope
    answers: Answers
    settings: dict[str, int]
    main: list[list[int]] = field(default_factory=list)
    inner: list[list[int]] = field(default_factory=list)
    registers: list[float] = field(default_factory=list)
    blocks: int = 0
    alive: list[Any] = field(default_factory=list)
    condition: Condition | None = None

    def all(self, conditions: list[Condition]) -> Lowered:
        for bit, condition in enumerate(conditions):
            self.condition = condition
            tree = condition.tree
            if is_comparison(tree) and isinstance(tree, Binary):
                value, bound = self.number(tree.left), self.number(tree.right)
                kind = BINARY[tree.operator]
            else:
                value, bound = self.number(tree), self._register(0.0)
                kind = m.DIFFERENT
            self.main.append([m.TRIGGER, kind, value, bound, self._keep(condition.trigger), 1 << bit])
        for instruction in self.main:
            if instruction[0] == m.REDUCE:
                instruction[4] += len(self.main)
        code = np.zeros((len(self.main) + len(self.inner), m.WORDS), np.int64)
        for line, instruction in zip(code, (*self.main, *self.inner), strict=True):
            line[: len(instruction)] = instruction
        row = np.zeros(m.ROW_WORDS, np.int64)
        code[:, -1] = row.ctypes.data
        registers, blocks = np.array(self.registers or [0.0]), np.zeros(m.BLOCK * max(1, self.blocks))
        row[m.CODE], row[m.LENGTH] = code.ctypes.data, len(self.main)
        row[m.REGISTERS], row[m.BLOCKS] = registers.ctypes.data, blocks.ctypes.data
        return Lowered(row, [code, registers, blocks, *self.alive])

    # --- single numbers ---

    def number(self, node: Node) -> int:
        """The register that will hold the value."""
        match node:
            case Number(value=value):
                return self._register(value)
            case Name():
                return self._named(node)
            case Unary(operator=operator, operand=operand):
                inner = self.number(operand)
                return inner if operator == "+" else self._emit(UNARY[operator], inner, inner)
            case Binary(operator=operator, left=left, right=right):
                return self._emit(BINARY[operator], self.number(left), self.number(right))
            case Call(function=function, arguments=arguments):
                if function in OVER_TIME:
                    return self._back(node)
                if function in UNARY:
                    inner = self.number(arguments[0])
                    return self._emit(UNARY[function], inner, inner)
                return self._reduced(function, arguments[0])

    def _named(self, node: Name) -> int:
        if node.text in COUNTERS:
            return self._emit(m.COUNTER, COUNTERS[node.text])
        if node.text == "learning_rate":
            return self._emit(m.SETTING, self.settings["optimizer.learning_rate"])
        if node.text == "accuracy":
            a, target = self.answers.a, self.answers.target
            outputs = a.size // a.dims[-1]
            return self._emit(m.ACCURACY, a.offset, target.offset, outputs, a.dims[-1], self.answers.middle)
        tensor = self.scope.tensors[node.text]
        chosen = selection(tensor, node.places, node.at)
        offset = int(places_of(tensor, chosen).ravel()[0])
        if tensor.lanes_axis is not None and isinstance(chosen[0], int):
            return self._emit(m.PICK_EXAMPLE, offset, chosen[0])
        return self._emit(m.PICK, offset)

    def _back(self, call: Call) -> int:
        assert self.condition is not None
        memory, window = self._keep(self.condition.memory[call.at]), window_of(call, self.scope)
        argument = call.arguments[0]
        if call.function == "dead" and isinstance(argument, Name):
            tensor = self.scope.tensors[argument.text]
            table = _rows(tensor)
            return self._emit(m.DEAD, self._keep(table), memory, len(table), tensor.shape[-1], window)
        kind = {"rises": m.RISES, "average": m.AVERAGE, "fall": m.FALL}[call.function]
        return self._emit(kind, self.number(argument), memory, window)

    # --- many numbers that come down to one ---

    def _reduced(self, function: str, argument: Node) -> int:
        if function == "norm" and isinstance(argument, Name) and argument.places is None:
            names = self.scope.groups.get(argument.text, (argument.text,))
            tensors = [self.scope.tensors[name] for name in names]
            if all(tensor.lanes_axis is None for tensor in tensors):
                return self._norm(tensors)
        order = self._order(argument)
        block, instructions = self._block(argument, order is not None, 0)
        first = len(self.inner)  # here, since a reduction inside of this one has laid its own before
        self.inner += instructions
        start, last, each = self._extent(argument)
        return self._emit(m.REDUCE, REDUCE[function], block, first, len(instructions), start, last, each)

    def _norm(self, tensors: list[Tensor]) -> int:
        """Regions side by side are one: what lies between tensors of a block is 0 and stays so."""
        regions: list[list[int]] = []
        for tensor in sorted(tensors, key=lambda tensor: tensor.offset):
            if regions and tensor.offset - regions[-1][1] < 16:
                regions[-1][1] = tensor.offset + tensor.size
            else:
                regions.append([tensor.offset, tensor.offset + tensor.size])
        starts = [tensor.offset for tensor in self.scope.tensors.values()]
        for region in regions:  # where nothing else follows, what does up to a multiple of 16 is 0 and may be read
            whole = region[0] + round_up(region[1] - region[0])
            if not any(region[1] <= start < whole for start in starts):
                region[1] = whole
        if len(regions) == 1:
            return self._emit(m.ROOT, regions[0][0], regions[0][1] - regions[0][0])
        sums = [self._emit(m.SQUARES, start, end - start) for start, end in regions]
        total = sums[0]
        for other in sums[1:]:
            total = self._emit(m.ADD, total, other)
        return self._emit(m.SQRT, total, total)

    def _block(self, node: Node, as_it_lies: bool, free: int) -> tuple[int, list[list[int]]]:
        """The block that will hold the values, and the instructions that put them there; `free`: the first to use."""
        self.blocks = max(self.blocks, free + 1)
        if not self._many(node):
            return free, [[m.SPREAD, free, self.number(node)]]
        match node:
            case Name():
                tensor = self.scope.tensors[node.text]
                if as_it_lies:
                    return free, [[m.LOAD, free, tensor.offset]]
                places = places_of(tensor, selection(tensor, node.places, node.at))
                return free, [[m.LOAD_PLACES, free, self._keep(np.ascontiguousarray(places.ravel()))]]
            case Unary(operator=operator, operand=operand):
                block, code = self._block(operand, as_it_lies, free)
                return block, code if operator == "+" else [*code, [UNARY[operator], block, block, block]]
            case Call(function=function, arguments=arguments):
                block, code = self._block(arguments[0], as_it_lies, free)
                return block, [*code, [UNARY[function], block, block, block]]
            case Binary(operator=operator, left=left, right=right):
                one, before = self._block(left, as_it_lies, free)
                other, then = self._block(right, as_it_lies, free + 1)
                return free, [*before, *then, [BINARY[operator], free, one, other]]
        raise AssertionError(node)

    def _many(self, node: Node) -> bool:
        """Whether it is many numbers."""
        return bool(self._shape(node))

    def _shape(self, node: Node) -> tuple[Extent, ...]:
        match node:
            case Name() if node.text in self.scope.tensors:
                tensor = self.scope.tensors[node.text]
                chosen = selection(tensor, node.places, node.at)
                return tuple(
                    Batch(place[0] or 0, place[1])
                    if isinstance(extent, Batch)
                    else len(range(*slice(*place).indices(extent)))
                    for place, extent in zip(chosen, whole(tensor), strict=True)
                    if not isinstance(place, int)
                )
            case Unary(operand=operand):
                return self._shape(operand)
            case Call(function=function, arguments=arguments) if function in UNARY:
                return self._shape(arguments[0])
            case Binary(left=left, right=right):
                return self._shape(left) or self._shape(right)
        return ()

    def _extent(self, node: Node) -> tuple[int, int, int]:
        """First and last example (-1: no batch), and how many numbers there are, of each example in a batch."""
        start, last, each = -1, -1, 1
        for extent in self._shape(node):
            if isinstance(extent, Batch):
                start, last = extent.first, 2**62 if extent.last is None else extent.last
            else:
                each *= extent
        return start, last, each

    def _order(self, node: Node) -> tuple[Any, ...] | None:
        """How the numbers lie, if all names are whole parameters that lie alike; None: take them place by place."""
        found: set[tuple[Any, ...] | None] = set()

        def visit(inner: Node) -> None:
            match inner:
                case Name() if self._many(inner):
                    tensor = self.scope.tensors[inner.text]
                    alike = inner.places is None and tensor.lanes_axis is None
                    found.add((tensor.dims, tensor.axes) if alike else None)
                case Unary(operand=operand):
                    visit(operand)
                case Binary(left=left, right=right):
                    visit(left)
                    visit(right)
                case Call(function=function, arguments=arguments) if function in UNARY:
                    visit(arguments[0])

        visit(node)
        return next(iter(found)) if len(found) == 1 else None

    # --- the pieces ---

    def _register(self, value: float = 0.0) -> int:
        self.registers.append(value)
        return len(self.registers) - 1

    def _emit(self, kind: int, *given: int) -> int:
        out = self._register()
        self.main.append([kind, out, *given])
        return out

    def _keep(self, array: NDArray[Any]) -> int:
        self.alive.append(array)
        return array.ctypes.data


def places_of(tensor: Tensor, chosen: tuple[Any, ...]) -> Int64:
    """Offsets in the arena of a part of a tensor, in the order of its public shape."""
    order = tensor.axes
    shape = tensor.shape
    if tensor.lanes_axis is not None:
        others = [axis for axis in range(len(tensor.dims)) if axis != tensor.lanes_axis]
        order = (tensor.lanes_axis, *(others[axis] for axis in tensor.axes))
        shape = (tensor.dims[tensor.lanes_axis], *shape)
    places = (np.arange(tensor.size, dtype=np.int64) + tensor.offset).reshape(tensor.dims).transpose(order)
    part = tuple(slice(*place) if isinstance(place, tuple) else place for place in chosen)
    return np.asarray(places.reshape(shape)[part], np.int64)


def _rows(tensor: Tensor) -> Int64:
    """For each row of lanes: its offset in the arena, and the unit that it belongs to."""
    public = places_of(tensor, (0,)).reshape(-1, tensor.shape[-1])
    units = np.broadcast_to(np.arange(tensor.shape[-1]), public.shape)
    return np.ascontiguousarray(np.stack([public.ravel(), units.ravel()], axis=1), np.int64)
