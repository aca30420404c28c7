"""Arrays as JSON."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurodeck.api.numbers import BLOCK, nested


@given(
    arrays.arrays(
        st.sampled_from(["float32", "float64", "uint8", "int64"]),
        arrays.array_shapes(min_dims=0, max_dims=4, min_side=0),
    )
)
def test_every_value_comes_back_exactly_and_what_is_not_finite_is_null(array):
    read = json.loads(nested(array), parse_constant=lambda name: 1 / 0)
    back = np.array(read, dtype=object).astype("float64") if array.size else np.zeros(array.shape)
    finite = np.isfinite(array)
    assert back.shape == array.shape
    assert (back[finite] == array[finite].astype("float64")).all()
    assert np.isnan(back[~finite]).all()


def test_long_arrays_are_written_in_blocks():
    array = np.arange(3 * BLOCK + 5, dtype=np.float32)
    array[BLOCK] = np.inf
    wanted = array.astype(object)
    wanted[BLOCK] = None
    assert json.loads(nested(array)) == wanted.tolist()
    assert json.loads(nested(array[:-5].reshape(-1, 2))) == wanted[:-5].reshape(-1, 2).tolist()
