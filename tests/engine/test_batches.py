"""Which examples a step takes: both players against a plain list of batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from neurodeck.engine import generator
from neurodeck.engine.errors import SpecError
from neurodeck.engine.program import Program
from tests.engine.networks import DTYPES, assert_same_state, build, dense, examples, network

COUNT = 11
SEED = 7


def batches(count: int, size: int, remainder: str, shuffle: bool) -> Iterator[tuple[int, list[int]]]:
    """(epochs finished after it, the examples of the batch), for ever; written without looking at the engine."""
    epoch, held = 0, []
    while True:
        order = list(range(count))
        if shuffle:
            order = generator.permutation(generator.key(SEED, "shuffle", "", epoch), count).tolist()
        cuts = [order[at : at + size] for at in range(0, count, size)]
        left = cuts.pop() if remainder != "keep" and len(cuts[-1]) < size else []
        cuts[0] = held + cuts[0]
        held = left if remainder == "carry" else []
        for at, cut in enumerate(cuts):
            yield epoch + (at == len(cuts) - 1), cut
        epoch += 1


def numbered_program(dtype: str, count: int = COUNT, **fields: object) -> Program:
    """Each example's input is its number, so that the tensor `input` tells which were taken."""
    train = examples(count, 1, 1, dtype=dtype)
    train.x[:] = np.arange(count)[:, None]
    net = network(dense(1), inputs=1, dtype=dtype)
    return build(net, train, seed=SEED, optimizer={"type": "sgd", "learning_rate": 1e-6}, **fields)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("remainder", ["keep", "drop", "carry"])
@pytest.mark.parametrize("size", [1, 3, 4, 10, 11])
def test_batches_are_those_of_the_plain_list(dtype: str, shuffle: bool, remainder: str, size: int) -> None:
    program = numbered_program(dtype, batch_size=size, remainder=remainder, shuffle=shuffle)
    for _, (epoch, expected) in zip(range(40), batches(COUNT, size, remainder, shuffle), strict=False):
        assert program.play(1) == 1
        assert program.read("input")[:, 0].tolist() == expected
        assert program.epoch == epoch


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", ["full", 12, 1000])
def test_a_batch_is_never_larger_than_the_set(dtype: str, size: int | str) -> None:
    program = numbered_program(dtype, batch_size=size)
    program.play(2)
    assert sorted(program.read("input")[:, 0].tolist()) == list(range(COUNT))
    assert (program.epoch, program.steps_per_epoch) == (2, 1)


def test_a_batch_that_would_never_be_full_is_refused() -> None:
    with pytest.raises(SpecError, match="batch_size 12 is larger than the 11 training examples") as refused:
        numbered_program("float32", batch_size=12, remainder="drop")
    assert refused.value.field == "training.batch_size"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("remainder", ["keep", "drop", "carry"])
def test_a_restored_program_takes_the_same_batches(dtype: str, remainder: str) -> None:
    for steps in range(1, 9):
        went_on = numbered_program(dtype, batch_size=4, remainder=remainder)
        restored = numbered_program(dtype, batch_size=4, remainder=remainder)
        went_on.play(steps)
        restored.restore(went_on.state())
        for program in (went_on, restored):
            program.play(5)
        assert_same_state(went_on, restored)
        np.testing.assert_array_equal(went_on.read("input"), restored.read("input"))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("before", ["keep", "drop", "carry"])
@pytest.mark.parametrize("after", ["keep", "drop", "carry"])
def test_another_remainder_or_batch_size_takes_over_at_any_step(dtype: str, before: str, after: str) -> None:
    # no batch may hold more than the tape has lanes for
    for steps in range(7):
        program = numbered_program(dtype, batch_size=10, remainder=before)
        program.play(steps)
        settings = program.training.model_copy(update={"remainder": after, "batch_size": 4})
        program.retrain(settings)
        epoch = program.epoch
        while program.epoch == epoch:
            program.play(1)
            taken = program.read("input")[:, 0].tolist()
            assert len(taken) <= (7 if after == "carry" else 4)
            if after != "carry":  # what is held over may come again in the epoch that it opens
                assert len(set(taken)) == len(taken)


@pytest.mark.parametrize("dtype", DTYPES)
def test_other_data_begin_the_running_epoch_anew(dtype: str) -> None:
    program = numbered_program(dtype, batch_size=4, shuffle=False)
    program.play(5)
    assert (program.epoch, program.position) == (1, 8)

    more = examples(20, 1, 1, dtype=dtype)
    more.x[:] = 100 + np.arange(20)[:, None]
    program.load(more)

    assert (program.step, program.epoch, program.position) == (5, 1, 0)
    program.play(1)
    assert program.read("input")[:, 0].tolist() == [100, 101, 102, 103]
    assert program.steps_per_epoch == 5


def test_both_players_shuffle_alike_and_anew_each_epoch() -> None:
    seen = []
    for dtype in DTYPES:
        program = numbered_program(dtype, batch_size="full")
        epochs = []
        for _ in range(3):
            program.play(1)
            epochs.append(program.read("input")[:, 0].tolist())
        seen.append(epochs)
    assert seen[0] == seen[1]
    assert len({tuple(epoch) for epoch in seen[0]}) == 3
