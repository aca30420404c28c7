"""What a processor can do decides which tile is taken, and whether the fast player runs at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from llvmlite import binding
from numba.core import config

from neurodeck.engine.errors import EngineUnavailable
from neurodeck.engine.simd import processor

Choose = Callable[[str | None], None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Iterator[Choose]:
    """Have numba compile for another model of processor."""

    def model(name: str | None) -> None:
        monkeypatch.setattr(config, "CPU_NAME", name)
        processor.features.cache_clear()

    yield model
    processor.features.cache_clear()


def test_the_host_is_asked_for_its_features(choose: Choose) -> None:
    choose(None)
    host = {name for name, there in binding.get_host_cpu_features().items() if there}
    assert processor.features() == host


@pytest.mark.parametrize("name, tile", [("haswell", (6, 1)), ("znver2", (6, 1)), ("skylake-avx512", (8, 2))])
def test_a_named_model_has_its_own_tile(
    choose: Choose, monkeypatch: pytest.MonkeyPatch, name: str, tile: tuple[int, int]
) -> None:
    monkeypatch.setattr(binding, "get_host_cpu_name", lambda: "another")
    choose(name)
    assert processor.tile_shape() == tile
    processor.require_fma()


def test_a_processor_without_fma_is_refused_with_a_way_out(choose: Choose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "get_process_triple", lambda: "x86_64-unknown-linux-gnu")
    choose("nehalem")
    with pytest.raises(EngineUnavailable) as refused:
        processor.require_fma()
    assert "needs a processor with AVX2 and FMA" in refused.value.message
    assert 'Small networks can run with "dtype": "float64" on the reference player.' in refused.value.message
    assert (refused.value.code, refused.value.status) == ("engine_unavailable", 503)


def test_other_architectures_always_have_fused_multiply_add(choose: Choose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "get_process_triple", lambda: "aarch64-apple-darwin")
    choose("apple-m1")
    processor.require_fma()
