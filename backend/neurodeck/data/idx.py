"""IDX files, gzipped or not: a header that says type and sizes, then the numbers.

Source: LeCun, Cortes and Burges, "The MNIST database", file formats. Magic number 0x00000800 + dimensions for bytes,
then one big-endian 32-bit size for each dimension.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from neurodeck.data.errors import DamagedFile, DataUnavailable

_CHUNK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class IdxFile:
    """One file as it ought to be: its name without .gz, its sizes, and the SHA-256 of its unpacked bytes."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def header(self) -> bytes:
        magic = 0x0800 + len(self.shape)
        return b"".join(number.to_bytes(4, "big") for number in (magic, *self.shape))

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return len(self.header) + math.prod(self.shape)


def read(path: Path, file: IdxFile) -> NDArray[np.uint8]:
    """The numbers of a file in its shape, read-only, checked whole. Whether it is gzipped is seen from its bytes.

    Raises DamagedFile saying what was expected and what came, DataUnavailable where it cannot be opened.
    """
    content = bytearray()
    trouble = ""
    try:
        with path.open("rb") as raw:
            for chunk in _chunks(raw):
                content += chunk
                if len(content) > file.size:
                    break
    except EOFError:
        trouble = " before its gzip stream breaks off"
    except (gzip.BadGzipFile, zlib.error):
        trouble = " before its gzip stream stops making sense"
    except OSError as refused:
        raise DataUnavailable(f"{path.name} cannot be read: {refused.strerror or type(refused).__name__}.") from None
    if len(content) > file.size:
        raise DamagedFile(f"{path.name} is not this file: expected {file.size:,} bytes unpacked, got more. {_WAY_OUT}")
    if trouble or len(content) < file.size:
        raise DamagedFile(
            f"{path.name} is cut off or damaged: expected {file.size:,} bytes unpacked, "
            f"got {len(content):,}{trouble}. {_WAY_OUT}"
        )
    digest = sha256(content).hexdigest()
    if digest != file.sha256:
        raise DamagedFile(f"{path.name} is damaged: expected SHA-256 {file.sha256}, got {digest}. {_WAY_OUT}")
    if not content.startswith(file.header):
        raise DamagedFile(
            f"{path.name} is not an IDX file of {file.shape}: expected a header {file.header.hex()}, "
            f"got {bytes(content[: len(file.header)]).hex()}. {_WAY_OUT}"
        )
    numbers = np.frombuffer(bytes(content), dtype=np.uint8, offset=len(file.header))
    return numbers.reshape(file.shape)


_WAY_OUT = 'Take it away, or put a whole one in its place; "neurodeck fetch mnist" gets them.'


def _chunks(raw: IO[bytes]) -> Iterator[bytes]:
    """The file's bytes, unpacked, as far as they go."""
    packed = raw.read(2) == _GZIP_MAGIC
    raw.seek(0)
    if not packed:
        while chunk := raw.read(_CHUNK):
            yield chunk
        return
    with gzip.GzipFile(fileobj=raw) as unpacked:
        while chunk := unpacked.read1(_CHUNK):  # read would keep back what came before the damage
            yield chunk
