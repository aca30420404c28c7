"""Every operation's formula: it can be read, has a symbol for every name, and is what the reference computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from neurodeck.engine.operations import OPERATIONS
from neurodeck.engine.operations.formula import ALWAYS, SYMBOLS, Name, Number, Scope, evaluate, names, parse
from tests.engine.operations.parameters import OTHER_SETTING, SETTINGS, SMALL
from tests.engine.operations.single_row import EXAMPLE_ARRAYS, UPDATES, SingleRow

every_operation = pytest.mark.parametrize("name", sorted(OPERATIONS))
N = 5


@every_operation
def test_its_names_are_declared_and_have_a_symbol(name: str) -> None:
    described = OPERATIONS[name]
    dimensions = {dimension for shape in described.tensors.values() for dimension in shape}
    known = {*described.tensors, *described.settings, *described.arguments, *dimensions, *ALWAYS}
    places: set[str] = set()

    for line in described.lines:
        local = {line.target} if line.target is not None else set()
        used = names(line.value) - dimensions - places
        assert used <= known | local, f"{name}: {sorted(used - known)} is nothing that {name} declares"
        known |= local
        shown = (used | local) - set(described.arguments) | (used & {*described.tensors, *described.settings})
        assert shown <= set(SYMBOLS), f"{name}: no symbol for {sorted(shown - set(SYMBOLS))} in formula.SYMBOLS"
    assert set(described.writes) <= {line.target for line in described.lines}, f"{name} writes what no line says"


@every_operation
@pytest.mark.parametrize("accumulate", [False, True])
def test_it_is_what_the_reference_computes(name: str, accumulate: bool) -> None:
    described = OPERATIONS[name]
    if not described.writes or (accumulate and not described.accumulates):
        return
    row = SingleRow(name, SMALL, N, accumulate=accumulate)
    values = row.values()
    expected = row.refer(values).written

    scope = _scope(row, values)
    for line in described.lines:
        if line.target not in described.tensors:
            scope.local[str(line.target)] = line.value  # type: ignore[index]  # it is a dictionary here
            continue
        shape = expected[line.target].shape
        index = dict(zip(described.tensors[line.target], np.indices(shape), strict=True))
        found = np.broadcast_to(np.asarray(evaluate(line.value, scope, index), np.float64), shape)
        if accumulate:
            found = found + values[line.target]
        # float64 either way; only the order of sums and the place of a division differ
        np.testing.assert_allclose(found, expected[line.target], rtol=1e-10, atol=1e-12)
        scope.tensors[line.target] = found  # type: ignore[index]  # it is a dictionary here


def test_what_is_no_formula_is_refused_with_its_part() -> None:
    with pytest.raises(ValueError, match="'lambda: 0' is no part of a formula"):
        parse("a = lambda: 0")
    with pytest.raises(ValueError, match="is no formula"):
        parse("z = W x + b")
    assert parse("a = 2; b = a")[1].value == Name("a") and parse("a = 2")[0].value == Number(2.0)


def _scope(row: SingleRow, values: dict[str, Any]) -> Scope:
    described = row.described
    tensors = {**values}
    dimensions: dict[str, tuple[str, ...]] = dict(described.tensors)
    for given, array in zip(("examples", "targets"), EXAMPLE_ARRAYS, strict=True):
        if array in values:
            tensors[given], dimensions[given] = values[array].T, ("features", "lanes")
    if "examples" in tensors:  # whatever the written tensor calls what an example has
        (shape,) = described.writes.values()
        dimensions["examples"] = dimensions["targets"] = (next(d for d in shape if d != "lanes"), "lanes")
    sizes = {
        dimension: size
        for tensor, shape in described.tensors.items()
        for dimension, size in zip(shape, row.valid_dims(tensor), strict=True)
    }
    words = dict(zip(described.arguments, row.row.arguments, strict=True))
    settings = {name: SETTINGS.get(name, OTHER_SETTING) for name in described.settings}
    numbers = {**words, **settings, "n": float(N), "t": UPDATES + 1.0}
    assert math.prod(sizes.values()) < 1_000_000
    return Scope(tensors, dimensions, numbers, sizes, {})
