"""The compiler's own checks: no row may run that reaches beyond what it declares, no arena beyond what is allowed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neurodeck.engine import views
from neurodeck.engine.arena import Arena, Tensor, aligned, round_up
from neurodeck.engine.compiler import compile_layout, train_lanes
from neurodeck.engine.errors import LimitExceeded
from neurodeck.engine.limits import Limits
from neurodeck.engine.operations import OPERATIONS
from neurodeck.engine.tape import Tape, folded, sizes_of, verify
from tests.engine.networks import dense, network, training


def layout(units: int = 5, limits: Limits | None = None, **fields: object):  # type: ignore[no-untyped-def]  # many parts
    net = network(dense(units, "tanh"), dense(1))
    return compile_layout(net, training(**fields), 50, limits or Limits(), 0.0)


def test_every_tape_of_a_program_passes_and_its_regions_do_not_overlap() -> None:
    laid = layout(optimizer="adam")
    for tape in (laid.train, laid.evaluate, laid.sample):
        verify(tape, laid.arena)
    regions = sorted(laid.arena.regions.items())
    assert all(start % 16 == 0 for start, _ in regions)
    assert all(
        start + size + 16 <= following for (start, size), (following, _) in zip(regions, regions[1:], strict=False)
    )
    assert regions[-1][0] + regions[-1][1] <= laid.arena.size


def test_tapes_share_parameters_but_no_values() -> None:
    laid = layout()
    for name in ("hidden1.z", "grad.hidden1.kernel", "loss"):
        assert laid.train.tensors[name].offset != laid.sample.tensors[name].offset
    assert laid.train.tensors["hidden1.kernel"] is laid.sample.tensors["hidden1.kernel"]
    assert laid.evaluate.tensors["hidden1.kernel"].offset == laid.copies.tensors["hidden1.kernel"].offset


@pytest.mark.parametrize("moved_by", [-16, 16, 10**9])
def test_a_row_that_reaches_beyond_a_region_is_refused_before_it_may_run(moved_by: int) -> None:
    laid = layout()
    for at, row in enumerate(laid.train.rows):
        for name, tensor in row.tensors.items():
            bad = replace(row, tensors={**row.tensors, name: replace(tensor, offset=tensor.offset + moved_by)})
            rows = [*laid.train.rows[:at], bad, *laid.train.rows[at + 1 :]]
            inside = laid.arena.contains(tensor.offset + moved_by, tensor.size)
            if inside:  # a part of a block moved onto its neighbour is still inside the block
                continue
            with pytest.raises(
                ValueError, match=f"row {at} of train, {row.operation}: {name} .* which no region holds"
            ):
                verify(Tape("train", laid.train.capacity, rows), laid.arena)


def test_tensors_whose_sizes_disagree_cannot_be_laid_together() -> None:
    def tensor(*dims: int) -> Tensor:
        return Tensor("t", dims, dims, tuple(range(len(dims))))

    with pytest.raises(ValueError, match="dense: inputs is 3 and, by kernel"):
        tensors = {"x": tensor(3, 16), "kernel": tensor(2, 4), "bias": tensor(2), "z": tensor(2, 16)}
        sizes_of(OPERATIONS["dense"], tensors)
    with pytest.raises(ValueError, match=r"tanh takes \['a', 'z'\], got \['z'\]"):
        sizes_of(OPERATIONS["tanh"], {"z": tensor(2, 16)})


def test_leading_dimensions_are_joined() -> None:
    assert folded((6, 14, 14, 16), 2) == (1176, 16)
    assert folded((4, 16), 2) == (4, 16)


@pytest.mark.parametrize(
    "batch, remainder, lanes", [(1, "keep", 16), (16, "keep", 16), (17, "keep", 32), ("full", "keep", 64),
                                (10, "carry", 32), (50, "carry", 112), (1000, "keep", 64)],
)  # fmt: skip  # a table
def test_a_tape_has_lanes_for_its_largest_batch(batch: int | str, remainder: str, lanes: int) -> None:
    assert train_lanes(training(batch_size=batch, remainder=remainder), 50) == lanes
    assert layout(batch_size=batch, remainder=remainder).train.capacity == lanes


def test_an_arena_that_would_be_too_large_is_refused_before_it_is_laid() -> None:
    with pytest.raises(LimitExceeded, match=r"with batch_size 32 needs about \d+ MiB; this server allows 1 MiB"):
        layout(20_000, Limits(arena_bytes=2**20), batch_size=32)


def test_the_arena_begins_at_a_cache_line() -> None:
    for size in (1, 100, 4097):
        for dtype in (np.float32, np.float64):
            array = aligned(size, dtype)
            assert array.ctypes.data % 64 == 0 and len(array) == size and not array.any()
    assert [round_up(count) for count in (0, 1, 16, 17)] == [0, 16, 16, 32]


def test_views_turn_the_arenas_order_into_keras_and_back() -> None:
    arena = Arena()
    # (units, inputs) in the arena, (inputs, units) in public; a batch of pictures (C, H, W, lanes), public (n, H, W, C)
    kernel = arena.place(Tensor("kernel", (3, 2), (2, 3), (1, 0)))
    pictures = arena.place(Tensor("maps", (2, 4, 5, 16), (4, 5, 2), (1, 2, 0), lanes_axis=3))
    numbers = np.arange(arena.size, dtype=np.float64)
    for tensor, valid in ((kernel, 0), (pictures, 7)):
        public = views.read(numbers, tensor, valid)
        assert public.shape == (tensor.shape if tensor.lanes_axis is None else (valid, *tensor.shape))
        for index in np.ndindex(*public.shape):
            assert views.index(tensor, index) == public[index]
    assert views.read(numbers, kernel, 0)[1, 2] == kernel.offset + 2 * 2 + 1
    assert views.read(numbers, pictures, 7)[6, 3, 4, 1] == pictures.offset + ((1 * 4 + 3) * 5 + 4) * 16 + 6
