"""Convolution by hand against SciPy, and its sizes against Keras's rules."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from neurodeck.engine.errors import NeurodeckError
from neurodeck.labs.convolution import Convolve, convolve
from neurodeck.labs.kernels import KERNELS
from neurodeck.labs.pictures import PICTURES


def asked(**fields: Any) -> Convolve:
    return Convolve.model_validate({"kernel": [[[1]]], **fields})


@settings(max_examples=60, deadline=None)
@given(
    picture=st.sampled_from(list(PICTURES)), channels=st.sampled_from([1, 3]), height=st.integers(1, 7),
    width=st.integers(1, 7), stride=st.integers(1, 4), padding=st.sampled_from(["valid", "same", 0, 1, 3]),
    planes=st.booleans(), seed=st.integers(0, 99),
)  # fmt: skip  # one line a group
def test_the_result_is_scipys_at_every_stride_and_padding(
    picture: str, channels: int, height: int, width: int, stride: int, padding: Any, planes: bool, seed: int
) -> None:
    shape = (channels if planes else 1, height, width)
    kernel = np.random.default_rng(seed).normal(size=shape)
    fields = {"picture": picture, "channels": channels, "stride": stride, "padding": padding, "row": 0}
    head, found = convolve(asked(kernel=kernel.tolist(), **fields))

    rows, columns = head.rows, head.columns
    padded = np.pad(found["input"], ((rows.before, rows.after), (columns.before, columns.after), (0, 0)))
    expected = sum(
        correlate2d(padded[:, :, c], kernel[c if planes else 0], mode="valid")[::stride, ::stride]
        for c in range(channels)
    )
    np.testing.assert_allclose(found["output"], expected, atol=1e-12)
    assert found["output"].shape == (rows.output, columns.output)
    if padding == "same":
        assert rows.output == -(-rows.size // stride) and 0 <= rows.after - rows.before <= 1
    np.testing.assert_allclose(found["products"].sum(axis=(1, 2, 3)), found["sum"], atol=1e-12)
    np.testing.assert_allclose(found["by_channel"].sum(axis=1), found["output"][0], atol=1e-12)
    np.testing.assert_array_equal(found["patch"][0], padded[:height, :width])


def test_the_formula_says_its_numbers_and_what_is_left_over() -> None:
    fits, _ = convolve(asked(kernel=[[[1] * 3] * 3]))
    assert fits.rows.formula == "(28 − 3 + 2·0) / 1 + 1 = 26" and fits.rows.left_over == 0
    odd, _ = convolve(asked(kernel=[[[1] * 3] * 3], stride=4, padding=1))
    assert odd.rows.formula == "⌊(28 − 3 + 2·1) / 4⌋ + 1 = 7" and odd.rows.left_over == 3
    (note,) = odd.notes
    assert note == (
        "No kernel reaches 3 columns at the right and 3 rows at the bottom. With stride 1 or 3 nothing is left over."
    )
    same, _ = convolve(asked(kernel=[[[1] * 4] * 4], padding="same"))
    assert same.rows.formula == "(28 − 4 + 1 + 2) / 1 + 1 = 28"


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"picture": {"pixels": "AAAA", "height": 1, "width": 3}, "kernel": [[[1] * 5] * 5]}, "is -4, below 0"),
        ({"row": 28}, "the result has 28 rows, counted from 0; there is no 28"),
        ({"picture": {"pixels": "AAAA", "height": 2, "width": 3}}, "has 6 bytes, got 3"),
    ],
)
def test_what_does_not_fit_says_so(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(NeurodeckError, match=re.escape(said)):
        convolve(asked(**fields))


def test_kernels_do_what_their_sentences_say() -> None:
    def middle(kernel: str, picture: str) -> Any:
        values = next(one.values for one in KERNELS if one.id == kernel)
        return convolve(asked(kernel=[values], picture=picture))[1]["output"]

    np.testing.assert_array_equal(middle("identity", "digit"), convolve(asked())[1]["output"][1:-1, 1:-1])
    assert np.abs(middle("edge", "gradient")).max() < 1e-12
    assert middle("vertical", "stripes")[:14].max() > 2.9 and middle("horizontal", "stripes")[:14].max() < 1e-12
