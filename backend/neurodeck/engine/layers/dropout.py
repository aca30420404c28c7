"""The dropout layer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from neurodeck.engine import generator
from neurodeck.engine.layers.layer import Layer
from neurodeck.engine.layers.picture import Shape

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder


class Dropout(Layer):
    """While training, each number becomes 0 with probability `rate`, and the others are divided by 1 - rate.

    The mask is a tensor, `mask`. Evaluations, predictions and single examples see all numbers, unscaled.
    """

    type: Literal["dropout"] = "dropout"
    rate: float = Field(ge=0.0, lt=1.0, allow_inf_nan=False)

    @property
    def rates(self) -> tuple[str, ...]:
        return ("rate",)

    def output_shape(self, inputs: list[Shape]) -> Shape:
        return self.one_input(inputs)

    def held(self, inputs: list[Shape], output: Shape) -> int:
        return 3 * math.prod(output)  # with the mask

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        a = tape.like(x, f"{self.label}.a")
        if tape.trains:
            key = (
                generator.base_key(tape.seed, "dropout", self.label) >> 11
            )  # a whole number that float64 holds exactly
            mask = tape.like(x, f"{self.label}.mask")
            tape.row("dropout", self, {"rate": self.path("rate")}, {"key": key}, x=x, mask=mask, a=a)
        else:
            tape.row("linear", self, z=x, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        if not tape.wants_gradient(x):
            return
        if tape.trains:
            mask = tape.like(x, f"{self.label}.mask")
            tape.row("dropout_backward", self, mask=mask, grad_a=tape.gradient(output), grad_x=tape.gradient(x))
        else:
            tape.row("add_backward", self, grad_a=tape.gradient(output), grad_x=tape.gradient(x))
