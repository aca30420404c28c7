"""The generator against an independent one in plain Python integers, and against pinned draws."""

import json
import math
from hashlib import blake2b
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodeck.engine import generator

PINNED = Path(__file__).parents[1] / "golden" / "generator.json"
STREAMS = json.loads(PINNED.read_text(encoding="utf-8"))["streams"]
keys = st.integers(min_value=0, max_value=2**64 - 1)


def naive_mix(value: int) -> int:
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ value >> 27) * 0x94D049BB133111EB % 2**64
    return value ^ value >> 31


def naive_draw(key: int, index: int) -> int:
    return naive_mix((key + (index + 1) * 0x9E3779B97F4A7C15) % 2**64)


def naive_key(seed: int | str, purpose: str, name: str, number: int) -> int:
    parts = [("text " if isinstance(seed, str) else "integer ") + str(seed), purpose, name]
    data = b"".join(len(part.encode()).to_bytes(8, "little") + part.encode() for part in parts)
    base = int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
    return naive_mix(base ^ naive_mix((number + 0x9E3779B97F4A7C15) % 2**64))


def naive_permutation(key: int, count: int) -> list[int]:
    order = list(range(count))
    for k in range(count - 1, 0, -1):
        j = (naive_draw(key, k) >> 32) * (k + 1) >> 32
        order[k], order[j] = order[j], order[k]
    return order


@pytest.mark.parametrize("stream", STREAMS, ids=lambda s: f"{s['seed']}-{s['purpose']}-{s['number']}")
def test_draws_are_the_pinned_ones_and_those_of_plain_integers(stream: dict[str, Any]) -> None:
    key = generator.key(stream["seed"], stream["purpose"], stream["name"], stream["number"])

    assert f"{key:016x}" == stream["key"]
    assert key == naive_key(stream["seed"], stream["purpose"], stream["name"], stream["number"])
    assert [f"{value:016x}" for value in generator.bits(key, 4).tolist()] == stream["bits"]
    assert [f"{naive_draw(key, i):016x}" for i in range(4)] == stream["bits"]
    assert [value.hex() for value in generator.uniform(key, 4).tolist()] == stream["uniform"]
    assert [((naive_draw(key, i) >> 11) * 2.0**-53).hex() for i in range(4)] == stream["uniform"]
    assert [value.hex() for value in generator.normal(key, 4).tolist()] == stream["normal"]
    assert generator.permutation(key, 10).tolist() == stream["permutation"] == naive_permutation(key, 10)


def test_the_first_draw_of_key_zero_is_splitmix64s_published_one() -> None:
    # SplitMix64 seeded with 0, as in the test vectors that xoshiro's authors and others give
    assert generator.bits(0, 3).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@given(key=keys, start=st.integers(0, 1000), count=st.integers(0, 50))
def test_any_draw_can_be_made_without_the_ones_before_it(key: int, start: int, count: int) -> None:
    for draw in (generator.bits, generator.uniform, generator.normal):
        np.testing.assert_array_equal(draw(key, count, start), draw(key, start + count)[start:])


@given(key=keys, count=st.integers(0, 200))
def test_a_permutation_holds_every_index_once(key: int, count: int) -> None:
    order = generator.permutation(key, count)
    assert order.dtype == np.int64
    assert order.tolist() == naive_permutation(key, count)
    assert sorted(order.tolist()) == list(range(count))


def test_streams_of_different_names_do_not_meet() -> None:
    names: list[tuple[int | str, str, str, int]] = [
        (7, "shuffle", "", 0), ("7", "shuffle", "", 0), (7, "shuffle", "", 1), (7, "dropout", "", 0),
        (7, "ab", "c", 0), (7, "a", "bc", 0), (8, "shuffle", "", 0),
    ]  # fmt: skip
    assert len({generator.key(*name) for name in names}) == len(names)
    assert generator.key(7, "a", "b", 5) == generator.numbered(generator.base_key(7, "a", "b"), 5)


def test_uniform_is_flat() -> None:
    values = generator.uniform(generator.key(1, "flat"), 100_000)
    assert values.min() >= 0 and values.max() < 1
    counts, _ = np.histogram(values, bins=100, range=(0, 1))
    # chi square with 99 degrees of freedom: mean 99, standard deviation 14; five of them either way
    assert 29 < ((counts - 1000.0) ** 2 / 1000).sum() < 169


def test_normal_is_the_inverse_of_the_distribution() -> None:
    key = generator.key(1, "normal")
    uniform, normal = generator.uniform(key, 20_000), generator.normal(key, 20_000)
    # p = u + 2^-54 is exact below one half only, so the upper half is judged from the other end
    upper = uniform >= 0.5
    tail = np.where(upper, 1 - uniform - 2.0**-54, uniform + 2.0**-54)
    folded = np.where(upper, -normal, normal)
    # the standard library has AS 241 as well, with the C library's log
    expected = [NormalDist().inv_cdf(p) for p in tail.tolist()]
    np.testing.assert_allclose(folded, expected, rtol=1e-14)
    # and the distribution itself: Phi(x) = erfc(-x / sqrt 2) / 2, a few roundings on the way
    back = [math.erfc(-x / math.sqrt(2)) / 2 for x in folded.tolist()]
    np.testing.assert_allclose(back, tail, rtol=1e-13)


def test_the_outermost_draws_give_finite_normals(monkeypatch: pytest.MonkeyPatch) -> None:
    extremes = np.array([0, 2**64 - 1, 2**63 - 1, 2**63], dtype=np.uint64)
    monkeypatch.setattr(generator, "bits", lambda key, count, start=0: extremes)
    lowest, highest, below, above = generator.normal(0, 4).tolist()
    assert lowest == -highest == pytest.approx(NormalDist().inv_cdf(2.0**-54), rel=1e-14)
    assert below == -above and abs(above) < 1e-15
