"""From a drawing or a photo to what a network sees: its size, its channels, and MNIST's own centring.

How MNIST was made is told on LeCun's page of the data (yann.lecun.com/exdb/mnist) and in LeCun, Bottou, Bengio and
Haffner (1998), section III.A: the digit is scaled into a box of 20x20 pixels, keeping its proportions and with grey
levels from anti-aliasing, then moved so that its centre of mass is the centre of the 28x28 field.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurodeck.engine.errors import LimitExceeded, SpecError

Bytes = NDArray[np.uint8]
Array = NDArray[np.float64]

BOX, FIELD = 20, 28
"""Of MNIST: the digit's longer side in its field."""

INK = 0.1
"""What is lighter than this share of the darkest ink does not count where the digit's box is measured."""

GREY = np.array([0.299, 0.587, 0.114])
"""Red, green and blue in one grey (Rec. ITU-R BT.601)."""

LIGHT = 127
"""A rim lighter than this is paper, and the ink is dark."""

FAINT = 12
"""Paper that is no darker than this needs no stretching."""


@dataclass(frozen=True)
class Prepared:
    """What the network sees, (height, width, channels) of 0 to 255. `notes` say in words what was done to it."""

    pixels: Bytes
    notes: tuple[str, ...]
    empty: bool


def from_base64(text: str) -> Bytes:
    """The bytes of a base64 text. Raises SpecError."""
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (binascii.Error, ValueError):
        raise SpecError("pixels are bytes of 0 to 255 in base64; this text is not base64.", field="pixels") from None


def picture_of(text: str, shape: tuple[int, int, int], side: int) -> Bytes:
    """A picture (height, width, channels) out of base64. Raises SpecError, LimitExceeded where longer than `side`."""
    height, width, channels = shape
    if max(height, width) > side:
        raise LimitExceeded(
            f"a picture is taken up to {side} x {side} pixels, got {width} x {height}. Scale it down first.",
            field="pixels",
        )
    found = from_base64(text)
    if found.size != height * width * channels:
        raise SpecError(
            f"a picture of {width} x {height} with {channels} channel{'s' * (channels > 1)} has "
            f"{height * width * channels:,} bytes, got {found.size:,}.",
            field="pixels",
        )
    return found.reshape(shape)


def picture_shape(input_shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Height, width and channels of a network's input. Raises SpecError where it is no picture."""
    if len(input_shape) == 3 and input_shape[2] in (1, 3):
        return input_shape
    if len(input_shape) == 2:
        return (*input_shape, 1)
    side = round(input_shape[0] ** 0.5)
    if len(input_shape) == 1 and side >= 8 and side * side == input_shape[0]:
        return side, side, 1
    raise SpecError(
        f"this network takes {' x '.join(map(str, input_shape))} numbers, which are no picture with 1 or 3 channels. "
        "Open one that takes pictures, such as MNIST.",
        field="pixels",
    )


def prepare(picture: Bytes, shape: tuple[int, int, int], *, centre: bool, invert: bool | None) -> Prepared:
    """A picture (height, width, 1 or 3) as a network of that input shape sees it.

    centre: as MNIST's digits were. invert: dark ink on light paper becomes light on dark; None: if the rim is light.
    """
    notes: list[str] = []
    values = _channels(picture.astype(np.float64), shape[2], notes)
    if shape[2] == 1:
        values = _light_on_dark(values, invert, notes)
    if not values.max() > 0:
        notes.append("Nothing is drawn yet: the network sees an empty field.")
        return Prepared(np.zeros(shape, np.uint8), tuple(notes), empty=True)
    if centre:
        values = _centred(values, shape, notes)
    else:
        values = _fitted(values, shape, notes)
    return Prepared(np.clip(np.rint(values), 0, 255).astype(np.uint8), tuple(notes), empty=False)


def resized(values: Array, height: int, width: int) -> Array:
    """(h, w, channels) at another size: each pixel is the mean under a triangle as wide as it is itself, at least one.

    So nothing is skipped where a picture shrinks, and it is linear interpolation where it grows.
    """
    down, across = _weights(values.shape[0], height), _weights(values.shape[1], width)
    return np.asarray(np.einsum("yh,hwc,xw->yxc", down, values, across, optimize=True))


def _weights(given: int, wanted: int) -> Array:
    """(wanted, given), each row summing to 1."""
    scale = given / wanted
    centres = (np.arange(wanted)[:, None] + 0.5) * scale
    weights = np.maximum(0.0, 1.0 - np.abs(np.arange(given)[None, :] + 0.5 - centres) / max(1.0, scale))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _channels(values: Array, channels: int, notes: list[str]) -> Array:
    if values.shape[2] == channels:
        return values
    if channels == 1:
        notes.append("Its colours became grey.")
        return np.asarray((values @ GREY)[:, :, None])
    return np.repeat(values, 3, axis=2)


def _light_on_dark(values: Array, invert: bool | None, notes: list[str]) -> Array:
    """Ink is light in MNIST. Of a photo, its paper becomes black."""
    rim = float(np.median(np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])))
    if invert or (invert is None and rim > LIGHT):
        values, rim = 255.0 - values, 255.0 - rim
        notes.append("Light and dark changed places: these digits are light on dark.")
    high = float(np.percentile(values, 99.5))
    if invert is None and rim > FAINT and high - rim > FAINT:
        values = np.clip((values - rim) / (high - rim), 0.0, 1.0) * 255.0
        notes.append("The paper was taken off, so that the ground is black.")
    return values


def _centred(values: Array, shape: tuple[int, int, int], notes: list[str]) -> Array:
    height, width, channels = shape
    ink = values.sum(axis=2)
    dark = ink > INK * ink.max()
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    cut = values[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = max(1, round(min(height, width) * BOX / FIELD))
    scale = box / max(cut.shape[:2])
    small = resized(cut, *(max(1, round(side * scale)) for side in cut.shape[:2]))
    mass = small.sum(axis=2)
    placed = np.zeros((height, width, channels))
    at = []
    for axis, side in ((0, height), (1, width)):
        extent = small.shape[axis]
        along = mass.sum(axis=1 - axis)
        centre = float((along * (np.arange(extent) + 0.5)).sum() / along.sum())
        at.append(min(max(0, round(side / 2 - centre)), side - extent))
    placed[at[0] : at[0] + small.shape[0], at[1] : at[1] + small.shape[1]] = small
    notes.append(f"Scaled into {box} x {box} pixels and centred by its mass, as MNIST's digits were.")
    return placed


def _fitted(values: Array, shape: tuple[int, int, int], notes: list[str]) -> Array:
    """The whole picture, its proportions kept; what is left of the field is black."""
    height, width, channels = shape
    if values.shape[:2] == (height, width):
        return values
    scale = min(height / values.shape[0], width / values.shape[1])
    rows, columns = (max(1, round(side * scale)) for side in values.shape[:2])
    placed = np.zeros((height, width, channels))
    top, left = (height - rows) // 2, (width - columns) // 2
    placed[top : top + rows, left : left + columns] = resized(values, rows, columns)
    notes.append(f"Scaled from {values.shape[1]} x {values.shape[0]} to {columns} x {rows} pixels.")
    return placed
