"""Layers that are one thing while a network learns and another when it is asked: dropout and batch normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, check_network
from tests.engine.helper import helped
from tests.engine.networks import DTYPES, assert_same_state, build, conv2d, dense, examples, network

both_players = pytest.mark.parametrize("dtype", DTYPES)
COUNT = 45


def with_dropout(dtype: str = "float32", rate: float = 0.4, seed: int = 7, units: int = 40) -> Program:
    net = network(
        dense(units, "tanh"), {"type": "dropout", "name": "drop", "rate": rate}, dense(1, "tanh"), dtype=dtype
    )
    return build(net, examples(COUNT, dtype=dtype), seed, batch_size=17)


def normalized(dtype: str = "float32", **fields: Any) -> Program:
    norm = {"type": "batch_normalization", "name": "norm", **fields}
    net = network(dense(5), norm, dense(1, "tanh"), dtype=dtype)
    return build(net, examples(COUNT, dtype=dtype), batch_size=17, shuffle=False)


def near(dtype: str) -> dict[str, float]:
    return {"rtol": 2e-5, "atol": 1e-6} if dtype == "float32" else {"rtol": 1e-12, "atol": 1e-14}


# -- dropout -----------------------------------------------------------------------------------------------------------


@both_players
def test_dropped_numbers_are_zero_and_the_others_grow(dtype: str) -> None:
    program = with_dropout(dtype)
    program.play(2)
    mask = program.read("drop.mask")
    assert set(np.unique(mask.astype(np.float32)).tolist()) == {0.0, np.float32(1.0 / 0.6)}
    np.testing.assert_array_equal(program.read("drop.a"), mask * program.read("hidden1.a"))
    assert 0.3 < (mask == 0).mean() < 0.5
    np.testing.assert_array_equal(program.read("grad.hidden1.a"), mask * program.read("grad.drop.a"))


def test_both_players_and_every_return_to_a_step_draw_the_same_mask() -> None:
    masks = []
    for dtype in DTYPES:
        program = with_dropout(dtype)
        program.play(2)
        kept = program.state()
        program.play(1)
        masks.append(program.read("drop.mask") > 0)
        program.play(3)
        program.restore(kept)
        program.play(1)
        masks.append(program.read("drop.mask") > 0)
    for mask in masks[1:]:
        np.testing.assert_array_equal(mask, masks[0])


def test_masks_differ_by_step_seed_and_layer() -> None:
    twice = network(
        dense(40, "tanh"), {"type": "dropout", "name": "drop", "rate": 0.4},
        {"type": "dropout", "name": "again", "rate": 0.4}, dense(1, "tanh"),
    )  # fmt: skip  # one line a group
    program, other = build(twice, examples(COUNT), batch_size=17), with_dropout(seed=8)
    program.play(1)
    other.play(1)
    first = program.read("drop.mask")
    assert (program.read("again.mask") != first).any()
    assert (other.read("drop.mask") != first).any()
    program.play(1)
    assert (program.read("drop.mask") != first).any()


@both_players
def test_whoever_asks_a_network_with_dropout_sees_all_its_units(dtype: str) -> None:
    program = with_dropout(dtype)
    program.play(2)
    x = examples(3, dtype=dtype).x
    kernel, bias = program.read("hidden1.kernel"), program.read("hidden1.bias")
    a = np.tanh(x @ kernel + bias)
    expected = np.tanh(a @ program.read("output.kernel") + program.read("output.bias"))
    np.testing.assert_allclose(program.predict(x), expected, **near(dtype))
    sample = program.sample(x[0], np.ones(1))
    np.testing.assert_allclose(sample.read("drop.a"), a[0], **near(dtype))
    np.testing.assert_allclose(sample.read("grad.hidden1.a"), sample.read("grad.drop.a"))


def test_the_rate_is_changed_between_two_steps() -> None:
    program = with_dropout(rate=0.0)
    program.play(1)
    assert (program.read("drop.mask") == 1.0).all()
    program.set_hyperparameter("layers.drop.rate", 0.75)
    program.play(1)
    assert set(np.unique(program.read("drop.mask")).tolist()) == {0.0, 4.0}


# -- batch normalisation -----------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
def test_a_batch_is_brought_to_mean_zero_and_variance_one_then_scaled_and_shifted(
    dtype: str, center: bool, scale: bool
) -> None:
    program = normalized(dtype, center=center, scale=scale)
    program.play(3)
    z = program.read("hidden1.a")
    mean, variance = z.mean(axis=0), z.var(axis=0)
    expected = (z - mean) / np.sqrt(variance + 1e-3)
    np.testing.assert_allclose(program.read("norm.mean"), mean, **near(dtype))
    np.testing.assert_allclose(program.read("norm.variance"), variance, **near(dtype))
    np.testing.assert_allclose(program.read("norm.normalized"), expected, **near(dtype))
    names = program.views()
    assert ("norm.gamma" in names, "norm.beta" in names) == (scale, center)
    assert ("slot.norm.moving_mean.velocity" in names, "grad.norm.moving_mean" in names) == (False, False)


def test_every_map_of_a_picture_is_one_channel() -> None:
    net = Network.model_validate(
        {
            "input_shape": [5, 4, 1],
            "layers": [conv2d(3, 2), {"type": "batch_normalization", "name": "norm"}, {"type": "flatten"}, dense(1)],
        }
    )
    program = build(net, examples(COUNT, 20), batch_size=17)
    program.play(1)
    z = program.read("conv2d.a")
    assert program.read("norm.mean").shape == (3,)
    np.testing.assert_allclose(program.read("norm.mean"), z.mean(axis=(0, 1, 2)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(program.read("norm.variance"), z.var(axis=(0, 1, 2)), rtol=1e-5)


@both_players
def test_moving_statistics_follow_every_update_and_answer_whoever_asks(dtype: str) -> None:
    program = normalized(dtype, momentum=0.9)
    mean, variance = np.zeros(5), np.ones(5)
    for _ in range(4):
        program.play(1)
        mean = 0.9 * mean + 0.1 * program.read("norm.mean")
        variance = 0.9 * variance + 0.1 * program.read("norm.variance")
    np.testing.assert_allclose(program.read("norm.moving_mean"), mean, **near(dtype))
    np.testing.assert_allclose(program.read("norm.moving_variance"), variance, **near(dtype))
    x = examples(3, dtype=dtype, seed=5).x
    z = x @ program.read("hidden1.kernel") + program.read("hidden1.bias")
    a = program.read("norm.gamma") * (z - mean) / np.sqrt(variance + 1e-3) + program.read("norm.beta")
    expected = np.tanh(a @ program.read("output.kernel") + program.read("output.bias"))
    np.testing.assert_allclose(program.predict(x), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(program.sample(x[0], np.ones(1)).read("norm.a"), a[0], rtol=1e-4, atol=1e-5)


@both_players
def test_moving_statistics_are_state_that_comes_back(dtype: str) -> None:
    straight, wavering = normalized(dtype), normalized(dtype)
    straight.play(9)
    wavering.play(4)
    kept = wavering.state()
    for _ in range(len(wavering.rows) - 1):
        wavering.play_op()
    wavering.abandon_step()
    wavering.play(2)
    wavering.restore(kept)
    with helped(wavering):
        wavering.play(5)
    assert_same_state(straight, wavering)


def test_a_step_that_is_not_finite_moves_no_statistic() -> None:
    program = normalized()
    program.play(2)
    before = program.read("norm.moving_mean")
    program.write("output.kernel", (0, 0), float("nan"))
    assert program.play(1) == 0
    np.testing.assert_array_equal(program.read("norm.moving_mean"), before)


@both_players
def test_a_frozen_normalisation_takes_its_moving_statistics_and_keeps_them(dtype: str) -> None:
    program = normalized(dtype, trainable=False)
    program.play(2)
    z = program.read("hidden1.a")
    np.testing.assert_allclose(program.read("norm.normalized"), z / np.sqrt(1.0 + 1e-3), **near(dtype))
    assert not program.read("norm.moving_mean").any() and (program.read("norm.gamma") == 1.0).all()
    slope = program.read("grad.norm.a") / np.sqrt(1.0 + 1e-3)
    np.testing.assert_allclose(program.read("grad.hidden1.a"), slope, **near(dtype))


def test_a_batch_of_one_is_its_own_mean() -> None:
    program = build(
        network(dense(4), {"type": "batch_normalization", "name": "norm"}, dense(1)), examples(4), batch_size=1
    )
    program.play(3)
    assert program.trouble is None
    assert not program.read("norm.normalized").any() and not program.read("grad.hidden1.a").any()


def test_the_summary_counts_moving_statistics_among_what_is_not_trained() -> None:
    rows = check_network(network(dense(5), {"type": "batch_normalization", "name": "norm"}, dense(1)))
    assert [(row.params, row.trainable_params) for row in rows] == [(15, 15), (20, 10), (6, 6)]
