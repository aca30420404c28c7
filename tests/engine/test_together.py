"""Two threads play what one plays, bit for bit, and a helper that comes, goes or falls asleep changes nothing."""

from __future__ import annotations

import threading

import pytest

from neurodeck.engine import native
from neurodeck.engine.players import together
from neurodeck.engine.players.company import Company
from neurodeck.engine.program import Program
from tests.engine.helper import helped
from tests.engine.networks import assert_same_state, build, conv2d, dense, examples, network, xor_like


def wide(optimizer: str = "rmsprop", count: int = 300, **fields: object) -> Program:
    """40-96-10 on batches of 100: long enough for a helper to come in time."""
    net = network(dense(96, "relu"), dense(10, "softmax"), inputs=40)
    return build(
        net, examples(count, 40, 10, coding="classes"), loss="categorical_crossentropy",
        optimizer={"type": optimizer}, batch_size=100, **fields,
    )  # fmt: skip  # one line a group


def pictures() -> Program:
    """Convolutions with strides and both paddings, both poolings, batches of 50 that leave lanes empty."""
    net = network(
        conv2d(9, 5, padding="same", strides=[1, 2], activation="relu"),
        {"type": "max_pooling2d"},
        conv2d(14, 3, activation="tanh"),
        {"type": "average_pooling2d", "padding": "same"},
        {"type": "flatten"},
        dense(10, "softmax"),
        input_shape=[16, 18, 2],
    )
    train = examples(150, 576, 10, coding="classes")
    return build(net, train, loss="categorical_crossentropy", batch_size=50)


def company_of(program: Program) -> Company:
    assert program.company is not None
    return program.company


def play_until_helped(program: Program) -> int:
    """Play with a helper until it has had a share; how many steps that were."""
    made = 0
    with helped(program):
        while made < 20 or company_of(program).shares < 5:
            made += program.play(5)
    return made


def test_two_threads_give_the_bits_of_one_on_pictures() -> None:
    alone, together = pictures(), pictures()

    made = play_until_helped(together)

    assert alone.play(made) == made
    assert_same_state(alone, together)


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "sgd"])
def test_two_threads_give_the_bits_of_one(optimizer: str) -> None:
    alone, together = wide(optimizer), wide(optimizer)
    together.pin("output.kernel", (3, 4), 0.25)
    alone.pin("output.kernel", (3, 4), 0.25)

    made = play_until_helped(together)

    assert alone.play(made) == made
    assert_same_state(alone, together)
    for name in alone.views():
        assert alone.read(name).tobytes() == together.read(name).tobytes(), name


def test_without_a_helper_one_thread_plays_both_shares() -> None:
    alone, welcoming = wide(), wide()
    company_of(welcoming).open()
    assert welcoming.play(7) == alone.play(7)
    assert_same_state(alone, welcoming)
    assert company_of(welcoming).shares == 0


def test_a_stop_inside_a_step_is_heard_with_a_helper_and_one_thread_goes_on() -> None:
    whole, stopped = wide(), wide()
    inside = 0
    for _ in range(20):
        with helped(stopped):
            running = threading.Thread(target=stopped.play, args=(10**9,))
            running.start()
            while running.is_alive():
                stopped.request_stop()
                running.join(0.001)
        inside += stopped.op > 0
        stopped.play_op()
    if stopped.op:
        stopped.play(1)
    assert inside > 0
    assert whole.play(stopped.step) == stopped.step
    assert_same_state(whole, stopped)


def test_what_is_not_finite_stops_two_threads_where_it_stops_one() -> None:
    alone, together = wide(), wide()
    for program in (alone, together):
        program.play(3)
        program.write("hidden1.kernel", (0, 95), float("nan"))
    with helped(together):
        assert together.play(10) == alone.play(10) == 0
    assert alone.trouble is not None and alone.trouble == together.trouble
    assert (alone.step, alone.op) == (together.step, together.op)
    assert_same_state(alone, together)


def test_a_gradient_that_is_not_finite_is_seen_by_both_and_nothing_is_updated() -> None:
    alone, together = wide(), wide()
    for program in (alone, together):
        program.play(3)
        program.write("output.kernel", (95, 9), 3e38)  # the loss stays finite, what comes back does not
        program.write("output.kernel", (94, 9), 3e38)
    with helped(together):
        assert together.play(10) == alone.play(10)
    assert (alone.trouble is None) == (together.trouble is None)
    assert_same_state(alone, together)


def test_a_helper_that_falls_asleep_over_a_share_is_awaited_and_sent_away() -> None:
    whole, kept = wide(), wide()
    company = company_of(kept)
    company.open()
    desk, second = company._desk, company._second
    ticket = int(desk[together.TICKET]) + 1
    desk[together.CLAIMED] = ticket  # somebody has taken the first share that will be given out, and sleeps
    leader = threading.Thread(target=kept.play, args=(4,))
    leader.start()
    while not company.was_late:
        assert leader.is_alive()
    assert desk[together.LEAVE] == 1  # it need not come again
    function, block = desk[together.FUNCTION : together.FUNCTION + 1], desk[together.ROW : together.ROW + 1]
    native.function("play_rows")(function.ctypes.data, block.ctypes.data, 0, 1, second)
    desk[together.DONE] = ticket
    leader.join()

    assert whole.play(4) == 4
    assert_same_state(whole, kept)


def test_a_helper_for_whom_nothing_comes_goes() -> None:
    company = company_of(wide())
    company.open()
    assert company.assist() == 0
    assert company.visits == 1


def test_the_reference_player_has_no_company() -> None:
    assert xor_like("float64").company is None
