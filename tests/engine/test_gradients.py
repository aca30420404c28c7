"""Whole networks: the gradients that both players compute against central differences of the loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurodeck.engine.examples import Examples
from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, build, conv2d, dense, examples, network

# (loss, output activation, coding of the targets, outputs): every pair that makes sense
PAIRS = [
    ("half_mse", "linear", "values", 2),
    ("half_mse", "tanh", "sides", 1),
    ("half_mse", "softmax", "classes", 3),
    ("mse", "linear", "values", 3),
    ("mse", "relu", "bits", 2),
    ("mse", "sigmoid", "bits", 2),
    ("mse", "tanh", "sides", 1),
    ("mse", "softmax", "classes", 3),
    ("binary_crossentropy", "sigmoid", "bits", 1),
    ("binary_crossentropy", "sigmoid", "bits", 3),
    ("binary_crossentropy", "softmax", "classes", 3),
    ("categorical_crossentropy", "softmax", "classes", 3),
    ("categorical_crossentropy", "sigmoid", "classes", 3),
]
HIDDEN = ("linear", "sigmoid", "tanh", "relu", "softmax")
H = 1e-5
# Central differences in float64 are wrong by h**2 f'''/6 and by 2^-53 f / h, both about 1e-10. The fast player sums
# products of numbers of about 1, at most 40 of them on the longest way, rounded to 2^-24 each.
NEAR = {"float32": 40 * 2.0**-24, "float64": 1e-8}


def loss_of(program: Program, train: Examples) -> float:
    """Mean loss with penalties, by the reference's evaluation."""
    evaluation = program.evaluation(train)
    evaluation.advance(10**6)
    return float(evaluation.result.loss)


def assert_gradients(
    layers: list[dict[str, Any]], loss: str, coding: str, outputs: int, inputs: int = 2, input_shape: Any = None
) -> None:
    programs, trains = [], []
    for dtype in DTYPES:
        trains.append(examples(7, inputs, outputs, coding=coding, dtype=dtype))
        net = network(*layers, inputs=inputs, dtype=dtype, input_shape=input_shape)
        programs.append(build(net, trains[-1], loss=loss, batch_size="full", shuffle=False))
    fast, reference = programs
    for name in [name for name, view in reference.views().items() if view.persistent and ".kernel" in name]:
        fast.assign(name, np.asarray(reference.read(name), np.float32))
        reference.assign(name, fast.read(name))  # both have the numbers that float32 can hold
    for program in programs:
        while program.rows[program.op].phase != "update":
            program.play_op()
    for layer in reference.network.layers:
        for part in ("kernel", "bias"):
            name = f"{layer.name}.{part}"
            if name not in reference.views():
                continue
            numeric = np.zeros(reference.read(name).shape)
            for index in np.ndindex(*numeric.shape):
                kept = float(reference.read(name, index))
                ends = []
                for moved in (kept + H, kept - H):
                    reference.write(name, index, moved)
                    ends.append(loss_of(reference, trains[1]))
                reference.write(name, index, kept)
                numeric[index] = (ends[0] - ends[1]) / (2 * H)
            for program in programs:
                np.testing.assert_allclose(
                    program.read(f"grad.{name}"), numeric, rtol=NEAR[program.network.dtype],
                    atol=NEAR[program.network.dtype], err_msg=f"{name}, {program.network.dtype}",
                )  # fmt: skip  # what, then how near


@pytest.mark.parametrize("loss, output, coding, outputs", PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_gradients_are_the_slopes_of_the_loss(loss: str, output: str, coding: str, outputs: int, hidden: str) -> None:
    assert_gradients([dense(3, hidden), dense(outputs, output)], loss, coding, outputs)


def test_penalties_are_part_of_the_gradients() -> None:
    layers = [
        dense(3, "tanh", kernel_regularizer={"type": "l2", "rate": 0.3}),
        dense(1, kernel_regularizer={"type": "l1", "rate": 0.2}),
    ]
    assert_gradients(layers, "mse", "values", 1)


def test_layers_may_stand_in_another_order_than_they_are_played() -> None:
    layers = [
        dense(2, "sigmoid", name="second", inputs=["first"]),
        dense(3, "tanh", name="first", inputs=["input"]),
        dense(2, name="output", inputs=["second"]),
    ]
    assert_gradients(layers, "mse", "values", 2)


def test_layers_without_a_bias_and_wide_inputs_are_no_exception() -> None:
    # 18 inputs: the kernel's gradient goes by example rows; 17 units between: by the transposed activations
    layers = [dense(17, "tanh", use_bias=False), dense(2)]
    assert_gradients(layers, "half_mse", "values", 2, inputs=18)


PICTURES = {
    "valid": [conv2d(3, 2, activation="tanh"), {"type": "average_pooling2d"}, {"type": "flatten"}, dense(2)],
    "same with strides": [
        conv2d(2, [3, 2], strides=[2, 1], padding="same", activation="sigmoid"),
        {"type": "max_pooling2d", "pool_size": [1, 3], "strides": [1, 2], "padding": "same"},
        conv2d(2, 2, use_bias=False),
        {"type": "global_average_pooling2d"},
        dense(2, "tanh"),
    ],
    "padding between": [
        conv2d(2, 3, padding="same", activation="swish"),
        {"type": "zero_padding2d", "padding": [[1, 0], [0, 2]]},
        conv2d(3, [2, 3], strides=1),
        {"type": "average_pooling2d", "pool_size": 3, "strides": 2, "padding": "same"},
        {"type": "flatten"},
        dense(2),
    ],
}


@pytest.mark.parametrize("name", PICTURES)
def test_gradients_through_pictures_are_the_slopes_of_the_loss(name: str) -> None:
    assert_gradients(PICTURES[name], "half_mse", "values", 2, inputs=5 * 4 * 2, input_shape=[5, 4, 2])


@pytest.mark.parametrize("dtype", DTYPES)
def test_gradients_of_a_batch_are_the_mean_of_its_examples(dtype: str) -> None:
    net = network(dense(4, "tanh"), dense(1, "tanh"), dtype=dtype)
    train = examples(6, dtype=dtype)
    program = build(net, train, batch_size="full", shuffle=False)
    singles = [program.sample(x, y).read("grad.hidden1.kernel") for x, y in zip(train.x, train.y, strict=True)]
    while program.rows[program.op].phase != "update":
        program.play_op()
    near = 8 * 2.0**-24 if dtype == "float32" else 1e-14
    np.testing.assert_allclose(program.read("grad.hidden1.kernel"), np.mean(singles, axis=0), rtol=near, atol=near)
