"""Pictures (height, width, channels): how large they are behind a window, and what to say where one does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationInfo

from neurodeck.engine.errors import SpecError
from neurodeck.engine.model import refuse

Shape = tuple[int, ...]
MOST = 65_536
"""The largest kernel, stride or padding that a field takes; what a picture allows is far less."""

Padding = Literal["valid", "same"]
SIDES = ("height", "width")


def is_whole(value: Any, least: int) -> bool:
    """Whether it is a whole number from `least` to MOST."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST


def _pair(value: Any, info: ValidationInfo) -> Any:
    pair = (value, value) if isinstance(value, int) else value
    if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(is_whole(size, 1) for size in pair):
        raise refuse(
            f"{info.field_name} expects a whole number from 1 to {MOST:,}, or two of them, [height, width], got "
            f"{str(value)[:40]}."
        )
    return tuple(pair)


Pair = Annotated[tuple[int, int], BeforeValidator(_pair)]
"""[height, width]; one number stands for both."""


@dataclass(frozen=True)
class Window:
    """A kernel or pool that slides over pictures: how large it is, how far it goes each time, what is around it."""

    owner: str  # such as conv2d "c1"
    kind: str  # "kernel" or "pool"
    size: tuple[int, int]
    strides: tuple[int, int]
    padding: Padding
    whole: bool
    """Whether it must reach the border exactly; else the rest of the picture is left out, as in Keras."""

    def output(self, picture: tuple[int, int]) -> tuple[int, int]:
        """Height and width of what it gives. Raises SpecError with the sum that does not come out."""
        if self.padding == "same":
            height, width = (-(-size // stride) for size, stride in zip(picture, self.strides, strict=True))
            return height, width
        for at, side in enumerate(SIDES):
            if self.size[at] > picture[at]:
                raise self._too_large(picture, at, side)
        for at, side in enumerate(SIDES):
            if self.whole and (picture[at] - self.size[at]) % self.strides[at]:
                raise self._left_over(picture, at, side)
        height, width = ((picture[at] - self.size[at]) // self.strides[at] + 1 for at in range(2))
        return height, width

    def margins(self, picture: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
        """Zeros ((top, bottom), (left, right)) that "same" lays around a picture: Keras has the odd one behind."""
        if self.padding == "valid":
            return (0, 0), (0, 0)
        found = []
        for at, count in enumerate(self.output(picture)):
            total = max((count - 1) * self.strides[at] + self.size[at] - picture[at], 0)
            found.append((total // 2, total - total // 2))
        return found[0], found[1]

    def _sum(self, picture: tuple[int, int], at: int) -> str:
        """The sum as the textbook writes it, with its numbers."""
        found = (picture[at] - self.size[at]) / self.strides[at] + 1
        return f"(W - F + 2P) / S + 1 = ({picture[at]} - {self.size[at]} + 2 x 0) / {self.strides[at]} + 1 = {found:g}"

    def _too_large(self, picture: tuple[int, int], at: int, side: str) -> SpecError:
        lacking = self.size[at] - picture[at]
        return SpecError(
            f"{self.owner}: its {self.kind} of {self.size[0]} x {self.size[1]} is larger than the picture of "
            f"{picture[0]} x {picture[1]}: along the {side}, {self._sum(picture, at)}. Take a {self.kind} of at most "
            f'{picture[at]}, padding "same", or a zero_padding2d of {-(-lacking // 2)} before it.',
            field="kernel_size" if self.kind == "kernel" else "pool_size",
        )

    def _left_over(self, picture: tuple[int, int], at: int, side: str) -> SpecError:
        room, stride = picture[at] - self.size[at], self.strides[at]
        fitting = [s for s in range(1, room + 1) if room % s == 0]
        below = max(s for s in fitting if s < stride) if stride > 1 else 1
        above = [s for s in fitting if s > stride][:1]
        strides = " or ".join(str(s) for s in (below, *above))
        margins = [[0, -(picture[i] - self.size[i]) % self.strides[i]] for i in range(2)]
        same = -(-picture[at] // stride)
        return SpecError(
            f"{self.owner}: strides of {stride} do not fit: along the {side}, {self._sum(picture, at)}. "
            f'The nearest strides that fit are {strides}. Or take padding "same", which gives {same}, or a '
            f"zero_padding2d of {margins} before it, which gives {-(-room // stride) + 1}.",
            field="strides",
        )


def picture_of(owner: str, shape: Shape) -> tuple[int, int, int]:
    """(height, width, channels). Raises SpecError for inputs that are no pictures."""
    if len(shape) != 3:
        raise SpecError(
            f"{owner} expects pictures (height, width, channels) such as (28, 28, 1), got {shape}. "
            "Give the network's input_shape as three numbers, and flatten behind it.",
            field="input_shape",
        )
    return shape[0], shape[1], shape[2]
