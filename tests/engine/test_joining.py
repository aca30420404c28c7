"""Networks whose ways part and meet again: add and concatenate, with both players and on two threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurodeck.engine.bench import Bench
from neurodeck.engine.errors import SpecError
from neurodeck.engine.explanation import Explainer
from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, check_network
from tests.engine.helper import helped
from tests.engine.networks import DTYPES, assert_same_state, build, conv2d, dense, examples

Layers = list[dict[str, Any]]
SUM: Layers = [
    dense(4, "tanh", name="one"),
    dense(4, "tanh", name="other", inputs=["input"]),
    dense(4, "linear", name="third", inputs=["one"]),
    {"type": "add", "name": "join", "inputs": ["one", "other", "third"]},
    dense(1, "tanh", name="output"),
]
BESIDE: Layers = [
    dense(3, "tanh", name="one"),
    {"type": "concatenate", "name": "join", "inputs": ["one", "input", "one"]},
    dense(1, "tanh", name="output"),
]
RESIDUAL: Layers = [
    conv2d(4, 3, name="before", padding="same", use_bias=False),  # normalised: a bias would do nothing
    {"type": "batch_normalization", "name": "norm"},
    conv2d(4, 3, name="way", padding="same", activation="relu"),
    {"type": "add", "name": "join", "inputs": ["norm", "way"]},
    {"type": "concatenate", "name": "beside", "inputs": ["join", "input"]},
    {"type": "max_pooling2d", "name": "pool"},
    {"type": "flatten", "name": "flat"},
    {"type": "dropout", "name": "drop", "rate": 0.3},
    dense(3, "softmax", name="output"),
]


def branching(layers: Layers, dtype: str = "float32", shape: tuple[int, ...] = (2,)) -> Network:
    return Network.model_validate({"input_shape": list(shape), "dtype": dtype, "layers": layers})


def residual(dtype: str = "float32") -> Program:
    """A small network with every joint, normalised and with dropout, on 70 pictures of 6 x 6 in two channels."""
    train = examples(70, 72, 3, coding="classes", dtype=dtype)
    fields: Any = {"loss": "categorical_crossentropy", "optimizer": {"type": "adam"}, "batch_size": 32}
    return build(branching(RESIDUAL, dtype, (6, 6, 2)), train, **fields)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_sum_and_its_slopes_are_those_of_the_textbook(dtype: str) -> None:
    program = build(branching(SUM, dtype), examples(8, dtype=dtype), batch_size="full")
    program.play(1)
    one, other, third = (program.read(f"{name}.a") for name in ("one", "other", "third"))
    np.testing.assert_allclose(program.read("join.a"), one + other + third, rtol=1e-6, atol=1e-7)
    slope = program.read("grad.join.a")
    np.testing.assert_array_equal(program.read("grad.other.a"), slope)
    np.testing.assert_array_equal(program.read("grad.third.a"), slope)
    assert not np.allclose(program.read("grad.one.a"), slope)  # by way of `third` as well


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_lies_side_by_side_keeps_its_order_and_hands_back_each_part(dtype: str) -> None:
    program = build(branching(BESIDE, dtype), examples(8, dtype=dtype), batch_size="full")
    program.play(1)
    one, x, joined = program.read("one.a"), program.read("input"), program.read("join.a")
    np.testing.assert_array_equal(joined, np.concatenate([one, x, one], axis=1))
    slope = program.read("grad.join.a")
    np.testing.assert_allclose(program.read("grad.one.a"), slope[:, :3] + slope[:, 5:], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("layers", [SUM, BESIDE], ids=["add", "concatenate"])
def test_gradients_are_the_slopes_of_the_loss(layers: Layers) -> None:
    program = build(branching(layers, "float64"), examples(7, dtype="float64"), batch_size="full", shuffle=False)
    assert_slopes(program, [name for name, view in program.views().items() if name.startswith("grad.one.k")])


def test_a_residual_network_has_the_slopes_of_its_loss_in_training() -> None:
    # batch normalisation and dropout are what they are while it learns: the loss is the train tape's own
    program = residual("float64")
    program.play(2)
    assert_slopes(program, [f"grad.{name}" for name in ("before.kernel", "norm.gamma", "norm.beta", "output.bias")])


def test_both_players_agree_on_a_residual_network() -> None:
    fast, reference = residual(), residual("float64")
    for name, view in reference.views().items():
        if view.persistent:
            reference.assign(name, fast.read(name))
    fast.play(3)
    reference.play(3)
    assert fast.batch_loss == pytest.approx(reference.batch_loss, rel=1e-5)
    for name, view in fast.views().items():
        if not view.persistent:
            np.testing.assert_allclose(fast.read(name), reference.read(name), rtol=2e-4, atol=2e-5, err_msg=name)


def test_a_residual_network_plays_the_same_bits_stepped_restored_and_on_two_threads() -> None:
    straight, stepped, helped_on = residual(), residual(), residual()
    straight.play(7)
    stepped.play(2)
    for _ in range(5):
        stepped.play_op()
    stepped.play(1)
    kept = stepped.state()
    stepped.play(3)
    stepped.restore(kept)
    stepped.evaluation(examples(20, 72, 3, coding="classes")).advance(9)
    stepped.play(4)
    with helped(helped_on):
        helped_on.play(7)
    assert_same_state(straight, stepped)
    assert_same_state(straight, helped_on)


@pytest.mark.parametrize(
    "layers, field, told",
    [
        (
            [
                conv2d(4, 3, name="a"),
                conv2d(8, 3, name="b", inputs=["input"]),
                {"type": "add", "name": "j", "inputs": ["a", "b"]},
            ],
            "network.layers.2.inputs",
            'add "j" takes inputs of one shape, got (4, 4, 4) of "a" and (4, 4, 8) of "b". Give both the same number of '
            "channels, with a conv2d whose kernel_size is 1 on one of the ways.",
        ),
        (
            [
                conv2d(4, 3, name="a"),
                conv2d(4, 2, name="b", inputs=["input"]),
                {"type": "concatenate", "name": "j", "inputs": ["a", "b"]},
            ],
            "network.layers.2.inputs",
            'concatenate "j" lays inputs side by side that differ in their last number alone, got (4, 4, 4) of "a" and '
            '(5, 5, 4) of "b". Give both the same height and width, with padding "same", strides or pooling.',
        ),
        (
            [{"type": "flatten", "name": "f"}, {"type": "add", "name": "j", "inputs": ["f", "input"]}],
            "network.layers.1.inputs",
            'got (72,) of "f" and (6, 6, 2) of "input". Put a flatten or a global_average_pooling2d behind the picture.',
        ),
        (
            [{"type": "concatenate", "name": "j"}],
            "network.layers.0.inputs",
            'concatenate "j" joins at least two layers, got 1. Name them, such as "inputs": ["conv2d", "conv2d_1"].',
        ),
        (
            [{"type": "dropout", "name": "d", "rate": 0.5, "inputs": ["input", "input"]}],
            "network.layers.0.inputs",
            'dropout "d" takes one input, got 2. Join them with add or concatenate first.',
        ),
    ],
)
def test_shapes_that_clash_are_refused_by_both_shapes_and_a_way_out(layers: Layers, field: str, told: str) -> None:
    with pytest.raises(SpecError) as refused:
        check_network(branching([*layers, {"type": "flatten"}, dense(2, name="output")], shape=(6, 6, 2)))
    assert told in refused.value.message
    assert refused.value.field == field


def assert_slopes(program: Program, gradients: list[str]) -> None:
    """These gradients of the coming step against central differences of its own loss."""
    step = 1e-6
    while program.rows[program.op].phase != "update":
        program.play_op()
    analytic = {name: program.read(name) for name in gradients}
    program.abandon_step()
    assert analytic
    for name, found in analytic.items():
        parameter = name.removeprefix("grad.")
        for index in list(np.ndindex(*found.shape))[:: max(1, found.size // 6)]:
            kept = float(program.read(parameter, index))
            ends = []
            for moved in (kept + step, kept - step):
                program.write(parameter, index, moved)
                while program.rows[program.op].phase in ("forward", "loss"):
                    program.play_op()
                ends.append(float(program.read("loss")))
                program.abandon_step()
            program.write(parameter, index, kept)
            assert found[index] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5, abs=1e-8), (name, index)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_number_of_its_step_has_a_story_that_comes_out(dtype: str) -> None:
    program = residual(dtype)
    program.play(2)
    bench = Bench(program)
    explainer = Explainer(bench, bench.tensors({name for name, view in program.views().items() if view.persistent}))
    bench.stand(len(bench.rows))
    program.play(1)
    for name, view in program.views().items():
        if view.persistent:
            continue
        values = program.read(name)
        for index in list(np.ndindex(*values.shape))[:: max(1, values.size // 3)]:
            place = explainer.place(name, index)
            assert explainer.named(place) == (name, index)
            told = explainer.stories(place)[-1].lines[-1].value.value
            assert told == pytest.approx(float(values[index]), rel=1e-4, abs=1e-6), (name, index)
