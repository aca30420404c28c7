"""Pictures scaled, and shared: sessions on the same data hold the same memory."""

import dataclasses
import gc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.data import mnist, pictures
from tests.data.conftest import Tiny

NONE = np.empty(0, dtype=np.int64)


@pytest.fixture
def images(tiny: Tiny, tmp_path: Path) -> mnist.Images:
    return mnist.images(tiny.put(tmp_path / "data"))


@pytest.mark.parametrize(
    "scaling, expected",
    [
        ("none", lambda x: x),
        ("unit", lambda x: x / 255),
        ("symmetric", lambda x: x / 127.5 - 1),
        ("standard", lambda x: (x - x.mean()) / x.std()),
    ],
)
@pytest.mark.parametrize("dtype, tolerance", [("float32", 1e-7), ("float64", 1e-13)])
def test_scaling_is_the_formula_of_its_name(
    images: mnist.Images, scaling: str, expected: object, dtype: str, tolerance: float
) -> None:
    assert callable(expected)
    made = pictures.examples(images, None, NONE, scaling, dtype)
    assert made.train.x.dtype == dtype
    # float32 rounds once, to within 6e-8 of the value
    np.testing.assert_allclose(made.train.x, expected(images.train.astype(np.float64)), rtol=tolerance, atol=tolerance)


def test_standard_is_one_mean_and_deviation_fitted_on_the_training_rows(images: mnist.Images) -> None:
    rows = np.array([3, 5, 8])
    made = pictures.examples(images, rows, np.array([1]), "standard", "float64")
    raw = images.train[rows].astype(np.float64)
    np.testing.assert_allclose(made.test.x, (images.test - raw.mean()) / raw.std(), atol=1e-12)
    np.testing.assert_allclose(made.validation.x, (images.train[[1]] - raw.mean()) / raw.std(), atol=1e-12)


def test_pictures_that_never_vary_become_zero(images: mnist.Images) -> None:
    dark = dataclasses.replace(images, train=np.full_like(images.train, 7))
    assert not pictures.examples(dark, None, NONE, "standard", "float32").train.x.any()


def test_sessions_on_the_same_data_share_it_and_it_goes_with_the_last(images: mnist.Images) -> None:
    one = pictures.examples(images, None, NONE, "unit", "float32")
    two = pictures.examples(images, None, NONE, "unit", "float32")
    assert one.train is two.train and one.test is two.test
    subset = pictures.examples(images, np.array([1, 2]), NONE, "unit", "float32")
    assert subset.train is not one.train and subset.test is one.test
    assert pictures.examples(images, None, NONE, "none", "float32").train is not one.train

    held = len(pictures._shared)
    del one, two, subset
    gc.collect()
    assert len(pictures._shared) < held


def test_a_standard_test_set_is_not_shared_between_different_training_rows(images: mnist.Images) -> None:
    def test_rows(train: NDArray[np.int64]) -> NDArray[np.float32] | NDArray[np.float64]:
        return pictures.examples(images, train, NONE, "standard", "float32").test.x

    assert not np.array_equal(test_rows(np.arange(10)), test_rows(np.arange(20)))
