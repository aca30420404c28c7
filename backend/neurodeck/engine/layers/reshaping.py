"""Layers that move numbers and compute nothing: flatten and zero padding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from neurodeck.engine.arena import Tensor
from neurodeck.engine.layers.layer import Layer
from neurodeck.engine.layers.picture import MOST, Shape, is_whole, picture_of
from neurodeck.engine.model import refuse

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder


class Flatten(Layer):
    """Everything as one vector, in the order (height, width, channels)."""

    type: Literal["flatten"] = "flatten"

    def output_shape(self, inputs: list[Shape]) -> Shape:
        return (math.prod(self.one_input(inputs)),)

    def passed_on(self, channels: tuple[int, ...], inputs: Sequence[Shape], at: int) -> tuple[int, ...]:
        shape = inputs[at]
        return tuple(cell * shape[-1] + channel for cell in range(math.prod(shape[:-1])) for channel in channels)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        x = _as_picture(x)
        channels, height, width, lanes = x.dims
        vector = Tensor(
            f"{self.label}.a", (height, width, channels, lanes), (height * width * channels,), (0, 1, 2), lanes_axis=3
        )
        a = tape.place(vector)
        tape.row("flatten", self, x=x, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        if tape.wants_gradient(x):
            tape.row("flatten_backward", self, grad_a=tape.gradient(output), grad_x=_as_picture(tape.gradient(x)))


def _margins(value: Any) -> Any:
    """Keras's three ways: 2, [2, 1] (height, width), [[top, bottom], [left, right]]."""
    sides = (value, value) if isinstance(value, int) else value
    if isinstance(sides, list | tuple):
        sides = tuple((side, side) if isinstance(side, int) else side for side in sides)
        pairs = [side for side in sides if isinstance(side, list | tuple) and len(side) == 2]
        if len(pairs) == len(sides) == 2 and all(is_whole(margin, 0) for pair in pairs for margin in pair):
            return sides
    raise refuse(
        f"padding expects a whole number from 0 to {MOST:,}, two of them, [height, width], or "
        f"[[top, bottom], [left, right]], got {str(value)[:40]}."
    )


Margins = Annotated[tuple[tuple[int, int], tuple[int, int]], BeforeValidator(_margins)]


class ZeroPadding2d(Layer):
    """Zeros around the picture: [[top, bottom], [left, right]], [height, width] or one number for all sides."""

    type: Literal["zero_padding2d"] = "zero_padding2d"
    padding: Margins = ((1, 1), (1, 1))

    def output_shape(self, inputs: list[Shape]) -> Shape:
        height, width, channels = picture_of(f'zero_padding2d "{self.name}"', self.one_input(inputs))
        (top, bottom), (left, right) = self.padding
        return (height + top + bottom, width + left + right, channels)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        a = tape.value(self, "a", self.output_shape([x.shape]))
        tape.row("zero_padding2d", self, None, self._numbers, x=x, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        if tape.wants_gradient(x):
            tape.row(
                "zero_padding2d_backward", self, None, self._numbers,
                grad_a=tape.gradient(output), grad_x=tape.gradient(x),
            )  # fmt: skip  # one line a group

    @property
    def _numbers(self) -> dict[str, int]:
        return {"top": self.padding[0][0], "left": self.padding[1][0]}


def _as_picture(x: Signal) -> Signal:
    """The same numbers as (channels, height, width, lanes), with 1 for what a vector or a plane lacks."""
    missing = 4 - len(x.dims)
    return x if not missing else replace(x, dims=(1,) * missing + x.dims, lanes_axis=3)
