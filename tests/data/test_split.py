from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.data.split import sizes, split

shares = st.integers(0, 99).map(lambda percent: percent / 100)


@given(count=st.integers(1, 300), test=shares, validation=shares, key=st.integers(0, 2**64 - 1))
def test_every_example_is_in_exactly_one_split(count: int, test: float, validation: float, key: int) -> None:
    if round(100 * (test + validation)) >= 100:
        test, validation = test / 2, validation / 2
    made = split(count, test, validation, key)
    assert sorted([*made.train.tolist(), *made.validation.tolist(), *made.test.tolist()]) == list(range(count))
    assert (len(made.train), len(made.validation), len(made.test)) == sizes(count, test, validation)
    assert len(made.train) >= 1

    again = split(count, test, validation, key)
    for (_, mine), (_, other) in zip(made.items(), again.items(), strict=True):
        assert mine.tolist() == other.tolist()


@given(count=st.integers(0, 10**6), test=shares)
def test_sizes_are_the_floor_of_the_share_as_it_is_written(count: int, test: float) -> None:
    assert sizes(count, test, 0.0)[2] == count * Fraction(round(100 * test), 100) // 1


@pytest.mark.parametrize(
    "count, test, validation, expected",
    [
        (500, 0.5, 0.0, (250, 0, 250)),
        (100, 0.29, 0.57, (14, 57, 29)),
        (10, 0.25, 0.25, (6, 2, 2)),
        (1, 0.9, 0.09, (1, 0, 0)),
    ],
)
def test_sizes_of_some_splits(count: int, test: float, validation: float, expected: tuple[int, int, int]) -> None:
    assert sizes(count, test, validation) == expected


def test_another_key_splits_otherwise() -> None:
    assert split(100, 0.5, 0.0, 1).train.tolist() != split(100, 0.5, 0.0, 2).train.tolist()
