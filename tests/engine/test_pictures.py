"""Convolution and its layers against SciPy, over the sizes, strides, paddings and channels that hypothesis finds."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import correlate2d

from neurodeck.engine import generator
from neurodeck.engine.layers.picture import Window
from neurodeck.engine.program import Program
from neurodeck.engine.specs import Network, check_network
from tests.engine.networks import DTYPES, build, conv2d, dense, examples, network
from tests.engine.operations.single_row import CAPACITY, SingleRow

Array = NDArray[np.float64]
NEAR = 1e-5  # of the largest number; sums of at most a few hundred products, each rounded to 2^-24
few = settings(max_examples=40, deadline=None, derandomize=True)


@dataclasses.dataclass(frozen=True)
class Case:
    """A picture, the kernel that slides over it and how far it goes each time; every window fits."""

    channels: int
    filters: int
    kernel: tuple[int, int]
    strides: tuple[int, int]
    out: tuple[int, int]
    lanes: int

    @property
    def sizes(self) -> dict[str, int]:
        height, width = ((self.out[i] - 1) * self.strides[i] + self.kernel[i] for i in range(2))
        return {
            "channels": self.channels, "height": height, "width": width, "filters": self.filters,
            "kernel_height": self.kernel[0], "kernel_width": self.kernel[1],
            "out_height": self.out[0], "out_width": self.out[1],
        }  # fmt: skip  # one line a group

    def row(self, operation: str, **fields: Any) -> SingleRow:
        high, wide = self.strides
        return SingleRow(operation, self.sizes, self.lanes, stride_height=high, stride_width=wide, **fields)


def up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most)


CASES = st.builds(
    Case,
    channels=up_to(9), filters=up_to(19), kernel=st.tuples(up_to(5), up_to(5)), strides=st.tuples(up_to(3), up_to(3)),
    out=st.tuples(up_to(5), up_to(6)), lanes=st.sampled_from([1, 15, 16, 17, CAPACITY]),
)  # fmt: skip  # one line a group


def slide(x: Array, kernel: Array, strides: tuple[int, int]) -> Array:
    """SciPy's correlation of (channels, height, width, n) with (filters, channels, ...), every so many cells."""
    return np.array(
        [
            [
                sum(correlate2d(x[c, :, :, i], one[c], mode="valid") for c in range(len(x)))[
                    :: strides[0], :: strides[1]
                ]
                for i in range(x.shape[3])
            ]
            for one in kernel
        ]
    ).transpose(0, 2, 3, 1)


def assert_near(got: Array, wanted: Array) -> None:
    np.testing.assert_allclose(got, wanted, rtol=0, atol=NEAR * max(1.0, float(np.abs(wanted).max())))


@few
@given(CASES)
def test_a_convolution_is_scipys_correlation(case: Case) -> None:
    row = case.row("conv2d")
    values = row.values()
    wanted = slide(values["x"], values["kernel"], case.strides) + values["bias"][:, None, None, None]

    np.testing.assert_allclose(row.refer(values).written["z"], wanted, rtol=1e-10, atol=1e-10)
    assert_near(row.play(values).written["z"], wanted)


@few
@given(CASES, st.booleans())
def test_gradients_of_a_convolution_are_its_adjoints(case: Case, accumulate: bool) -> None:
    """z is linear in x and in W: <dz, W * v> = <dx, v>, and <dz, V * x> = <dW, V>."""
    plain = case.row("conv2d_without_bias")
    values = plain.values()
    dims = plain.valid_dims("z")
    delta = {"grad_z": generator.normal(5, math.prod(dims)).reshape(dims).astype(np.float32).astype(np.float64)}
    given_z = float((delta["grad_z"] * plain.refer(values).written["z"]).sum())
    for operation, by in (("conv2d_input_gradient", "x"), ("conv2d_kernel_gradient", "kernel")):
        row = case.row(operation, accumulate=accumulate)
        known = {**values, **delta, f"grad_{by}": np.full(values[by].shape, 0.5)}
        seen = {name: known[name] for name in row.inputs}
        reference = row.refer(seen).written[f"grad_{by}"]
        before = 0.5 if accumulate else 0.0
        assert float(((reference - before) * values[by]).sum()) == pytest.approx(given_z, rel=1e-9, abs=1e-7)
        assert_near(row.play(seen).written[f"grad_{by}"], reference)


@dataclasses.dataclass(frozen=True)
class Pool:
    """A picture and the windows over it; every window sees some of it."""

    channels: int
    picture: tuple[int, int]
    pool: tuple[int, int]
    strides: tuple[int, int]
    padding: str
    lanes: int

    def row(self, operation: str, *, accumulate: bool = False) -> SingleRow:
        pool = tuple(
            min(p, size) if self.padding == "valid" else p for p, size in zip(self.pool, self.picture, strict=True)
        )
        window = Window("", "pool", pool, self.strides, self.padding, whole=False)  # type: ignore[arg-type]  # drawn
        height, width = window.output(self.picture)
        (top, _), (left, _) = window.margins(self.picture)
        sizes = {"channels": self.channels, "height": self.picture[0], "width": self.picture[1]}
        return SingleRow(
            operation, {**sizes, "pooled_height": height, "pooled_width": width}, self.lanes, accumulate=accumulate,
            pool_height=pool[0], pool_width=pool[1], stride_height=self.strides[0], stride_width=self.strides[1],
            top=top, left=left,
        )  # fmt: skip  # one line a group


POOLS = st.builds(
    Pool,
    channels=up_to(3), picture=st.tuples(up_to(7), up_to(6)), pool=st.tuples(up_to(3), up_to(3)),
    strides=st.tuples(up_to(3), up_to(3)), padding=st.sampled_from(["valid", "same"]),
    lanes=st.sampled_from([1, 16, 17, CAPACITY]),
)  # fmt: skip  # one line a group
USUAL = Pool(2, (5, 4), (2, 2), (2, 2), "valid", 17)


@few
@given(POOLS, st.booleans(), st.sampled_from(["max_pooling2d", "average_pooling2d"]))
@example(USUAL, False, "max_pooling2d")
@example(dataclasses.replace(USUAL, picture=(4, 4)), False, "max_pooling2d")
def test_pooling_kernels_agree_with_their_references(pool: Pool, accumulate: bool, operation: str) -> None:
    for row in (pool.row(operation), pool.row(f"{operation}_backward", accumulate=accumulate)):
        values = row.values()
        for name in set(values) & {"x"}:
            values[name] = np.round(values[name])  # ties: the first of the largest is the cause
        fast, reference = row.play(values).written, row.refer(values).written
        for tensor, wanted in reference.items():
            assert_near(fast[tensor], wanted)
        if "x" in values:
            values["x"].ravel()[-1] = np.nan
            for tensor, wanted in row.refer(values).written.items():
                np.testing.assert_array_equal(np.isnan(row.play(values).written[tensor]), np.isnan(wanted))


SAME = st.tuples(up_to(4), up_to(4), up_to(3), up_to(3), st.integers(3, 9), st.integers(3, 9), up_to(3))


@few
@given(SAME)
def test_same_lays_zeros_around_the_picture_as_keras_does(sizes: tuple[int, ...]) -> None:
    high, wide, down, along, height, width, channels = sizes
    fields = {"strides": [down, along], "padding": "same", "use_bias": False}
    net = network(
        conv2d(2, [high, wide], **fields), {"type": "flatten"}, input_shape=[height, width, channels], dtype="float64"
    )
    outputs = check_network(net)[-1].output_shape[0]
    train = examples(2, height * width * channels, outputs, coding="values", dtype="float64")
    program = build(net, train)
    rows, columns = -(-height // down), -(-width // along)
    gaps = [max((n - 1) * s + k - size, 0) for n, s, k, size in
            ((rows, down, high, height), (columns, along, wide, width))]  # fmt: skip  # one thought
    x = train.x.reshape(2, height, width, channels)
    padded = np.pad(x, ((0, 0), *((gap // 2, gap - gap // 2) for gap in gaps), (0, 0)))
    kernel = program.read("hidden1.kernel").transpose(3, 2, 0, 1)
    wanted = slide(padded.transpose(3, 1, 2, 0), kernel, (down, along)).transpose(3, 1, 2, 0)
    np.testing.assert_allclose(program.predict(train.x), wanted.reshape(2, -1), rtol=1e-9, atol=1e-9)


def picture_program(dtype: str = "float32", **fields: Any) -> Program:
    """A small convolutional network on pictures of two channels."""
    net = network(
        conv2d(5, 3, padding="same", activation="relu", name="maps"),
        {"type": "max_pooling2d", "name": "pooled"},
        conv2d(3, [2, 1], activation="tanh", name="more"),
        {"type": "flatten", "name": "flat"},
        dense(2, "softmax"),
        input_shape=[6, 5, 2],
        dtype=dtype,
    )
    train = examples(19, 60, 2, coding="classes", dtype=dtype)
    return build(net, train, loss="categorical_crossentropy", batch_size=8, **fields)


def test_both_players_train_pictures_alike() -> None:
    programs = [picture_program(dtype) for dtype in DTYPES]
    fast, reference = programs
    for layer in ("maps", "more", "output"):
        reference.assign(f"{layer}.kernel", fast.read(f"{layer}.kernel"))
    for program in programs:
        program.play(5)
    for name in ("maps.kernel", "more.kernel", "output.kernel", "maps.padded", "maps.z", "pooled.a", "flat.a"):
        np.testing.assert_allclose(fast.read(name), reference.read(name), rtol=1e-4, atol=1e-5, err_msg=name)


def test_tensors_of_pictures_have_keras_shapes_and_names() -> None:
    program = picture_program()
    program.play(1)
    shapes = {name: program.read(name).shape for name in program.views()}
    assert shapes["maps.kernel"] == (3, 3, 2, 5) and shapes["grad.maps.kernel"] == (3, 3, 2, 5)
    assert shapes["input"] == (8, 6, 5, 2) and shapes["maps.padded"] == (8, 8, 7, 2)
    assert shapes["maps.z"] == shapes["maps.a"] == shapes["grad.maps.a"] == (8, 6, 5, 5)
    assert shapes["pooled.a"] == (8, 3, 2, 5) and "pooled.z" not in shapes
    assert shapes["more.a"] == (8, 2, 2, 3) and shapes["flat.a"] == (8, 12)
    maps = program.read("more.a")
    np.testing.assert_array_equal(program.read("flat.a"), maps.reshape(8, -1))


def test_one_number_of_a_kernel_is_where_its_public_index_says() -> None:
    program = picture_program()
    kernel = program.read("more.kernel")
    program.write("more.kernel", (1, 0, 3, 2), 7.0)
    kernel[1, 0, 3, 2] = 7.0
    np.testing.assert_array_equal(program.read("more.kernel"), kernel)


def test_a_number_of_a_map_that_is_not_finite_is_named_by_its_place() -> None:
    program = picture_program(shuffle=False)
    program.write("more.kernel", (0, 0, 1, 2), np.inf)
    program.play(1)
    assert program.trouble is not None
    assert program.trouble.tensor == "more.z" and program.trouble.operation == "conv2d"
    _, row, column, channel = program.trouble.index
    assert f"in conv2d, map {channel} at row {row}, column {column}." in program.trouble.message and channel == 2


def test_layers_get_keras_names() -> None:
    layers = [
        conv2d(1, 1),
        {"type": "max_pooling2d"},
        conv2d(1, 1),
        {"type": "max_pooling2d"},
        {"type": "flatten"},
        dense(1),
    ]
    net = Network.model_validate({"input_shape": [8, 8, 1], "layers": layers})
    assert [layer.name for layer in net.layers] == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense",
    ]  # fmt: skip  # a list


def test_a_pool_that_does_not_reach_the_border_leaves_the_rest_out() -> None:
    net = network({"type": "average_pooling2d"}, {"type": "flatten"}, input_shape=[5, 5, 1])
    assert check_network(net)[0].output_shape == (2, 2, 1)
    train = examples(3, 25, 4, coding="values")
    wanted = train.x.reshape(3, 5, 5)[:, :4, :4].reshape(3, 2, 2, 2, 2).mean(axis=(2, 4)).reshape(3, 4)
    np.testing.assert_allclose(build(net, train).predict(train.x), wanted, rtol=1e-6, atol=1e-6)
