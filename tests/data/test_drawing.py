"""What a network sees of a drawing: MNIST's own way of making digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from neurodeck.data.drawing import Prepared, picture_shape, prepare
from neurodeck.engine.errors import SpecError

FIELD = (28, 28, 1)


def seen(picture: NDArray[np.uint8], *, centre: bool = True, invert: bool | None = False) -> Prepared:
    return prepare(picture, FIELD, centre=centre, invert=invert)


def centre_of(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    ink = pixels[:, :, 0].astype(float)
    places = np.arange(28) + 0.5
    return float((ink.sum(axis=1) * places).sum() / ink.sum()), float((ink.sum(axis=0) * places).sum() / ink.sum())


@settings(max_examples=40, deadline=None)
@given(top=st.integers(0, 20), left=st.integers(0, 20), height=st.integers(1, 8), width=st.integers(1, 8))
def test_wherever_it_is_drawn_it_fills_the_box_and_stands_in_the_middle(
    top: int, left: int, height: int, width: int
) -> None:
    drawn = np.zeros(FIELD, np.uint8)
    drawn[top : top + height, left : left + width] = 255
    found = seen(drawn).pixels
    rows, columns = np.flatnonzero(found.any(axis=(1, 2))), np.flatnonzero(found.any(axis=(0, 2)))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    np.testing.assert_allclose(centre_of(found), 14, atol=0.51)
    assert found.max() == 255


def test_a_photo_of_ink_on_paper_becomes_light_on_black() -> None:
    photo = np.full((120, 90, 3), (200, 190, 180), np.uint8)
    photo[30:90, 40:50] = (30, 30, 60)
    found = seen(photo, invert=None)
    assert found.pixels[0, 0, 0] == 0 and found.pixels.max() > 250
    assert len(found.notes) == 4 and "light on dark" in found.notes[1]


def test_an_empty_drawing_is_an_empty_field_and_says_so() -> None:
    found = seen(np.zeros((40, 40, 1), np.uint8))
    assert found.empty and not found.pixels.any() and "Nothing is drawn yet" in found.notes[-1]


def test_as_it_is_a_drawing_of_the_right_size_stays_bit_for_bit() -> None:
    drawn = np.random.default_rng(1).integers(0, 256, FIELD, np.uint8)
    found = seen(drawn, centre=False)
    np.testing.assert_array_equal(found.pixels, drawn)
    assert found.notes == ()


@pytest.mark.parametrize(
    "shape, expected", [((784,), (28, 28, 1)), ((28, 28), (28, 28, 1)), ((32, 32, 3), (32, 32, 3))]
)
def test_the_inputs_that_are_pictures(shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert picture_shape(shape) == expected


@pytest.mark.parametrize("shape", [(2,), (16,), (28, 28, 4)])
def test_inputs_that_are_none_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(SpecError, match="which are no picture"):
        picture_shape(shape)


def test_a_digit_of_mnist_that_is_centred_anew_stays_where_it_was() -> None:
    from neurodeck.data.digits import digits

    pictures, _ = digits()
    moved = [abs(np.subtract(centre_of(seen(one.reshape(FIELD)).pixels), 14)).max() for one in pictures[:40]]
    assert max(moved) < 0.51
