"""Layers with several inputs: add and concatenate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from neurodeck.engine.errors import SpecError
from neurodeck.engine.layers.layer import Layer
from neurodeck.engine.layers.picture import Shape

if TYPE_CHECKING:
    from neurodeck.engine.arena import Tensor
    from neurodeck.engine.tape import Signal, TapeBuilder


class _Joining(Layer):
    """What the two have in common: at least two inputs."""

    def _check_count(self, inputs: list[Shape]) -> None:
        if len(inputs) < 2:
            raise SpecError(
                f'{self.type} "{self.name}" joins at least two layers, got {len(inputs)}. Name them, such as "inputs": '
                '["conv2d", "conv2d_1"].',
                field="inputs",
            )

    def _named(self, inputs: list[Shape], at: int) -> str:
        return f'{inputs[at]} of "{self.inputs[at]}"' if self.inputs is not None else str(inputs[at])


class Add(_Joining):
    """The sum of all inputs, number by number. They have one shape."""

    type: Literal["add"] = "add"

    def output_shape(self, inputs: list[Shape]) -> Shape:
        self._check_count(inputs)
        for at, shape in enumerate(inputs):
            if shape != inputs[0]:
                raise SpecError(
                    f'add "{self.name}" takes inputs of one shape, got {self._named(inputs, 0)} and '
                    f"{self._named(inputs, at)}. {_way_out(inputs[0], shape)}",
                    field="inputs",
                )
        return inputs[0]

    def passed_on(self, channels: tuple[int, ...], inputs: Sequence[Shape], at: int) -> None:
        return None

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        a = tape.like(inputs[0], f"{self.label}.a")
        so_far = inputs[0]
        for signal in inputs[1:]:
            tape.row("add", self, x=so_far, y=signal, a=a)
            so_far = a
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        for x in inputs:
            if tape.wants_gradient(x):
                tape.row("add_backward", self, grad_a=tape.gradient(output), grad_x=tape.gradient(x))


class Concatenate(_Joining):
    """The inputs side by side along the last axis: features, or the channels of pictures of one size."""

    type: Literal["concatenate"] = "concatenate"

    def output_shape(self, inputs: list[Shape]) -> Shape:
        self._check_count(inputs)
        for at, shape in enumerate(inputs):
            if shape[:-1] != inputs[0][:-1]:
                raise SpecError(
                    f'concatenate "{self.name}" lays inputs side by side that differ in their last number alone, got '
                    f"{self._named(inputs, 0)} and {self._named(inputs, at)}. {_way_out(inputs[0], shape)}",
                    field="inputs",
                )
        return (*inputs[0][:-1], sum(shape[-1] for shape in inputs))

    def passed_on(self, channels: tuple[int, ...], inputs: Sequence[Shape], at: int) -> tuple[int, ...]:
        before = sum(shape[-1] for shape in inputs[:at])
        return tuple(before + channel for channel in channels)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        a = tape.value(self, "a", self.output_shape([x.shape for x in inputs]))
        for x, part in zip(inputs, _parts(a, inputs), strict=True):
            tape.row("concatenate", self, x=x, a=part)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        for x, part in zip(inputs, _parts(tape.gradient(output), inputs), strict=True):
            if tape.wants_gradient(x):
                tape.row("concatenate_backward", self, grad_a=part, grad_x=tape.gradient(x))


def _parts(whole: Tensor, inputs: list[Signal]) -> list[Tensor]:
    """Each input's part of the whole: features and channels lie outermost, so each part lies in one piece."""
    parts, offset = [], whole.offset
    for x in inputs:
        parts.append(replace(whole, dims=x.dims, shape=x.shape, axes=x.axes, lanes_axis=x.lanes_axis, offset=offset))
        offset += x.size
    return parts


def _way_out(one: Shape, other: Shape) -> str:
    if len(one) != len(other):
        return "Put a flatten or a global_average_pooling2d behind the picture."
    if len(one) == 1:
        return "Give both the same number of units."
    if one[:-1] != other[:-1]:
        return 'Give both the same height and width, with padding "same", strides or pooling.'
    return "Give both the same number of channels, with a conv2d whose kernel_size is 1 on one of the ways."
