"""What a data spec fills in, and what is refused at once, in words that a person can act on."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from neurodeck.data.spec import DataSpec, check_data
from neurodeck.engine.errors import LimitExceeded, SpecError

SQUARE = {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0]}


def spec(**fields: Any) -> DataSpec:
    return DataSpec.model_validate(fields)


def check(fields: dict[str, Any], shape: tuple[int, ...] = (2,), outputs: int = 1, loss: str = "half_mse") -> None:
    check_data(spec(**fields), shape, outputs, loss)


@pytest.mark.parametrize(
    "given, filled",
    [
        ({"dataset": "xor"}, (500, 0.0, 0.5, 0.0, ("x1", "x2"), "none")),
        ({"dataset": "xor", "features": ["sin_x1"], "test_split": 0.2}, (500, 0.0, 0.2, 0.0, ("sin_x1",), "none")),
        ({"dataset": "xor4", "noise": 0.5, "test_split": 0.5}, (4, 0.0, 0.0, 0.0, ("x1", "x2"), "none")),
        ({"dataset": "mnist", "test_split": 0.5, "noise": 0.1}, (60_000, 0.0, 0.0, 0.0, (), "unit")),
        ({"dataset": "mnist", "samples": 100, "scaling": "none"}, (100, 0.0, 0.0, 0.0, (), "none")),
        ({"dataset": "inline", **SQUARE}, (4, 0.0, 0.0, 0.0, (), "none")),
        ({"dataset": "circle", "samples": None, "test_split": None}, (500, 0.0, 0.5, 0.0, ("x1", "x2"), "none")),
    ],
)
def test_what_is_left_out_takes_the_default_of_its_data_set(given: dict[str, Any], filled: tuple[Any, ...]) -> None:
    made = spec(**given)
    got = (made.samples, made.noise, made.test_split, made.validation_split, made.features, made.scaling)
    assert got == filled


def test_what_is_filled_in_does_not_count_as_given() -> None:
    made = spec(dataset="xor", noise=0.1)
    assert made.model_fields_set == {"dataset", "noise"}
    assert DataSpec.model_validate(made.model_dump(exclude_unset=True)) == made
    assert DataSpec.model_validate(made.model_dump()) == made
    assert DataSpec.model_validate_json(made.model_dump_json()).model_dump() == made.model_dump()


@pytest.mark.parametrize(
    "fields",
    [
        {"dataset": "stripes"}, {}, {"dataset": "xor", "colour": 1}, {"dataset": "xor", "samples": 0},
        {"dataset": "xor", "samples": 2.5}, {"dataset": "xor", "samples": True}, {"dataset": "xor", "samples": 10**18},
        {"dataset": "xor", "noise": 1.1}, {"dataset": "xor", "noise": -0.1}, {"dataset": "xor", "noise": float("nan")},
        {"dataset": "xor", "test_split": 1}, {"dataset": "xor", "validation_split": float("inf")},
        {"dataset": "xor", "features": ["x3"]}, {"dataset": "xor", "features": ["x1"] * 8},
        {"dataset": "xor", "seed": -1}, {"dataset": "xor", "seed": "a" * 65}, {"dataset": "xor", "seed": True},
        {"dataset": "blobs", "classes": 1}, {"dataset": "blobs", "classes": 7}, {"dataset": "blobs", "classes": 2.5},
        {"dataset": "xor", "scaling": "log"}, {"dataset": "xor", "generator": "numpy"},
        {"dataset": "inline", "x": "12"}, {"dataset": "inline", "x": {"0": 1}},
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        spec(**fields)


REFUSED: list[tuple[dict[str, Any], tuple[int, ...], int, str, str, str]] = [
    ({"dataset": "xor4", "generator": "playground"}, (2,), 1, "half_mse", "data.generator",
     r'circle, xor, gauss, spiral, reg_plane, reg_gauss\. It has no "xor4"\. Take one of these, or generator'),
    ({"dataset": "reg_plane"}, (2,), 2, "half_mse", "network.layers",
     r'"reg_plane" has one value for each point: the last layer needs 1 unit, got 2\.'),
    ({"dataset": "reg_gauss"}, (2,), 1, "binary_crossentropy", "training.loss",
     r'the targets of "reg_gauss" are values, but binary_crossentropy is for classes\. Take half_mse'),
    ({"dataset": "xor"}, (3,), 1, "half_mse", "network.input_shape",
     r'the network takes \(3,\), "xor" gives \(2,\): x1, x2\. Set input_shape to \[2\], or choose other features\.'),
    ({"dataset": "xor", "features": ["x1", "x2", "x1"]}, (3,), 1, "half_mse", "data.features",
     r"features: x1 stands there twice\. Keep one\."),
    ({"dataset": "xor", "features": []}, (2,), 1, "half_mse", "data.features", "at least one of x1, x2, .*, got none"),
    ({"dataset": "xor"}, (2,), 3, "half_mse", "network.layers",
     r'"xor" has two classes: the last layer needs 1 unit, or 2 \(one for each class\), got 3\.'),
    ({"dataset": "blobs", "classes": 4}, (2,), 3, "mse", "network.layers",
     r'"blobs" with 4 classes: the last layer needs 4 units, one for each class, got 3\. '
     r"Change both in one rebuild, or set classes to 3\."),
    ({"dataset": "blobs"}, (2,), 1, "half_mse", "network.layers",
     r'"blobs" with 3 classes: .* got 1\. Change both in one rebuild, or choose other data\.'),
    ({"dataset": "blobs", "classes": 2}, (2,), 3, "mse", "network.layers",
     r"the last layer needs 1 unit, or 2 \(one for each class\), got 3\. .* set classes to 3\."),
    ({"dataset": "xor", "classes": 3}, (2,), 3, "mse", "data.classes",
     r'classes belong to the dataset "blobs"; "xor" has its own, got classes 3\. Leave classes out\.'),
    ({"dataset": "blobs", "generator": "playground"}, (2,), 3, "mse", "data.generator", 'It has no "blobs"'),
    ({"dataset": "xor", "samples": 100_001}, (2,), 1, "half_mse", "data.samples",
     "at most 100,000 points are generated, got 100,001. Take fewer."),
    ({"dataset": "xor", "test_split": 0.7, "validation_split": 0.3}, (2,), 1, "half_mse", "data.validation_split",
     "test_split 0.7 and validation_split 0.3 leave nothing to train on"),
    ({"dataset": "xor", **SQUARE}, (2,), 1, "half_mse", "data.x", 'x and y belong to the dataset "inline"'),
    ({"dataset": "xor"}, (2,), 1, "categorical_crossentropy", "training.loss",
     "categorical_crossentropy expects one output for each class, at least 2, got 1"),
    ({"dataset": "mnist"}, (2,), 10, "mse", "network.input_shape",
     r"the network takes \(2,\), but mnist gives \(28, 28, 1\), 784 numbers\. Set input_shape to \[784\]\."),
    ({"dataset": "mnist"}, (784,), 3, "mse", "network.layers",
     "mnist has 10 classes: the last layer needs 10 units, got 3"),
    ({"dataset": "mnist", "features": ["x1"]}, (784,), 10, "mse", "data.features",
     "features belong to 2-D points; mnist is pictures, got x1"),
    ({"dataset": "mnist", "samples": 70_000}, (784,), 10, "mse", "data.samples",
     "mnist has 60,000 examples to train on, got 70,000"),
    ({"dataset": "inline"}, (2,), 1, "mse", "data.x", "inline needs x: one row of numbers .* got nothing"),
    ({"dataset": "inline", "x": [], "y": []}, (2,), 1, "mse", "data.x", "inline needs x: .* got 0 rows"),
    ({"dataset": "inline", "x": [[1, 2]]}, (2,), 1, "mse", "data.y", "inline needs y: .* got nothing"),
    ({"dataset": "inline", "x": [[1, 2], [3]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     r"x row 1 has the shape \(1,\), but row 0 has \(2,\)\. All rows need the same number of values\."),
    ({"dataset": "inline", "x": [[1, 2], ["3", 4]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got the text '3'"),
    ({"dataset": "inline", "x": [[1, 2], [None, 4]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got true, false or null"),
    ({"dataset": "inline", "x": [[1, 2], [True, 4]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got true, false or null"),
    ({"dataset": "inline", "x": [[1, 2], {"a": 1}], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got an object"),
    ({"dataset": "inline", "x": [[1, 2], []], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got an empty list"),
    ({"dataset": "inline", "x": [[[1], [2, 3]]], "y": [0]}, (2,), 1, "mse", "data.x.0",
     "x row 0: expects numbers, got lists of different lengths"),
    ({"dataset": "inline", "x": [[[[[1]]]]], "y": [0]}, (1,), 1, "mse", "data.x.0",
     "x row 0: expects numbers, got lists nested deeper than rows, columns and channels"),
    ({"dataset": "inline", "x": [[1, 2], [float("nan"), 4]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     r"x row 1 holds nan; only finite numbers up to 3e\+38"),
    ({"dataset": "inline", "x": [[1, 2], [3, 4]], "y": [0, float("inf")]}, (2,), 1, "mse", "data.y.1",
     "y row 1 holds inf; only finite numbers"),
    ({"dataset": "inline", "x": [[1, 2], [3, 10**400]], "y": [0, 1]}, (2,), 1, "mse", "data.x.1",
     "x row 1: expects numbers, got a whole number of 333 hexadecimal digits"),
    ({"dataset": "inline", "x": [[1, 2], [3, 4]], "y": [0]}, (2,), 1, "mse", "data.y",
     "one target for each example, got 2 rows of x and 1 rows of y"),
    ({"dataset": "inline", **SQUARE, "samples": 3}, (2,), 1, "mse", "data.samples",
     "inline has the 4 rows that it brings, got 3"),
    ({"dataset": "inline", **SQUARE}, (3,), 1, "mse", "network.input_shape",
     r"the network takes \(3,\), but an inline example has the shape \(2,\), 2 numbers\. Set input_shape to \[2\]\."),
    ({"dataset": "inline", **SQUARE}, (2,), 2, "mse", "data.y",
     "the network gives 2 outputs, but a row of y has 1 numbers"),
    ({"dataset": "inline", "x": [[1, 2], [3, 4]], "y": [0, -1]}, (2,), 1, "binary_crossentropy", "data.y.1",
     "y row 1 holds -1; binary_crossentropy expects targets from 0 to 1"),
    ({"dataset": "inline", "x": [[1, 2, 3]], "y": [0], "features": ["x1"]}, (1,), 1, "mse", "data.features",
     r"features belong to 2-D points; inline examples have the shape \(3,\)"),
    ({"dataset": "inline", "x": [[1, 2], [2e6, 3]], "y": [0, 1], "features": ["sin_x1"]}, (1,), 1, "mse", "data.x.1",
     r"x row 1 holds 2e\+06; sin_x1 takes up to 1e\+06"),
    ({"dataset": "inline", "x": [[1, 2], [2e30, 3]], "y": [0, 1], "features": ["x1_squared"]}, (1,), 1, "mse",
     "data.x.1", r"x row 1 gives a feature beyond 3e\+38"),
]  # fmt: skip


@pytest.mark.parametrize("fields, shape, outputs, loss, field, message", REFUSED)
def test_what_no_network_could_take_is_refused_at_once(
    fields: dict[str, Any], shape: tuple[int, ...], outputs: int, loss: str, field: str, message: str
) -> None:
    with pytest.raises((SpecError, LimitExceeded), match=message) as refused:
        check(fields, shape, outputs, loss)
    assert refused.value.field == field
    assert refused.value.status == 422
    assert len(refused.value.message) < 1000


def test_a_long_text_among_the_numbers_is_not_echoed_back() -> None:
    with pytest.raises(SpecError) as refused:
        check({"dataset": "inline", "x": [["secret" * 1000]], "y": [0]}, (1,))
    assert len(refused.value.message) < 120


def test_lists_nested_beyond_all_measure_are_refused_and_not_followed() -> None:
    row: Any = 1
    for _ in range(900):
        row = [row]
    with pytest.raises(SpecError, match="nested deeper"):
        check({"dataset": "inline", "x": [row], "y": [0]}, (1,))


@pytest.mark.parametrize(
    "fields, shape, outputs, loss",
    [
        ({"dataset": "xor"}, (2,), 1, "half_mse"),
        ({"dataset": "xor"}, (2, 1), 2, "categorical_crossentropy"),
        ({"dataset": "blobs"}, (2,), 3, "categorical_crossentropy"),
        ({"dataset": "blobs", "classes": 6}, (2,), 6, "half_mse"),
        ({"dataset": "blobs", "classes": 2}, (2,), 1, "binary_crossentropy"),
        ({"dataset": "mnist"}, (28, 28, 1), 10, "categorical_crossentropy"),
        ({"dataset": "mnist"}, (784,), 10, "mse"),
        ({"dataset": "inline", **SQUARE}, (2,), 1, "binary_crossentropy"),
        ({"dataset": "inline", **SQUARE, "features": ["x1", "x2", "x1_x2"]}, (3,), 1, "mse"),
        ({"dataset": "inline", "x": [1, 2, 3], "y": [1, 4, 9]}, (1,), 1, "mse"),
        ({"dataset": "inline", "x": [[[1], [2]], [[3], [4]]], "y": [[0, 1], [1, 0]]}, (2, 1), 2, "mse"),
    ],
)
def test_what_fits_passes(fields: dict[str, Any], shape: tuple[int, ...], outputs: int, loss: str) -> None:
    check(fields, shape, outputs, loss)


def test_checking_mnist_loads_nothing() -> None:
    program = (
        "import sys; from neurodeck.data.dataset import DataSpec, check_data; from neurodeck.data import catalog;"
        "check_data(DataSpec(dataset='mnist'), (784,), 10, 'mse');"
        "print([m for m in ('numba', 'llvmlite', 'sklearn', 'pooch', 'requests', 'plotly') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
