"""Every operation: NaN and infinities go where the mathematics sends them, in the kernel as in the reference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from neurodeck.engine.operations import OPERATIONS
from tests.engine.operations.parameters import SMALL
from tests.engine.operations.single_row import Outcome, SingleRow, Values
from tests.engine.operations.test_kernels import every_operation

LANES = 17  # two vectors, the second nearly empty: the last lane is repeated in the padding
PROBES = (0.35, 0.85, -3.0, 3.0)  # values put in place of one to see which outputs depend on it


def elements(row: SingleRow, values: Values) -> Iterator[tuple[str, tuple[int, ...]]]:
    """First, last and some middle element of every input."""
    for name in row.inputs:
        count = values[name].size
        for flat in sorted({0, count // 3, count // 2, count - 1}):
            yield name, tuple(int(i) for i in np.unravel_index(flat, values[name].shape))


def replaced(values: Values, name: str, index: tuple[int, ...], value: float) -> Values:
    changed = {key: array.copy() for key, array in values.items()}
    changed[name][index] = value
    return changed


def dependent(row: SingleRow, values: Values, name: str, index: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Which outputs depend on that element, by trying other values in the reference."""
    before = row.refer(values).written
    found = {tensor: np.zeros(value.shape, bool) for tensor, value in before.items()}
    for probe in PROBES:
        after = row.refer(replaced(values, name, index, probe)).written
        for tensor, mask in found.items():
            mask |= after[tensor] != before[tensor]
    return found


def assert_alike(fast: Outcome, reference: Outcome) -> None:
    """NaN where the reference has NaN, the same infinity where it has one, a finite number elsewhere."""
    for tensor, expected in reference.written.items():
        got = fast.written[tensor]
        np.testing.assert_array_equal(np.isnan(got), np.isnan(expected), tensor)
        for infinity in (np.inf, -np.inf):
            np.testing.assert_array_equal(got == infinity, expected == infinity, tensor)
    np.testing.assert_allclose(fast.totals, reference.totals, rtol=1e-13, equal_nan=True)
    assert fast.stopped == reference.stopped


@every_operation
def test_a_nan_reaches_every_output_that_depends_on_it_and_no_other(name: str, accumulate: bool) -> None:
    row = SingleRow(name, SMALL, LANES, accumulate=accumulate)
    values = row.values()
    clean = row.play(values)
    for tensor, index in elements(row, values):
        if tensor == "gradients":
            continue  # an update that sees one writes nothing: below
        bad = replaced(values, tensor, index, np.nan)
        fast, reference = row.play(bad), row.refer(bad)
        assert_alike(fast, reference)
        for output, mask in dependent(row, values, tensor, index).items():
            assert np.isnan(fast.written[output][mask]).all(), f"{output} hides the NaN of {tensor}{index}"
            others = ~np.isnan(fast.written[output])
            np.testing.assert_array_equal(fast.written[output][others], clean.written[output][others])


@every_operation
@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinity_becomes_finite_only_where_the_mathematics_says_so(
    name: str, accumulate: bool, value: float
) -> None:
    row = SingleRow(name, SMALL, LANES, accumulate=accumulate)
    values = row.values()
    for tensor, index in elements(row, values):
        bad = replaced(values, tensor, index, value)
        assert_alike(row.play(bad), row.refer(bad))


@pytest.mark.parametrize("name", [name for name in sorted(OPERATIONS) if "gradients" in OPERATIONS[name].reads])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_update_that_sees_a_gradient_that_is_not_finite_stops_and_writes_nothing(name: str, value: float) -> None:
    row = SingleRow(name, SMALL, 1)
    values = row.values()
    for place in range(SMALL["size"]):
        bad = replaced(values, "gradients", (place,), value)
        for outcome in (row.play(bad), row.refer(bad), row.play(bad, workers=2)):
            assert outcome.stopped
            for tensor, written in outcome.written.items():
                np.testing.assert_array_equal(written, bad[tensor])


@pytest.mark.parametrize("name", ["tally_classes", "tally_sides"])
def test_an_output_that_is_nan_is_no_right_answer(name: str) -> None:
    row = SingleRow(name, SMALL, 4)
    values = row.values()
    values["a"], values["target"] = values["target"].copy(), values["target"]
    assert row.play(values).totals[1] == row.refer(values).totals[1] == 4
    for index in np.ndindex(*values["a"].shape):
        bad = replaced(values, "a", index, np.nan)
        assert row.play(bad).totals[1] == row.refer(bad).totals[1] == 3
