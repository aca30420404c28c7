"""The wheel is whole: built, installed into a fresh environment, started in an empty folder, its page all there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

import pytest

from tests.server import Server

ROOT = Path(__file__).resolve().parent.parent

# src and href of the document, url() of styles, and the modules that scripts import
LINKS = {
    "text/html": re.compile(rb"""(?:src|href)=["']([^"'#]+)["']"""),
    "text/css": re.compile(rb"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']"""),
    "text/javascript": re.compile(rb"""^\s*(?:import|export|\}).*?["']([./][^"']+\.js)["'];?\s*$""", re.MULTILINE),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("neurodeck-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `neurodeck` command of a fresh environment.

    Neurodeck itself comes from the wheel. Its dependencies are those of this environment, lent by a path file, since
    fetching them again would take minutes; that each is declared is held by test_rooms.
    """
    fresh = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True, timeout=100)
    python = fresh / "bin" / "python"
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "lent.pth").write_text("".join(f"{path}\n" for path in sorted(lent)))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    install = [*pip, "--no-deps", "--no-index", "--force-reinstall", "--prefix", str(fresh), str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return fresh / "bin" / "neurodeck"


def fetch(url: str, named_by: str) -> tuple[str, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.headers.get_content_type(), answer.read()
    except HTTPError as refused:
        refused.close()
        raise AssertionError(f"{url}, named by {named_by}, answers {refused.code}") from None


def crawl(start: str) -> dict[str, int]:
    """Every address of this server that the page leads to, with the size of what it gives."""
    origin, waiting, seen = urlsplit(start).netloc, [(start, "nobody")], dict[str, int]()
    while waiting:
        url, named_by = waiting.pop()
        if url in seen or urlsplit(url).netloc != origin:
            continue
        kind, body = fetch(url, named_by)
        seen[url] = len(body)
        pattern = LINKS.get(kind)
        if pattern is None or len(body) > 2**20:  # Plotly's bundle leads nowhere
            continue
        links = [link.decode() for match in pattern.finditer(body) for link in match.groups() if link]
        waiting += [(urljoin(url, link), url) for link in links if not link.startswith("data:")]
    return seen


def test_the_wheel_carries_the_page_and_the_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for top in ("frontend", "static") for path in (ROOT / top).rglob("*")}
    carried = {name.removeprefix("neurodeck/_page/") for name in names if name.startswith("neurodeck/_page/")}
    assert carried == {name for name in wanted if (ROOT / name).is_file()}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "neurodeck/py.typed" in names
    assert not any(name.startswith(("tests", "backend", "scripts")) for name in names)


def test_an_installed_neurodeck_serves_its_whole_page_from_anywhere(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {
        "HOME": str(tmp_path / "home"),
        "NEURODECK_STATE": str(tmp_path / "state"),
        "PYTHONPATH": "",
        "PATH": os.defpath,
    }
    with Server(command=(str(installed),), cwd=empty, environment=environment) as server:
        sizes = crawl(server.url + "/")

    kinds = {url.rsplit(".", 1)[-1] for url in sizes}
    assert {"js", "css"} <= kinds
    assert any("plotly" in url and size > 10**6 for url, size in sizes.items())
    assert all(size > 0 for size in sizes.values())
    assert list(empty.iterdir()) == []
