"""The batch normalisation layer."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from neurodeck.engine.initializers import Ones, Zeros
from neurodeck.engine.layers.layer import Layer, Parameter
from neurodeck.engine.layers.picture import Shape

if TYPE_CHECKING:
    from neurodeck.engine.arena import Tensor
    from neurodeck.engine.tape import Signal, TapeBuilder


class BatchNormalization(Layer):
    """normalized = (x - mean) / sqrt(variance + epsilon), a = gamma normalized + beta, channel by channel.

    Mean and variance are the batch's while training; `moving_mean` and `moving_variance` follow them after every
    update and are taken by evaluations, predictions and single examples, and while the layer is frozen, as in Keras.
    A channel is the last axis of the input: units of a dense layer, maps of a convolution.
    """

    type: Literal["batch_normalization"] = "batch_normalization"
    momentum: float = Field(default=0.99, ge=0.0, lt=1.0, allow_inf_nan=False)
    epsilon: float = Field(default=1e-3, gt=0.0, le=1.0, allow_inf_nan=False)
    center: bool = True
    scale: bool = True

    @property
    def rates(self) -> tuple[str, ...]:
        return ("momentum", "epsilon")

    def output_shape(self, inputs: list[Shape]) -> Shape:
        return self.one_input(inputs)

    def held(self, inputs: list[Shape], output: Shape) -> int:
        return 4 * math.prod(output)  # with what is normalised, and its gradient

    def parameters(self, inputs: list[Shape]) -> tuple[Parameter, ...]:
        shape = self.one_input(inputs)[-1:]
        return (
            *([Parameter("gamma", shape, Ones())] if self.scale else []),
            *([Parameter("beta", shape, Zeros())] if self.center else []),
            Parameter("moving_mean", shape, Zeros(), trained=False),
            Parameter("moving_variance", shape, Ones(), trained=False),
        )

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        a, normalized = tape.like(x, f"{self.label}.a"), tape.like(x, f"{self.label}.normalized")
        epsilon = {"epsilon": self.path("epsilon")}
        mean, variance = self._statistics(tape, x)
        if self._follows(tape):
            tape.row(
                "batch_normalize", self, epsilon,
                x=_maps(x), mean=mean, variance=variance, normalized=_maps(normalized),
            )  # fmt: skip  # one line a group
        else:
            tape.row("normalize", self, epsilon, x=_maps(x), mean=mean, variance=variance, normalized=_maps(normalized))
        given = {name: tape.parameter(self, name) for name in self._learned}
        operation = {("gamma", "beta"): "scale_and_shift", ("gamma",): "scale", ("beta",): "shift"}.get(self._learned)
        if operation is None:
            tape.row("linear", self, z=normalized, a=a)
        else:
            tape.row(operation, self, normalized=_maps(normalized), a=_maps(a), **given)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        grad_a, normalized = tape.gradient(output), tape.like(x, f"{self.label}.normalized")
        grad_normalized = tape.gradient(normalized)
        if self.scale:
            gamma = tape.parameter(self, "gamma")
            tape.row(
                "scale_gradient", self,
                normalized=_maps(normalized), grad_a=_maps(grad_a), grad_gamma=tape.gradient(gamma),
            )  # fmt: skip  # one line a group
        if self.center:
            beta = tape.parameter(self, "beta")
            tape.row("shift_gradient", self, grad_a=_maps(grad_a), grad_beta=tape.gradient(beta))
        if not tape.wants_gradient(x):
            return
        if self.scale:
            tape.row("scale_backward", self, gamma=gamma, grad_a=_maps(grad_a), grad_normalized=_maps(grad_normalized))
        else:
            tape.row("linear_backward", self, a=normalized, grad_a=grad_a, grad_z=grad_normalized)
        epsilon = {"epsilon": self.path("epsilon")}
        slopes = {"grad_normalized": _maps(grad_normalized), "grad_x": _maps(tape.gradient(x))}
        variance = self._statistics(tape, x)[1]
        if self._follows(tape):
            tape.row(
                "batch_normalize_backward", self, epsilon, normalized=_maps(normalized), variance=variance, **slopes
            )
        else:
            tape.row("normalize_backward", self, epsilon, variance=variance, **slopes)

    def lay_update(self, tape: TapeBuilder, inputs: list[Signal]) -> None:
        mean, variance = self._statistics(tape, inputs[0])
        tape.row(
            "move_statistics", self, {"momentum": self.path("momentum")}, mean=mean, variance=variance,
            moving_mean=tape.parameter(self, "moving_mean"), moving_variance=tape.parameter(self, "moving_variance"),
        )  # fmt: skip  # one line a group

    @property
    def _learned(self) -> tuple[str, ...]:
        return (*(["gamma"] if self.scale else []), *(["beta"] if self.center else []))

    def _follows(self, tape: TapeBuilder) -> bool:
        """Whether the batch's own mean and variance are taken."""
        return tape.trains and self.trainable

    def _statistics(self, tape: TapeBuilder, x: Signal) -> tuple[Tensor, Tensor]:
        if self._follows(tape):
            return tape.statistic(self, "mean", x.shape[-1:]), tape.statistic(self, "variance", x.shape[-1:])
        return tape.parameter(self, "moving_mean"), tape.parameter(self, "moving_variance")


def _maps(x: Tensor) -> Tensor:
    """The same numbers as (channels, height, width, lanes); a vector's numbers are channels of one cell."""
    if len(x.shape) == 3:
        return x
    return replace(x, dims=(math.prod(x.shape), 1, 1, x.dims[-1]), axes=(1, 2, 0), lanes_axis=3)
