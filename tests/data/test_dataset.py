"""A data set as a session uses it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.data.dataset import Dataset, load
from neurodeck.data.errors import DamagedFile
from neurodeck.data.features import NAMES, columns
from neurodeck.data.planar import generate
from neurodeck.data.spec import DataSpec
from neurodeck.engine.errors import SpecError
from tests.data.conftest import TEST, TRAIN, Tiny


def make(
    fields: dict[str, Any],
    *,
    inputs: int = 2,
    outputs: int = 1,
    loss: str = "half_mse",
    seed: int | str = 0,
    **more: Any,
) -> Dataset:
    return load(DataSpec.model_validate(fields), seed=seed, input_shape=(inputs,), outputs=outputs, loss=loss, **more)


SPLITS = ("train", "validation", "test")


@given(
    dataset=st.sampled_from(["xor", "circle", "gauss", "spiral"]),
    samples=st.integers(1, 60),
    test=st.integers(0, 50),
    validation=st.integers(0, 49),
    seed=st.integers(0, 2**53 - 1) | st.text("abc", max_size=5),
)
def test_every_point_is_in_exactly_one_split_and_always_in_the_same(
    dataset: str, samples: int, test: int, validation: int, seed: int | str
) -> None:
    fields = {"dataset": dataset, "samples": samples, "test_split": test / 100, "validation_split": validation / 100}
    made, again = make(fields, seed=seed, dtype="float64"), make(fields, seed=seed, dtype="float64")

    rows = np.concatenate([made.split(name).x for name in SPLITS])
    points = generate(dataset, samples, 0.0, seed).points
    assert sorted(map(tuple, rows.tolist())) == sorted(map(tuple, points.tolist()))
    for name in SPLITS:
        np.testing.assert_array_equal(made.split(name).x, again.split(name).x)
        np.testing.assert_array_equal(made.split(name).y, again.split(name).y)


def test_x_y_points_and_labels_of_a_split_belong_together() -> None:
    made = make({"dataset": "xor", "validation_split": 0.1, "features": NAMES, "scaling": "standard"}, inputs=7)
    assert made.points is not None
    assert [made.split(name).count for name in SPLITS] == [200, 50, 250]
    for name in SPLITS:
        points, examples = made.points[name], made.split(name)
        np.testing.assert_array_equal(made.encode(points), examples.x)
        np.testing.assert_array_equal(made.labels[name], points[:, 0] * points[:, 1] > 0)
        np.testing.assert_array_equal(examples.y[:, 0], 2 * made.labels[name] - 1)


def test_features_are_scaled_by_the_training_split_alone() -> None:
    made = make({"dataset": "gauss", "features": ["x1", "sin_x2"], "scaling": "unit", "noise": 0.3}, dtype="float64")
    assert made.train.x.min(axis=0).tolist() == [0, 0] and made.train.x.max(axis=0).tolist() == [1, 1]
    assert made.test.x.min() < 0 or made.test.x.max() > 1
    assert made.points is not None
    raw = columns(made.points["train"], ["x1", "sin_x2"])
    np.testing.assert_allclose(
        made.encode(np.array([[2.0, 3.0]]))[0, 0], (2 - raw[:, 0].min()) / np.ptp(raw[:, 0]), rtol=1e-15
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_2d_set_in_numbers(dtype: str) -> None:
    made = make({"dataset": "spiral", "noise": 0.2}, dtype=dtype)
    assert (made.name, made.input_size, made.outputs, made.classes, made.middle) == ("spiral", 2, 1, 2, 0.0)
    assert made.domain == (-6.0, 6.0, -6.0, 6.0) and made.note is None
    for examples in (
        made.train,
        made.validation,
        made.test,
    ):
        assert examples.x.dtype == examples.y.dtype == dtype
        assert examples.x.flags.c_contiguous and examples.x.shape == (examples.count, 2)
    assert made.validation.count == 0 and made.validation.y.shape == (0, 1)
    assert made.encode(np.zeros((3, 2))).dtype == dtype


def test_xor4_trains_on_all_four_points_in_order() -> None:
    made = make({"dataset": "xor4", "test_split": 0.5}, loss="binary_crossentropy")
    assert made.train.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert made.train.y.tolist() == [[0], [1], [1], [0]]
    assert (made.test.count, made.validation.count, made.middle) == (0, 0, 0.5)
    assert made.domain == (-0.5, 1.5, -0.5, 1.5)


def test_two_outputs_are_one_hot() -> None:
    made = make({"dataset": "circle"}, outputs=2, loss="categorical_crossentropy")
    np.testing.assert_array_equal(made.train.y, np.eye(2)[made.labels["train"]])
    assert made.middle is None


def test_the_datas_own_seed_goes_before_the_experiments() -> None:
    one = make({"dataset": "xor", "seed": 5}, seed=1)
    np.testing.assert_array_equal(one.train.x, make({"dataset": "xor"}, seed=5).train.x)
    assert not np.array_equal(one.train.x, make({"dataset": "xor"}, seed=1).train.x)


def test_inline_is_taken_as_given() -> None:
    made = make({"dataset": "inline", "x": [[0, 0], [0, 2], [4, 0]], "y": [0.5, 2, -3]}, loss="mse", dtype="float64")
    assert sorted(zip(map(tuple, made.train.x.tolist()), made.train.y[:, 0].tolist(), strict=True)) == [
        ((0, 0), 0.5), ((0, 2), 2), ((4, 0), -3),
    ]  # fmt: skip
    assert (made.classes, made.middle, made.test.count) == (None, None, 0)
    assert made.domain == (-0.4, 4.4, -0.2, 2.2)
    np.testing.assert_array_equal(made.labels["train"], made.train.y[:, 0])


def test_inline_rows_are_reshaped_row_by_row() -> None:
    made = make({"dataset": "inline", "x": [[[1, 2], [3, 4]]], "y": [[1, 0]]}, inputs=4, outputs=2, loss="mse")
    assert made.train.x.tolist() == [[1, 2, 3, 4]]
    assert made.points is None and made.domain is None
    with pytest.raises(SpecError, match='"inline" has no 2-D points to encode'):
        made.encode(np.zeros((1, 2)))


def test_inline_points_all_in_one_place_still_have_a_picture() -> None:
    made = make({"dataset": "inline", "x": [[1, 2], [1, 2]], "y": [0, 1]}, loss="mse")
    assert made.domain == (0.0, 2.0, 1.0, 3.0)


def test_an_unknown_split_is_named() -> None:
    with pytest.raises(SpecError, match='split expects train, validation or test, got "all"'):
        make({"dataset": "xor"}).split("all")


class TestMnist:
    def make(self, fields: dict[str, Any], folder: Path, **more: Any) -> Dataset:
        more = {"inputs": 784, "outputs": 10, "loss": "categorical_crossentropy", "folder": folder, **more}
        return make({"dataset": "mnist", **fields}, **more)

    def test_all_of_it_by_default_in_its_own_order(self, tiny: Tiny, tmp_path: Path) -> None:
        made = self.make({}, tiny.put(tmp_path))
        bytes_ = np.frombuffer(tiny.contents["train-images-idx3-ubyte"][16:], np.uint8).reshape(TRAIN, 784)
        assert (made.name, made.note, made.classes) == ("mnist", None, 10)
        assert (made.train.count, made.validation.count, made.test.count) == (TRAIN, 0, TEST)
        np.testing.assert_array_equal(made.train.x, (bytes_ / 255).astype(np.float32))
        np.testing.assert_array_equal(made.train.y, np.eye(10)[made.labels["train"]])
        assert not made.train.x.flags.writeable

    def test_samples_and_validation_are_chosen_by_the_seed(self, tiny: Tiny, tmp_path: Path) -> None:
        folder = tiny.put(tmp_path)
        fields = {"samples": 30, "validation_split": 0.2}
        made, again, other = (self.make(fields, folder, seed=seed) for seed in (1, 1, 2))
        assert (made.train.count, made.validation.count, made.test.count) == (24, 6, TEST)
        np.testing.assert_array_equal(made.train.x, again.train.x)
        assert not np.array_equal(made.train.x, other.train.x)
        everything = [row.tobytes() for row in self.make({}, folder).train.x]
        used = [row.tobytes() for part in (made.train, made.validation) for row in part.x]
        assert len(set(used)) == 30 and set(used) <= set(everything)
        for name in ("train", "validation"):
            np.testing.assert_array_equal(made.split(name).y.argmax(axis=1), made.labels[name])

    def test_more_samples_than_there_are_is_all_of_them(self, tiny: Tiny, tmp_path: Path) -> None:
        assert self.make({"samples": 50_000}, tiny.put(tmp_path)).train.count == TRAIN

    def test_digits_in_its_place_say_so(self, tiny: Tiny, tmp_path: Path) -> None:
        made = self.make({}, tmp_path)
        assert (made.name, made.classes, made.train.count, made.test.count) == ("digits", 10, 1500, 297)
        assert made.note is not None and made.note.startswith("MNIST is not here: ")
        assert self.make({"samples": 100}, tmp_path).train.count == 100

    def test_a_damaged_file_is_told(self, tiny: Tiny, tmp_path: Path) -> None:
        tiny.put(tmp_path, packed=False)
        (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"short")
        with pytest.raises(DamagedFile, match="t10k-labels-idx1-ubyte is cut off") as refused:
            self.make({}, tmp_path)
        assert (refused.value.code, refused.value.status) == ("damaged_file", 503)
