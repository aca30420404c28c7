"""A real server in a process of its own, for tests that talk to it from outside."""

from __future__ import annotations

import ctypes
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

START_S = 30.0  # a busy machine; the second that a start may take is held by its own test

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # prctl(2)


def _end_with_the_tests() -> None:
    """A test run that is killed leaves no servers behind."""
    assert _libc is not None
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Server:
    """`with Server("--data-dir", folder) as server: server.url`. Every option but the port is the caller's."""

    def __init__(
        self,
        *options: str,
        command: tuple[str, ...] = (sys.executable, "-m", "neurodeck"),
        cwd: Path | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._log = tempfile.TemporaryFile("w+")
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            [*command, "--no-browser", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=cwd,
            start_new_session=True,  # as from a service manager: a signal reaches the server and not its children
            preexec_fn=_end_with_the_tests if sys.platform == "linux" else None,
            env={**os.environ, **environment},
        )
        self.url = self._await_address()

    def _await_address(self) -> str:
        """The printed address. An end or a long silence before it fails with what the server wrote."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while ready.select(max(0.0, self.started_at + START_S - time.perf_counter())):
                line = self.process.stdout.readline()
                if found := re.match(r"Neurodeck is at (http://\S+)$", line):
                    return found[1]
                if not line:
                    break
        log = self.log()
        self.close()
        raise AssertionError(f"the server printed no address within {START_S:.0f} s; it wrote:\n{log}")

    def log(self) -> str:
        """What it wrote to stderr until now."""
        self._log.seek(0)
        return self._log.read()

    def stop(self) -> int:
        """Ask it to end and return its exit code; kill it after ten seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            if self.process.stdout:
                self.process.stdout.close()

    def close(self) -> None:
        """End it and forget what it wrote."""
        self.stop()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
