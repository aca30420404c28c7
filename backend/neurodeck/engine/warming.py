"""Warming: kernels are compiled in subprocesses, so that the server never stands still, and kept on disk.

`python -m neurodeck.engine.warming` is such a subprocess. It prints one JSON line with the names of all kernels, the
default network's first, and those that are kept already; then it compiles each name that it reads, a line each, and
answers {"kernel": name} when that one is ready. Whoever waits for a kernel moves it to the front of the queue.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable

# What the default network (xor_2_4_1) needs, in the order in which a step calls it; the rest follows.
FIRST = (
    "play_steps", "play_rows", "begin_step", "finish_step", "request_stop", "play_examples", "paint_examples",
    "op_take_inputs", "op_dense", "op_tanh", "op_take_targets", "op_half_mse",
    "op_half_mse_backward", "op_tanh_backward", "op_dense_kernel_gradient_narrow", "op_dense_bias_gradient",
    "op_dense_input_gradient", "op_sgd", "op_tally_losses", "op_tally_sides",
)  # fmt: skip  # a list
PROCESSES = 2


def all_kernels() -> list[str]:
    """Names of all native functions, the default network's first. Imports numba."""
    import neurodeck.engine.operations
    import neurodeck.engine.players.fast  # noqa: F401  # both register what they define
    from neurodeck.engine.native import NATIVES

    return [*FIRST, *sorted(set(NATIVES) - set(FIRST))]


class Warming:
    """Compiles all kernels in the background. `progress` is (ready, total); total is 0 until it is known."""

    running: Warming | None = None  # the one of this process; `native` waits for it rather than compile by itself

    def __init__(self, processes: int | None = None, on_progress: Callable[[int, int], None] | None = None) -> None:
        self._processes = processes or max(1, min(PROCESSES, os.cpu_count() or 1))
        self._on_progress = on_progress
        self._changed = threading.Condition()
        self._queue: list[str] = []  # still to be compiled, next first
        self._wanted: set[str] = set()  # what somebody waits for
        self._ready: set[str] = set()
        self._total = 0
        self._children: list[subprocess.Popen[str]] = []
        self._stopped = False
        self.failed: str | None = None

    @property
    def progress(self) -> tuple[int, int]:
        """(ready, total)."""
        with self._changed:
            return len(self._ready), self._total

    @property
    def done(self) -> bool:
        """Whether nothing is left to do, be it ready or given up."""
        with self._changed:
            return self._over()

    def start(self) -> None:
        """Begin; returns at once."""
        Warming.running = self
        threading.Thread(target=self._run, name="warming", daemon=True).start()

    def stop(self) -> None:
        """End the subprocesses."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.wait(timeout=10)
        if Warming.running is self:
            Warming.running = None

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all is ready (or given up: see `failed`); False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(self._over, timeout)

    def wait_for(self, names: Iterable[str], timeout: float | None = None) -> bool:
        """Wait for these kernels, which are compiled next; False after `timeout` seconds or if warming was given up."""
        wanted = set(names)
        with self._changed:
            self._wanted |= wanted
            self._queue.sort(key=lambda name: name not in wanted)  # stable: the rest keep their order
            self._changed.wait_for(lambda: wanted <= self._ready or self._over(), timeout)
            return wanted <= self._ready

    def _over(self) -> bool:
        return self._stopped or self.failed is not None or (self._total > 0 and len(self._ready) == self._total)

    def _run(self) -> None:
        first = self._child()
        try:
            assert first.stdout is not None
            answer = json.loads(first.stdout.readline())
        except ValueError:
            self._give_up(f"the list of kernels cannot be had: {_last_words(first)}")
            return
        with self._changed:
            self._total = len(answer["kernels"])
            self._ready.update(answer["cached"])
            self._queue = [name for name in answer["kernels"] if name not in self._ready]
            self._queue.sort(key=lambda name: name not in self._wanted)
            helpers = min(self._processes, len(self._queue)) - 1
            self._changed.notify_all()
        self._tell()
        for _ in range(helpers):
            threading.Thread(target=self._feed, args=(None,), name="warming", daemon=True).start()
        self._feed(first)

    def _feed(self, child: subprocess.Popen[str] | None) -> None:
        """Give one subprocess kernel after kernel."""
        if child is None:
            child = self._child()
            assert child.stdout is not None
            child.stdout.readline()  # the list that is known already
        assert child.stdin is not None and child.stdout is not None
        while True:
            with self._changed:
                name = self._queue.pop(0) if self._queue and not self._stopped else None
            if name is None:
                break
            try:
                child.stdin.write(name + "\n")
                child.stdin.flush()
                ready = json.loads(child.stdout.readline())["kernel"]
            except (OSError, ValueError):
                self._give_up(f"{name} could not be compiled: {_last_words(child)}")
                return
            with self._changed:
                self._ready.add(ready)
                self._changed.notify_all()
            self._tell()
        child.communicate()  # closes all three streams

    def _child(self) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "neurodeck.engine.warming"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip  # three streams
        self._children.append(child)
        return child

    def _give_up(self, reason: str) -> None:
        with self._changed:
            if not self._stopped:
                self.failed = reason
            self._changed.notify_all()
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(*self.progress)


def _last_words(child: subprocess.Popen[str]) -> str:
    """Why a subprocess ended, as far as it said."""
    _, err = child.communicate()
    lines = err.strip().splitlines()
    return lines[-1] if lines else f"the subprocess ended with code {child.returncode}"


def main() -> None:
    """The subprocess: print the list, then compile what is asked for."""
    names = all_kernels()
    from neurodeck.engine import native

    cached = [name for name in names if native.is_cached(name)]
    print(json.dumps({"kernels": names, "cached": cached}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        native.address(name)
        print(json.dumps({"kernel": name}), flush=True)


if __name__ == "__main__":
    main()
