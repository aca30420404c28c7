"""A program is played in pieces and at once, by one operation and by thousands of steps, with the same bits."""

from __future__ import annotations

import threading

import pytest

from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, assert_same_state, build, dense, examples, network, xor_like

both_players = pytest.mark.parametrize("dtype", DTYPES)
STEPS = 23


@both_players
def test_odd_slices_give_the_bits_of_one_long_run(dtype: str) -> None:
    whole, sliced = xor_like(dtype), xor_like(dtype)

    assert whole.play(STEPS) == STEPS
    assert [sliced.play(count) for count in (1, 2, 0, 3, 5, 12)] == [1, 2, 0, 3, 5, 12]

    assert_same_state(whole, sliced)
    assert (whole.step, whole.op, whole.epoch, whole.position) == (STEPS, 0, 7, 8)
    assert whole.steps_per_epoch == 3


@both_players
def test_operations_one_by_one_end_the_step_with_the_same_bits(dtype: str) -> None:
    whole, single = xor_like(dtype), xor_like(dtype)
    whole.play(2)

    ended = [single.play_op() for _ in range(2 * len(single.rows))]

    assert ended == 2 * ([False] * (len(single.rows) - 1) + [True])
    assert_same_state(whole, single)


@both_players
def test_play_finishes_an_open_step_first_and_counts_it(dtype: str) -> None:
    whole, opened = xor_like(dtype), xor_like(dtype)
    for count in range(1, len(opened.rows)):
        for _ in range(count):
            assert not opened.play_op()
        assert (opened.step, opened.op) == (count - 1, count)
        assert opened.play(1) == 1
    whole.play(len(opened.rows) - 1)
    assert_same_state(whole, opened)


@both_players
def test_an_abandoned_step_leaves_no_trace(dtype: str) -> None:
    straight, wavering = xor_like(dtype), xor_like(dtype)
    straight.play(5)
    wavering.play(4)
    for _ in range(len(wavering.rows) - 1):
        wavering.play_op()
    wavering.abandon_step()
    assert wavering.op == 0 and not wavering.batch_present

    wavering.play(1)

    assert_same_state(straight, wavering)


def test_rows_tell_what_they_do_in_the_textbooks_order() -> None:
    program = xor_like(optimizer={"type": "sgd", "momentum": 0.9})
    told = [(row.operation, row.layer, row.phase) for row in program.rows]
    assert told == [
        ("take_inputs", None, "forward"),
        ("dense", "hidden1", "forward"), ("tanh", "hidden1", "forward"),
        ("dense", "output", "forward"), ("tanh", "output", "forward"),
        ("take_targets", None, "loss"), ("half_mse", "output", "loss"),
        ("half_mse_backward", "output", "backward"), ("tanh_backward", "output", "backward"),
        ("dense_kernel_gradient_narrow", "output", "backward"), ("dense_bias_gradient", "output", "backward"),
        ("dense_input_gradient", "output", "backward"), ("tanh_backward", "hidden1", "backward"),
        ("dense_kernel_gradient_narrow", "hidden1", "backward"), ("dense_bias_gradient", "hidden1", "backward"),
        ("sgd_momentum", None, "update"),
    ]  # fmt: skip  # a table
    assert program.rows[1].writes == ("hidden1.z",)
    assert program.rows[1].reads == ("input", "hidden1.kernel", "hidden1.bias")
    assert program.rows[2].formula == "a = tanh(z)"


@both_players
def test_every_tensor_of_the_textbook_has_a_name(dtype: str) -> None:
    program = xor_like(dtype, optimizer={"type": "adam"})
    layer = ("kernel", "bias")
    batch = ("z", "a")
    expected = {f"{name}.{part}" for name in ("hidden1", "output") for part in (*layer, *batch)}
    expected |= {f"grad.{name}" for name in expected}
    expected |= {f"slot.{name}.{part}.{slot}" for name in ("hidden1", "output") for part in layer for slot in "mv"}
    expected |= {"input", "target", "losses", "loss"}
    assert set(program.views()) == expected


@both_players
def test_a_stop_asked_for_by_another_thread_ends_play_and_changes_no_bit(dtype: str) -> None:
    whole, stopped = xor_like(dtype), xor_like(dtype)
    endless = 10**9
    inside = 0
    for _ in range(20):
        running = threading.Thread(target=stopped.play, args=(endless,))
        running.start()
        while running.is_alive():  # play forgets a request that came before it, so ask until it has heard
            stopped.request_stop()
            running.join(0.001)
        inside += stopped.op > 0
    if stopped.op:
        stopped.play(1)

    assert whole.play(stopped.step) == stopped.step

    assert_same_state(whole, stopped)


@both_players
def test_play_forgets_a_stop_that_was_asked_for_before(dtype: str) -> None:
    program = xor_like(dtype)
    program.request_stop()
    assert program.play(3) == 3


def test_stopping_after_any_operation_keeps_the_bits() -> None:
    # the stop word is read after every row: set by the last row played, it leaves the step where it stands
    whole, stopped = xor_like(), xor_like()
    whole.play(len(stopped.rows))
    for row in range(1, len(stopped.rows) + 1):
        for _ in range(row % len(stopped.rows)):
            stopped.play_op()
        stopped.play(1)
    assert_same_state(whole, stopped)


@both_players
def test_batch_tensors_appear_with_the_first_step(dtype: str) -> None:
    program = xor_like(dtype)
    assert not program.batch_present and program.batch_loss != program.batch_loss
    program.play_op()
    assert program.batch_present
    program.play(1)
    assert program.read("hidden1.z").shape == (4, 4)
    assert program.read("losses").shape == (4,)
    assert program.read("loss").shape == ()
    program.play(2)  # the epoch's last batch has two examples
    assert program.read("hidden1.z").shape == (2, 4)
    assert program.batch_loss == pytest.approx(program.read("losses").mean(), rel=1e-6)


def test_two_programs_do_not_share_anything() -> None:
    one, other, alone = xor_like(), xor_like(seed=8), xor_like()
    for _ in range(5):
        one.play(3)
        other.play(2)
    alone.play(15)
    assert_same_state(one, alone)


@pytest.mark.parametrize("units", [1, 15, 16, 17, 40])
@pytest.mark.parametrize("batch", [1, 16, 17, 33])
def test_both_players_agree_whatever_the_sizes(units: int, batch: int) -> None:
    programs: list[Program] = []
    for dtype in DTYPES:
        net = network(dense(units, "tanh"), dense(units, "sigmoid"), dense(3, "softmax"), inputs=units, dtype=dtype)
        train = examples(40, units, 3, coding="classes", dtype=dtype)
        programs.append(build(net, train, loss="categorical_crossentropy", batch_size=batch))
    for program in programs:
        program.play(3)
    fast, reference = programs
    for name in fast.views():
        # sums of up to 120 products of numbers below 4, each rounded to 2^-24, through three layers and three steps
        assert abs(fast.read(name) - reference.read(name)).max() <= 120 * 4 * 2.0**-24, name
