"""Strict JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.protocol.document import MAX_DEPTH, parse
from neurodeck.protocol.errors import BadJson

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_json_comes_out_as_it_went_in(value):
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON: .* at line 1, column 2"),
        (b"nan", "not JSON"),
        (b"NaN", "NaN is not JSON"),
        (b'{"x": [1, -Infinity]}', "-Infinity is not JSON"),
        (b"1e999", "1e999 is beyond float64"),
        (b"-1e999", "beyond float64"),
        (b"1" * 21, "21 digits; at most 19"),
        (b"9" * 5000, "5000 digits"),
        (b'"\\ud800"', "half a surrogate"),
        (b'{"\\udc00x": 1}', "half a surrogate"),
        (b'["a", {"b": "\\ud83d"}]', "half a surrogate"),
        (b'"\xff"', "not UTF-8: byte 1"),
        (b"[" * 100_000, "nested more than 32 deep|not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "nested more than 32 deep"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested more than 32 deep"),
        (b"1 2", "Extra data"),
    ],
)
def test_what_another_reader_would_not_take_is_refused_with_a_word(text, words):
    with pytest.raises(BadJson, match=words) as refused:
        parse(text)
    assert refused.value.status == 400
    assert len(refused.value.message) < 300


def test_depth_is_allowed_up_to_its_bound():
    parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(BadJson):
        parse(b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1))


def test_a_whole_surrogate_pair_is_a_character():
    assert parse(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(text):
    try:
        parse(text)
    except BadJson:
        pass
