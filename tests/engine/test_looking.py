"""Evaluating, sampling and painting: what they tell is right, and no step is disturbed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from neurodeck.engine import generator
from neurodeck.engine.confusion import Confusion
from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from tests.engine.networks import (
    DTYPES,
    assert_same_state,
    build,
    conv2d,
    dense,
    examples,
    network,
    parameters,
    xor_like,
)

both_players = pytest.mark.parametrize("dtype", DTYPES)
Array = NDArray[np.float64]
# Sums of at most 20 products, rounded to 2^-24 each, and tanh's own 2.4e-7.
NEAR = {"float32": 5e-6, "float64": 1e-13}


def outputs(program: Program, x: Any) -> Array:
    """hidden tanh, output softmax or tanh, in plain NumPy."""
    weights = {name: value.astype(np.float64) for name, value in parameters(program).items()}
    hidden = np.tanh(x.astype(np.float64) @ weights["hidden1.kernel"] + weights["hidden1.bias"])
    z = hidden @ weights["output.kernel"] + weights["output.bias"]
    if program.network.layers[-1].activation == "tanh":
        return np.tanh(z)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def finished(program: Program, split: Examples) -> Any:
    evaluation = program.evaluation(split)
    assert evaluation.advance(10**6)
    return evaluation.result


# -- evaluation --------------------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("count", [1, 16, 600, 1300])
def test_an_evaluation_is_the_plain_mean_with_its_penalty(dtype: str, count: int) -> None:
    net = network(
        dense(6, "tanh", kernel_regularizer={"type": "l2", "rate": 0.01}),
        dense(3, "softmax", kernel_regularizer={"type": "l1", "rate": 0.02}),
        dtype=dtype,
    )
    program = build(net, examples(20, 2, 3, coding="classes", dtype=dtype), loss="categorical_crossentropy")
    program.play(9)
    split = examples(count, 2, 3, coding="classes", dtype=dtype, seed=3)

    found = finished(program, split)

    a = outputs(program, split.x)
    weights = {name: program.read(name).astype(np.float64) for name in ("hidden1.kernel", "output.kernel")}
    penalty = 0.01 * (weights["hidden1.kernel"] ** 2).sum() + 0.02 * np.abs(weights["output.kernel"]).sum()
    loss = -np.log(a[split.y.astype(bool)]).mean() + penalty
    assert found.loss == pytest.approx(loss, rel=NEAR[dtype])
    assert found.accuracy == (a.argmax(axis=1) == split.y.argmax(axis=1)).mean()
    assert (found.count, found.finite, found.step) == (count, True, 9)


@both_players
@pytest.mark.parametrize("coding, middle", [("sides", 0.0), ("bits", 0.5)])
def test_accuracy_of_one_output_is_judged_by_the_middle_of_its_coding(dtype: str, coding: str, middle: float) -> None:
    net = network(dense(4, "tanh"), dense(1, "tanh"), dtype=dtype)
    program = build(net, examples(20, coding=coding, dtype=dtype), loss="mse")
    split = examples(300, coding=coding, dtype=dtype, seed=3)
    found = finished(program, split)
    a = outputs(program, split.x)
    assert found.accuracy == ((a > middle) == (split.y > middle)).mean()
    assert found.loss == pytest.approx(((a - split.y) ** 2).mean(), rel=NEAR[dtype])


@both_players
def test_values_have_no_accuracy_and_an_empty_split_no_loss(dtype: str) -> None:
    net = network(dense(4, "tanh"), dense(1, "tanh"), dtype=dtype)
    program = build(net, examples(20, coding="values", dtype=dtype))
    assert finished(program, examples(30, coding="values", dtype=dtype)).accuracy is None
    empty = finished(program, examples(0, dtype=dtype))
    assert (empty.count, empty.finite, empty.accuracy) == (0, False, None) and empty.loss != empty.loss


@both_players
def test_an_evaluation_in_slices_sees_its_own_parameters_whatever_happens_in_between(dtype: str) -> None:
    program, alone = xor_like(dtype), xor_like(dtype)
    split = examples(5000, dtype=dtype, seed=3)
    grid = split.x[:100]
    program.play(3)
    alone.play(3)
    whole = finished(program, split)

    sliced = program.evaluation(split)
    assert sliced.chunks > 3
    pieces = 1
    while not sliced.advance(1):
        pieces += 1
        program.play(1)
        program.predict(grid)
        program.surfaces(grid, ["hidden1"], {"hidden1": (-1.0, 1.0)})
        program.sample(grid[0], np.ones(1))
        other = program.evaluation(examples(40, dtype=dtype))
        other.advance(1)

    assert pieces == sliced.chunks
    assert sliced.result == whole
    alone.play(pieces - 1)
    assert_same_state(program, alone)


@both_players
def test_an_evaluation_survives_another_way_of_training(dtype: str) -> None:
    program = xor_like(dtype)
    split = examples(3000, dtype=dtype, seed=3)
    whole = finished(program, split)
    sliced = program.evaluation(split)
    sliced.advance(1)
    program.retrain(program.training.model_copy(update={"batch_size": 7}))
    program.play(5)
    sliced.advance(10**6)
    assert sliced.result == whole


@both_players
def test_an_evaluation_that_is_not_finite_says_so(dtype: str) -> None:
    program = xor_like(dtype)
    program.write("output.bias", (0,), np.nan)
    found = finished(program, examples(20, dtype=dtype))
    assert not found.finite and found.accuracy == 0.0


# -- predict and sample ------------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("count", [0, 1, 17, 1100])
def test_predictions_are_the_plain_ones_and_change_nothing(dtype: str, count: int) -> None:
    program, alone = xor_like(dtype), xor_like(dtype)
    x = examples(max(1, count), dtype=dtype, seed=5).x[:count]
    program.play(4)
    batch = program.read("hidden1.z")
    got = program.predict(x)
    assert got.shape == (count, 1) and got.dtype == dtype
    np.testing.assert_allclose(got, outputs(program, x), rtol=0, atol=NEAR[dtype])
    np.testing.assert_array_equal(program.read("hidden1.z"), batch)
    alone.play(4)
    assert_same_state(program, alone)


def test_examples_that_a_tape_cannot_take_are_refused_before_a_kernel_reads_beyond_them() -> None:
    program = xor_like()
    with pytest.raises(ValueError, match=r"the evaluate tape takes input as \(count, 2\) of float32, got \(5, 3\)"):
        program.predict(np.zeros((5, 3)))
    with pytest.raises(ValueError, match=r"takes target as \(count, 1\) of float32, got \(6, 2\) of float32"):
        program.evaluation(examples(6, outputs=2)).advance(1)
    with pytest.raises(ValueError, match="takes input as .* of float64"):
        program.load(examples(6, dtype="float64"))
    with pytest.raises(ValueError, match="the train tape takes input"):
        build(program.network, examples(6, inputs=3))


@both_players
def test_a_sample_shows_one_example_with_its_gradients_and_leaves_the_batch_alone(dtype: str) -> None:
    program = xor_like(dtype, count=10, batch_size=1, shuffle=False)
    program.play(3)
    batch = {name: program.read(name) for name in program.views()}
    x, y = program._train.x[3], program._train.y[3]

    seen = program.sample(x, y)

    for name, before in batch.items():
        np.testing.assert_array_equal(program.read(name), before)
    told = {name: seen.read(name) for name in ("input", "hidden1.z", "hidden1.a", "output.a", "loss")}
    told |= {f"grad.{name}": seen.read(f"grad.{name}") for name in ("hidden1.z", "hidden1.a", "output.z")}
    told["grad.hidden1.kernel"] = seen.read("grad.hidden1.kernel")
    assert told["hidden1.z"].shape == (4,) and told["loss"].shape == ()
    while program.op < len(program.rows) - 1:  # the next step takes just that example
        program.play_op()
    for name, value in told.items():
        step = program.read(name)
        np.testing.assert_array_equal(value, step if name in ("loss", "grad.hidden1.kernel") else step[0], name)


@both_players
def test_a_sample_without_a_target_has_its_forward_half(dtype: str) -> None:
    program = xor_like(dtype)
    x = np.array([0.5, -1.0])
    seen = program.sample(x, None)
    assert not seen.has_target
    np.testing.assert_array_equal(seen.read("output.a"), program.predict(x[None].astype(dtype))[0])


# -- surfaces ----------------------------------------------------------------------------------------------------------


@both_players
def test_surfaces_are_the_activations_as_bytes(dtype: str) -> None:
    program = xor_like(dtype)
    program.play(5)
    grid = examples(1000, dtype=dtype, seed=9).x
    ranges = {"hidden1": (-0.5, 0.5), "output": (-1.0, 1.0)}

    pictures = program.surfaces(grid, list(ranges), ranges)

    weights = {name: value.astype(np.float64) for name, value in parameters(program).items()}
    hidden = np.tanh(grid @ weights["hidden1.kernel"] + weights["hidden1.bias"])
    for name, values in (("hidden1", hidden), ("output", outputs(program, grid))):
        low, high = ranges[name]
        level = np.clip((values.T - low) / (high - low) * 255.0, 0.0, 255.0)
        assert pictures[name].dtype == np.uint8 and pictures[name].shape == level.shape
        # rounded to the nearest: half a level, and the activation's own error on the way
        assert np.abs(pictures[name] - level).max() <= 0.5 + 255.0 * NEAR[dtype]
    assert (pictures["hidden1"] == 0).any() and (pictures["hidden1"] == 255).any()


@both_players
def test_a_surface_that_is_nan_is_grey(dtype: str) -> None:
    program = xor_like(dtype)
    program.write("hidden1.bias", (2,), np.nan)
    picture = program.surfaces(examples(20, dtype=dtype).x, ["hidden1"], {"hidden1": (-1.0, 1.0)})["hidden1"]
    assert (picture[2] == 128).all() and len(np.unique(picture[0])) > 1


@both_players
def test_the_extent_of_a_surface_is_that_of_what_is_finite(dtype: str) -> None:
    program = xor_like(dtype)
    grid = examples(400, dtype=dtype).x
    extent = program.surface_extent(grid, {"output": 0.0, "hidden1": 0.0})
    expected = np.percentile(np.abs(outputs(program, grid)), 99)
    assert extent["output"] == pytest.approx(expected, rel=1e-5)
    about = np.percentile(np.abs(outputs(program, grid) - 0.25), 99)
    assert program.surface_extent(grid, {"output": 0.25})["output"] == pytest.approx(about, rel=1e-5)
    program.write("output.bias", (0,), np.nan)
    assert program.surface_extent(grid, {"output": 0.0}) == {"output": 0.0}


@both_players
@pytest.mark.parametrize("chunks", [1, 3, 10**6])
def test_confusion_is_counted_with_the_accuracy_however_it_is_cut(dtype: str, chunks: int) -> None:
    net = network(dense(6, "tanh"), dense(3, "softmax"), dtype=dtype)
    program = build(net, examples(20, 2, 3, coding="classes", dtype=dtype), loss="categorical_crossentropy")
    program.play(9)
    split = examples(3000, 2, 3, coding="classes", dtype=dtype, seed=3)
    evaluation = program.evaluation(split, confusion=True)
    while not evaluation.advance(chunks):
        pass
    assert evaluation.confusion is not None
    counts, a = evaluation.confusion.counts, outputs(program, split.x)
    for label in range(3):
        for answer in range(3):
            both = (split.y.argmax(axis=1) == label) & (a.argmax(axis=1) == answer)
            assert counts[label, answer] == both.sum()
    assert evaluation.result == finished(program, split)
    assert evaluation.result.accuracy == np.trace(counts) / 3000


def test_confusion_takes_the_first_of_equals_and_leaves_out_what_is_no_number() -> None:
    several = Confusion(3, 0.5)
    several.add(np.array([[1.0, 1.0, 0.0], [0.0, np.nan, 1.0], [0.0, 0.0, 2.0]]), np.eye(3)[[1, 2, 2]])
    assert several.counts.tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 1]]
    sides = Confusion(1, 0.0)
    sides.add(np.array([[0.0], [0.1], [np.nan]]), np.array([[1.0], [1.0], [-1.0]]))
    assert sides.counts.tolist() == [[0, 0], [1, 1]]


# -- saliency ----------------------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("activation, coding", [("softmax", "classes"), ("tanh", "sides")])
def test_saliency_is_the_slope_of_the_score_and_disturbs_nothing(dtype: str, activation: str, coding: str) -> None:
    softmax = activation == "softmax"
    net = network(dense(6, "tanh"), dense(3 if softmax else 1, activation), dtype=dtype)
    loss = "categorical_crossentropy" if softmax else "half_mse"
    program = build(net, examples(20, 2, 3 if softmax else 1, coding=coding, dtype=dtype), loss=loss)
    program.play(9)
    before, x = program.state(), np.array([0.3, -0.8])

    def scores(point: Array) -> Array:
        return np.asarray(program.sample(point, None).read("output.z"), np.float64)

    step = 1e-2 if dtype == "float32" else 1e-5
    largest = int(scores(x).argmax())
    for output in {largest, 0}:
        chosen, slope = program.saliency(x, None if output == largest else output)
        assert chosen == output
        moves = [scores(x + step * unit)[output] - scores(x - step * unit)[output] for unit in np.eye(2)]
        np.testing.assert_allclose(slope, np.array(moves) / (2 * step), atol=2e-4 if dtype == "float32" else 1e-8)
    assert program.state() == before


def test_saliency_goes_back_through_padding_convolution_and_pooling() -> None:
    net = network(
        {"type": "zero_padding2d", "padding": 1}, conv2d(3, 3, activation="tanh"), {"type": "average_pooling2d"},
        {"type": "flatten"}, dense(3, "softmax"), input_shape=[6, 6, 1], dtype="float64",
    )  # fmt: skip  # one line a stage
    program = build(net, examples(20, 36, 3, coding="classes", dtype="float64"), loss="categorical_crossentropy")
    x = generator.normal(generator.key(5, "picture"), 36)
    chosen, slope = program.saliency(x, 1)
    assert chosen == 1 and slope.shape == (6, 6, 1)

    def score(picture: Array) -> float:
        return float(program.sample(picture, None).read("output.z")[1])

    moves = [(score(x + 1e-5 * unit) - score(x - 1e-5 * unit)) / 2e-5 for unit in np.eye(36)]
    np.testing.assert_allclose(slope.reshape(-1), moves, atol=1e-8)


def test_scores_that_are_not_numbers_have_no_saliency() -> None:
    program = xor_like()
    program.write("output.bias", (0,), float("nan"))
    chosen, slope = program.saliency(np.array([0.3, -0.8]))
    assert chosen is None and np.isnan(slope).all()
