"""A value that is not finite: who made it is named, the update has written nothing, and training can go on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, build, dense, examples, network, parameters, xor_like

both_players = pytest.mark.parametrize("dtype", DTYPES)


def untouched(program: Program, before: dict[str, Any]) -> None:
    for name, value in parameters(program).items():
        np.testing.assert_array_equal(value, before[name], name)


@both_players
def test_a_nan_in_a_weight_is_named_where_it_first_shows(dtype: str) -> None:
    program = xor_like(dtype)
    program.play(2)
    program.write("hidden1.kernel", (1, 2), math.nan)
    before = parameters(program)

    assert program.play(10) == 0

    assert program.step == 2 and program.op > 0
    found = program.trouble
    assert found is not None
    assert (found.tensor, found.operation, found.step, found.index) == ("hidden1.z", "dense", 3, (0, 2))
    assert found.value == "NaN"
    assert found.message.startswith("Stopped at step 3: hidden1.z became NaN in dense, unit 2.")
    assert np.isnan(program.read("hidden1.z")[:, 2]).all(), "the batch of the failing step is still there"
    untouched(program, before)


@both_players
def test_play_stands_still_until_the_step_is_thrown_away(dtype: str) -> None:
    program = xor_like(dtype)
    program.write("output.bias", (0,), math.nan)
    assert program.play(1) == program.play(1) == 0
    assert not program.play_op()

    program.abandon_step()
    program.write("output.bias", (0,), 0.0)

    assert program.trouble is None
    assert program.play(4) == 4
    assert np.isfinite(program.batch_loss)


@both_players
def test_a_step_thrown_away_is_taken_again_with_the_same_bits(dtype: str) -> None:
    straight, stumbled = xor_like(dtype), xor_like(dtype)
    kept = float(stumbled.read("output.bias", (0,)))
    stumbled.write("output.bias", (0,), math.nan)
    assert stumbled.play(1) == 0
    stumbled.abandon_step()
    stumbled.write("output.bias", (0,), kept)
    for program in (straight, stumbled):
        program.play(5)
    assert straight.state() == stumbled.state()


@both_players
def test_a_gradient_that_overflows_stops_the_update_that_would_have_used_it(dtype: str) -> None:
    largest = float(np.finfo(dtype).max)
    # relu lets nothing through that could make the loss infinite; the gradient of the kernel sums 4 large products
    program = build(
        network(dense(1), inputs=1, dtype=dtype),
        examples(4, 1, 1, dtype=dtype),
        optimizer={"type": "adam"},
    )
    program._train.x[:] = largest / 2.0
    program.write("output.kernel", (0, 0), 0.0)
    program.write("output.bias", (0,), 8.0)
    before = parameters(program)

    assert program.play(1) == 0

    found = program.trouble
    assert found is not None
    assert (found.tensor, found.index, found.value) == ("grad.output.kernel", (0, 0), "+∞")
    assert found.operation == "dense_kernel_gradient_narrow"
    assert found.message == (
        "Stopped at step 1: grad.output.kernel became infinite in dense_kernel_gradient_narrow, at [0, 0]."
    )
    assert math.isfinite(program.batch_loss)
    untouched(program, before)


@both_players
def test_one_operation_at_a_time_finds_the_same_culprit(dtype: str) -> None:
    whole, single = xor_like(dtype), xor_like(dtype)
    for program in (whole, single):
        program.write("output.kernel", (3, 0), -math.inf)
    whole.play(1)
    while single.trouble is None:
        single.play_op()
    assert single.trouble == whole.trouble
    assert single.op == whole.op


@both_players
def test_a_penalty_that_overflows_is_told_as_the_loss(dtype: str) -> None:
    huge = 1e30 if dtype == "float32" else 1e200
    penalty = {"type": "l2", "rate": 0.01}
    program = build(network(dense(1, kernel_regularizer=penalty), dtype=dtype), examples(4, dtype=dtype))
    program._train.x[:] = 0.0
    program.write("output.kernel", (0, 0), huge)
    assert program.play(1) == 0
    assert program.trouble is not None
    assert (program.trouble.tensor, program.trouble.operation) == ("loss", "l2_penalty")


@both_players
def test_a_learning_rate_beyond_all_measure_is_told_with_its_step(dtype: str) -> None:
    program = build(
        network(dense(4), dense(1), dtype=dtype), examples(10, dtype=dtype),
        optimizer={"type": "sgd", "learning_rate": 1e6},
    )  # fmt: skip  # network and data, then settings
    done = program.play(10_000)
    assert program.trouble is not None and program.trouble.step == done + 1 == program.step + 1
    assert program.trouble.message.startswith(f"Stopped at step {done + 1:,}: ")
    assert np.isfinite(program.read("hidden1.kernel")).all()
