"""Warming: kernels compiled in subprocesses, with progress, an order, and a clear word when it fails."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from neurodeck.engine import warming
from neurodeck.engine.warming import FIRST, Warming, all_kernels

# Speaks as the real subprocess does, without compiling: {list}, then an answer a line; fails at what is named "bad".
CHILD = """
import json, sys
names = {names!r}
print(json.dumps({{"kernels": names, "cached": {cached!r}}}), flush=True)
for line in sys.stdin:
    name = line.strip()
    if name == "bad":
        print("ValueError: no such instruction", file=sys.stderr)
        sys.exit(1)
    print(json.dumps({{"kernel": name}}), flush=True)
"""
Start = Callable[..., Warming]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a warming whose subprocesses are the script above, or other code."""
    begun: list[Warming] = []
    real = warming.subprocess.Popen

    def begin(names: list[str], cached: list[str], *, code: str | None = None, **fields: Any) -> Warming:
        script = code if code is not None else CHILD.format(names=names, cached=cached)
        monkeypatch.setattr(
            warming.subprocess, "Popen", lambda _, **streams: real([sys.executable, "-c", script], **streams)
        )
        begun.append(Warming(**fields))
        begun[-1].start()
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()


def test_the_default_networks_kernels_come_first_and_all_are_there() -> None:
    names = all_kernels()
    assert names[: len(FIRST)] == list(FIRST)
    assert len(set(names)) == len(names)


def test_progress_counts_up_to_all(start: Start) -> None:
    names = [f"kernel_{at}" for at in range(7)]
    told: list[tuple[int, int]] = []
    running = start(names, names[:2], processes=2, on_progress=lambda ready, total: told.append((ready, total)))
    assert running.wait(60)
    assert running.done and running.failed is None
    assert running.progress == (7, 7)
    assert {total for _, total in told} == {7}
    assert sorted(ready for ready, _ in told)[0] == 2


def test_a_cache_that_is_warm_needs_no_compiling(start: Start) -> None:
    running = start(["a", "b"], ["a", "b"])
    assert running.wait(60) and running.progress == (2, 2)
    assert running.wait_for(["a", "b"], 60)


def test_what_is_waited_for_is_compiled(start: Start) -> None:
    names = [f"kernel_{at}" for at in range(20)]
    running = start(names, [])
    assert running.wait_for(["kernel_19", "kernel_3"], 60)


def test_a_kernel_that_cannot_be_compiled_is_named_and_nobody_waits_for_ever(start: Start) -> None:
    told = threading.Event()
    running = start(["bad"], [], on_progress=lambda *_: told.set())
    assert not running.wait_for(["bad"], 60)
    assert running.wait(60) and running.done
    assert running.failed == "bad could not be compiled: ValueError: no such instruction"
    assert told.is_set()


@pytest.mark.parametrize(
    "code, words",
    [
        ("import sys; sys.exit('ImportError: no numba')", "ImportError: no numba"),
        ("import sys; sys.exit(3)", "the subprocess ended with code 3"),
        ("print('hello')", "the subprocess ended with code 0"),
    ],
)
def test_a_subprocess_that_does_not_answer_is_told(start: Start, code: str, words: str) -> None:
    running = start([], [], code=code)
    assert running.wait(60)
    assert running.failed == f"the list of kernels cannot be had: {words}"
    assert running.progress == (0, 0)


def test_stopping_ends_the_subprocesses_and_frees_who_waits(start: Start) -> None:
    silent = "import json, sys; print(json.dumps({'kernels': ['a'], 'cached': []}), flush=True); sys.stdin.read()"
    listed = threading.Event()
    running = start([], [], code=silent, on_progress=lambda *_: listed.set())
    assert listed.wait(60)
    waiter = threading.Thread(target=running.wait_for, args=(["a"],))
    waiter.start()
    running.stop()
    waiter.join(60)
    assert not waiter.is_alive() and running.failed is None
    assert all(child.poll() is not None for child in running._children)
    assert Warming.running is None


def test_the_real_subprocess_lists_all_kernels_and_loads_what_it_is_asked_for() -> None:
    import json
    import subprocess

    child = subprocess.run(
        [sys.executable, "-m", "neurodeck.engine.warming"],
        input="op_linear\n",
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert child.returncode == 0, child.stderr
    listed, answer = (json.loads(line) for line in child.stdout.splitlines())
    assert listed["kernels"] == all_kernels()
    assert set(listed["cached"]) <= set(listed["kernels"])
    assert answer == {"kernel": "op_linear"}
