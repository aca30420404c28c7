"""The kernel cache: hit by another checkout, repaired where damaged, done without where there is none."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import neurodeck
from neurodeck.engine import cache, native
from neurodeck.engine.operations import OPERATIONS  # registers them

PACKAGE = Path(neurodeck.__file__).parent
KERNEL = "op_linear"


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder, seen by this process as if it had just started."""
    monkeypatch.setenv("NEURODECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(native, "_loaded", {})
    cache.cache_folder.cache_clear()
    yield tmp_path / "cache" / "kernels"
    cache.cache_folder.cache_clear()


@pytest.fixture(scope="module")
def kept() -> tuple[str, bytes]:
    """Name and content of a good entry."""
    native.address(KERNEL)
    path = native._path(native.NATIVES[KERNEL])
    return path.name, path.read_bytes()


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{KERNEL}-*.kernel"))


def forget() -> None:
    native._loaded.clear()


def test_a_kernel_is_compiled_once_and_then_loaded(own_cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert KERNEL.removeprefix("op_") in OPERATIONS
    assert not native.is_cached(KERNEL)
    native.address(KERNEL)
    (entry,) = entries(own_cache)
    written = entry.stat().st_mtime_ns
    forget()
    assert native.is_cached(KERNEL)
    assert native.address(KERNEL) == native.address(KERNEL) != 0
    assert entries(own_cache) == [entry] and entry.stat().st_mtime_ns == written
    assert not caplog.records


DAMAGES = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "one byte of the code flipped": lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
    "one byte of the checksum flipped": lambda data: data[:25] + bytes([data[25] ^ 1]) + data[26:],
    "something else": lambda data: b"<html>not found</html>",
    "longer": lambda data: data + b"\0",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_compiled_again_and_told_once(
    kept: tuple[str, bytes], own_cache: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    name, whole = kept
    entry = own_cache / name
    own_cache.mkdir(parents=True)
    entry.write_bytes(DAMAGES[damage](whole))

    with caplog.at_level(logging.WARNING):
        native.address(KERNEL)
        native.address(KERNEL)

    (record,) = caplog.records
    assert (
        record.getMessage() == "The kept kernel op_linear is damaged (its checksum does not fit); it is compiled again."
    )
    forget()
    caplog.clear()
    native.address(KERNEL)
    assert not caplog.records


def test_no_half_written_entry_is_left_behind(own_cache: Path) -> None:
    native.address(KERNEL)
    assert [path.suffix for path in own_cache.iterdir()] == [".kernel"]


@pytest.mark.parametrize("obstacle", ["a file in its place", "no permission"])
def test_a_folder_that_cannot_be_had_is_replaced_for_now_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, obstacle: str
) -> None:
    folder = tmp_path / "cache"
    if obstacle == "a file in its place":
        folder.write_text("in the way")
    else:
        monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setenv("NEURODECK_CACHE", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(native, "_loaded", {})
    cache.cache_folder.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            substitute = cache.cache_folder()
            assert cache.cache_folder() == substitute
        monkeypatch.undo()
        (record,) = caplog.records
        message = record.getMessage()
        assert message.startswith(f"The cache folder {folder} cannot be used (")
        assert f"Kernels are kept in {substitute} for now and compiled again at the next start" in message
        assert "set NEURODECK_CACHE to a folder that can be written" in message
        assert substitute.parent == tmp_path and substitute.is_dir()
    finally:
        cache.cache_folder.cache_clear()


def test_a_cache_that_is_full_costs_a_warning_and_no_kernel(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert native.address(KERNEL)
    (record,) = caplog.records
    assert "The compiled op_linear cannot be kept in" in record.getMessage()
    assert "No space left on device" in record.getMessage()


CHECKOUT = """
import sys
from neurodeck.engine import native
import neurodeck.engine.operations, neurodeck.engine.players.fast
assert neurodeck.__file__.startswith(sys.argv[1]), neurodeck.__file__
native._compiled = None  # whoever compiles, fails
native.address(sys.argv[2])
"""


def test_another_checkout_of_the_same_code_hits_the_cache(
    kept: tuple[str, bytes], own_cache: Path, tmp_path: Path
) -> None:
    own_cache.mkdir(parents=True)
    (own_cache / kept[0]).write_bytes(kept[1])
    copy = tmp_path / "elsewhere"
    shutil.copytree(PACKAGE, copy / "neurodeck", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", CHECKOUT, str(copy), KERNEL]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr

    # and a change of the code does not
    changed = copy / "neurodeck" / "engine" / "operations" / "activation.py"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert "'NoneType' object is not callable" in done.stderr


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match='two native functions are called "op_linear"'):
        native.register(KERNEL, lambda row, context: None, 2)


def test_no_option_lets_the_compiler_assume_that_there_is_no_nan() -> None:
    # fastmath would let the compiler assume that there is none; an exception inside a kernel would end the process
    assert native.OPTIONS == {"nopython": True, "error_model": "numpy", "boundscheck": False}


def test_a_kernel_depends_on_the_files_whose_functions_it_takes() -> None:
    files = {path.name for path in native._written_in(native.NATIVES["op_l1_decay"].module)}
    assert {"penalty.py", "update.py"} <= files
