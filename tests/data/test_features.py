import math

import numpy as np

from neurodeck.data.features import NAMES, columns


def test_every_feature_is_the_function_that_its_name_says() -> None:
    points = np.array([[1.5, -2.0], [0.0, 3.0], [-6.0, 6.0]])
    expected = [
        [x1, x2, x1**2, x2**2, x1 * x2, math.sin(x1), math.sin(x2)] for x1, x2 in points.tolist()
    ]  # fmt: skip
    np.testing.assert_allclose(columns(points, NAMES), expected, rtol=1e-15)


def test_features_stand_in_the_order_asked_for() -> None:
    assert columns(np.array([[2.0, 3.0]]), ["x1_x2", "x2", "x1"]).tolist() == [[6, 3, 2]]
