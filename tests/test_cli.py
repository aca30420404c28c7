"""The command line, as people and scripts meet it: in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import Server

Start = Callable[..., Server]


def neurodeck(*words: str, timeout_s: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "neurodeck", *words]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, stdin=subprocess.DEVNULL, env=env)


def healthz(server: Server) -> dict[str, object]:
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=10) as answer:
        assert answer.status == 200
        found: dict[str, object] = json.load(answer)
        return found


def test_the_help_names_every_command() -> None:
    done = neurodeck("--help")
    assert done.returncode == 0
    assert all(f"\n  {word} " in done.stdout for word in ("serve", "warm", "bench", "fetch"))
    options = neurodeck("serve", "--help").stdout
    named = ("--host", "--port", "--no-browser", "--data-dir", "--state-dir", "--allow-host", "--frame-ancestors")
    named += ("--log-format",)
    assert all(f"  {name} " in options for name in named)


def cpu_s(server: Server) -> float:
    """CPU seconds that the server itself has used (proc(5): fields 14 and 15 of stat, in clock ticks)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_port_answers_within_a_second_of_the_start(start_server: Start) -> None:
    """Best of five by the clock. Where other work holds the cores, the server's own CPU time is held to the second
    instead, and the clock to four: so that a sleep or a long wait is still seen."""
    taken = []
    for _ in range(5):
        with start_server() as server:
            assert healthz(server)["status"] == "ok"
            taken.append((time.perf_counter() - server.started_at, cpu_s(server) if sys.platform == "linux" else 9.0))
        if taken[-1][0] < 1.0:
            return
    assert min(wall for wall, _ in taken) < 4.0, taken
    assert min(cpu for _, cpu in taken) < 1.0, taken


def test_a_server_ends_in_order(start_server: Start) -> None:
    with start_server() as server:
        assert healthz(server)
        assert server.stop() == 0
        assert server.log() == ""


def test_a_server_ends_within_five_seconds_of_a_termination(start_server: Start) -> None:
    with start_server() as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5) == -signal.SIGTERM


def test_a_server_that_ends_leaves_nobody_behind(tmp_path: Path) -> None:
    """Kernels compile in subprocesses; with an empty cache they are at it when the server is told to end."""
    environment = {"NEURODECK_STATE": str(tmp_path), "NEURODECK_CACHE": str(tmp_path / "cache")}
    with Server(environment=environment) as server:
        group = os.getpgid(server.process.pid)
        assert group == server.process.pid
        server.stop()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_an_occupied_port_is_one_clear_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = neurodeck("--no-browser", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is taken by another program." in done.stderr


def test_a_public_bind_is_refused_with_the_way_out() -> None:
    done = neurodeck("--no-browser", "--port", "0", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "--allow-host deck.example.org" in done.stderr


def test_a_public_bind_with_an_allowed_host_starts(start_server: Start) -> None:
    with start_server("--host", "0.0.0.0", "--allow-host", "deck.example.org") as server:
        assert healthz(server)["status"] == "ok"


@pytest.mark.parametrize(
    ("words", "environment", "message"),
    [
        (["--port", "99999"], {}, "NEURODECK_PORT or --port"),
        ([], {"NEURODECK_PORT": "http"}, "NEURODECK_PORT or --port"),
        (["--data-dir", "no/such/folder"], {}, "NEURODECK_DATA or --data-dir should be a folder that exists"),
        (["--state-dir", "/dev/null/state"], {}, "NEURODECK_STATE or --state-dir: /dev/null/state cannot be written"),
    ],
)
def test_a_bad_setting_stops_the_start(words: list[str], environment: dict[str, str], message: str) -> None:
    done = neurodeck("--no-browser", *words, **environment)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(300)
def test_warming_compiles_every_kernel() -> None:
    """Into the cache that tests share, so that this costs little where it is warm."""
    done = neurodeck("warm", timeout_s=280)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^\d\d+ kernels are ready in \S+\.$", done.stdout, re.MULTILINE)


def test_a_failed_download_is_one_clear_line(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/"  # the discard port: nobody listens
    done = neurodeck(
        "fetch", "mnist", NEURODECK_CACHE=str(tmp_path), NEURODECK_MNIST_MIRRORS=nowhere, NEURODECK_DATA=""
    )
    assert done.returncode == 1
    assert "could not be downloaded: 127.0.0.1:9 cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cache_that_cannot_be_made_is_told_and_the_server_lives(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {"NEURODECK_CACHE": str(tmp_path / "file" / "cache"), "NEURODECK_STATE": str(tmp_path / "state")}
    with Server(environment=environment) as server:
        assert healthz(server)["status"] == "ok"
        assert f"{tmp_path}/file/cache cannot be used" in server.log()
        assert "set NEURODECK_CACHE to a folder that can be written" in server.log()


def test_the_access_log_is_off_and_holds_no_query_string(tmp_path: Path) -> None:
    environment = {"NEURODECK_STATE": str(tmp_path), "NEURODECK_ACCESS_LOG": "1"}
    with Server(environment=environment) as server:
        urllib.request.urlopen(f"{server.url}/healthz?token=secret", timeout=10).close()
        assert server.process.stdout is not None
        line = server.process.stdout.readline()
    assert '"GET /healthz HTTP/1.1" 200' in line
    assert "secret" not in line
