"""A tiny MNIST in the real format, and mirrors on this machine's own loopback."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from neurodeck.data import mirrors, mnist
from neurodeck.data.idx import IdxFile
from neurodeck.engine import generator

TRAIN, TEST = 40, 20


@dataclass(frozen=True)
class Tiny:
    """Four small files by name, unpacked, with the descriptions that `mnist.FILES` holds in their place."""

    files: tuple[IdxFile, ...]
    contents: dict[str, bytes]

    def put(self, folder: Path, *, packed: bool = True, only: slice = slice(None)) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name in list(self.contents)[only]:
            content = self.contents[name]
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(content))
            else:
                (folder / name).write_bytes(content)
        return folder


def _tiny() -> Tiny:
    contents = {}
    files = []
    for file, count in zip(mnist.FILES, (TRAIN, TRAIN, TEST, TEST), strict=True):
        shape = (count, *file.shape[1:])
        numbers = IdxFile(file.name, shape, "").header
        draws = generator.bits(generator.key(1, "tiny", file.name), count * (784 if len(shape) == 3 else 1))
        values = (draws >> 56).astype("u1") if len(shape) == 3 else (draws % 10).astype("u1")
        contents[file.name] = numbers + values.tobytes()
        files.append(IdxFile(file.name, shape, sha256(contents[file.name]).hexdigest()))
    return Tiny(tuple(files), contents)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tiny:
    """MNIST made small: own files, own empty cache, no mirror that answers, nothing remembered."""
    made = _tiny()
    monkeypatch.setattr(mnist, "FILES", made.files)
    monkeypatch.setattr(mnist, "_decoded", {})
    monkeypatch.setattr(mnist, "_silent_until", {})
    monkeypatch.setenv("NEURODECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NEURODECK_MNIST_MIRRORS", "http://127.0.0.1:1/")
    return made


@dataclass
class Mirror:
    """A web server on a free port of 127.0.0.1; `files` by name, `cut` names those that break off halfway."""

    files: dict[str, bytes]
    cut: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, mirror: Mirror, *arguments: object) -> None:
        self.mirror = mirror
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server passes to every handler

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path.rsplit("/", 1)[-1])
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        name = self.path.rsplit("/", 1)[-1]
        content = self.mirror.files.get(name)
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if body and content is not None:
            self.wfile.write(content[: len(content) // 2] if name in self.mirror.cut else content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def mirror(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror that has all four files, set as the only one."""
    made = Mirror({f"{name}.gz": gzip.compress(content) for name, content in tiny.contents.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, made))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/mnist/"
    monkeypatch.setenv("NEURODECK_MNIST_MIRRORS", made.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mirrors, "STALL_S", 5.0)
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
