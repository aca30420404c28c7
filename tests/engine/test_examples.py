from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.engine.examples import Examples


def test_examples_count_their_rows() -> None:
    assert Examples(np.zeros((3, 2), np.float32), np.zeros((3, 1), np.float32)).count == 3
    assert Examples(np.zeros((0, 2)), np.zeros((0, 1))).count == 0


Array = NDArray[Any]


@pytest.mark.parametrize(
    "x, y, message",
    [
        (np.zeros(3), np.zeros((3, 1)), r"need x as a C-contiguous matrix .* got shape \(3,\) of float64"),
        (np.zeros((3, 2)), np.zeros((3, 1), np.int64), "need y as a C-contiguous matrix .* of int64"),
        (np.zeros((2, 3)).T, np.zeros((3, 1)), "need x as a C-contiguous matrix"),
        (np.zeros((3, 2)), np.zeros((4, 1)), "as many targets as .* got 3 of float64 and 4 of float64"),
        (np.zeros((3, 2), np.float32), np.zeros((3, 1)), "same dtype, got 3 of float32 and 3 of float64"),
    ],
)
def test_examples_refuse_what_does_not_belong_together(x: Array, y: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Examples(x, y)
