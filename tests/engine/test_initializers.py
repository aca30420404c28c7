"""First weights: Keras's distributions by fan, from our own draws."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.engine import generator
from neurodeck.engine.initializers import INITIALIZERS
from neurodeck.engine.specs import Network

SHAPE = (400, 250)
# standard deviation after any cut, and the limit beyond which nothing lies (Keras's documentation of its initializers)
CUT = 2.0 / 0.87962566103423978
FANS = {
    "glorot_uniform": (math.sqrt(2 / 650), math.sqrt(3)),
    "glorot_normal": (math.sqrt(2 / 650), CUT),
    "he_normal": (math.sqrt(2 / 400), CUT),
    "he_uniform": (math.sqrt(2 / 400), math.sqrt(3)),
    "lecun_normal": (math.sqrt(1 / 400), CUT),
    "lecun_uniform": (math.sqrt(1 / 400), math.sqrt(3)),
    "truncated_normal": (0.05 / CUT * 2.0, CUT),
}


def draw(given: object) -> NDArray[np.float64]:
    layer = {"type": "dense", "units": 2, "kernel_initializer": given}
    network = Network.model_validate({"input_shape": [2], "layers": [layer]})
    return network.layers[0].kernel_initializer.draw(generator.key(1, "test"), SHAPE)


@pytest.mark.parametrize("name", sorted(FANS))
def test_spread_and_limit_are_keras_s(name: str) -> None:
    deviation, limit = FANS[name]
    weights = draw(name)
    # of 100,000 draws the deviation is known to about 0.3 %, the mean to 0.003 of it; five of them
    assert weights.shape == SHAPE
    assert weights.std() == pytest.approx(deviation, rel=0.015)
    assert abs(weights.mean()) < 0.016 * deviation
    assert 0.97 * limit * deviation < np.abs(weights).max() <= limit * deviation * (1 + 1e-12)


def test_constants_are_constant() -> None:
    assert (draw("zeros") == 0).all() and (draw("ones") == 1).all()
    assert (draw({"type": "constant", "value": 0.1}) == 0.1).all() and (draw("constant") == 0).all()


def test_random_normal_and_uniform_take_their_fields() -> None:
    normal = draw({"type": "random_normal", "mean": 1.0, "stddev": 0.2})
    assert normal.mean() == pytest.approx(1.0, abs=0.004) and normal.std() == pytest.approx(0.2, rel=0.015)
    assert np.abs(normal - 1.0).max() > 0.7  # nothing is cut off
    uniform = draw({"type": "random_uniform", "minval": -0.5, "maxval": 0.25})
    assert -0.5 <= uniform.min() < -0.499 and 0.249 < uniform.max() < 0.25


def test_every_initializer_is_tested_here() -> None:
    others = {"zeros", "ones", "constant", "random_normal", "random_uniform"}
    assert set(INITIALIZERS) == {*FANS, *others}


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_every_initializer_is_repeatable_and_finite(name: str) -> None:
    np.testing.assert_array_equal(draw(name), draw(name))
    assert np.isfinite(draw(name)).all() and draw(name).shape == SHAPE
