"""The page's files, looked up by address in a table made at the start: no client's text ever becomes a path."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served, and as what; a file with another ending is not part of the page."""

PACKED = frozenset({".html", ".js", ".css", ".json", ".svg", ".txt"})
INDEX = "/frontend/index.html"
PLOTLY = "/static/plotly.min.js"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # may be kept, but must be asked after: the answer is 304 while nothing has changed


@dataclass(frozen=True)
class _Content:
    plain: bytes
    packed: bytes | None
    tag: str


class PageFiles:
    """Every file of the page by its address.

    Contents are read when first asked for and again when the file has changed. Plotly's bundle is served at an address
    that holds its hash, for ever; `index.html` names it plainly and is given the hash as it is read.
    """

    def __init__(self, frontend: Path, static: Path, plotly: Path) -> None:
        self._paths: dict[str, Path] = {PLOTLY: plotly}
        for prefix, folder in (("/frontend/", frontend), ("/static/", static)):
            for path in sorted(folder.rglob("*")):
                if path.suffix in MEDIA and path.is_file():
                    self._paths[prefix + path.relative_to(folder).as_posix()] = path
        self._kept: dict[str, tuple[tuple[int, int], _Content]] = {}
        self._loading = asyncio.Lock()
        self.plotly_address = PLOTLY

    async def warm(self) -> None:
        """Read and pack the bundle, so that the first page does not wait for it (0.3 s)."""
        content = await self._content(PLOTLY)
        self.plotly_address = PLOTLY.replace(".min.js", f".{content.tag}.min.js")

    async def answer(self, address: str, request: Request) -> Response | None:
        """The file at this address as an answer, packed where the browser takes that; None: there is none."""
        lasting = address == self.plotly_address and address != PLOTLY
        address = PLOTLY if lasting else address
        if address not in self._paths:
            return None
        if address == INDEX and self.plotly_address == PLOTLY:
            await self.warm()
        try:
            content = await self._content(address)
        except OSError:  # removed since the start
            return None
        packed = content.packed is not None and "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{content.tag}{"-gz" if packed else ""}"'
        fields = {"etag": tag, "cache-control": FOREVER if lasting else ASK_AGAIN, "vary": "accept-encoding"}
        if tag in request.headers.get("if-none-match", "")[:4096]:
            return Response(status_code=304, headers=fields)
        if packed:
            fields["content-encoding"] = "gzip"
        body = content.packed if packed and content.packed is not None else content.plain
        return Response(body, headers=fields, media_type=MEDIA[self._paths[address].suffix])

    async def _content(self, address: str) -> _Content:
        path = self._paths[address]
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(address)
        if kept is None or kept[0] != stamp:
            async with self._loading:  # several first readers wait for one packing
                kept = self._kept.get(address)
                if kept is None or kept[0] != stamp:
                    kept = (stamp, await asyncio.to_thread(self._read, address, path))
                    self._kept[address] = kept
        return kept[1]

    def _read(self, address: str, path: Path) -> _Content:
        plain = path.read_bytes()
        if address == INDEX:
            plain = plain.replace(PLOTLY.encode(), self.plotly_address.encode())
        packed = gzip.compress(plain, 6, mtime=0) if path.suffix in PACKED and len(plain) > 512 else None
        return _Content(plain, packed, hashlib.sha256(plain).hexdigest()[:16])
