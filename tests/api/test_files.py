"""The page's files."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from neurodeck.api.files import PLOTLY, PageFiles


@pytest.fixture
def files(tmp_path: Path) -> PageFiles:
    frontend, static = tmp_path / "frontend", tmp_path / "static"
    (frontend / "lib").mkdir(parents=True)
    static.mkdir()
    (frontend / "index.html").write_text(f'<script defer src="{PLOTLY}"></script>' + " " * 600)
    (frontend / "lib" / "colour.js").write_text("export const blue = 1;")
    (static / "base.css").write_text("a { }" * 400)
    (static / "font.woff2").write_bytes(b"wOF2")
    (static / "secret.py").write_text("x = 1")
    (tmp_path / "plotly.min.js").write_text("var Plotly;" * 1000)
    return PageFiles(frontend, static, tmp_path / "plotly.min.js")


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "headers": raw})


async def found(files: PageFiles, address: str, **headers: str) -> Any:
    answer = await files.answer(address, request(**headers))
    assert answer is not None, address
    return answer


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/frontend/index.html", "text/html; charset=utf-8"),
        ("/frontend/lib/colour.js", "text/javascript; charset=utf-8"),
        ("/static/base.css", "text/css; charset=utf-8"),
        ("/static/font.woff2", "font/woff2"),
        (PLOTLY, "text/javascript; charset=utf-8"),
    ],
)
async def test_files_are_served_as_what_they_are(files, address, kind):
    answer = await found(files, address)
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/static/secret.py", "/static/../plotly.min.js", "/static/", "/static/lib", "/frontend/lib/../index.html", ""],
)
async def test_there_is_nothing_beside_the_table(files, address):
    assert await files.answer(address, request()) is None


async def test_browsers_that_take_it_get_it_packed(files):
    plain = await found(files, "/static/base.css")
    packed = await found(files, "/static/base.css", accept_encoding="br, gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["vary"] == "accept-encoding"
    font = await found(files, "/static/font.woff2", accept_encoding="gzip")
    assert "content-encoding" not in font.headers


async def test_what_has_not_changed_is_not_sent_again(files, tmp_path):
    first = await found(files, "/static/base.css")
    again = await found(files, "/static/base.css", if_none_match=first.headers["etag"])
    assert (again.status_code, again.body) == (304, b"")
    (tmp_path / "static" / "base.css").write_text("b { }")
    changed = await found(files, "/static/base.css", if_none_match=first.headers["etag"])
    assert (changed.status_code, changed.body) == (200, b"b { }")


async def test_the_bundle_is_kept_for_ever_at_an_address_that_holds_its_hash(files):
    page = await found(files, "/frontend/index.html")
    address = page.body.decode().split('"')[1]
    assert address == files.plotly_address != PLOTLY
    bundle = await found(files, address)
    assert bundle.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert bundle.body.startswith(b"var Plotly;")
    assert await files.answer(address.replace("plotly.", "plotly.0"), request()) is None


async def test_a_file_that_has_gone_is_not_there(files, tmp_path):
    (tmp_path / "static" / "base.css").unlink()
    assert await files.answer("/static/base.css", request()) is None
