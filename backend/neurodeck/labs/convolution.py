"""Convolution by hand: a picture, a kernel, stride and padding; the result and the sum behind each of its cells.

As in networks (and Keras) the kernel is not turned over: what is computed is a cross-correlation. float64 throughout.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from pydantic import Field, model_validator

from neurodeck.data.drawing import picture_of
from neurodeck.engine.errors import SpecError
from neurodeck.labs.pictures import PICTURES, picture
from neurodeck.protocol.message import Message, Number

Array = NDArray[np.float64]

MOST_SIDE = 64
"""Pixels along a side of a picture in this lab: every number of it is shown."""

MOST_KERNEL = 7

Cell = Annotated[Number, Field(ge=-1000, le=1000)]
Row = Annotated[tuple[Cell, ...], Field(min_length=1, max_length=MOST_KERNEL)]
Plane = Annotated[tuple[Row, ...], Field(min_length=1, max_length=MOST_KERNEL)]


class OwnPicture(Message):
    """Bytes of 0 to 255 in base64, row by row, grey or red, green, blue."""

    pixels: Annotated[str, Field(strict=True, min_length=4, max_length=2**18)]
    height: Annotated[int, Field(strict=True, ge=1, le=MOST_SIDE)]
    width: Annotated[int, Field(strict=True, ge=1, le=MOST_SIDE)]
    channels: Literal[1, 3] = 1


class Convolve(Message):
    """What to convolve with what. `row`: of the result, whose sums are wanted in full."""

    picture: Literal["digit", "shapes", "gradient", "stripes", "dot"] | OwnPicture = "digit"
    channels: Literal[1, 3] = 1
    kernel: Annotated[tuple[Plane, ...], Field(min_length=1, max_length=3)] = Field(
        description="for each channel rows of cells, from 1x1 to 7x7; one plane serves all channels"
    )
    stride: Annotated[int, Field(strict=True, ge=1, le=16)] = 1
    padding: Literal["valid", "same"] | Annotated[int, Field(strict=True, ge=0, le=16)] = "valid"
    row: Annotated[int, Field(strict=True, ge=0, le=4096)] | None = None

    @model_validator(mode="after")
    def _planes_fit(self) -> Self:
        shapes = {(len(plane), len(line)) for plane in self.kernel for line in plane}
        if len(shapes) != 1:
            raise ValueError("all rows of a kernel have the same length, in every channel")
        if len(self.kernel) not in (1, self.channels):
            raise ValueError(f"a kernel has one plane, or one for each of the {self.channels} channels")
        return self


class Axis(Message):
    """One direction: W - F + 2P over S, plus 1. `before` and `after` are the padding at both ends."""

    size: int = Field(description="W, of the picture")
    kernel: int = Field(description="F")
    before: int
    after: int
    stride: int = Field(description="S")
    output: int
    left_over: int = Field(description="pixels at the far end that no kernel reaches, padding included")
    formula: str


class Convolved(Message):
    """The picture as it was taken, 0 to 1, and what came out."""

    input: Any = Field(description="(height, width, channels), without padding")
    kernel: Any = Field(description="(height, width, channels)")
    output: Any = Field(description="(height, width)")
    range: float = Field(description="the largest absolute value of the output")
    rows: Axis
    columns: Axis
    notes: tuple[str, ...] = Field(default=(), description="what no kernel reaches, and the nearest way to reach it")
    sums: Any = Field(
        default=None,
        description="of the wanted row, for each of its cells: (cells, height, width, channels) of the patch and of "
        "the products; the sum over each channel, and over all",
    )


def convolve(asked: Convolve) -> tuple[Convolved, dict[str, Array]]:
    """The sizes, and the arrays behind the fields that hold numbers. Raises SpecError where the kernel does not fit."""
    image = _image(asked)
    planes = asked.kernel if len(asked.kernel) > 1 else asked.kernel * asked.channels
    kernel = np.array(planes, np.float64).transpose(1, 2, 0)
    rows, columns = (
        axis(name, size, extent, asked.stride, asked.padding)
        for name, size, extent in zip(("high", "wide"), image.shape, kernel.shape, strict=False)
    )
    padded = np.pad(image, ((rows.before, rows.after), (columns.before, columns.after), (0, 0)))
    windows = sliding_window_view(padded, kernel.shape[:2], axis=(0, 1))[:: asked.stride, :: asked.stride]
    patches = windows.transpose(0, 1, 3, 4, 2)
    output = np.einsum("yxhwc,hwc->yx", patches, kernel)
    arrays = {"input": image, "kernel": kernel, "output": output}
    if asked.row is not None:
        if asked.row >= rows.output:
            raise SpecError(f"the result has {rows.output} rows, counted from 0; there is no {asked.row}.", field="row")
        patch = patches[asked.row]
        products = patch * kernel
        arrays |= {"patch": patch, "products": products, "by_channel": products.sum(axis=(1, 2))}
        arrays["sum"] = output[asked.row]
    head = Convolved(
        input=None, kernel=None, output=None, range=float(np.abs(output).max()), rows=rows, columns=columns,
        notes=_unreached(rows, columns),
    )  # fmt: skip  # one line a group
    return head, arrays


def axis(name: str, size: int, kernel: int, stride: int, padding: str | int) -> Axis:
    """The output's size in one direction. Raises SpecError with the sum in it where not even one kernel fits."""
    if padding == "same":  # Keras's: as many outputs as strides begin, the odd pixel at the far end
        output = -(-size // stride)
        total = max(0, (output - 1) * stride + kernel - size)
        before, after = total // 2, total - total // 2
    else:
        before = after = 0 if padding == "valid" else int(padding)
    reach = size - kernel + before + after
    both = f"2·{before}" if before == after else f"{before} + {after}"
    if reach < 0:
        needed = -(-(kernel - size) // 2)
        raise SpecError(
            f"a kernel {kernel} {name} does not fit a picture {size} {name}: ({size} − {kernel} + {both}) is {reach}, "
            f'below 0. Take a kernel of at most {size + before + after}, or a padding of {needed} or "same".',
            field="kernel",
        )
    output, left_over = reach // stride + 1, reach % stride
    whole = f"({size} − {kernel} + {both}) / {stride} + 1"
    rounded = f"⌊{whole[: -len(' + 1')]}⌋ + 1" if left_over else whole
    return Axis(
        size=size, kernel=kernel, before=before, after=after, stride=stride, output=output, left_over=left_over,
        formula=f"{rounded} = {output}",
    )  # fmt: skip  # one line a group


def _unreached(rows: Axis, columns: Axis) -> tuple[str, ...]:
    """What the division leaves over, in words, with the strides and the padding nearby that leave nothing."""
    left = [
        f"{axis.left_over} {name}{'s' * (axis.left_over > 1)} at the {end}"
        for axis, name, end in ((columns, "column", "right"), (rows, "row", "bottom"))
        if axis.left_over
    ]
    if not left:
        return ()

    def fits(stride: int, padding: int) -> bool:
        reach = [axis.size - axis.kernel + 2 * padding for axis in (rows, columns)]
        return min(reach) >= 0 and all(far % stride == 0 for far in reach)

    stride, padding = rows.stride, rows.before
    strides = [other for other in range(1, 17) if fits(other, padding)]
    near = sorted(strides, key=lambda other: abs(other - stride))[:2]
    paddings = [other for other in range(17) if fits(stride, other)]
    ways = [f"stride {' or '.join(map(str, sorted(near)))}"] if near else []
    if paddings:
        ways.append(f"padding {min(paddings, key=lambda other: abs(other - padding))}")
    way_out = f" With {' or with '.join(ways)} nothing is left over." if ways else ""
    return (f"No kernel reaches {' and '.join(left)}.{way_out}",)


def _image(asked: Convolve) -> Array:
    """(height, width, channels) of 0 to 1: grey is repeated for three channels, colours are averaged for one."""
    if isinstance(asked.picture, OwnPicture):
        own = asked.picture
        given = picture_of(own.pixels, (own.height, own.width, own.channels), MOST_SIDE) / 255.0
    else:
        assert asked.picture in PICTURES
        given = picture(asked.picture)
    if given.shape[2] == asked.channels:
        return np.asarray(given)
    if asked.channels == 1:
        return np.asarray(given.mean(axis=2, keepdims=True))
    return np.repeat(given, 3, axis=2)
