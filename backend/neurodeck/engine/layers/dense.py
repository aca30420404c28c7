"""The dense layer: every unit takes every input."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field, PositiveInt

from neurodeck.engine.arena import LANES
from neurodeck.engine.errors import SpecError
from neurodeck.engine.initializers import GlorotUniform, Initializer, Zeros
from neurodeck.engine.layers.layer import SLOPE_FROM_Z, Activation, Layer, Parameter
from neurodeck.engine.layers.picture import Shape
from neurodeck.engine.regularizers import Regularizer

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder


class Dense(Layer):
    """z = W x + b, then a = activation(z).

    Input: one vector (inputs,). Output: (units,). Kernel: (inputs, units), bias: (units,), in Keras's order.
    """

    type: Literal["dense"] = "dense"
    units: PositiveInt
    activation: Activation = "linear"
    use_bias: bool = True
    kernel_initializer: Initializer = Field(default_factory=GlorotUniform)
    bias_initializer: Initializer = Field(default_factory=Zeros)
    kernel_regularizer: Regularizer | None = None

    @property
    def width(self) -> tuple[str, int]:
        return "units", self.units

    def output_shape(self, inputs: list[Shape]) -> Shape:
        self._inputs(inputs)
        return (self.units,)

    def parameters(self, inputs: list[Shape]) -> tuple[Parameter, ...]:
        shape = (self._inputs(inputs), self.units)
        kernel = Parameter("kernel", shape, self.kernel_initializer, self.kernel_regularizer)
        bias = Parameter("bias", (self.units,), self.bias_initializer)
        return (kernel, bias) if self.use_bias else (kernel,)

    def held(self, inputs: list[Shape], output: Shape) -> int:
        return 4 * self.units + math.prod(inputs[0])  # z and a with gradients, x by example

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        shape = (self.units,)
        z = tape.value(self, "z", shape)
        a = tape.value(self, "a", shape)
        kernel = tape.parameter(self, "kernel")
        if self.use_bias:
            bias = tape.parameter(self, "bias")
            tape.row("dense", self, x=x, kernel=kernel, bias=bias, z=z)
        else:
            tape.row("dense_without_bias", self, x=x, kernel=kernel, z=z)
        tape.row(self.activation, self, z=z, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        z = tape.value(self, "z", (self.units,))
        grad_z = tape.gradient(z)
        kernel = tape.parameter(self, "kernel")
        if not tape.fused_with_loss(self):
            known = {"z": z} if self.activation in SLOPE_FROM_Z else {"a": output}
            tape.row(f"{self.activation}_backward", self, grad_a=tape.gradient(output), grad_z=grad_z, **known)
        grad_kernel = tape.gradient(kernel)
        if math.prod(x.shape) < LANES:
            tape.row("dense_kernel_gradient_narrow", self, x=x, grad_z=grad_z, grad_kernel=grad_kernel)
        else:
            tape.row("dense_kernel_gradient", self, rows=tape.by_example(x), grad_z=grad_z, grad_kernel=grad_kernel)
        if self.use_bias:
            bias = tape.parameter(self, "bias")
            tape.row("dense_bias_gradient", self, grad_z=grad_z, grad_bias=tape.gradient(bias))
        if tape.wants_gradient(x):
            tape.row("dense_input_gradient", self, kernel=kernel, grad_z=grad_z, grad_x=tape.gradient(x))

    def _inputs(self, inputs: list[Shape]) -> int:
        shape = self.one_input(inputs)
        if len(shape) != 1:
            raise SpecError(
                f'dense "{self.name}" expects a vector of inputs such as (784,), got {shape}. '
                "Put a flatten before it, or give the network's input_shape as one number, such as 784 for 28 x 28 "
                "pixels.",
                field="input_shape",
            )
        return shape[0]
