"""First weights of a program: each layer's depend on nothing but seed, name and initializer."""

from __future__ import annotations

import numpy as np
import pytest

from neurodeck.engine import generator
from neurodeck.engine.initializers import HeNormal, fans
from tests.engine.networks import DTYPES, build, dense, examples, network


def test_fans_are_those_of_keras_shapes() -> None:
    assert fans((300, 200)) == (300, 200)
    assert fans((3, 3, 8, 16)) == (72, 144)
    assert fans((7,)) == (7, 7)
    assert fans(()) == (1, 1)


@pytest.mark.parametrize("dtype", DTYPES)
def test_first_weights_of_a_layer_do_not_depend_on_other_layers(dtype: str) -> None:
    train = examples(4, dtype=dtype)
    small = build(network(dense(4), dense(1), dtype=dtype), train)
    # another layer behind, another activation and another optimizer
    net = network(dense(4, "relu"), dense(3, name="between"), dense(1), dtype=dtype)
    large = build(net, train, optimizer="adam")
    np.testing.assert_array_equal(small.read("hidden1.kernel"), large.read("hidden1.kernel"))
    assert small.read("hidden1.kernel").any() and not small.read("hidden1.bias").any()


def test_first_weights_follow_the_seed_and_the_initializer() -> None:
    net = network(dense(4, kernel_initializer="he_normal", bias_initializer="random_uniform"), dense(1))
    train = examples(4)
    seven, again, eight, text = (build(net, train, seed=seed) for seed in (7, 7, 8, "7"))
    for name in ("hidden1.kernel", "hidden1.bias", "output.kernel"):
        np.testing.assert_array_equal(seven.read(name), again.read(name))
        assert (seven.read(name) != eight.read(name)).all()
        assert (seven.read(name) != text.read(name)).all()
    key = generator.key(7, "initialise", "hidden1.kernel")
    np.testing.assert_array_equal(seven.read("hidden1.kernel"), HeNormal().draw(key, (2, 4)).astype(np.float32))


@pytest.mark.parametrize("dtype", DTYPES)
def test_given_weights_are_taken_and_the_rest_is_drawn(dtype: str) -> None:
    given = {"hidden1.kernel": [[1, 2, 3], [4, 5, 6.5]], "output.bias": [0.25]}
    drawn = build(network(dense(3), dense(1), dtype=dtype), examples(4, dtype=dtype))
    program = build(network(dense(3), dense(1), dtype=dtype, weights=given), examples(4, dtype=dtype))
    assert program.read("hidden1.kernel").tolist() == given["hidden1.kernel"]
    assert program.read("output.bias").tolist() == [0.25]
    np.testing.assert_array_equal(program.read("output.kernel"), drawn.read("output.kernel"))
