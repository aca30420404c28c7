"""Every operation: its kernel against its reference, its declaration against what it touched, its bits."""

from __future__ import annotations

import numpy as np
import pytest

from neurodeck.engine.operations import OPERATIONS
from tests.engine.operations.parameters import LARGE, ONE_OUTPUT, PARAMETERS, SMALL
from tests.engine.operations.single_row import LANE_COUNTS, SingleRow

SIZES = {"one": ONE_OUTPUT, "small": SMALL, "large": LARGE}
CASES = [(name, accumulate) for name in sorted(OPERATIONS) for accumulate in (False, True)
         if not accumulate or OPERATIONS[name].accumulates]  # fmt: skip  # one thought
every_operation = pytest.mark.parametrize("name, accumulate", CASES, ids=[f"{n}{'-add' * a}" for n, a in CASES])
every_lane_count = pytest.mark.parametrize("n", LANE_COUNTS)


def test_the_harness_leaves_no_operation_out_and_has_no_line_for_a_missing_one() -> None:
    assert {name for name, _ in CASES} == set(OPERATIONS)
    assert set(PARAMETERS) <= set(OPERATIONS)


@every_operation
@every_lane_count
@pytest.mark.parametrize("sizes", SIZES)
def test_the_kernel_agrees_with_its_reference(name: str, accumulate: bool, n: int, sizes: str) -> None:
    row = SingleRow(name, SIZES[sizes], n, accumulate=accumulate)
    values = row.values()

    fast, reference, bound = row.play(values), row.refer(values), row.bound(values)

    for tensor, expected in reference.written.items():
        assert (np.abs(fast.written[tensor] - expected) <= bound[tensor]).all(), tensor
    # sums in float64 of what both players see: only their order may differ
    np.testing.assert_allclose(fast.totals, reference.totals, rtol=1e-13)
    assert not fast.stopped and not reference.stopped


@every_operation
@every_lane_count
def test_padding_lanes_stay_finite_and_their_deltas_zero(name: str, accumulate: bool, n: int) -> None:
    row = SingleRow(name, LARGE, n, accumulate=accumulate)

    arena = row.play(row.values()).arena

    for tensor in row.described.writes:
        axis = row.lanes_axis(tensor)
        if axis is None or axis == 0 and len(row.dims[tensor]) > 1:  # rows by example are read where valid only
            continue
        place = row.tensors[tensor]
        block = arena[place.offset : place.offset + place.size].reshape(place.dims)
        padding = np.moveaxis(block, axis, 0)[n : row.active]
        assert np.isfinite(padding).all()
        assert not tensor.startswith("grad_") or not padding.any()


@every_operation
@every_lane_count
def test_the_same_row_gives_the_same_bits_twice_and_with_more_workers(name: str, accumulate: bool, n: int) -> None:
    row = SingleRow(name, LARGE, n, accumulate=accumulate)
    values = row.values()

    alone = row.play(values)

    for workers, last_first in ((1, False), (2, False), (2, True), (3, True)):  # no share waits for another one
        shared = row.play(values, workers=workers, last_first=last_first)
        assert shared.arena.tobytes() == alone.arena.tobytes()
        assert shared.totals.tobytes() == alone.totals.tobytes()


def test_all_operations_can_be_shared_by_two_but_sums_over_the_batch_and_what_a_rule_does_number_by_number() -> None:
    alone = {name for name, described in OPERATIONS.items() if not described.splits}
    losses = {"half_mse", "mse", "binary_crossentropy", "categorical_crossentropy"}
    losses |= {"sigmoid_binary_crossentropy", "softmax_categorical_crossentropy", "l1_penalty", "l2_penalty"}
    playground = {"finite_gradients", "remember_kernel", "l1_decay", "l2_decay"}
    assert alone == losses | playground | {"tally_losses", "tally_classes", "tally_sides"}
