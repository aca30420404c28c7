"""IDX files, whole and damaged. What went wrong is told with what was expected and what came."""

import gzip
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from neurodeck.data.errors import DamagedFile, DataUnavailable
from neurodeck.data.idx import IdxFile, read

CONTENT = bytes.fromhex("00000803 00000002 00000002 00000003") + bytes(range(12))
FILE = IdxFile("pictures-idx3-ubyte", (2, 2, 3), sha256(CONTENT).hexdigest())


@pytest.mark.parametrize("name", ["pictures-idx3-ubyte", "pictures-idx3-ubyte.gz"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_whole_file_is_read_gzipped_or_not_whatever_its_name_says(tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(CONTENT) if packed else CONTENT)
    numbers = read(path, FILE)
    np.testing.assert_array_equal(numbers, np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    assert not numbers.flags.writeable


@pytest.mark.parametrize(
    "stored, message",
    [
        (CONTENT[:20], "pictures is cut off or damaged: expected 28 bytes unpacked, got 20"),
        (b"", "expected 28 bytes unpacked, got 0"),
        (CONTENT + b"!", "pictures is not this file: expected 28 bytes unpacked, got more"),
        (
            gzip.compress(CONTENT)[:-12],
            " before its gzip stream breaks off",
        ),
        (
            gzip.compress(CONTENT)[:6],
            "cut off or damaged: expected 28 bytes unpacked, got 0 before its gzip stream breaks off",
        ),
        (
            gzip.compress(CONTENT)[:-6] + b"123456",
            "expected 28 bytes unpacked, got 28 before its gzip stream stops making sense",
        ),
        (
            b"\x1f\x8b" + bytes(30),
            "pictures is cut off or damaged: expected 28 bytes unpacked, got 0 before its gzip stream stops",
        ),
        (gzip.compress(bytes(10**6)), "expected 28 bytes unpacked, got more"),
        (
            CONTENT[:-1] + b"!",
            f"pictures is damaged: expected SHA-256 {FILE.sha256}, got {sha256(CONTENT[:-1] + b'!').hexdigest()}",
        ),
    ],
    ids=[
        "cut", "empty", "longer", "gz cut", "gz header cut", "gz checksum", "no gz at all", "gz longer", "altered",
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_with_expected_and_got(tmp_path: Path, stored: bytes, message: str) -> None:
    path = tmp_path / "pictures"
    path.write_bytes(stored)
    with pytest.raises(DamagedFile) as refused:
        read(path, FILE)
    assert message in refused.value.message
    assert 'put a whole one in its place; "neurodeck fetch mnist" gets them.' in refused.value.message


def test_a_file_with_another_header_is_told_by_its_header(tmp_path: Path) -> None:
    other = IdxFile("pictures", (2, 6, 1), FILE.sha256)
    (tmp_path / "pictures").write_bytes(CONTENT)
    with pytest.raises(
        DamagedFile, match="expected a header 00000803000000020000000600000001, got 000008030000000200000002"
    ):
        read(tmp_path / "pictures", other)


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(DataUnavailable, match="pictures cannot be read: Is a directory"):
        (tmp_path / "pictures").mkdir()
        read(tmp_path / "pictures", FILE)
