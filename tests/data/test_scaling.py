import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from neurodeck.data.scaling import fit
from neurodeck.engine import generator

X = generator.normal(generator.key(5, "scaling"), 300).reshape(100, 3) * [1.0, 50.0, 1e-3] + [0.0, 7.0, 1.0]


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("none", X),
        ("unit", MinMaxScaler().fit_transform(X)),
        ("symmetric", MinMaxScaler((-1, 1)).fit_transform(X)),
        ("standard", StandardScaler().fit_transform(X)),
    ],
)
def test_scaling_is_scikit_learns(kind: str, expected: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    # the third column lies at 1 with a spread of 1e-3: three digits are lost to cancellation
    np.testing.assert_allclose(fit(kind, X).apply(X), expected, atol=1e-12)


@pytest.mark.parametrize("kind", ["unit", "symmetric", "standard"])
def test_a_feature_that_never_varies_becomes_zero(kind: str) -> None:
    x = np.array([[3.0, 1.0], [3.0, 2.0]])
    assert fit(kind, x).apply(x)[:, 0].tolist() == [0, 0]


@given(
    arrays(np.float64, (5, 2), elements=st.floats(-3e38, 3e38)),
    st.sampled_from(["none", "unit", "symmetric", "standard"]),
)
def test_scaled_training_rows_are_finite(x: np.ndarray[tuple[int, int], np.dtype[np.float64]], kind: str) -> None:
    scaled = fit(kind, x).apply(x)
    assert np.isfinite(scaled).all()
    bound = {"none": 3e38, "unit": 1, "symmetric": 1, "standard": 2}[kind]  # of 5 rows: sqrt(5 - 1)
    assert np.abs(scaled).max() <= bound * (1 + 1e-9)
