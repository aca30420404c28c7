"""MNIST: 60,000 handwritten digits to train on and 10,000 for the test, 28x28 pixels of 0 to 255.

Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proceedings of
the IEEE 86 (1998). The four files are looked for one by one: in the data folder, in the cache, on the mirrors.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.digits import TRAIN, digits
from neurodeck.data.errors import DataUnavailable
from neurodeck.data.idx import IdxFile, read
from neurodeck.data.mirrors import Progress, answering, download, mirrors

FILES = (
    IdxFile(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    IdxFile("train-labels-idx1-ubyte", (60_000,), "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    IdxFile(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    IdxFile("t10k-labels-idx1-ubyte", (10_000,), "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
)

PATIENCE_S = 60.0
"""For how long mirrors that did not answer are not asked again by a session, in seconds."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Images:
    """Pictures (count, 784) and labels (count,) as bytes, read-only; `note` says where they are not MNIST, and why."""

    name: str
    train: Bytes
    train_labels: Bytes
    test: Bytes
    test_labels: Bytes
    note: str | None = None


def cache_folder() -> Path:
    """Where downloads are kept: `mnist` in NEURODECK_CACHE, or in the operating system's place for caches."""
    named = os.environ.get("NEURODECK_CACHE")
    if named:
        return Path(named) / "mnist"
    import pooch

    return Path(pooch.os_cache("neurodeck")) / "mnist"


def fetch(folder: Path | None = None, progress: Progress | None = None) -> list[Path]:
    """Have all four files, downloading what is missing into the cache. `folder` is the data folder, looked in first.

    Each is checked whole. Raises DataUnavailable with the reasons; what was got stays, so that trying again goes on.
    """
    paths = []
    for file in FILES:
        found = _on_disk(file, folder)
        path = found[0] if found else download(mirrors(), file, cache_folder(), progress)
        paths.append(path)
    return paths


def at_hand(folder: Path | None) -> bool:
    """Whether all four files lie in the data folder or the cache, unchecked. Fast, for lists."""
    places = (*_places(folder), cache_folder())
    return all(any(_candidates(place, file) for place in places) for file in FILES)


def images(folder: Path | None, progress: Progress | None = None) -> Images:
    """MNIST, or the stand-in where it cannot be had, with a note that says why. Decoded once for all sessions.

    Raises DamagedFile for a file of the data folder that is not what it says: somebody put it there on purpose.
    """
    with _lock:
        key = (folder, cache_folder())
        if key not in _decoded:
            try:
                parts = _parts(folder, progress)
            except _Missing as missing:
                return _stand_in(missing.reason)
            _decoded[key] = Images("mnist", *parts)
        return _decoded[key]


class _Missing(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_lock = threading.Lock()
_decoded: dict[tuple[Path | None, Path], Images] = {}
_silent_until: dict[tuple[str, ...], tuple[float, str]] = {}


def _parts(folder: Path | None, progress: Progress | None) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """The four arrays, pictures flattened, in the order of FILES."""
    arrays: list[Bytes] = []
    reachable: tuple[str, ...] | None = None
    for file in FILES:
        found = _on_disk(file, folder)
        if found is None:
            if reachable is None:
                reachable = _reachable(folder)
            try:
                found = (path := download(reachable, file, cache_folder(), progress)), read(path, file)
            except DataUnavailable as refused:
                raise _Missing(refused.message) from None
        arrays.append(found[1].reshape(len(found[1]), -1) if found[1].ndim > 1 else found[1])
    train, train_labels, test, test_labels = arrays
    return train, train_labels, test, test_labels


def _on_disk(file: IdxFile, folder: Path | None) -> tuple[Path, Bytes] | None:
    """A whole file from the data folder or the cache. A damaged one of the cache is ours, so it is thrown away."""
    for place in _places(folder):
        for path in _candidates(place, file):
            return path, read(path, file)
    for path in _candidates(cache_folder(), file):
        try:
            return path, read(path, file)
        except DataUnavailable:
            path.unlink(missing_ok=True)
    return None


def _places(folder: Path | None) -> tuple[Path, ...]:
    """Where in the data folder files are looked for: itself, and as other tools arrange them below."""
    return () if folder is None else (folder, folder / "mnist", folder / "MNIST" / "raw")


def _candidates(place: Path, file: IdxFile) -> list[Path]:
    """The file in that place under the names by which it is spread: dash or dot, gzipped or not."""
    dotted = file.name.replace("-idx", ".idx")
    names = (file.name, f"{file.name}.gz", dotted, f"{dotted}.gz")
    return [path for name in names if (path := place / name).is_file()]


def _reachable(folder: Path | None) -> tuple[str, ...]:
    """Mirrors that answer. Raises _Missing at once where none did a short while ago."""
    bases = mirrors()
    until, reason = _silent_until.get(bases, (0.0, ""))
    if time.monotonic() < until:
        raise _Missing(reason)
    found = answering(bases, f"{FILES[0].name}.gz")
    if not found:
        looked = (
            "neither the data folder nor the cache has the files" if folder else "the cache does not have the files"
        )
        reason = f"{looked}, and no mirror can be reached"
        _silent_until[bases] = (time.monotonic() + PATIENCE_S, reason)
        raise _Missing(reason)
    return found


def _stand_in(reason: str) -> Images:
    pictures, labels = digits()
    flat = pictures.reshape(len(pictures), -1)
    note = (
        f"MNIST is not here: {reason.rstrip('.')}. Instead these are scikit-learn's {len(flat):,} real handwritten "
        f"digits of 8x8 pixels, enlarged to 28x28: {TRAIN:,} to train on, {len(flat) - TRAIN} for the test. "
        'For MNIST run "neurodeck fetch mnist" with a network, or start with --data-dir.'
    )
    return Images("digits", flat[:TRAIN], labels[:TRAIN], flat[TRAIN:], labels[TRAIN:], note)
