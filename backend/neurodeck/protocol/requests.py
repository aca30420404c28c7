"""Bodies of HTTP requests that are neither spec nor command."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from neurodeck.protocol.message import Flag, Message

Token = Annotated[str, Field(strict=True, min_length=1, max_length=128)]


class Mine(Message):
    """Whose sessions are asked for: those that these tokens open."""

    tokens: Annotated[tuple[Token, ...], Field(max_length=256)]


class Predict(Message):
    """Examples as the network takes them (after features and scaling), each flat or in `input_shape`."""

    x: Annotated[list[Any], Field(min_length=1, max_length=10_000)]


class ImportPlayground(Message):
    """A link of TensorFlow Playground: the whole address, the part behind #, or the bare keys."""

    link: Annotated[str, Field(strict=True)]
    dtype: Literal["float32", "float64"] = Field(
        default="float64", description="float64: the very numbers of Playground; float32: fast"
    )


class Picture(Message):
    """A drawing or a photo, as bytes of 0 to 255 in base64: row by row, grey or red, green, blue."""

    pixels: Annotated[str, Field(strict=True, min_length=4, max_length=2**18)]
    height: Annotated[int, Field(strict=True, ge=1, le=1024)]
    width: Annotated[int, Field(strict=True, ge=1, le=1024)]
    channels: Literal[1, 3] = 1
    centre: Flag = Field(default=True, description="scaled and centred by mass as MNIST's digits were; else as it is")
    invert: Flag | None = Field(
        default=False, description="dark on light becomes light on dark; null: if its rim is light, as of a photo"
    )
