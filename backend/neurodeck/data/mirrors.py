"""Downloads from the public mirrors, checked and put into the cache whole or not at all."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from neurodeck.data.errors import DataUnavailable
from neurodeck.data.idx import IdxFile, read

Progress = Callable[[str, int, int], None]
"""Called with what is being loaded, bytes done, and bytes in all (0: not known)."""

PUBLIC = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
"""Where torchvision and TensorFlow Datasets get MNIST from, first choice first."""

CONNECT_S = 2.0
PROBE_S = 3.0
"""How long a mirror may take for its first answer, name look-up included, in seconds."""

STALL_S = 10.0
"""How long a download may stand still, in seconds."""


def mirrors() -> tuple[str, ...]:
    """The base addresses: those of NEURODECK_MNIST_MIRRORS (with blanks between), or the public ones."""
    return tuple(os.environ.get("NEURODECK_MNIST_MIRRORS", "").split()) or PUBLIC


def download(bases: tuple[str, ...], file: IdxFile, folder: Path, progress: Progress | None) -> Path:
    """One file from the first of the mirrors that gives it whole. Returns where it is.

    A file is written under a passing name and moved when it is complete, so that a broken download leaves nothing
    behind; trying again fetches only what is missing. Raises DataUnavailable with what each mirror answered.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")  # it would print the hash of every file
    packed = f"{file.name}.gz"
    refusals = []
    for base in bases:
        bar = _Bar(packed, progress)
        fetcher = pooch.HTTPDownloader(progressbar=bar, chunk_size=1 << 16, timeout=(CONNECT_S, STALL_S))
        arrived = folder / f"{packed}.{os.getpid()}.arrived"
        try:
            pooch.retrieve(_joined(base, packed), known_hash=None, fname=arrived.name, path=folder, downloader=fetcher)
            read(arrived, file)
            arrived.replace(folder / packed)
        except requests.exceptions.RequestException as refused:
            refusals.append(f"{_host(base)} {_in_words(refused)}")
        except DataUnavailable as damaged:
            refusals.append(f"{_host(base)} sent something else: {damaged.message}")
        except OSError as refused:
            raise DataUnavailable(
                f"{packed} cannot be kept: {refused.strerror or type(refused).__name__}. Choose another cache folder."
            ) from None
        else:
            return folder / packed
        finally:
            with suppress(OSError):
                arrived.unlink()
    raise DataUnavailable(f"{packed} could not be downloaded: {'; '.join(refusals) or 'no mirror is set'}.")


def answering(bases: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Those of the mirrors that answer at all within PROBE_S, in their order; all are asked at the same time.

    The asking happens in threads that nobody waits for any longer: a name look-up knows no timeout.
    """
    answered: set[str] = set()
    waiting = set(bases)
    changed = threading.Condition()

    def ask(base: str) -> None:
        import requests

        try:
            requests.head(_joined(base, name), timeout=(CONNECT_S, CONNECT_S), allow_redirects=False)
            reached = True
        except requests.exceptions.RequestException:
            reached = False
        with changed:
            if reached:
                answered.add(base)
            waiting.discard(base)
            changed.notify()

    for base in waiting.copy():
        threading.Thread(target=ask, args=(base,), name="mirror", daemon=True).start()
    deadline = time.monotonic() + PROBE_S
    with changed:
        while waiting and (left := deadline - time.monotonic()) > 0:
            changed.wait(left)
        return tuple(base for base in bases if base in answered)


class _Bar:
    """What pooch takes for a progress bar, passing on to a callback."""

    def __init__(self, name: str, progress: Progress | None) -> None:
        self.total = 0
        self._done = 0
        self._told = -1
        self._name = name
        self._progress = progress

    def update(self, amount: int) -> None:
        self._done = min(self._done + amount, self.total) if self.total else self._done + amount
        if self._progress is not None and self._told != self._done:
            self._told = self._done
            self._progress(self._name, self._done, self.total)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing is held."""


def _joined(base: str, name: str) -> str:
    return f"{base.rstrip('/')}/{name}"


def _host(base: str) -> str:
    return base.split("//", 1)[-1].split("/", 1)[0][:60]


def _in_words(refused: Exception) -> str:
    import requests

    match refused:
        case requests.exceptions.HTTPError(response=response) if response is not None:
            return f"answered {response.status_code}"
        case requests.exceptions.Timeout():
            return "did not answer in time"
        case requests.exceptions.ChunkedEncodingError():
            return "broke off"
        case _:
            return "cannot be reached"
