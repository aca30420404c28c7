"""The convolutional layer: every filter slides its kernel over all channels of a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field, PositiveInt

from neurodeck.engine.errors import SpecError
from neurodeck.engine.initializers import GlorotUniform, Initializer, Zeros
from neurodeck.engine.layers.layer import SLOPE_FROM_Z, Activation, Layer, Parameter
from neurodeck.engine.layers.picture import Padding, Pair, Shape, Window, picture_of
from neurodeck.engine.regularizers import Regularizer

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder


class Conv2d(Layer):
    """z[y, x, f] = b[f] + sum over the window and the channels of W[i, j, c, f] x[y s + i, x s + j, c], then a.

    Cross-correlation, as every deep-learning library has it: the kernel is not turned over. Input: (height, width,
    channels). Output: (height, width, filters), each side (W - F + 2P) / S + 1. Kernel: (height, width, channels,
    filters), bias: (filters,), in Keras's order. With "same" the zeros around the picture are a tensor, `padded`.
    """

    type: Literal["conv2d"] = "conv2d"
    filters: PositiveInt
    kernel_size: Pair
    strides: Pair = (1, 1)
    padding: Padding = "valid"
    activation: Activation = "linear"
    use_bias: bool = True
    kernel_initializer: Initializer = Field(default_factory=GlorotUniform)
    bias_initializer: Initializer = Field(default_factory=Zeros)
    kernel_regularizer: Regularizer | None = None

    @property
    def width(self) -> tuple[str, int]:
        return "filters", self.filters

    def output_shape(self, inputs: list[Shape]) -> Shape:
        height, width, _ = self._picture(inputs)
        if self.activation == "softmax":
            raise SpecError(
                f'conv2d "{self.name}" cannot have softmax, which is for a vector of classes. Take relu or tanh here '
                "and softmax in the last dense layer.",
                field="activation",
            )
        return (*self._window.output((height, width)), self.filters)

    def parameters(self, inputs: list[Shape]) -> tuple[Parameter, ...]:
        shape = (*self.kernel_size, self._picture(inputs)[2], self.filters)
        # (filters, channels, height, width) in the arena: the terms of one output lie one after the other
        kernel = Parameter("kernel", shape, self.kernel_initializer, self.kernel_regularizer, lying=(3, 2, 0, 1))
        bias = Parameter("bias", (self.filters,), self.bias_initializer)
        return (kernel, bias) if self.use_bias else (kernel,)

    def held(self, inputs: list[Shape], output: Shape) -> int:
        return 4 * math.prod(output) + 2 * self.beside(inputs)

    def beside(self, inputs: list[Shape]) -> int:
        padded = self._padded_shape(inputs[0])
        return 0 if padded == inputs[0] else math.prod(padded)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        shape = self.output_shape([x.shape])
        z = tape.value(self, "z", shape)
        a = tape.value(self, "a", shape)
        seen = self._padded(tape, x)
        if seen is not x:
            tape.row("zero_padding2d", self, None, self._margins(x), x=x, a=seen)
        kernel = tape.parameter(self, "kernel")
        if self.use_bias:
            bias = tape.parameter(self, "bias")
            tape.row("conv2d", self, None, self._strides, x=seen, kernel=kernel, bias=bias, z=z)
        else:
            tape.row("conv2d_without_bias", self, None, self._strides, x=seen, kernel=kernel, z=z)
        tape.row(self.activation, self, z=z, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        z = tape.value(self, "z", output.shape)
        grad_z = tape.gradient(z)
        known = {"z": z} if self.activation in SLOPE_FROM_Z else {"a": output}
        tape.row(f"{self.activation}_backward", self, grad_a=tape.gradient(output), grad_z=grad_z, **known)
        kernel, seen = tape.parameter(self, "kernel"), self._padded(tape, x)
        tape.row(
            "conv2d_kernel_gradient", self, None, self._strides,
            x=seen, grad_z=grad_z, grad_kernel=tape.gradient(kernel),
        )  # fmt: skip  # one line a group
        if self.use_bias:
            grad_bias = tape.gradient(tape.parameter(self, "bias"))
            tape.row("conv2d_bias_gradient", self, grad_z=grad_z, grad_bias=grad_bias)
        if tape.wants_gradient(x):
            grad_seen = tape.gradient(seen)
            tape.row("conv2d_input_gradient", self, None, self._strides, kernel=kernel, grad_z=grad_z, grad_x=grad_seen)
            if seen is not x:
                tape.row(
                    "zero_padding2d_backward", self, None, self._margins(x), grad_a=grad_seen, grad_x=tape.gradient(x)
                )

    @property
    def _window(self) -> Window:
        return Window(f'conv2d "{self.name}"', "kernel", self.kernel_size, self.strides, self.padding, whole=True)

    @property
    def _strides(self) -> dict[str, int]:
        return {"stride_height": self.strides[0], "stride_width": self.strides[1]}

    def _picture(self, inputs: list[Shape]) -> tuple[int, int, int]:
        return picture_of(f'conv2d "{self.name}"', self.one_input(inputs))

    def _padded(self, tape: TapeBuilder, x: Signal) -> Signal:
        """What the kernel slides over: the input itself, or with the zeros that "same" lays around it."""
        shape = self._padded_shape(x.shape)
        return x if shape == x.shape else tape.value(self, "padded", shape)

    def _padded_shape(self, shape: Shape) -> Shape:
        height, width, channels = shape
        (top, bottom), (left, right) = self._window.margins((height, width))
        return (height + top + bottom, width + left + right, channels)

    def _margins(self, x: Signal) -> dict[str, int]:
        (top, _), (left, _) = self._window.margins((x.shape[0], x.shape[1]))
        return {"top": top, "left": left}
