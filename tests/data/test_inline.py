"""Rows from anywhere: used, or refused with a word; never anything else."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.data import inline
from neurodeck.data.dataset import load
from neurodeck.data.spec import DataSpec
from neurodeck.engine.errors import SpecError

numbers = st.integers() | st.floats() | st.integers(-3, 3)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=12,
)


@given(x=st.lists(anything, max_size=5), y=st.lists(anything, max_size=5))
def test_any_json_is_used_or_refused_with_a_word(x: list[Any], y: list[Any]) -> None:
    spec = DataSpec(dataset="inline", x=x, y=y)
    try:
        rows = inline.rows(spec)
        made = load(
            spec, seed=0, input_shape=(rows.x.shape[1],), outputs=rows.y.shape[1], loss="half_mse", dtype="float32"
        )
    except SpecError as refused:
        assert refused.field is not None and refused.field.startswith("data.")
        assert 20 < len(refused.message) < 400
    else:
        assert np.isfinite(made.train.x).all() and np.isfinite(made.train.y).all()
        assert made.train.count == len(x) == len(y)


def test_numbers_of_every_kind_become_float64() -> None:
    rows = inline.rows(DataSpec(dataset="inline", x=[[1, 2.5], [2**62, -0.0]], y=[[1], [0]]))
    assert rows.x.tolist() == [[1, 2.5], [2.0**62, 0]] and rows.x.dtype == np.float64
    assert rows.shape == (2,) and rows.planar


@pytest.mark.parametrize("x, shape, planar", [([1, 2], (1,), False), ([[[1, 2]], [[3, 4]]], (1, 2), False)])
def test_only_rows_of_two_numbers_are_points(x: list[Any], shape: tuple[int, ...], planar: bool) -> None:
    rows = inline.rows(DataSpec(dataset="inline", x=x, y=[0, 1]))
    assert (rows.shape, rows.planar) == (shape, planar)
