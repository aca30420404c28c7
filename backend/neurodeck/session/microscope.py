"""The microscope: looks into a step of a session, operation by operation, on a bench of its own.

The step is the one in which the session stands; between two steps the one just made where the microscope followed it,
else the one to come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from neurodeck.engine.errors import LimitExceeded, UnknownIndex, UnknownTensor
from neurodeck.protocol.microscope import (
    CheckAnswer,
    MatrixAnswer,
    Moment,
    NumberAnswer,
    Numbers,
    OperationAnswer,
    OperationOf,
    TapeAnswer,
    TensorOf,
    Told,
)
from neurodeck.session.errors import NotPossible
from neurodeck.session.looks import Look, LookAtCheck, LookAtMatrix, LookAtNumber, LookAtOperation, LookAtTape

if TYPE_CHECKING:
    from neurodeck.engine.arena import Tensor
    from neurodeck.engine.bench import Bench
    from neurodeck.engine.explanation import Explainer
    from neurodeck.engine.tape import Row
    from neurodeck.session.playhead import Playhead

MOST_ARENA_BYTES = 128 * 2**20
"""A bench is a second copy of the network: larger ones are not looked into."""
MOST_CHECKED = 100_000
"""Parameters of the largest network whose gradients are checked: the reference player's own limit."""
WINDOW = 64
"""Rows and columns of a matrix that are told at once."""
MOST_NUMBERS = 64
MOST_EXAMPLES = 512


class Microscope:
    """A session's microscope. Its bench is made when it is first asked, and again when the network has changed."""

    def __init__(self, playhead: Playhead) -> None:
        self._playhead = playhead
        self._bench: Bench | None = None
        self._changes = (-1, -1)

    def answer(self, look: Look) -> Told:
        """Look. Raises UnknownTensor, UnknownIndex, NotPossible and LimitExceeded."""
        bench = self._take()
        bench.look_at(self._example(look.example))
        match look:
            case LookAtTape():
                return self._tape(bench, look)
            case LookAtNumber():
                return self._number(bench, look)
            case LookAtOperation():
                return self._operation(bench, look)
            case LookAtMatrix():
                return self._matrix(bench, look)
            case LookAtCheck():
                return self._check(bench, look)

    # -- which step ----------------------------------------------------------------------------------------------------

    def _take(self) -> Bench:
        """The bench at the beginning of the step that is looked into."""
        from neurodeck.engine.bench import Bench

        run = self._playhead.run
        program = run.program
        bench = self._bench
        followed = bench is not None and bench.of is program and self._changes == (run.serial, run.changes)
        if bench is not None and followed:
            made = program.step - 1
            if program.op == 0 and bench.start == made - 1:
                bench.go_on()
            if bench.start == program.step or (program.op == 0 and bench.start == made):
                return bench
        if program.op and program.rows[program.op - 1].phase == "update":
            raise NotPossible(
                "this step's update is half done, and its weights are no longer those that it began with. "
                "Go on to the next step to look inside.",
            )
        if program.arena.nbytes > MOST_ARENA_BYTES:
            raise LimitExceeded(
                f"the microscope works on a copy, and this network takes {program.arena.nbytes // 2**20:,} MiB; "
                f"it looks into networks of up to {MOST_ARENA_BYTES // 2**20} MiB. Take a smaller batch_size."
            )
        self._changes = (run.serial, run.changes)
        if bench is not None and bench.of is program:
            bench.take(program.state())
            return bench
        self._bench = None  # two copies at a time are enough
        self._bench = Bench(program)
        return self._bench

    def _example(self, number: int | None) -> tuple[Any, Any] | None:
        if number is None:
            return None
        examples = self._playhead.run.material.dataset.train
        if not 0 <= number < examples.count:
            raise UnknownIndex(
                f"there are {examples.count:,} training examples, counted from 0; there is no {number:,}.",
                field="example",
            )
        return examples.x[number], examples.y[number]

    def _moment(self, bench: Bench, example: int | None) -> Moment:
        program = self._playhead.run.program
        rows = len(bench.rows)
        made = bench.start < program.step
        state: Literal["coming", "open", "made", "stopped"] = (
            "made" if made else "stopped" if program.trouble else "open" if program.op else "coming"
        )
        return Moment(
            step=bench.start + 1,
            op=rows if made else min(program.op, rows),
            operations=rows,
            state=state,
            count=bench.valid,
            examples=bench.examples[:MOST_EXAMPLES] if example is None else (example,),
            example=example,
            dtype=bench.dtype,
            player="fast" if bench.dtype == "float32" else "reference",
        )

    def _explainer(self, bench: Bench) -> Explainer:
        from neurodeck.engine.explanation import Explainer

        views = self._playhead.run.program.views()
        return Explainer(bench, bench.tensors({name for name, view in views.items() if view.persistent}))

    # -- answers -------------------------------------------------------------------------------------------------------

    def _tape(self, bench: Bench, look: LookAtTape) -> TapeAnswer:
        from neurodeck.engine.explanation import symbolic

        return TapeAnswer(
            moment=self._moment(bench, look.example),
            operations=tuple(
                OperationOf(
                    name=row.operation,
                    title=row.described.title,
                    layer=row.layer,
                    phase=row.phase,
                    lines=symbolic(row.described),
                    reads=tuple(_tensor(row, name, bench.valid) for name in row.described.reads),
                    writes=tuple(_tensor(row, name, bench.valid) for name in row.described.writes),
                )
                for row in bench.rows
            ),
        )

    def _number(self, bench: Bench, look: LookAtNumber) -> NumberAnswer:
        tensor, index = look.tensor, look.index
        self._check_parameter(tensor, index)
        lane = _lane(bench, look.lane)
        explainer = self._explainer(bench)
        place = explainer.place(tensor, index)
        chain = explainer.chain(tensor, index, lane, look.via, look.start, look.link)
        forward = [
            story
            for link in reversed(chain[1:])
            for story in explainer.stories(explainer.place(link.tensor.removeprefix("grad."), link.index))
        ]
        forward.sort(key=lambda story: story.row)
        forward += explainer.losses(lane)
        whole = explainer.place(f"grad.{tensor}", index) if f"grad.{tensor}" in explainer.tensors else None
        start = look.start if look.link == 0 else None
        made = [] if whole is None else [story for story in explainer.stories(whole, start) if story.lines]
        update = explainer.stories(place)
        done = bool(update) and all(story.lines for story in update)
        return NumberAnswer(
            moment=self._moment(bench, look.example),
            tensor=tensor,
            index=index,
            value=explainer.value(place, 0),
            after=explainer.value(place, len(bench.rows)) if done else None,
            gradient=None if whole is None or not made else explainer.value(whole, bench.update),
            loss=explainer.loss(),
            lane=lane,
            forward=tuple(forward),
            derivative=tuple(made),
            chain=chain,
            update=update,
        )

    def _operation(self, bench: Bench, look: LookAtOperation) -> OperationAnswer:
        if not 0 <= look.row < len(bench.rows):
            raise UnknownIndex(
                f"this step has {len(bench.rows)} operations, counted from 0; there is no {look.row}.", field="row"
            )
        row, lane = bench.rows[look.row], _lane(bench, look.lane)
        explainer = self._explainer(bench)
        return OperationAnswer(
            moment=self._moment(bench, look.example),
            row=look.row,
            story=explainer.look(look.row, look.at, lane, look.tensor, look.index, look.start),
            reads=tuple(_numbers(bench, row, name, look.row, lane) for name in row.described.reads),
            writes=tuple(_numbers(bench, row, name, look.row + 1, lane) for name in row.described.writes),
        )

    def _matrix(self, bench: Bench, look: LookAtMatrix) -> MatrixAnswer:
        names = ("dense", "dense_without_bias")
        number, row = next(
            ((n, r) for n, r in enumerate(bench.rows) if r.layer == look.layer and r.operation in names), (0, None)
        )
        if row is None:
            raise NotPossible(
                f'there is no dense layer "{look.layer[:40]}" in this network; Z = W X + b is a dense layer\'s line.',
                field="layer",
            )
        kernel, x, z = (bench.declared(row, name, number + (name == "z")) for name in ("kernel", "x", "z"))
        units = slice(look.first_unit, look.first_unit + WINDOW)
        inputs = slice(look.first_input, look.first_input + WINDOW)
        lanes = slice(look.first_example, look.first_example + WINDOW)
        bias = bench.declared(row, "bias", number)[units] if "bias" in row.tensors else None
        return MatrixAnswer(
            moment=self._moment(bench, look.example),
            layer=look.layer,
            units=kernel.shape[0],
            inputs=kernel.shape[1],
            first_unit=look.first_unit,
            first_input=look.first_input,
            first_example=look.first_example,
            kernel=_nested(kernel[units, inputs]),
            bias=None if bias is None else tuple(map(float, bias)),
            x=_nested(x[inputs, lanes]),
            z=_nested(z[units, lanes]),
            x_name=row.tensors["x"].name,
        )

    def _check(self, bench: Bench, look: LookAtCheck) -> CheckAnswer:
        from neurodeck.engine.bench import Bench, central_difference

        program = self._playhead.run.program
        self._check_parameter(look.tensor, look.index)
        explainer = self._explainer(bench)
        views = program.views().items()
        count = sum(view.tensor.size for name, view in views if view.persistent and not name.startswith("slot."))
        if count > MOST_CHECKED:
            raise LimitExceeded(
                f"gradients are checked in float64 by the reference player, which takes at most {MOST_CHECKED:,} "
                f"parameters; this network has {count:,}."
            )
        value = explainer.value(explainer.place(look.tensor, look.index), 0)
        whole = explainer.place(f"grad.{look.tensor}", look.index)
        stopped = bench.stand(bench.update) < bench.update
        gradient = None if stopped else explainer.value(whole, bench.update)
        exact = Bench(program, dtype="float64")
        exact.take(bench.state)
        exact.look_at(self._example(look.example))
        h = 1e-5 * max(1.0, abs(value))
        above, below = central_difference(exact, look.tensor, look.index, value, h)
        scale = bench.valid if any(row.operation == "half_mse_slopes" for row in bench.rows) else 1
        return CheckAnswer(
            moment=self._moment(bench, look.example), tensor=look.tensor, index=look.index, value=value,
            gradient=gradient, quotient=scale * (above - below) / (2.0 * h), h=h, above=above, below=below, scale=scale,
        )  # fmt: skip  # names alone

    def _check_parameter(self, tensor: str, index: tuple[int, ...]) -> None:
        """Refuse what is no parameter."""
        view = self._playhead.run.view(tensor)
        if not view.persistent or tensor.startswith("slot."):
            raise UnknownTensor(
                f'"{tensor[:80]}" is no parameter. The microscope follows a kernel or a bias.', field="tensor"
            )
        self._playhead.run.check_place(tensor, index)


def _lane(bench: Bench, lane: int) -> int:
    """The lane that is looked at: an epoch's last batch may be smaller."""
    return min(lane, bench.valid - 1)


def _tensor(row: Row, name: str, valid: int) -> TensorOf:
    from neurodeck.engine.operations.formula import SYMBOLS

    tensor = row.tensors[name]
    shape = tensor.shape if tensor.lanes_axis is None else (valid, *tensor.shape)
    return TensorOf(name=name, symbol=SYMBOLS.get(name, name), tensor=tensor.name, shape=shape)


def _numbers(bench: Bench, row: Row, name: str, at: int, lane: int) -> Numbers:
    told = _tensor(row, name, bench.valid)
    tensor: Tensor = row.tensors[name]
    if bench.stand(at) < at:
        return Numbers(**dict(told), values=(), size=0)
    block = bench.read(tensor, at).reshape(tensor.dims)
    if tensor.lanes_axis is not None:
        block = np.take(block, lane, axis=tensor.lanes_axis)
    flat = block.transpose(tensor.axes).ravel() if len(tensor.axes) == block.ndim else block.ravel()
    return Numbers(**dict(told), values=tuple(map(float, flat[:MOST_NUMBERS])), size=flat.size)


def _nested(matrix: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, line)) for line in matrix)
