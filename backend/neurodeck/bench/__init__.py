"""`neurodeck bench`: microseconds a step, ours and those of the peers that are installed, side by side in one run.

Rounds take turns, so that a busy moment of the machine falls on all alike; the ratio is the median of those of the
rounds.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from neurodeck.bench.workloads import Workload, workloads

if TYPE_CHECKING:
    from neurodeck.engine.program import Program

ROUNDS = 7


@dataclass(frozen=True)
class Measurement:
    """One player on one workload. `ratio` is its time over ours, the median of the rounds; 1 for ourselves."""

    workload: str
    title: str
    player: str
    microseconds: float
    ratio: float


def measure(workload: Workload, rounds: int = ROUNDS) -> list[Measurement]:
    """Ours and every installed peer on one workload."""
    players = _players(workload)
    times: dict[str, list[float]] = {name: [] for name in players}
    for name, (play, steps) in players.items():
        play(max(1, steps // 10))  # warm caches and lazy parts
        del name
    for _ in range(rounds):
        for name, (play, steps) in players.items():
            began = time.perf_counter()
            play(steps)
            times[name].append((time.perf_counter() - began) / steps * 1e6)
    ours = times["neurodeck"]
    return [
        Measurement(
            workload.name,
            workload.title,
            name,
            statistics.median(own),
            statistics.median(theirs / mine for theirs, mine in zip(own, ours, strict=True)),
        )
        for name, own in times.items()
    ]


def _players(workload: Workload) -> dict[str, tuple[Callable[[int], object], int]]:
    """Who plays, and how many steps make a round of about the same length for all."""
    from neurodeck.bench.peers import jax_player, sklearn_player, torch_player
    from neurodeck.engine.program import Program

    program = Program.build(workload.network(), workload.training(), 7, workload.examples())
    players: dict[str, tuple[Callable[[int], object], int]] = {"neurodeck": (program.play, workload.steps)}
    second = Program.build(workload.network(), workload.training(), 7, workload.examples())
    if (os.cpu_count() or 1) > 1:
        players["neurodeck, 2 threads"] = (lambda steps: _play_together(second, steps), workload.steps)
    for threads in sorted({1, os.cpu_count() or 1}):
        play = torch_player(workload, threads)
        if play is not None:
            players[f"torch eager, {threads} thread{'s' if threads > 1 else ''}"] = (
                play,
                max(10, workload.steps // 200),
            )
    length = max(10, workload.steps // 10)
    scan = jax_player(workload, length)
    if scan is not None:
        players["jax jit"] = (scan, length)
    fit = sklearn_player(workload)
    if fit is not None:
        players["scikit-learn"] = (fit, max(10, workload.steps // 40))
    return players


def _play_together(program: Program, steps: int) -> None:
    """Play with a second thread that helps all the time."""
    company = program.company
    assert company is not None
    over = threading.Event()

    def help_on() -> None:
        while not over.is_set():
            company.assist()

    company.open()
    helper = threading.Thread(target=help_on)
    helper.start()
    program.play(steps)
    over.set()
    company.close()
    helper.join()


def run(json_output: bool) -> int:
    """Measure everything and print a table, or JSON for a program. The answer is the exit code."""
    found = [measurement for workload in workloads() for measurement in measure(workload)]
    if json_output:
        machine = {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        }
        print(json.dumps({"machine": machine, "measurements": [asdict(measurement) for measurement in found]}))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Microseconds a step, medians; ratio: times ours")
    for column in ("workload", "player", "µs a step", "ratio"):
        table.add_column(column, justify="left" if column in ("workload", "player") else "right")
    for measurement in found:
        own = measurement.player == "neurodeck"
        table.add_row(
            f"{measurement.workload}  {measurement.title}" if own else "",
            measurement.player, f"{measurement.microseconds:.3g}", "" if own else f"{measurement.ratio:.3g} x",
        )  # fmt: skip  # one row
    Console().print(table)
    return 0
