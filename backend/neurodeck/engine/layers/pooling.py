"""The pooling layers: a picture becomes smaller, channel by channel, without parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from neurodeck.engine.layers.layer import Layer
from neurodeck.engine.layers.picture import Padding, Pair, Shape, Window, picture_of

if TYPE_CHECKING:
    from neurodeck.engine.tape import Signal, TapeBuilder


class _Pooling2d(Layer):
    """What the two have in common. A window that does not reach the border leaves the rest out, as in Keras."""

    pool_size: Pair = (2, 2)
    strides: Pair = Field(default=(2, 2), description="default: pool_size")
    padding: Padding = "valid"

    @model_validator(mode="before")
    @classmethod
    def _steps_are_windows(cls, value: Any) -> Any:
        """Without strides, windows lie side by side."""
        if isinstance(value, dict) and value.get("strides") is None:
            return {**value, "strides": value.get("pool_size", (2, 2))}
        return value

    def output_shape(self, inputs: list[Shape]) -> Shape:
        height, width, channels = picture_of(f'{self.type} "{self.name}"', self.one_input(inputs))
        return (*self._window.output((height, width)), channels)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        a = tape.value(self, "a", self.output_shape([x.shape]))
        tape.row(self.type, self, None, self._numbers(x), x=x, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        if tape.wants_gradient(x):
            known = {"x": x} if self.type == "max_pooling2d" else {}
            tape.row(
                f"{self.type}_backward", self, None, self._numbers(x),
                grad_a=tape.gradient(output), grad_x=tape.gradient(x), **known,
            )  # fmt: skip  # one line a group

    @property
    def _window(self) -> Window:
        return Window(f'{self.type} "{self.name}"', "pool", self.pool_size, self.strides, self.padding, whole=False)

    def _numbers(self, x: Signal) -> dict[str, int]:
        (top, _), (left, _) = self._window.margins((x.shape[0], x.shape[1]))
        return {
            "pool_height": self.pool_size[0], "pool_width": self.pool_size[1],
            "stride_height": self.strides[0], "stride_width": self.strides[1], "top": top, "left": left,
        }  # fmt: skip  # one line a pair


class MaxPooling2d(_Pooling2d):
    """The largest number of each window; what "same" lays around the picture does not count."""

    type: Literal["max_pooling2d"] = "max_pooling2d"


class AveragePooling2d(_Pooling2d):
    """The mean of each window, of those of its numbers that lie in the picture."""

    type: Literal["average_pooling2d"] = "average_pooling2d"


class GlobalAveragePooling2d(Layer):
    """The mean of each channel: (height, width, channels) -> (channels,)."""

    type: Literal["global_average_pooling2d"] = "global_average_pooling2d"

    def output_shape(self, inputs: list[Shape]) -> Shape:
        return (picture_of(f'{self.type} "{self.name}"', self.one_input(inputs))[2],)

    def lay_forward(self, tape: TapeBuilder, inputs: list[Signal]) -> Signal:
        (x,) = inputs
        a = tape.value(self, "a", (x.shape[2],))
        tape.row(self.type, self, x=x, a=a)
        return a

    def lay_backward(self, tape: TapeBuilder, inputs: list[Signal], output: Signal) -> None:
        (x,) = inputs
        if tape.wants_gradient(x):
            tape.row(f"{self.type}_backward", self, grad_a=tape.gradient(output), grad_x=tape.gradient(x))
