"""Frames, byte by byte and against the official reader."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.numpy import load

from neurodeck.engine.errors import NeurodeckError
from neurodeck.protocol.frames import DTYPES, Layout, TensorSpec, header_of


def test_a_frame_is_laid_out_byte_by_byte_as_documented():
    layout = Layout.of_view(
        3,
        [
            TensorSpec("boundary", "uint8", (1, 2, 2)),
            TensorSpec("w", "float32", (2,)),
            TensorSpec("s", "float64", (1,)),
        ],
    )
    frame = layout.encode(
        {
            "s": np.array([1.0]),
            "w": np.array([1.0, -2.0], np.float32),
            "boundary": np.array([[[0, 1], [128, 255]]], np.uint8),
        }
    )
    header = (
        b'{"__metadata__":{"view":"3"},"s":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},'
        b'"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},'
        b'"boundary":{"dtype":"U8","shape":[1,2,2],"data_offsets":[16,20]}}'
    )
    header += b" " * (-len(header) % 8)
    assert frame[:8] == len(header).to_bytes(8, "little")
    assert frame[8 : 8 + len(header)] == header
    assert frame[8 + len(header) :] == (
        bytes.fromhex("000000000000f03f")
        + bytes.fromhex("0000803f")
        + bytes.fromhex("000000c0")
        + bytes([0, 1, 128, 255])
    )


# "__metadata__" is the format's own, and hypothesis finds it in our source
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(
    lambda s: s != "__metadata__"
)
TENSORS = st.dictionaries(
    NAMES,
    st.sampled_from(sorted(DTYPES)).flatmap(
        lambda name: arrays.arrays(name, arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5))
    ),
    max_size=6,
)


@given(tensors=TENSORS, view=st.integers(0, 2**53))
def test_the_official_reader_reads_every_frame_and_each_tensor_is_aligned(tensors, view):
    layout = Layout.of_view(view, [TensorSpec(name, value.dtype.name, value.shape) for name, value in tensors.items()])
    frame = layout.encode(tensors)
    assert len(frame) == layout.size_bytes
    read = load(frame)
    assert set(read) == set(tensors)
    for name, value in tensors.items():
        assert read[name].dtype == value.dtype and read[name].shape == value.shape
        assert read[name].tobytes() == value.tobytes()  # bytes, so that NaN is compared too
    header = header_of(frame)
    assert header.pop("__metadata__") == {"view": str(view)}
    start = len(frame) - sum(value.nbytes for value in tensors.values())
    assert start % 8 == 0
    for name, entry in header.items():
        assert (start + entry["data_offsets"][0]) % tensors[name].itemsize == 0


def test_arrays_that_do_not_lie_in_row_order_are_written_in_row_order():
    value = np.arange(6, dtype=np.float32).reshape(2, 3).T
    frame = Layout.of_view(1, [TensorSpec("x", "float32", (3, 2))]).encode({"x": value})
    assert (load(frame)["x"] == value).all()


def test_the_header_is_made_once():
    layout = Layout.of_view(1, [TensorSpec("x", "float32", (1,))])
    first = layout.encode({"x": np.zeros(1, np.float32)})
    second = layout.encode({"x": np.ones(1, np.float32)})
    assert first[:-4] == second[:-4] == layout.header
    assert json.loads(layout.header[8:])


@pytest.mark.parametrize("value", [np.zeros(2, np.float64), np.zeros(3, np.float32), np.zeros((2, 1), np.float32)])
def test_a_value_of_another_type_or_shape_is_refused(value):
    layout = Layout.of_view(1, [TensorSpec("x", "float32", (2,))])
    with pytest.raises(NeurodeckError, match=r'frame tensor "x" expects float32 \(2,\), got'):
        layout.encode({"x": value})


def test_two_tensors_of_one_name_are_refused():
    with pytest.raises(NeurodeckError, match='two tensors of a frame are called "x"'):
        Layout.of_view(1, [TensorSpec("x", "uint8", (1,)), TensorSpec("x", "uint8", (1,))])
