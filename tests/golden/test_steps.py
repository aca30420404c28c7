"""1,000 steps end in the same bits on every processor: pinned here, and by code for two generations of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from neurodeck.engine.cache import cache_folder
from tests.golden.runs import RUNS, digest

PINNED = json.loads((Path(__file__).parent / "steps_1000.json").read_text(encoding="utf-8"))


def test_every_run_is_pinned() -> None:
    assert list(PINNED) == list(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_1000_steps_end_in_the_pinned_bits(name: str) -> None:
    assert digest(name) == PINNED[name]


@pytest.mark.timeout(400)  # with an empty cache 20 kernels are compiled for that processor
def test_a_processor_without_avx_512_ends_in_the_same_bits() -> None:
    # The model alone would keep the features of the machine that runs the test; these are what Haswell decides by.
    environment = {
        **os.environ,
        "NUMBA_CPU_NAME": "haswell",
        "NUMBA_CPU_FEATURES": "+avx2,+fma",
        "NEURODECK_CACHE": str(cache_folder() / "haswell"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.runs"],
        cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, timeout=390,
    )  # fmt: skip  # what, then how
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == PINNED
