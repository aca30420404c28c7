"""What may change between two steps, and what each change keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurodeck.engine import generator
from neurodeck.engine.errors import SpecError, UnknownIndex, UnknownTensor
from neurodeck.engine.initializers import GlorotUniform
from neurodeck.engine.program import Program
from tests.engine.networks import (
    DTYPES,
    assert_same_state,
    build,
    dense,
    examples,
    network,
    parameters,
    training,
    xor_like,
)

both_players = pytest.mark.parametrize("dtype", DTYPES)
ADAM = {"type": "adam", "learning_rate": 0.01}


# -- state -------------------------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
def test_a_restored_state_plays_on_with_the_same_bits(dtype: str, optimizer: str) -> None:
    program, other = (xor_like(dtype, optimizer=optimizer) for _ in range(2))
    program.play(7)
    program.pin("hidden1.kernel", (0, 1), 0.25)
    program.set_hyperparameter("optimizer.learning_rate", 0.5)
    state = program.state()

    program.play(8)
    other.restore(state)
    assert other.state() == state and not other.batch_present
    other.play(8)
    assert_same_state(program, other)

    program.restore(state)
    program.play(8)
    assert_same_state(program, other)


@both_players
def test_a_state_is_a_copy_and_says_how_large_it_is(dtype: str) -> None:
    program = xor_like(dtype, optimizer=ADAM)
    state = program.state()
    program.play(3)
    assert program.state() != state
    program.restore(state)
    assert program.state() == state
    # 17 parameters, padded to 32, and two slots of as many
    assert state.bytes == 3 * 32 * np.dtype(dtype).itemsize


@both_players
def test_a_state_from_inside_a_step_begins_that_step_anew(dtype: str) -> None:
    straight, inside = xor_like(dtype), xor_like(dtype)
    straight.play(3)
    inside.play(2)
    for _ in range(9):
        inside.play_op()
    inside.restore(inside.state())
    assert inside.op == 0
    inside.play(1)
    assert_same_state(straight, inside)


# -- hyperparameters and training -------------------------------------------------------------------------------------


@both_players
def test_a_learning_rate_changes_between_two_steps_and_nothing_else_does(dtype: str) -> None:
    program = xor_like(dtype, optimizer={"type": "sgd", "momentum": 0.5, "learning_rate": 0.1})
    program.play(3)
    before = program.state()
    program.set_hyperparameter("optimizer.learning_rate", 0.0)
    assert program.hyperparameters == {"optimizer.learning_rate": 0.0, "optimizer.momentum": 0.5}
    after = program.state()
    assert after.counters == before.counters and all(
        after.blocks[name].tobytes() == block.tobytes() for name, block in before.blocks.items()
    )
    velocity, kernel = program.read("slot.output.kernel.velocity"), program.read("output.kernel")
    program.play(1)
    # v <- 0.5 v - 0 g and w <- w + v: a product with a power of two and one rounded sum
    np.testing.assert_array_equal(program.read("slot.output.kernel.velocity"), velocity / 2)
    np.testing.assert_array_equal(program.read("output.kernel"), kernel + velocity / 2)


def test_a_hyperparameter_that_is_not_there_is_refused_with_those_that_are() -> None:
    program = build(network(dense(1, kernel_regularizer="l2")), examples(4))
    with pytest.raises(SpecError, match="no hyperparameter .optimizer.rho. here. There are .*learning_rate.*rate"):
        program.set_hyperparameter("optimizer.rho", 0.5)
    with pytest.raises(SpecError, match="no hyperparameter .middle. here"):
        program.set_hyperparameter("middle", 0.5)


@both_players
def test_another_loss_keeps_weights_slots_and_time(dtype: str) -> None:
    program = xor_like(dtype, optimizer=ADAM)
    program.play(5)
    before, kept = program.state(), parameters(program)
    program.retrain(training(loss="mse", optimizer=ADAM, batch_size=3, shuffle=False))
    assert program.state().counters == before.counters
    for name, value in kept.items():
        np.testing.assert_array_equal(program.read(name), value)
    program.play(4)
    assert program.step == 9
    assert [row.operation for row in program.rows if row.phase == "loss"] == ["take_targets", "mse"]


@both_players
def test_another_optimizer_keeps_weights_and_begins_its_own_count(dtype: str) -> None:
    program = xor_like(dtype, optimizer=ADAM)
    program.play(5)
    kernel = program.read("hidden1.kernel")

    program.retrain(training(optimizer="rmsprop"))
    np.testing.assert_array_equal(program.read("hidden1.kernel"), kernel)
    assert not program.read("slot.hidden1.kernel.velocity").any()
    assert program.step == 5

    program.retrain(training(optimizer=ADAM))
    fresh = build(program.network, examples(10, dtype=dtype), optimizer=ADAM)
    for name in ("hidden1.kernel", "hidden1.bias", "output.kernel", "output.bias"):
        fresh.assign(name, program.read(name))
    # the same batch: Adam's first step after the change is its step 1, not its step 6
    program.load(examples(4, dtype=dtype))
    fresh.load(examples(4, dtype=dtype))
    program.play(1)
    fresh.play(1)
    np.testing.assert_allclose(
        program.read("hidden1.kernel"), fresh.read("hidden1.kernel"), rtol=0, atol=1e-7 if dtype == "float32" else 1e-15
    )  # fmt: skip  # the batch's order differs by its epoch, and so the rounding of its sums


@both_players
def test_a_change_that_is_refused_has_changed_nothing(dtype: str) -> None:
    program, alone = xor_like(dtype, remainder="drop"), xor_like(dtype, remainder="drop")
    program.play(4)
    alone.play(4)
    before, settings = program.state(), program.training
    with pytest.raises(SpecError, match="batch_size 11 is larger than the 10 training examples"):
        program.retrain(training(batch_size=11, remainder="drop"))
    with pytest.raises(SpecError, match="batch_size 4 is larger than the 3 training examples"):
        program.load(examples(3, dtype=dtype))
    assert program.state() == before and program.training == settings
    for one in (program, alone):
        one.play(5)
    assert_same_state(program, alone)


# -- pins and writes ---------------------------------------------------------------------------------------------------


@both_players
@pytest.mark.parametrize("optimizer", ["sgd", {"type": "sgd", "momentum": 0.9}, "rmsprop", "adam"])
def test_a_pinned_parameter_keeps_its_value_while_its_gradient_is_still_computed(dtype: str, optimizer: Any) -> None:
    program = xor_like(dtype, optimizer=optimizer)
    program.pin("hidden1.kernel", (1, 2), 0.5)
    program.pin("output.bias", (0,), -0.25)
    before = program.read("hidden1.kernel")
    program.play(5)
    after = program.read("hidden1.kernel")
    assert after[1, 2] == 0.5 and program.read("output.bias")[0] == -0.25
    assert (after != before).sum() == before.size - 1
    assert program.read("grad.hidden1.kernel")[1, 2] != 0 and program.read("grad.output.bias")[0] != 0

    program.unpin("hidden1.kernel", (1, 2))
    program.play(1)
    assert program.read("hidden1.kernel")[1, 2] != 0.5
    assert program.read("output.bias")[0] == -0.25


@both_players
def test_a_write_moves_the_pin_that_it_hits(dtype: str) -> None:
    program = xor_like(dtype)
    program.pin("hidden1.kernel", (0, 0), 0.5)
    program.write("hidden1.kernel", (0, 0), 0.75)
    program.write("hidden1.kernel", (0, 1), 0.125)
    assert program.pins == {("hidden1.kernel", (0, 0)): 0.75}
    program.play(2)
    assert program.read("hidden1.kernel", (0, 0)) == 0.75
    assert program.read("hidden1.kernel", (0, 1)) != 0.125


@both_players
def test_a_written_number_is_found_at_its_public_index_and_nowhere_else(dtype: str) -> None:
    program = build(network(dense(5), dense(3), inputs=4, dtype=dtype), examples(6, 4, 3, dtype=dtype))
    for name, shape in (("hidden1.kernel", (4, 5)), ("output.kernel", (5, 3)), ("output.bias", (3,))):
        for at, index in enumerate(np.ndindex(*shape)):
            program.write(name, index, at + 1)
        np.testing.assert_array_equal(program.read(name), np.arange(1, np.prod(shape) + 1).reshape(shape))
        assert program.read(name, tuple(size - 1 for size in shape)) == np.prod(shape)


def test_tensors_and_indices_that_are_not_there_are_refused() -> None:
    program = xor_like(optimizer=ADAM)
    program.play(1)
    with pytest.raises(UnknownTensor, match='there is no tensor "hidden9.kernel" in this network'):
        program.read("hidden9.kernel")
    with pytest.raises(UnknownTensor):
        program.read("input by example")
    with pytest.raises(UnknownIndex, match=r"hidden1.kernel has the shape \(2, 4\), so it has no index \[2, 0\]"):
        program.write("hidden1.kernel", (2, 0), 1.0)
    for index in ((), (0,), (0, 0, 0), (-1, 0), (0, 10**30)):
        with pytest.raises(UnknownIndex):
            program.pin("hidden1.kernel", index, 1.0)
    with pytest.raises(SpecError, match="hidden1.z is computed at every step and cannot be set"):
        program.write("hidden1.z", (0, 0), 1.0)
    with pytest.raises(SpecError, match="slot.hidden1.kernel.m is no parameter and cannot be pinned"):
        program.pin("slot.hidden1.kernel.m", (0, 0), 1.0)
    assert program.pins == {}


# -- rebuilds ----------------------------------------------------------------------------------------------------------


def rebuilt(old: Program, units: int, number: int, dtype: str, optimizer: Any = None) -> Program:
    net = network(dense(units, "tanh"), dense(1, "tanh"), dtype=dtype)
    new = build(net, examples(10, dtype=dtype), optimizer=optimizer or ADAM)
    new.adopt(old, number)
    return new


@both_players
def test_a_new_unit_leaves_the_others_alone_and_is_drawn_by_layer_and_log_number(dtype: str) -> None:
    old = xor_like(dtype, optimizer=ADAM)
    old.play(7)
    old.pin("hidden1.kernel", (0, 3), 0.5)
    kept = parameters(old)

    new = rebuilt(old, 5, 12, dtype)

    assert (new.step, new.epoch, new.position) == (old.step, old.epoch, old.position) == (7, 2, 4)
    for name in ("hidden1.kernel", "slot.hidden1.kernel.m", "slot.hidden1.kernel.v"):
        np.testing.assert_array_equal(new.read(name)[:, :4], kept[name])
    np.testing.assert_array_equal(new.read("output.kernel")[:4], kept["output.kernel"])
    assert not new.read("slot.hidden1.kernel.m")[:, 4].any()
    drawn = GlorotUniform().draw(generator.key(7, "rebuild", "hidden1.kernel", 12), (2, 5)).astype(dtype)
    np.testing.assert_array_equal(new.read("hidden1.kernel")[:, 4], drawn[:, 4])
    assert (rebuilt(old, 5, 13, dtype).read("hidden1.kernel")[:, 4] != drawn[:, 4]).all()
    assert new.pins == {("hidden1.kernel", (0, 3)): 0.5}
    assert not new.batch_present
    assert new.play(3) == 3 and new.read("hidden1.kernel", (0, 3)) == 0.5


@both_players
def test_a_unit_taken_away_takes_its_pins_along(dtype: str) -> None:
    old = xor_like(dtype, optimizer=ADAM)
    old.play(2)
    old.pin("hidden1.kernel", (0, 3), 0.5)
    old.pin("hidden1.kernel", (1, 0), 0.25)
    new = rebuilt(old, 3, 1, dtype)
    np.testing.assert_array_equal(new.read("hidden1.kernel"), old.read("hidden1.kernel")[:, :3])
    assert new.pins == {("hidden1.kernel", (1, 0)): 0.25}


@both_players
def test_a_rebuild_without_a_change_plays_on_with_the_same_bits(dtype: str) -> None:
    old = xor_like(dtype, optimizer=ADAM)
    old.play(7)
    new = rebuilt(old, 4, 3, dtype)
    for program in (old, new):
        program.play(6)
    assert_same_state(old, new)


@both_players
def test_a_layer_put_in_between_is_drawn_and_the_others_stay(dtype: str) -> None:
    old = xor_like(dtype)
    old.play(4)
    net = network(
        dense(4, "tanh", name="hidden1"), dense(4, "relu", name="between"), dense(1, "tanh", name="output"), dtype=dtype
    )
    new = build(net, examples(10, dtype=dtype))
    new.adopt(old, 2)
    for name in ("hidden1.kernel", "hidden1.bias", "output.kernel", "output.bias"):
        np.testing.assert_array_equal(new.read(name), old.read(name))
    assert new.read("between.kernel").any()
    assert new.play(2) == 2


@both_players
def test_a_frozen_layer_is_left_alone_while_its_gradients_are_computed(dtype: str) -> None:
    net = network(dense(4, "tanh", trainable=False), dense(1), dtype=dtype)
    program = build(net, examples(10, dtype=dtype), optimizer=ADAM)
    before = parameters(program)
    program.play(5)
    np.testing.assert_array_equal(program.read("hidden1.kernel"), before["hidden1.kernel"])
    assert program.read("grad.hidden1.kernel").any()
    assert (program.read("output.kernel") != before["output.kernel"]).all()
